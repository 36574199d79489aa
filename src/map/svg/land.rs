//! Land and sea under a static picture, and their names.

use super::{Picture, path};
use crate::map::ink;
use crate::map::lettering::{Room, width};
use crate::map::plane::{clip_ring, mercator};
use crate::map::world::{Point, World};
use std::fmt::Write;

/// Where the name of a large country may stand, from its middle, in pixels.
const ASIDE: [(f64, f64); 11] = [
    (0.0, 0.0),
    (0.0, -22.0),
    (0.0, 22.0),
    (0.0, -44.0),
    (0.0, 44.0),
    (-70.0, 0.0),
    (70.0, 0.0),
    (-70.0, -30.0),
    (70.0, -30.0),
    (-70.0, 30.0),
    (70.0, 30.0),
];

impl Picture<'_> {
    pub(super) fn world(&mut self, world: &World) {
        let frame = self.frame;
        let turns: Vec<f64> = frame.turns().collect();
        for turn in turns {
            let to_plane = |[lon, lat]: Point| [lon + turn * 360.0, mercator(lat)];
            let inside = |points: &[Point]| points.iter().any(|point| frame.holds(*point, 60.0));
            let pixels = |line: &Vec<Point>| -> Vec<Point> {
                line.iter().map(|point| frame.at(to_plane(*point))).collect()
            };
            let [west, south, east, north] = world.finer;
            let ([left, bottom], [right, top]) =
                (frame.at(to_plane([west, south])), frame.at(to_plane([east, north])));
            let edges = [-40.0, -40.0, frame.width + 40.0, frame.height + 40.0];
            let finer = [
                left.max(-40.0),
                top.max(-40.0),
                right.min(frame.width + 40.0),
                bottom.min(frame.height + 40.0),
            ];
            let sets = [
                (&world.land, &world.borders, edges, [-180.0, 180.0]),
                (&world.finer_land, &world.finer_borders, finer, [west, east]),
            ];
            for (land, borders, bounds, cuts) in sets {
                if bounds[0] >= bounds[2] || bounds[1] >= bounds[3] {
                    continue;
                }
                if cuts[0] > -180.0 {
                    let [x, y, width, height] =
                        [bounds[0], bounds[1], bounds[2] - bounds[0], bounds[3] - bounds[1]];
                    let _ = write!(
                        self.out,
                        "<svg x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" viewBox=\"{x:.1} {y:.1} {width:.1} {height:.1}\" overflow=\"hidden\"><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{}\"/>",
                        ink::SEA
                    );
                }
                let rings: String =
                    land.iter().map(|ring| path(clip_ring(&pixels(ring), bounds), true)).collect();
                let _ =
                    write!(self.out, "<path d=\"{rings}\" fill=\"{}\" fill-rule=\"evenodd\"/>", ink::LAND);
                let on_edge = |a: Point, b: Point| {
                    cuts.iter().any(|cut| (a[0] - cut).abs() < 0.006 && (b[0] - cut).abs() < 0.006)
                        || [south, north].iter().any(|cut| {
                            cuts[0] > -180.0 && (a[1] - cut).abs() < 0.006 && (b[1] - cut).abs() < 0.006
                        })
                };
                let mut shores = String::new();
                for ring in land {
                    let mut part: Vec<Point> = Vec::new();
                    for (at, point) in ring.iter().enumerate() {
                        let next = ring[(at + 1) % ring.len()];
                        let (a, b) = (frame.at(to_plane(*point)), frame.at(to_plane(next)));
                        if on_edge(*point, next) || !inside(&[a, b]) {
                            shores.push_str(&path(part.drain(..), false));
                        } else {
                            if part.is_empty() {
                                part.push(a);
                            }
                            part.push(b);
                        }
                    }
                    shores.push_str(&path(part, false));
                }
                let _ = write!(self.out, "<path d=\"{shores}\" fill=\"none\" stroke=\"{}\"/>", ink::COAST);
                let lines: String = borders
                    .iter()
                    .map(pixels)
                    .filter(|line| inside(line))
                    .map(|line| path(line, false))
                    .collect();
                let _ = write!(
                    self.out,
                    "<path d=\"{lines}\" fill=\"none\" stroke=\"{}\" stroke-dasharray=\"4 2\"/>",
                    ink::BORDER
                );
                if cuts[0] > -180.0 {
                    self.out.push_str("</svg>");
                }
            }
        }
    }

    pub(super) fn world_names(&mut self, world: &World, room: &mut Room) {
        let frame = self.frame;
        let least = [1.5, 5.0, 11.0, 26.0];
        let turns: Vec<f64> = frame.turns().collect();
        for name in &world.names {
            let step = usize::try_from(name.size).unwrap_or(3).min(3);
            if frame.scale < least[step] {
                continue;
            }
            for turn in &turns {
                let [x, y] = frame.at([name.at[0] + turn * 360.0, mercator(name.at[1])]);
                let small = f64::from(u32::try_from(step).unwrap_or(3));
                let text = if name.is_sea { name.text.clone() } else { name.text.to_uppercase() };
                let size = if name.is_sea { 14.0 } else { 13.0 } - small;
                let wide =
                    width(&text, size, false) + 2.5 * f64::from(u32::try_from(text.len()).unwrap_or(0));
                // A large country has room for its name beside its middle too, a large sea above and below it.
                let sides = match (step > 1, name.is_sea) {
                    (true, _) => 1,
                    (false, true) => 5,
                    (false, false) => ASIDE.len(),
                };
                let bounds = |u: f64, v: f64| {
                    [x + u - wide / 2.0, y + v - size * 0.7, x + u + wide / 2.0, y + v + size * 0.7]
                };
                let free = ASIDE.iter().take(sides).find(|(u, v)| room.is_free(&bounds(*u, *v)));
                if let Some((u, v)) = free {
                    room.take(bounds(*u, *v));
                    let (colour, style) = if name.is_sea {
                        (ink::SEA_NAME, "font-style=\"italic\" letter-spacing=\"1\"")
                    } else {
                        (ink::COUNTRY, "letter-spacing=\"2\"")
                    };
                    self.text(
                        [x + u, y + v + size * 0.35],
                        &text,
                        size,
                        &format!("text-anchor=\"middle\" fill=\"{colour}\" {style}"),
                    );
                }
            }
        }
    }
}
