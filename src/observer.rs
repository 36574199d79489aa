//! Who watches long work, and may end it.
//!
//! Work that takes long tells an [`Observer`] how much is done and how much there is, and goes on or ends as it answers. What ends early
//! returns what is done so far, with the bound that this proves. No clock is looked at: an observer that wants one has its own.

use std::ops::ControlFlow;

/// Watches long work.
///
/// Closures `FnMut(u64, u64) -> ControlFlow<()>` are observers, and [`Unobserved`] is the one who never looks.
///
/// ```
/// use corridor::Observer;
/// use std::ops::ControlFlow;
/// let mut until_half =
///     |done: u64, of: u64| if 2 * done < of { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
/// assert!(until_half.progress(1, 4).is_continue());
/// assert!(until_half.progress(2, 4).is_break());
/// ```
pub trait Observer {
    /// Told now and then, from one thread, that `done` of about `of` steps are done; what a step is stands at the work. `done` never falls;
    /// `of` is an estimate where nobody can know it before. `Break` ends the work after this step.
    fn progress(&mut self, done: u64, of: u64) -> ControlFlow<()>;
}

impl<F: FnMut(u64, u64) -> ControlFlow<()>> Observer for F {
    fn progress(&mut self, done: u64, of: u64) -> ControlFlow<()> {
        self(done, of)
    }
}

/// Nobody watches: the work goes on to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn progress(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
