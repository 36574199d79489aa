//! Random multimodal networks against oracles that share no code with the crate: routes against Bellman and Ford and petgraph, flows against
//! the definition as an exact linear programme, all cuts one by one and petgraph, ladders against the same programme with a budget. Every
//! answer is verified, every refusal as well. Seeds are fixed; `CORRIDOR_CAMPAIGN=long` makes ten times as many networks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::needless_range_loop,
    missing_docs
)]

mod support;

use corridor::verify::{verify_flow, verify_ladder, verify_no_route, verify_route};
use corridor::{
    Asset, Cargo, Error, FlowSolver, Ladder, LadderEnd, LadderQuery, MaxFlow, Network, Objective, Query,
    Router, Select, TonnesPerYear, UsdPerTonneHour, find_bottlenecks,
};
use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::flows::{Problem, Widen, by_petgraph, greedy, least_cut};
use support::graph::{FAR, Graph, Row};
use support::networks::{Shared, chance, layers, network, pick};
use support::simplex::Optimum;

/// What was counted, by name.
#[derive(Default)]
struct Counters(BTreeMap<&'static str, u64>);

impl Counters {
    fn add(&mut self, what: &'static str, holds: bool) {
        *self.0.entry(what).or_default() += u64::from(holds);
    }

    fn get(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// Asserts that at least (or at most) so many thousandths of one counter are in another.
    fn share(&self, what: &str, of: &str, least: u64, most: u64) {
        let share = self.get(what) * 1000 / self.get(of).max(1);
        assert!((least..=most).contains(&share), "{what}: {share} of 1000 {of}, not {least} to {most}");
    }
}

fn campaign(
    name: &str,
    seed: u64,
    networks: u64,
    mut one: impl FnMut(&mut ChaCha8Rng, &mut Counters),
) -> Counters {
    let times = if std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|value| value == "long") { 10 } else { 1 };
    let mut counters = Counters::default();
    for at in 0..networks * times {
        let mut rng = ChaCha8Rng::seed_from_u64(seed << 32 | at);
        one(&mut rng, &mut counters);
        counters.add("networks", true);
    }
    let text: Vec<String> = counters.0.iter().map(|(what, count)| format!("{what} {count}")).collect();
    println!("{name}: {}", text.join(", "));
    counters
}

fn objective(rng: &mut impl Rng) -> Objective {
    match rng.random_range(0..6_u32) {
        0 => Objective::fastest(),
        1 => Objective::shortest(),
        2 => Objective::greenest(),
        3 => Objective::cheapest().carbon_price(0.2),
        4 => Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)),
        _ => Objective::cheapest(),
    }
}

fn code(network: &Network, hub: usize) -> String {
    network.hub(network.hub_at(hub).unwrap()).code.clone()
}

// ---- routes -------------------------------------------------------------------------------------------------------

fn query(rng: &mut impl Rng, network: &Network, cargo: &Cargo) -> Query {
    let hub = |rng: &mut _| code(network, random(rng, network.hub_count()));
    let mut query = Query::new(&hub(rng), &hub(rng));
    for _ in 0..*pick(rng, &[0, 0, 0, 1, 1, 2]) {
        query = query.via(&hub(rng));
    }
    if chance(rng, 30) {
        let link = network.links().nth(random(rng, network.link_count())).unwrap().1;
        let select = match rng.random_range(0..5_u32) {
            0 => Select::hub(&hub(rng)),
            1 => Select::Carriage(link.carriage),
            2 if !network.borders().is_empty() => Select::border(&network.borders()[0].code),
            3 if !network.transfers().is_empty() => {
                Select::Asset(network.transfers()[random(rng, network.transfers().len())].key.clone())
            }
            _ => Select::link(&link.key),
        };
        query = query.avoid(select);
    }
    if chance(rng, 12) {
        query = query.modes([pick(rng, &cargo.carriages).mode, pick(rng, &cargo.carriages).mode]);
    }
    if chance(rng, 8) {
        let carriages: Vec<_> = cargo.carriages.iter().copied().filter(|_| chance(rng, 70)).collect();
        query = query.carriages(carriages);
    }
    if chance(rng, 20) {
        query = query.start_as(*pick(rng, &cargo.carriages));
    }
    if chance(rng, 20) {
        query = query.arrive_as(*pick(rng, &cargo.carriages));
    }
    query
}

fn random(rng: &mut impl Rng, count: usize) -> usize {
    rng.random_range(0..count)
}

fn check_query(router: &Router, graph: &Graph, query: &Query, counters: &mut Counters) {
    let network = router.network();
    let best = graph.best(network, query);
    counters.add("queries", true);
    counters.add("queries with a route", best.is_some());
    match router.route(query) {
        Ok(route) => {
            assert_eq!(Some(route.weight), best, "{query:?}");
            verify_route(network, &route).unwrap();
            counters.add("routes of 2 or more legs", route.legs.len() > 1);
            counters.add("routes with a transfer", route.transfers.iter().any(|step| step.kind != "stay"));
            counters.add("routes with a stay", route.transfers.iter().any(|step| step.kind == "stay"));
            counters.add("routes over a border", !route.borders.is_empty());
        }
        Err(Error::NoRoute(answer)) => {
            assert_eq!(best, None, "{query:?}: {answer}");
            verify_no_route(network, query, &answer, router.cargo()).unwrap();
            counters.add(
                "blocked before a hub to pass",
                answer.conditions.iter().any(|text| text.contains("must pass")),
            );
        }
        Err(error) => panic!("{query:?}: {error}"),
    }
}

fn check_routes(rng: &mut ChaCha8Rng, counters: &mut Counters) {
    let network = network(rng, Shared::Nothing);
    let cargo = network.cargo("box").unwrap().clone();
    let objective = objective(rng);
    let graph = Graph::new(&network, &cargo, None, &objective);
    let router = Router::new(&network, &cargo, Objective::shortest()).unwrap().reweighted(objective).unwrap();
    let from = random(rng, network.hub_count());
    let starts: Vec<(usize, u64)> = graph.departing(from, None).into_iter().map(|state| (state, 0)).collect();
    let best = graph.bellman_ford(&starts, &vec![true; graph.steps.len()]);
    let mut other: DiGraph<(), u64> = DiGraph::new();
    for _ in 0..=graph.states.len() {
        other.add_node(());
    }
    let node = NodeIndex::new;
    for step in &graph.steps {
        other.add_edge(node(step.tail), node(step.head), step.weight);
    }
    for (state, _) in &starts {
        other.add_edge(node(graph.states.len()), node(*state), 0);
    }
    let peer = dijkstra(&other, node(graph.states.len()), None, |edge| *edge.weight());
    for (state, weight) in best.iter().enumerate() {
        assert_eq!(peer.get(&node(state)).copied().unwrap_or(FAR), *weight);
    }
    let ties = graph.steps.iter().filter(|step| {
        let tight = |step: &&support::graph::Step| {
            best[step.tail] != FAR
                && best[step.tail] + step.weight == best[step.head]
                && step.tail != step.head
        };
        tight(step) && graph.steps.iter().filter(tight).filter(|other| other.head == step.head).count() > 1
    });
    counters.add("with ties", ties.count() > 0);
    let all = router.one_to_all(code(&network, from)).unwrap();
    let mut worker = router.worker();
    for to in 0..network.hub_count() {
        let nearest = graph.arriving(to, None).into_iter().map(|state| best[state]).min();
        let nearest = if to == from { Some(0) } else { nearest.filter(|weight| *weight != FAR) };
        let id = network.hub_at(to).unwrap();
        assert_eq!(all.to(id), nearest);
        let path = worker.path(network.hub_at(from).unwrap(), id);
        assert_eq!(path.map(|path| path.weight()), nearest);
        counters.add("pairs", to != from);
        counters.add("pairs with a route", to != from && nearest.is_some());
        if let Some(path) = path {
            let assets: Vec<Asset> = path.assets().collect();
            assert_eq!(walk(&graph, &assets, from, to), Some(path.weight()), "{assets:?}");
        }
    }
    let plain = Query::new(&code(&network, from), &code(&network, random(rng, network.hub_count())));
    check_query(&router, &graph, &plain, counters);
    for _ in 0..2 {
        check_query(&router, &graph, &query(rng, &network, &cargo), counters);
    }
}

/// The weight of some assets one after another from one hub to another, if they are such a way.
fn walk(graph: &Graph, assets: &[Asset], from: usize, to: usize) -> Option<u64> {
    if assets.is_empty() {
        return (from == to).then_some(0);
    }
    let mut reached: BTreeMap<usize, u64> =
        graph.departing(from, None).into_iter().map(|state| (state, 0)).collect();
    for asset in assets {
        let steps = graph.steps.iter().filter(|step| step.asset == *asset);
        reached = steps
            .filter_map(|step| reached.get(&step.tail).map(|sum| (step.head, sum + step.weight)))
            .collect();
    }
    graph.arriving(to, None).into_iter().find_map(|state| reached.get(&state).copied())
}

fn routes(name: &str, seed: u64) {
    let counters = campaign(name, seed, 23_000, check_routes);
    counters.share("pairs with a route", "pairs", 400, 950);
    counters.share("queries with a route", "queries", 350, 900);
    counters.share("with ties", "networks", 300, 1000);
    counters.share("routes of 2 or more legs", "queries", 80, 1000);
    counters.share("routes with a transfer", "queries", 25, 1000);
    counters.share("routes with a stay", "queries", 10, 1000);
    counters.share("routes over a border", "queries", 50, 1000);
    counters.share("blocked before a hub to pass", "queries", 30, 1000);
}

#[test]
fn routes_first() {
    routes("routes, first quarter", 1);
}

#[test]
fn routes_second() {
    routes("routes, second quarter", 2);
}

#[test]
fn routes_third() {
    routes("routes, third quarter", 3);
}

#[test]
fn routes_fourth() {
    routes("routes, fourth quarter", 4);
}

// ---- flows --------------------------------------------------------------------------------------------------------

/// A question of flow: two sides without a common hub.
fn sides(rng: &mut impl Rng, network: &Network) -> (Vec<usize>, Vec<usize>) {
    let hubs = network.hub_count();
    let (mut from, mut to) = (vec![random(rng, hubs)], Vec::new());
    if chance(rng, 60) {
        from = vec![0];
        to = vec![hubs - 1];
    }
    while to.is_empty() || chance(rng, 15) {
        let hub = random(rng, hubs);
        if !from.contains(&hub) && !to.contains(&hub) {
            to.push(hub);
        }
        let more = random(rng, hubs);
        if chance(rng, 15) && !from.contains(&more) && !to.contains(&more) && !to.is_empty() {
            from.push(more);
        }
    }
    (from, to)
}

struct Asked {
    network: Network,
    cargo: Cargo,
    graph: Graph,
    rows: Vec<Row>,
    from: Vec<String>,
    to: Vec<String>,
    sources: Vec<usize>,
    sinks: Vec<usize>,
}

fn ask(rng: &mut ChaCha8Rng, shared: Shared) -> Asked {
    let layered = shared == Shared::Nothing && chance(rng, 25);
    let network = if layered { layers(rng) } else { network(rng, shared) };
    let cargo = network.cargo("box").unwrap().clone();
    let graph = Graph::new(&network, &cargo, None, &Objective::cheapest());
    let rows = graph.rows(&network, &cargo);
    let (mut from, mut to) = (vec![0], vec![network.hub_count() - 1]);
    let (mut sources, mut sinks): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    // Sides that nothing joins are mostly asked again.
    for _ in 0..4 {
        if !layered {
            (from, to) = sides(rng, &network);
        }
        sources = from.iter().flat_map(|hub| graph.departing(*hub, None)).collect();
        sinks = to.iter().flat_map(|hub| graph.arriving(*hub, None)).collect();
        let starts: Vec<(usize, u64)> = sources.iter().map(|state| (*state, 0)).collect();
        let reached = graph.bellman_ford(&starts, &vec![true; graph.steps.len()]);
        if layered || chance(rng, 10) || sinks.iter().any(|state| reached[*state] != FAR) {
            break;
        }
    }
    let codes = |hubs: &[usize]| hubs.iter().map(|hub| code(&network, *hub)).collect::<Vec<_>>();
    let (from, to) = (codes(&from), codes(&to));
    Asked { network, cargo, graph, rows, from, to, sources, sinks }
}

fn count(answer: &MaxFlow, counters: &mut Counters) {
    counters.add("flows above zero", answer.value_t_per_year.get() > 0);
    counters.add("cuts of 2 or more assets", answer.cuts[0].assets.len() > 1);
    counters.add("cuts that are not the only one", !answer.cut_is_unique);
    counters.add("two cuts", answer.cuts.len() == 2);
}

fn check_plain_flow(rng: &mut ChaCha8Rng, counters: &mut Counters) {
    let asked = ask(rng, Shared::Nothing);
    let Asked { network, cargo, graph, rows, from, to, sources, sinks } = &asked;
    let mut capacity: Vec<Option<u64>> = vec![None; graph.steps.len()];
    for row in rows {
        assert_eq!(row.members.len(), 1, "nothing is shared here");
        capacity[row.members[0].0] = Some(row.members[0].1);
    }
    let free = graph.states.len() - sources.len() - sinks.len();
    let solver = FlowSolver::new(network, cargo).unwrap();
    let least = (free <= 9).then(|| least_cut(graph, &capacity, sources, sinks));
    match solver.max_flow(from, to) {
        Ok(answer) => {
            let value = answer.value_t_per_year.get();
            assert_eq!(by_petgraph(graph, &capacity, sources, sinks), (value, value));
            assert!(least.is_none_or(|least| least == Some(value)), "{least:?} {value}");
            assert_eq!(solver.max_flow_value(from, to).unwrap(), TonnesPerYear(value));
            verify_flow(network, &answer).unwrap();
            counters.add("answers", true);
            counters.add("all cuts tried", least.is_some());
            counters.add("flow had to be taken back", greedy(graph, &capacity, sources, sinks) < value);
            count(&answer, counters);
        }
        Err(Error::Unbounded { assets }) => {
            assert!(least.is_none_or(|least| least.is_none()), "{assets:?}");
            counters.add("unbounded", true);
        }
        // A hub without a link is told before anything is asked.
        Err(Error::NoLink { hub }) => {
            assert!(network.links().all(|(_, link)| link.from != hub && link.to != hub), "{hub}");
            counters.add("hubs without a link", true);
        }
        Err(error) => panic!("{error}"),
    }
}

/// Whether a row in use stands for members that share no state, so that its gate slid.
fn slid(graph: &Graph, row: &Row) -> bool {
    let ends = |at: usize| [graph.steps[at].tail, graph.steps[at].head];
    let first = ends(row.members[0].0);
    row.members.len() > 1
        && !first.iter().any(|state| row.members.iter().all(|(at, _)| ends(*at).contains(state)))
}

/// The network of a question in words, for the message of a failure.
fn describe(asked: &Asked) -> String {
    let Asked { network, graph, rows, from, to, .. } = asked;
    let mut lines = vec![format!("{from:?} to {to:?}")];
    for (at, step) in graph.steps.iter().enumerate() {
        let (tail, head) = (&graph.labels[step.tail], &graph.labels[step.head]);
        lines.push(format!("{at}: {tail} > {head} by {}", network.asset_key(step.asset)));
    }
    lines.extend(rows.iter().map(|row| format!("{} {} {:?}", row.key, row.backward, row.members)));
    lines.join("\n")
}

fn check_shared_flow(rng: &mut ChaCha8Rng, counters: &mut Counters) {
    let asked = ask(rng, Shared::Everything);
    let Asked { network, cargo, graph, rows, from, to, sources, sinks } = &asked;
    let Some(problem) = Problem::new(graph, rows, sources, sinks) else {
        counters.add("too many ways", true);
        return;
    };
    let truth = problem.optimum(&[], None);
    if truth == Optimum::TooLarge {
        counters.add("too large numbers", true);
        return;
    }
    let solver = FlowSolver::new(network, cargo).unwrap();
    counters.add("asked", true);
    counters.add("asked with a limit", !network.limits().is_empty());
    let bare = solver.max_flow_value(from, to);
    match solver.max_flow(from, to) {
        Ok(answer) => {
            let value = answer.value_t_per_year.get();
            assert_eq!(bare.ok(), Some(TonnesPerYear(value)), "the value alone\n{}", describe(&asked));
            let Optimum::Is(sum, whole) = truth else { panic!("{value}, and the truth is {truth:?}") };
            assert_eq!(i128::from(value) * whole, sum, "{answer}\n{}", describe(&asked));
            verify_flow(network, &answer)
                .unwrap_or_else(|error| panic!("{error}\n{answer}\n{:?}\n{}", answer.cuts, describe(&asked)));
            assert_eq!(answer.blocked.is_none(), problem.is_connected());
            counters.add("answers", true);
            counters.add("answers with a limit", !network.limits().is_empty());
            count(&answer, counters);
            let named = |key: &str| {
                answer.cuts.iter().any(|cut| cut.keys().iter().any(|other| other.starts_with(key)))
            };
            counters.add("limits that bind", named("limit:"));
            counters.add("borders that bind", named("border:"));
            counters.add("stays that bind", named("hub:"));
            let listed = |row: &Row| {
                answer.links.iter().any(|said| said.link == row.key && said.backward == row.backward)
            };
            counters.add("gates that slid", rows.iter().any(|row| slid(graph, row) && listed(row)));
            if chance(rng, 50) {
                check_ladder(rng, &asked, &problem, value, counters);
            }
        }
        Err(Error::Unbounded { assets }) => {
            assert_eq!(truth, Optimum::Endless, "{assets:?}");
            assert!(matches!(bare, Err(Error::Unbounded { .. })), "{bare:?}");
            counters.add("unbounded", true);
        }
        Err(Error::LimitNotAnArc { .. }) => {
            assert!(matches!(bare, Err(Error::LimitNotAnArc { .. })), "{bare:?}\n{}", describe(&asked));
            counters.add("refused", true);
        }
        // A hub without a link is told before anything is asked.
        Err(Error::NoLink { hub }) => {
            assert!(network.links().all(|(_, link)| link.from != hub && link.to != hub), "{hub}");
            counters.add("hubs without a link", true);
        }
        Err(error) => panic!("{error}"),
    }
}

fn check_ladder(rng: &mut ChaCha8Rng, asked: &Asked, problem: &Problem, today: u64, counters: &mut Counters) {
    let Asked { network, cargo, rows, from, to, .. } = asked;
    let mut query = LadderQuery::new(from.iter().map(String::as_str), to.iter().map(String::as_str)).steps(6);
    let (mut price, mut ceiling) = (vec![1; rows.len()], vec![None; rows.len()]);
    for at in 0..rows.len() {
        let key = rows[at].key.as_str();
        let (p, c) = (rng.random_range(1..=3_u32), rng.random_range(0..=6_u64));
        if chance(rng, 25) && !key.starts_with("limit:") {
            query = query.price(key, p);
        }
        if chance(rng, 25) && !key.starts_with("limit:") {
            query = query.ceiling(key, TonnesPerYear(c));
        }
    }
    for (at, row) in rows.iter().enumerate() {
        price[at] = i128::from(query.prices.get(&row.key).copied().unwrap_or(1));
        ceiling[at] = query.ceilings.get(&row.key).map(|most| i128::from(*most));
    }
    let ladder = find_bottlenecks(&FlowSolver::new(network, cargo).unwrap(), query.clone()).unwrap();
    assert_eq!(ladder.today_t_per_year.get(), today);
    verify_ladder(network, &ladder).unwrap_or_else(|error| panic!("{error}\n{ladder:#?}"));
    counters.add("ladders", true);
    counters.add("ladders of 2 or more rungs", ladder.rungs.len() > 1);
    counters.add("ladders with a slope above 1", ladder.rungs.iter().any(|rung| rung.slope > 1));
    counters.add("ladders that a limit ends", matches!(ladder.end, LadderEnd::Limit(..)));
    counters.add("ladders that are blocked", matches!(ladder.end, LadderEnd::Blocked(_)));
    let most = |budget: i128| problem.optimum(&[], Some(&Widen { price: &price, ceiling: &ceiling, budget }));
    let mut cost: i128 = 0;
    for rung in &ladder.rungs {
        let (slope, length) =
            (i128::from(rung.slope), rung.length_t_per_year.map_or(5, |length| length.get()));
        for part in [0, length / 2, length] {
            let flow = rung.from_t_per_year.get() + part;
            let budget = cost + slope * i128::from(part);
            let Optimum::Is(sum, whole) = most(budget) else { panic!("{ladder}") };
            assert_eq!(
                sum,
                i128::from(flow) * whole,
                "with {budget}: {ladder}\n{}\n{query:?}",
                describe(asked)
            );
            counters.add("points on ladders", true);
        }
        cost += slope * i128::from(length);
    }
    if let LadderEnd::Blocked(_) = ladder.end {
        let end = ladder
            .rungs
            .last()
            .map_or(today, |rung| rung.from_t_per_year.get() + rung.length_t_per_year.unwrap().get());
        let Optimum::Is(sum, whole) = most(1_000_000) else { panic!("{ladder}") };
        assert_eq!(sum, i128::from(end) * whole, "{ladder}");
    }
    check_alone(rows, problem, today, &ladder, counters);
}

/// What widening one asset alone brings, against the programme without its row.
fn check_alone(rows: &[Row], problem: &Problem, today: u64, ladder: &Ladder, counters: &mut Counters) {
    for gain in &ladder.alone {
        let at =
            rows.iter().position(|row| row.key == gain.asset.asset && row.backward == gain.asset.backward);
        // As a fraction, for without a row the optimum need not be whole.
        let truth = match problem.optimum(&[at.unwrap()], None) {
            Optimum::Is(sum, whole) => Some((sum - i128::from(today) * whole, whole)),
            _ => None,
        };
        let said = gain.gain_t_per_year.map(|gain| i128::from(gain.get()));
        counters.add("gains of one alone", true);
        counters.add("gains above zero", said != Some(0));
        assert_eq!(
            said.zip(truth).map(|(said, (_, whole))| said * whole),
            truth.map(|(sum, _)| sum),
            "{gain:?} {ladder}"
        );
        assert_eq!(said.is_none(), truth.is_none(), "{gain:?} {ladder}");
    }
}

#[test]
fn flows_without_limits() {
    let counters = campaign("flows without limits", 11, 8_000, check_plain_flow);
    counters.share("flows above zero", "answers", 300, 1000);
    counters.share("flow had to be taken back", "answers", 3, 1000);
    counters.share("cuts of 2 or more assets", "answers", 150, 1000);
    counters.share("cuts that are not the only one", "answers", 30, 1000);
    counters.share("all cuts tried", "answers", 300, 1000);
}

fn shared_flows(name: &str, seed: u64) {
    let counters = campaign(name, seed, 5_000, check_shared_flow);
    counters.share("refused", "asked with a limit", 1, 499);
    counters.share("too many ways", "networks", 0, 200);
    counters.share("flows above zero", "answers", 300, 1000);
    counters.share("cuts of 2 or more assets", "answers", 150, 1000);
    counters.share("cuts that are not the only one", "answers", 30, 1000);
    counters.share("limits that bind", "answers with a limit", 50, 1000);
    counters.share("borders that bind", "answers", 10, 1000);
    counters.share("stays that bind", "answers", 5, 1000);
    counters.share("gates that slid", "answers with a limit", 5, 1000);
    counters.share("ladders of 2 or more rungs", "ladders", 100, 1000);
    counters.share("ladders with a slope above 1", "ladders", 100, 1000);
    counters.share("gains above zero", "gains of one alone", 100, 1000);
    counters.share("ladders that a limit ends", "ladders", 20, 150);
}

#[test]
fn flows_with_limits_first() {
    shared_flows("flows with limits, first half", 21);
}

#[test]
fn flows_with_limits_second() {
    shared_flows("flows with limits, second half", 22);
}
