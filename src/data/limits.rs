//! What a file may be: limits against files that are damaged or meant to do harm. Each refusal names its limit and how it is raised.

use super::disk::Disk;
use crate::error::{Error, Finding, Result, nearest_words};
use crate::network::NetworkBuilder;
use std::path::Path;
use std::str::FromStr;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// What a file that is read may be at most. The defaults are meant for files from anywhere; whoever trusts a larger one raises the limit that
/// its refusal names.
///
/// ```
/// use corridor::data::{Limits, read_network_within};
/// let mut limits = Limits::default();
/// limits.cell_bytes = 1 << 20;
/// let (network, _) = read_network_within("examples/ferry", &limits)?;
/// assert!(network.hub_count() > 0);
/// let limits: Limits = "hubs=3".parse()?;
/// let error = read_network_within("examples/ferry", &limits).unwrap_err().to_string();
/// assert!(error.contains("more than the 3") && error.contains("`hubs`"), "{error}");
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a file as it lies on the disk: 2 GiB.
    pub file_bytes: u64,
    /// Bytes that all blobs of an extract unpack to together: 8 GiB.
    pub unpacked_bytes: u64,
    /// Bytes that come out of a byte when the blobs of an extract are unpacked, after the first MiB: 200.
    pub unpack_ratio: u64,
    /// Bytes of the header of a blob of an extract: 64 KiB, which is the limit of the format.
    pub blob_header_bytes: u64,
    /// Bytes of a blob of an extract, packed and unpacked: 32 MiB, which is the limit of the format.
    pub blob_bytes: u64,
    /// Bytes of a record (a row, a feature, an object, an element, a way): 1 MiB.
    pub record_bytes: u64,
    /// Bytes of a cell or a text: 64 KiB.
    pub cell_bytes: u64,
    /// Columns of a table, properties or attributes of a thing, tags of a way: 1024.
    pub fields: u64,
    /// Things of JSON and XML inside one another: 64. JSON is read no deeper than 127, whatever stands here.
    pub depth: u64,
    /// Bytes of a code: 256.
    pub code_bytes: u64,
    /// Bytes of a key, which may be made of two codes: 1024.
    pub key_bytes: u64,
    /// Bytes of a name, an alias or an operator: 4 KiB.
    pub name_bytes: u64,
    /// Findings after which records are only counted: 1000. No error lists more than a thousand.
    pub findings: u64,
    /// Hubs: 2^31 - 2, the half of what 32 bits can count.
    pub hubs: u64,
    /// Links, a two-way one counted once: 2^31 - 2.
    pub links: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 2 * GIB,
            unpacked_bytes: 8 * GIB,
            unpack_ratio: 200,
            blob_header_bytes: 64 * KIB,
            blob_bytes: 32 * MIB,
            record_bytes: MIB,
            cell_bytes: 64 * KIB,
            fields: 1024,
            depth: 64,
            code_bytes: 256,
            key_bytes: 1024,
            name_bytes: 4096,
            findings: 1000,
            hubs: (1 << 31) - 2,
            links: (1 << 31) - 2,
        }
    }
}

impl Limits {
    /// The names of all limits, as errors and the command line write them.
    pub const NAMES: [&'static str; 15] = [
        "file_bytes",
        "unpacked_bytes",
        "unpack_ratio",
        "blob_header_bytes",
        "blob_bytes",
        "record_bytes",
        "cell_bytes",
        "fields",
        "depth",
        "code_bytes",
        "key_bytes",
        "name_bytes",
        "findings",
        "hubs",
        "links",
    ];

    /// In the order of the names.
    fn all(&mut self) -> [&mut u64; 15] {
        [
            &mut self.file_bytes,
            &mut self.unpacked_bytes,
            &mut self.unpack_ratio,
            &mut self.blob_header_bytes,
            &mut self.blob_bytes,
            &mut self.record_bytes,
            &mut self.cell_bytes,
            &mut self.fields,
            &mut self.depth,
            &mut self.code_bytes,
            &mut self.key_bytes,
            &mut self.name_bytes,
            &mut self.findings,
            &mut self.hubs,
            &mut self.links,
        ]
    }

    /// Sets the limit of a name.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where there is no limit of this name.
    pub fn set(&mut self, name: &str, value: u64) -> Result<()> {
        let at = Self::NAMES.iter().position(|known| *known == name);
        let Some(limit) = at.and_then(|at| self.all().into_iter().nth(at)) else {
            return Err(Error::Unknown {
                kind: "limit",
                code: name.to_owned(),
                suggestions: nearest_words(name, Self::NAMES, 3),
            });
        };
        *limit = value;
        Ok(())
    }

    /// The limit of a name of [`NAMES`](Self::NAMES).
    fn get(mut self, name: &'static str) -> u64 {
        let at = Self::NAMES.iter().position(|known| *known == name);
        at.map_or(0, |at| *self.all()[at])
    }

    /// True where a length or a number is more than a limit.
    pub(super) fn is_over(&self, name: &'static str, number: usize) -> bool {
        number as u64 > self.get(name)
    }

    /// What a limit is, for people: `64 KiB`.
    pub(super) fn told(&self, name: &'static str) -> String {
        let value = self.get(name);
        let units = [(GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")];
        match units.iter().find(|(unit, _)| value >= *unit && value.is_multiple_of(*unit)) {
            Some((unit, word)) if name.ends_with("_bytes") => format!("{} {word}", value / unit),
            _ if name.ends_with("_bytes") => format!("{value} bytes"),
            _ => value.to_string(),
        }
    }

    /// True where enough is wrong, and more records are only counted.
    pub(super) fn is_enough(&self, findings: &[Finding]) -> bool {
        findings.len() as u64 > self.findings
    }

    /// How a limit is raised, for the end of a refusal.
    pub(super) fn raised(name: &'static str) -> String {
        format!("the limit is `{name}`; raise it with --limit {name}=..., in code in data::Limits")
    }

    /// The bytes of a file, unless there are too many.
    pub(super) fn read_file(&self, path: &Path) -> Result<Vec<u8>> {
        Disk::default().read(path, self)
    }

    /// Codes, keys and names that are longer than they may be, and more hubs and links than there may be.
    pub(super) fn check_facts(&self, builder: &NetworkBuilder, findings: &mut Vec<Finding>) {
        for (name, count) in [("hubs", builder.hubs.len()), ("links", builder.links.len())] {
            if self.is_over(name, count) {
                let reason =
                    format!("there are {count} {name}, more than the {} there may be", self.told(name));
                findings.push(Finding::new("too-many", "network", reason).suggest(Self::raised(name)));
            }
        }
        let mut check = |table: &'static str, row: usize, column: &str, text: &str, limit: &'static str| {
            if !self.is_over(limit, text.len()) {
                return;
            }
            let shown: String = text.chars().take(40).collect();
            let reason =
                format!("`{column}` has {} bytes, more than the {} it may have", text.len(), self.get(limit));
            let finding =
                Finding::new("too-long", format!("{shown}..."), reason).suggest(Self::raised(limit));
            findings.push(match builder.lines.of(table, row) {
                Some((file, line)) => finding.at(file, line, Some(column)),
                None => finding,
            });
        };
        const CODE: &str = "code_bytes";
        const KEY: &str = "key_bytes";
        const NAME: &str = "name_bytes";
        for (row, hub) in builder.hubs.iter().enumerate() {
            check("hubs", row, "code", &hub.code, CODE);
            check("hubs", row, "name", &hub.name, NAME);
            hub.aliases.iter().for_each(|alias| check("hubs", row, "aliases", alias, NAME));
        }
        for (row, link) in builder.links.iter().enumerate() {
            check("links", row, "key", &link.key, KEY);
            check("links", row, "name", link.name.as_deref().unwrap_or_default(), NAME);
            check("links", row, "operator", link.operator.as_deref().unwrap_or_default(), NAME);
        }
        for (row, transfer) in builder.transfers.iter().enumerate() {
            check("transfers", row, "key", &transfer.key, KEY);
            check("transfers", row, "name", transfer.name.as_deref().unwrap_or_default(), NAME);
        }
        let mut coded = |table: &'static str, row: usize, code: &str, name: Option<&str>| {
            check(table, row, if table == "sources" { "key" } else { "code" }, code, CODE);
            check(table, row, "name", name.unwrap_or_default(), NAME);
        };
        for (row, at) in builder.borders.iter().enumerate() {
            coded("borders", row, &at.code, at.name.as_deref());
        }
        for (row, at) in builder.limits.iter().enumerate() {
            coded("limits", row, &at.code, at.name.as_deref());
        }
        for (row, at) in builder.cargoes.iter().enumerate() {
            coded("cargoes", row, &at.code, at.name.as_deref());
        }
        for (row, at) in builder.corridors.iter().enumerate() {
            coded("corridors", row, &at.code, at.name.as_deref());
        }
        for (row, at) in builder.sources.iter().enumerate() {
            coded("sources", row, &at.key, None);
        }
    }
}

impl FromStr for Limits {
    type Err = Error;

    /// Reads `NAME=NUMBER`, and several of them with commas between them; a number may end in `KiB`, `MiB` or `GiB`. The others stay as they are
    /// by default.
    fn from_str(words: &str) -> Result<Self> {
        let mut limits = Self::default();
        for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            let value = value.trim();
            let units = [("KiB", KIB), ("MiB", MIB), ("GiB", GIB)];
            let unit = units.iter().find_map(|(unit, bytes)| Some((value.strip_suffix(unit)?, *bytes)));
            let (digits, unit) = unit.unwrap_or((value, 1));
            let number = digits.trim().parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
            let Some(number) = number else {
                return Err(Error::OutOfRange {
                    what: format!("the limit `{}`", name.trim()),
                    value: if value.is_empty() { "not stated".to_owned() } else { format!("`{value}`") },
                    allowed: "write a whole number, as in cell_bytes=65536 or cell_bytes=64KiB".to_owned(),
                });
            };
            limits.set(name.trim(), number)?;
        }
        Ok(limits)
    }
}
