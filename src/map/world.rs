//! The coasts and borders under a network, unpacked from the file that `tools/pack_world.mjs` makes, which describes its form.

/// The packed file: Natural Earth, public domain. Borders are de facto.
pub(super) const PACKED: &[u8] = include_bytes!("world.bin");

/// A point: longitude and latitude, degrees.
pub(super) type Point = [f64; 2];

/// A name on the map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) text: String,
    pub(super) at: Point,
    pub(super) is_sea: bool,
    /// 0 the largest to 3.
    pub(super) size: u64,
}

/// Coasts, borders and names.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    /// Within it the finer lines hold: west, south, east, north.
    pub(super) finer: [f64; 4],
    pub(super) land: Vec<Vec<Point>>,
    pub(super) borders: Vec<Vec<Point>>,
    pub(super) finer_land: Vec<Vec<Point>>,
    pub(super) finer_borders: Vec<Vec<Point>>,
    pub(super) names: Vec<Named>,
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    /// The next number. Past the end all numbers are zero, so a file that is cut off gives less and never fails.
    fn number(&mut self) -> u64 {
        let (mut value, mut shift) = (0u64, 0);
        while let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            value |= u64::from(byte & 127).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte & 128 == 0 {
                break;
            }
        }
        value
    }

    #[expect(clippy::cast_possible_wrap, reason = "coordinates are far below 2^63")]
    fn signed(&mut self) -> i64 {
        let value = self.number();
        ((value >> 1) as i64) ^ -((value & 1) as i64)
    }

    fn lines(&mut self) -> Vec<Vec<Point>> {
        let (mut x, mut y) = (0, 0);
        let mut lines = Vec::new();
        for _ in 0..self.number() {
            let count = self.number();
            let mut line = Vec::new();
            for _ in 0..count {
                if self.bytes.is_empty() {
                    break;
                }
                x += self.signed();
                y += self.signed();
                line.push([degrees(x), degrees(y)]);
            }
            if self.bytes.is_empty() {
                break;
            }
            lines.push(line);
        }
        lines
    }
}

#[expect(clippy::cast_precision_loss, reason = "hundredths of a degree")]
fn degrees(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

impl World {
    /// The packed file, unpacked.
    pub(super) fn new() -> Self {
        let mut reader = Reader { bytes: PACKED.strip_prefix(b"cw1\n").unwrap_or_default() };
        let finer = [(); 4].map(|()| degrees(reader.signed()));
        let [land, borders, finer_land, finer_borders] = [(); 4].map(|()| reader.lines());
        let mut names = Vec::new();
        for _ in 0..reader.number() {
            let at = [degrees(reader.signed()), degrees(reader.signed())];
            let (kind, size, length) = (reader.number(), reader.number(), reader.number());
            let Some((text, rest)) =
                usize::try_from(length).ok().and_then(|at| reader.bytes.split_at_checked(at))
            else {
                break;
            };
            reader.bytes = rest;
            names.push(Named {
                text: String::from_utf8_lossy(text).into_owned(),
                at,
                is_sea: kind == 1,
                size,
            });
        }
        Self { finer, land, borders, finer_land, finer_borders, names }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_world_is_whole() {
        let world = World::new();
        assert!(PACKED.len() < 60_000, "{} bytes", PACKED.len());
        assert!(world.land.len() > 100 && world.borders.len() > 100);
        assert!(world.finer_land.len() > 20 && world.finer_borders.len() > 20);
        assert!(world.names.iter().any(|name| name.text == "Kazakhstan" && !name.is_sea && name.size <= 1));
        assert!(world.names.iter().any(|name| name.text == "Caspian Sea" && name.is_sea));
        let points = world.land.iter().chain(&world.borders).flatten();
        assert!(points.clone().all(|[lon, lat]| lon.abs() <= 180.0 && lat.abs() <= 90.0));
        let [west, south, east, north] = world.finer;
        let inside = |[lon, lat]: &Point| *lon >= west && *lon <= east && *lat >= south && *lat <= north;
        assert!(world.finer_land.iter().flatten().all(inside));
        // The Caspian is a hole in the land: a point in it has an even number of shores to its west.
        let odd = |rings: &[Vec<Point>], x: f64, y: f64| {
            let crossings = rings.iter().flat_map(|ring| {
                ring.iter()
                    .zip(ring.iter().cycle().skip(1))
                    .filter(|([a, b], [c, d])| (b > &y) != (d > &y) && x < (c - a) * (y - b) / (d - b) + a)
            });
            crossings.count() % 2 == 1
        };
        for rings in [&world.land, &world.finer_land] {
            assert!(!odd(rings, 50.6, 41.3), "water between Baku and Turkmenbashi");
            assert!(odd(rings, 60.0, 45.0), "land between the Caspian and the Aral");
        }
    }
}
