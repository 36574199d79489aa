//! What the tests of answers share: random networks, the state graph by `docs/lowering.md`, and oracles.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

pub mod cases;
pub mod flows;
pub mod forgeries;
pub mod graph;
pub mod networks;
pub mod plans;
pub mod real;
pub mod simplex;
pub mod tables;
