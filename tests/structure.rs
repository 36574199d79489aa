//! What holds a network together and what its routes pass: against taking everything away once, against petgraph, and against all best routes one by
//! one, on random networks, the embedded one and two real ones (which are looked for as in `support/real.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::needless_range_loop,
    missing_docs
)]

mod support;

use corridor::structure::{Betweenness, WeakPoints};
use corridor::verify::{verify_betweenness, verify_weak_points};
use corridor::{
    BetweennessQuery, Demand, Effort, Error, Hub, Km, Link, Network, Objective, Router, Weighed, betweenness,
    data::caspian, weak_points,
};
use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::bridges::bridges;
use petgraph::graph::UnGraph;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use support::graph::{FAR, Graph};
use support::networks::{Shared, network};
use support::real::load;

/// The bridges (as pairs of hubs) and articulation hubs that petgraph finds. Two parallel ways are both bridges to it, so they are joined by a hub more;
/// loops hold nothing together and are left out.
fn by_petgraph(
    network: &Network,
    ways: &[(String, String)],
) -> (BTreeSet<(String, String)>, BTreeSet<String>) {
    let mut graph: UnGraph<String, ()> = UnGraph::new_undirected();
    let mut nodes = BTreeMap::new();
    for (_, hub) in network.hubs() {
        nodes.insert(hub.code.clone(), graph.add_node(hub.code.clone()));
    }
    let mut seen = BTreeSet::new();
    for (from, to) in ways.iter().filter(|(from, to)| from != to) {
        let pair = (from.min(to).clone(), from.max(to).clone());
        if seen.insert(pair) {
            graph.add_edge(nodes[from], nodes[to], ());
        } else {
            let between = graph.add_node(String::new());
            graph.add_edge(nodes[from], between, ());
            graph.add_edge(between, nodes[to], ());
        }
    }
    let found = bridges(&graph).map(|edge| {
        use petgraph::visit::EdgeRef;
        let (one, other) = (graph[edge.source()].clone(), graph[edge.target()].clone());
        (one.clone().min(other.clone()), one.max(other))
    });
    let found = found.collect();
    let hubs = articulation_points(&graph).into_iter().map(|node| graph[node].clone());
    (found, hubs.filter(|code| !code.is_empty()).collect())
}

fn check_shape(network: &Network, cargo: &str) -> (usize, usize) {
    let cargo = network.cargo(cargo).unwrap();
    let weak = weak_points(network, cargo);
    verify_weak_points(network, &weak).unwrap();
    let mut ways: BTreeMap<(String, String, String), [usize; 2]> = BTreeMap::new();
    let hub = |id| network.hub(id).code.clone();
    for (id, link) in network.links() {
        let usable = cargo.can_use(link.carriage) && network.is_open_to(id, cargo);
        if usable && (link.cargo.is_empty() || link.cargo.contains(&cargo.code)) {
            let (from, to) = network.ends(id);
            let (from, to) = (hub(from), hub(to));
            let pair =
                (from.clone().min(to.clone()), from.clone().max(to.clone()), link.carriage.to_string());
            ways.entry(pair).or_default()[usize::from(from > to)] += 1;
        }
    }
    // As many ways as links in the direction that has more; an opposite is of the same carriage.
    let ways: Vec<(String, String)> = ways
        .into_iter()
        .flat_map(|((from, to, _), [there, back])| vec![(from, to); there.max(back)])
        .collect();
    let (bridges, hubs) = by_petgraph(network, &ways);
    let ours: BTreeSet<(String, String)> = weak
        .bridges
        .iter()
        .map(|bridge| {
            let (from, to) = network.ends(network.link_id(&bridge.link).unwrap());
            let (from, to) = (hub(from), hub(to));
            (from.clone().min(to.clone()), from.max(to))
        })
        .collect();
    assert_eq!(ours, bridges);
    assert_eq!(weak.articulations.iter().map(|one| one.hub.clone()).collect::<BTreeSet<_>>(), hubs);
    for one in &weak.articulations {
        assert!(one.parts.len() > 1 && one.parts.iter().sum::<usize>() < weak.hubs);
    }
    for bridge in &weak.bridges {
        assert_eq!(bridge.cut_off_hubs.len(), bridge.cut_off.min(100));
        // Nothing but the bridge leads out of what it cuts off.
        if bridge.cut_off <= 100 {
            let inside: BTreeSet<&String> = bridge.cut_off_hubs.iter().collect();
            let crossing = ways.iter().filter(|(from, to)| inside.contains(from) != inside.contains(to));
            assert_eq!(crossing.count(), 1, "{bridge:?}");
        }
    }
    (weak.bridges.len(), weak.articulations.len())
}

#[test]
fn bridges_and_articulation_hubs_are_those_of_petgraph() {
    let network = caspian();
    for cargo in ["container", "wagonload"] {
        let (bridges, hubs) = check_shape(&network, cargo);
        assert!(bridges > 10 && hubs > 10, "{bridges} {hubs}");
        println!("{}\n", weak_points(&network, network.cargo(cargo).unwrap()));
    }
    for name in ["north_america_rail", "marnet"] {
        let Some(network) = load(name, |_, link| Some(link)) else { continue };
        let (bridges, hubs) = check_shape(&network, "container");
        println!("{name}: {bridges} bridges, {hubs} articulation hubs");
        assert!(bridges > 100 && hubs > 100, "{bridges} {hubs}");
    }
    let mut found = (0, 0);
    for at in 0..3_000 {
        let network =
            support::networks::network(&mut ChaCha8Rng::seed_from_u64(71 << 32 | at), Shared::Nothing);
        let here = check_shape(&network, "box");
        found = (found.0 + here.0, found.1 + here.1);
    }
    assert!(found.0 > 1_000 && found.1 > 500, "{found:?}");
}

/// Each step is taken away once: those without which their end is not reached from their beginning are needed.
#[test]
fn needed_steps_are_those_without_which_their_end_is_lost() {
    let (mut needed, mut only, mut not) = (0, 0, 0);
    for at in 0..1_500 {
        let network = network(&mut ChaCha8Rng::seed_from_u64(72 << 32 | at), Shared::Nothing);
        let cargo = network.cargo("box").unwrap();
        let graph = Graph::new(&network, cargo, None, &Objective::shortest());
        let weak = weak_points(&network, cargo);
        verify_weak_points(&network, &weak).unwrap();
        let said: BTreeMap<(String, String, String), bool> =
            weak.needed.into_iter().map(|step| ((step.asset, step.from, step.to), step.parts_hubs)).collect();
        let mut count = 0;
        for (at, step) in graph.steps.iter().enumerate() {
            let mut open = vec![true; graph.steps.len()];
            open[at] = false;
            let reached = graph.bellman_ford(&[(step.tail, 0)], &open);
            if step.tail == step.head || reached[step.head] != FAR {
                not += 1;
                continue;
            }
            let key = network.asset_key(step.asset);
            let name = (key, graph.labels[step.tail].clone(), graph.labels[step.head].clone());
            let hubs = match step.asset {
                corridor::Asset::Link(id) => {
                    let (from, to) = network.ends(id);
                    let starts: Vec<(usize, u64)> =
                        graph.departing(from.index(), None).into_iter().map(|state| (state, 0)).collect();
                    let reached = graph.bellman_ford(&starts, &open);
                    graph.arriving(to.index(), None).into_iter().all(|state| reached[state] == FAR)
                }
                _ => false,
            };
            assert_eq!(said.get(&name), Some(&hubs), "{name:?}");
            only += usize::from(hubs);
            count += 1;
        }
        assert_eq!(count, said.len());
        needed += count;
    }
    assert!(needed > 2_000 && only > 500 && not > 2_000, "{needed} {only} {not}");
}

// ---- betweenness ----------------------------------------------------------------------------------------------------

/// All best routes between two hubs as lists of steps, by the definition: least weight, then fewest steps that weigh nothing.
fn best_routes(graph: &Graph, from: usize, to: usize) -> Vec<Vec<usize>> {
    let ends = graph.arriving(to, None);
    let mut best: Option<(u64, usize)> = None;
    let mut found: Vec<Vec<usize>> = Vec::new();
    for start in graph.departing(from, None) {
        let mut waiting: Vec<(Vec<usize>, Vec<usize>, u64, usize)> = vec![(vec![start], Vec::new(), 0, 0)];
        while let Some((states, steps, weight, zeros)) = waiting.pop() {
            if best.is_some_and(|best| (weight, zeros) > best) {
                continue;
            }
            let last = states[states.len() - 1];
            if ends.contains(&last) && !steps.is_empty() {
                if best.is_none_or(|best| (weight, zeros) < best) {
                    best = Some((weight, zeros));
                    found.clear();
                }
                found.push(steps.clone());
            }
            for (at, step) in graph.steps.iter().enumerate() {
                if step.tail == last && !states.contains(&step.head) {
                    let (mut states, mut steps) = (states.clone(), steps.clone());
                    states.push(step.head);
                    steps.push(at);
                    waiting.push((
                        states,
                        steps,
                        weight + step.weight,
                        zeros + usize::from(step.weight == 0),
                    ));
                }
            }
        }
    }
    found
}

#[test]
fn betweenness_is_that_of_all_best_routes_one_by_one() {
    let (mut ties, mut moved, mut tables) = (0, 0.0, 0);
    for at in 0..400 {
        let mut rng = ChaCha8Rng::seed_from_u64(73 << 32 | at);
        let network = network(&mut rng, Shared::Nothing);
        let cargo = network.cargo("box").unwrap();
        let objective = if at % 2 == 0 { Objective::shortest() } else { Objective::fastest() };
        let graph = Graph::new(&network, cargo, None, &objective);
        let hubs = network.hub_count();
        let code = |hub: usize| network.hub(network.hub_at(hub).unwrap()).code.clone();
        let mut demand = Demand::new();
        let mut amounts: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for from in 0..hubs {
            for to in (0..hubs).filter(|to| *to != from) {
                if rng.random_range(0..3) == 0
                    && [from, to].iter().all(|hub| {
                        network.links().any(|(id, _)| {
                            [network.ends(id).0, network.ends(id).1].contains(&network.hub_at(*hub).unwrap())
                        })
                    })
                {
                    let tonnes = f64::from(rng.random_range(1..9u32));
                    demand = demand.row(&code(from), &code(to), tonnes);
                    amounts.insert((from, to), tonnes);
                }
            }
        }
        let mut query = BetweennessQuery::new(objective);
        let with_table = at % 4 > 1 && !demand.rows.is_empty();
        if with_table {
            query = query.weighed_by(demand);
            tables += 1;
        }
        let told = betweenness(&network, cargo, query).unwrap();
        verify_betweenness(&network, &told).unwrap_or_else(|error| panic!("case {at}: {error}\n{told}"));
        assert!(!told.saturated && told.sampled.is_none());
        assert_eq!(told.weighed == Weighed::Tonnes, with_table);
        let mut passes: BTreeMap<String, f64> = BTreeMap::new();
        let mut uses: BTreeMap<String, f64> = BTreeMap::new();
        let mut sum = 0.0;
        for from in 0..hubs {
            for to in (0..hubs).filter(|to| *to != from) {
                let amount = if with_table { amounts.get(&(from, to)).copied().unwrap_or(0.0) } else { 1.0 };
                let routes = best_routes(&graph, from, to);
                if amount == 0.0 || routes.is_empty() {
                    continue;
                }
                ties += usize::from(routes.len() > 1);
                sum += amount;
                for route in &routes {
                    let share = amount / routes.len() as f64;
                    for at in route {
                        let step = &graph.steps[*at];
                        *uses.entry(network.asset_key(step.asset)).or_default() += share;
                        let (tail, head) = (graph.states[step.tail].0, graph.states[step.head].0);
                        if tail != head && head != to {
                            *passes.entry(code(head)).or_default() += share;
                        }
                    }
                }
            }
        }
        assert!((told.moved - sum).abs() < 1e-9);
        moved += sum;
        let close = |said: BTreeMap<String, f64>, truth: &BTreeMap<String, f64>| {
            let keys: BTreeSet<&String> = said.keys().chain(truth.keys()).collect();
            for key in keys {
                let (a, b) = (said.get(key).copied().unwrap_or(0.0), truth.get(key).copied().unwrap_or(0.0));
                assert!((a - b).abs() < 1e-9, "{key}: {a} {b}");
            }
        };
        close(told.hubs.iter().map(|one| (one.hub.clone(), one.passes)).collect(), &passes);
        close(told.assets.iter().map(|one| (one.asset.clone(), one.uses)).collect(), &uses);
    }
    assert!(ties > 200 && moved > 5_000.0 && tables > 50, "{ties} {moved} {tables}");
}

/// The sum over all hubs is the sum over all pairs of the hubs between them, which the routes of the router have too where no two are equally good.
#[test]
fn the_sum_of_betweenness_is_that_of_the_routes() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let told = betweenness(&network, cargo, Objective::fastest()).unwrap();
    println!("{told}");
    let router = Router::new(&network, cargo, Objective::fastest()).unwrap();
    let mut worker = router.worker();
    let (mut pairs, mut steps) = (0u64, 0u64);
    for (from, _) in network.hubs() {
        for (to, _) in network.hubs().filter(|(to, _)| *to != from) {
            if let Some(path) = worker.path(from, to) {
                pairs += 1;
                steps += path.links().count() as u64;
            }
        }
    }
    assert_eq!(told.moved, pairs as f64);
    let links: f64 =
        told.assets.iter().filter(|one| network.link_id(&one.asset).is_ok()).map(|one| one.uses).sum();
    let sum: f64 = told.hubs.iter().map(|one| one.passes).sum();
    assert!((links - sum - pairs as f64).abs() < 1e-6 * links, "{links} {sum} {pairs}");
    // Ties have routes of different lengths, so the router's own differ a little.
    assert!((links / steps as f64 - 1.0).abs() < 0.02, "{links} {steps}");
    assert!((told.mean_hubs_between - sum / pairs as f64).abs() < 1e-9);
}

fn lattice(side: u32) -> Network {
    let mut builder = Network::builder();
    let code = |row: u32, column: u32| format!("R{row}C{column}");
    for row in 0..side {
        for column in 0..side {
            builder.hub(Hub::at_lon_lat(
                &code(row, column),
                40.0 + f64::from(column) / 10.0,
                40.0 + f64::from(row) / 10.0,
            ));
        }
    }
    for row in 0..side {
        for column in 0..side {
            if column + 1 < side {
                builder.link(Link::rail(&code(row, column), &code(row, column + 1), Km(20.0)).two_way());
            }
            if row + 1 < side {
                builder.link(Link::rail(&code(row, column), &code(row + 1, column), Km(20.0)).two_way());
            }
        }
    }
    builder.build().unwrap()
}

#[test]
fn a_sample_is_within_its_error_and_the_same_every_time() {
    let network = lattice(20);
    let cargo = network.cargo("container").unwrap();
    let ask = |effort| {
        betweenness(&network, cargo, BetweennessQuery::new(Objective::shortest()).effort(effort)).unwrap()
    };
    let exact = ask(Effort::Exact);
    assert_eq!(exact, {
        let mut other = ask(Effort::Fitting);
        other.query.effort = Effort::Exact;
        other
    });
    let truth: BTreeMap<&str, f64> = exact.hubs.iter().map(|one| (one.hub.as_str(), one.passes)).collect();
    let mut chosen = BTreeSet::new();
    for seed in 0..20 {
        let told = ask(Effort::Sample { hubs: 100, seed });
        assert_eq!(told, ask(Effort::Sample { hubs: 100, seed }));
        verify_betweenness(&network, &told).unwrap();
        let sample = told.sampled.unwrap();
        assert_eq!((sample.hubs, sample.of, sample.seed), (100, 400, seed));
        let worst =
            told.hubs.iter().map(|one| (one.passes - truth[one.hub.as_str()]).abs()).fold(0.0, f64::max);
        assert!(worst > 0.0 && worst < sample.error, "{worst} {}", sample.error);
        // A quarter of the hubs tells all within a third of the largest.
        let most = exact.hubs[0].passes;
        assert!(worst < most / 3.0, "{worst} {most}");
        chosen.insert(format!("{:?}", told.hubs));
    }
    assert!(chosen.len() == 20);
    assert_eq!(ask(Effort::Sample { hubs: 400, seed: 1 }).sampled, None);
    let none = BetweennessQuery::new(Objective::shortest()).effort(Effort::Sample { hubs: 0, seed: 0 });
    assert!(matches!(betweenness(&network, cargo, none), Err(Error::OutOfRange { .. })));
    let unknown =
        BetweennessQuery::new(Objective::shortest()).weighed_by(Demand::new().row("R0C0", "NOWHERE", 5.0));
    assert!(betweenness(&network, cargo, unknown).is_err());
}

// ---- forgeries ------------------------------------------------------------------------------------------------------

type Forgeries<T> = Vec<(&'static str, Box<dyn Fn(&mut T)>)>;

#[test]
fn forged_weak_points_are_refused() {
    let network = caspian();
    for cargo in ["container", "wagonload", "truck", "grain"] {
        let weak = weak_points(&network, network.cargo(cargo).unwrap());
        verify_weak_points(&network, &weak).unwrap();
        let again: WeakPoints = serde_json::from_str(&serde_json::to_string(&weak).unwrap()).unwrap();
        assert_eq!(again, weak);
        let forged: Forgeries<WeakPoints> = vec![
            ("schema", Box::new(|weak| weak.schema.push('x'))),
            ("network", Box::new(|weak| weak.network.push('x'))),
            ("view", Box::new(|weak| weak.view.month = Some(3))),
            ("cargo", Box::new(|weak| weak.cargo = "nothing".to_owned())),
            ("hubs", Box::new(|weak| weak.hubs += 1)),
            ("parts", Box::new(|weak| weak.parts += 1)),
            ("bridge gone", Box::new(|weak| _ = weak.bridges.pop())),
            ("bridge twice", Box::new(|weak| weak.bridges.insert(0, weak.bridges[0].clone()))),
            ("bridges", Box::new(|weak| weak.bridges.reverse())),
            ("opposite", Box::new(|weak| weak.bridges[0].opposite = None)),
            ("link", Box::new(|weak| weak.bridges[0].link = weak.bridges[1].link.clone())),
            ("name", Box::new(|weak| weak.bridges[0].name.push('x'))),
            ("cut off", Box::new(|weak| weak.bridges[0].cut_off += 1)),
            ("cut off hubs", Box::new(|weak| _ = weak.bridges[0].cut_off_hubs.pop())),
            ("hub gone", Box::new(|weak| _ = weak.articulations.remove(0))),
            ("hub", Box::new(|weak| weak.articulations[0].hub = weak.articulations[1].hub.clone())),
            ("parts of a hub", Box::new(|weak| weak.articulations[0].parts[0] += 1)),
            ("part gone", Box::new(|weak| _ = weak.articulations[0].parts.pop())),
            ("step gone", Box::new(|weak| _ = weak.needed.pop())),
            (
                "step turned",
                Box::new(|weak| {
                    let step = &mut weak.needed[0];
                    std::mem::swap(&mut step.from, &mut step.to);
                }),
            ),
            ("step of another", Box::new(|weak| weak.needed[0].asset = weak.needed[1].asset.clone())),
            ("only way", Box::new(|weak| weak.needed[0].parts_hubs ^= true)),
        ];
        for (what, forge) in forged {
            let mut copy = weak.clone();
            forge(&mut copy);
            assert_ne!(copy, weak, "{what} changes something");
            assert!(verify_weak_points(&network, &copy).is_err(), "{cargo}: {what} passes");
        }
        assert!(matches!(
            verify_weak_points(&network.at(2031).unwrap(), &weak),
            Err(Error::OtherNetwork { .. })
        ));
    }
}

#[test]
fn forged_betweenness_is_refused() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let table = Demand::new()
        .row("CNXIY", "GEPTI", 250_000.0)
        .row("KZATY", "TRMER", 30_000.0)
        .row_of("grain", "KZATY", "KZAAU", 7.0);
    let pairs = BetweennessQuery::new(Objective::cheapest());
    let few = Effort::Sample { hubs: 20, seed: 4 };
    for query in [pairs.clone(), pairs.clone().weighed_by(table), pairs.effort(few)] {
        let told = betweenness(&network, cargo, query).unwrap();
        verify_betweenness(&network, &told).unwrap();
        let again: Betweenness = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
        assert_eq!(again, told);
        let mut forged: Forgeries<Betweenness> = vec![
            ("schema", Box::new(|told| told.schema.push('x'))),
            ("view", Box::new(|told| told.view.month = Some(3))),
            ("cargo", Box::new(|told| told.cargo = "wagonload".to_owned())),
            ("objective", Box::new(|told| told.query.objective = Objective::fastest())),
            ("moved", Box::new(|told| told.moved += 1.0)),
            ("apart", Box::new(|told| told.apart += 1)),
            ("other rows", Box::new(|told| told.other_rows += 1)),
            ("mean", Box::new(|told| told.mean_hubs_between *= 1.001)),
            ("hub gone", Box::new(|told| _ = told.hubs.pop())),
            ("passes", Box::new(|told| told.hubs[0].passes *= 1.001)),
            ("hub", Box::new(|told| told.hubs[0].hub = told.hubs[1].hub.clone())),
            ("name", Box::new(|told| told.hubs[0].name.push('x'))),
            ("order", Box::new(|told| told.hubs.swap(0, 1))),
            ("asset gone", Box::new(|told| _ = told.assets.pop())),
            ("uses", Box::new(|told| told.assets[2].uses += 0.01 * told.moved)),
            ("asset", Box::new(|told| told.assets[0].asset.push('x'))),
            ("saturated", Box::new(|told| told.saturated = true)),
        ];
        if told.sampled.is_some() {
            forged.extend::<Forgeries<Betweenness>>(vec![
                ("exact", Box::new(|told| told.sampled = None)),
                ("seed", Box::new(|told| told.query.effort = Effort::Sample { hubs: 20, seed: 5 })),
                ("error", Box::new(|told| told.sampled.as_mut().unwrap().error *= 0.5)),
                ("confidence", Box::new(|told| told.sampled.as_mut().unwrap().confidence = 0.99)),
                ("of", Box::new(|told| told.sampled.as_mut().unwrap().of += 1)),
            ]);
        }
        if told.weighed == Weighed::Tonnes {
            forged.extend::<Forgeries<Betweenness>>(vec![
                ("weighed", Box::new(|told| told.weighed = Weighed::Pairs)),
                ("table", Box::new(|told| told.query.demand.as_mut().unwrap().rows[0].t_per_year += 1.0)),
                ("no table", Box::new(|told| told.query.demand = None)),
            ]);
        }
        for (what, forge) in forged {
            let mut copy = told.clone();
            forge(&mut copy);
            assert_ne!(copy, told, "{what} changes something");
            assert!(verify_betweenness(&network, &copy).is_err(), "{what} passes");
        }
    }
}

#[test]
fn a_stay_in_two_carriages_is_one_asset() {
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("H", 50.0, 43.0).stay_time(corridor::Hours(2.0)));
    for (at, (code, road)) in [("A", false), ("B", false), ("C", true), ("D", true)].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.1 + at as f64 / 10.0, 43.0));
        let (km, link) = (Km(50.0), if road { Link::road } else { Link::rail });
        builder.link(link(code, "H", km).two_way());
    }
    let network = builder.build().unwrap();
    let cargo = network.cargo("container").unwrap();
    let told = betweenness(&network, cargo, Objective::fastest()).unwrap();
    verify_betweenness(&network, &told).unwrap();
    let keys: BTreeSet<&str> = told.assets.iter().map(|one| one.asset.as_str()).collect();
    assert_eq!(keys.len(), told.assets.len(), "{told}");
    let stay = told.assets.iter().find(|one| one.asset == "hub:H").unwrap();
    assert_eq!((stay.uses, told.hubs[0].passes), (4.0, 4.0), "both ways by rail and both by road");
}
