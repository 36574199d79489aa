//! What keeps neither distance: searched for each arc of the path.

use super::{Kept, NONE, Shortest, Tolerances};

impl Tolerances {
    /// For each arc of the path, searches what keeps neither distance and may be better than what is known.
    pub(super) fn stray(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, from, to, .. } = *shortest;
        // A node strays from where it is late to where it is early; those that do are kept from step to step.
        let mut astray = std::mem::take(&mut self.astray);
        astray.sort_unstable_by_key(|&(least, node)| (self.spans[node as usize].late, least, node));
        let mut next = 0;
        let mut active: Vec<(u64, u32)> = Vec::new();
        for step in 0..shortest.path.len() as u32 {
            while let Some(&found) =
                astray.get(next).filter(|found| self.spans[found.1 as usize].late <= step)
            {
                active.push(found);
                next += 1;
            }
            active.retain(|(_, node)| step < self.spans[*node as usize].early);
            if active.is_empty() {
                continue;
            }
            let (mut best, number) = self.cover[0][step as usize];
            self.labels.clear();
            self.heap.clear();
            for &(least, node) in &active {
                if least >= best {
                    continue;
                }
                let begun =
                    shortest.starts.iter().filter(|start| start.0 == node).map(|start| (start.1, NONE));
                let entered = csr.incoming(node).iter().filter(|&&arc| {
                    // The arc that is gone enters none of these nodes, for its head keeps its distance to the ends.
                    shortest.is_open(arc) && self.spans[csr.tail(arc) as usize].early <= step
                });
                let entered = entered
                    .map(|&arc| (from[csr.tail(arc) as usize].saturating_add(shortest.weight(arc)), arc));
                let Some(label) = begun.chain(entered).min() else { continue };
                if label.0.saturating_add(to[node as usize]) < best {
                    self.labels.set(node, label);
                    self.heap.push_or_lower(node, label.0);
                }
            }
            self.searches += usize::from(!self.heap.is_empty());
            // The node where the best path leaves those that stray, and the arc by which it does.
            let mut left_by: Option<(u32, u32)> = None;
            while let Some((label, node)) = self.heap.pop() {
                if label.saturating_add(to[node as usize]) >= best {
                    continue;
                }
                for end in shortest.ends.iter().filter(|end| end.0 == node) {
                    let whole = label.saturating_add(end.1);
                    if whole < best {
                        (best, left_by) = (whole, Some((node, NONE)));
                    }
                }
                for arc in csr.out(node) {
                    let head = csr.head(arc);
                    let span = self.spans[head as usize];
                    if span.early <= step || !shortest.is_open(arc) {
                        continue;
                    }
                    let label = label.saturating_add(shortest.weight(arc));
                    let least = label.saturating_add(to[head as usize]);
                    if least >= best {
                        continue;
                    }
                    if span.late > step {
                        (best, left_by) = (least, Some((node, arc)));
                    } else if self.labels.get(head).is_none_or(|old| label < old.0) {
                        self.labels.set(head, (label, arc));
                        self.heap.push_or_lower(head, label);
                    }
                }
            }
            let number = left_by.map_or(number, |left_by| self.keep(shortest, left_by));
            self.cover[0][step as usize] = (best, number);
        }
        self.astray = astray;
    }

    /// Keeps the way of a search, which left those that stray at a node and by an arc.
    fn keep(&mut self, shortest: &Shortest<'_>, (node, arc): (u32, u32)) -> u32 {
        let first = self.arcs.len();
        let after = if arc == NONE { NONE } else { shortest.csr.head(arc) };
        self.arcs.extend((arc != NONE).then_some(arc));
        let mut node = node;
        // All nodes on the way have a label; the first arc comes from one that has none.
        while let Some((_, arc)) = self.labels.get(node) {
            if arc == NONE {
                node = NONE;
                break;
            }
            self.arcs.push(arc);
            node = shortest.csr.tail(arc);
        }
        self.arcs[first..].reverse();
        self.kept.push(Kept { before: node, first: first as u32, past: self.arcs.len() as u32, after });
        self.kept.len() as u32 - 1
    }
}
