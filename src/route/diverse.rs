//! A few good routes that differ.

use super::answer::{Route, RouteCertificate, assemble};
use super::{Query, Router};
use crate::engine::bounded::FAR;
use crate::engine::disjoint::ANY;
use crate::engine::k_paths::KPaths;
use crate::engine::search::{Search, Stop};
use crate::error::{Error, Result};
use crate::network::View;
use crate::objective::Objective;
use crate::prepare::Step;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of these answers.
pub(crate) const SCHEMA: &str = "corridor-alternatives/1";

/// How many routes are wanted, and how much they may be longer and alike.
///
/// ```
/// use corridor::Alternatives;
/// let wanted = Alternatives::new(5).max_stretch(1.4).max_shared(0.3);
/// assert_eq!((wanted.count, wanted.max_stretch), (5, 1.4));
/// assert_eq!(Alternatives::from(3), Alternatives::new(3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alternatives {
    /// How many routes, the best one included.
    pub count: usize,
    /// The most that a route may weigh, as a multiple of the best; 1.5 by default.
    pub max_stretch: f64,
    /// The most that two routes may have in common, as a share of the length (km of links, both directions of a link counting as one) of the
    /// shorter of the two; 0.5 by default.
    pub max_shared: f64,
    /// How many routes are looked at in the end, one by one by rising weight; 1000 by default.
    pub budget: u32,
}

impl Alternatives {
    /// So many routes, at most half as dear again as the best, no two with more than half of the shorter in common.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self { count, max_stretch: 1.5, max_shared: 0.5, budget: 1000 }
    }

    /// The same with another limit on the weight, as a multiple of the best (1 or more).
    #[must_use]
    pub fn max_stretch(mut self, multiple: f64) -> Self {
        self.max_stretch = multiple;
        self
    }

    /// The same with another limit on what two routes share (0 to 1).
    #[must_use]
    pub fn max_shared(mut self, share: f64) -> Self {
        self.max_shared = share;
        self
    }

    /// The same with another budget of routes to look at.
    #[must_use]
    pub fn budget(mut self, routes: u32) -> Self {
        self.budget = routes;
        self
    }

    fn check(&self) -> Result<()> {
        let outside = |option: &str, value: f64, range: &str| {
            Err::<(), Error>(Error::OutOfRange {
                what: format!("the option {option}"),
                value: value.to_string(),
                allowed: format!("it must be {range}"),
            })
        };
        if !(self.max_stretch.is_finite() && self.max_stretch >= 1.0) {
            return outside("max_stretch", self.max_stretch, "1 or more");
        }
        if !(0.0..=1.0).contains(&self.max_shared) {
            return outside("max_shared", self.max_shared, "0 to 1");
        }
        Ok(())
    }
}

impl From<usize> for Alternatives {
    fn from(count: usize) -> Self {
        Self::new(count)
    }
}

/// How the search for alternatives ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ended {
    /// As many as were wanted are found.
    Filled,
    /// Every route within the stretch was looked at: none can be added to these. (Another choice might hold more.)
    Exhausted,
    /// The budget ended: there may be more.
    CutOff,
}

/// A few good routes that differ. Prints as tables; serialises.
///
/// Every route keeps the limits exactly. *Which* routes are chosen is a heuristic, as any fast answer to this question is: the best one; then,
/// greedily, routes that are the best by some hub ("via" routes, Abraham, Delling, Goldberg and Werneck 2013, doi:10.1145/2444016.2444019), those
/// first that weigh little beyond the stretch on which they are the best way forwards and backwards; then all routes by rising weight, as far as the
/// budget goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AlternativeRoutes {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// The question.
    pub query: Query,
    /// The limits.
    pub wanted: Alternatives,
    /// The routes, by weight; the first is the best there is. Their own certificates are empty.
    pub routes: Vec<Route>,
    /// For each route the largest share that it has in common with one before it (0 for the first).
    pub shared: Vec<f64>,
    /// How many routes were looked at.
    pub examined: u64,
    /// How the search ended.
    pub ended: Ended,
}

/// A chosen route: weight, arcs, and the length on each link group, by group.
struct Chosen {
    weight: u64,
    arcs: Vec<u32>,
    lengths: Vec<(u32, f64)>,
}

impl Router {
    /// A few good routes that differ: as many as wanted, where there are so many within the limits.
    ///
    /// ```
    /// use corridor::{Alternatives, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let three = router.alternatives(("KZATY", "IRTHR"), 3)?;
    /// let near = router.alternatives(("KZATY", "IRTHR"), Alternatives::new(3).max_stretch(1.1))?;
    /// assert!(near.routes.len() <= three.routes.len());
    /// assert!(near.routes.iter().all(|route| route.weight as f64 <= 1.1 * near.routes[0].weight as f64));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::route`]; [`Error::NotTogether`] for a query with hubs to pass, [`Error::OutOfRange`] for a limit out of range.
    ///
    /// # Complexity
    ///
    /// Two searches of what is nearer than the stretch, O(routes wanted * length) for each via route, and as [`Router::k_routes`] for those of
    /// the budget.
    pub fn alternatives(
        &self,
        query: impl Into<Query>,
        wanted: impl Into<Alternatives>,
    ) -> Result<AlternativeRoutes> {
        let wanted: Alternatives = wanted.into();
        wanted.check()?;
        let asked = self.asked(query.into(), "a list of alternatives")?;
        let graph = asked.graph(self);
        let best = asked.starts.iter().map(|(node, spent)| graph.bound(*node).saturating_add(*spent)).min();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a limit beyond 2^53 steps is rounded, one beyond 2^64 is none"
        )]
        let most = best.map_or(0, |best| ((best as f64 * wanted.max_stretch) as u64).max(best)).min(FAR - 1);
        let groups = self.link_groups();
        let mut paths = KPaths::new(self.csr().nodes(), self.csr().arcs());
        paths.begin(&graph, &asked.starts, &asked.ends, most);
        let mut chosen: Vec<Chosen> = Vec::new();
        let mut examined = 0;
        if let Some(weight) = paths.advance(&graph).filter(|_| wanted.count > 0) {
            examined += 1;
            let arcs = paths.path().to_vec();
            let lengths = self.lengths(&groups, &arcs)?;
            chosen.push(Chosen { weight, arcs, lengths });
        }
        if chosen.len() < wanted.count && !asked.stays() {
            let mut searches = [Search::new(self.csr().nodes()), Search::new(self.csr().nodes())];
            let closed = asked.closed.as_deref();
            searches[0].run(self.csr(), self.weights(), closed, &asked.starts, Stop::Within(most));
            searches[1].run_backward(self.csr(), self.weights(), closed, &asked.ends, Stop::Within(most));
            for via in self.via_nodes(&searches, most) {
                if chosen.len() == wanted.count {
                    break;
                }
                examined += 1;
                if let Some((weight, arcs)) = self.via_path(&searches, via) {
                    self.choose(&mut chosen, wanted.max_shared, &groups, weight, &arcs)?;
                }
            }
        }
        let mut ended = Ended::Filled;
        let mut left = wanted.budget;
        while chosen.len() < wanted.count {
            if left == 0 {
                ended = Ended::CutOff;
                break;
            }
            left -= 1;
            let Some(weight) = paths.advance(&graph) else {
                ended = Ended::Exhausted;
                break;
            };
            examined += 1;
            self.choose(&mut chosen, wanted.max_shared, &groups, weight, paths.path())?;
        }
        chosen.sort_by_key(|one| one.weight);
        let shared = chosen.iter().enumerate().map(|(at, one)| {
            chosen[..at].iter().map(|before| share(&one.lengths, &before.lengths)).fold(0.0, f64::max)
        });
        let shared = shared.collect();
        let mut routes = Vec::with_capacity(chosen.len());
        for Chosen { weight, arcs, .. } in chosen {
            routes.push(assemble(self, &asked.query, arcs, weight, RouteCertificate::default())?);
        }
        let network = self.network();
        Ok(AlternativeRoutes {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query: asked.query,
            wanted,
            routes,
            shared,
            examined,
            ended,
        })
    }

    /// The states worth going by, one for each run of states whose best ways are the same, the most promising first.
    fn via_nodes(&self, [there, back]: &[Search; 2], most: u64) -> Vec<u32> {
        let csr = self.csr();
        let mut found: Vec<(u64, u64, u32)> = Vec::new();
        for &node in there.reached() {
            let Some(total) = there.distance(node).zip(back.distance(node)).map(|(a, b)| a.saturating_add(b))
            else {
                continue;
            };
            let inner = there.parent(node).is_some_and(|arc| back.parent(csr.tail(arc)) == Some(arc));
            if total > most || inner {
                continue;
            }
            let (mut plateau, mut at) = (0, node);
            while let Some(arc) = back.parent(at).filter(|arc| there.parent(csr.head(*arc)) == Some(*arc)) {
                plateau += u64::from(self.weights()[arc as usize]);
                at = csr.head(arc);
            }
            found.push((total - plateau.min(total), total, node));
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, node)| node).collect()
    }

    /// The best way by a state, if it repeats none.
    fn via_path(&self, [there, back]: &[Search; 2], via: u32) -> Option<(u64, Vec<u32>)> {
        let (mut arcs, mut rest) = (Vec::new(), Vec::new());
        there.path_to(via, &mut arcs);
        back.path_to(via, &mut rest);
        arcs.append(&mut rest);
        let first = arcs.first().map(|arc| self.csr().tail(*arc));
        let mut nodes: Vec<u32> =
            first.into_iter().chain(arcs.iter().map(|arc| self.csr().head(*arc))).collect();
        nodes.sort_unstable();
        let repeats = nodes.windows(2).any(|pair| pair[0] == pair[1]);
        (!repeats).then_some((there.distance(via)? + back.distance(via)?, arcs))
    }

    /// Takes a route into the choice if it has not too much in common with any of it.
    fn choose(
        &self,
        chosen: &mut Vec<Chosen>,
        most: f64,
        groups: &[u32],
        weight: u64,
        arcs: &[u32],
    ) -> Result<()> {
        let lengths = self.lengths(groups, arcs)?;
        let differs = |one: &Chosen| one.arcs != arcs && share(&one.lengths, &lengths) <= most;
        if chosen.iter().all(differs) {
            chosen.push(Chosen { weight, arcs: arcs.to_vec(), lengths });
        }
        Ok(())
    }

    /// The length of a route on each link, a link and its opposite being one, in order.
    fn lengths(&self, groups: &[u32], arcs: &[u32]) -> Result<Vec<(u32, f64)>> {
        let mut lengths: Vec<(u32, f64)> = Vec::new();
        for arc in arcs {
            if let (Step::Link(id), group) = (self.step(*arc), groups[*arc as usize])
                && group != ANY
            {
                let terms = self.network().link_terms(id, self.cargo(), None)?;
                lengths.push((group, terms.length.get()));
            }
        }
        lengths.sort_by_key(|item| item.0);
        lengths.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
        Ok(lengths)
    }
}

/// The length that two routes have in common, as a share of the shorter; where that has no length, whether they use the same links.
fn share(a: &[(u32, f64)], b: &[(u32, f64)]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0.0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        if left.0 == right.0 {
            common += left.1.min(right.1);
        }
        i += usize::from(left.0 <= right.0);
        j += usize::from(right.0 <= left.0);
    }
    let length = |list: &[(u32, f64)]| list.iter().map(|item| item.1).sum::<f64>();
    let shorter = length(a).min(length(b));
    if shorter > 0.0 { (common / shorter).min(1.0) } else { f64::from(u8::from(a == b)) }
}

impl fmt::Display for AlternativeRoutes {
    /// A line for each route, then each as a table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.ended {
            Ended::Filled => "as many as wanted",
            Ended::Exhausted => "no other route within the limits differs from these",
            Ended::CutOff => "there may be more beyond the budget",
        };
        writeln!(
            f,
            "{} of {} alternatives from {} to {}, {}, at most {} times the best, at most {:.0} % shared: {why}",
            self.routes.len(),
            self.wanted.count,
            self.query.from,
            self.query.to,
            self.objective.name,
            self.wanted.max_stretch,
            100.0 * self.wanted.max_shared,
        )?;
        writeln!(
            f,
            "  {:<3} {:>8} {:>8} {:>9} {:>10} {:>8}",
            "", "km", "hours", "USD/t", "kg CO2/t", "shared"
        )?;
        for (at, (route, shared)) in self.routes.iter().zip(&self.shared).enumerate() {
            writeln!(
                f,
                "  {:<3} {:>8.0} {:>8.1} {:>9.2} {:>10.1} {:>6.0} %",
                at + 1,
                route.length_km,
                route.time_h,
                route.cost_usd_per_t,
                route.co2_kg_per_t,
                100.0 * shared
            )?;
        }
        for route in &self.routes {
            write!(f, "\n{route}")?;
        }
        Ok(())
    }
}
