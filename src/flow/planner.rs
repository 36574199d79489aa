//! Plans: the cheapest flow of one cargo that ships the most of what is wanted.

use super::PLAN_SCHEMA;
use super::answer::{Cut, FlowRoute};
use super::plan::{FlowPlan, Marginal, PlanOf, PlannedHub, Shortfall};
use super::plan_prices::{Left, certificate};
use super::planned::{Layout, Solved, Wanted, Weighed, solve};
use super::question::Question;
use super::solver::{FlowSolver, asset_flows, assumed_unbounded, cut, headline, routes};
use crate::engine::network_simplex::NetworkSimplex;
use crate::error::{Error, Result};
use crate::network::{Asset, Demand, FactUsed, HubId, Supply};
use crate::objective::Objective;
use crate::prepare::Refused;
use crate::units::TonnesPerYear;
use std::collections::BTreeMap;

impl FlowSolver {
    /// The cheapest flow between hubs whose supplies are interchangeable: whoever needs it takes it from anybody. Ships the most that can be
    /// shipped, and of all flows that do the one that weighs least by the objective. Borders, transfers, stays and limits are exact.
    ///
    /// That not everything fits is an answer: the plan then has a [`shortfall`](FlowPlan::shortfall) with the assets that stop the rest.
    ///
    /// ```
    /// use corridor::{FlowSolver, Objective, Supply};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let supply = Supply::new().at("CNXIY", 2e5).at("KZATY", 1e5).at("GEPTI", -3e5);
    /// let plan = flows.min_cost_flow(&supply, &Objective::cheapest())?;
    /// assert!(plan.shipped_t_per_year <= plan.wanted_t_per_year && plan.cost_usd_per_year > 0.0);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadDemand`] with everything that is wrong with the table, [`Error::NoPlace`] where it comes to nothing; [`Error::BadObjective`],
    /// [`Error::WeightTooLarge`], [`Error::CapacityTooLarge`]; [`Error::LimitNotAnArc`] where a shared limit would bind that this solver cannot honour;
    /// [`Error::OutOfBudget`] after 100 pivots for each node and arc, and ten thousand.
    ///
    /// # Complexity
    ///
    /// The simplex method on trees (or, between two hubs, successive shortest paths), and one shortest path each way for every asset that is full.
    pub fn min_cost_flow(&self, supply: &Supply, objective: &Objective) -> Result<FlowPlan> {
        let amounts = supply.checked(self.network())?;
        let side = |sign: i64| {
            let mine = amounts.iter().filter(move |(_, tonnes)| tonnes.signum() == sign);
            mine.map(|(hub, tonnes)| (*hub, tonnes.unsigned_abs())).collect::<Vec<_>>()
        };
        self.planned(Wanted { from: side(1), to: side(-1), most: false, by_simplex: false }, objective)
    }

    /// The cheapest flow for a table of demand whose rows all lead to one hub, or all come from one: such rows are one flow. Otherwise as
    /// [`min_cost_flow`](Self::min_cost_flow).
    ///
    /// ```
    /// use corridor::{Demand, FlowSolver, Objective};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let plan = flows.min_cost_flow_of(&Demand::new().row("CNXIY", "GEPTI", 2e5), &Objective::cheapest())?;
    /// println!("{plan}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`min_cost_flow`](Self::min_cost_flow); [`Error::NotTogether`] for a table whose rows share no end, or are of another cargo.
    pub fn min_cost_flow_of(&self, demand: &Demand, objective: &Objective) -> Result<FlowPlan> {
        const QUESTION: &str = "a single cheapest flow";
        let rows = demand.checked(self.network(), Some(self.cargo()))?;
        if let Some(row) = rows.iter().find(|row| row.cargo.code != self.cargo().code) {
            return Err(Error::NotTogether {
                question: QUESTION,
                condition: format!("a row of the cargo `{}`", row.cargo.code),
                suggestion: format!("this solver is for `{}`: plan each cargo by itself", self.cargo().code),
            });
        }
        let (mut from, mut to): (BTreeMap<HubId, u64>, BTreeMap<HubId, u64>) =
            (BTreeMap::new(), BTreeMap::new());
        for row in rows.iter().filter(|row| row.tonnes > 0) {
            *from.entry(row.from).or_default() += row.tonnes;
            *to.entry(row.to).or_default() += row.tonnes;
        }
        if from.len() > 1 && to.len() > 1 {
            return Err(Error::NotTogether {
                question: QUESTION,
                condition: format!(
                    "rows from {} hubs to {}, each of which binds its pair",
                    from.len(),
                    to.len()
                ),
                suggestion: "where anybody may serve anybody, ask with supplies".to_owned(),
            });
        }
        self.planned(
            Wanted {
                from: from.into_iter().collect(),
                to: to.into_iter().collect(),
                most: false,
                by_simplex: false,
            },
            objective,
        )
    }

    /// The cheapest of all largest flows from some hubs to others, together.
    ///
    /// ```
    /// use corridor::{FlowSolver, Objective};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let plan = flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &Objective::cheapest())?;
    /// assert_eq!(plan.shipped_t_per_year, flows.max_flow_value(["KZATY"], ["GEPTI"])?);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`max_flow`](Self::max_flow) and [`min_cost_flow`](Self::min_cost_flow).
    ///
    /// # Complexity
    ///
    /// A maximum flow, and then as [`min_cost_flow`](Self::min_cost_flow).
    pub fn min_cost_max_flow<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
        objective: &Objective,
    ) -> Result<FlowPlan> {
        let (from, to) = self.network().sides(from, to)?;
        let any = |hubs: Vec<HubId>| hubs.into_iter().map(|hub| (hub, 0)).collect();
        self.planned(Wanted { from: any(from), to: any(to), most: true, by_simplex: false }, objective)
    }

    fn planned(&self, wanted: Wanted, objective: &Objective) -> Result<FlowPlan> {
        for (side, hubs) in [("from", &wanted.from), ("to", &wanted.to)] {
            if hubs.is_empty() {
                return Err(Error::NoPlace { side });
            }
        }
        self.with_question(&Wanted::hubs(&wanted.from), &Wanted::hubs(&wanted.to), |question| {
            plan(question, &wanted, objective)
        })
    }
}

/// A plan for a question: solved, priced and told.
fn plan(question: &Question<'_>, wanted: &Wanted, objective: &Objective) -> Result<FlowPlan> {
    let network = question.network;
    let weighed = Weighed::new(question, objective)?;
    let layout = Layout::new(question, wanted);
    let solved = solve(question, &weighed, &layout, wanted, &mut NetworkSimplex::new())?;
    let flow = &solved.flow[..question.csr.arcs()];
    let shipped = solved.shipped();
    let asked: u64 = wanted.from.iter().map(|(_, tonnes)| tonnes).sum();
    let asked = if wanted.most { shipped } else { asked };
    let (certificate, priced) = certificate(question, &weighed, &layout, &solved, wanted);
    let left = Left::new(question, &weighed, &layout, &solved, wanted, objective);
    debug_assert!(left.is_some(), "the potentials of a solved question prove nothing");
    let ends = left.as_ref().and_then(Left::side).map(|side| cut(question, side, true));
    let (shortfall, cut) = match ends {
        Some(cut) if wanted.most => (None, Some(cut)),
        Some(cut) => {
            let side = left.as_ref().and_then(Left::side).unwrap_or_default();
            (Some(shortfall(question, &layout, wanted, side, cut, asked - shipped)), None)
        }
        None => (None, None),
    };
    // A way changes what a member carries by a tonne at most.
    let one_more = |refused: &Refused, at: usize| flow[question.arc(refused.members[at].0) as usize] + 1;
    let mut refused = question.plan.refused.iter();
    let unpriced = refused.find(|refused| !refused.is_kept(|at| one_more(refused, at)));
    let unpriced = unpriced.map(|refused| network.asset_key(refused.asset));
    let mut left = left.filter(|_| unpriced.is_none());
    let prices = left.as_mut().map(Left::of_capacities).unwrap_or_default();
    let marginals = match left.as_mut() {
        Some(left) if !wanted.most => left.of_hubs(),
        _ => vec![(None, None); wanted.from.len() + wanted.to.len()],
    };
    let mut totals = [0.0; 4];
    let mut weight: i128 = 0;
    for (at, measures) in weighed.measures.iter().enumerate() {
        let tonnes = flow[question.arc(at) as usize];
        weight += i128::from(weighed.steps[at]) * i128::from(tonnes);
        #[expect(clippy::cast_precision_loss, reason = "for people; flows stay far below 2^53 t")]
        let tonnes = tonnes as f64;
        let each =
            [measures.cost.get(), measures.length.get(), measures.time.get(), measures.co2.get() / 1000.0];
        totals.iter_mut().zip(each).for_each(|(total, each)| *total += tonnes * each);
    }
    let codes = |hubs: &[(HubId, u64)]| hubs.iter().map(|(hub, _)| network.hub(*hub).code.clone()).collect();
    let [cost_usd_per_year, tonne_km_per_year, tonne_hours_per_year, co2_t_per_year] = totals;
    let facts = facts(question, flow, &priced, shortfall.as_ref().map(|one| &one.cut).or(cut.as_ref()))?;
    Ok(FlowPlan {
        schema: PLAN_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: question.cargo.code.clone(),
        corridor: question.corridor.map(str::to_owned),
        objective: objective.clone(),
        of: if wanted.most { PlanOf::MaxFlow } else { PlanOf::Amounts },
        from: codes(&wanted.from),
        to: codes(&wanted.to),
        wanted_t_per_year: TonnesPerYear(asked),
        shipped_t_per_year: TonnesPerYear(shipped),
        headline: headline(question.cargo, shipped),
        weight,
        cost_usd_per_year,
        tonne_km_per_year,
        tonne_hours_per_year,
        co2_t_per_year,
        hubs: hubs(question, wanted, &solved, marginals),
        prices,
        unpriced,
        shortfall,
        cut,
        links: asset_flows(question, flow),
        routes: sorted(routes(question, flow)),
        assumed_unbounded: assumed_unbounded(question, flow),
        facts,
        certificate,
    })
}

/// The largest first.
fn sorted(mut routes: Vec<FlowRoute>) -> Vec<FlowRoute> {
    routes.sort_by_key(|route| std::cmp::Reverse(route.flow_t_per_year));
    routes
}

fn hubs(
    question: &Question<'_>,
    wanted: &Wanted,
    solved: &Solved,
    marginals: Vec<(Option<Marginal>, Option<Marginal>)>,
) -> Vec<PlannedHub> {
    let amount = |tonnes: u64, sign: i64| i64::try_from(tonnes).unwrap_or(i64::MAX) * sign;
    let given = wanted.from.iter().zip(&solved.given).map(|(hub, done)| (hub, done, 1));
    let got = wanted.to.iter().zip(&solved.got).map(|(hub, done)| (hub, done, -1));
    let mut hubs: Vec<PlannedHub> = given
        .chain(got)
        .zip(marginals)
        .map(|(((hub, tonnes), done, sign), (one_more, one_less))| PlannedHub {
            hub: question.network.hub(*hub).code.clone(),
            wanted_t_per_year: amount(if wanted.most { *done } else { *tonnes }, sign),
            shipped_t_per_year: amount(*done, sign),
            one_more,
            one_less,
        })
        .collect();
    hubs.sort_by(|a, b| a.hub.cmp(&b.hub));
    hubs
}

/// The part of the network that what is left cannot leave, with the hubs in it.
fn shortfall(
    question: &Question<'_>,
    layout: &Layout,
    wanted: &Wanted,
    side: &[bool],
    cut: Cut,
    missing: u64,
) -> Shortfall {
    let (mut must_pass, mut hubs) = (0i128, Vec::new());
    let both = [(&layout.from, &wanted.from, 1), (&layout.to, &wanted.to, -1)];
    for (nodes, amounts, sign) in both {
        for (node, (hub, tonnes)) in nodes.iter().zip(amounts) {
            if side[*node as usize] {
                must_pass += sign * i128::from(*tonnes);
                hubs.push(question.network.hub(*hub).code.clone());
            }
        }
    }
    hubs.sort();
    Shortfall {
        missing_t_per_year: TonnesPerYear(missing),
        must_pass_t_per_year: TonnesPerYear(u64::try_from(must_pass).unwrap_or(0)),
        hubs,
        cut,
    }
}

/// The facts of what is used, of the capacities that have a price, and of the cut.
fn facts(
    question: &Question<'_>,
    flow: &[u64],
    priced: &[(Asset, bool)],
    cut: Option<&Cut>,
) -> Result<Vec<FactUsed>> {
    let Question { network, cargo, plan, .. } = *question;
    let mut facts = Vec::new();
    for at in (0..plan.states.ends.len()).filter(|at| flow[question.arc(*at) as usize] > 0) {
        match plan.passages[at].asset {
            Asset::Link(id) => {
                network.link_terms(id, cargo, Some(&mut facts))?;
            }
            Asset::Transfer(at) => {
                network.transfer_terms(at, cargo, Some(&mut facts))?;
            }
            Asset::Stay(hub) => {
                network.stay_terms(hub, cargo, Some(&mut facts))?;
            }
            Asset::Border(_) | Asset::Limit(_) => {}
        }
    }
    for key in priced {
        facts.extend(plan.terms.get(key).into_iter().flat_map(|terms| terms.facts.iter().cloned()));
    }
    facts.extend(cut.into_iter().flat_map(|cut| &cut.assets).flat_map(|asset| asset.facts.iter().cloned()));
    facts.sort();
    facts.dedup();
    Ok(facts)
}
