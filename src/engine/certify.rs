//! Checkers of answers, in linear time, that share no code with the solvers.
//!
//! Problem: an answer should prove itself to somebody who does not trust the program that found it.
//!
//! Idea: weak duality. Node potentials that no open arc exceeds bound every path from below; a set of nodes that no
//! open arc leaves shows that there is no path; the capacity of any cut bounds every flow from above; cuts counted
//! with multiplicity bound the price of widening from below. An answer that meets its bound exactly is optimal.
//! Checkers read only plain arrays of `(tail, head)` pairs and add in 128 bits, so nothing overflows, and they accept
//! any input: a wrong length or a node that does not exist is a flaw like any other.
//!
//! Complexity: O(nodes + arcs), and for rungs that for each distinct cut.
//!
//! Ties: none; any optimal answer with any valid proof is accepted.
//!
//! Paper: R. M. McConnell, K. Mehlhorn, S. Naher, P. Schweitzer, "Certifying algorithms", 2011,
//! doi:10.1016/j.cosrev.2010.09.009.

/// What is wrong with an answer or its proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// An array has the wrong length.
    Length,
    /// A node that does not exist.
    NoSuchNode(u32),
    /// An arc that does not exist.
    NoSuchArc(u32),
    /// The path does not begin at a start, or does not begin or end where its weight says.
    WrongEnds,
    /// This arc of the path does not leave where the one before arrived.
    Gap(u32),
    /// This arc of the path is closed.
    Closed(u32),
    /// The weight, value, slope or price is not what is claimed.
    WrongTotal,
    /// The potential rises over this open arc by more than its weight.
    Steep(u32),
    /// The potential of this start or target does not fit the claim.
    Potential(u32),
    /// This start is not inside the closed set, or this source is on the wrong side.
    Outside(u32),
    /// This target is inside the closed set, or this sink is on the wrong side.
    Inside(u32),
    /// This open arc leaves the closed set.
    Leaves(u32),
    /// This arc carries more than its capacity.
    OverCapacity(u32),
    /// What enters this node is not what leaves it.
    Unbalanced(u32),
    /// This arc has room and leaves the side that the cut closes, or carries flow back into it.
    NotTight(u32),
    /// A listed cut, by its position, does not separate the sources from the sinks.
    NotACut(usize),
    /// This arc is charged more often than it costs, though it could be widened without end.
    Overcharged(u32),
}

fn node_flags(nodes: usize, members: impl Iterator<Item = u32>) -> Result<Vec<bool>, Flaw> {
    let mut flags = vec![false; nodes];
    for node in members {
        *flags.get_mut(node as usize).ok_or(Flaw::NoSuchNode(node))? = true;
    }
    Ok(flags)
}

fn check_ends(ends: &[(u32, u32)], nodes: usize) -> Result<(), Flaw> {
    let outside = |&(tail, head): &(u32, u32)| tail.max(head) as usize >= nodes;
    ends.iter()
        .find(|ends| outside(ends))
        .map_or(Ok(()), |&(tail, head)| Err(Flaw::NoSuchNode(tail.max(head))))
}

/// Checks that `path` leads from a start to a target, that its weight with those of its start and target is
/// `claimed`, and that `potentials` prove that nothing is shorter. Starts and targets are nodes with a weight spent there.
///
/// Proof: any path weighs at least `spent(start) + potential(target) - potential(start) + spent(target) >= claimed`.
#[allow(clippy::too_many_arguments)]
pub fn check_path(
    ends: &[(u32, u32)],
    weight: &[u32],
    closed: Option<&[bool]>,
    starts: &[(u32, u64)],
    targets: &[(u32, u64)],
    path: &[u32],
    potentials: &[u64],
    claimed: u64,
) -> Result<(), Flaw> {
    if weight.len() != ends.len() || closed.is_some_and(|closed| closed.len() != ends.len()) {
        return Err(Flaw::Length);
    }
    check_ends(ends, potentials.len())?;
    let is_closed = |arc: usize| closed.is_some_and(|closed| closed[arc]);
    let mut sum = 0u128;
    let mut at: Option<(u32, u32)> = None;
    for &arc in path {
        let &(tail, head) = ends.get(arc as usize).ok_or(Flaw::NoSuchArc(arc))?;
        if is_closed(arc as usize) {
            return Err(Flaw::Closed(arc));
        }
        if at.is_some_and(|(_, node)| node != tail) {
            return Err(Flaw::Gap(arc));
        }
        at = Some((at.map_or(tail, |(first, _)| first), head));
        sum += u128::from(weight[arc as usize]);
    }
    // The least weight of a listed node, as a node may be listed more than once.
    let spent =
        |list: &[(u32, u64)], node: u32| list.iter().filter(|item| item.0 == node).map(|item| item.1).min();
    let total = match at {
        Some((first, last)) => spent(starts, first).zip(spent(targets, last)),
        None => {
            let both = |&(node, weight): &(u32, u64)| Some((weight, spent(targets, node)?));
            starts.iter().filter_map(both).min_by_key(|&(a, b)| u128::from(a) + u128::from(b))
        }
    };
    let (first, last) = total.ok_or(Flaw::WrongEnds)?;
    if sum + u128::from(first) + u128::from(last) != u128::from(claimed) {
        return Err(Flaw::WrongTotal);
    }
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        let limit = u128::from(potentials[tail as usize]) + u128::from(weight[arc]);
        if !is_closed(arc) && u128::from(potentials[head as usize]) > limit {
            return Err(Flaw::Steep(arc as u32));
        }
    }
    for &(node, spent) in starts {
        if *potentials.get(node as usize).ok_or(Flaw::NoSuchNode(node))? > spent {
            return Err(Flaw::Potential(node));
        }
    }
    for &(node, spent) in targets {
        let potential = *potentials.get(node as usize).ok_or(Flaw::NoSuchNode(node))?;
        if u128::from(potential) + u128::from(spent) < u128::from(claimed) {
            return Err(Flaw::Potential(node));
        }
    }
    Ok(())
}

/// Checks that all starts and no targets are `inside`, and that no open arc leaves it: so there is no path.
pub fn check_closed_set(
    ends: &[(u32, u32)],
    closed: Option<&[bool]>,
    starts: &[u32],
    targets: &[u32],
    inside: &[bool],
) -> Result<(), Flaw> {
    if closed.is_some_and(|closed| closed.len() != ends.len()) {
        return Err(Flaw::Length);
    }
    check_ends(ends, inside.len())?;
    check_sides(starts, targets, inside)?;
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        let open = closed.is_none_or(|closed| !closed[arc]);
        if open && inside[tail as usize] && !inside[head as usize] {
            return Err(Flaw::Leaves(arc as u32));
        }
    }
    Ok(())
}

fn check_sides(starts: &[u32], targets: &[u32], inside: &[bool]) -> Result<(), Flaw> {
    for &node in starts {
        if !*inside.get(node as usize).ok_or(Flaw::NoSuchNode(node))? {
            return Err(Flaw::Outside(node));
        }
    }
    for &node in targets {
        if *inside.get(node as usize).ok_or(Flaw::NoSuchNode(node))? {
            return Err(Flaw::Inside(node));
        }
    }
    Ok(())
}

/// Checks that `flow` is a flow of `value` within the capacities, and that the arcs leaving `side` are a cut with the same
/// capacity: so the flow is maximum and the cut minimum. A near-sink side is passed with its flags turned round.
pub fn check_flow(
    ends: &[(u32, u32)],
    capacity: &[u64],
    sources: &[u32],
    sinks: &[u32],
    flow: &[u64],
    value: u64,
    side: &[bool],
) -> Result<(), Flaw> {
    if capacity.len() != ends.len() || flow.len() != ends.len() {
        return Err(Flaw::Length);
    }
    check_ends(ends, side.len())?;
    check_sides(sources, sinks, side)?;
    let is_source = node_flags(side.len(), sources.iter().copied())?;
    let is_sink = node_flags(side.len(), sinks.iter().copied())?;
    let mut out = vec![0i128; side.len()];
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        if flow[arc] > capacity[arc] {
            return Err(Flaw::OverCapacity(arc as u32));
        }
        out[tail as usize] += i128::from(flow[arc]);
        out[head as usize] -= i128::from(flow[arc]);
    }
    let mut passed = 0i128;
    for (node, &out) in out.iter().enumerate() {
        let fits = match (is_source[node], is_sink[node]) {
            (true, _) => out >= 0,
            (_, true) => out <= 0,
            _ => out == 0,
        };
        if !fits {
            return Err(Flaw::Unbalanced(node as u32));
        }
        passed += out.max(0);
    }
    if passed != i128::from(value) {
        return Err(Flaw::WrongTotal);
    }
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        let (tail, head) = (side[tail as usize], side[head as usize]);
        if (tail && !head && flow[arc] < capacity[arc]) || (!tail && head && flow[arc] > 0) {
            return Err(Flaw::NotTight(arc as u32));
        }
    }
    Ok(())
}

/// What a widening may use, for [`check_rung`]: one entry an arc in each array.
#[derive(Debug, Clone, Copy)]
pub struct Prices<'a> {
    /// What each arc carries at no price.
    pub capacity: &'a [u64],
    /// The price of each unit added, or `None` where nothing can be added.
    pub price: &'a [Option<u32>],
    /// The most that can be added, or `None` for no limit.
    pub ceiling: &'a [Option<u64>],
}

/// Checks that nested cuts prove that letting `from_flow` pass costs at least `from_cost`, and every unit more, as long
/// as the rung lasts or longer, at least `slope` on average: each cut is a set of arcs and how often it counts.
///
/// Proof: capacity and widening of each cut add up to at least the flow. Summed over the cuts with their counts, where
/// `n(a)` counts arc `a`: price >= slope * flow - sum n(a) capacity(a) - sum max(0, n(a) - price(a)) ceiling(a).
#[allow(clippy::too_many_arguments)]
pub fn check_rung<'c>(
    nodes: usize,
    ends: &[(u32, u32)],
    prices: Prices<'_>,
    sources: &[u32],
    sinks: &[u32],
    cuts: impl Iterator<Item = (&'c [u32], u64)>,
    slope: u64,
    from_flow: u64,
    from_cost: u128,
) -> Result<(), Flaw> {
    let Prices { capacity, price, ceiling } = prices;
    if [capacity.len(), price.len(), ceiling.len()] != [ends.len(); 3] {
        return Err(Flaw::Length);
    }
    check_ends(ends, nodes)?;
    let mut count = vec![0u128; ends.len()];
    let mut sum = 0u128;
    for (position, (arcs, times)) in cuts.enumerate() {
        let mut shut: Vec<bool> = (0..ends.len())
            .map(|arc| capacity[arc] == 0 && (price[arc].is_none() || ceiling[arc] == Some(0)))
            .collect();
        for &arc in arcs {
            *shut.get_mut(arc as usize).ok_or(Flaw::NoSuchArc(arc))? = true;
            count[arc as usize] += u128::from(times);
        }
        sum += u128::from(times);
        if joined(nodes, ends, &shut, sources, sinks)? {
            return Err(Flaw::NotACut(position));
        }
    }
    if sum != u128::from(slope) {
        return Err(Flaw::WrongTotal);
    }
    let mut bound = i128::try_from(sum * u128::from(from_flow)).map_err(|_| Flaw::WrongTotal)?;
    for arc in 0..ends.len() {
        let count = i128::try_from(count[arc]).map_err(|_| Flaw::WrongTotal)?;
        bound -= count * i128::from(capacity[arc]);
        let over = price[arc].map_or(0, |price| (count - i128::from(price)).max(0));
        match ceiling[arc] {
            Some(ceiling) => bound -= over * i128::from(ceiling),
            None if over > 0 => return Err(Flaw::Overcharged(arc as u32)),
            None => {}
        }
    }
    if i128::try_from(from_cost) == Ok(bound) { Ok(()) } else { Err(Flaw::WrongTotal) }
}

/// Whether a source still reaches a sink along arcs that are not shut.
fn joined(
    nodes: usize,
    ends: &[(u32, u32)],
    shut: &[bool],
    sources: &[u32],
    sinks: &[u32],
) -> Result<bool, Flaw> {
    let is_sink = node_flags(nodes, sinks.iter().copied())?;
    let mut seen = node_flags(nodes, sources.iter().copied())?;
    let mut leaving = vec![Vec::new(); nodes];
    for (&(tail, head), _) in ends.iter().zip(shut).filter(|(_, shut)| !**shut) {
        leaving[tail as usize].push(head);
    }
    let mut stack: Vec<u32> = (0..nodes as u32).filter(|&node| seen[node as usize]).collect();
    while let Some(node) = stack.pop() {
        if is_sink[node as usize] {
            return Ok(true);
        }
        for &head in &leaving[node as usize] {
            if !std::mem::replace(&mut seen[head as usize], true) {
                stack.push(head);
            }
        }
    }
    Ok(false)
}

/// A cheapest flow with its proof.
#[derive(Debug, Clone, Copy)]
pub struct Cheapest<'a> {
    /// The flow on each arc.
    pub flow: &'a [u64],
    /// Node potentials.
    pub potential: &'a [i64],
    /// What each node still has too much, or, below zero, lacks.
    pub left: &'a [i64],
}

/// Checks that a flow leaves `undone` units undone and weighs `weight`, that no flow leaves less undone, and that none which leaves as little undone
/// weighs less. Where nothing is undone, reduced weights alone prove it. Else whoever lacks something has the same potential, which nobody who
/// lacked something at first exceeds; whoever still has too much has potential zero, below which nobody is who had too much.
pub fn check_cheapest(
    problem: &super::network_simplex::Problem<'_>,
    answer: &Cheapest<'_>,
    undone: u64,
    weight: i128,
) -> Result<(), Flaw> {
    let Cheapest { flow, potential, left } = *answer;
    let (ends, nodes) = (problem.ends, problem.supply.len());
    if flow.len() != ends.len() || potential.len() != nodes || left.len() != nodes {
        return Err(Flaw::Length);
    }
    check_ends(ends, nodes)?;
    let lower = |arc: usize| problem.lower.get(arc).copied().unwrap_or(0);
    let unbounded = |arc: usize| problem.upper[arc] == super::network_simplex::UNBOUNDED;
    let (mut out, mut excess) = (vec![0i128; nodes], vec![0i128; nodes]);
    problem.supply.iter().zip(&mut excess).for_each(|(&supply, excess)| *excess = i128::from(supply));
    let (mut primal, mut dual) = (0i128, 0i128);
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        if flow[arc] < lower(arc) || flow[arc] > problem.upper[arc] {
            return Err(Flaw::OverCapacity(arc as u32));
        }
        let least = i128::from(lower(arc));
        out[tail as usize] += i128::from(flow[arc]);
        out[head as usize] -= i128::from(flow[arc]);
        excess[tail as usize] -= least;
        excess[head as usize] += least;
        let gap = i128::from(potential[tail as usize]) - i128::from(potential[head as usize]);
        let reduced = i128::from(problem.weight[arc]) + gap;
        primal += i128::from(problem.weight[arc]) * i128::from(flow[arc]);
        if reduced < 0 && (unbounded(arc) || flow[arc] < problem.upper[arc]) {
            return Err(Flaw::Steep(arc as u32));
        }
        if reduced > 0 && flow[arc] > lower(arc) {
            return Err(Flaw::NotTight(arc as u32));
        }
        dual += if reduced < 0 { reduced * i128::from(problem.upper[arc]) } else { reduced * least };
    }
    let mut lacking = 0u64;
    let lack = (0..nodes).find(|&node| left[node] < 0).map(|node| potential[node]);
    for node in 0..nodes {
        let (supply, left) = (i128::from(problem.supply[node]), i128::from(left[node]));
        if out[node] != supply - left || (left > 0 && excess[node] <= 0) || (left < 0 && excess[node] >= 0) {
            return Err(Flaw::Unbalanced(node as u32));
        }
        dual -= i128::from(potential[node]) * out[node];
        lacking += left.min(0).unsigned_abs() as u64;
        let Some(lack) = lack else { continue };
        let holds = match excess[node].signum() {
            -1 if left == 0 => potential[node] <= lack,
            -1 => potential[node] == lack,
            1 if left == 0 => potential[node] >= 0,
            1 => potential[node] == 0,
            _ => true,
        };
        if !holds {
            return Err(Flaw::Potential(node as u32));
        }
    }
    if lacking != undone || primal != weight || dual != primal {
        return Err(Flaw::WrongTotal);
    }
    // No more can be brought: from where there is too much no room leads to where something is lacking.
    let mut side: Vec<bool> = left.iter().map(|&left| left > 0).collect();
    let mut waiting: Vec<u32> = (0..nodes as u32).filter(|&node| side[node as usize]).collect();
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); if waiting.is_empty() { 0 } else { nodes }];
    if !waiting.is_empty() {
        for (arc, &(tail, head)) in (0..).zip(ends) {
            around[tail as usize].push(arc);
            around[head as usize].push(arc);
        }
    }
    while let Some(node) = waiting.pop() {
        if left[node as usize] < 0 {
            return Err(Flaw::Inside(node));
        }
        for &arc in &around[node as usize] {
            let at = arc as usize;
            let (tail, head) = ends[at];
            let far = if tail == node { head } else { tail };
            let room = if tail == node {
                unbounded(at) || flow[at] < problem.upper[at]
            } else {
                flow[at] > lower(at)
            };
            if room && !std::mem::replace(&mut side[far as usize], true) {
                waiting.push(far);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [(u32, u32); 4] = [(0, 1), (1, 3), (0, 2), (2, 3)];
    const WEIGHT: [u32; 4] = [1, 2, 5, 5];

    fn path(path: &[u32], potentials: &[u64], claimed: u64) -> Result<(), Flaw> {
        check_path(
            &ENDS,
            &WEIGHT,
            Some(&[false, false, false, true]),
            &[(0, 10)],
            &[(3, 4)],
            path,
            potentials,
            claimed,
        )
    }

    #[test]
    fn forged_paths_are_refused() {
        assert_eq!(path(&[0, 1], &[10, 11, 13, 13], 17), Ok(()));
        assert_eq!(path(&[0, 1], &[10, 11, 13, 13], 16), Err(Flaw::WrongTotal));
        assert_eq!(path(&[0], &[10, 11, 13, 13], 17), Err(Flaw::WrongEnds));
        assert_eq!(path(&[], &[10, 11, 13, 13], 17), Err(Flaw::WrongEnds));
        assert_eq!(path(&[1, 0], &[10, 11, 13, 13], 17), Err(Flaw::Gap(0)));
        assert_eq!(path(&[2, 3], &[10, 11, 13, 13], 24), Err(Flaw::Closed(3)));
        assert_eq!(path(&[0, 9], &[10, 11, 13, 13], 17), Err(Flaw::NoSuchArc(9)));
        assert_eq!(path(&[0, 1], &[10, 12, 13, 13], 17), Err(Flaw::Steep(0)));
        assert_eq!(path(&[0, 1], &[11, 11, 13, 13], 17), Err(Flaw::Potential(0)));
        assert_eq!(path(&[0, 1], &[9, 10, 12, 12], 17), Err(Flaw::Potential(3)));
        assert_eq!(path(&[0, 1], &[10, 11, 13], 17), Err(Flaw::NoSuchNode(3)));
        // A longer path with honest potentials of the shorter one.
        let longer = check_path(&ENDS, &WEIGHT, None, &[(0, 0)], &[(3, 0)], &[2, 3], &[0, 1, 3, 3], 10);
        assert_eq!(longer, Err(Flaw::Potential(3)));
        assert_eq!(
            check_path(&ENDS, &WEIGHT[1..], None, &[(0, 0)], &[(3, 0)], &[], &[0; 4], 0),
            Err(Flaw::Length)
        );
        assert_eq!(check_path(&ENDS, &WEIGHT, None, &[(0, 1)], &[(0, 2)], &[], &[1; 4], 3), Ok(()));
    }

    #[test]
    fn forged_closed_sets_are_refused() {
        let closed = Some(&[true, false, false, true][..]);
        let check = |inside: [bool; 4]| check_closed_set(&ENDS, closed, &[0], &[3], &inside);
        assert_eq!(check([true, false, true, false]), Ok(()));
        assert_eq!(check([true, false, false, false]), Err(Flaw::Leaves(2)));
        assert_eq!(check([true, false, true, true]), Err(Flaw::Inside(3)));
        assert_eq!(check([false; 4]), Err(Flaw::Outside(0)));
        assert_eq!(
            check_closed_set(&ENDS, None, &[0], &[3], &[true, true, true, false]),
            Err(Flaw::Leaves(1))
        );
        assert_eq!(check_closed_set(&ENDS, closed, &[9], &[3], &[true; 4]), Err(Flaw::NoSuchNode(9)));
        assert_eq!(check_closed_set(&ENDS, closed, &[0], &[3], &[true; 3]), Err(Flaw::NoSuchNode(3)));
        assert_eq!(check_closed_set(&ENDS, Some(&[true]), &[0], &[3], &[true; 4]), Err(Flaw::Length));
    }

    #[test]
    fn forged_flows_are_refused() {
        let check = |flow: [u64; 4], value, side: [bool; 4]| {
            check_flow(&ENDS, &[3, 1, 2, 2], &[0], &[3], &flow, value, &side)
        };
        let side = [true, true, false, false];
        assert_eq!(check([1, 1, 2, 2], 3, side), Ok(()));
        assert_eq!(check([1, 1, 2, 2], 4, side), Err(Flaw::WrongTotal));
        assert_eq!(check([1, 1, 3, 3], 4, side), Err(Flaw::OverCapacity(2)));
        assert_eq!(check([2, 1, 2, 2], 3, side), Err(Flaw::Unbalanced(1)));
        assert_eq!(check([1, 1, 1, 1], 2, side), Err(Flaw::NotTight(2)));
        assert_eq!(check([1, 1, 2, 2], 3, [true, false, false, false]), Err(Flaw::NotTight(0)));
        assert_eq!(check([1, 1, 2, 2], 3, [false; 4]), Err(Flaw::Outside(0)));
        assert_eq!(check([1, 1, 2, 2], 3, [true; 4]), Err(Flaw::Inside(3)));
        // Flow back over the cut, balanced at every node, is not tight.
        let ends = [(0, 1), (1, 0), (1, 2)];
        let flaw = check_flow(&ends, &[2, 1, 1], &[0], &[2], &[2, 1, 1], 1, &[true, false, false]);
        assert_eq!(flaw, Err(Flaw::NotTight(1)));
    }

    #[test]
    fn forged_rungs_are_refused() {
        // 0 -> 1 carries 2 and grows at 3 up to 4; 1 -> 2 carries 5 and grows at 1.
        let ends = [(0, 1), (1, 2)];
        let prices = Prices { capacity: &[2, 5], price: &[Some(3), Some(1)], ceiling: &[Some(4), None] };
        let check = |cuts: &[(&[u32], u64)], slope, flow, cost| {
            check_rung(3, &ends, prices, &[0], &[2], cuts.iter().copied(), slope, flow, cost)
        };
        assert_eq!(check(&[(&[0], 3)], 3, 2, 0), Ok(()));
        assert_eq!(check(&[(&[0], 3), (&[1], 1)], 4, 5, 9), Ok(()));
        assert_eq!(check(&[(&[0], 3), (&[1], 1)], 4, 5, 8), Err(Flaw::WrongTotal));
        assert_eq!(check(&[(&[0], 3)], 4, 2, 0), Err(Flaw::WrongTotal));
        assert_eq!(check(&[(&[0], 3), (&[], 1)], 4, 5, 9), Err(Flaw::NotACut(1)));
        assert_eq!(check(&[(&[0], 2), (&[1], 2)], 4, 5, 9), Err(Flaw::Overcharged(1)));
        assert_eq!(check(&[(&[7], 3)], 3, 2, 0), Err(Flaw::NoSuchArc(7)));
        assert_eq!(check(&[(&[0], 5)], 5, 2, 0), Err(Flaw::WrongTotal));
    }
}
