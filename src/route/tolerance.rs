//! How much each link, transfer and stay may get worse, or must get better, before another route wins.

use super::{Query, Router, SCHEMA};
use crate::engine::search::{Search, Stop};
use crate::engine::tolerances::{Shortest, Tolerances as Engine, UNREACHED};
use crate::error::{Error, Result};
use crate::network::Asset;
use crate::objective::Objective;
use crate::prepare::Step;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A change of the weight of one step, in the measure of the objective and in what each of its prices would make of it alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// In steps of the objective: the engine's own integer, exact.
    pub weight: u64,
    /// In the measure of the objective.
    pub objective: f64,
    /// The same as hours, where an hour has a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_h: Option<f64>,
    /// The same as USD per tonne, where money counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd_per_t: Option<f64>,
    /// The same as kg CO2 per tonne, where carbon has a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co2_kg_per_t: Option<f64>,
    /// As a share of what the step weighs now; `None` where that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
}

/// What an asset would have to do for the choice to change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Margin {
    /// It is on the route. Worse by this much it ties with the best route that avoids it; worse by one step more that one wins.
    Worse(Change),
    /// It is on the route, and every route uses it: it may get worse without end.
    Needed,
    /// It is off the route. Better by this much a route through it ties with the best; better by one step more it wins.
    Better(Change),
    /// It is off the route. Better by this much, which is all it weighs, a route through it ties with the best; it cannot win.
    TiesForNothing(Change),
    /// It is off the route, and if it took no time and no money a route through it would still weigh this much more than the best.
    TooFar(Change),
    /// No route from the one hub to the other leads through it.
    OutOfReach,
}

/// The margin of one link, transfer or stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssetTolerance {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// The carriage that passes, for the stay at a hub where several do: each is told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carriage: Option<String>,
    /// What it weighs now, in the measure of the objective.
    pub objective: f64,
    /// How far it is from changing the choice.
    pub margin: Margin,
}

/// How far every link, transfer and stay is from changing the choice of a route.
///
/// Each is changed alone, everything else staying as it is. Where two routes tie the one that was chosen stays chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tolerances {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// The question.
    pub query: Query,
    /// What the best route weighs, in steps of the objective.
    pub weight: u64,
    /// What is on the route, the tightest first; of two alike the one that is passed first.
    pub on_route: Vec<AssetTolerance>,
    /// What is off the route and could win or tie by getting better, the nearest first, then by key.
    pub off_route: Vec<AssetTolerance>,
    /// How many others could not, even if they took no time and no money.
    pub too_far: usize,
    /// How many others lie on no way from the one hub to the other.
    pub out_of_reach: usize,
}

/// The best route of a query and the distances about it.
struct Solved {
    closed: Option<Vec<bool>>,
    starts: Vec<(u32, u64)>,
    ends: Vec<(u32, u64)>,
    from: Vec<u64>,
    to: Vec<u64>,
    path: Vec<u32>,
    weight: u64,
}

impl Solved {
    fn shortest<'a>(&'a self, router: &'a Router) -> Shortest<'a> {
        Shortest {
            csr: router.csr(),
            weight: router.weights(),
            closed: self.closed.as_deref(),
            needed: None,
            starts: &self.starts,
            ends: &self.ends,
            from: &self.from,
            to: &self.to,
            path: &self.path,
        }
    }
}

impl Router {
    /// How much every link, transfer and stay may get worse, or must get better, before another route wins.
    ///
    /// ```
    /// use corridor::{Margin, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let tolerances = router.tolerances(("CNXIY", "GEPTI"))?;
    /// if let Margin::Worse(change) = tolerances.on_route[0].margin {
    ///     println!("{} may cost {:.2} USD/t more", tolerances.on_route[0].name, change.objective);
    /// }
    /// println!("{tolerances}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NoRoute`] and [`Error::Unknown`] as [`Router::route`]; [`Error::NotTogether`] for a query with hubs to pass.
    ///
    /// # Complexity
    ///
    /// The distances from one place to all and from all to another, O(nodes + arcs + k log k) for a route of k steps, and a
    /// search for each step whose surroundings lead forwards and backwards over different ways, which happens only where the
    /// two directions of links differ. O(1) for each asset that is named.
    pub fn tolerances(&self, query: impl Into<Query>) -> Result<Tolerances> {
        let query = self.complete(query.into());
        let solved = self.solved(&query)?;
        let mut engine = Engine::new(self.csr().nodes());
        let shortest = solved.shortest(self);
        let without = engine.without_each(&shortest);
        let mut answer = Tolerances {
            schema: SCHEMA.to_owned(),
            network: self.network().digest(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query,
            weight: solved.weight,
            on_route: Vec::new(),
            off_route: Vec::new(),
            too_far: 0,
            out_of_reach: 0,
        };
        let mut on: Vec<(u64, u32)> = without.iter().copied().zip(solved.path.iter().copied()).collect();
        on.sort_by_key(|(without, _)| *without);
        answer.on_route = on
            .into_iter()
            .map(|(without, arc)| self.tell(arc, self.on_route(&solved, arc, without)))
            .collect();
        let mut on_path = vec![false; self.csr().arcs()];
        solved.path.iter().for_each(|arc| on_path[*arc as usize] = true);
        let mut off: Vec<(u64, u32)> = Vec::new();
        for arc in (0..self.csr().arcs() as u32).filter(|arc| !on_path[*arc as usize]) {
            let (through, own) = (shortest.through(arc), u64::from(self.weights()[arc as usize]));
            if through == UNREACHED {
                answer.out_of_reach += 1;
            } else if through - solved.weight > own {
                answer.too_far += 1;
            } else {
                off.push((through, arc));
            }
        }
        let mut off: Vec<(u64, AssetTolerance)> = off
            .into_iter()
            .map(|(through, arc)| (through, self.tell(arc, self.off_route(&solved, arc, through))))
            .collect();
        off.sort_by(|a, b| (a.0, &a.1.asset, &a.1.carriage).cmp(&(b.0, &b.1.asset, &b.1.carriage)));
        answer.off_route = off.into_iter().map(|(_, told)| told).collect();
        Ok(answer)
    }

    /// How far one link, transfer or stay is from changing the choice; an entry for each carriage, where a stay serves several, and none
    /// where the query, a rule or the facts close it.
    ///
    /// ```
    /// use corridor::{Margin, Objective, Query, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let found = router.tolerance_of(("CNXIY", "GEPTI"), "KZAAU-AZALA-sea")?;
    /// assert_eq!(found.len(), 1);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::tolerances`]; [`Error::Unknown`] for an asset that the network does not have.
    ///
    /// # Complexity
    ///
    /// As [`Router::tolerances`].
    pub fn tolerance_of(&self, query: impl Into<Query>, asset: &str) -> Result<Vec<AssetTolerance>> {
        let wanted = self.network().asset(asset)?;
        let solved = self.solved(&self.complete(query.into()))?;
        let mut engine = Engine::new(self.csr().nodes());
        let shortest = solved.shortest(self);
        let without = engine.without_each(&shortest);
        let open = |arc: &u32| solved.closed.as_ref().is_none_or(|closed| !closed[*arc as usize]);
        let arcs = (0..self.csr().arcs() as u32).filter(|arc| self.step(*arc).asset() == wanted).filter(open);
        let margin = |arc: u32| match solved.path.iter().position(|on| *on == arc) {
            Some(at) => self.on_route(&solved, arc, without[at]),
            None => self.off_route(&solved, arc, shortest.through(arc)),
        };
        Ok(arcs.map(|arc| self.tell(arc, margin(arc))).collect())
    }

    fn solved(&self, query: &Query) -> Result<Solved> {
        query.only_one_stage("a list of tolerances")?;
        let network = self.network();
        let (from, to) = (network.hub_id(&query.from)?, network.hub_id(&query.to)?);
        for select in &query.avoid {
            network.check_selection(select)?;
        }
        let closed = self.closed_by(query);
        let states = self.states();
        let starts: Vec<(u32, u64)> = states.departures(from, query.start_as).map(|node| (node, 0)).collect();
        let ends: Vec<(u32, u64)> = states.arrivals(to, query.arrive_as).map(|node| (node, 0)).collect();
        let mut solved =
            Solved { closed, starts, ends, from: Vec::new(), to: Vec::new(), path: Vec::new(), weight: 0 };
        let closed = solved.closed.as_deref();
        solved.from = self.weights_from(&solved.starts, closed);
        solved.to = self.weights_to(&solved.ends, closed);
        if from == to && query.start_as == query.arrive_as {
            // Staying costs nothing, and needs nothing.
            return Ok(solved);
        }
        let best = solved.ends.iter().map(|(node, _)| solved.from[*node as usize]).min();
        let Some(weight) = best.filter(|weight| *weight != UNREACHED) else {
            // The one answer that explains itself.
            self.solve(query)?;
            return Err(Error::NoPlace { side: "to" });
        };
        solved.weight = weight;
        solved.path = self.chosen(&solved);
        Ok(solved)
    }

    /// The arcs of the route that [`Router::route`] gives: its search, kept to what lies on a best route, meets the same nodes in the same order.
    fn chosen(&self, solved: &Solved) -> Vec<u32> {
        let shortest = solved.shortest(self);
        let aside: Vec<bool> =
            (0..self.csr().arcs() as u32).map(|arc| shortest.through(arc) != solved.weight).collect();
        let targets: Vec<u32> = solved.ends.iter().map(|(node, _)| *node).collect();
        let mut search = Search::new(self.csr().nodes());
        search.run(self.csr(), self.weights(), Some(&aside), &solved.starts, Stop::AnyOf(&targets));
        let mut path = Vec::new();
        if let Some(target) = search.settled_target() {
            search.path_to(target, &mut path);
        }
        path
    }

    fn change(&self, arc: u32, weight: u64) -> Change {
        let objective = self.objective();
        let measure = objective.of_steps(weight);
        let at = |price: f64| (price > 0.0).then(|| measure / price);
        let own = objective.of_steps(u64::from(self.weights()[arc as usize]));
        Change {
            weight,
            objective: measure,
            time_h: at(objective.hour(self.cargo())),
            cost_usd_per_t: at(objective.money),
            co2_kg_per_t: at(objective.carbon),
            share: (own > 0.0).then(|| measure / own),
        }
    }

    fn on_route(&self, solved: &Solved, arc: u32, without: u64) -> Margin {
        match without {
            UNREACHED => Margin::Needed,
            without => Margin::Worse(self.change(arc, without - solved.weight)),
        }
    }

    fn off_route(&self, solved: &Solved, arc: u32, through: u64) -> Margin {
        if through == UNREACHED {
            return Margin::OutOfReach;
        }
        let (needed, own) = (through - solved.weight, u64::from(self.weights()[arc as usize]));
        match needed.cmp(&own) {
            std::cmp::Ordering::Less => Margin::Better(self.change(arc, needed)),
            std::cmp::Ordering::Equal => Margin::TiesForNothing(self.change(arc, needed)),
            std::cmp::Ordering::Greater => Margin::TooFar(self.change(arc, needed - own)),
        }
    }

    fn tell(&self, arc: u32, margin: Margin) -> AssetTolerance {
        let (network, step) = (self.network(), self.step(arc));
        let asset: Asset = step.asset();
        let carriage = matches!(step, Step::Stay(_))
            .then(|| self.states().nodes[self.csr().tail(arc) as usize].carriage.to_string());
        AssetTolerance {
            asset: network.asset_key(asset),
            name: network.asset_name(asset),
            carriage,
            objective: self.objective().of_steps(u64::from(self.weights()[arc as usize])),
            margin,
        }
    }
}

/// How many lines of each list are printed.
const MOST: usize = 25;

impl fmt::Display for Margin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent =
            |share: Option<f64>| share.map_or(String::new(), |share| format!("{:.0} %", share * 100.0));
        match self {
            Self::Worse(change) => write!(f, "+{:.2}  {:>8}", change.objective, percent(change.share)),
            Self::Better(change) => write!(f, "-{:.2}  {:>8}", change.objective, percent(change.share)),
            Self::Needed => write!(f, "every route uses it"),
            Self::TiesForNothing(_) => write!(f, "ties if it is free"),
            Self::TooFar(change) => write!(f, "{:.2} too far even if it is free", change.objective),
            Self::OutOfReach => write!(f, "on no way there"),
        }
    }
}

impl fmt::Display for Tolerances {
    /// The tightest first. Lists of more than 25 lines are cut, with the number of the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.objective.unit() {
            "" => "of the objective",
            unit => unit,
        };
        let printed = self.on_route.iter().take(MOST).chain(self.off_route.iter().take(MOST));
        let names = printed.map(|told| {
            told.name.chars().count()
                + told.carriage.as_ref().map_or(0, |as_| as_.to_string().chars().count() + 4)
        });
        let width = names.max().unwrap_or(0).max(40);
        let list = |f: &mut fmt::Formatter<'_>, of: &[AssetTolerance]| -> fmt::Result {
            for told in of.iter().take(MOST) {
                let carriage = told.carriage.as_ref().map(|as_| format!(" as {as_}")).unwrap_or_default();
                let name = format!("{}{carriage}", told.name);
                let margin = told.margin.to_string();
                let (now, gap) = (told.objective, if margin.starts_with(['+', '-']) { 20 } else { 0 });
                writeln!(f, "  {name:<width$} {now:>10.2} {margin:>gap$}")?;
            }
            if of.len() > MOST {
                writeln!(f, "  and {} more", of.len() - MOST)?;
            }
            Ok(())
        };
        let best = self.objective.of_steps(self.weight);
        let Query { from, to, .. } = &self.query;
        writeln!(f, "{from} -> {to}  {}, {}: {best:.2} {unit}", self.cargo, self.objective.name)?;
        writeln!(f, "On the route, and how far each may get worse alone, {unit}")?;
        writeln!(f, "  {:<width$} {:>10} {:>20}", "", "now", "until it ties")?;
        list(f, &self.on_route)?;
        writeln!(f, "Off the route, and how far each must get better alone, {unit}")?;
        list(f, &self.off_route)?;
        write!(f, "  {} others are too far even if free, {} on no way there", self.too_far, self.out_of_reach)
    }
}
