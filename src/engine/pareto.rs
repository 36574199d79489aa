//! All paths that no other path beats in every weight: the complete Pareto front.
//!
//! Problem: each arc has two or three weights. Find every vector of sums over paths from any of several nodes to any of several
//! others that no other such vector is at most as large as in every weight, with one path for each.
//!
//! Idea: labels (vectors of a path to a node) are taken in lexicographic order. Then every label taken before is no larger in the first
//! weight, so a label is beaten exactly if one taken before is no larger in the others: with two weights that is one
//! comparison with the least second weight taken at the node, with three a search in a staircase of the other two. By the reduced
//! arcs of [`super::reduced`] a label is a lower bound of every path that it begins, and what is taken at an end beats it in the
//! same way. A label taken at an end is a point of the front. What lies beyond the paths that are least in one weight is never
//! kept.
//!
//! Complexity: O(labels x (degree x (bits + log staircase) + staircase)); a front, and so the labels, may grow exponentially
//! with the graph, so their number has a limit. Memory: 8 bytes a label taken; waiting, 16 bytes with two weights and 20 with three
//! (24 and 32 where sums need `u64`); 4 bytes a node with two weights, with three 24 a node and 8 for each step of a staircase.
//!
//! Ties: of equal vectors at a node the first taken stays. Labels of equal vectors are taken in the order in which they came up: as the
//! labels before them were taken, and of one label by the numbers of its arcs.
//!
//! A limit on the labels ends a run early. All points found are points of the front then, and all points with a first weight below
//! [`Front::open_from`] are found.
//!
//! Papers: E. Q. V. Martins, "On a multicriteria shortest path problem", 1984, doi:10.1016/0377-2217(84)90077-8. C. Hernandez
//! Ulloa, W. Yeoh, J. A. Baier, H. Zhang, L. Suazo, S. Koenig, "A simple and fast bi-objective search algorithm", 2020,
//! doi:10.1609/icaps.v30i1.6655. F.-J. Pulido, L. Mandow, J.-L. Perez-de-la-Cruz, "Dimensionality reduction in multiobjective
//! shortest path search", 2015, doi:10.1016/j.cor.2015.05.007.

use super::reduced::{Chains, NONE, Question, Reduced, Sum, TooLarge, Tree};

/// A point of the front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point<const K: usize> {
    /// The sums of its path.
    pub value: [u64; K],
    /// The last label of its path.
    pub label: u32,
}

/// A label taken: the edge by which it came and the label before it; at a start no edge, and the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Trail {
    edge: u32,
    before: u32,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front<const K: usize> {
    /// The points in lexicographic order.
    pub points: Vec<Point<K>>,
    /// `None` where the front is complete; else every point with a first weight below this is there.
    pub open_from: Option<u64>,
    /// Labels that waited at the same time, at most.
    pub most_waiting: usize,
    trails: Vec<Trail>,
    /// Where the arcs of each edge begin, and the arcs.
    first: Vec<u32>,
    arcs: Vec<u32>,
}

impl<const K: usize> Front<K> {
    fn none() -> Self {
        Self {
            points: Vec::new(),
            open_from: None,
            most_waiting: 0,
            trails: Vec::new(),
            first: Vec::new(),
            arcs: Vec::new(),
        }
    }

    /// The number of labels taken.
    pub fn labels(&self) -> usize {
        self.trails.len()
    }

    fn edge(&self, edge: u32) -> &[u32] {
        let end = self.first.get(edge as usize + 1).map_or(self.arcs.len(), |end| *end as usize);
        &self.arcs[self.first[edge as usize] as usize..end]
    }

    /// The arcs of the path of a label, in the order of travel.
    pub fn arcs(&self, label: u32) -> Vec<u32> {
        let mut arcs = Vec::new();
        let mut trail = self.trails[label as usize];
        while trail.edge != NONE {
            arcs.extend(self.edge(trail.edge).iter().rev());
            trail = self.trails[trail.before as usize];
        }
        arcs.reverse();
        arcs
    }

    /// Every label taken, as its node and sums, in the order in which they were taken.
    pub fn bag(&self, question: &Question<'_, K>) -> Vec<(u32, [u64; K])> {
        let mut bag: Vec<(u32, [u64; K])> = Vec::with_capacity(self.trails.len());
        for trail in &self.trails {
            if trail.edge == NONE {
                bag.push((trail.before, [0; K]));
                continue;
            }
            let (mut node, mut sums) = bag[trail.before as usize];
            for &arc in self.edge(trail.edge) {
                for (sum, weight) in sums.iter_mut().zip(question.weight) {
                    *sum += u64::from(weight[arc as usize]);
                }
                node = question.csr.head(arc);
            }
            bag.push((node, sums));
        }
        bag
    }
}

/// The front of a question, two or three weights an arc, taking at most `most` labels.
///
/// With chains apart, the labels taken prove the front: over every arc, each of them is beaten by a label at the head, or with the bounds
/// there by a point.
///
/// # Panics
///
/// If an array does not fit the graph, a node does not exist, or there are not two or three weights.
pub fn front<const K: usize>(question: Question<'_, K>, chains: Chains, most: usize) -> Front<K> {
    assert!(K == 2 || K == 3, "two or three weights");
    let most = most.min(NONE as usize);
    match run::<u32, K>(question, chains, most) {
        Ok(front) => front,
        Err(TooLarge) => run::<u64, K>(question, chains, most).unwrap_or_else(|TooLarge| Front::none()),
    }
}

/// A label that waits.
#[derive(Debug, Clone, Copy)]
struct Waiting<S, const K: usize> {
    excess: [S; K],
    edge: u32,
    before: u32,
}

/// The labels that wait: a radix heap. Labels come out in lexicographic order, equal ones in the order in which they came; none
/// may come in that is before the last one that went out.
struct Queue<S, const K: usize> {
    /// First those that equal the last one, then by the highest bit in which they differ from it.
    buckets: Vec<Vec<Waiting<S, K>>>,
    /// Which buckets are not empty.
    filled: [u64; 4],
    last: [S; K],
    /// Those of the first bucket that went out.
    out: usize,
    waiting: usize,
    spare: Vec<Waiting<S, K>>,
}

impl<S: Sum, const K: usize> Queue<S, K> {
    fn new() -> Self {
        let buckets = 1 + K * S::BITS as usize;
        Self {
            buckets: (0..buckets).map(|_| Vec::new()).collect(),
            filled: [0; 4],
            last: [S::default(); K],
            out: 0,
            waiting: 0,
            spare: Vec::new(),
        }
    }

    #[inline]
    fn push(&mut self, label: Waiting<S, K>) {
        self.waiting += 1;
        self.sort_in(label);
    }

    #[inline]
    fn sort_in(&mut self, label: Waiting<S, K>) {
        let mut bucket = 0;
        for k in 0..K {
            if label.excess[k] != self.last[k] {
                bucket = (K - 1 - k) * S::BITS as usize + label.excess[k].apart(self.last[k]) as usize;
                break;
            }
        }
        self.buckets[bucket].push(label);
        self.filled[bucket / 64] |= 1 << (bucket % 64);
    }

    /// The next label; those that `is_beaten` are dropped where they are met.
    #[inline]
    fn pop(&mut self, is_beaten: impl Fn(&Waiting<S, K>) -> bool) -> Option<Waiting<S, K>> {
        loop {
            if let Some(label) = self.buckets[0].get(self.out) {
                self.out += 1;
                self.waiting -= 1;
                return Some(*label);
            }
            self.buckets[0].clear();
            self.out = 0;
            self.filled[0] &= !1;
            let word = self.filled.iter().position(|word| *word != 0)?;
            let bucket = word * 64 + self.filled[word].trailing_zeros() as usize;
            self.filled[word] &= !(1 << (bucket % 64));
            let mut moved = std::mem::replace(&mut self.buckets[bucket], std::mem::take(&mut self.spare));
            let before = moved.len();
            moved.retain(|label| !is_beaten(label));
            self.waiting -= before - moved.len();
            if let Some(least) = moved.iter().map(|label| label.excess).min() {
                self.last = least;
            }
            for label in moved.drain(..) {
                self.sort_in(label);
            }
            self.spare = moved;
        }
    }
}

/// What was taken at each node, without the first weight.
struct Taken<S, const K: usize> {
    /// With two weights: the least second weight.
    least: Vec<S>,
    /// With three: the second rising, the third falling.
    stairs: Vec<Vec<(S, S)>>,
}

impl<S: Sum, const K: usize> Taken<S, K> {
    fn new(places: usize) -> Self {
        let (least, stairs) = if K == 2 { (places, 0) } else { (0, places) };
        Self { least: vec![S::TOP; least], stairs: vec![Vec::new(); stairs] }
    }

    /// Whether something taken is no larger.
    #[inline]
    fn beats(&self, place: usize, excess: &[S; K]) -> bool {
        if K == 2 {
            return self.least[place] <= excess[1];
        }
        let stairs = &self.stairs[place];
        let after = stairs.partition_point(|step| step.0 <= excess[1]);
        after > 0 && stairs[after - 1].1 <= excess[2]
    }

    /// Takes what nothing beats.
    #[inline]
    fn take(&mut self, place: usize, excess: &[S; K]) {
        if K == 2 {
            self.least[place] = excess[1];
            return;
        }
        let stairs = &mut self.stairs[place];
        let first = stairs.partition_point(|step| step.0 < excess[1]);
        let beaten = stairs[first..].iter().take_while(|step| step.1 >= excess[2]).count();
        stairs.splice(first..first + beaten, [(excess[1], excess[2])]);
    }
}

fn run<S: Sum, const K: usize>(
    question: Question<'_, K>,
    chains: Chains,
    most: usize,
) -> Result<Front<K>, TooLarge> {
    let Some(mut reduced) = Reduced::<S, K>::new(question, chains) else { return Ok(Front::none()) };
    let ideal = reduced.ideal();
    let known = extremes(&mut reduced)?;
    if K == 2 {
        // Beyond the best of one weight nothing that is less in the other can lie.
        let most_of = |k: usize| known.get(1 - k).map_or(u64::MAX, |best| best[k].wide());
        let mut limit = [u64::MAX; K];
        (0..K).for_each(|k| limit[k] = most_of(k));
        reduced.limit(limit);
    }
    let hopeless = |excess: &[S; K]| {
        known.iter().any(|best| best != excess && best.iter().zip(excess).all(|(best, here)| best <= here))
    };
    let mut front = Front::none();
    let mut taken = Taken::<S, K>::new(question.csr.nodes());
    let mut at_ends = Taken::<S, K>::new(1);
    let mut waiting = Queue::<S, K>::new();
    for (node, excess) in reduced.starts()? {
        if !hopeless(&excess) {
            waiting.push(Waiting { excess, edge: NONE, before: node });
        }
    }
    loop {
        let place = |label: &Waiting<S, K>| {
            if label.edge == NONE { label.before } else { reduced.edge(label.edge as usize).head }
        };
        let is_beaten = |label: &Waiting<S, K>| {
            at_ends.beats(0, &label.excess) || taken.beats(place(label) as usize, &label.excess)
        };
        let Some(label) = waiting.pop(is_beaten) else { break };
        if is_beaten(&label) {
            continue;
        }
        let node = place(&label);
        let Waiting { excess, edge, before } = label;
        if front.trails.len() == most {
            front.open_from = Some(excess[0].wide() + ideal[0]);
            break;
        }
        let label = front.trails.len() as u32;
        front.trails.push(Trail { edge, before });
        taken.take(node as usize, &excess);
        if reduced.is_end(node) {
            at_ends.take(0, &excess);
            let mut value = ideal;
            value.iter_mut().zip(excess).for_each(|(sum, excess)| *sum += excess.wide());
            front.points.push(Point { value, label });
            continue;
        }
        'arcs: for position in reduced.out(node)? {
            let edge = reduced.edge(position);
            let mut sum = excess;
            for k in 0..K {
                sum[k] = match sum[k].plus(edge.more[k]) {
                    Some(sum) => sum,
                    // The limit fits, so what does not fit lies beyond it.
                    None if K == 2 && !known.is_empty() => continue 'arcs,
                    None => return Err(TooLarge),
                };
            }
            if taken.beats(edge.head as usize, &sum) || at_ends.beats(0, &sum) || hopeless(&sum) {
                continue 'arcs;
            }
            waiting.push(Waiting { excess: sum, edge: position as u32, before: label });
        }
        front.most_waiting = front.most_waiting.max(waiting.waiting);
    }
    (front.first, front.arcs) = reduced.into_arcs();
    Ok(front)
}

/// For each weight the excess of a path that is least in it; empty where the bounds are not exact.
fn extremes<S: Sum, const K: usize>(reduced: &mut Reduced<'_, S, K>) -> Result<Vec<[S; K]>, TooLarge> {
    let mut tree = Tree::new(reduced.question().csr.nodes());
    let mut known = Vec::with_capacity(K);
    for k in 0..K {
        let Some(arcs) = reduced.least(&mut tree, k)? else { return Ok(Vec::new()) };
        let (sums, ideal) = (reduced.sums(&arcs), reduced.ideal());
        let mut best = [S::default(); K];
        for j in 0..K {
            best[j] = S::fit(sums[j] - ideal[j]).ok_or(TooLarge)?;
        }
        known.push(best);
    }
    Ok(known)
}

#[cfg(test)]
mod tests;
