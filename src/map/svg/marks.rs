//! The dots and signs of a static picture, and its scale.

use super::{Picture, flow_width, path};
use crate::map::ink::{self, INK, PAPER};
use crate::map::layer::Shows;
use crate::map::lettering::Room;
use crate::map::plane::{along, mercator};
use crate::map::words::escaped;
use crate::map::world::Point;
use crate::network::HubKind;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A sign that has found its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sign {
    pub(super) shows: Shows,
    pub(super) sign: String,
    pub(super) at: Point,
    /// The direction of its line there.
    pub(super) way: Point,
}

/// How early an end of an answer has its name: before all others.
pub(super) const END: u32 = 2_000;
/// From here on a name may stand farther off, at a thin line.
pub(super) const FAR: u32 = 400;

impl Picture<'_> {
    /// The hubs that the answers are about, and how early they have their names: ends, what stops a flow, where routes change, where they lead.
    pub(super) fn strong(&self) -> BTreeMap<usize, u32> {
        let mut strong: BTreeMap<usize, u32> = BTreeMap::new();
        let mut tell = |hub: usize, weight: u32| {
            let known = strong.entry(hub).or_insert(0);
            *known = weight.max(*known);
        };
        for layer in self.layers {
            let (along, marked) = match layer.shows {
                Shows::Route => (300, 400),
                Shows::Flow => (150, 150),
                Shows::Cut => (0, 500),
                Shows::Ladder => (0, 450),
                Shows::Closed => (120, 400),
            };
            let ends = |line: usize| [self.sheet.lines[line].from, self.sheet.lines[line].to];
            for line in layer.strokes.iter().map(|stroke| stroke.line) {
                ends(line).into_iter().for_each(|hub| tell(hub.index(), along));
            }
            for place in layer.marks.iter().map(|mark| &mark.place) {
                place.hubs.iter().for_each(|hub| tell(*hub, marked));
                // Something wide is not told by all of its ends.
                let lines = place.lines.iter().filter(|_| place.lines.len() <= 8);
                lines.flat_map(|line| ends(*line)).for_each(|hub| tell(hub.index(), marked));
            }
            layer.from.iter().chain(&layer.to).for_each(|hub| tell(*hub, END));
        }
        strong
    }

    pub(super) fn size(&self, kind: HubKind, is_end: bool) -> f64 {
        let size = (1.6 + self.frame.scale / 14.0).clamp(1.6, 4.2);
        match kind {
            _ if is_end => size + 2.0,
            HubKind::Port => size,
            HubKind::Junction => size * 0.75,
            _ => size * 0.9,
        }
    }

    /// Takes the dots and the thick lines for names, and the ends of answers for signs.
    pub(super) fn take(&self, room: &mut Room, free: &mut Room, strong: &BTreeMap<usize, u32>) {
        for (id, hub) in self.network.hubs() {
            let [x, y] = self.frame.at(self.plane.hubs[id.index()]);
            let is_end = strong.get(&id.index()) == Some(&END);
            if !self.frame.holds([x, y], 9.0) {
                continue;
            }
            if self.plane.hubs.len() < 3_000 {
                let r = self.size(hub.kind, is_end) + 1.0;
                room.take([x - r, y - r, x + r, y + r]);
            }
            if is_end {
                free.take([x - 9.0, y - 9.0, x + 9.0, y + 9.0]);
            }
        }
        for layer in self.layers {
            let most = layer.strokes.iter().map(|stroke| stroke.flow).max().unwrap_or(1);
            for stroke in &layer.strokes {
                let width = match layer.shows {
                    Shows::Route => 10.0,
                    Shows::Flow => flow_width(stroke.flow, most),
                    _ => continue,
                };
                if width > 4.0 {
                    room.take_along(&self.points(stroke.line), width / 2.0);
                }
            }
        }
    }

    pub(super) fn hubs(&mut self, strong: &BTreeMap<usize, u32>) {
        let named = self.network.hub_count() <= 3_000;
        let network = self.network;
        for (id, hub) in network.hubs() {
            let is_end = strong.get(&id.index()) == Some(&END);
            let at = self.frame.at(self.plane.hubs[id.index()]);
            if (named || is_end) && self.frame.holds(at, 9.0) {
                let size = self.size(hub.kind, is_end);
                let _ = write!(
                    self.out,
                    "<g><title>{}</title>",
                    escaped(&format!("{} ({})", hub.name, hub.code))
                );
                if is_end {
                    let is_to = self.layers.iter().any(|layer| layer.to.contains(&id.index()));
                    let _ = write!(
                        self.out,
                        "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"7\" fill=\"{PAPER}\" stroke=\"{INK}\" stroke-width=\"2.5\"/>",
                        at[0], at[1]
                    );
                    if is_to {
                        let _ = write!(
                            self.out,
                            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.6\" fill=\"{INK}\"/>",
                            at[0], at[1]
                        );
                    }
                } else {
                    self.dot(hub.kind, at, size);
                }
                self.out.push_str("</g>");
            }
        }
    }

    pub(super) fn dot(&mut self, kind: HubKind, [x, y]: Point, r: f64) {
        let fill = if matches!(kind, HubKind::Port | HubKind::Junction) { INK } else { PAPER };
        let shape = match kind {
            HubKind::Port | HubKind::DryPort => format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"",
                x - r,
                y - r,
                2.0 * r,
                2.0 * r
            ),
            HubKind::Border => {
                let far = r * 1.25;
                format!(
                    "<path d=\"{}\"",
                    path([[x, y - far], [x + far, y], [x, y + far], [x - far, y]], true)
                )
            }
            HubKind::Junction => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"", r * 0.7),
            _ => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\""),
        };
        let _ = write!(self.out, "{shape} fill=\"{fill}\" stroke=\"{INK}\" stroke-width=\"1.5\"/>");
    }

    pub(super) fn sign(&mut self, shows: Shows, sign: &str, [x, y]: Point, [u, v]: Point) {
        match sign {
            "x" => {
                for (colour, width) in [(PAPER, 5.0), (ink::CLOSED, 2.6)] {
                    let d = path([[x - 6.0, y - 6.0], [x + 6.0, y + 6.0]], false)
                        + &path([[x + 6.0, y - 6.0], [x - 6.0, y + 6.0]], false);
                    self.stroke(&d, colour, width, "");
                }
            }
            "t" => {
                let _ = write!(
                    self.out,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6.5\" fill=\"{PAPER}\" stroke=\"{INK}\" stroke-width=\"1.8\"/>"
                );
                let to = [[x - 3.4, y - 1.5], [x + 3.4, y - 1.5], [x + 1.4, y - 3.4]];
                let back = [[x + 3.4, y + 1.5], [x - 3.4, y + 1.5], [x - 1.4, y + 3.4]];
                self.stroke(&(path(to, false) + &path(back, false)), INK, 1.3, "fill=\"none\"");
            }
            "b" => {
                for off in [-2.6, 2.6] {
                    let (x, y) = (x + u * off, y + v * off);
                    self.stroke(
                        &path([[x - v * 8.0, y + u * 8.0], [x + v * 8.0, y - u * 8.0]], false),
                        PAPER,
                        4.4,
                        "",
                    );
                    self.stroke(
                        &path([[x - v * 8.0, y + u * 8.0], [x + v * 8.0, y - u * 8.0]], false),
                        INK,
                        2.4,
                        "",
                    );
                }
            }
            number => {
                let rest = format!("stroke=\"{PAPER}\" stroke-width=\"1.5\"");
                if shows == Shows::Cut {
                    let d = path([[x, y - 12.0], [x + 12.0, y], [x, y + 12.0], [x - 12.0, y]], true);
                    let _ = write!(self.out, "<path d=\"{d}\" fill=\"{}\" {rest}/>", ink::CUT);
                } else {
                    let _ = write!(
                        self.out,
                        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"10\" fill=\"{}\" {rest}/>",
                        ink::RUNG
                    );
                }
                let size = if number.len() > 1 { 10.0 } else { 12.0 };
                self.text(
                    [x, y + size * 0.36],
                    number,
                    size,
                    &format!("text-anchor=\"middle\" font-weight=\"700\" fill=\"{PAPER}\""),
                );
            }
        }
    }

    pub(super) fn scale(&mut self) {
        let middle = self.frame.height / 2.0;
        // A kilometre at the middle: the height in pixels of a small step of latitude there, by the projection itself.
        let (mut low, mut high) = (-84.0, 84.0);
        for _ in 0..60 {
            let lat = f64::midpoint(low, high);
            if self.frame.at([0.0, mercator(lat)])[1] > middle { low = lat } else { high = lat }
        }
        let lat = f64::midpoint(low, high);
        let pixels = (mercator(lat + 0.05) - mercator(lat - 0.05)) * self.frame.scale / 11.132;
        let mut km = 1.0;
        for step in [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0] {
            if step * pixels < 120.0 {
                km = step;
            }
        }
        let (right, y) = (self.frame.width - 14.0, self.frame.height - 14.0);
        let left = right - km * pixels;
        let d = path([[left, y - 6.0], [left, y], [right, y], [right, y - 6.0]], false);
        self.stroke(&d, ink::LAND, 4.5, "fill=\"none\"");
        self.stroke(&d, INK, 1.6, "fill=\"none\"");
        let rest = format!(
            "text-anchor=\"middle\" fill=\"{INK}\" stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\"",
            ink::LAND
        );
        self.text([f64::midpoint(left, right), y - 5.0], &format!("{km:.0} km"), 11.0, &rest);
    }

    /// Thin lines from places to what is told of them farther off.
    pub(super) fn draw_leads(&mut self) {
        for (from, to, colour) in std::mem::take(&mut self.leads) {
            for (pen, width) in [(ink::LAND, 3.2), (colour, 1.2)] {
                self.stroke(&path([from, to], false), pen, width, "stroke-linecap=\"round\"");
                let _ = write!(
                    self.out,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"{pen}\"/>",
                    from[0],
                    from[1],
                    1.2 + width / 2.0
                );
            }
        }
    }

    /// Where the signs of the layers stand, so that none hides another: at their place, beside it, or farther off with a line that leads to it.
    pub(super) fn signs(&mut self, free: &mut Room, room: &mut Room) -> Vec<Sign> {
        const ROUND: [(f64, f64); 8] = [
            (0.0, -1.0),
            (0.7, -0.7),
            (-0.7, -0.7),
            (1.0, 0.0),
            (-1.0, 0.0),
            (0.7, 0.7),
            (-0.7, 0.7),
            (0.0, 1.0),
        ];
        let (width, height) = (self.frame.width, self.frame.height);
        let mut placed: Vec<Sign> = Vec::new();
        let mut leads: Vec<(Point, Point, &'static str)> = Vec::new();
        let mut put = |shows: Shows, sign: &str, places: Vec<(Point, Point)>, is_first: bool| -> bool {
            let is_small = sign == "t" || sign == "b";
            let r = if is_small { 8.0 } else { 12.0 };
            let near =
                |a: Point, b: Point| (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) < 900.0;
            if placed.iter().any(|other| {
                other.shows == shows && other.sign == sign && places.iter().any(|(at, _)| near(*at, other.at))
            }) {
                return true;
            }
            let bounds = |[x, y]: Point| [x - r, y - r, x + r, y + r];
            let mut found = places.iter().copied().find(|(at, _)| free.is_free(&bounds(*at)));
            if found.is_none() && is_first && !is_small {
                let Some((anchor, way)) = places.first().copied() else { return false };
                if anchor[0] < 0.0 || anchor[1] < 0.0 || anchor[0] > width || anchor[1] > height {
                    return false;
                }
                let around = [34.0, 48.0, 64.0, 82.0, 102.0, 124.0].into_iter().flat_map(|far| {
                    ROUND.iter().map(move |(u, v)| [anchor[0] + u * far, anchor[1] + v * far])
                });
                let off = around.into_iter().find(|at| free.is_free(&bounds(*at)));
                if let Some(at) = off {
                    let colour = match shows {
                        Shows::Cut => ink::CUT,
                        Shows::Ladder => ink::RUNG,
                        _ => ink::CLOSED,
                    };
                    leads.push((anchor, at, colour));
                }
                found = Some((off.unwrap_or(anchor), way));
            }
            let Some((at, way)) = found else { return false };
            free.take(bounds(at));
            room.take(bounds(at));
            placed.push(Sign { shows, sign: sign.to_owned(), at, way });
            true
        };
        let mut layers: Vec<_> = self.layers.iter().collect();
        layers.sort_by_key(|layer| match layer.shows {
            Shows::Closed => 0,
            Shows::Cut => 1,
            Shows::Ladder => 2,
            Shows::Route => 3,
            Shows::Flow => 4,
        });
        for layer in layers {
            for mark in &layer.marks {
                let mut is_first = true;
                let on_hub = mark.sign == "x" || mark.sign == "t";
                for hub in &mark.place.hubs {
                    let [x, y] = self.frame.at(self.plane.hubs[*hub]);
                    let mut places = if on_hub { vec![([x, y], [1.0, 0.0])] } else { Vec::new() };
                    for far in [20.0, 36.0] {
                        places.extend(ROUND.iter().map(|(u, v)| ([x + u * far, y + v * far], [1.0, 0.0])));
                    }
                    is_first &= !put(layer.shows, &mark.sign, places, is_first);
                }
                if !mark.place.hubs.is_empty() && mark.sign != "x" {
                    continue;
                }
                for line in mark.place.lines.iter().take(60) {
                    let points = self.points(*line);
                    let asides: &[f64] =
                        if mark.sign == "b" { &[0.0] } else { &[0.0, 19.0, -19.0, 36.0, -36.0] };
                    let mut places = Vec::new();
                    for aside in asides {
                        for share in [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8] {
                            let ([x, y], [u, v]) = along(&points, share);
                            places.push(([x - v * aside, y + u * aside], [u, v]));
                        }
                    }
                    is_first &= !put(layer.shows, &mark.sign, places, is_first);
                }
            }
        }
        self.leads.extend(leads);
        placed
    }
}
