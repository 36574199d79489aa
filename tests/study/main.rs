//! Studies against networks that are built for each sample, against enumeration, and against themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod exact;
mod lasting;
mod laws;
mod naive;
mod same;
