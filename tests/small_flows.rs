//! Flows and ladders on networks of a few links, where it can be seen what must come out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use corridor::verify::{verify_flow, verify_ladder};
use corridor::{
    AloneGain, Border, Capacity, Cargo, Carriage, FlowSolver, Hub, Km, Ladder, LadderEnd, LadderQuery, Limit,
    Link, Network, NetworkBuilder, TonnesPerYear, find_bottlenecks,
};

/// Rails between hubs named by one letter, each for ten tonnes a year and in one direction unless they end with `=`.
fn rails(links: &[&str], add: impl FnOnce(&mut NetworkBuilder)) -> FlowSolver {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D", "E"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + f64::from(u8::try_from(at).unwrap()), 40.0));
    }
    for link in links {
        let capacity = Capacity::tonnes_per_year(10.0);
        let plain = Link::rail(&link[..1], &link[1..2], Km(100.0)).key(&link[..2]).capacity(capacity);
        builder.link(if link.ends_with('=') { plain.two_way() } else { plain });
    }
    builder.cargo(Cargo::new("box", [Carriage::rail(1435)]));
    add(&mut builder);
    let network = builder.build().unwrap();
    FlowSolver::new(&network, network.cargo("box").unwrap()).unwrap()
}

fn limit(code: &str, tonnes: f64, members: &[&str]) -> Limit {
    Limit::new(code, Capacity::tonnes_per_year(tonnes), members.iter().copied())
}

/// The flow and the keys of the cuts, verified.
fn flow_and_cuts(flows: &FlowSolver, from: &str, to: &str) -> (u64, Vec<Vec<String>>) {
    let answer = flows.max_flow([from], [to]).unwrap();
    verify_flow(flows.network(), &answer).unwrap();
    let keys = |keys: Vec<&str>| keys.into_iter().map(str::to_owned).collect();
    (answer.value_t_per_year.get(), answer.cut_keys().into_iter().map(keys).collect())
}

/// The limit M stands apart from the second of its members, and N holds M. A cut by N runs through that member too.
#[test]
fn a_cut_runs_through_what_a_gate_in_a_gate_holds() {
    let flows = rails(&["AB", "BD", "AC", "CD", "AD"], |builder| {
        builder.limit(limit("M", 9.0, &["BD", "AC"])).limit(limit("N", 5.0, &["BD", "AC", "AD"]));
    });
    assert_eq!(flow_and_cuts(&flows, "A", "D"), (5, vec![vec!["limit:N".to_owned()]]));
}

/// The limit N is an arc because M is one: all that M holds comes by one link. By themselves the members of N neither begin nor end together.
#[test]
fn a_limit_over_a_limit_may_be_an_arc_where_its_members_are_none() {
    let flows = rails(&["AB", "BC", "BD", "CD", "CE", "DE", "AE"], |builder| {
        builder.limit(limit("M", 9.0, &["BC", "BD"])).limit(limit("N", 5.0, &["BC", "BD", "AE"]));
    });
    assert_eq!(flow_and_cuts(&flows, "A", "E"), (5, vec![vec!["limit:N".to_owned()]]));
}

/// In and out over one border: either direction is a cut, and they are two.
#[test]
fn two_directions_of_a_border_are_two_cuts() {
    let flows = rails(&["AB=", "CB="], |builder| {
        builder.border(Border::new("X", ["AB", "CB"]).capacity(Capacity::tonnes_per_year(5.0)));
    });
    let (value, cuts) = flow_and_cuts(&flows, "A", "C");
    assert_eq!((value, cuts), (5, vec![vec!["border:X".to_owned()], vec!["border:X".to_owned()]]));
}

/// The ladder from A to C, verified.
fn ladder(flows: &FlowSolver, query: LadderQuery) -> Ladder {
    let ladder = find_bottlenecks(flows, query).unwrap();
    verify_ladder(flows.network(), &ladder).unwrap();
    ladder
}

fn alone(ladder: &Ladder) -> Vec<(&str, Option<u64>)> {
    let gain = |gain: &AloneGain| gain.gain_t_per_year.map(TonnesPerYear::get);
    ladder.alone.iter().map(|said| (said.asset.asset.as_str(), gain(said))).collect()
}

#[test]
fn what_is_in_either_cut_is_listed_though_it_gains_nothing() {
    let ladder = ladder(&rails(&["AB", "BC"], |_| {}), LadderQuery::new(["A"], ["C"]));
    assert_eq!(alone(&ladder), [("AB", Some(0)), ("BC", Some(0))]);
}

/// A tonne uses a limit over two links in series twice, so it is no arc. The ladder goes as far as the limit is kept.
#[test]
fn a_ladder_goes_as_far_as_a_limit_that_is_no_arc_lets_it() {
    let ask = |most: f64| {
        let flows = rails(&["AB", "BC"], |builder| {
            builder.links[1].capacity = Some(Capacity::tonnes_per_year(30.0));
            builder.limit(limit("M", most, &["AB", "BC"]));
        });
        ladder(&flows, LadderQuery::new(["A"], ["C"]).ceiling("AB", TonnesPerYear(10)))
    };
    let length = |ladder: &Ladder| ladder.rungs[0].length_t_per_year.unwrap().get();
    for (most, gains) in [(60.0, vec![("AB", Some(20))]), (59.0, vec![]), (40.0, vec![])] {
        let whole = ask(most);
        assert!(matches!(&whole.end, LadderEnd::Blocked(assets) if assets[0].asset == "AB"), "{whole}");
        assert_eq!((length(&whole), alone(&whole)), (10, gains));
        assert!(!whole.rungs[0].ends.is_empty());
    }
    let part = ask(30.0);
    assert_eq!(part.end, LadderEnd::Limit("limit:M".to_owned(), TonnesPerYear(15)));
    assert_eq!((length(&part), alone(&part)), (5, vec![]));
    assert!(part.rungs[0].ends.is_empty());
}

/// The line runs where the limit counts, not where its gate stands: each direction of it is a cut of its own, before B and behind it.
#[test]
fn two_directions_of_a_limit_are_two_cuts_at_two_places() {
    let flows = rails(&["AB=", "CB="], |builder| {
        builder.limit(limit("M", 5.0, &["AB", "CB"]));
    });
    let answer = flows.max_flow(["A"], ["C"]).unwrap();
    verify_flow(flows.network(), &answer).unwrap();
    assert_eq!(answer.cut_keys(), [["limit:M"], ["limit:M"]]);
    let sides: Vec<usize> = answer.cuts.iter().map(|cut| cut.origin_side.len()).collect();
    assert_eq!(sides, [1, 2]);
}

/// The gate of M stands at C, behind the links BC and DC, though M counts AB before them.
#[test]
fn the_first_cut_is_the_one_nearer_the_origins_in_the_network() {
    let flows = rails(&["AB", "BC", "DC"], |builder| {
        builder.links[0].capacity = Some(Capacity::tonnes_per_year(30.0));
        builder.limit(limit("M", 20.0, &["AB", "DC"]));
    });
    let answer = flows.max_flow(["A", "D"], ["C"]).unwrap();
    verify_flow(flows.network(), &answer).unwrap();
    assert_eq!(answer.cut_keys(), [vec!["limit:M"], vec!["BC", "DC"]]);
    let mut turned = answer;
    turned.cuts.reverse();
    assert!(verify_flow(flows.network(), &turned).is_err());
}

#[test]
fn no_gain_is_without_end_where_a_limit_was_left_out() {
    let flows = rails(&["AB", "BC"], |builder| {
        builder.links[0].capacity = Some(Capacity::tonnes_per_year(0.0));
        builder.links[1].capacity = None;
        builder.limit(limit("M", 9.0, &["AB", "BC"]));
    });
    let ladder = ladder(&flows, LadderQuery::new(["A"], ["C"]));
    assert!(alone(&ladder).iter().all(|(_, gain)| gain.is_some()), "{ladder}");
}

/// The gate of X stands at A, where what comes from D would go on to C. That is on the near side, so the line stays where AB leaves A.
#[test]
fn what_a_gate_holds_on_its_own_side_does_not_move_a_cut() {
    let flows = rails(&["CA=", "AB=", "DB="], |builder| {
        builder.border(Border::new("X", ["AB", "DB"]).capacity(Capacity::tonnes_per_year(5.0)));
    });
    assert_eq!(flow_and_cuts(&flows, "C", "D").1, [["border:X"], ["border:X"]]);
}

#[test]
fn a_question_needs_two_sides() {
    let flows = rails(&["AB"], |_| ());
    for (from, to) in [(&[][..], &["B"][..]), (&["A"], &[])] {
        let query = LadderQuery::new(from.iter().copied(), to.iter().copied());
        assert!(matches!(find_bottlenecks(&flows, query), Err(corridor::Error::NoPlace { .. })));
        assert!(matches!(flows.max_flow(from, to), Err(corridor::Error::NoPlace { .. })));
    }
    let same = LadderQuery::new(["A"], ["A"]);
    assert!(matches!(find_bottlenecks(&flows, same), Err(corridor::Error::SamePlace { .. })));
}

/// With very many unbounded links what stands for unbounded is less than what one link may carry, and then nothing is said.
#[test]
fn no_flow_is_cut_short_by_what_stands_for_unbounded() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + f64::from(u8::try_from(at).unwrap()), 40.0));
    }
    let rail = |from, to| Link::rail(from, to, Km(100.0));
    builder.link(rail("A", "B").capacity(Capacity::tonnes_per_year(1e15)));
    builder.link(rail("B", "C"));
    for at in 0..20_000 {
        builder.link(rail("C", "D").key(&format!("CD{at}")));
    }
    let network = builder.build().unwrap();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let too_large = |error| matches!(error, corridor::Error::CapacityTooLarge { .. });
    assert!(flows.max_flow(["A"], ["C"]).is_err_and(too_large));
    assert!(flows.max_flow_value(["A"], ["C"]).is_err_and(too_large));
}

#[test]
fn a_border_without_a_figure_is_taken_as_not_binding() {
    let flows = rails(&["AB", "BC"], |builder| {
        builder.border(Border::new("X", ["BC"]));
    });
    let answer = flows.max_flow(["A"], ["C"]).unwrap();
    verify_flow(flows.network(), &answer).unwrap();
    assert_eq!(answer.assumed_unbounded, ["border:X"]);
    let mut silent = answer;
    silent.assumed_unbounded.clear();
    assert!(verify_flow(flows.network(), &silent).is_err());
}
