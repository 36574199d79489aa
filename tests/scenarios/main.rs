//! Scenarios: what each kind of change does, laws that hold for all of them, files, the built-in ones, and the difference of two networks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod caspian;
mod effects;
mod files;
mod laws;
