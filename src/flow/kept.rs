//! Plans that were made for some nodes because the prepared one does not hold there, kept for the next question about these.
//!
//! What is kept is bounded in bytes; the one that was not used for the longest time goes first. A plan depends on its nodes alone, so no answer
//! shows whether it was kept or made.

use super::question::{Plan, Subject};
use crate::error::Result;
use std::sync::{Arc, Mutex, PoisonError};

/// At most so many bytes are kept, as far as they are counted: of plans for a solver, of buffers for a worker.
const MOST: usize = 64 << 20;
/// And at most so many of either.
const MANY: usize = 4096;

/// Things kept by the nodes that they were made for.
#[derive(Debug, Clone)]
pub(super) struct Kept<T> {
    /// By rising nodes.
    entries: Vec<Entry<T>>,
    /// How many questions were asked.
    clock: u64,
    most: usize,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    nodes: Vec<u32>,
    used: u64,
    thing: T,
}

impl<T> Kept<T> {
    /// For things of this size.
    pub(super) fn new(bytes: usize) -> Self {
        Self { entries: Vec::new(), clock: 0, most: (MOST / bytes.max(1)).clamp(1, MANY) }
    }

    /// The position of what was made for some nodes, which is made if there is none.
    pub(super) fn find(&mut self, nodes: &[u32], make: impl FnOnce() -> Result<T>) -> Result<usize> {
        self.clock += 1;
        let place = |entries: &[Entry<T>]| entries.binary_search_by(|entry| (*entry.nodes).cmp(nodes));
        let at = match place(&self.entries) {
            Ok(at) => at,
            Err(_) => {
                let thing = make()?;
                if self.entries.len() >= self.most {
                    let oldest = self.entries.iter().enumerate().min_by_key(|(_, entry)| entry.used);
                    oldest.map(|(at, _)| at).into_iter().for_each(|at| _ = self.entries.remove(at));
                }
                let at = place(&self.entries).unwrap_or_else(|at| at);
                self.entries.insert(at, Entry { nodes: nodes.to_vec(), used: 0, thing });
                at
            }
        };
        self.entries[at].used = self.clock;
        Ok(at)
    }

    /// What is at a position.
    pub(super) fn at(&mut self, at: usize) -> &mut T {
        &mut self.entries[at].thing
    }

    /// How many are kept.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// The plans of a solver, for all its clones and workers.
pub(super) struct Plans {
    kept: Mutex<Kept<Arc<Plan>>>,
}

impl Plans {
    /// For plans as large as one.
    pub(super) fn like(plan: &Plan) -> Self {
        Self { kept: Mutex::new(Kept::new(plan.bytes())) }
    }

    /// The plan for some nodes, by rising number.
    pub(super) fn plan(&self, subject: &Subject, nodes: &[u32]) -> Result<Arc<Plan>> {
        // Whatever another thread left is whole: entries are put in at once.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.find(nodes, || subject.plan(nodes).map(Arc::new))?;
        Ok(Arc::clone(kept.at(at)))
    }

    /// How many are kept.
    pub(super) fn len(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
