//! Finding a hub by place, name or alias.

use super::{Hub, HubId, Network, narrow};
use crate::error::{Result, nearest_words};
use crate::units::Km;
use geo::Point;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use serde::{Deserialize, Serialize};

/// Hubs on the unit sphere, so that neither poles nor the date line are special.
pub(super) type Tree = RTree<GeomWithData<[f64; 3], u32>>;

/// Mean radius of the earth, km (IUGG).
pub(super) const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The hub nearest to a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Nearest {
    /// Its code.
    pub code: String,
    /// How far the point lies off the network: great-circle distance to the hub.
    pub distance: Km,
}

/// A place as a point of the unit sphere.
pub(super) fn on_sphere(point: Point<f64>) -> [f64; 3] {
    let (lon, lat) = (point.x().to_radians(), point.y().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// Great-circle distance on the mean sphere, defined everywhere.
pub(crate) fn great_circle(a: Point<f64>, b: Point<f64>) -> Km {
    apart_on_sphere(on_sphere(a), on_sphere(b))
}

/// The same between two points of the unit sphere.
pub(super) fn apart_on_sphere(a: [f64; 3], b: [f64; 3]) -> Km {
    let chord = a.iter().zip(&b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt();
    Km(2.0 * EARTH_RADIUS_KM * (chord / 2.0).clamp(0.0, 1.0).asin())
}

/// Letters of the alphabets round the Caspian and of their usual transliterations, with the plain letter they are typed as.
const PLAIN: [(&str, char); 18] = [
    ("àáâãäåāăąəæ", 'a'),
    ("çćčĉ", 'c'),
    ("ďđ", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ğǧģĝ", 'g'),
    ("ḥħĥ", 'h'),
    ("ìíîïīĭįı", 'i'),
    ("ķ", 'k'),
    ("ļłľĺ", 'l'),
    ("ñńņň", 'n'),
    ("òóôõöøōőŏ", 'o'),
    ("řŕ", 'r'),
    ("śşšșŝ", 's'),
    ("ţťț", 't'),
    ("ùúûüūůűŭų", 'u'),
    ("ýÿ", 'y'),
    ("źžż", 'z'),
    ("ẁŵ", 'w'),
];

/// A text in small letters without diacritics, also where they stand behind their letter as marks of their own.
fn folded(text: &str) -> String {
    let plain = |letter: char| {
        PLAIN.iter().find(|(marked, _)| marked.contains(letter)).map_or(letter, |(_, plain)| *plain)
    };
    let is_mark = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    text.to_lowercase().chars().filter(|letter| !is_mark(letter)).map(plain).collect()
}

impl Network {
    /// The hub nearest to a point (x is longitude, y is latitude, degrees) within a distance, with how far off the network the point
    /// is. `None` where no hub is that near, or the point is not a place on earth. Great-circle distances on the mean sphere.
    ///
    /// # Complexity
    ///
    /// O(log hubs) after the first call, which builds an R-tree in O(hubs log hubs).
    ///
    /// ```
    /// use corridor::{Km, geo::Point};
    /// let network = corridor::data::caspian();
    /// let near = network.nearest(Point::new(51.2, 43.6), Km(50.0)).unwrap();
    /// assert_eq!(near.code, "KZAAU");
    /// ```
    #[must_use]
    pub fn nearest(&self, point: Point<f64>, limit: Km) -> Option<Nearest> {
        if !(point.x().is_finite() && point.y().abs() <= 90.0) {
            return None;
        }
        let tree = self.facts.tree.get_or_init(|| {
            RTree::bulk_load(
                self.hubs().map(|(id, hub)| GeomWithData::new(on_sphere(hub.position), id.0)).collect(),
            )
        });
        // Several hubs may stand on one spot: the lowest id among the equally near wins, whatever the tree's order.
        let here = on_sphere(point);
        let mut best: Option<(f64, u32)> = None;
        for (entry, squared) in tree.nearest_neighbor_iter_with_distance_2(&here) {
            match best {
                Some((least, id)) if squared <= least => best = Some((least, id.min(entry.data))),
                Some(_) => break,
                None => best = Some((squared, entry.data)),
            }
        }
        let hub = self.hub(HubId(best?.1));
        let distance = great_circle(point, hub.position);
        (distance.get() <= limit.get()).then(|| Nearest { code: hub.code.clone(), distance })
    }

    /// Great-circle distance between two hubs.
    #[must_use]
    pub fn great_circle(&self, a: HubId, b: HubId) -> Km {
        great_circle(self.hub(a).position, self.hub(b).position)
    }

    /// The hubs whose code, name or alias contains a text, without regard to case and diacritics: exact hits first, then by code.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// assert_eq!(network.find("ÁQTAU").len(), network.find("aqtau").len());
    /// assert_eq!(network.find("aktau")[0].code, "KZAAU");
    /// ```
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<&Hub> {
        let wanted = folded(text.trim());
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<(bool, usize, &Hub)> = self
            .hubs()
            .filter_map(|(id, hub)| {
                let words = [&hub.code, &hub.name].into_iter().chain(&hub.aliases).map(|word| folded(word));
                let (mut exact, mut partial) = (false, false);
                for word in words {
                    exact |= word == wanted;
                    partial |= word.contains(&wanted);
                }
                (exact || partial).then_some((!exact, id.index(), hub))
            })
            .collect();
        hits.sort_by_key(|(partial, index, _)| (*partial, *index));
        hits.into_iter().map(|(_, _, hub)| hub).collect()
    }

    /// The hub codes to suggest for a text that is no code: hubs that carry it as name or alias, then the most similar words.
    pub(super) fn suggest_hubs(&self, text: &str) -> Vec<String> {
        let mut codes: Vec<String> =
            self.find(text).into_iter().take(3).map(|hub| format!("{} ({})", hub.code, hub.name)).collect();
        if codes.is_empty() {
            let words: Vec<(&str, HubId)> = self
                .hubs()
                .flat_map(|(id, hub)| {
                    [hub.code.as_str(), hub.name.as_str()]
                        .into_iter()
                        .chain(hub.aliases.iter().map(String::as_str))
                        .map(move |word| (word, id))
                })
                .collect();
            for word in nearest_words(text, words.iter().map(|(word, _)| *word), 6) {
                if let Some((_, id)) = words.iter().find(|(known, _)| *known == word) {
                    let hub = self.hub(*id);
                    let code = format!("{} ({})", hub.code, hub.name);
                    if !codes.contains(&code) && codes.len() < 3 {
                        codes.push(code);
                    }
                }
            }
        }
        codes
    }

    /// The ids of some codes, for tables of queries.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Unknown`] for the first code the network does not have.
    pub fn hub_ids<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> Result<Vec<HubId>> {
        codes.into_iter().map(|code| self.hub_id(code)).collect()
    }

    /// The id of the hub at a position in the order of codes.
    #[must_use]
    pub fn hub_at(&self, index: usize) -> Option<HubId> {
        (index < self.hub_count()).then(|| HubId(narrow(index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_finite_everywhere() {
        for (lon, lat) in [(0.0, 90.0), (180.0, 0.0), (-180.0, 0.0), (0.0, -90.0), (12.5, 41.9)] {
            for (lon2, lat2) in [(0.0, -90.0), (0.0, 0.0), (179.999, 0.0), (-167.5, -41.9)] {
                let distance = great_circle(Point::new(lon, lat), Point::new(lon2, lat2)).get();
                assert!((0.0..=20_016.0).contains(&distance), "{lon} {lat} {lon2} {lat2}: {distance}");
            }
        }
    }
}
