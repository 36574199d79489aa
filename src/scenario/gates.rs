//! Closing, opening and the gauge: what can be used at all.

use super::apply::Work;
use super::change::ScenarioChange;
use super::picked::Picked;
use crate::network::{Carriage, Moves, Standing, Validity};

impl Work<'_> {
    pub(super) fn close(&mut self, change: &ScenarioChange) {
        self.set_validity(change, |before| Validity { standing: Standing::Closed, ..before });
    }

    /// From a year on is what is planned for it; without years it is open in all of them.
    pub(super) fn open(&mut self, change: &ScenarioChange) {
        let (from, until) = (change.from_year, change.until_year);
        let standing = if from.is_some() { Standing::Planned } else { Standing::Open };
        self.set_validity(change, |_| Validity { standing, from, until });
    }

    fn set_validity(&mut self, change: &ScenarioChange, becomes: impl Fn(Validity) -> Validity) {
        let picked = Picked::of(self.base, change);
        // A border that is named, and nothing else, is shut itself; with others the links that pass it are meant.
        if change.select.len() == 1 && picked.names("border:") {
            for at in picked.borders() {
                let now = self.base.borders()[at as usize].validity;
                let key = self.base.borders()[at as usize].key();
                if self.says(&key, "validity", format!("{:?}", becomes(now)), becomes(now) != now) {
                    self.builder.borders[at as usize].validity = becomes(now);
                }
            }
            return;
        }
        for id in picked.links() {
            let link = self.base.link(id);
            let now = link.validity;
            if self.says(&link.key, "validity", format!("{:?}", becomes(now)), becomes(now) != now) {
                self.builder.links[id.index()].validity = becomes(now);
            }
        }
        for at in picked.transfers() {
            let transfer = &self.base.transfers()[at as usize];
            let now = transfer.validity;
            if self.says(&transfer.key, "validity", format!("{:?}", becomes(now)), becomes(now) != now) {
                self.builder.transfers[at as usize].validity = becomes(now);
            }
        }
    }

    /// Keys stay, so that what names a link still does.
    pub(super) fn gauge(&mut self, change: &ScenarioChange, gauge: u16) {
        for id in Picked::of(self.base, change).plain_links() {
            let link = self.base.link(id);
            let Some(now) = link.carriage.gauge_mm() else { continue };
            if self.says(&link.key, "gauge", gauge.to_string(), now != gauge) {
                let carriage = Carriage { moves: Moves::Wagon(gauge), ..link.carriage };
                self.builder.links[id.index()].carriage = carriage;
            }
        }
    }
}
