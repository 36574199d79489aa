//! What widening one asset alone, without limit, would bring.

use super::ladder::AloneGain;
use super::names::Names;
use super::watch::Watch;
use crate::engine::max_flow::MaxFlow as Solver;
use crate::flow::Question;
use crate::network::Asset;
use crate::units::TonnesPerYear;
use std::collections::BTreeMap;

/// All assets of today's cuts and all that gain, the largest gain first.
pub(super) fn gains_alone(
    names: &Names<'_>,
    question: &Question<'_>,
    solver: &mut Solver,
    watch: &Watch<'_>,
) -> Vec<AloneGain> {
    // A flow that reaches the capacity of an unbounded arc met nothing else on its way.
    let endless = (0..question.csr.arcs())
        .filter(|arc| question.is_unbounded(*arc as u32))
        .map(|arc| question.capacity[arc])
        .min()
        .unwrap_or(u64::MAX);
    let origin = solver.near_source_side(question.flow).to_vec();
    let destination = solver.near_sink_side(question.flow).to_vec();
    let mut arcs_of: BTreeMap<(Asset, bool), Vec<u32>> = BTreeMap::new();
    for arc in 0..question.csr.arcs() as u32 {
        let passage = question.passage(arc);
        if passage.capacity.is_some() {
            arcs_of.entry((passage.asset, passage.back)).or_default().push(arc);
        }
    }
    let mut found = Vec::new();
    for ((widened, back), arcs) in arcs_of {
        let in_a_cut = arcs.iter().any(|arc| {
            let (tail, head) = (question.csr.tail(*arc) as usize, question.csr.head(*arc) as usize);
            (origin[tail] && !origin[head]) || (!destination[tail] && destination[head])
        });
        // A way of these arcs alone has no flow to be looked at.
        let mut kept = watch.growth(&arcs).is_none();
        let mut free = true;
        let gain = solver.gain_alone(question.flow, &arcs, |rooms| {
            let carried: Vec<u64> = rooms.iter().skip(1).step_by(2).copied().collect();
            kept = watch.keeps(&carried, (widened, back));
            free = watch.is_free(&carried, (widened, back));
        });
        let gain = gain.filter(|gain| gain + solver.value() < endless).map(TonnesPerYear);
        // A flow without end was followed for a few tonnes only, and what stands for unbounded must be beyond all that is bounded.
        kept &= (free && question.is_enough) || gain.is_some();
        // Where a limit that was left out could bind, what is gained is not known, so it is not said.
        if kept && (in_a_cut || gain != Some(TonnesPerYear(0))) {
            found.push(AloneGain { asset: names.asset(widened, back), gain_t_per_year: gain });
        }
    }
    found.sort_by(|a, b| {
        let key =
            |gain: &AloneGain| std::cmp::Reverse(gain.gain_t_per_year.map_or(u64::MAX, TonnesPerYear::get));
        key(a).cmp(&key(b)).then_with(|| a.asset.cmp(&b.asset))
    });
    found
}
