//! Files spoiled at random, over every form: a refusal that says what is wrong, or a network with a ledger that adds up. Never a panic.
//!
//! Five thousand files in a normal run; with `CORRIDOR_CAMPAIGN=long` in the environment a hundred thousand, none of which may take a second. None may take more memory than
//! is stated.

use super::everything::everything;
use super::memory::{bound, records};
use super::{Folder, WHOLE, adds_up, name, there_and_back};
use corridor::data::{Form, caspian_tables, read_network, write_network};
use corridor::{Error, Network};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A sound network on disk: where it is read from, and its files.
struct Sound {
    form: Form,
    root: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Sound {
    fn of(folder: &Folder, form: Form, root: &Path) -> Self {
        let mut files = Vec::new();
        let mut take = |path: PathBuf| {
            let bytes = std::fs::read(&path).unwrap();
            files.push((path, bytes));
        };
        if root.is_dir() {
            super::names(root).into_iter().for_each(|name| take(root.join(name)));
        } else if form == Form::Tntp {
            super::names(&folder.0)
                .into_iter()
                .filter(|name| name.ends_with(".tntp"))
                .for_each(|name| take(folder.path(&name)));
        } else {
            take(root.to_owned());
        }
        Self { form, root: root.to_owned(), files }
    }
}

fn numbered() -> Network {
    let mut tables = "code,lat,lon\n".to_owned();
    let mut links = "from,to,length_km,mode,time_h,capacity,capacity_unit\n".to_owned();
    for at in 1..=12 {
        tables.push_str(&format!("{at},{at},{}\n", at * 2));
        links.push_str(&format!("{at},{},{},road,{},24,trucks_per_day\n", at % 12 + 1, at * 100, at * 2));
    }
    corridor::data::from_tables(&[("hubs.csv", tables.as_str()), ("links.csv", links.as_str())]).unwrap()
}

fn sounds(rng: &mut ChaCha8Rng, folders: &mut Vec<Folder>) -> Vec<Sound> {
    let mut all = Vec::new();
    for _ in 0..3 {
        let network = everything(rng);
        for form in WHOLE {
            let folder = Folder::new();
            let root = folder.path(name(form));
            write_network(&network, &root, form).unwrap();
            all.push(Sound::of(&folder, form, &root));
            folders.push(folder);
        }
    }
    let folder = Folder::new();
    let root = folder.path(name(Form::Tntp));
    write_network(&numbered(), &root, Form::Tntp).unwrap();
    all.push(Sound::of(&folder, Form::Tntp, &root));
    folders.push(folder);
    // What others write.
    let folder = Folder::new();
    let root = folder.path("theirs");
    std::fs::create_dir(&root).unwrap();
    for (file, text) in [
        ("node.csv", "node_id,name,x_coord,y_coord,node_type\n1,A,-71,42,x\n2,B,-71.1,42,\n"),
        (
            "link.csv",
            "link_id,from_node_id,to_node_id,directed,length,capacity,free_speed,lanes,allowed_uses\n7,1,2,FALSE,2,900,30,2,\"auto, bike\"\n8,2,1,TRUE,,,,,walk\n",
        ),
        ("config.csv", "long_length,speed,crs\nmile,mph,4326\n"),
    ] {
        std::fs::write(root.join(file), text).unwrap();
    }
    all.push(Sound::of(&folder, Form::Gmns, &root));
    folders.push(folder);
    all
}

/// Spoils bytes in one of many ways.
pub(super) fn spoil(rng: &mut impl Rng, bytes: &mut Vec<u8>, others: &[u8]) -> &'static str {
    if bytes.is_empty() {
        bytes.extend_from_slice(others);
        return "filled";
    }
    let at = |rng: &mut dyn FnMut(usize) -> usize, length: usize| rng(length);
    let mut below = |length: usize| rng.random_range(0..length.max(1));
    match below(10) {
        0 | 1 => {
            for _ in 0..=below(8) {
                let place = at(&mut below, bytes.len());
                bytes[place] ^= 1 << below(8);
            }
            "bits"
        }
        2 => {
            let keep = below(bytes.len());
            bytes.truncate(keep);
            "truncated"
        }
        3 => {
            let (from, to) = (below(bytes.len()), below(bytes.len()));
            let length = below(bytes.len() - from) + 1;
            let part = bytes[from..(from + length).min(bytes.len())].to_vec();
            bytes.splice(to..to, part);
            "spliced"
        }
        4 => {
            let from = below(others.len());
            let part = others[from..(from + 1 + below(200)).min(others.len())].to_vec();
            let to = below(bytes.len());
            bytes.splice(to..to, part);
            "spliced from another"
        }
        5 => {
            // Two cells of one line change places, in every line where there is a pair of the same kind.
            let text = String::from_utf8_lossy(bytes).into_owned();
            let sign =
                *[',', '\t', '"', '<'].iter().max_by_key(|sign| text.matches(**sign).count()).unwrap_or(&',');
            let (a, b) = (below(8), below(8));
            let every = below(2) == 0;
            let chosen = below(text.lines().count());
            let lines = text.lines().enumerate().map(|(nth, line)| {
                let mut cells: Vec<&str> = line.split(sign).collect();
                if (every || nth == chosen) && a < cells.len() && b < cells.len() {
                    cells.swap(a, b);
                }
                cells.join(sign.encode_utf8(&mut [0; 4]))
            });
            *bytes = lines.collect::<Vec<_>>().join("\n").into_bytes();
            "columns swapped"
        }
        6 => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let mut lines: Vec<&str> = text.lines().collect();
            let place = below(lines.len());
            match below(3) {
                0 => _ = lines.remove(place),
                1 => lines.insert(place, lines[place]),
                _ => {
                    let other = below(lines.len());
                    lines.swap(place, other);
                }
            }
            *bytes = lines.join("\n").into_bytes();
            "lines"
        }
        7 => {
            let place = below(bytes.len());
            let signs = b"\"',;{}[]<>&\\\n\r\0\xff=-";
            let sign = signs[below(signs.len())];
            let count = 1 + below(3);
            bytes.splice(place..place, vec![sign; count]);
            "signs"
        }
        8 => {
            // A number becomes another.
            let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
            if !digits.is_empty() {
                let place = digits[below(digits.len())];
                let numbers: [&[u8]; 8] =
                    [b"-1", b"1e999", b"NaN", b"99999999999999999999", b"", b"1e-400", b"0x10", b"null"];
                bytes.splice(place..=place, numbers[below(numbers.len())].to_vec());
            }
            "numbers"
        }
        _ => {
            let (from, to) = (below(bytes.len()), below(bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
            "cut out"
        }
    }
}

#[test]
fn spoiled_files_are_refused_or_read_with_an_exact_ledger() {
    let long = std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|word| word == "long");
    let rounds = if long { 100_000 } else { 5_000 };
    let mut rng = ChaCha8Rng::seed_from_u64(if long { 5_497_558_138_880 } else { 4096 });
    let mut folders = Vec::new();
    let sounds = sounds(&mut rng, &mut folders);
    let other: Vec<u8> = caspian_tables().iter().flat_map(|(_, text)| text.bytes().take(2000)).collect();
    let mut counts: BTreeMap<(Form, &str), u64> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, String::new());
    let mut largest = 0;
    for round in 0..rounds {
        let sound = &sounds[rng.random_range(0..sounds.len())];
        let (path, before) = &sound.files[rng.random_range(0..sound.files.len())];
        let mut bytes = before.clone();
        let mut ways = String::new();
        for _ in 0..rng.random_range(1..=3_u32) {
            let way = spoil(&mut rng, &mut bytes, &other);
            ways = format!("{ways} {way}");
            *counts.entry((sound.form, way)).or_default() += 1;
        }
        std::fs::write(path, &bytes).unwrap();
        let begins = Instant::now();
        let mut read = Ok(Err(Error::File { path: String::new(), reason: String::new() }));
        let info = allocation_counter::measure(|| {
            read = catch_unwind(AssertUnwindSafe(|| read_network(&sound.root)));
        });
        let took = begins.elapsed();
        let told = || {
            format!(
                "round {round}, {} {}:{ways}\n{}",
                sound.form,
                path.display(),
                String::from_utf8_lossy(&bytes)
            )
        };
        let read = read.unwrap_or_else(|_| panic!("it panics: {}", told()));
        if took > slowest.0 {
            slowest = (took, format!("round {round}, {},{ways}", sound.form));
        }
        let length = |file: &(PathBuf, Vec<u8>)| if file.0 == *path { bytes.len() } else { file.1.len() };
        let length: usize = sound.files.iter().map(length).sum();
        let allowed = bound(length as u64, records(&read));
        assert!(info.bytes_max <= allowed, "{} bytes at once: {}", info.bytes_max, told());
        largest = largest.max(info.bytes_max);
        let outcome = match &read {
            Ok((network, ledger)) => {
                adds_up(ledger);
                assert!(ledger.tables.iter().all(|table| table.rejected == 0), "{}", told());
                // What is read can be written and read again.
                if round % 10 == 0 {
                    assert_eq!(there_and_back(network, Form::Json).0, *network, "{}", told());
                }
                "read"
            }
            Err(Error::BadInput { findings, ledger }) => {
                assert!(!findings.is_empty(), "{}", told());
                let ledger = ledger.as_ref().unwrap_or_else(|| panic!("no ledger: {}", told()));
                adds_up(ledger);
                let named = findings.iter().filter(|finding| finding.file.is_some()).count();
                assert!(named > 0, "{findings:?}: {}", told());
                "refused"
            }
            Err(Error::File { .. }) => "not opened",
            Err(other) => panic!("{other}: {}", told()),
        };
        *counts.entry((sound.form, outcome)).or_default() += 1;
        std::fs::write(path, before).unwrap();
    }
    for (form, outcome) in
        WHOLE.into_iter().chain([Form::Tntp]).flat_map(|form| [(form, "read"), (form, "refused")])
    {
        let count = counts.get(&(form, outcome)).copied().unwrap_or(0);
        assert!(count * 500 > rounds, "{form} was {outcome} only {count} times: {counts:?}");
    }
    eprintln!("the slowest of {rounds} spoiled files took {:?} ({})", slowest.0, slowest.1);
    eprintln!("the one that took most memory took {largest} bytes at its peak");
    for (of, count) in &counts {
        eprintln!("  {} {}: {count}", of.0, of.1);
    }
    assert!(!long || slowest.0 < Duration::from_secs(1), "{slowest:?}");
}
