//! Who watches long work: a bar on stderr where that is a terminal, and Ctrl-C, which ends it with what is done.

use corridor::Observer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Work shorter than this shows no bar.
const QUIET: Duration = Duration::from_millis(500);

/// Set by Ctrl-C.
#[derive(Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on Ctrl-C ends long work at its next step; the second one ends the process. Where nothing long is watched it does so at once.
    fn listen(&self) {
        let flag = self.0.clone();
        // Where no handler can be had Ctrl-C ends the process as ever.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(crate::failure::ENDED_EARLY));
            }
        });
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Watches one piece of work.
pub(crate) struct Watch {
    interrupt: Interrupt,
    what: &'static str,
    begun: Instant,
    bar: Option<ProgressBar>,
    ended: bool,
}

impl Watch {
    pub(crate) fn new(what: &'static str, interrupt: &Interrupt) -> Self {
        interrupt.listen();
        Self { interrupt: interrupt.clone(), what, begun: Instant::now(), bar: None, ended: false }
    }

    /// The exit code of an answer that was watched.
    pub(crate) fn code(&self) -> u8 {
        if self.ended { crate::failure::ENDED_EARLY } else { 0 }
    }

    fn show(&mut self, done: u64, of: u64) {
        if self.bar.is_none() && self.begun.elapsed() > QUIET && std::io::stderr().is_terminal() {
            let bar = ProgressBar::with_draw_target(Some(of), ProgressDrawTarget::stderr());
            if let Ok(style) =
                ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len}, {eta} left")
            {
                bar.set_style(style);
            }
            bar.set_message(self.what);
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_length(of.max(done));
            bar.set_position(done);
        }
    }
}

impl Observer for Watch {
    fn progress(&mut self, done: u64, of: u64) -> ControlFlow<()> {
        self.show(done, of);
        if self.interrupt.is_set() && done < of {
            self.ended = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
