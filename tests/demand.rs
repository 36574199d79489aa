//! Tables of demand: exact optima by another programme, certificates, laws, refusals.
#![cfg(feature = "lp")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../benches/support/arcs.rs"]
#[allow(dead_code, unreachable_pub)]
mod arcs;
mod support;

use corridor::demand::{DemandOptions, DemandPlan, DemandSolver, MoneyLadder, MoneyQuery, SharedFlow};
use corridor::verify::{verify_demand, verify_money, verify_shared_flow};
use corridor::{Capacity, Demand, Error, FlowSolver, Hub, Km, Limit, Link, Network, Objective};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::graph;
use support::networks::{Shared, network};
use support::tables::{Change, Ways};

/// What is forged, by name.
type Forgeries<T> = Vec<(&'static str, Box<dyn Fn(&mut T)>)>;

/// One to five rows of two cargoes between any hubs that have links.
fn random_table(rng: &mut impl Rng, network: &Network) -> Option<Demand> {
    let with_links: Vec<&str> = network
        .hubs()
        .filter(|(id, _)| network.links().any(|(link, _)| <[_; 2]>::from(network.ends(link)).contains(id)))
        .map(|(_, hub)| hub.code.as_str())
        .collect();
    if with_links.len() < 2 {
        return None;
    }
    let mut demand = Demand::new();
    for _ in 0..rng.random_range(1..=5) {
        let from = with_links[rng.random_range(0..with_links.len())];
        let to = with_links[rng.random_range(0..with_links.len())];
        let cargo = if rng.random_range(0..2) == 0 { "box" } else { "grain" };
        if from != to {
            demand = demand.row_of(cargo, from, to, f64::from(rng.random_range(0..=14_u32)));
        }
    }
    (!demand.rows.is_empty()).then_some(demand)
}

fn total(plan: &DemandPlan) -> f64 {
    plan.objective_per_year + plan.penalty_per_year
}

#[test]
fn plans_are_the_exact_optimum() {
    let mut rng = ChaCha8Rng::seed_from_u64(4_101);
    let (mut solved, mut short, mut mixed, mut shared, mut several, mut priced, mut both, mut rounds) =
        (0, 0, 0, 0, 0, 0, 0, 0);
    for case in 0..4_000 {
        let network = network(&mut rng, Shared::Everything);
        let Some(demand) = random_table(&mut rng, &network) else { continue };
        let objective = if case % 2 == 0 { Objective::cheapest() } else { Objective::fastest() };
        let solver = DemandSolver::new(&network, &objective).unwrap();
        let plan = match solver.plan(&demand) {
            Ok(plan) => plan,
            Err(Error::NoLoad { .. }) => continue,
            Err(error) => panic!("case {case}: {error}"),
        };
        verify_demand(&network, &plan).unwrap_or_else(|error| panic!("case {case}: {error}\n{plan}"));
        let Some(ways) = Ways::new(&network, &objective, &demand) else { continue };
        let Some((above, below)) = ways.least(plan.penalty_steps) else { continue };
        let exact = above as f64 / below as f64 * objective.step;
        let penalty = plan.penalty_steps as f64 * objective.step;
        let rounded = penalty * 0.001 * (1 + plan.rows.len()) as f64;
        let told = total(&plan);
        assert!(told >= exact * (1.0 - 1e-12) - 1e-9, "case {case}: {told} is less than {exact}\n{plan}");
        assert!(
            plan.bound_per_year <= exact * (1.0 + 1e-12) + 1e-9,
            "case {case}: the bound {} is more than {exact}",
            plan.bound_per_year
        );
        assert!(told <= exact * (1.0 + 1e-6) + rounded, "case {case}: {told} is more than {exact}\n{plan}");
        assert!(
            plan.bound_per_year >= exact * (1.0 - 2e-6) - rounded,
            "case {case}: the bound {} is far below {exact}\n{plan}",
            plan.bound_per_year
        );
        let (most, of) = ways.most().unwrap();
        let most = most as f64 / of as f64;
        assert!(
            (plan.shipped_t_per_year - most).abs() <= 0.001 * (2 + plan.rows.len()) as f64,
            "case {case}: {} of {most} is served\n{plan}",
            plan.shipped_t_per_year
        );
        solved += 1;
        if let Some(shortfall) = &plan.shortfall {
            short += 1;
            let least = plan.wanted_t_per_year - most;
            assert!(shortfall.at_least_t_per_year <= least + 1e-9);
            assert!(shortfall.at_least_t_per_year >= least - 0.002, "case {case}: {shortfall} {least}");
        }
        mixed += usize::from(ways.mixed > 0);
        shared += usize::from(ways.shared > 0);
        several += usize::from(plan.rows.iter().any(|row| row.routes.len() > 1));
        priced += usize::from(!plan.certificate.prices.is_empty());
        let together = |asset: &&corridor::demand::SharedUse| {
            asset.worth_per_year > 0.0
                && asset.cargoes.iter().filter(|cargo| cargo.t_per_year > 0.0).count() > 1
        };
        both += usize::from(plan.assets.iter().any(|asset| together(&asset)));
        rounds = rounds.max(plan.rounds);
    }
    println!(
        "{solved} solved, {short} short, {mixed} mixed, {shared} shared, {several} with several ways, {priced} priced, {both} with two cargoes on what binds, {rounds} rounds"
    );
    assert!(solved > 2_000 && short > 800 && mixed > 250 && several > 200 && priced > 800 && both > 150);
}

/// A square of road and rail with decks that trucks and boxes share, every capacity so many times as large.
fn square(rng: &mut impl Rng, times: u32, wider: Option<usize>) -> Network {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D", "E"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    for (code, teu) in [("box", 2.0), ("grain", 3.0)] {
        let mut cargo =
            corridor::Cargo::new(code, [corridor::Carriage::ROAD, corridor::Carriage::rail(1520)]);
        cargo.t_per_teu = Some(corridor::Tonnes(teu).into());
        cargo.t_per_truck = Some(corridor::Tonnes(teu + 1.0).into());
        cargo.t_per_wagon = Some(corridor::Tonnes(2.0 * teu).into());
        builder.cargo(cargo);
    }
    let mut keys = Vec::new();
    for (number, (from, to)) in
        [("A", "B"), ("B", "C"), ("C", "D"), ("D", "A"), ("A", "E"), ("E", "C"), ("B", "D"), ("E", "D")]
            .into_iter()
            .enumerate()
    {
        let mut amount = rng.random_range(1..=9) * times;
        if wider == Some(number) {
            amount += times;
        }
        let unit = if rng.random_range(0..2) == 0 { "t_per_year" } else { "teu_per_year" };
        let capacity = Capacity::of(f64::from(amount), unit.parse().unwrap());
        let km = Km(f64::from(rng.random_range(100..=900_u32)));
        let mut link = Link::road(from, to, km).capacity(capacity);
        link.two_way = true;
        link.key = format!("L{number}");
        keys.push(link.key.clone());
        builder.link(link);
    }
    for at in 0..2 {
        let members = [rng.random_range(0..8), rng.random_range(0..8)].map(|at: usize| keys[at].as_str());
        let mut capacity =
            Capacity::of(f64::from(rng.random_range(2..=8) * times), "trucks_per_year".parse().unwrap());
        if rng.random_range(0..2) == 0 {
            capacity = capacity.both_ways();
        }
        builder.limit(Limit::new(
            &format!("M{at}"),
            capacity,
            if members[0] == members[1] { members[..1].to_vec() } else { members.to_vec() },
        ));
    }
    builder.build().unwrap()
}

fn rows(rng: &mut impl Rng, times: u32) -> Demand {
    let mut demand = Demand::new();
    for _ in 0..5 {
        let (from, to) = (rng.random_range(0..5_usize), rng.random_range(0..4_usize));
        let to = if to == from { 4 } else { to };
        let cargo = if rng.random_range(0..2) == 0 { "box" } else { "grain" };
        let name = |at: usize| ["A", "B", "C", "D", "E"][at];
        demand = demand.row_of(cargo, name(from), name(to), f64::from(rng.random_range(1..=12) * times));
    }
    demand
}

#[test]
fn laws_of_tables() {
    let objective = Objective::cheapest();
    let (mut short, mut gained) = (0, 0);
    for seed in 0..150 {
        let of = |times: u32, wider: Option<usize>| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let network = square(&mut rng, times, wider);
            (rows(&mut rng, times), network)
        };
        let options = DemandOptions::default().penalty_per_t(1_000.0).gap(1e-9);
        let solve = |network: &Network, demand: &Demand| {
            let plan = DemandSolver::new(network, &objective).unwrap().plan_with(demand, &options).unwrap();
            verify_demand(network, &plan).unwrap();
            assert!(plan.gap <= 1e-6, "seed {seed}: {plan}");
            plan
        };
        let (demand, network) = of(1_000, None);
        let plan = solve(&network, &demand);
        short += usize::from(plan.shortfall.is_some());
        // Everything seven times as large costs seven times as much.
        let (larger, wide) = of(7_000, None);
        let seven = solve(&wide, &larger);
        assert!((total(&seven) / total(&plan) / 7.0 - 1.0).abs() < 3e-6, "seed {seed}: {plan}{seven}");
        // A row in two parts is the same.
        let mut split = Demand::new();
        for row in &demand.rows {
            let half = (row.t_per_year / 3.0).floor();
            let cargo = row.cargo.as_deref().unwrap();
            split = split.row_of(cargo, &row.from, &row.to, half);
            split = split.row_of(cargo, &row.from, &row.to, row.t_per_year - half);
        }
        let parts = solve(&network, &split);
        assert_eq!(total(&parts), total(&plan), "seed {seed}");
        assert_eq!(parts.shipped_t_per_year, plan.shipped_t_per_year, "seed {seed}");
        // The order of rows changes nothing but the order of the answer.
        let mut turned = demand.clone();
        turned.rows.reverse();
        let turned = solve(&network, &turned);
        assert!((total(&turned) / total(&plan) - 1.0).abs() < 2e-6);
        // More capacity never hurts.
        for wider in 0..8 {
            let (_, wide) = of(1_000, Some(wider));
            let better = solve(&wide, &demand);
            assert!(better.bound_per_year <= total(&plan) * (1.0 + 1e-12), "seed {seed}, {wider}");
            gained += usize::from(total(&better) < total(&plan) * (1.0 - 1e-5));
        }
    }
    println!("{short} short, {gained} gained");
    assert!(short > 40 && gained > 150);
}

#[test]
fn one_row_without_end_is_a_maximum_flow() {
    let mut rng = ChaCha8Rng::seed_from_u64(77);
    let mut compared = 0;
    for _ in 0..1_500 {
        let network = network(&mut rng, Shared::Everything);
        let cargo = network.cargo("box").unwrap();
        let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
        let (from, to) = (codes[rng.random_range(0..codes.len())], codes[rng.random_range(0..codes.len())]);
        if from == to {
            continue;
        }
        let Ok(most) = FlowSolver::new(&network, cargo).and_then(|flows| flows.max_flow_value([from], [to]))
        else {
            continue;
        };
        let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
        let plan = match solver.plan(&Demand::new().row_of("box", from, to, 5_000.0)) {
            Ok(plan) => plan,
            Err(Error::BadDemand { .. }) => continue,
            Err(error) => panic!("{error}"),
        };
        verify_demand(&network, &plan).unwrap();
        assert!((plan.shipped_t_per_year - most.get() as f64).abs() <= 0.002, "{plan}{most}");
        compared += usize::from(most.get() > 0);
    }
    assert!(compared > 150, "{compared}");
}

/// Links both ways whose directions share one amount.
fn undirected(edges: &[(&str, &str)], amount: f64) -> Network {
    let mut builder = Network::builder();
    let mut codes: Vec<&str> = edges.iter().flat_map(|(a, b)| [*a, *b]).collect();
    codes.sort_unstable();
    codes.dedup();
    for (at, code) in codes.iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    for (number, (from, to)) in edges.iter().enumerate() {
        let mut link = Link::rail(from, to, Km(100.0));
        link.two_way = true;
        link.key = format!("{from}{to}");
        builder.link(link);
        let key = format!("{from}{to}");
        let capacity = Capacity::tonnes_per_year(amount).both_ways();
        builder.limit(Limit::new(&format!("M{number}"), capacity, [key.as_str()]));
    }
    builder.build().unwrap()
}

#[test]
fn where_no_cut_is_to_blame_lengths_prove_that_not_all_fits() {
    // Okamura and Seymour: two middles, three tips. Every cut has room for what crosses it; four wants of 1,000 t and six lines of 1,000 t fit only in part,
    // for the four are eight lines long.
    let edges = [("S", "A"), ("S", "B"), ("S", "C"), ("T", "A"), ("T", "B"), ("T", "C")];
    let network = undirected(&edges, 1_000.0);
    let wants = [("S", "T"), ("A", "B"), ("B", "C"), ("C", "A")];
    let hubs = ["A", "B", "C", "S", "T"];
    for set in 1_u32..31 {
        let inside = |code: &str| set >> hubs.iter().position(|hub| *hub == code).unwrap() & 1 == 1;
        let crossing = |pairs: &[(&str, &str)]| pairs.iter().filter(|(a, b)| inside(a) != inside(b)).count();
        assert!(crossing(&wants) <= crossing(&edges), "the cut condition holds");
    }
    let table =
        wants.iter().fold(Demand::new(), |table, (from, to)| table.row_of("general", from, to, 1_000.0));
    let plan = DemandSolver::new(&network, &Objective::shortest()).unwrap().plan(&table).unwrap();
    verify_demand(&network, &plan).unwrap();
    let shortfall = plan.shortfall.as_ref().unwrap();
    assert!((shortfall.at_least_t_per_year - 1_000.0).abs() < 0.01, "{plan}");
    assert!((plan.shipped_t_per_year - 3_000.0).abs() < 0.01, "{plan}");
    assert_eq!(shortfall.lengths.len(), 6, "all six lines bind together: {shortfall}");
    assert!(shortfall.demand_t_per_year > shortfall.capacity_t_per_year);
    let text = plan.to_string();
    assert!(text.contains("together these bind: M0, M1, M2, M3, M4, M5"), "{text}");
    // With a third more on each line all fits.
    let wide = undirected(&edges, 1_334.0);
    let plan = DemandSolver::new(&wide, &Objective::shortest()).unwrap().plan(&table).unwrap();
    verify_demand(&wide, &plan).unwrap();
    assert_eq!((plan.shortfall.is_none(), plan.shipped_t_per_year), (true, 4_000.0));
}

fn caspian_plan() -> (Network, DemandPlan) {
    let network = corridor::data::caspian();
    let table = Demand::new()
        .row_of("container", "CNXIY", "GEPTI", 900_000.0)
        .row_of("grain", "KZATY", "GEPTI", 3_000_000.0)
        .row_of("wagonload", "KZATY", "TRMER", 2_500_000.0)
        .row_of("container", "KZATY", "IRTHR", 1_000_000.0);
    let plan = DemandSolver::new(&network, &Objective::cheapest()).unwrap().plan(&table).unwrap();
    (network, plan)
}

#[test]
fn plans_print_and_travel() {
    let (network, plan) = caspian_plan();
    verify_demand(&network, &plan).unwrap();
    assert!(plan.shortfall.is_some() && plan.binding().len() > 3 && plan.gap <= 1e-6, "{plan}");
    assert!(
        plan.binding().iter().all(|asset| asset.share > 0.999),
        "what has a price is full: {plan} {:?}",
        plan.binding().iter().map(|a| (a.share, a.worth_per_year)).collect::<Vec<_>>()
    );
    let text = serde_json::to_string(&plan).unwrap();
    let again: DemandPlan = serde_json::from_str(&text).unwrap();
    assert_eq!(again, plan);
    verify_demand(&network, &again).unwrap();
    let told = plan.to_string();
    assert!(told.contains("not everything fits") && told.contains("CNXIY"), "{told}");
    let other = network.at(2031).unwrap();
    assert!(matches!(verify_demand(&other, &plan), Err(Error::OtherNetwork { .. })));
}

#[test]
fn forged_plans_are_refused() {
    let (network, plan) = caspian_plan();
    let forged: Forgeries<DemandPlan> = vec![
        ("schema", Box::new(|plan| plan.schema.push('x'))),
        ("view", Box::new(|plan| plan.view.month = Some(3))),
        ("objective", Box::new(|plan| plan.objective.money = 2.0)),
        ("table", Box::new(|plan| plan.demand.rows[0].t_per_year += 1.0)),
        ("from", Box::new(|plan| plan.rows[0].from = "KZATY".to_owned())),
        ("cargo", Box::new(|plan| plan.rows[0].cargo = "grain".to_owned())),
        ("wanted", Box::new(|plan| plan.rows[0].wanted_t_per_year += 1.0)),
        ("shipped", Box::new(|plan| plan.rows[0].shipped_t_per_year += 0.001)),
        ("row gone", Box::new(|plan| _ = plan.rows.pop())),
        ("route gone", Box::new(|plan| _ = plan.rows[1].routes.pop())),
        (
            "route twice",
            Box::new(|plan| {
                let route = plan.rows[1].routes[0].clone();
                plan.rows[1].routes.push(route);
            }),
        ),
        ("more", Box::new(|plan| plan.rows[1].routes[0].t_per_year += 1.0)),
        ("part of a kilogram", Box::new(|plan| plan.rows[1].routes[0].t_per_year += 0.0004)),
        ("negative", Box::new(|plan| plan.rows[1].routes[0].t_per_year *= -1.0)),
        ("hubs", Box::new(|plan| _ = plan.rows[1].routes[0].hubs.pop())),
        ("assets", Box::new(|plan| _ = plan.rows[1].routes[0].assets.remove(1))),
        ("weight", Box::new(|plan| plan.rows[1].routes[0].weight -= 1)),
        ("pays", Box::new(|plan| plan.rows[1].routes[0].cost_usd_per_t -= 0.1)),
        ("hours", Box::new(|plan| plan.rows[1].routes[0].time_h -= 0.1)),
        ("share", Box::new(|plan| plan.assets[0].share *= 0.5)),
        ("worth", Box::new(|plan| plan.assets[0].worth_per_year += 5.0)),
        ("carried", Box::new(|plan| plan.assets[0].cargoes[0].t_per_year += 1.0)),
        ("capacity", Box::new(|plan| plan.assets[0].cargoes[0].capacity_t_per_year += 1)),
        ("price", Box::new(|plan| plan.assets[0].cargoes[0].price_per_t += 1.0)),
        ("asset gone", Box::new(|plan| _ = plan.assets.pop())),
        ("name", Box::new(|plan| plan.assets[0].name.push('x'))),
        ("all wanted", Box::new(|plan| plan.wanted_t_per_year += 1.0)),
        ("all shipped", Box::new(|plan| plan.shipped_t_per_year += 1.0)),
        ("usd", Box::new(|plan| plan.cost_usd_per_year *= 0.99)),
        ("cost", Box::new(|plan| plan.objective_per_year *= 0.99)),
        ("penalties", Box::new(|plan| plan.penalty_per_year *= 0.99)),
        ("penalty", Box::new(|plan| plan.penalty_steps += 1)),
        ("bound", Box::new(|plan| plan.bound_per_year *= 1.0001)),
        ("gap", Box::new(|plan| plan.gap = -1.0)),
        ("facts", Box::new(|plan| _ = plan.facts.pop())),
        ("parts", Box::new(|plan| plan.certificate.parts *= 2)),
        ("no parts", Box::new(|plan| plan.certificate.parts = 0)),
        ("price gone", Box::new(|plan| _ = plan.certificate.prices.pop())),
        ("higher price", Box::new(|plan| plan.certificate.prices[0].parts_per_t *= 2)),
        ("huge price", Box::new(|plan| plan.certificate.prices[0].parts_per_t = u64::MAX)),
        ("price of another", Box::new(|plan| plan.certificate.prices[0].asset = "nothing".to_owned())),
        ("order", Box::new(|plan| plan.certificate.prices.reverse())),
        ("at least", Box::new(|plan| plan.shortfall.as_mut().unwrap().at_least_t_per_year += 0.001)),
        ("one", Box::new(|plan| plan.shortfall.as_mut().unwrap().one /= 2)),
        ("lengths", Box::new(|plan| _ = plan.shortfall.as_mut().unwrap().lengths.pop())),
        ("names", Box::new(|plan| plan.shortfall.as_mut().unwrap().names[0].push('x'))),
        ("sum", Box::new(|plan| plan.shortfall.as_mut().unwrap().demand_t_per_year += 1.0)),
        ("other sum", Box::new(|plan| plan.shortfall.as_mut().unwrap().capacity_t_per_year -= 1.0)),
    ];
    for (what, forge) in forged {
        let mut copy = plan.clone();
        forge(&mut copy);
        assert_ne!(copy, plan, "{what} changes something");
        assert!(verify_demand(&network, &copy).is_err(), "{what} passes");
    }
}

#[test]
fn bad_questions_are_refused_whole() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let table = Demand::new()
        .row_of("container", "CNXIY", "CNXIY", 1.0)
        .row_of("contaner", "CNXIZ", "GEPTI", -1.0)
        .row("CNXIY", "GEPTI", f64::NAN);
    let Err(Error::BadDemand { findings }) = solver.plan(&table) else { panic!() };
    assert_eq!(findings.len(), 6, "{findings:?}");
    assert!(matches!(solver.plan(&Demand::new()), Err(Error::BadDemand { .. })));
    let good = Demand::new().row("CNXIY", "GEPTI", 10.0);
    let of = |options: DemandOptions| solver.plan_with(&good, &options.cargo("container"));
    assert_eq!(of(DemandOptions::default()).unwrap().shipped_t_per_year, 10.0);
    for options in [
        DemandOptions::default().penalty_per_t(-1.0),
        DemandOptions::default().penalty_per_t(0.0),
        DemandOptions::default().penalty_per_t(f64::NAN),
        DemandOptions::default().penalty_per_t(1e300),
        DemandOptions::default().gap(f64::NAN),
        DemandOptions::default().gap(-0.1),
        DemandOptions::default().rounds(0),
    ] {
        assert!(matches!(of(options.clone()), Err(Error::OutOfRange { .. })), "{options:?}");
    }
    assert!(matches!(
        solver.plan_with(&good, &DemandOptions::default().cargo("contaner")),
        Err(Error::Unknown { .. })
    ));
    let huge = Demand::new().row_of("container", "CNXIY", "GEPTI", 2e12);
    assert!(matches!(solver.plan(&huge), Err(Error::OutOfRange { .. })));
    let nothing = Demand::new().row_of("container", "CNXIY", "GEPTI", 0.0);
    let plan = solver.plan(&nothing).unwrap();
    verify_demand(&network, &plan).unwrap();
    assert_eq!((plan.gap, plan.shipped_t_per_year, plan.shortfall.is_none()), (0.0, 0.0, true));
    let mut objective = Objective::cheapest();
    objective.money = -1.0;
    assert!(matches!(DemandSolver::new(&network, &objective), Err(Error::BadObjective { .. })));
}

#[test]
fn a_plan_that_is_stopped_early_says_how_far_off_it_is() {
    let (network, best) = caspian_plan();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let options = DemandOptions::default().rounds(1).penalty_per_t(1_000.0);
    let plan = solver.plan_with(&best.demand, &options).unwrap();
    verify_demand(&network, &plan).unwrap();
    assert!(plan.gap > 1e-6 && plan.rounds == 1, "{plan}");
    let full = solver.plan_with(&best.demand, &options.clone().rounds(100)).unwrap();
    verify_demand(&network, &full).unwrap();
    assert!(full.gap <= 1e-6);
    assert!(total(&plan) >= total(&full) && plan.bound_per_year <= full.bound_per_year * (1.0 + 1e-9));
}

#[test]
fn a_low_penalty_leaves_dear_rows() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let table = Demand::new()
        .row_of("container", "CNXIY", "GEPTI", 1_000.0)
        .row_of("grain", "KZATY", "KZAAU", 1_000.0);
    let open = solver.plan(&table).unwrap();
    assert_eq!(open.shipped_t_per_year, 2_000.0);
    let [dear, cheap] = [0, 1].map(|row: usize| open.objective.of_steps(open.rows[row].routes[0].weight));
    assert!(dear > cheap + 1.0);
    let plan =
        solver.plan_with(&table, &DemandOptions::default().penalty_per_t((dear + cheap) / 2.0)).unwrap();
    verify_demand(&network, &plan).unwrap();
    assert_eq!((plan.rows[0].shipped_t_per_year, plan.rows[1].shipped_t_per_year), (0.0, 1_000.0));
    assert!(plan.shortfall.is_none(), "all would fit");
}

#[test]
fn the_arc_formulation_agrees() {
    let objective = Objective::cheapest();
    for seed in 0..60 {
        let mut rng = ChaCha8Rng::seed_from_u64(9_000 + seed);
        let network = square(&mut rng, 1_000, None);
        let demand = rows(&mut rng, 1_000);
        let plan = DemandSolver::new(&network, &objective).unwrap().plan(&demand).unwrap();
        let other = arcs::Programme::new(&network, &objective, &demand, plan.penalty_steps).by_clarabel();
        assert!((total(&plan) / other - 1.0).abs() < 1e-6, "seed {seed}: {} {other}\n{plan}", total(&plan));
    }
}

#[test]
fn maximum_flows_under_rows_are_exact() {
    let mut rng = ChaCha8Rng::seed_from_u64(515);
    let (mut same, mut refused, mut exact, mut more) = (0, 0, 0, 0);
    for case in 0..6_000 {
        let network = network(&mut rng, Shared::Everything);
        let cargo = network.cargo("box").unwrap();
        let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
        let (from, to) = (codes[rng.random_range(0..codes.len())], codes[rng.random_range(0..codes.len())]);
        if from == to {
            continue;
        }
        let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
        let other = FlowSolver::new(&network, cargo).and_then(|flows| flows.max_flow_value([from], [to]));
        let most = match solver.max_flow("box", [from], [to]) {
            Ok(most) => most,
            Err(Error::Unbounded { .. }) => {
                assert!(matches!(other, Err(Error::Unbounded { .. } | Error::LimitNotAnArc { .. })));
                continue;
            }
            Err(error @ Error::NoLink { .. }) => {
                assert_eq!(other.unwrap_err(), error);
                continue;
            }
            Err(error) => panic!("case {case}: {error}"),
        };
        verify_shared_flow(&network, &most).unwrap_or_else(|error| panic!("case {case}: {error}\n{most}"));
        assert!(most.at_most_t_per_year - most.value_t_per_year < 0.01, "case {case}: {most}");
        exact += usize::from(most.is_exact);
        more += usize::from(!most.is_exact);
        match other {
            Ok(value) => {
                same += usize::from(value.get() > 0);
                assert!(
                    (most.value_t_per_year - value.get() as f64).abs() < 0.002,
                    "case {case}: {most}{value}"
                );
            }
            Err(Error::LimitNotAnArc { .. }) => {
                let table = Demand::new().row_of("box", from, to, 1e6);
                let Ok(_) = solver.plan(&table) else { continue };
                let Some(ways) = Ways::new(&network, &Objective::cheapest(), &table) else { continue };
                let Some((above, below)) = ways.most() else { continue };
                let value = above as f64 / below as f64;
                assert!((most.value_t_per_year - value).abs() < 0.003, "case {case}: {most} {value}");
                refused += 1;
            }
            Err(error) => panic!("case {case}: {error}"),
        }
    }
    println!("{same} same, {refused} refused elsewhere, {exact} exact, {more} not");
    assert!(same > 500 && refused > 60 && more * 20 < exact, "{same} {refused} {exact} {more}");
}

#[test]
fn forged_flows_under_rows_are_refused() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let most = solver.max_flow("grain", ["KZATY", "CNXIY"], ["GEPTI"]).unwrap();
    verify_shared_flow(&network, &most).unwrap();
    assert!(most.is_exact && most.value_t_per_year > 1e6, "{most}");
    let again: SharedFlow = serde_json::from_str(&serde_json::to_string(&most).unwrap()).unwrap();
    assert_eq!(again, most);
    let forged: Forgeries<SharedFlow> = vec![
        ("value", Box::new(|most| most.value_t_per_year += 1.0)),
        ("at most", Box::new(|most| most.at_most_t_per_year -= 1.0)),
        ("exact", Box::new(|most| most.is_exact = false)),
        ("route", Box::new(|most| _ = most.routes.pop())),
        (
            "more",
            Box::new(|most| {
                most.routes[0].t_per_year += 10.0;
                most.value_t_per_year += 10.0;
                most.at_most_t_per_year += 10.0;
            }),
        ),
        ("from", Box::new(|most| _ = most.from.pop())),
        ("cargo", Box::new(|most| most.cargo = "container".to_owned())),
        ("lengths", Box::new(|most| _ = most.lengths.pop())),
        ("longer", Box::new(|most| most.lengths[0].parts_per_t *= 3)),
        ("names", Box::new(|most| most.names[0].push('x'))),
        ("schema", Box::new(|most| most.schema.push('x'))),
    ];
    for (what, forge) in forged {
        let mut copy = most.clone();
        forge(&mut copy);
        assert!(verify_shared_flow(&network, &copy).is_err(), "{what} passes");
    }
    let none: [&str; 0] = [];
    assert!(matches!(solver.max_flow("grain", none, ["GEPTI"]), Err(Error::NoPlace { .. })));
    assert!(matches!(solver.max_flow("grain", ["GEPTI"], ["GEPTI"]), Err(Error::SamePlace { .. })));
    assert!(matches!(solver.max_flow("grian", ["KZATY"], ["GEPTI"]), Err(Error::Unknown { .. })));
    assert!(matches!(solver.max_flow("grain", ["KZATX"], ["GEPTI"]), Err(Error::Unknown { .. })));
}

#[test]
fn margins_are_the_gains_and_losses_of_other_solves() {
    let objective = Objective::cheapest();
    let (mut compared, mut apart) = (0, 0);
    for seed in 0..120 {
        let mut rng = ChaCha8Rng::seed_from_u64(700 + seed);
        let network = square(&mut rng, 100, None);
        let demand = rows(&mut rng, 100);
        let options = DemandOptions::default().penalty_per_t(500.0).gap(1e-9);
        let solver = DemandSolver::new(&network, &objective).unwrap();
        let margins = solver.margins(&demand, &options).unwrap();
        let Some(ways) = Ways::new(&network, &objective, &demand) else { continue };
        let penalty = objective.steps_of(500.0).unwrap();
        let value = |change: &Change<'_>| {
            ways.least_with(penalty, change)
                .map(|(above, below)| above as f64 / below as f64 * objective.step)
        };
        let Some(now) = value(&Change::None) else { continue };
        let rounded = 0.001 * 500.0 * 8.0;
        assert!((margins.cost_per_year - now).abs() < rounded, "seed {seed}: {margins} {now}");
        for margin in &margins.margins {
            let row = (margin.asset.as_str(), margin.backward);
            let wider = value(&Change::Share { row, above: 101, below: 100 });
            let narrower = value(&Change::Share { row, above: 99, below: 100 });
            let (Some(wider), Some(narrower)) = (wider, narrower) else { continue };
            assert!(
                (margin.more_gains_per_year - (now - wider)).abs() < 2.0 * rounded,
                "seed {seed}: {margin:?} {now} {wider}"
            );
            assert!(
                (margin.less_loses_per_year - (narrower - now)).abs() < 2.0 * rounded,
                "seed {seed}: {margins}"
            );
            compared += 1;
            apart += usize::from(margin.less_loses_per_year > margin.more_gains_per_year + 4.0 * rounded);
        }
    }
    println!("{compared} compared, {apart} apart");
    assert!(compared > 200 && apart > 5);
}

#[test]
fn ladders_of_money_are_the_exact_curve() {
    let objective = Objective::cheapest();
    let (mut compared, mut points) = (0, 0);
    for seed in 0..60 {
        let mut rng = ChaCha8Rng::seed_from_u64(1_700 + seed);
        let network = square(&mut rng, 100, None);
        let demand = rows(&mut rng, 100);
        let options = DemandOptions::default().penalty_per_t(500.0);
        let query = MoneyQuery::up_to(2_000).price("L1", 3).price("L4", 2);
        let solver = DemandSolver::new(&network, &objective).unwrap();
        let ladder = solver.money_ladder(&demand, &options, &query).unwrap();
        verify_money(&network, &demand, None, &ladder)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{ladder}"));
        points = points.max(ladder.points.len());
        let Some(ways) = Ways::new(&network, &objective, &demand) else { continue };
        let price = |key: &str| query.prices.get(key).map_or(1, |price| i128::from(*price));
        for budget in [0, 7, 100, 250, 501, 777, 1_000, 1_500, 1_999, 2_000] {
            let change = Change::Budget { amount: budget, price: &price };
            let Some((above, below)) = ways.least_with(objective.steps_of(500.0).unwrap(), &change) else {
                continue;
            };
            let exact = above as f64 / below as f64 * objective.step;
            let budget = budget as f64;
            let lines = ladder
                .points
                .iter()
                .map(|point| point.bound_per_year - point.saves_per_unit * (budget - point.budget as f64));
            let lower = lines.fold(f64::MIN, f64::max);
            let pair = ladder.points.windows(2).find(|pair| budget <= pair[1].budget as f64).unwrap();
            let part = (budget - pair[0].budget as f64) / (pair[1].budget - pair[0].budget) as f64;
            let upper = pair[0].cost_per_year * (1.0 - part) + pair[1].cost_per_year * part;
            assert!(lower <= exact * (1.0 + 1e-9), "seed {seed}, {budget}: {lower} above {exact}\n{ladder}");
            assert!(upper >= exact * (1.0 - 1e-9), "seed {seed}, {budget}: {upper} below {exact}\n{ladder}");
            assert!(
                upper <= exact * (1.0 + 1e-5) + 4.0,
                "seed {seed}, {budget}: {upper} far above {exact}\n{:#?}",
                ladder
                    .points
                    .iter()
                    .map(|p| (p.budget, p.cost_per_year, p.bound_per_year, p.saves_per_unit))
                    .collect::<Vec<_>>()
            );
            compared += 1;
        }
    }
    println!("{compared} compared, at most {points} points");
    assert!(compared > 300 && points > 4);
}

#[test]
fn bad_ladders_of_money_are_refused() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let table = Demand::new().row_of("container", "KZATY", "GEPTI", 3e6);
    let ask = |query: &MoneyQuery| solver.money_ladder(&table, &DemandOptions::default(), query);
    let ladder = ask(&MoneyQuery::up_to(1_000_000)).unwrap();
    verify_money(&network, &table, None, &ladder).unwrap();
    assert!(ladder.to_string().lines().count() > ladder.points.len());
    let again: MoneyLadder = serde_json::from_str(&serde_json::to_string(&ladder).unwrap()).unwrap();
    assert_eq!(again, ladder);
    for query in [
        MoneyQuery::up_to(0),
        MoneyQuery::up_to(1 << 50),
        MoneyQuery::up_to(10).points(1),
        MoneyQuery::up_to(10).price("KZAAU-AZALA-sea-box", 0),
    ] {
        assert!(ask(&query).is_err(), "{query:?}");
    }
    for query in [MoneyQuery::up_to(10).price("limit:none", 2), MoneyQuery::up_to(10).fixed("nothing")] {
        assert!(matches!(ask(&query), Err(Error::Unknown { .. })), "{query:?}");
    }
    let forged: Forgeries<MoneyLadder> = vec![
        ("bound", Box::new(|ladder| ladder.points[1].bound_per_year *= 1.001)),
        ("slope", Box::new(|ladder| ladder.points[0].saves_per_unit *= 0.5)),
        ("cost", Box::new(|ladder| ladder.points[1].cost_per_year *= 0.5)),
        ("gap", Box::new(|ladder| ladder.points[0].gap = 0.5)),
        ("end", Box::new(|ladder| _ = ladder.points.pop())),
        ("order", Box::new(|ladder| ladder.points.reverse())),
        ("price", Box::new(|ladder| _ = ladder.points[0].prices.pop())),
        ("spent", Box::new(|ladder| ladder.points.last_mut().unwrap().wider[0].t_per_year *= 3.0)),
        ("parts", Box::new(|ladder| ladder.parts /= 2)),
    ];
    for (what, forge) in forged {
        let mut copy = ladder.clone();
        forge(&mut copy);
        assert!(verify_money(&network, &table, None, &copy).is_err(), "{what} passes");
    }
}
