use super::*;
use crate::engine::csr::Csr;
use crate::engine::search::{Search, Stop};
use crate::engine::testing::{random_ends, rng, simple_paths};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

struct Case {
    csr: Csr,
    weight: Vec<u32>,
    closed: Vec<bool>,
    bound: Vec<u64>,
    starts: Vec<(u32, u64)>,
    ends: Vec<(u32, u64)>,
    arc_group: Vec<u32>,
    node_group: Option<Vec<u32>>,
    free: [u32; 2],
}

impl Case {
    fn question(&self) -> Question<'_> {
        let graph =
            Bounded { csr: &self.csr, weight: &self.weight, closed: Some(&self.closed), bound: &self.bound };
        Question {
            graph,
            starts: &self.starts,
            ends: &self.ends,
            arc_group: &self.arc_group,
            node_group: self.node_group.as_deref(),
            free: self.free,
        }
    }

    /// A small graph; opposite arcs mostly share a group, some arcs have none, some share one with an arc elsewhere.
    fn random(rng: &mut ChaCha8Rng, by_node: bool) -> Case {
        let nodes = rng.random_range(2..8usize);
        let mut pairs = random_ends(rng, nodes, 2 * nodes);
        if rng.random_range(0..3) == 0 {
            let there = pairs.clone();
            pairs.extend(there.iter().map(|&(tail, head)| (head, tail)));
            pairs.truncate(16);
        }
        if rng.random_range(0..3) > 0 {
            // Two or three ways through, so that there is something to choose.
            let last = nodes as u32 - 1;
            for _ in 0..rng.random_range(2..4) {
                let middle = rng.random_range(0..nodes as u32);
                pairs.extend([(0, middle), (middle, rng.random_range(0..nodes as u32)), (middle, last)]);
            }
            pairs.retain(|pair| pair.0 != pair.1);
        }
        let (csr, _) = Csr::new(nodes, &pairs);
        let top = [1, 2, 4, 50, u32::MAX][rng.random_range(0..5)];
        let weight: Vec<u32> = (0..csr.arcs())
            .map(|_| if top == u32::MAX { top - rng.random_range(0..2) } else { rng.random_range(0..top) })
            .collect();
        let closed: Vec<bool> = (0..csr.arcs()).map(|_| rng.random_range(0..12) == 0).collect();
        let mut arc_group: Vec<u32> = (0..csr.arcs() as u32).collect();
        let mut paired = vec![false; csr.arcs()];
        for arc in 0..csr.arcs() {
            let other = if rng.random_range(0..6) == 0 {
                Some(rng.random_range(0..csr.arcs()))
            } else {
                (0..arc).find(|&other| {
                    csr.tail(other as u32) == csr.head(arc as u32)
                        && csr.head(other as u32) == csr.tail(arc as u32)
                })
            };
            if let Some(other) = other.filter(|&other| other != arc && !paired[other] && !paired[arc]) {
                arc_group[arc] = arc_group[other];
                (paired[arc], paired[other]) = (true, true);
            } else if rng.random_range(0..6) == 0 && !paired[arc] {
                (arc_group[arc], paired[arc]) = (ANY, true);
            }
        }
        let some = |rng: &mut ChaCha8Rng, node: u32| -> Vec<(u32, u64)> {
            let mut list = vec![(node, rng.random_range(0..2))];
            if rng.random_range(0..3) == 0 {
                list.push((rng.random_range(0..nodes as u32), rng.random_range(0..3)));
            }
            list
        };
        let mut starts = some(rng, 0);
        let mut ends = some(rng, nodes as u32 - 1);
        let mut free = [ANY; 2];
        let node_group = by_node.then(|| {
            let groups = rng.random_range(1..=nodes as u32 + 2);
            let mut group: Vec<u32> = (0..nodes).map(|_| 2 + rng.random_range(0..groups)).collect();
            starts.truncate(2);
            ends.truncate(2);
            starts.iter().for_each(|&(node, _)| group[node as usize] = 0);
            ends.iter().for_each(|&(node, _)| group[node as usize] = 1);
            starts.iter().for_each(|&(node, _)| group[node as usize] = group[node as usize].min(1));
            group.iter_mut().filter(|group| **group > 1).for_each(|group| {
                if rng.random_range(0..10) == 0 {
                    *group = ANY;
                }
            });
            free = [0, 1];
            group
        });
        let mut search = Search::new(nodes);
        search.run_backward(&csr, &weight, Some(&closed), &ends, Stop::All);
        let bound = (0..nodes as u32).map(|node| search.distance(node).unwrap_or(u64::MAX)).collect();
        Case { csr, weight, closed, bound, starts, ends, arc_group, node_group, free }
    }

    /// What a path uses: each group of arcs, and each entry to a group of nodes.
    fn uses(&self, first: u32, arcs: &[u32]) -> Vec<(bool, u32)> {
        let question = self.question();
        let mut uses: Vec<(bool, u32)> = Vec::new();
        let mut before = question.group(first);
        for &arc in arcs {
            uses.extend(Some((false, self.arc_group[arc as usize])).filter(|item| item.1 != ANY));
            let group = question.group(self.csr.head(arc));
            uses.extend(group.filter(|_| group != before).map(|group| (true, group)));
            before = group;
        }
        uses.sort_unstable();
        uses
    }

    /// The least total of `count` paths that share nothing, by trying all sets.
    fn brute(&self, count: usize) -> Option<u64> {
        let all = simple_paths(&self.csr, &self.weight, &self.closed, &self.starts, &self.ends);
        let all: Vec<(u64, Vec<(bool, u32)>)> = all
            .into_iter()
            .map(|(weight, first, arcs)| (weight, self.uses(first, &arcs)))
            .filter(|(_, uses)| uses.windows(2).all(|pair| pair[0] != pair[1]))
            .collect();
        let mut best: Option<u64> = None;
        let mut waiting = vec![(0u64, 0usize, count, Vec::<(bool, u32)>::new())];
        while let Some((sum, from, left, used)) = waiting.pop() {
            if left == 0 {
                best = Some(best.map_or(sum, |best| best.min(sum)));
                continue;
            }
            for (at, (weight, uses)) in all.iter().enumerate().skip(from) {
                if best.is_some_and(|best| sum + weight * left as u64 >= best) {
                    break;
                }
                if uses.iter().all(|item| !used.contains(item)) {
                    // A path that uses nothing can be taken again.
                    let again = at + usize::from(!uses.is_empty());
                    waiting.push((sum + weight, again, left - 1, [&used[..], uses].concat()));
                }
            }
        }
        best
    }

    /// The lower bound that potentials prove: nodes that are not listed have that of the starts.
    fn bound_by(&self, peak: u64, listed: &[(u32, u64)], count: usize) -> u64 {
        let question = self.question();
        let mut potential = vec![peak; self.csr.nodes()];
        listed.iter().for_each(|&(node, value)| potential[node as usize] = value);
        let starts = self.starts.iter().map(|&(node, spent)| potential[node as usize] + spent).min();
        assert!(self.ends.iter().all(|&(node, weight)| potential[node as usize] <= weight));
        let mut rents: BTreeMap<(bool, u32), u64> = BTreeMap::new();
        for arc in (0..self.csr.arcs() as u32).filter(|&arc| !self.closed[arc as usize]) {
            let (tail, head) = (self.csr.tail(arc), self.csr.head(arc));
            let reach = potential[head as usize] + u64::from(self.weight[arc as usize]);
            let excess = potential[tail as usize].saturating_sub(reach);
            let key = match question.group(head) {
                Some(_) => (true, head),
                None => (false, self.arc_group[arc as usize]),
            };
            assert!(excess == 0 || key.1 != ANY, "an arc without limit falls too steeply");
            let rent = rents.entry(key).or_default();
            *rent = excess.max(*rent);
        }
        starts.unwrap_or(0) * count as u64 - rents.values().sum::<u64>()
    }
}

#[derive(Debug, Default)]
struct Seen {
    full: usize,
    fewer: usize,
    none: usize,
    branched: usize,
    proved: usize,
    barred: usize,
    three: usize,
    more: usize,
}

fn agree(seed: u64, by_node: bool) -> Seen {
    let mut rng = rng(seed);
    let mut seen = Seen::default();
    for _ in 0..40_000 {
        let case = Case::random(&mut rng, by_node);
        let question = case.question();
        let count = rng.random_range(1..6usize);
        let mut solver = Disjoint::new(case.csr.nodes(), case.csr.arcs());
        solver.solve(&question, 1, 1);
        let answer = solver.solve(&question, count, 10_000);
        assert!(answer.exact);
        let label = format!("{count} {:?} {:?} {:?}", case.csr.ends(), case.weight, question);
        let found = answer.paths.len();
        assert_eq!(case.brute(found), Some(answer.weight), "{label}");
        assert!(found == count || case.brute(found + 1).is_none(), "{label}");
        assert_eq!(answer.bound, answer.weight);
        // The paths are what they say.
        let all = simple_paths(&case.csr, &case.weight, &case.closed, &case.starts, &case.ends);
        let mut used = Vec::new();
        for Path { weight, first, arcs } in &answer.paths {
            assert!(all.contains(&(*weight, *first, arcs.clone())), "{label}");
            used.extend(case.uses(*first, arcs));
        }
        used.sort_unstable();
        assert!(used.windows(2).all(|pair| pair[0] != pair[1]), "{label}");
        assert_eq!(answer.paths.iter().map(|path| path.weight).sum::<u64>(), answer.weight);
        if answer.by_potentials && found > 0 {
            let (peak, listed) = solver.potentials(&question);
            assert_eq!(case.bound_by(peak, &listed, found), answer.weight, "{label}");
            seen.proved += 1;
        }
        if !answer.bars.is_empty() {
            // Without what bars there is no way.
            let mut closed = case.closed.clone();
            for bar in &answer.bars {
                for arc in 0..case.csr.arcs() as u32 {
                    closed[arc as usize] |= *bar == Bar::Arc(arc) || *bar == Bar::Node(case.csr.head(arc));
                }
            }
            let left = simple_paths(&case.csr, &case.weight, &closed, &case.starts, &case.ends);
            assert!(left.is_empty(), "{label} {:?}", answer.bars);
            seen.barred += 1;
        }
        seen.full += usize::from(found == count && count > 1);
        seen.three += usize::from(found == 3);
        seen.more += usize::from(found > 3);
        seen.fewer += usize::from(found < count && found > 0);
        seen.none += usize::from(found == 0);
        seen.branched += usize::from(answer.flows > 1 && found == count);
    }
    seen
}

#[test]
fn arcs_apart_as_brute_force_finds_them() {
    let seen = agree(41, false);
    assert!(
        seen.full > 4_000 && seen.three > 1_000 && seen.more > 50 && seen.fewer > 4_000 && seen.none > 1_000,
        "{seen:?}"
    );
    assert!(seen.branched > 500 && seen.proved > 10_000 && seen.barred > 3_000, "{seen:?}");
}

#[test]
fn nodes_apart_as_brute_force_finds_them() {
    let seen = agree(42, true);
    assert!(
        seen.full > 3_000 && seen.three > 500 && seen.more > 50 && seen.fewer > 4_000 && seen.none > 1_000,
        "{seen:?}"
    );
    assert!(seen.branched > 500 && seen.proved > 10_000 && seen.barred > 3_000, "{seen:?}");
}

#[test]
fn a_first_path_is_taken_back() {
    // The shortest path takes the middle arc, the best pair does not.
    let ends = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)];
    let (csr, _) = Csr::new(4, &ends);
    let weight = [1, 5, 1, 5, 1];
    let case = Case {
        csr,
        weight: weight.to_vec(),
        closed: vec![false; 5],
        bound: vec![3, 2, 1, 0],
        starts: vec![(0, 0)],
        ends: vec![(3, 0)],
        arc_group: (0..5).collect(),
        node_group: None,
        free: [ANY; 2],
    };
    let answer = Disjoint::new(4, 5).solve(&case.question(), 2, 1);
    let arcs: Vec<&[u32]> = answer.paths.iter().map(|path| &path.arcs[..]).collect();
    assert_eq!((answer.weight, answer.exact, arcs), (12, true, vec![&[0, 3][..], &[1, 4][..]]));
}

#[test]
fn a_budget_that_ends_leaves_a_bound() {
    let mut rng = rng(43);
    let (mut cut, mut apart) = (0, 0);
    for _ in 0..20_000 {
        let case = Case::random(&mut rng, true);
        let question = case.question();
        let mut solver = Disjoint::new(case.csr.nodes(), case.csr.arcs());
        let short = solver.solve(&question, 2, 1);
        let long = solver.solve(&question, 2, 10_000);
        assert!(short.paths.len() <= long.paths.len());
        if short.paths.len() == long.paths.len() {
            assert!(short.bound <= long.weight && long.weight <= short.weight);
            apart += usize::from(!short.exact && short.weight > long.weight);
        }
        cut += usize::from(!short.exact);
    }
    assert!(cut > 50 && apart > 0, "{cut} {apart}");
}
