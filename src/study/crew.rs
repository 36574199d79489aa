//! Work on a run of samples, shared among threads; what comes out is in their order and does not depend on how many there are.

use std::ops::Range;

/// One or more threads, each with its buffers.
pub(super) struct Crew<W> {
    workers: Vec<W>,
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
}

impl<W: Send> Crew<W> {
    /// Threads for these buffers; where none can be had, or without the feature `parallel`, the caller's does it all.
    pub(super) fn new(mut workers: Vec<W>) -> Self {
        #[cfg(feature = "parallel")]
        {
            let count = workers.len();
            let pool = (count > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(count).build().ok());
            let pool = pool.flatten();
            workers.truncate(if pool.is_some() { count } else { 1 });
            Self { workers, pool }
        }
        #[cfg(not(feature = "parallel"))]
        {
            workers.truncate(1);
            Self { workers }
        }
    }

    /// Does each of a run, in parts that follow one another.
    pub(super) fn each<T: Send>(
        &mut self,
        all: Range<u64>,
        work: impl Fn(u64, &mut W) -> T + Sync,
    ) -> Vec<T> {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            use rayon::prelude::*;
            let part = (all.end - all.start).div_ceil(self.workers.len() as u64).max(1);
            let parts: Vec<(u64, &mut W)> = (0u64..)
                .zip(self.workers.iter_mut())
                .map(|(at, worker)| ((all.start + at * part).min(all.end), worker))
                .collect();
            let lists: Vec<Vec<T>> = pool.install(|| {
                let list = |(start, worker): (u64, &mut W)| {
                    (start..(start + part).min(all.end)).map(|at| work(at, worker)).collect()
                };
                parts.into_par_iter().map(list).collect()
            });
            return lists.into_iter().flatten().collect();
        }
        let Some(worker) = self.workers.first_mut() else { return Vec::new() };
        all.map(|at| work(at, worker)).collect()
    }
}
