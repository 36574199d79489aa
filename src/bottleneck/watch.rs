//! Limits that are no arc of the solver's graph, looked at in each flow of a ladder.
//!
//! Leaving a limit out, or holding each of its directions apart, can only make a widening cheaper. So where one cheapest flow of the solver
//! keeps the limit as it is widened, its price is exact; and where the flows at both ends of a rung do, so does every mixture of them, because
//! the price is convex and a limit is linear.

use super::proof::without_cycles;
use crate::engine::widening::Cut;
use crate::flow::Question;
use crate::network::Asset;
use crate::prepare::Refused;

/// One limit, in arcs of the graph.
struct Row<'a> {
    refused: &'a Refused,
    /// What it counts.
    members: Vec<u32>,
    /// The gates that hold a direction of it.
    gates: Vec<u32>,
}

/// How far a limit is from its amount: negative where too much is used.
type Slack = i128;

/// The limits of one question, and how far each was from its amount at the last place that was looked at and held.
pub(super) struct Watch<'a> {
    question: &'a Question<'a>,
    rows: Vec<Row<'a>>,
    held: Vec<Slack>,
    broken: Vec<Slack>,
}

impl<'a> Watch<'a> {
    /// Begins with a flow that keeps all of them.
    pub(super) fn new(question: &'a Question<'a>, carried: &[u64]) -> Self {
        let is_gate = |at: &usize| question.plan.passages[*at].gate;
        let gates: Vec<u32> = match question.plan.refused.is_empty() {
            true => Vec::new(),
            false => (0..question.plan.passages.len()).filter(is_gate).map(|at| question.arc(at)).collect(),
        };
        let rows = question.plan.refused.iter().map(|refused| Row {
            refused,
            members: refused.members.iter().map(|(passage, _)| question.arc(*passage)).collect(),
            gates: gates.iter().copied().filter(|arc| refused.is_behind(question.passage(*arc))).collect(),
        });
        let rows: Vec<Row<'a>> = rows.collect();
        let held = rows.iter().map(|row| row.slack(carried, &[])).collect();
        Self { question, rows, held, broken: Vec::new() }
    }

    /// Looks at the flow without cycles at the end of a rung, with what was added to which arcs; false where a limit is not kept.
    pub(super) fn look(&mut self, carried: &[u64], added: &[(u32, u64)]) -> bool {
        let slacks = |carried: &[u64]| -> Vec<Slack> {
            self.rows.iter().map(|row| row.slack(carried, added)).collect()
        };
        let found = slacks(carried);
        if found.iter().any(|slack| *slack < 0) {
            self.broken = found;
            return false;
        }
        self.held = found;
        true
    }

    /// After a rung of this length that was not kept to its end: how far it was kept, and by which limit not farther.
    pub(super) fn kept(&self, length: u64) -> Option<(String, u64)> {
        let rows =
            self.rows.iter().zip(self.held.iter().zip(&self.broken)).filter(|(_, (_, after))| **after < 0);
        let far = rows.map(|(row, (before, after))| {
            let part = i128::from(length) * before / (before - after);
            (row, u64::try_from(part).unwrap_or(0))
        });
        let (row, kept) = far.min_by_key(|(_, kept)| *kept)?;
        Some((self.question.network.asset_key(row.refused.asset), kept))
    }

    /// How far flow can grow along some arcs that are widened as it grows, and which limit stops it; `None` if none does.
    pub(super) fn growth(&self, path: &[u32]) -> Option<(String, u64)> {
        let on_path = |arcs: &[u32]| arcs.iter().filter(|arc| path.contains(arc)).count() as i128;
        let far = self.rows.iter().zip(&self.held).filter_map(|(row, slack)| {
            let growth = on_path(&row.members) - on_path(&row.gates);
            (growth > 0).then(|| (row, u64::try_from(slack / growth).unwrap_or(0)))
        });
        let (row, far) = far.min_by_key(|(_, far)| *far)?;
        Some((self.question.network.asset_key(row.refused.asset), far))
    }

    /// A limit whose directions are both among the arcs of some cuts: what it is worth is then not the sum of what its directions are.
    pub(super) fn doubled(&self, cuts: &[Cut]) -> Option<String> {
        let among = |gate: &&u32| cuts.iter().any(|cut| cut.arcs.contains(gate));
        let twice = self.rows.iter().find(|row| row.gates.iter().filter(among).count() > 1)?;
        Some(self.question.network.asset_key(twice.refused.asset))
    }

    /// Whether a flow keeps all limits but one, of an asset and a direction.
    pub(super) fn keeps(&self, carried: &[u64], but: (Asset, bool)) -> bool {
        let holds = |carried: &[u64]| {
            let others = self.rows.iter().filter(|row| (row.refused.asset, row.refused.back) != but);
            others.into_iter().all(|row| row.slack(carried, &[]) >= 0)
        };
        self.rows.is_empty() || holds(carried) || holds(&self.without_cycles(carried))
    }

    /// Whether nothing of a flow passes any limit but one, of an asset and a direction.
    pub(super) fn is_free(&self, carried: &[u64], but: (Asset, bool)) -> bool {
        let others = self.rows.iter().filter(|row| (row.refused.asset, row.refused.back) != but);
        others.flat_map(|row| &row.members).all(|arc| carried[*arc as usize] == 0)
    }

    /// The same flow without its cycles.
    pub(super) fn without_cycles(&self, carried: &[u64]) -> Vec<u64> {
        without_cycles(self.question, carried)
    }
}

impl Row<'_> {
    fn slack(&self, carried: &[u64], added: &[(u32, u64)]) -> Slack {
        let used: Slack = self.members.iter().map(|arc| Slack::from(carried[*arc as usize])).sum();
        match self.refused.whole() {
            Some(amount) => {
                let more = added.iter().filter(|(arc, _)| self.gates.contains(arc));
                Slack::from(amount) + more.map(|(_, more)| Slack::from(*more)).sum::<Slack>() - used
            }
            // Where a tonne uses different amounts it cannot be widened, and how far it is from full is not a number of tonnes.
            None => Slack::from(self.refused.is_kept(|at| carried[self.members[at] as usize])) - 1,
        }
    }
}
