//! Why there is no route: the closed set, and what on its rim is shut, missing or excluded.

use super::{Query, Router, SCHEMA};
use crate::error::{NoRoute, Obstacle};
use crate::network::{Asset, Cargo, Carriage, HubId, LinkId, Network, Standing};
use crate::prepare::Step;
use std::collections::BTreeSet;

/// The largest number of obstacles listed.
const MOST: usize = 100;

/// The answer that a stage of a query cannot be reached.
pub(super) fn explain(router: &Router, query: &Query, stage: usize, reached: &[u32]) -> NoRoute {
    let (network, cargo) = (router.network(), router.cargo());
    let codes = |place: (&str, u64)| place.0.to_owned();
    let (from, to) = (query.all_from().map(codes).collect(), query.all_to().map(codes).collect());
    let mut answer = NoRoute::new(SCHEMA, network.digest(), from, to, &cargo.code);
    if !query.any_order.is_empty() {
        answer
            .conditions
            .push(format!("passes {} in any order, and no order is a way", listed(&query.any_order)));
        answer.conditions.extend(query.via.iter().map(|via| format!("passes {via} in its turn")));
    } else if let Some(via) = query.via.get(stage) {
        answer.conditions.push(format!("must pass {via}, before which the search stopped"));
    }
    answer.conditions.extend(query.avoid.iter().map(|select| format!("avoids {select}")));
    if !query.modes.is_empty() {
        answer.conditions.push(format!("only by {}", listed(&query.modes)));
    }
    if !query.carriages.is_empty() {
        answer.conditions.push(format!("only as {}", listed(&query.carriages)));
    }
    answer.conditions.extend(query.start_as.map(|carriage| format!("starts as {carriage}")));
    answer.conditions.extend(query.arrive_as.map(|carriage| format!("arrives as {carriage}")));
    let states = router.states();
    let mut inside: BTreeSet<(HubId, Carriage)> = BTreeSet::new();
    for node in reached {
        let node = &states.nodes[*node as usize];
        inside.insert((node.hub, node.carriage));
    }
    answer.reached = reached.iter().map(|node| states.label(network, *node)).collect();
    answer.reached.sort();
    if reached.is_empty() {
        let reason = format!("no open link or transfer for {} leaves here", cargo.code);
        let none = |(code, _)| Obstacle::new(format!("hub:{code}"), reason.clone());
        answer.rim.extend(query.all_from().map(none));
    }
    let goal = query.via.get(stage).unwrap_or(&query.to);
    let starts: Vec<HubId> = query.all_from().filter_map(|(code, _)| network.hub_id(code).ok()).collect();
    if let Ok(goal) = network.hub_id(goal) {
        let last = stage == query.via.len();
        let mut found = obstacles(network, cargo, query, &inside, &starts, goal);
        let more = query.also_to.iter().filter(|_| last).filter_map(|place| network.hub_id(&place.hub).ok());
        for goal in std::iter::once(goal).chain(more) {
            found.extend(at_goal(router, goal, query.arrive_as.filter(|_| last)));
        }
        found.sort_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(&b.2)));
        found.dedup_by(|a, b| a.2 == b.2);
        found.truncate(MOST);
        answer.rim.extend(found.into_iter().map(|(_, _, obstacle)| obstacle));
    }
    answer
}

fn listed(words: &[impl ToString]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Which obstacles are told first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Only the query forbids it.
    Forbidden,
    /// Only a rule closes it.
    Ruled,
    /// Nothing leads to the goal, wherever one starts.
    AtGoal,
    /// It is shut, missing or for other cargo.
    Elsewhere,
}

/// An obstacle with its distance from the goal, km.
type Ranked = (Rank, f64, Obstacle);

/// What keeps everything from the goal, if anything does: no link there, or none that is open to the cargo.
fn at_goal(router: &Router, goal: HubId, arrive_as: Option<Carriage>) -> Option<Ranked> {
    let (network, cargo, states) = (router.network(), router.cargo(), router.states());
    let arrives = |id: LinkId| network.ends(id).1 == goal && network.ends(id).0 != goal;
    let code = &network.hub(goal).code;
    let reason = if !network.links().any(|(id, _)| arrives(id)) {
        format!("no link arrives at {code}")
    } else if !states.steps.iter().any(|step| matches!(step, Step::Link(id) if arrives(*id))) {
        format!("no link that arrives at {code} is open to {}", cargo.code)
    } else if let Some(carriage) =
        arrive_as.filter(|as_asked| states.arrivals(goal, Some(*as_asked)).next().is_none())
    {
        format!("nothing can stand as {carriage} at {code}")
    } else {
        return None;
    };
    Some((Rank::AtGoal, 0.0, Obstacle::new(format!("hub:{code}"), reason)))
}

/// What leads from a hub of the set to somewhere outside but cannot be used.
fn obstacles(
    network: &Network,
    cargo: &Cargo,
    query: &Query,
    inside: &BTreeSet<(HubId, Carriage)>,
    starts: &[HubId],
    goal: HubId,
) -> Vec<Ranked> {
    let mut hubs: BTreeSet<HubId> = inside.iter().map(|(hub, _)| *hub).collect();
    hubs.extend(starts);
    let mut found: Vec<Ranked> = Vec::new();
    let mut out: BTreeSet<(HubId, Carriage)> = BTreeSet::new();
    for (id, link) in network.links() {
        let (from, to) = network.ends(id);
        if !hubs.contains(&from) {
            continue;
        }
        out.insert((from, link.carriage));
        if inside.contains(&(to, link.carriage)) {
            continue;
        }
        if let Some((rank, reason)) = link_obstacle(network, cargo, query, id) {
            let distance = network.great_circle(to, goal).get();
            let mut obstacle = Obstacle::new(link.key.clone(), reason);
            obstacle.rule = closed_by(network, cargo, Asset::Link(id), rank);
            found.push((rank, distance, obstacle));
        }
    }
    for hub in &hubs {
        let here: Vec<Carriage> = inside
            .range((*hub, Carriage::rail(0))..)
            .take_while(|(at, _)| at == hub)
            .map(|(_, carriage)| *carriage)
            .collect();
        let distance = network.great_circle(*hub, goal).get();
        for (_, onward) in out.range((*hub, Carriage::rail(0))..).take_while(|(at, _)| at == hub) {
            if !cargo.can_use(*onward) || here.contains(onward) || here.is_empty() {
                continue;
            }
            let joining =
                network.transfers_at(*hub).iter().map(|at| (at, &network.transfers()[*at as usize]));
            let mut between = joining
                .filter(|(_, transfer)| transfer.to == *onward && here.contains(&transfer.from))
                .peekable();
            let code = &network.hub(*hub).code;
            if between.peek().is_none() {
                let asset = format!("{code}: {} and {onward}", listed(&here));
                let reason = "no transfer joins these carriages here";
                found.push((Rank::Elsewhere, distance, Obstacle::new(asset, reason)));
            }
            for (at, transfer) in between {
                let (rank, reason) = if !cargo.is_among(&transfer.cargo) {
                    (Rank::Elsewhere, format!("handles only {}", transfer.cargo.join(", ")))
                } else if !transfer.validity.is_open(network.view().year) {
                    (Rank::Elsewhere, "not open in this year".to_owned())
                } else if let Some(rule) = network.closing_rule(Asset::Transfer(*at), cargo) {
                    (Rank::Ruled, format!("closed by {}", rule.words()))
                } else {
                    (Rank::Forbidden, "avoided by the question".to_owned())
                };
                let mut obstacle = Obstacle::new(transfer.key.clone(), reason);
                obstacle.rule = closed_by(network, cargo, Asset::Transfer(*at), rank);
                found.push((rank, distance, obstacle));
            }
        }
    }
    found
}

/// The code of the rule that closes an asset, where that is why it does not help.
fn closed_by(network: &Network, cargo: &Cargo, asset: Asset, rank: Rank) -> Option<String> {
    network.closing_rule(asset, cargo).filter(|_| rank == Rank::Ruled).map(|rule| rule.code.clone())
}

/// Why a link cannot be used, or `None` where it can.
fn link_obstacle(network: &Network, cargo: &Cargo, query: &Query, id: LinkId) -> Option<(Rank, String)> {
    if let Some(reason) = closed_to(network, cargo, id) {
        return Some((Rank::Elsewhere, reason));
    }
    if let Some(rule) = network.closing_rule(Asset::Link(id), cargo) {
        return Some((Rank::Ruled, format!("closed by {}", rule.words())));
    }
    let carriage = network.link(id).carriage;
    if !query.admits(carriage) {
        return Some((Rank::Forbidden, format!("the question does not admit {carriage}")));
    }
    let avoided = query.avoid.iter().find(|select| select.has_link(network, id))?;
    Some((Rank::Forbidden, format!("the question avoids {avoided}")))
}

/// Why a link is closed to a cargo whatever is asked, or `None` where it is not.
fn closed_to(network: &Network, cargo: &Cargo, id: LinkId) -> Option<String> {
    let link = network.link(id);
    if !cargo.can_use(link.carriage) {
        return Some(format!("{} cannot travel as {}", cargo.code, link.carriage));
    }
    if !cargo.is_among(&link.cargo) {
        return Some(format!("carries only {}", link.cargo.join(", ")));
    }
    if network.is_open(id) {
        return None;
    }
    let shut = |border: &&crate::network::Border| !border.validity.is_open(network.view().year);
    let borders = network.passings(id).iter().map(|passing| &network.borders()[passing.border as usize]);
    if let Some(border) = borders.into_iter().find(shut) {
        return Some(format!("{} is shut", border.key()));
    }
    Some(match (link.validity.standing, link.validity.from) {
        (Standing::Planned, Some(year)) => format!("planned from {year}"),
        (Standing::Planned, None) => "planned".to_owned(),
        (Standing::Closed, _) => "closed".to_owned(),
        _ => "shut, or not open in this year or month".to_owned(),
    })
}
