//! Why there is no route: the closed set, and what on its rim is shut, missing or excluded.

use super::{Query, Router, SCHEMA};
use crate::error::{NoRoute, Obstacle};
use crate::network::{Cargo, Carriage, HubId, LinkId, Network, Standing};
use std::collections::BTreeSet;

/// The largest number of obstacles listed.
const MOST: usize = 100;

/// The answer that a stage of a query cannot be reached.
pub(super) fn explain(router: &Router, query: &Query, stage: usize, reached: &[u32]) -> NoRoute {
    let (network, cargo) = (router.network(), router.cargo());
    let mut answer =
        NoRoute::new(SCHEMA, network.digest(), vec![query.from.clone()], vec![query.to.clone()], &cargo.code);
    if let Some(via) = query.via.get(stage) {
        answer.conditions.push(format!("the search stopped before `{via}`, which the route must pass"));
    }
    answer.conditions.extend(query.avoid.iter().map(|select| format!("avoids {select}")));
    if !query.modes.is_empty() {
        let modes: Vec<&str> = query.modes.iter().map(|mode| mode.word()).collect();
        answer.conditions.push(format!("only by {}", modes.join(", ")));
    }
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
        answer.rim.push(Obstacle::new(format!("hub:{}", query.from), reason));
    }
    let goal = query.via.get(stage).unwrap_or(&query.to);
    if let (Ok(goal), Ok(start)) = (network.hub_id(goal), network.hub_id(&query.from)) {
        answer.rim.extend(obstacles(network, cargo, query, &inside, start, goal));
    }
    answer
}

/// What leads from a hub of the set to somewhere outside but cannot be used, the nearest to the goal first.
fn obstacles(
    network: &Network,
    cargo: &Cargo,
    query: &Query,
    inside: &BTreeSet<(HubId, Carriage)>,
    start: HubId,
    goal: HubId,
) -> Vec<Obstacle> {
    let mut hubs: BTreeSet<HubId> = inside.iter().map(|(hub, _)| *hub).collect();
    hubs.insert(start);
    let mut found: Vec<(f64, Obstacle)> = Vec::new();
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
        if let Some(reason) = link_obstacle(network, cargo, query, id) {
            let distance = network.great_circle(to, goal).get();
            found.push((distance, Obstacle::new(link.key.clone(), reason)));
        }
    }
    for hub in &hubs {
        let here: Vec<Carriage> =
            inside.iter().filter(|(at, _)| at == hub).map(|(_, carriage)| *carriage).collect();
        let distance = network.great_circle(*hub, goal).get();
        for (_, onward) in out.range((*hub, Carriage::rail(0))..).take_while(|(at, _)| at == hub) {
            if !cargo.can_use(*onward) || here.contains(onward) || here.is_empty() {
                continue;
            }
            let joining = network.transfers_at(*hub).iter().map(|at| &network.transfers()[*at as usize]);
            let mut between =
                joining.filter(|transfer| transfer.to == *onward && here.contains(&transfer.from)).peekable();
            let code = &network.hub(*hub).code;
            let words: Vec<String> = here.iter().map(Carriage::to_string).collect();
            match between.peek() {
                None => found.push((
                    distance,
                    Obstacle::new(
                        format!("{code}: {} and {onward}", words.join(", ")),
                        "no transfer joins these carriages here".to_owned(),
                    ),
                )),
                Some(_) => {
                    for transfer in between {
                        let reason = if !cargo.is_among(&transfer.cargo) {
                            format!("handles only {}", transfer.cargo.join(", "))
                        } else if !transfer.validity.is_open(network.view().year) {
                            "not open in this year".to_owned()
                        } else {
                            "avoided by the query".to_owned()
                        };
                        found.push((distance, Obstacle::new(transfer.key.clone(), reason)));
                    }
                }
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    found.dedup_by(|a, b| a.1 == b.1);
    found.truncate(MOST);
    found.into_iter().map(|(_, obstacle)| obstacle).collect()
}

/// Why a link cannot be used, or `None` where it can.
fn link_obstacle(network: &Network, cargo: &Cargo, query: &Query, id: LinkId) -> Option<String> {
    let link = network.link(id);
    if !cargo.can_use(link.carriage) {
        return Some(format!("{} cannot travel as {}", cargo.code, link.carriage));
    }
    if !cargo.is_among(&link.cargo) {
        return Some(format!("carries only {}", link.cargo.join(", ")));
    }
    if !network.is_open(id) {
        let shut = |border: &&crate::network::Border| !border.validity.is_open(network.view().year);
        let borders = network.passings(id).iter().map(|passing| &network.borders()[passing.border as usize]);
        if let Some(border) = borders.into_iter().find(shut) {
            return Some(format!("{} is shut", border.key()));
        }
        return Some(match (link.validity.standing, link.validity.from) {
            (Standing::Planned, Some(year)) => format!("planned from {year}"),
            (Standing::Planned, None) => "planned".to_owned(),
            (Standing::Closed, _) => "closed".to_owned(),
            _ => "not open in this year or month".to_owned(),
        });
    }
    if !query.admits(link.carriage) {
        return Some(format!("the query does not admit {}", link.carriage));
    }
    let avoided = query.avoid.iter().find(|select| select.has_link(network, id))?;
    Some(format!("the query avoids {avoided}"))
}
