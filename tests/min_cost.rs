//! Plans: random multimodal networks against the definition as an exact linear programme, prices and all; the embedded network; tables that another
//! solver computed on real networks; forgeries; and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    missing_docs
)]

mod support;

use corridor::verify::verify_plan;
use corridor::{
    Capacity, Demand, Error, FlowPlan, FlowSolver, Marginal, Network, Objective, PlanOf, Supply,
    UsdPerTonneHour, data::caspian,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::forgeries::{Tried, forge, round_trip, strings};
use support::graph::{Graph, Row};
use support::networks::{Shared, chance, layers, network};
use support::real::{load, oracle};
use support::simplex::{Optimum, maximise};

// ---- the definition -----------------------------------------------------------------------------------------------

/// Who gives and who needs, by position of the hub; `None` is as much as can pass.
#[derive(Debug, Clone)]
struct Asked {
    from: Vec<(usize, Option<u64>)>,
    to: Vec<(usize, Option<u64>)>,
}

/// What the best plan ships and weighs, as one number: `big` for each tonne, less the weight.
fn optimum(graph: &Graph, rows: &[Row], asked: &Asked, big: i128) -> Optimum {
    let steps = graph.steps.len();
    let mut objective: Vec<i128> = graph.steps.iter().map(|step| -i128::from(step.weight)).collect();
    let mut ends: Vec<(usize, usize, bool)> = Vec::new();
    for (gives, hubs) in [(true, &asked.from), (false, &asked.to)] {
        for (at, (hub, _)) in hubs.iter().enumerate() {
            let states = if gives { graph.departing(*hub, None) } else { graph.arriving(*hub, None) };
            ends.extend(states.into_iter().map(|state| (at, state, gives)));
        }
    }
    objective.extend(ends.iter().map(|(_, _, gives)| if *gives { 0 } else { big }));
    let width = objective.len();
    let (mut lines, mut right) = (Vec::new(), Vec::new());
    // What leaves a state is no more than what comes to it; losing something never pays.
    for state in 0..graph.states.len() {
        let mut line = vec![0; width];
        for (at, step) in graph.steps.iter().enumerate() {
            line[at] += i128::from(step.tail == state) - i128::from(step.head == state);
        }
        for (at, (_, end, gives)) in ends.iter().enumerate().filter(|(_, (_, end, _))| *end == state) {
            assert_eq!(*end, state);
            line[steps + at] = if *gives { -1 } else { 1 };
        }
        lines.push(line);
        right.push(0);
    }
    for (gives, hubs) in [(true, &asked.from), (false, &asked.to)] {
        for (hub, (_, amount)) in hubs.iter().enumerate() {
            let Some(amount) = amount else { continue };
            let mut line = vec![0; width];
            for (at, end) in ends.iter().enumerate().filter(|(_, end)| end.0 == hub && end.2 == gives) {
                assert_eq!(end.2, gives);
                line[steps + at] = 1;
            }
            lines.push(line);
            right.push(i128::from(*amount));
        }
    }
    for row in rows {
        let mut line = vec![0; width];
        let amounts: std::collections::BTreeSet<u64> =
            row.members.iter().map(|(_, amount)| *amount).collect();
        let whole: i128 = match row.amount() {
            Some(amount) => i128::from(amount),
            None => amounts.into_iter().filter(|amount| *amount > 0).map(i128::from).product(),
        };
        for (step, amount) in &row.members {
            match (row.amount(), amount) {
                (Some(_), _) => line[*step] = 1,
                (None, 0) => {
                    let mut shut = vec![0; width];
                    shut[*step] = 1;
                    lines.push(shut);
                    right.push(0);
                }
                (None, amount) => line[*step] = whole / i128::from(*amount),
            }
        }
        lines.push(line);
        right.push(whole);
    }
    maximise(&objective, &lines, &right)
}

/// More than any way weighs, so that one tonne more is always better.
fn big(graph: &Graph) -> i128 {
    1 + 2 * graph.steps.iter().map(|step| i128::from(step.weight)).sum::<i128>()
}

fn objective(rng: &mut impl Rng) -> Objective {
    match rng.random_range(0..5_u32) {
        0 => Objective::fastest(),
        1 => Objective::shortest(),
        2 => Objective::greenest(),
        3 => Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)),
        _ => Objective::cheapest(),
    }
}

// ---- random networks ----------------------------------------------------------------------------------------------

#[derive(Default)]
struct Counts(BTreeMap<&'static str, u64>);

impl Counts {
    fn add(&mut self, what: &'static str, holds: bool) {
        *self.0.entry(what).or_default() += u64::from(holds);
    }

    fn at_least(&self, what: &str, of: &str, thousandths: u64) {
        let count = |name: &str| self.0.get(name).copied().unwrap_or(0);
        assert!(
            count(what) * 1000 >= count(of) * thousandths,
            "{what}: {} of {} {of}",
            count(what),
            count(of)
        );
    }
}

fn code(network: &Network, hub: usize) -> String {
    network.hub(network.hub_at(hub).unwrap()).code.clone()
}

/// Hubs that give and hubs that need, with amounts that add up.
fn supplies(rng: &mut impl Rng, network: &Network) -> Option<Asked> {
    let hubs = network.hub_count();
    let mut order: Vec<usize> = (0..hubs).collect();
    for at in (1..hubs).rev() {
        order.swap(at, rng.random_range(0..=at));
    }
    if chance(rng, 40) {
        order.retain(|hub| *hub != 0 && *hub != hubs - 1);
        order.insert(0, 0);
        order.push(hubs - 1);
    }
    let from = rng.random_range(1..=(hubs - 1).min(3));
    let to = rng.random_range(1..=(hubs - from).min(3));
    let mut from: Vec<(usize, Option<u64>)> =
        order[..from].iter().map(|hub| (*hub, Some(rng.random_range(1..=15)))).collect();
    let mut left: u64 = from.iter().filter_map(|(_, amount)| *amount).sum();
    let mut needs = Vec::new();
    for hub in order[order.len() - to..].iter().copied() {
        let amount = if needs.len() + 1 == to { left } else { rng.random_range(1..=15).min(left) };
        left -= amount;
        if amount > 0 {
            needs.push((hub, Some(amount)));
        }
    }
    if chance(rng, 20) {
        from.iter_mut().chain(&mut needs).for_each(|(_, amount)| *amount = None);
    }
    from.sort_unstable();
    needs.sort_unstable();
    (!needs.is_empty()).then_some(Asked { from, to: needs })
}

fn plan(solver: &FlowSolver, asked: &Asked, objective: &Objective) -> Result<FlowPlan, Error> {
    let network = solver.network();
    if asked.from[0].1.is_none() {
        let codes = |hubs: &[(usize, Option<u64>)]| -> Vec<String> {
            hubs.iter().map(|(hub, _)| code(network, *hub)).collect()
        };
        return solver.min_cost_max_flow(codes(&asked.from), codes(&asked.to), objective);
    }
    if asked.to.len() == 1 && asked.from.len() > 1 {
        let mut demand = Demand::new();
        for (hub, amount) in &asked.from {
            demand = demand.row(&code(network, *hub), &code(network, asked.to[0].0), amount.unwrap() as f64);
        }
        return solver.min_cost_flow_of(&demand, objective);
    }
    let mut supply = Supply::new();
    for (sign, hubs) in [(1.0, &asked.from), (-1.0, &asked.to)] {
        for (hub, amount) in hubs {
            supply = supply.at(&code(network, *hub), sign * amount.unwrap() as f64);
        }
    }
    solver.min_cost_flow(&supply, objective)
}

fn value(marginal: Option<&Marginal>, big: i128) -> i128 {
    marginal.map_or(0, |change| i128::from(change.shipped_t_per_year) * big - i128::from(change.weight))
}

/// The prices of a plan, each against the programme with one tonne more or less.
fn check_prices(
    rng: &mut ChaCha8Rng,
    graph: &Graph,
    rows: &[Row],
    asked: &Asked,
    plan: &FlowPlan,
    network: &Network,
    counts: &mut Counts,
) {
    let big = big(graph);
    let now = i128::from(plan.shipped_t_per_year.get()) * big - plan.weight;
    let solved = |rows: &[Row], asked: &Asked| match optimum(graph, rows, asked, big) {
        Optimum::Is(sum, whole) => Some((sum, whole)),
        _ => None,
    };
    for at in 0..rows.len() {
        let tried = rows[at].members.len() > 1 || chance(rng, 25);
        let Some(amount) = rows[at].amount().filter(|_| tried) else { continue };
        // A limit that is not an arc has no price.
        let said = plan
            .prices
            .iter()
            .find(|price| price.asset == rows[at].key && price.backward == rows[at].backward);
        if said.is_none() && rows[at].key.starts_with("limit:") {
            continue;
        }
        for (change, said) in
            [(1, said.map(|said| &said.one_more)), (-1, said.and_then(|said| said.one_less.as_ref()))]
        {
            if change < 0 && amount == 0 {
                continue;
            }
            let changed: Vec<Row> = rows
                .iter()
                .enumerate()
                .map(|(other, row)| Row {
                    key: row.key.clone(),
                    backward: row.backward,
                    members: row
                        .members
                        .iter()
                        .map(|(step, most)| {
                            (
                                *step,
                                if other == at { most.checked_add_signed(change).unwrap() } else { *most },
                            )
                        })
                        .collect(),
                })
                .collect();
            let Some((sum, whole)) = solved(&changed, asked) else { continue };
            let expected = now + value(said, big);
            assert_eq!(sum, expected * whole, "{:+} of {}: {said:?} in {plan}", change, rows[at].key);
            counts.add("prices", true);
            counts.add("prices that are not zero", value(said, big) != 0);
            counts.add("prices of what is shared", rows[at].members.len() > 1 && value(said, big) != 0);
        }
    }
    if plan.of == PlanOf::MaxFlow {
        return;
    }
    let said: BTreeMap<&str, _> = plan.hubs.iter().map(|hub| (hub.hub.as_str(), hub)).collect();
    for gives in [true, false] {
        let here = if gives { asked.from.len() } else { asked.to.len() };
        let there = if gives { asked.to.len() } else { asked.from.len() };
        for at in 0..here {
            let hub = if gives { asked.from[at].0 } else { asked.to[at].0 };
            let hub = said[code(network, hub).as_str()];
            for (change, said) in [(1, hub.one_more.as_ref()), (-1, hub.one_less.as_ref())] {
                let mut best: Option<(i128, i128)> = None;
                for other in 0..there {
                    let mut asked = asked.clone();
                    let (mine, theirs) = if gives {
                        (&mut asked.from, &mut asked.to)
                    } else {
                        (&mut asked.to, &mut asked.from)
                    };
                    mine[at].1 = mine[at].1.map(|amount| amount.checked_add_signed(change).unwrap());
                    theirs[other].1 =
                        theirs[other].1.map(|amount| amount.checked_add_signed(change).unwrap());
                    let Some((sum, whole)) = solved(rows, &asked) else { return };
                    if best.is_none_or(|(a, b)| sum * b > a * whole) {
                        best = Some((sum, whole));
                    }
                }
                let (sum, whole) = best.unwrap();
                assert_eq!(
                    sum,
                    (now + value(said, big)) * whole,
                    "{:+} at {}: {said:?} in {plan}",
                    change,
                    hub.hub
                );
                counts.add("prices of hubs", true);
            }
        }
    }
}

fn check(rng: &mut ChaCha8Rng, shared: Shared, counts: &mut Counts) {
    let network =
        if shared == Shared::Nothing && chance(rng, 25) { layers(rng) } else { network(rng, shared) };
    let cargo = network.cargo("box").unwrap().clone();
    let objective = objective(rng);
    let graph = Graph::new(&network, &cargo, None, &objective);
    let Some(mut asked) = supplies(rng, &network) else { return };
    let linked = |hub: usize| {
        let hub = network.hub_at(hub).unwrap();
        network.links().any(|(id, _)| network.ends(id).0 == hub || network.ends(id).1 == hub)
    };
    counts.add("asked", true);
    let solver = FlowSolver::new(&network, &cargo).unwrap();
    let answer = plan(&solver, &asked, &objective);
    if asked.from.iter().chain(&asked.to).any(|(hub, _)| !linked(*hub)) {
        let told = if asked.from[0].1.is_some() {
            matches!(answer, Err(Error::BadDemand { .. }))
        } else {
            matches!(answer, Err(Error::NoLink { .. }))
        };
        assert!(told, "{answer:?}");
        counts.add("hubs without a link", true);
        return;
    }
    let rows = graph.rows(&network, &cargo);
    let most = asked.from[0].1.is_none();
    let answer = match answer {
        Ok(answer) => answer,
        Err(Error::LimitNotAnArc { .. }) => {
            counts.add("refused", true);
            return;
        }
        Err(Error::Unbounded { .. }) if most => {
            assert_eq!(optimum(&graph, &rows, &asked, big(&graph)), Optimum::Endless);
            counts.add("unbounded", true);
            return;
        }
        Err(error) => panic!("{error}"),
    };
    verify_plan(&network, &answer).unwrap_or_else(|error| {
        let described = describe(&network, &graph, &rows);
        panic!("{error}\n{answer}\n{described}\n{:#?}\n{:#?}", answer.certificate, answer.prices)
    });
    let truth = optimum(&graph, &rows, &asked, big(&graph));
    if truth == Optimum::TooLarge {
        counts.add("too large numbers", true);
        return;
    }
    let Optimum::Is(sum, whole) = truth else { panic!("{truth:?} {answer}") };
    let found = i128::from(answer.shipped_t_per_year.get()) * big(&graph) - answer.weight;
    assert_eq!(sum, found * whole, "{answer}\n{answer:#?}");
    if most {
        // The other way to the same tonnes: the amounts that came out, asked for.
        for (list, sign) in [(&mut asked.from, 1), (&mut asked.to, -1)] {
            for (hub, amount) in list.iter_mut() {
                let code = code(&network, *hub);
                let done = answer.hubs.iter().find(|hub| hub.hub == code).unwrap().shipped_t_per_year;
                *amount = Some((done * sign) as u64);
            }
            list.retain(|(_, amount)| *amount != Some(0));
        }
        if !asked.from.is_empty() && asked.from.iter().chain(&asked.to).all(|(hub, _)| linked(*hub)) {
            let again = plan(&solver, &asked, &objective).unwrap();
            assert_eq!((again.weight, again.shortfall), (answer.weight, None));
        }
    } else if answer.unpriced.is_none() && (shared == Shared::Nothing || chance(rng, 40)) {
        check_prices(rng, &graph, &rows, &asked, &answer, &network, counts);
        counts.add("with prices tried", true);
    }
    counts.add("answers", true);
    counts.add("without prices", answer.unpriced.is_some());
    counts.add("shipped", answer.shipped_t_per_year.get() > 0);
    counts.add("shortfall", answer.shortfall.is_some());
    counts.add("shortfall of a part", answer.shortfall.is_some() && answer.shipped_t_per_year.get() > 0);
    counts.add("whole", !most && answer.shortfall.is_none());
    counts.add("several routes", answer.routes.len() > 1);
    counts.add("something binds", !answer.prices.is_empty());
    let names = |start: &str| answer.prices.iter().any(|price| price.asset.starts_with(start));
    counts.add("a limit binds", names("limit:"));
    counts.add("a border binds", names("border:"));
    counts.add("a stay binds", names("hub:"));
    round_trip(&answer);
}

/// A network in words, for the message of a failure.
fn describe(network: &Network, graph: &Graph, rows: &[Row]) -> String {
    let mut lines = Vec::new();
    for (at, step) in graph.steps.iter().enumerate() {
        let (tail, head) = (&graph.labels[step.tail], &graph.labels[step.head]);
        lines.push(format!("{at}: {tail} > {head} by {} at {}", network.asset_key(step.asset), step.weight));
    }
    lines.extend(rows.iter().map(|row| format!("{} {} {:?}", row.key, row.backward, row.members)));
    lines.join("\n")
}

fn campaign(name: &str, seed: u64, shared: Shared, networks: u64) -> Counts {
    let times = if std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|value| !value.is_empty()) { 10 } else { 1 };
    let mut counts = Counts::default();
    for at in 0..networks * times {
        check(&mut ChaCha8Rng::seed_from_u64(seed << 32 | at), shared, &mut counts);
    }
    println!("{name}: {:?}", counts.0);
    counts
}

#[test]
fn plans_where_nothing_is_shared() {
    let counts = campaign("plans", 61, Shared::Nothing, 1_000);
    for (what, of, least) in [
        ("answers", "asked", 600),
        ("shipped", "answers", 450),
        ("shortfall of a part", "answers", 150),
        ("whole", "answers", 60),
        ("several routes", "answers", 150),
        ("something binds", "answers", 150),
        ("prices that are not zero", "prices", 50),
    ] {
        counts.at_least(what, of, least);
    }
}

#[test]
fn plans_where_everything_is_shared() {
    let counts = campaign("shared plans", 62, Shared::Everything, 1_500);
    for (what, of, least) in [
        ("answers", "asked", 500),
        ("shipped", "answers", 400),
        ("a limit binds", "answers", 5),
        ("a border binds", "answers", 5),
        ("a stay binds", "answers", 5),
        ("prices of what is shared", "prices", 4),
    ] {
        counts.at_least(what, of, least);
    }
}

// ---- the embedded network -----------------------------------------------------------------------------------------

fn container(network: &Network) -> FlowSolver {
    FlowSolver::new(network, network.cargo("container").unwrap()).unwrap()
}

#[test]
fn pairs_of_the_embedded_network_ship_what_can_pass() {
    let network = caspian();
    for cargo in ["container", "wagonload", "grain"] {
        let Ok(cargo) = network.cargo(cargo) else { continue };
        let flows = FlowSolver::new(&network, cargo).unwrap();
        let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
        let (mut plans, mut shipped, mut binding, mut unpriced) = (0, 0, 0, 0);
        for (at, from) in codes.iter().enumerate() {
            for to in codes.iter().skip(at % 17).step_by(17).filter(|to| *to != from) {
                let plan = match flows.min_cost_max_flow([from], [to], &Objective::cheapest()) {
                    Err(Error::Unbounded { .. } | Error::LimitNotAnArc { .. } | Error::NoLink { .. }) => {
                        continue;
                    }
                    plan => plan.unwrap(),
                };
                verify_plan(&network, &plan).unwrap_or_else(|error| panic!("{error}\n{plan}"));
                // The cheapest flow may keep a limit that the first largest flow breaks.
                match flows.max_flow_value([from], [to]) {
                    Err(Error::LimitNotAnArc { .. }) => {}
                    value => assert_eq!(plan.shipped_t_per_year, value.unwrap()),
                }
                plans += 1;
                shipped += usize::from(plan.shipped_t_per_year.get() > 0);
                binding += usize::from(!plan.prices.is_empty());
                unpriced += usize::from(plan.unpriced.is_some());
            }
        }
        println!(
            "{}: {plans} plans, {shipped} ship something, {binding} bind, {unpriced} without prices",
            cargo.code
        );
        assert!(plans > 100 && shipped > 50 && binding > 20);
    }
}

#[test]
fn a_worker_gives_the_same_tonnes_and_weight() {
    let network = caspian();
    let flows = container(&network);
    let objective = Objective::cheapest();
    let mut worker = flows.plan_worker(&objective).unwrap();
    let mut simplex = worker.clone().by_simplex();
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let mut shipped = 0;
    for (at, from) in codes.iter().enumerate() {
        for to in codes.iter().skip(at % 29).step_by(29).filter(|to| *to != from) {
            let [a, b] = [from, to].map(|code| network.hub_id(code).unwrap());
            let whole = flows.min_cost_max_flow([from], [to], &objective);
            let bare = worker.min_cost_max_flow(&[a], &[b]);
            match (whole, bare) {
                (Ok(whole), Ok(bare)) => {
                    assert_eq!(
                        (whole.shipped_t_per_year, whole.weight),
                        (bare.shipped_t_per_year, bare.weight)
                    );
                    assert_eq!(simplex.min_cost_max_flow(&[a], &[b]).unwrap(), bare);
                    shipped += usize::from(bare.weight > 0);
                }
                (whole, bare) => assert_eq!(whole.unwrap_err(), bare.unwrap_err()),
            }
        }
    }
    assert!(shipped > 50, "{shipped}");
    let ids = ["CNXIY", "KZATY", "GEPTI"].map(|code| network.hub_id(code).unwrap());
    let amounts = [(ids[0], 200_000), (ids[1], 100_000), (ids[2], -300_000)];
    let supply = Supply::new().at("CNXIY", 2e5).at("KZATY", 1e5).at("GEPTI", -3e5);
    let whole = flows.min_cost_flow(&supply, &objective).unwrap();
    let bare = worker.min_cost_flow(&amounts).unwrap();
    assert_eq!((whole.shipped_t_per_year, whole.weight), (bare.shipped_t_per_year, bare.weight));
    assert!(matches!(worker.min_cost_flow(&amounts[..2]), Err(Error::OutOfRange { .. })));
    assert!(matches!(worker.min_cost_flow(&[]), Err(Error::NoPlace { .. })));
    assert!(matches!(worker.min_cost_max_flow(&[ids[0]], &[ids[0]]), Err(Error::SamePlace { .. })));
}

#[test]
fn a_plan_prints_as_a_table() {
    let network = caspian();
    let flows = container(&network);
    let supply = Supply::new().at("CNXIY", 2e6).at("KZATY", 1e6).at("GEPTI", -2_500_000.0).at("AZALA", -5e5);
    let plan = flows.min_cost_flow(&supply, &Objective::cheapest()).unwrap();
    let text = plan.to_string();
    println!("{text}");
    for word in ["shipped", "missing", "money", "what binds", "one tonne more"] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    assert!(plan.shortfall.is_some() && verify_plan(&network, &plan).is_ok());
}

// ---- forgeries ----------------------------------------------------------------------------------------------------

#[test]
fn forged_plans_are_refused() {
    let network = caspian();
    let flows = container(&network);
    let objective = Objective::cheapest();
    let supply = Supply::new().at("CNXIY", 2e6).at("KZATY", 1e6).at("GEPTI", -2_500_000.0).at("AZALA", -5e5);
    let whole = Demand::new().row("KZATY", "GEPTI", 1e5).row("CNXIY", "GEPTI", 5e4);
    let plans = [
        flows.min_cost_flow(&supply, &objective).unwrap(),
        flows.min_cost_flow_of(&whole, &objective).unwrap(),
        flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &objective).unwrap(),
    ];
    let mut tried = Tried::default();
    for plan in &plans {
        verify_plan(&network, plan).unwrap();
        let words = strings(&plans);
        forge(plan, &words, &mut tried, |forged| verify_plan(&network, forged));
    }
    tried.close("plans", 1000, UNPROVED);
}

/// What a checker does not prove.
const UNPROVED: &[&str] = &[
    // A word for people.
    ".objective.name",
];

// ---- real networks ------------------------------------------------------------------------------------------------

fn real(name: &str) {
    let capacity = |at: usize| 1 + (((at as u64).wrapping_mul(2_654_435_761)) >> 7) % 100;
    let network =
        load(name, |row, link| Some(link.capacity(Capacity::tonnes_per_year(capacity(row.at) as f64))));
    let (Some(network), Some(table)) = (network, oracle(name, "mincost")) else { return };
    let flows = container(&network);
    let objective = Objective::shortest();
    let worker = flows.plan_worker(&objective).unwrap();
    let mut workers = [worker.clone(), worker.by_simplex()];
    for (at, row) in table.iter().enumerate() {
        let (from, to) = (format!("N{}", row[0]), format!("N{}", row[1]));
        let plan = flows.min_cost_max_flow([&from], [&to], &objective).unwrap();
        assert_eq!(plan.shipped_t_per_year.get(), row[2].parse::<u64>().unwrap(), "{name} {from} {to}");
        assert_eq!(plan.weight, row[3].parse::<i128>().unwrap(), "{name} {from} {to}");
        let ids = [&from, &to].map(|code| network.hub_id(code).unwrap());
        for worker in &mut workers {
            let bare = worker.min_cost_max_flow(&ids[..1], &ids[1..]).unwrap();
            assert_eq!((bare.shipped_t_per_year, bare.weight), (plan.shipped_t_per_year, plan.weight));
        }
        if at % 5 == 0 {
            verify_plan(&network, &plan).unwrap();
            // The same amount as supplies, and one tonne more than can pass.
            let amount = plan.shipped_t_per_year.get() as f64;
            let ask = |amount: f64| {
                let supply = Supply::new().at(&from, amount).at(&to, -amount);
                flows.min_cost_flow(&supply, &objective).unwrap()
            };
            let same = ask(amount);
            assert_eq!((same.weight, same.shortfall.is_none()), (plan.weight, true));
            let short = ask(amount + 1.0);
            assert_eq!((short.weight, short.shortfall.unwrap().missing_t_per_year.get()), (plan.weight, 1));
        }
    }
    eprintln!("{name}: {} plans as in the table", table.len());
}

#[test]
fn north_american_railways_cost_what_the_table_says() {
    real("north_america_rail");
}

#[test]
fn the_maritime_network_costs_what_the_table_says() {
    real("marnet");
}

// ---- what is refused ----------------------------------------------------------------------------------------------

#[test]
fn bad_questions_are_refused_before_any_work() {
    let network = caspian();
    let flows = container(&network);
    let objective = Objective::cheapest();
    let refused = |supply: Supply, words: &[&str]| match flows.min_cost_flow(&supply, &objective) {
        Err(error @ Error::BadDemand { .. }) => {
            let text = error.to_string();
            assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
        }
        other => panic!("{other:?}"),
    };
    refused(Supply::new(), &["no rows"]);
    refused(Supply::new().at("KZATY", 5.0).at("GEPTI", -4.0), &["1 t a year too much"]);
    refused(Supply::new().at("KZATX", 5.0).at("GEPTI", -5.0), &["KZATX", "KZATY"]);
    refused(Supply::new().at("KZATY", f64::NAN).at("GEPTI", -5.0), &["finite"]);
    refused(Supply::new().at("KZATY", f64::INFINITY).at("GEPTI", f64::NEG_INFINITY), &["finite"]);
    refused(Supply::new().at("KZATY", 0.5).at("GEPTI", -0.5), &["whole"]);
    refused(Supply::new().at("KZATY", 1e300).at("GEPTI", -1e300), &["2^53"]);
    let nothing = Supply::new().at("KZATY", 5.0).at("KZATY", -5.0);
    assert!(matches!(flows.min_cost_flow(&nothing, &objective), Err(Error::NoPlace { .. })));
    let table = |demand: Demand| flows.min_cost_flow_of(&demand, &objective).unwrap_err();
    for (demand, words) in [
        (Demand::new().row("KZATY", "GEPTI", -5.0), "below zero"),
        (Demand::new().row("KZATY", "KZATY", 5.0), "the hub that it comes from"),
        (Demand::new().row_of("nonsense", "KZATY", "GEPTI", 5.0), "nonsense"),
        (Demand::new().row("KZATY", "GEPTI", 5.0).row("CNXIY", "AZALA", 5.0), "binds its pair"),
        (Demand::new().row_of("wagonload", "KZATY", "GEPTI", 5.0), "wagonload"),
    ] {
        let text = table(demand).to_string();
        assert!(text.contains(words), "{words} in {text}");
    }
    let none: [&str; 0] = [];
    assert!(matches!(
        flows.min_cost_max_flow(none, ["GEPTI"], &objective),
        Err(Error::NoPlace { side: "from" })
    ));
    assert!(matches!(
        flows.min_cost_max_flow(["GEPTI"], ["GEPTI"], &objective),
        Err(Error::SamePlace { .. })
    ));
    let wrong = Objective::cheapest().carbon_price(f64::NAN);
    assert!(matches!(flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &wrong), Err(Error::BadObjective { .. })));
}
