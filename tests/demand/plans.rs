//! Plans: exact optima by another programme, laws, what does not fit, forgeries, refusals.

use super::*;
use std::ops::ControlFlow;

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
    assert!(solved > 2_000 && short > 800 && mixed > 250 && several > 200 && priced > 800 && both > 100);
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
        (
            // All sums are made to fit, and the plan is told to cost less than the bound.
            "weight and cost",
            Box::new(|plan| {
                let route = &mut plan.rows[1].routes[0];
                route.weight -= 100;
                plan.objective_per_year -= plan.objective.of_steps(100) * route.t_per_year;
                plan.gap = 0.0;
            }),
        ),
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
    // Who watches may end it after a round, and sees every one of the others.
    let ended =
        solver.plan_observed(&best.demand, &options.clone().rounds(100), &mut |_, _| ControlFlow::Break(()));
    assert_eq!(ended.unwrap(), plan);
    let mut seen = 0;
    let watched = solver.plan_observed(&best.demand, &options.rounds(100), &mut |done: u64, _: u64| {
        assert!(done > seen);
        seen = done;
        ControlFlow::Continue(())
    });
    assert_eq!(watched.unwrap(), full);
    assert!(seen > 1);
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
fn rows_of_one_pair_are_served_in_their_order() {
    let network = undirected(&[("A", "B")], 1_000.0);
    let solver = DemandSolver::new(&network, &Objective::shortest()).unwrap();
    let table = [700.0, 600.0, 500.0]
        .iter()
        .fold(Demand::new(), |table, tonnes| table.row_of("general", "A", "B", *tonnes));
    let plan = solver.plan(&table).unwrap();
    verify_demand(&network, &plan).unwrap();
    let shipped: Vec<f64> = plan.rows.iter().map(|row| row.shipped_t_per_year).collect();
    assert_eq!(shipped, [700.0, 300.0, 0.0]);
}

/// A plan for twice the room is no plan, though each cargo alone keeps all capacities.
#[test]
fn cargoes_that_only_together_are_too_much_are_refused() {
    let deck = |tonnes: f64| {
        let mut builder = Network::builder();
        for (at, code) in ["A", "B"].into_iter().enumerate() {
            builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
        }
        for (code, teu) in [("box", 2.0), ("grain", 4.0)] {
            let mut cargo = corridor::Cargo::new(code, [corridor::Carriage::ROAD]);
            cargo.t_per_teu = Some(corridor::Tonnes(teu).into());
            builder.cargo(cargo);
        }
        let mut link = Link::road("A", "B", Km(100.0));
        link.key = "deck".to_owned();
        builder.link(link.capacity(Capacity::of(tonnes, "teu_per_year".parse().unwrap())));
        builder.build().unwrap()
    };
    let table = Demand::new().row_of("box", "A", "B", 1_800.0).row_of("grain", "A", "B", 3_600.0);
    let (one, two) = (deck(1_000.0), deck(2_000.0));
    let mut plan = DemandSolver::new(&two, &Objective::shortest()).unwrap().plan(&table).unwrap();
    verify_demand(&two, &plan).unwrap();
    assert_eq!(plan.shipped_t_per_year, 5_400.0);
    plan.network = one.digest();
    let refused = verify_demand(&one, &plan).unwrap_err().to_string();
    assert!(refused.contains("all cargoes together"), "{refused}");
}
