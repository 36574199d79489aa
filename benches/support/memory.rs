//! What the process holds in memory, by the system's own account.

/// Bytes now and at most so far; `None` where the system does not say.
pub fn resident() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = |name: &str| -> Option<u64> {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse().ok())
    };
    Some((kib("VmRSS:")? * 1024, kib("VmHWM:")? * 1024))
}

/// Begins to count the most anew.
pub fn forget_most() {
    // Where the system refuses, the most since the start of the process stands, which is never too little.
    _ = std::fs::write("/proc/self/clear_refs", "5");
}
