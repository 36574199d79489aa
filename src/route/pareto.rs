//! The Pareto front of a query: every route that no other beats in all criteria.

use super::answer::{Route, RouteCertificate, assemble};
use super::criterion::{Criteria, Criterion};
use super::layers::Layers;
use super::ways::{Column, by_way_of, heading, line};
use super::{Query, Router};
use crate::engine::pareto::{Front, front};
use crate::engine::reduced::{Chains, Question};
use crate::error::{Error, Result};
use crate::network::{Asset, View};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of fronts.
pub const FRONT_SCHEMA: &str = "corridor-front/1";

/// A front brings its proof where that has at most so many states and labels; else [`FrontSolver::certify`] adds it.
const MOST_PROOF: usize = 20_000;

/// A point of a front.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FrontPoint {
    /// The sum of each criterion over the route, in its steps: seconds, 0.0001 USD, grams, metres.
    pub steps: Vec<u64>,
    /// A route with these sums. It is the best in no single objective, so it has no certificate of its own; the front proves it.
    pub route: Route,
}

/// What proves that a front is complete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FrontCertificate {
    /// For each stage (the start and each hub to pass) the states from which the end can be reached.
    pub stages: Vec<Vec<FrontState>>,
}

/// A state, how near the end it is, and the ways to it that count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FrontState {
    /// `HUB carriage`, and `arrived` or `departing` where these differ.
    pub state: String,
    /// The least of each criterion from here to the end, in steps.
    pub least: Vec<u64>,
    /// Sums of the criteria with which it can be reached. Any other way here is beaten by one of them, or whatever it leads to by a
    /// point of the front.
    pub labels: Vec<Vec<u64>>,
}

/// All routes of a query that no other route beats: none is as good in every criterion and better in one. Routes with the same sums
/// are one point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParetoFront {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The question.
    pub query: Query,
    /// What is compared.
    pub criteria: Vec<Criterion>,
    /// The points, by rising first criterion, then second.
    pub points: Vec<FrontPoint>,
    /// `None` where the front is complete. Else the limit of labels was reached: all points listed are points of the front, and those
    /// with fewer steps of the first criterion than this are all listed; what lies beyond is not known.
    pub open_from: Option<u64>,
    /// The labels that were taken.
    pub labels: usize,
    /// The proof, where it was asked for or is small.
    pub certificate: Option<FrontCertificate>,
}

/// A front without names, for many queries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BareFront {
    /// The sums of each point, in the steps of the criteria, by rising first criterion, then second.
    pub steps: Vec<Vec<u64>>,
    /// As in [`ParetoFront::open_from`].
    pub open_from: Option<u64>,
    /// The labels that were taken, 8 bytes each.
    pub labels: usize,
    /// The most labels that waited at a time, 16 bytes each with two criteria and 20 with three.
    pub most_waiting: usize,
    /// What each point's route consists of.
    routes: Vec<Vec<Asset>>,
}

impl BareFront {
    /// The links, transfers and stays of the route of each point, in order.
    pub fn routes(&self) -> impl ExactSizeIterator<Item = &[Asset]> {
        self.routes.iter().map(Vec::as_slice)
    }
}

/// A router prepared for fronts over some criteria, for any number of queries.
#[derive(Debug, Clone)]
pub struct FrontSolver {
    router: Router,
    criteria: Criteria,
    metrics: Vec<Router>,
}

impl Router {
    /// All routes that no other route beats in every one of two or three criteria.
    ///
    /// The objective of the router does not matter. Closed things, modes, carriages and hubs to pass count as in [`Router::route`].
    ///
    /// ```
    /// use corridor::{Criterion, Objective, Router, verify::verify_front};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let front = router.pareto(("CNXIY", "GEPTI"), &[Criterion::Time, Criterion::Cost])?;
    /// assert!(front.open_from.is_none(), "the front is complete");
    /// let fastest = router.reweighted(Objective::fastest())?.route(("CNXIY", "GEPTI"))?;
    /// assert_eq!(front.points[0].steps[0], fastest.weight);
    /// verify_front(&network, &front)?;
    /// println!("{front}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadCriteria`] for other than two or three different criteria, and as [`Router::route`]; [`Error::TooManyVia`] where
    /// the network is too large for so many hubs to pass.
    ///
    /// # Complexity
    ///
    /// Weights for each criterion (a [`FrontSolver`] keeps them), a sweep to the end for each, and then in proportion to the ways that
    /// have to be looked at, which may grow exponentially; their number has a limit ([`Criteria::most_labels`]).
    pub fn pareto(&self, query: impl Into<Query>, criteria: impl Into<Criteria>) -> Result<ParetoFront> {
        FrontSolver::new(self, criteria)?.front(query)
    }
}

/// What the engine said, for two or three criteria.
struct Found {
    points: Vec<(Vec<u64>, Vec<u32>)>,
    open_from: Option<u64>,
    labels: usize,
    most_waiting: usize,
    /// With chains apart: every label with its node.
    bag: Vec<(u32, Vec<u64>)>,
}

impl Found {
    fn of<const K: usize>(front: &Front<K>, question: Option<&Question<'_, K>>) -> Self {
        let points = front.points.iter().map(|point| (point.value.to_vec(), front.arcs(point.label)));
        let bag = question.map_or_else(Vec::new, |question| front.bag(question));
        Self {
            points: points.collect(),
            open_from: front.open_from,
            labels: front.labels(),
            most_waiting: front.most_waiting,
            bag: bag.into_iter().map(|(node, sums)| (node, sums.to_vec())).collect(),
        }
    }
}

impl FrontSolver {
    /// Prepares a router's network for fronts over these criteria.
    ///
    /// ```
    /// use corridor::{Criterion, FrontSolver, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let solver = FrontSolver::new(&router, &[Criterion::Time, Criterion::Cost, Criterion::Co2])?;
    /// for to in ["GEPTI", "IRTHR"] {
    ///     println!("{to}: {} routes", solver.bare(("CNXIY", to))?.steps.len());
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadCriteria`] for other than two or three different criteria, and as [`Router::reweighted`].
    pub fn new(router: &Router, criteria: impl Into<Criteria>) -> Result<Self> {
        let criteria = criteria.into();
        criteria.check()?;
        let metrics = criteria.criteria.iter().map(|criterion| router.reweighted(criterion.objective()));
        Ok(Self { router: router.clone(), metrics: metrics.collect::<Result<_>>()?, criteria })
    }

    /// The front of a query ([`Router::pareto`]). It brings its proof where that is small: up to some twenty thousand states and labels.
    ///
    /// # Errors
    ///
    /// As [`Router::route`], and [`Error::TooManyVia`].
    pub fn front(&self, query: impl Into<Query>) -> Result<ParetoFront> {
        let query = self.router.complete(query.into());
        let layers = Layers::new(&self.router, &query)?;
        let found = self.solve(&query, &layers, Chains::Joined)?;
        let (network, router) = (self.router.network(), &self.router);
        let points = found.points.into_iter().map(|(steps, arcs)| {
            let arcs = layers.flat(arcs);
            let weight = arcs.iter().map(|arc| u64::from(router.weights()[*arc as usize])).sum();
            let route = assemble(router, &query, arcs, weight, RouteCertificate::default())?;
            Ok(FrontPoint { steps, route })
        });
        let mut front = ParetoFront {
            schema: FRONT_SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: router.cargo().code.clone(),
            query: query.clone(),
            criteria: self.criteria.criteria.clone(),
            points: points.collect::<Result<_>>()?,
            open_from: found.open_from,
            labels: found.labels,
            certificate: None,
        };
        if layers.csr().nodes() + found.labels <= MOST_PROOF {
            self.certify(&mut front)?;
        }
        Ok(front)
    }

    /// The front of a query in bare numbers.
    ///
    /// # Errors
    ///
    /// As [`FrontSolver::front`].
    pub fn bare(&self, query: impl Into<Query>) -> Result<BareFront> {
        let query = self.router.complete(query.into());
        let layers = Layers::new(&self.router, &query)?;
        let found = self.solve(&query, &layers, Chains::Joined)?;
        let (mut steps, mut routes) = (Vec::new(), Vec::new());
        for (sums, arcs) in found.points {
            steps.push(sums);
            let arcs = layers.flat(arcs);
            routes.push(arcs.iter().map(|arc| self.router.step(*arc).asset()).collect());
        }
        let (open_from, labels, most_waiting) = (found.open_from, found.labels, found.most_waiting);
        Ok(BareFront { steps, routes, open_from, labels, most_waiting })
    }

    /// Adds the proof to a front of this solver that is complete, however large it is. A partial front has none.
    ///
    /// # Errors
    ///
    /// As [`FrontSolver::front`].
    ///
    /// # Complexity
    ///
    /// The search again, without joining chains of links.
    pub fn certify(&self, front: &mut ParetoFront) -> Result<()> {
        if front.open_from.is_some() {
            return Ok(());
        }
        let layers = Layers::new(&self.router, &front.query)?;
        if layers.is_still {
            front.certificate = Some(FrontCertificate::default());
            return Ok(());
        }
        let found = self.solve(&front.query, &layers, Chains::Apart)?;
        let bounds: Vec<Vec<u64>> = self.metrics.iter().map(|metric| layers.bounds(metric)).collect();
        let mut bag: Vec<Vec<Vec<u64>>> = vec![Vec::new(); layers.csr().nodes()];
        for (node, sums) in found.bag {
            bag[node as usize].push(sums);
        }
        let mut stages = vec![Vec::new(); layers.count()];
        for (node, labels) in (0..).zip(bag) {
            let least: Vec<u64> = bounds.iter().map(|bound| bound[node as usize]).collect();
            if !least.contains(&u64::MAX) {
                let (stage, state) = layers.place(node);
                let state = self.router.states().label(self.router.network(), state);
                stages[stage].push(FrontState { state, least, labels });
            }
        }
        stages.iter_mut().for_each(|stage| stage.sort_by(|a, b| a.state.cmp(&b.state)));
        front.certificate = found.open_from.is_none().then_some(FrontCertificate { stages });
        Ok(())
    }

    fn solve(&self, query: &Query, layers: &Layers<'_>, chains: Chains) -> Result<Found> {
        if layers.is_still {
            let points = vec![(vec![0; self.metrics.len()], Vec::new())];
            return Ok(Found { points, open_from: None, labels: 0, most_waiting: 0, bag: Vec::new() });
        }
        let found = match self.metrics.len() {
            2 => self.search::<2>(layers, chains),
            _ => self.search::<3>(layers, chains),
        };
        if found.points.is_empty() && found.open_from.is_none() {
            // The router says why there is none.
            self.router.solve(query)?;
            return Err(Error::NoPlace { side: "to" });
        }
        Ok(found)
    }

    fn search<const K: usize>(&self, layers: &Layers<'_>, chains: Chains) -> Found {
        let weights: [_; K] = std::array::from_fn(|k| layers.weights(&self.metrics[k]));
        let bounds: [_; K] = std::array::from_fn(|k| layers.bounds(&self.metrics[k]));
        let question: Question<'_, K> = Question {
            csr: layers.csr(),
            weight: std::array::from_fn(|k| &weights[k][..]),
            closed: layers.closed(),
            starts: &layers.starts,
            ends: &layers.ends,
            bound: std::array::from_fn(|k| &bounds[k][..]),
        };
        // The labels that prove a front may be more than those that find it.
        let most = if chains == Chains::Joined { self.criteria.most_labels } else { usize::MAX };
        let found = front(question, chains, most);
        Found::of(&found, (chains == Chains::Apart).then_some(&question))
    }
}

impl fmt::Display for ParetoFront {
    /// A table: a line for each point with its figures and what sets its route apart from the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.criteria.iter().map(|criterion| criterion.word()).collect();
        let count = match self.points.len() {
            1 => "1 route".to_owned(),
            count => format!("{count} routes"),
        };
        let Query { from, to, .. } = &self.query;
        writeln!(f, "{from} -> {to}  {}: {count} that no other beats, by {}", self.cargo, words.join(", "))?;
        let routes: Vec<&Route> = self.points.iter().map(|point| &point.route).collect();
        write!(f, "{}", heading(&[Column { head: "", width: 4 }]))?;
        for (at, (route, way)) in routes.iter().zip(by_way_of(&routes)).enumerate() {
            write!(f, "\n{}", line(&[format!("{:>4}", at + 1)], route, &way))?;
        }
        if let (Some(from), Some(criterion)) = (self.open_from, self.criteria.first()) {
            let measure = criterion.objective().of_steps(from);
            let unit = match criterion {
                Criterion::Time => "h",
                Criterion::Cost => "USD/t",
                Criterion::Co2 => "kg CO2/t",
                Criterion::Length => "km",
            };
            write!(
                f,
                "\n  partial: the limit of labels was reached. All of these are on the front, and below {measure:.2} {unit} \
                 there are no others; what lies beyond is not known."
            )?;
        }
        Ok(())
    }
}
