//! What is asked of a network comes from files too: demand, supplies, scenarios, rules, trips and flows. Spoiled at random like the forms of a network: a refusal
//! that says where, or something that can be written and applied. A thousand files of each kind, with `CORRIDOR_CAMPAIGN=long` five thousand, none over a second.

use super::spoiled::spoil;
use super::{Folder, adds_up};
use corridor::Error;
use corridor::data::{
    caspian, caspian_scenarios, caspian_tables, demand_from_csv, flows_from_tntp, flows_to_tntp, read_demand,
    read_rules, read_scenario, read_supply, rules_from_json, rules_to_json, scenario_from_json,
    scenario_to_json, trips_from_tntp, trips_to_tntp,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

const DEMAND: &str = "from,to,t_per_year,cargo,note\nCNXIY,GEPTI,250000,container,\nKZAAU,AZALA,\"1200000\",grain,a year\nKZATY,IRBND,1e5,,\n\
                      TMKRW,AZALA,7,wagonload,\"two, words\"\n";
const SUPPLY: &str =
    "hub,t_per_year,note\nCNXIY,250000,\nGEPTI,-200000,need\nIRBND,-50000.0,\"a \"\"word\"\"\"\n";
const RULES: &str = r#"{
    "schema": "corridor-rules/1",
    "name": "supposed",
    "rules": [
        { "code": "dues", "select": ["hub:KZAAU"], "effect": { "price": { "usd_per_t": 4.5, "hours": 6 } }, "reason": "supposed", "source": "supposed" },
        { "code": "ban", "select": ["country:RU", "mode:road"], "cargo": ["container"], "from_year": 2026, "until_year": 2030, "months": [11, 12],
          "effect": "close", "reason": "supposed", "source": "supposed", "status": "estimate" }
    ]
}"#;

/// Whether one is taken, and whether what it says is kept when it is written and read again.
type Taken = Result<bool, Error>;

struct Kind {
    name: &'static str,
    texts: Vec<String>,
    read: fn(&std::path::Path, &[u8]) -> Taken,
}

fn kinds() -> [Kind; 6] {
    let demand = demand_from_csv("from,to,t_per_year\n1,2,250\n2,1,35.5\n3,2,100000\n").unwrap();
    let trips = trips_to_tntp(&demand, 1.0).unwrap();
    let flows = "From \tTo \tVolume \tCost \n1 \t2 \t4494.5 \t6.0008\n1 \t3 \t8119.25 \t4.0087\n2 \t1 \t4519 \t6.01\n";
    let scenarios = caspian_scenarios();
    [
        Kind {
            name: "demand",
            texts: vec![DEMAND.to_owned()],
            read: |path, _| {
                read_demand(path).map(|demand| demand.rows.iter().all(|row| row.t_per_year.is_finite()))
            },
        },
        Kind {
            name: "supply",
            texts: vec![SUPPLY.to_owned()],
            read: |path, _| {
                read_supply(path).map(|supply| supply.rows.iter().all(|row| row.t_per_year.is_finite()))
            },
        },
        Kind {
            name: "scenario",
            texts: scenarios.values().map(scenario_to_json).collect(),
            read: |path, _| {
                let scenario = read_scenario(path)?;
                Ok(scenario_from_json(&scenario_to_json(&scenario))? == scenario)
            },
        },
        Kind {
            name: "rules",
            texts: vec![RULES.to_owned()],
            read: |path, _| {
                let rules = read_rules(path)?;
                Ok(rules_from_json(&rules_to_json(&rules))? == rules)
            },
        },
        Kind {
            name: "trips",
            texts: vec![trips],
            read: |_, bytes| {
                let (trips, ledger) = trips_from_tntp(&String::from_utf8_lossy(bytes), 1.0)?;
                adds_up(&ledger);
                Ok(trips.rows.is_empty()
                    || trips_from_tntp(&trips_to_tntp(&trips, 1.0)?, 1.0)?.0.rows.len() == trips.rows.len())
            },
        },
        Kind {
            name: "flows",
            texts: vec![flows.to_owned()],
            read: |_, bytes| {
                let (flows, ledger) = flows_from_tntp(&String::from_utf8_lossy(bytes))?;
                adds_up(&ledger);
                Ok(flows_from_tntp(&flows_to_tntp(&flows))?.0 == flows)
            },
        },
    ]
}

#[test]
fn spoiled_questions_are_refused_or_can_be_asked() {
    let long = std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|word| word == "long");
    let rounds = if long { 5_000 } else { 1_000 };
    let mut rng = ChaCha8Rng::seed_from_u64(if long { 77 } else { 7 });
    let network = caspian();
    let others: Vec<u8> = caspian_tables().iter().flat_map(|(_, text)| text.bytes().take(2000)).collect();
    let folder = Folder::new();
    let mut slowest = (Duration::ZERO, String::new());
    for Kind { name, texts, read } in kinds() {
        let path = folder.path(name);
        let (mut taken, mut refused, mut applied) = (0, 0, 0);
        for text in &texts {
            std::fs::write(&path, text).unwrap();
            assert!(read(&path, text.as_bytes()).unwrap(), "{name} is sound to begin with");
        }
        for round in 0..rounds {
            let mut bytes = texts[rng.random_range(0..texts.len())].clone().into_bytes();
            let mut ways = String::new();
            for _ in 0..rng.random_range(1..=3_u32) {
                ways = format!("{ways} {}", spoil(&mut rng, &mut bytes, &others));
            }
            std::fs::write(&path, &bytes).unwrap();
            let told = || format!("{name}, round {round}:{ways}\n{}", String::from_utf8_lossy(&bytes));
            let begins = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(|| read(&path, &bytes)))
                .unwrap_or_else(|_| panic!("it panics: {}", told()));
            let took = begins.elapsed();
            if took > slowest.0 {
                slowest = (took, told());
            }
            match outcome {
                Ok(kept) => {
                    assert!(kept, "it is not kept: {}", told());
                    taken += 1;
                    if name == "scenario" && taken % 10 == 0 {
                        // It may be of no use to this network, which is said.
                        let scenario = read_scenario(&path).unwrap();
                        applied += u32::from(scenario.apply(&network).is_ok());
                    }
                }
                Err(Error::BadInput { findings, ledger }) => {
                    assert!(!findings.is_empty(), "{}", told());
                    ledger.iter().for_each(|ledger| adds_up(ledger));
                    refused += 1;
                }
                Err(other) => panic!("{other}: {}", told()),
            }
        }
        eprintln!("{name}: {taken} taken, {refused} refused, {applied} applied");
        assert!(taken >= 10 && refused >= 10, "{name}: {taken} taken, {refused} refused");
        assert!(name != "scenario" || applied > 0, "none applied");
    }
    assert!(!long || slowest.0 < Duration::from_secs(1), "{slowest:?}");
}
