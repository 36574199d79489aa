//! The cheapest routes that share no link, or no hub.

use super::answer::{Potential, Route, RouteCertificate, assemble};
use super::{Query, Router};
use crate::engine::disjoint::{Bar, Disjoint};
use crate::error::{Error, Result};
use crate::network::View;
use crate::objective::Objective;
use crate::prepare::Step;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of these answers.
pub(crate) const SCHEMA: &str = "corridor-disjoint/1";

/// What routes must not have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unshared {
    /// Links. A link and its opposite are one; all routes together use it once, in one direction. Hubs, transfers and stays may be shared.
    Links,
    /// Links, and hubs but the first and the last. All routes together come to such a hub once, so none comes back to one either; inside it
    /// the one route may change carriage. At the first and the last hub transfers may be shared.
    Hubs,
}

/// How many routes are to share nothing, what, and how long to try.
///
/// ```
/// use corridor::{Apart, Unshared};
/// let three = Apart::hubs().count(3);
/// assert_eq!((three.count, three.unshared), (3, Unshared::Hubs));
/// assert_eq!(Apart::links().count, 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Apart {
    /// How many routes; two by default.
    pub count: usize,
    /// What they must not share.
    pub unshared: Unshared,
    /// How many flows may be solved for each count that is tried; 1000 by default. One is enough unless states of one hub, or the two directions of
    /// a link at sea, get in each other's way.
    pub budget: u32,
}

impl Apart {
    /// Two routes without a common link.
    #[must_use]
    pub fn links() -> Self {
        Self { count: 2, unshared: Unshared::Links, budget: 1000 }
    }

    /// Two routes without a common hub but the first and the last.
    #[must_use]
    pub fn hubs() -> Self {
        Self { unshared: Unshared::Hubs, ..Self::links() }
    }

    /// The same for so many routes.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// The same with another budget of flows.
    #[must_use]
    pub fn budget(mut self, budget: u32) -> Self {
        self.budget = budget;
        self
    }
}

/// The cheapest routes that share nothing. Prints as tables; serialises.
///
/// `proven` says that no set of so many routes weighs less and that there are no more than these, if there are fewer than asked. Where one flow
/// settled it, `potentials` prove the weight: for any potentials that are 0 at the ends,
///
/// ```text
/// routes * potential of the start - rents  <=  weight of any such set of routes
/// ```
///
/// where a state that is not listed counts as `start_potential`, and a rent is how much the potential falls over a step more than the step weighs: for
/// links one rent (the largest) a link and its opposite; for hubs one a state, over the steps that come to it, at hubs other than the first and
/// last. Nothing else may fall by more than its weight. Else the proof is that the solver tried all branches, of which there were `flows`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DisjointRoutes {
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
    /// How many routes were to share nothing, and what.
    pub apart: Apart,
    /// The routes, by weight; fewer than asked where no more were found. Their own certificates are empty.
    pub routes: Vec<Route>,
    /// What they weigh together, in steps of the objective.
    pub weight: u64,
    /// No set of so many routes weighs less than this, in steps of the objective.
    pub bound: u64,
    /// Whether it is proved that there is no cheaper set of so many, and no larger one if there are fewer than asked.
    pub proven: bool,
    /// How many flows were solved.
    pub flows: u32,
    /// Where there are fewer routes than asked: keys of what every route passes one of, as many as there are routes. Empty where it is not
    /// so simple.
    pub all_pass: Vec<String>,
    /// The potential of the start, in steps of the objective: the proof. 0 where branching was needed.
    pub start_potential: u64,
    /// The states with a lower potential, by label; empty where branching was needed.
    pub potentials: Vec<Potential>,
}

impl Router {
    /// The routes that share no link, or no hub, and weigh least together; one alone where there are no two.
    ///
    /// ```
    /// use corridor::{Apart, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let pair = router.disjoint(("KZATY", "IRTHR"), Apart::hubs())?;
    /// assert!(pair.proven && pair.routes.len() == 2);
    /// let inner = |at: usize| pair.routes[at].hubs()[1..].iter().rev().skip(1).map(|hub| hub.to_string()).collect::<Vec<_>>();
    /// assert!(inner(0).iter().all(|hub| !inner(1).contains(hub)));
    /// println!("{pair}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::route`]; [`Error::NotTogether`] for a query with hubs to pass, [`Error::SamePlace`] where it starts where it ends.
    ///
    /// # Complexity
    ///
    /// One sweep for the distances to the destination, and for each route a search of what is nearer than it is; as often as there are branches.
    pub fn disjoint(&self, query: impl Into<Query>, apart: Apart) -> Result<DisjointRoutes> {
        let asked = self.asked(query.into(), "a set of routes that share nothing")?;
        if asked.from == asked.to {
            return Err(Error::SamePlace { hub: asked.query.from });
        }
        let links = self.link_groups();
        let hubs = (apart.unshared == Unshared::Hubs).then(|| self.hub_groups());
        let question = asked.question(self, &links, hubs.as_deref());
        let mut solver = Disjoint::new(self.csr().nodes(), self.csr().arcs());
        let found = solver.solve(&question, apart.count, apart.budget);
        let network = self.network();
        let (mut start_potential, mut potentials) = (0, Vec::new());
        if found.by_potentials && !found.paths.is_empty() {
            let (peak, listed) = solver.potentials(&question);
            start_potential = peak;
            potentials = listed
                .into_iter()
                .map(|(node, weight)| Potential { state: self.states().label(network, node), weight })
                .collect();
            potentials.sort_by(|a, b| a.state.cmp(&b.state));
        }
        let mut routes = Vec::with_capacity(found.paths.len());
        for path in found.paths {
            let none = RouteCertificate::default();
            routes.push(assemble(self, &asked.query, path.arcs, path.weight, none)?);
        }
        let mut all_pass: Vec<String> = found.bars.iter().map(|bar| self.bar(*bar)).collect();
        all_pass.sort();
        Ok(DisjointRoutes {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query: asked.query,
            apart,
            routes,
            weight: found.weight,
            bound: found.bound,
            proven: found.exact,
            flows: found.flows,
            all_pass,
            start_potential,
            potentials,
        })
    }

    /// The key of what every route passes.
    fn bar(&self, bar: Bar) -> String {
        let network = self.network();
        match bar {
            Bar::Arc(arc) => network.asset_key(Step::asset(self.step(arc))),
            Bar::Node(node) => format!("hub:{}", network.hub(self.states().nodes[node as usize].hub).code),
        }
    }
}

impl fmt::Display for DisjointRoutes {
    /// The routes as tables, with what they weigh together and how sure that is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.apart.unshared {
            Unshared::Links => "link",
            Unshared::Hubs => "hub",
        };
        let sure = if self.proven { "proven to be the least" } else { "the best found" };
        writeln!(
            f,
            "{} of {} routes from {} to {} that share no {what}: together {:.1} of {}, {sure}",
            self.routes.len(),
            self.apart.count,
            self.query.from,
            self.query.to,
            self.objective.of_steps(self.weight),
            self.objective.name,
        )?;
        if !self.proven {
            writeln!(f, "  no such set is below {:.1}", self.objective.of_steps(self.bound))?;
        }
        if !self.all_pass.is_empty() {
            writeln!(f, "  every route passes one of: {}", self.all_pass.join(", "))?;
        }
        for (at, route) in self.routes.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{route}")?;
        }
        Ok(())
    }
}
