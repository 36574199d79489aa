//! Undirected graphs in rows, and their parts.

/// A simple undirected graph: the neighbours of `node` are `neighbour[first[node]..first[node + 1]]`.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) first: Vec<u32>,
    pub(super) neighbour: Vec<u32>,
}

impl Rows {
    pub(super) fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub(super) fn of(&self, node: u32) -> &[u32] {
        &self.neighbour[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    pub(super) fn degree(&self, node: u32) -> usize {
        (self.first[node as usize + 1] - self.first[node as usize]) as usize
    }
}

/// A connected part of a graph, with the place of its nodes in the order: they end before `end`.
pub(super) struct Cell {
    pub(super) node: Vec<u32>,
    pub(super) rows: Rows,
    pub(super) end: u32,
}

/// The components of what is left of a graph when nodes are taken out, largest numbers last in the order.
///
/// `node` holds the names of the nodes. The components fill the order up to `end`, the first one found last.
pub(super) fn components(
    rows: &Rows,
    node: &[u32],
    out: impl Fn(u32) -> bool,
    mut end: u32,
    local: &mut Vec<u32>,
    mut found: impl FnMut(Cell),
) {
    const FREE: u32 = u32::MAX;
    const OUT: u32 = u32::MAX - 1;
    local.clear();
    local.extend((0..rows.nodes() as u32).map(|node| if out(node) { OUT } else { FREE }));
    let mut queue: Vec<u32> = Vec::new();
    for start in 0..rows.nodes() as u32 {
        if local[start as usize] != FREE {
            continue;
        }
        queue.clear();
        queue.push(start);
        local[start as usize] = 0;
        let mut edges = 0;
        let mut done = 0;
        while done < queue.len() {
            for &next in rows.of(queue[done]) {
                if local[next as usize] == FREE {
                    local[next as usize] = queue.len() as u32;
                    queue.push(next);
                }
                edges += usize::from(local[next as usize] != OUT);
            }
            done += 1;
        }
        let mut part =
            Rows { first: Vec::with_capacity(queue.len() + 1), neighbour: Vec::with_capacity(edges) };
        part.first.push(0);
        for &old in &queue {
            part.neighbour
                .extend(rows.of(old).iter().map(|&next| local[next as usize]).filter(|&next| next != OUT));
            part.first.push(part.neighbour.len() as u32);
        }
        let names = queue.iter().map(|&old| node[old as usize]).collect();
        found(Cell { node: names, rows: part, end });
        end -= queue.len() as u32;
    }
}
