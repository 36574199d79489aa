//! Maximum flows where limits are rows.

use super::*;

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
        ("from", Box::new(|most| _ = most.from.remove(0))),
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
    // A flow to the port is none to what lies behind it.
    let mut port = solver.max_flow("grain", ["KZATY"], ["KZAAU"]).unwrap();
    port.to = vec!["GEPTI".to_owned()];
    let refused = verify_shared_flow(&network, &port).unwrap_err().to_string();
    assert!(refused.contains("does not join"), "{refused}");
    let none: [&str; 0] = [];
    assert!(matches!(solver.max_flow("grain", none, ["GEPTI"]), Err(Error::NoPlace { .. })));
    assert!(matches!(solver.max_flow("grain", ["GEPTI"], ["GEPTI"]), Err(Error::SamePlace { .. })));
    assert!(matches!(solver.max_flow("grian", ["KZATY"], ["GEPTI"]), Err(Error::Unknown { .. })));
    assert!(matches!(solver.max_flow("grain", ["KZATX"], ["GEPTI"]), Err(Error::Unknown { .. })));
}
