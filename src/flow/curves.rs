//! What bare curves of least prices are found with: the rising prices of a plan, and the limits that no arc of it stands for.

use super::question::Question;
use crate::engine::rising::{Law, Rising, RisingFlow};
use crate::prepare::Refused;

/// A plan whose bounded arcs can be widened.
pub(crate) struct Curves {
    pub(crate) rising: Rising,
    rows: Vec<Row>,
    /// From here on a flow may stand for an unbounded one.
    most: u64,
}

/// A limit that no arc stands for, in rooms of the plan's bundles.
struct Row {
    refused: Refused,
    /// By member: its room, and whether no member before it is a part of that; a loop has none.
    rooms: Vec<Option<(u32, bool)>>,
    /// The rooms of the gates that hold a direction of it, where the gate is alone in its room, with its capacity.
    gates: Vec<(u32, u64)>,
}

impl Curves {
    /// For a price of each unit added to a bounded arc, and a ceiling of what can be added; `None` where the sums do not fit.
    pub(crate) fn new(
        question: &Question<'_>,
        price: impl Fn(u32) -> (Option<u32>, Option<u64>),
    ) -> Option<Self> {
        let bundles = question.bundles();
        let law = |arc: u32| {
            let room = bundles.room_of(arc);
            match question.passage(arc).capacity {
                None => Law { room, free: None, price: None, ceiling: None },
                free => {
                    let (price, ceiling) = price(arc);
                    Law { room, free, price, ceiling }
                }
            }
        };
        let arcs = question.csr.arcs() as u32;
        let rising = Rising::new(question.csr.nodes(), bundles.ends(), (0..arcs).map(law)).ok()?;
        let mut alone = vec![0u32; 2 * bundles.ends().len()];
        (0..arcs).filter_map(|arc| bundles.room_of(arc)).for_each(|room| alone[room as usize] += 1);
        let gates: Vec<u32> = (0..arcs).filter(|arc| question.passage(*arc).gate).collect();
        let row = |refused: &Refused| {
            let mut rooms: Vec<Option<(u32, bool)>> = Vec::new();
            for (passage, _) in &refused.members {
                let room = bundles.room_of(question.arc(*passage));
                let known = |room: u32| rooms.iter().flatten().any(|known| known.0 == room);
                let entry = room.map(|room| (room, !known(room)));
                rooms.push(entry);
            }
            let gate = |arc: &u32| {
                let passage = question.passage(*arc);
                let room = bundles.room_of(*arc).filter(|room| alone[*room as usize] == 1)?;
                passage.capacity.filter(|_| refused.is_behind(passage)).map(|capacity| (room, capacity))
            };
            Row { refused: refused.clone(), rooms, gates: gates.iter().filter_map(gate).collect() }
        };
        let rows = question.plan.refused.iter().map(row).collect();
        Some(Self { rising, rows, most: question.most })
    }

    /// Whether a flow of this value surely keeps every limit, as it was widened; and nothing unbounded is behind it.
    pub(crate) fn keeps(&self, flow: &RisingFlow, value: u64) -> bool {
        value < self.most && self.rows.iter().all(|row| row.is_kept(&self.rising, flow, value))
    }

    /// Whether no limit can bind on the way without end that a flow found last.
    pub(crate) fn is_way_free(&self, flow: &RisingFlow) -> bool {
        let on_way = |room: u32| flow.is_on_way(&self.rising, room);
        self.rows.iter().all(|row| {
            let members = row.rooms.iter().flatten().filter(|(room, _)| on_way(*room)).count();
            members <= row.gates.iter().filter(|(room, _)| on_way(*room)).count()
        })
    }
}

impl Row {
    /// What all arcs of a room carry together is no less than what a member among them does.
    fn is_kept(&self, rising: &Rising, flow: &RisingFlow, value: u64) -> bool {
        if value <= self.refused.most {
            return true;
        }
        let on = |room: u32| flow.flow_on(rising, room);
        let Some(whole) = self.refused.whole() else {
            return self.refused.is_kept(|at| self.rooms[at].map_or(0, |(room, _)| on(room)));
        };
        let used =
            self.rooms.iter().flatten().filter(|(_, first)| *first).map(|(room, _)| u128::from(on(*room)));
        let added = self.gates.iter().map(|(room, capacity)| u128::from(on(*room).saturating_sub(*capacity)));
        used.sum::<u128>() <= u128::from(whole) + added.sum::<u128>()
    }
}
