//! The corridors round the Caspian on one page: which way, how much, what stops it, and how sure that is.
//!
//! ```text
//! cargo run --release --example corridor
//! ```
//!
//! `corridor report` of the command line prints the same.

mod analysis;

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = analysis::text(&corridor::data::caspian())?;
    // A reader who has seen enough (`| head`) is no fault.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}
