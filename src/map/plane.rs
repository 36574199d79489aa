//! From longitude and latitude to the plane of a picture.
//!
//! Mercator's projection needs a sine and a logarithm, whose last digits differ between machines. Here they are sums of products, so that a picture has the
//! same bytes everywhere.

use super::sheet::Sheet;
use super::world::Point;
use crate::network::{Mode, Network};
use std::f64::consts::{LN_2, PI};

/// The sine of an angle within a quarter turn, by its series.
fn sine(angle: f64) -> f64 {
    let square = angle * angle;
    let (mut term, mut sum) = (angle, angle);
    for step in 1..14 {
        let n = f64::from(2 * step);
        term = -term * square / (n * (n + 1.0));
        sum += term;
    }
    sum
}

/// The angle of a sine from 0 to 1, by Newton's method.
fn arc_sine(value: f64) -> f64 {
    if value > 0.999_999 {
        return PI / 2.0;
    }
    let mut angle = value;
    for _ in 0..20 {
        let sine = sine(angle);
        angle = (angle - (sine - value) / (1.0 - sine * sine).max(1e-12).sqrt()).clamp(0.0, PI / 2.0);
    }
    angle
}

/// The natural logarithm of a number above zero.
fn logarithm(mut value: f64) -> f64 {
    let mut halves = 0.0;
    while value > 1.5 {
        value /= 2.0;
        halves += 1.0;
    }
    while value < 0.75 {
        value *= 2.0;
        halves -= 1.0;
    }
    let part = (value - 1.0) / (value + 1.0);
    let (mut power, mut sum) = (part, 0.0);
    for step in 0..20 {
        sum += power / f64::from(2 * step + 1);
        power *= part * part;
    }
    2.0 * sum + halves * LN_2
}

/// Mercator's latitude, in degrees of longitude at the equator. Beyond 84 degrees nothing is drawn.
pub(super) fn mercator(lat: f64) -> f64 {
    let sine = sine(lat.clamp(-84.0, 84.0) * PI / 180.0);
    90.0 / PI * logarithm((1.0 + sine) / (1.0 - sine))
}

/// Kilometres along the great circle.
fn kilometres(a: Point, b: Point) -> f64 {
    let radians = PI / 180.0;
    // Within half a turn, so that half of each difference is within a quarter.
    let wide = (b[0] - a[0]).abs() % 360.0;
    let wide = if wide > 180.0 { 360.0 - wide } else { wide };
    let cosine = |lat: f64| sine((90.0 - lat.abs()) * radians);
    let (half_high, half_wide) = (sine((b[1] - a[1]) * radians / 2.0), sine(wide * radians / 2.0));
    let chord = half_high * half_high + cosine(a[1]) * cosine(b[1]) * half_wide * half_wide;
    12_742.0 * arc_sine(chord.clamp(0.0, 1.0).sqrt())
}

/// Where hubs and lines lie before the picture has a size: degrees of longitude, which may pass 180, and Mercator's latitude.
#[derive(Debug)]
pub(super) struct Plane {
    pub(super) hubs: Vec<Point>,
    /// For each line how many degrees its end is turned, so that it takes the short way; how far it stands aside of others that join the same hubs; how much
    /// it bends, in its own length.
    pub(super) lines: Vec<(f64, f64, f64)>,
}

impl Plane {
    pub(super) fn new(network: &Network, sheet: &Sheet) -> Self {
        let mut lons: Vec<f64> = network.hubs().map(|(_, hub)| hub.position.x()).collect();
        lons.sort_by(f64::total_cmp);
        // The widest gap without a hub is where the world is cut open.
        let (mut seam, mut gap) = (f64::INFINITY, 0.0);
        if let (Some(first), Some(last)) = (lons.first(), lons.last()) {
            gap = first + 360.0 - last;
        }
        for pair in lons.windows(2) {
            if pair[1] - pair[0] > gap {
                gap = pair[1] - pair[0];
                seam = f64::midpoint(pair[0], pair[1]);
            }
        }
        let place = |lon: f64, lat: f64| [if lon > seam { lon - 360.0 } else { lon }, mercator(lat)];
        let mut hubs: Vec<Point> =
            network.hubs().map(|(_, hub)| place(hub.position.x(), hub.position.y())).collect();
        if hubs.iter().map(|hub| hub[0]).fold(f64::NEG_INFINITY, f64::max) < -180.0 {
            hubs.iter_mut().for_each(|hub| hub[0] += 360.0);
        }
        let mut bundles: std::collections::BTreeMap<(usize, usize), Vec<usize>> =
            std::collections::BTreeMap::new();
        for (at, line) in sheet.lines.iter().enumerate() {
            let (from, to) = (line.from.index(), line.to.index());
            bundles.entry((from.min(to), from.max(to))).or_default().push(at);
        }
        let mut lines = vec![(0.0, 0.0, 0.0); sheet.lines.len()];
        for bundle in bundles.values() {
            let mut aside = -0.5 * f64::from(u32::try_from(bundle.len()).unwrap_or(0)) + 0.5;
            for at in bundle {
                let line = &sheet.lines[*at];
                let side = if line.from < line.to { 1.0 } else { -1.0 };
                lines[*at].1 = aside * side;
                aside += 1.0;
            }
        }
        for (at, line) in sheet.lines.iter().enumerate() {
            let wide = hubs[line.to.index()][0] - hubs[line.from.index()][0];
            lines[at].0 = if wide > 180.0 {
                -360.0
            } else if wide < -180.0 {
                360.0
            } else {
                0.0
            };
            if matches!(sheet.kinds[line.kind].mode, Mode::Sea | Mode::Water) {
                let place = |hub| [network.hub(hub).position.x(), network.hub(hub).position.y()];
                let (from, to) = (place(line.from), place(line.to));
                let (straight, told) =
                    (kilometres(from, to), network.link(line.forward).length.likely().get());
                if straight > 1500.0 && told > straight * 1.1 {
                    // An arc about as long as the way is said to be, bent towards the equator.
                    let bend = (2.0 * ((told / straight - 1.0) * 3.0 / 8.0).sqrt()).min(1.1);
                    let eastward = wide + lines[at].0 > 0.0;
                    lines[at].2 = if eastward == (from[1] + to[1] >= 0.0) { bend } else { -bend };
                }
            }
        }
        Self { hubs, lines }
    }
}

/// The part of the plane that a picture shows, and how large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    west: f64,
    north: f64,
    /// Pixels a degree of longitude.
    pub(super) scale: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    /// A frame of a width round some places; its height follows from them.
    pub(super) fn around(places: &[Point], width: f64) -> Self {
        let bound = |axis: usize, start: f64, pick: fn(f64, f64) -> f64| {
            let found = places.iter().map(|place| place[axis]).fold(start, pick);
            if found.is_finite() { found } else { 0.0 }
        };
        let (west, east) = (bound(0, f64::INFINITY, f64::min), bound(0, f64::NEG_INFINITY, f64::max));
        let (south, north) = (bound(1, f64::INFINITY, f64::min), bound(1, f64::NEG_INFINITY, f64::max));
        let (wide, high) = ((east - west).max(1.0), (north - south).max(0.6));
        let height = ((width - 130.0) * high / wide + 110.0).clamp(420.0, 820.0);
        let scale = ((width - 130.0) / wide).min((height - 110.0) / high);
        Self {
            west: f64::midpoint(west, east) - width / 2.0 / scale,
            north: f64::midpoint(south, north) + height / 2.0 / scale,
            scale,
            width,
            height,
        }
    }

    pub(super) fn at(&self, place: Point) -> Point {
        [(place[0] - self.west) * self.scale, (self.north - place[1]) * self.scale]
    }

    /// The first and last number of turns by which the world is repeated.
    pub(super) fn turns(&self) -> impl Iterator<Item = f64> + use<> {
        let (west, east) = (self.west, self.west + self.width / self.scale);
        (-3..=3).map(f64::from).filter(move |turn| turn * 360.0 + 180.0 > west && turn * 360.0 - 180.0 < east)
    }

    pub(super) fn holds(&self, [x, y]: Point, margin: f64) -> bool {
        x > -margin && y > -margin && x < self.width + margin && y < self.height + margin
    }

    /// A line as one or twelve pieces, in pixels.
    pub(super) fn line(&self, plane: &Plane, sheet: &Sheet, at: usize) -> Vec<Point> {
        let line = &sheet.lines[at];
        let (turn, aside, bend) = plane.lines[at];
        let [ax, ay] = self.at(plane.hubs[line.from.index()]);
        let end = plane.hubs[line.to.index()];
        let [bx, by] = self.at([end[0] + turn, end[1]]);
        let (wide, high) = (bx - ax, by - ay);
        let length = (wide * wide + high * high).sqrt();
        if (aside == 0.0 && bend == 0.0) || length == 0.0 {
            return vec![[ax, ay], [bx, by]];
        }
        let offset = aside * 2.0 * (length * 0.16).min((self.scale / 6.0).clamp(9.0, 24.0)) + bend * length;
        let middle =
            [f64::midpoint(ax, bx) - high / length * offset, f64::midpoint(ay, by) + wide / length * offset];
        let point = |step: u32| {
            let (t, u) = (f64::from(step) / 12.0, 1.0 - f64::from(step) / 12.0);
            let along = |a: f64, m: f64, b: f64| u * u * a + 2.0 * u * t * m + t * t * b;
            [along(ax, middle[0], bx), along(ay, middle[1], by)]
        };
        (0..=12).map(point).collect()
    }
}

/// A point a share of the way along a line, and the direction there, of length one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a short list")]
pub(super) fn along(points: &[Point], share: f64) -> (Point, Point) {
    let last = points.len().saturating_sub(1).max(1);
    let at = share.clamp(0.0, 1.0) * f64::from(u32::try_from(last).unwrap_or(1));
    let piece = (at as usize).min(last - 1);
    let part = at - f64::from(u32::try_from(piece).unwrap_or(0));
    let (a, b) = (points[piece], points[(piece + 1).min(points.len() - 1)]);
    let (wide, high) = (b[0] - a[0], b[1] - a[1]);
    let length = (wide * wide + high * high).sqrt();
    let way = if length > 0.0 { [wide / length, high / length] } else { [1.0, 0.0] };
    ([a[0] + wide * part, a[1] + high * part], way)
}

/// What of a ring lies within a box.
///
/// Paper: I. E. Sutherland, G. W. Hodgman, "Reentrant polygon clipping", 1974, doi:10.1145/360767.360802.
pub(super) fn clip_ring(ring: &[Point], bounds: [f64; 4]) -> Vec<Point> {
    let mut points = ring.to_vec();
    for (side, bound) in bounds.into_iter().enumerate() {
        let axis = side % 2;
        let keeps = |point: &Point| if side < 2 { point[axis] >= bound } else { point[axis] <= bound };
        let mut kept = Vec::with_capacity(points.len());
        for (at, point) in points.iter().enumerate() {
            let before = &points[(at + points.len() - 1) % points.len()];
            if keeps(point) != keeps(before) {
                let share = (bound - before[axis]) / (point[axis] - before[axis]);
                let mut cut = [0.0; 2];
                cut[axis] = bound;
                cut[1 - axis] = before[1 - axis] + share * (point[1 - axis] - before[1 - axis]);
                kept.push(cut);
            }
            if keeps(point) {
                kept.push(*point);
            }
        }
        points = kept;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_agree_with_the_machine() {
        for step in -840..=840 {
            let lat = f64::from(step) / 10.0;
            let wanted = (PI / 4.0 + lat.to_radians() / 2.0).tan().ln().to_degrees();
            assert!((mercator(lat) - wanted).abs() < 1e-9, "{lat}");
        }
        for step in 0..=1000 {
            let value = f64::from(step) / 1000.0;
            assert!((arc_sine(value) - value.asin()).abs() < 2e-3, "{value}");
        }
    }

    #[test]
    fn great_circles_are_right() {
        for (a, b, wanted) in [
            ([0.0, 0.0], [90.0, 0.0], 10_007.0),
            ([179.0, 0.0], [-179.0, 0.0], 222.4),
            ([51.222, 43.604], [49.4408, 39.9764], 428.0),
            ([121.8, 31.23], [41.66, 42.16], 7003.0),
        ] {
            let found = kilometres(a, b);
            assert!((found - wanted).abs() < wanted * 0.01, "{a:?} {b:?}: {found}, not {wanted}");
        }
    }

    #[test]
    fn rings_are_cut_at_the_edges() {
        let square = [[-5.0, -5.0], [5.0, -5.0], [5.0, 5.0], [-5.0, 5.0]];
        let cut = clip_ring(&square, [0.0, 0.0, 10.0, 10.0]);
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|[x, y]| (0.0..=5.0).contains(x) && (0.0..=5.0).contains(y)));
        assert!(clip_ring(&square, [6.0, 6.0, 9.0, 9.0]).is_empty());
        assert_eq!(clip_ring(&[], [0.0, 0.0, 1.0, 1.0]), Vec::<Point>::new());
    }
}
