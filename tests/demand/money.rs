//! What a little more and less of an asset is worth, and ladders of money.

use super::*;

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
        verify_margins(&network, &demand, None, &margins)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{margins}"));
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
        ("lower cost", Box::new(|ladder| ladder.points[1].cost_per_year -= 0.01)),
        ("unserved", Box::new(|ladder| ladder.points[1].unserved_t_per_year -= 0.001)),
        ("flow gone", Box::new(|ladder| _ = ladder.points[1].flow.pop())),
        ("more flow", Box::new(|ladder| ladder.points[0].flow[0].t_per_year += 1.0)),
        ("part of a kilogram", Box::new(|ladder| ladder.points[0].flow[0].t_per_year += 0.0004)),
        ("no such way", Box::new(|ladder| ladder.points[0].flow.last_mut().unwrap().way += 100)),
        (
            "way twice",
            Box::new(|ladder| {
                let on = ladder.points[0].flow[0];
                ladder.points[0].flow.insert(0, on);
            }),
        ),
        ("lighter way", Box::new(|ladder| ladder.ways[0].weight -= 1)),
        ("way elsewhere", Box::new(|ladder| ladder.ways[0].to = "KZAAU".to_owned())),
        ("way of another cargo", Box::new(|ladder| ladder.ways[0].cargo = "grain".to_owned())),
        ("shorter way", Box::new(|ladder| _ = ladder.ways[0].assets.remove(2))),
        ("not wider", Box::new(|ladder| ladder.points.last_mut().unwrap().wider.clear())),
        (
            "less wider",
            Box::new(|ladder| {
                let wider = &mut ladder.points.last_mut().unwrap().wider[0];
                wider.t_per_year = (wider.t_per_year / 2.0).floor();
            }),
        ),
        ("wider name", Box::new(|ladder| ladder.points.last_mut().unwrap().wider[0].name.push('x'))),
        (
            "another plan",
            Box::new(|ladder| ladder.points[0].flow = ladder.points.last().unwrap().flow.clone()),
        ),
    ];
    for (what, forge) in forged {
        let mut copy = ladder.clone();
        forge(&mut copy);
        assert_ne!(copy, ladder, "{what} changes something");
        assert!(verify_money(&network, &table, None, &copy).is_err(), "{what} passes");
    }
}

#[test]
fn forged_margins_are_refused() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let table = Demand::new()
        .row("KZATY", "GEPTI", 3e6)
        .row_of("grain", "KZATY", "GEPTI", 2e6)
        .row("CNXIY", "GEPTI", 4e5);
    let options = DemandOptions::default().cargo("container");
    let margins = solver.margins(&table, &options).unwrap();
    let verify = |margins: &Margins| verify_margins(&network, &table, Some("container"), margins);
    verify(&margins).unwrap();
    assert!(margins.margins.len() > 1, "{margins}");
    let again: Margins = serde_json::from_str(&serde_json::to_string(&margins).unwrap()).unwrap();
    assert_eq!(again, margins);
    verify(&again).unwrap();
    let forged: Forgeries<Margins> = vec![
        ("schema", Box::new(|margins| margins.schema.push('x'))),
        ("view", Box::new(|margins| margins.view.month = Some(3))),
        ("objective", Box::new(|margins| margins.objective.money = 2.0)),
        ("cost", Box::new(|margins| margins.cost_per_year -= 0.01)),
        ("parts", Box::new(|margins| margins.parts *= 2)),
        ("penalty", Box::new(|margins| margins.penalty_steps -= 1)),
        ("asset gone", Box::new(|margins| _ = margins.margins.pop())),
        ("asset twice", Box::new(|margins| margins.margins.insert(0, margins.margins[0].clone()))),
        ("order", Box::new(|margins| margins.margins.reverse())),
        ("gains", Box::new(|margins| margins.margins[0].more_gains_per_year += 1.0)),
        ("loses", Box::new(|margins| margins.margins[0].less_loses_per_year += 1.0)),
        ("within", Box::new(|margins| margins.margins[0].within_per_year = 0.0)),
        ("size", Box::new(|margins| margins.margins[0].hundredth_t_per_year += 1)),
        ("name", Box::new(|margins| margins.margins[0].name.push('x'))),
        ("backward", Box::new(|margins| margins.margins[0].backward ^= true)),
        ("now", Box::new(|margins| margins.now.flow[0].t_per_year -= 1.0)),
        ("now bound", Box::new(|margins| margins.now.bound_per_year += 1.0)),
        ("now prices", Box::new(|margins| margins.now.prices[0].parts_per_t += 1_000_000)),
        ("more flow", Box::new(|margins| _ = margins.margins[0].more.flow.pop())),
        ("more bound", Box::new(|margins| margins.margins[0].more.bound_per_year += 1.0)),
        ("more prices", Box::new(|margins| margins.margins[0].more.prices[0].parts_per_t *= 2)),
        ("less flow", Box::new(|margins| margins.margins[0].less.flow[0].t_per_year += 1.0)),
        ("less cost", Box::new(|margins| margins.margins[0].less.cost_per_year -= 1.0)),
        ("less is now", Box::new(|margins| margins.margins[0].less = margins.now.clone())),
        (
            "more is less",
            Box::new(|margins| {
                let margin = &mut margins.margins[0];
                std::mem::swap(&mut margin.more, &mut margin.less);
            }),
        ),
        ("way", Box::new(|margins| _ = margins.ways[0].assets.pop())),
    ];
    for (what, forge) in forged {
        let mut copy = margins.clone();
        forge(&mut copy);
        assert_ne!(copy, margins, "{what} changes something");
        assert!(verify(&copy).is_err(), "{what} passes");
    }
    assert!(
        verify_margins(&network, &Demand::new().row("KZATY", "GEPTI", 3e6), Some("container"), &margins)
            .is_err()
    );
}

#[test]
fn more_than_is_wanted_is_refused() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let table = Demand::new().row_of("container", "KZATY", "GEPTI", 100.0);
    let mut ladder = solver.money_ladder(&table, &DemandOptions::default(), &MoneyQuery::up_to(10)).unwrap();
    verify_money(&network, &table, None, &ladder).unwrap();
    ladder.points[0].flow[0].t_per_year += 1.0;
    let refused = verify_money(&network, &table, None, &ladder).unwrap_err().to_string();
    assert!(refused.contains("more than is wanted"), "{refused}");
}

#[test]
fn what_is_fixed_is_not_widened() {
    let network = corridor::data::caspian();
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let table = Demand::new().row_of("container", "KZATY", "GEPTI", 3e6);
    let ask = |query: &MoneyQuery| {
        let ladder = solver.money_ladder(&table, &DemandOptions::default(), query).unwrap();
        verify_money(&network, &table, None, &ladder).unwrap_or_else(|error| panic!("{error}\n{ladder}"));
        ladder.points.last().unwrap().clone()
    };
    let free = ask(&MoneyQuery::up_to(1_000_000));
    let first = free.wider[0].asset.clone();
    let held = ask(&MoneyQuery::up_to(1_000_000).fixed(&first));
    assert!(held.wider.iter().all(|wider| wider.asset != first), "{held:?}");
    assert!(held.cost_per_year > free.cost_per_year * (1.0 + 1e-6), "{held:?} {free:?}");
}

#[test]
fn a_hundredth_is_rounded_up_and_may_be_all_there_is() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    for (key, from, to, tonnes) in [("wide", "A", "B", 150.0), ("thin", "B", "C", 1.0)] {
        let mut link = Link::rail(from, to, Km(100.0)).capacity(Capacity::tonnes_per_year(tonnes));
        link.key = key.to_owned();
        builder.link(link);
    }
    let network = builder.build().unwrap();
    let objective = Objective::shortest();
    let solver = DemandSolver::new(&network, &objective).unwrap();
    let table = Demand::new().row_of("general", "A", "B", 400.0).row_of("general", "B", "C", 40.0);
    let options = DemandOptions::default().penalty_per_t(1_000.0);
    let margins = solver.margins(&table, &options).unwrap();
    verify_margins(&network, &table, None, &margins).unwrap_or_else(|error| panic!("{error}\n{margins}"));
    assert_eq!(margins.margins.len(), 2);
    for margin in &margins.margins {
        let hundredth = if margin.asset == "wide" { 2 } else { 1 };
        assert_eq!(margin.hundredth_t_per_year, hundredth, "{margin:?}");
        // A tonne more saves the penalty but for a hundred kilometres; with a tonne less nothing is left of the thin one.
        let worth = hundredth as f64 * 900.0;
        assert!((margin.more_gains_per_year - worth).abs() < 1e-3, "{margin:?}");
        assert!((margin.less_loses_per_year - worth).abs() < 1e-3, "{margin:?}");
    }
}
