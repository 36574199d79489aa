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
