//! The fast way and the naive way say the same of every sample.

use super::naive;
use corridor::{Failure, Network, Objective, Select, Study};

/// What fails for a whole year, by name of the failure.
fn failures() -> Vec<(Failure, Select)> {
    let one = |name: &str, select: Select, chance: f64| (Failure::new(name, select.clone(), chance), select);
    vec![
        one("Kuryk", Select::hub("KZKUR"), 0.3),
        one("Aktau", Select::hub("KZAAU"), 0.2),
        one("a border", Select::border("AZ-GE"), 0.1),
        one("Turkmenbashi feeders", Select::mode(corridor::Mode::Sea), 0.05),
        one("Iran", Select::country("IR"), 0.1),
    ]
}

fn agree(network: &Network, cargo: &str, from: &str, to: &str, samples: u64, seed: u64) -> [u64; 6] {
    let cargo = network.cargo(cargo).unwrap();
    let border = network.borders()[seed as usize % network.borders().len()].code.clone();
    let mut failures = failures();
    let named = Select::border(&border);
    failures[2] = (Failure::new("a border", named.clone(), 0.2), named);
    let closes = |name: &str| {
        let at = failures.iter().find(|(failure, _)| failure.name == name).unwrap();
        vec![at.1.clone()]
    };
    let objective = if seed.is_multiple_of(2) { Objective::cheapest() } else { Objective::fastest() };
    let mut study =
        Study::new(network, cargo, [from], [to]).seed(seed).samples(samples).routes(objective.clone());
    if seed % 3 != 2 {
        study = study.draw_facts();
    }
    for (failure, _) in &failures {
        study = study.failure(failure.clone());
    }
    let solver = match study.prepare() {
        Ok(solver) => solver,
        Err(corridor::Error::LimitNotAnArc { .. }) => return [0, 0, 0, 1, 0, 0],
        Err(other) => panic!("{other}"),
    };
    let kinds = solver.kinds_of_steps().unwrap();
    // Nearly all steps are computed.
    assert!(kinds[0] >= 9 * (kinds[1] + kinds[2]), "{kinds:?}");
    let (mut none, mut open, mut refused, mut values) = (0, 0, 0, std::collections::BTreeSet::new());
    for sample in 0..samples {
        let told = solver.replay(sample);
        let built = naive::network(network, &told, &closes, false);
        let want = naive::capacity(&built, cargo, from, to);
        let (passes, most) = (told.capacity_t_per_year.unwrap(), told.at_most_t_per_year.unwrap());
        open += u64::from(passes < most);
        match want {
            // Proved by the study, or at least not against what it tells.
            Some(want) => assert!(
                passes <= want && want == most,
                "sample {sample} of {seed}, {from} to {to}: {passes} {want} {most}"
            ),
            None => refused += 1,
        }
        values.insert(passes);
        let built = naive::network(network, &told, &closes, true);
        let want = naive::route(&built, cargo, &objective, from, to);
        assert_eq!(told.weight, want.map(|want| want.0), "sample {sample} of {seed}, {from} to {to}");
        assert_eq!(told.has_way, Some(want.is_some()));
        none += u64::from(want.is_none());
    }
    [samples, none, values.len() as u64, 0, open, refused]
}

#[test]
fn samples_of_the_caspian_network_are_those_of_networks_built_for_them() {
    let network = corridor::data::caspian();
    let pairs = [
        ("KZATY", "GEPTI"),
        ("CNXIY", "IRTHR"),
        ("KZATY", "TRMER"),
        ("CNXIY", "GEPTI"),
        ("CNXIY", "TRMER"),
        ("GEPTI", "KZATY"),
    ];
    let mut sums = [0; 6];
    for (at, (from, to)) in pairs.into_iter().enumerate() {
        for cargo in ["container", "grain"] {
            for (view, network) in
                [network.clone(), network.in_month(11).unwrap(), network.at(2030).unwrap()].iter().enumerate()
            {
                let found = agree(network, cargo, from, to, 5, (3 * at + view) as u64);
                (0..6).for_each(|at| sums[at] += found[at]);
            }
        }
    }
    println!("{sums:?}");
    assert!(sums[0] > 150 && sums[1] > 5 && sums[2] > 80 && sums[3] == 0 && sums[4] < 10, "{sums:?}");
}
