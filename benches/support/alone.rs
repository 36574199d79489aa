//! A peer in a process of its own, which is ended after a while: for what it does not finish.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Says to a process that it is the peer.
pub const FLAG: &str = "--fast-paths-alone";

/// Is said by the peer when it begins.
pub const BEGINS: &str = "begins";

/// Starts this very programme as the peer, and returns how long that took after it began, or `None` if it was ended at the limit.
pub fn finishes_within(limit: Duration) -> Option<Duration> {
    let mut peer =
        Command::new(std::env::current_exe().unwrap()).arg(FLAG).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(peer.stdout.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap() == BEGINS), "the peer did not begin");
    let began = Instant::now();
    let (ends, ended) = mpsc::channel();
    // Its output ends when it does.
    std::thread::spawn(move || {
        said.for_each(drop);
        let _ = ends.send(());
    });
    let has_ended = ended.recv_timeout(limit).is_ok();
    let took = began.elapsed();
    if !has_ended {
        peer.kill().unwrap();
    }
    let status = peer.wait().unwrap();
    assert!(!has_ended || status.success(), "the peer failed: {status}");
    has_ended.then_some(took)
}
