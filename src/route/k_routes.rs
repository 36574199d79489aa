//! The best routes, one after another.

use super::alternatives::Asked;
use super::answer::{Route, RouteCertificate, assemble};
use super::bare_path::{BarePath, Claim};
use super::{Query, Router};
use crate::engine::bounded::FAR;
use crate::engine::k_paths::KPaths;
use crate::error::Result;

/// The routes of a query by rising weight, found one by one as they are asked for. Made by [`Router::k_routes`].
///
/// A route is a list of links, transfers and stays: parallel links, and two transfers between the same carriages, make different routes. No
/// route is told twice and none is left out. None passes a state (a hub in a carriage, arriving or departing) twice; it may pass a *hub* twice
/// in different carriages, unless [`KRoutes::hubs_once`] is set. Routes of equal weight come in an order that is the same in every run and does
/// not depend on how many are asked for.
///
/// As an iterator it gives whole answers. Their certificate is empty: each is a way whose figures are those of the facts, which
/// [`verify_ways`](crate::verify::verify_ways) checks together with order, difference and looplessness; that none was left out rests on the solver
/// (only the first has a short proof, which is that of [`Router::route`]).
#[derive(Debug, Clone)]
pub struct KRoutes {
    router: Router,
    asked: Asked,
    paths: KPaths,
    hubs_once: bool,
}

impl Router {
    /// The best routes for a query, best first, as many as are taken.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let mut dearest = 0;
    /// for route in router.k_routes(("CNXIY", "GEPTI"))?.hubs_once().take(5) {
    ///     let route = route?;
    ///     assert!(route.weight >= dearest);
    ///     dearest = route.weight;
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::route`], and [`Error::NotTogether`](crate::Error::NotTogether) for a query with hubs to pass.
    ///
    /// # Complexity
    ///
    /// One sweep for the distances to the destination; then for each route a few steps for each of its states, and searches that look only at
    /// what is nearer than the next route.
    pub fn k_routes(&self, query: impl Into<Query>) -> Result<KRoutes> {
        let asked = self.asked(query.into(), "a list of the best routes")?;
        let mut paths = KPaths::new(self.csr().nodes(), self.csr().arcs());
        paths.begin(&asked.graph(self), &asked.starts, &asked.ends, FAR);
        Ok(KRoutes { router: self.clone(), asked, paths, hubs_once: false })
    }
}

impl KRoutes {
    /// Leaves out routes that come back to a hub which they have left. They are still found one by one and skipped, so the next route may take long
    /// where there are many of them.
    #[must_use]
    pub fn hubs_once(mut self) -> Self {
        self.hubs_once = true;
        self
    }

    /// The next route as a bare path, without the work of a whole answer.
    pub fn next_path(&mut self) -> Option<BarePath<'_>> {
        let weight = self.advance()?;
        Some(BarePath::new(Claim::OneOf(&self.asked.query), weight, self.paths.path(), &self.router))
    }

    fn advance(&mut self) -> Option<u64> {
        loop {
            let weight = self.paths.advance(&self.asked.graph(&self.router))?;
            if !self.hubs_once || !returns(&self.router, self.paths.first(), self.paths.path()) {
                return Some(weight);
            }
        }
    }
}

impl Iterator for KRoutes {
    type Item = Result<Route>;

    fn next(&mut self) -> Option<Result<Route>> {
        let weight = self.advance()?;
        let (arcs, none) = (self.paths.path().to_vec(), RouteCertificate::default());
        Some(assemble(&self.router, &self.asked.query, arcs, weight, none))
    }
}

/// True where a path comes to a hub that it has left before.
fn returns(router: &Router, first: u32, arcs: &[u32]) -> bool {
    let hub = |node: u32| router.states().nodes[node as usize].hub;
    let mut hubs = vec![hub(first)];
    hubs.extend(arcs.iter().map(|arc| hub(router.csr().head(*arc))));
    hubs.dedup();
    hubs.sort_unstable();
    hubs.windows(2).any(|pair| pair[0] == pair[1])
}
