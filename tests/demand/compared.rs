//! What two plans differ in, held against the plans.

use super::*;
use corridor::{DemandPlanDiff, compare_demand_plans};

#[test]
fn differences_of_plans_say_what_the_plans_say() {
    let objective = Objective::cheapest();
    let options = DemandOptions::default().penalty_per_t(500.0).gap(1e-9);
    let (mut rows_differ, mut new_ways, mut newly, mut no_longer, mut still) = (0, 0, 0, 0, 0);
    for seed in 0..80 {
        // The same square, one link of it wider.
        let made = |wider| square(&mut ChaCha8Rng::seed_from_u64(900 + seed), 100, wider);
        let [today, then] = [made(None), made(Some(seed as usize % 8))];
        let demand = rows(&mut ChaCha8Rng::seed_from_u64(40 + seed), 100);
        let plan = |network: &Network| {
            DemandSolver::new(network, &objective).unwrap().plan_with(&demand, &options).unwrap()
        };
        let (before, after) = (plan(&today), plan(&then));
        let same = compare_demand_plans(&before, &before).unwrap();
        assert!(same.rows.is_empty() && same.assets.is_empty() && same.newly_binding.is_empty(), "{same}");
        let diff = compare_demand_plans(&before, &after).unwrap();
        let sum = |of: &dyn Fn(&DemandPlan) -> f64| of(&after) - of(&before);
        let near = |told: Option<f64>, sum: f64| (told.unwrap() - sum).abs() < 1e-6 * (1.0 + sum.abs());
        assert!(near(diff.shipped_t_per_year.change(), sum(&|plan| plan.shipped_t_per_year)));
        assert!(near(diff.cost_usd_per_year.change(), sum(&|plan| plan.cost_usd_per_year)));
        // The rows add up to all that is moved, and what they pay to all that it costs.
        let moved: f64 = diff.rows.iter().filter_map(|row| row.shipped_t_per_year.change()).sum();
        assert!(near(diff.shipped_t_per_year.change(), moved), "seed {seed}: {diff}");
        let paid: f64 = diff
            .rows
            .iter()
            .map(|row| {
                let pays =
                    |tonnes: Option<f64>, each: Option<f64>| tonnes.unwrap_or(0.0) * each.unwrap_or(0.0);
                pays(row.shipped_t_per_year.after, row.cost_usd_per_t.after)
                    - pays(row.shipped_t_per_year.before, row.cost_usd_per_t.before)
            })
            .sum();
        assert!((paid - sum(&|plan| plan.cost_usd_per_year)).abs() < 1.0, "seed {seed}: {paid} {diff}");
        let binds = |plan: &DemandPlan, asset: &str, backward: bool| {
            plan.binding().iter().any(|one| one.asset == asset && one.backward == backward)
        };
        for (list, old, new) in [
            (&diff.newly_binding, false, true),
            (&diff.no_longer_binding, true, false),
            (&diff.still_binding, true, true),
        ] {
            for one in list {
                let found =
                    (binds(&before, &one.asset, one.backward), binds(&after, &one.asset, one.backward));
                assert_eq!(found, (old, new), "seed {seed}: {}", one.asset);
            }
        }
        assert_eq!(diff.newly_binding.len() + diff.still_binding.len(), after.binding().len());
        assert_eq!(diff.no_longer_binding.len() + diff.still_binding.len(), before.binding().len());
        let read: DemandPlanDiff = serde_json::from_str(&serde_json::to_string(&diff).unwrap()).unwrap();
        assert_eq!(read, diff);
        assert!(diff.to_csv().starts_with("what,key,quantity,unit,before,after,change\n"));
        rows_differ += diff.rows.len();
        new_ways += diff.rows.iter().filter(|row| row.on_new_ways_t_per_year > 0.0).count();
        newly += diff.newly_binding.len();
        no_longer += diff.no_longer_binding.len();
        still += diff.still_binding.len();
    }
    println!(
        "{rows_differ} rows, {new_ways} on new ways; {newly} bind now, {no_longer} no longer, {still} still"
    );
    assert!(rows_differ > 20 && new_ways > 5 && newly > 2 && no_longer > 5 && still > 20);
}

#[test]
fn plans_of_other_objectives_are_not_compared() {
    let network = square(&mut ChaCha8Rng::seed_from_u64(900), 100, None);
    let demand = rows(&mut ChaCha8Rng::seed_from_u64(40), 100);
    let plan = |objective: &Objective| DemandSolver::new(&network, objective).unwrap().plan(&demand).unwrap();
    let error =
        compare_demand_plans(&plan(&Objective::cheapest()), &plan(&Objective::shortest())).unwrap_err();
    assert!(matches!(error, Error::OtherQuestion { what: "objective", .. }), "{error}");
}
