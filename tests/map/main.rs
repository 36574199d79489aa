//! Maps, charts and reports: what is on a page, that hostile text stays text, that the same facts give the same bytes, and how large a page is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod contents;
mod hostile;
mod markup;
mod reading;
#[path = "../support/real.rs"]
#[allow(dead_code, unreachable_pub)]
mod real;
mod sizes;
