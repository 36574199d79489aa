//! Names that do not lie over one another: each where there is room, the most important first.

use super::world::Point;
use std::collections::BTreeMap;

/// A box: left, top, right, bottom.
pub(super) type Bounds = [f64; 4];

/// What is taken of a picture.
#[derive(Debug)]
pub(super) struct Room {
    width: f64,
    height: f64,
    /// By cells of 64 pixels.
    taken: BTreeMap<(i32, i32), Vec<Bounds>>,
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a picture")]
fn cells(bounds: &Bounds) -> impl Iterator<Item = (i32, i32)> + use<> {
    let cell = |value: f64| (value / 64.0).floor().clamp(-100.0, 1000.0) as i32;
    let (left, top, right, bottom) = (cell(bounds[0]), cell(bounds[1]), cell(bounds[2]), cell(bounds[3]));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

impl Room {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, taken: BTreeMap::new() }
    }

    pub(super) fn is_free(&self, bounds: &Bounds) -> bool {
        let inside = bounds[0] > 2.0
            && bounds[1] > 2.0
            && bounds[2] < self.width - 2.0
            && bounds[3] < self.height - 2.0;
        let meets = |other: &Bounds| {
            bounds[0] < other[2] && bounds[2] > other[0] && bounds[1] < other[3] && bounds[3] > other[1]
        };
        inside && !cells(bounds).any(|cell| self.taken.get(&cell).is_some_and(|list| list.iter().any(meets)))
    }

    pub(super) fn take(&mut self, bounds: Bounds) {
        for cell in cells(&bounds) {
            self.taken.entry(cell).or_default().push(bounds);
        }
    }

    /// Keeps names off a thick line.
    pub(super) fn take_along(&mut self, points: &[Point], half: f64) {
        for pair in points.windows(2) {
            let (wide, high) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let mut steps = 1;
            while f64::from(steps) * 6.0 < wide.abs().max(high.abs()) && steps < 300 {
                steps += 1;
            }
            for step in 0..=steps {
                let share = f64::from(step) / f64::from(steps);
                let (x, y) = (pair[0][0] + wide * share, pair[0][1] + high * share);
                self.take([x - half, y - half, x + half, y + half]);
            }
        }
    }

    /// Where a name of a width and height may stand beside a dot.
    pub(super) fn beside(
        &mut self,
        at: Point,
        gap: f64,
        wide: f64,
        high: f64,
        reach: Reach,
    ) -> Option<Standing> {
        let aside = |right: f64| if right.abs() > 1.0 { 40.0 } else { 0.0 };
        let place = |(right, down): (f64, f64)| {
            let left = if right > 0.0 {
                at[0] + gap + aside(right)
            } else if right < 0.0 {
                at[0] - gap - wide - aside(right)
            } else {
                at[0] - wide / 2.0
            };
            let middle = at[1] + down * if right == 0.0 { gap + high * 0.5 } else { high * 0.7 };
            ([left, middle], [left - 3.0, middle - high * 0.6, left + wide + 3.0, middle + high * 0.6])
        };
        let farther = if reach == Reach::Beside { &[][..] } else { &FARTHER };
        let mut places = SIDES.iter().chain(farther).copied().map(place);
        let ([left, middle], bounds) = places.find(|(_, bounds)| self.is_free(bounds)).or_else(|| {
            (reach == Reach::Anyway).then(|| {
                let ([left, middle], bounds) = place((0.0, -1.0));
                let inside = left.min(self.width - wide - 3.0).max(3.0);
                let off = inside - left;
                ([inside, middle], [bounds[0] + off, bounds[1], bounds[2] + off, bounds[3]])
            })
        })?;
        self.take(bounds);
        let near =
            [at[0].max(left).min(left + wide), at[1].max(middle - high * 0.5).min(middle + high * 0.5)];
        let far = ((near[0] - at[0]).powi(2) + (near[1] - at[1]).powi(2)).sqrt();
        Some(Standing { at: [left, middle], bounds, lead: (far > gap + 12.0).then_some(near) })
    }
}

/// Beside a dot: how far right and down.
const SIDES: [(f64, f64); 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, -1.0),
    (1.0, 1.0),
    (-1.0, -1.0),
    (-1.0, 1.0),
    (1.0, 1.8),
    (-1.0, 1.8),
    (1.0, -1.8),
    (-1.0, -1.8),
];

/// Farther off.
const FARTHER: [(f64, f64); 20] = [
    (1.0, 2.8),
    (-1.0, 2.8),
    (1.0, -2.8),
    (-1.0, -2.8),
    (0.0, -2.2),
    (0.0, 2.2),
    (1.0, 4.0),
    (-1.0, 4.0),
    (1.0, -4.0),
    (-1.0, -4.0),
    (2.0, 0.0),
    (-2.0, 0.0),
    (2.0, 2.0),
    (-2.0, 2.0),
    (2.0, -2.0),
    (-2.0, -2.0),
    (2.0, 4.6),
    (-2.0, 4.6),
    (2.0, -4.6),
    (-2.0, -4.6),
];

/// How far from its dot a name may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Beside,
    /// Farther off too, at a thin line.
    Farther,
    /// Over something else, where there is no room at all.
    Anyway,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standing {
    /// Its left end and its middle line.
    pub(super) at: Point,
    pub(super) bounds: Bounds,
    /// Where a line from its dot meets it, where it is far off.
    pub(super) lead: Option<Point>,
}

/// About how wide a text is, in letters of a size: nobody measures letters here.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let letters: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'l' | 'j' | '.' | ',' | '\'' | '|' | 'I' | ' ' | '\u{a0}' | '(' | ')' | '-' | 't' | 'f'
            | 'r' => 0.36,
            'm' | 'w' | 'M' | 'W' | '\u{2192}' => 0.92,
            c if c.is_ascii_uppercase() => 0.70,
            c if (c as u32) < 0x2e80 => 0.60,
            _ => 1.05,
        })
        .sum();
    letters * size * if bold { 1.08 } else { 1.0 }
}

/// A text, cut to a width.
pub(super) fn fitting(text: &str, wide: f64, size: f64, bold: bool) -> String {
    if width(text, size, bold) <= wide {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = width("\u{2026}", size, bold);
    for c in text.chars() {
        used += width(c.encode_utf8(&mut [0; 4]), size, bold);
        if used > wide {
            break;
        }
        cut.push(c);
    }
    cut.trim_end().to_owned() + "\u{2026}"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred names at one dot: those that must stand do, and the others never overlap.
    #[test]
    fn ends_have_their_names_whatever_is_there() {
        let mut room = Room::new(300.0, 200.0);
        let mut taken: Vec<Bounds> = Vec::new();
        for _ in 0..100 {
            if let Some(found) = room.beside([150.0, 100.0], 6.0, 50.0, 12.0, Reach::Farther) {
                for other in &taken {
                    let meets = found.bounds[0] < other[2]
                        && found.bounds[2] > other[0]
                        && found.bounds[1] < other[3]
                        && found.bounds[3] > other[1];
                    assert!(!meets, "{found:?} lies over {other:?}");
                }
                taken.push(found.bounds);
            }
        }
        assert!(taken.len() >= 4, "{}", taken.len());
        assert!(room.beside([150.0, 100.0], 6.0, 50.0, 12.0, Reach::Beside).is_none());
        let end = room.beside([298.0, 100.0], 6.0, 50.0, 12.0, Reach::Anyway).expect("an end has its name");
        assert!(end.at[0] >= 3.0 && end.at[0] + 50.0 <= 297.0, "{end:?} is inside");
    }
}
