//! The n-th operation on files fails, for every n, every kind of failure and every writer: then the error names the path, under every name there is
//! the old content or the new one, and nothing unfinished is left, unless it could not be removed, which the error says.

use super::disk::{Disk, Operation};
use super::form::{read_network_on, write_network_on};
use super::limits::Limits;
use super::whole::{write_files, write_folder};
use super::{Form, from_tables};
use crate::error::{Error, Result};
use crate::network::Network;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// In which way an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The device does not answer.
    Broken,
    /// There is no room; of what is written a half arrives.
    Full,
    /// A half is written, and no failure said.
    Short,
    /// A signal came; whoever asks again is served.
    Interrupted,
    /// It is not permitted.
    Denied,
    /// The quota is used up.
    Quota,
}

const KINDS: [Kind; 6] =
    [Kind::Broken, Kind::Full, Kind::Short, Kind::Interrupted, Kind::Denied, Kind::Quota];

/// Which operation fails, and what was done.
pub(super) struct Faults {
    /// Counted from zero.
    at: usize,
    kind: Kind,
    /// True where nothing can be removed either.
    nothing_is_removed: bool,
    done: RefCell<Vec<(Operation, PathBuf)>>,
    /// A write of which a half arrived fails when it goes on.
    is_full: Cell<bool>,
    /// True once the failure has come.
    has_failed: Cell<bool>,
}

impl Faults {
    fn disk(at: usize, kind: Kind, nothing_is_removed: bool) -> Disk {
        let (is_full, has_failed) = (Cell::new(false), Cell::new(false));
        let done = RefCell::new(Vec::new());
        Disk { faults: Some(Self { at, kind, nothing_is_removed, done, is_full, has_failed }) }
    }

    /// Comes before an operation with so much to do; returns how much of it shall be done. Nothing is really given to the disk.
    pub(super) fn step(&self, operation: Operation, path: &Path, amount: usize) -> io::Result<usize> {
        let at = self.done.borrow().len();
        self.done.borrow_mut().push((operation, path.to_owned()));
        let amount = if operation == Operation::Sync { 0 } else { amount };
        self.has_failed.set(self.has_failed.get() || at == self.at);
        if operation == Operation::Remove && self.nothing_is_removed {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if operation == Operation::Write && self.is_full.get() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if at != self.at {
            return Ok(amount);
        }
        match self.kind {
            Kind::Full if operation == Operation::Write => {
                self.is_full.set(true);
                Ok(amount.div_ceil(2))
            }
            Kind::Short if operation == Operation::Write => Ok(amount.div_ceil(2)),
            Kind::Interrupted => Err(io::ErrorKind::Interrupted.into()),
            Kind::Broken | Kind::Short => Err(io::Error::other("the device does not answer")),
            Kind::Full => Err(io::ErrorKind::StorageFull.into()),
            Kind::Denied => Err(io::ErrorKind::PermissionDenied.into()),
            Kind::Quota => Err(io::ErrorKind::QuotaExceeded.into()),
        }
    }
}

fn done(disk: &Disk) -> Vec<(Operation, PathBuf)> {
    disk.faults.as_ref().map(|faults| faults.done.borrow().clone()).unwrap_or_default()
}

fn has_failed(disk: &Disk) -> bool {
    disk.faults.as_ref().is_some_and(|faults| faults.has_failed.get())
}

/// A folder of its own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("corridor-faults-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All files below a folder with their content; folders end in a slash.
fn content(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                all.insert(format!("{name}/"), Vec::new());
                open.push(path);
            } else {
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

fn numbered() -> Network {
    let hubs = "code,lat,lon\n1,1,2\n2,1,3\n3,2,3\n";
    let links = "from,to,length_km,mode,time_h,capacity,capacity_unit\n1,2,120,road,2,24,trucks_per_day\n2,3,150,road,2,48,trucks_per_day\n";
    from_tables(&[("hubs.csv", hubs), ("links.csv", links)]).unwrap()
}

/// A network with every table, so that a folder of it has many files.
fn whole() -> Network {
    from_tables(&[
        ("hubs.csv", "code,lat,lon\nA,1,2\nB,1,3\nC,2,3\n"),
        (
            "links.csv",
            "key,from,to,length_km,gauge_mm,length_km_source\nAB,A,B,120,1520,S\nBC,B,C,150,1435,S\n",
        ),
        ("transfers.csv", "hub,from,to,time_h\nB,rail-1520,rail-1435,5\n"),
        ("borders.csv", "code,links,dwell_h\nX,AB,3\n"),
        ("limits.csv", "code,amount,amount_unit,members\nL,5,mt_per_year,AB BC\n"),
        ("rates.csv", "select,quantity,value\nmode:rail,speed_km_h,30\n"),
        ("cargoes.csv", "code,carriages,t_per_teu\nown,rail-1520 rail-1435,12\n"),
        ("corridors.csv", "code,from,to,links\nK,A,C,A>B>C\n"),
        ("sources.csv", "key,publisher\nS,somebody\n"),
        ("network.csv", "year\n2025\n"),
    ])
    .unwrap()
}

/// How often each outcome was met.
#[derive(Debug, Default)]
struct Outcomes {
    injected: usize,
    refused: usize,
    written: usize,
    left: usize,
}

/// Lets every operation of a writer fail in every way. `before` makes what is there before.
fn exhaust(
    name: &str,
    outcomes: &mut Outcomes,
    before: &dyn Fn(&Path),
    write: &dyn Fn(&Disk, &Path) -> Result<()>,
) {
    let folder = Folder::new(name);
    let root = &folder.0;
    let renew = || {
        let _ = fs::remove_dir_all(root);
        fs::create_dir_all(root).unwrap();
        before(root);
    };
    renew();
    let old = content(root);
    let disk = Faults::disk(usize::MAX, Kind::Broken, false);
    write(&disk, root).unwrap_or_else(|error| panic!("{name}: {error}"));
    let new = content(root);
    assert!(!new.keys().any(|name| name.contains(".part")), "{name}: {new:?}");
    let plan = done(&disk);
    check_order(name, &plan);
    for (at, operation) in plan.iter().enumerate() {
        for kind in KINDS {
            for nothing_is_removed in [false, true] {
                renew();
                let disk = Faults::disk(at, kind, nothing_is_removed);
                let outcome = write(&disk, root);
                assert!(has_failed(&disk), "{name}: operation {at} was not reached");
                let told =
                    || format!("{name}, {at}: {operation:?} {kind:?}, {nothing_is_removed}: {outcome:?}");
                outcomes.injected += 1;
                let now = content(root);
                let whole: BTreeMap<String, Vec<u8>> = now
                    .iter()
                    .filter(|(name, _)| !name.contains(".part"))
                    .map(|(a, b)| (a.clone(), b.clone()))
                    .collect();
                let unfinished = now.len() - whole.len();
                match &outcome {
                    Ok(()) => {
                        outcomes.written += 1;
                        assert_eq!(whole, new, "{}", told());
                        assert_eq!(unfinished, 0, "{}", told());
                    }
                    Err(Error::File { path, reason }) => {
                        outcomes.refused += 1;
                        assert!(path.starts_with(root.to_str().unwrap()), "{}", told());
                        assert!(!reason.is_empty(), "{}", told());
                        if reason.contains("it is written") {
                            assert_eq!(whole, new, "{}", told());
                        } else if reason.contains("could not be put back") {
                            panic!("{}", told());
                        } else if !nothing_is_removed {
                            assert_eq!(whole, old, "{}", told());
                        } else if whole != old {
                            // The first of two new files got its name and could not be taken away again.
                            let added = whole.iter().filter(|(name, bytes)| old.get(*name) != Some(bytes));
                            for (name, _) in added {
                                assert!(
                                    reason.contains(name.as_str()) && reason.contains("removed"),
                                    "{}",
                                    told()
                                );
                            }
                        }
                        if unfinished > 0 {
                            outcomes.left += 1;
                            assert!(nothing_is_removed || operation.0 == Operation::Remove, "{}", told());
                            assert!(reason.contains(".part could not be removed"), "{}", told());
                        }
                    }
                    Err(other) => panic!("{other}: {}", told()),
                }
            }
        }
    }
}

/// What is renamed was given to the disk before, all of it, and the folder after.
fn check_order(name: &str, plan: &[(Operation, PathBuf)]) {
    let first = plan.iter().position(|(operation, _)| *operation == Operation::Rename).unwrap();
    let written = plan.iter().enumerate().filter(|(_, (operation, _))| *operation == Operation::Write);
    for (at, (_, path)) in written.filter(|(at, _)| *at < first) {
        let synced = plan[at..first].contains(&(Operation::Sync, path.clone()));
        assert!(synced, "{name}: {path:?} is renamed before the disk has it: {plan:?}");
    }
    assert_eq!(plan.last().unwrap().0, Operation::Sync, "{name}: {plan:?}");
}

#[test]
fn every_writer_survives_every_failure_of_every_operation() {
    let (numbered, whole) = (numbered(), whole());
    let limits = Limits::default();
    let mut outcomes = Outcomes::default();
    let nothing = |_: &Path| {};
    let long = vec![b'x'; 100_000];
    exhaust("file", &mut outcomes, &nothing, &|disk, root| {
        write_files(disk, &[(&root.join("answer.json"), &long)])
    });
    exhaust(
        "over-a-file",
        &mut outcomes,
        &|root| fs::write(root.join("answer.json"), "old").unwrap(),
        &|disk, root| write_files(disk, &[(&root.join("answer.json"), b"new")]),
    );
    let files = [("a.csv", b"a".to_vec()), ("b.csv", b"b".to_vec())];
    exhaust("folder", &mut outcomes, &nothing, &|disk, root| {
        write_folder(disk, &root.join("tables"), &files)
    });
    exhaust(
        "empty-folder",
        &mut outcomes,
        &|root| fs::create_dir(root.join("tables")).unwrap(),
        &|disk, root| write_folder(disk, &root.join("tables"), &files),
    );
    let forms = [
        (Form::Native, "tables"),
        (Form::Gmns, "gmns"),
        (Form::Json, "n.json"),
        (Form::GeoJson, "n.geojson"),
        (Form::GraphMl, "n.graphml"),
        (Form::Dot, "n.dot"),
        (Form::Tntp, "n_net.tntp"),
    ];
    for (form, name) in forms {
        let network = if form == Form::Tntp { &numbered } else { &whole };
        let write =
            |disk: &Disk, root: &Path| write_network_on(disk, network, &root.join(name), form, &limits);
        exhaust(name, &mut outcomes, &nothing, &write);
        let over = |root: &Path| match form {
            Form::Native | Form::Gmns => fs::create_dir(root.join(name)).unwrap(),
            _ => {
                fs::write(root.join(name), "old").unwrap();
                if form == Form::Tntp {
                    fs::write(root.join("n_node.tntp"), "the old places").unwrap();
                }
            }
        };
        exhaust(&format!("over-{name}"), &mut outcomes, &over, &write);
    }
    // Both halves of the world were seen.
    assert!(outcomes.injected >= 3000, "{outcomes:?}");
    assert!(outcomes.refused * 2 > outcomes.injected && outcomes.written > 200, "{outcomes:?}");
    assert!(outcomes.left > 200, "{outcomes:?}");
}

#[test]
fn every_reader_survives_every_failure_of_every_operation() {
    let (numbered, whole) = (numbered(), whole());
    let limits = Limits::default();
    let folder = Folder::new("readers");
    let mut injected = 0;
    for (form, name) in [
        (Form::Native, "tables"),
        (Form::Gmns, "gmns"),
        (Form::Json, "n.json"),
        (Form::GeoJson, "n.geojson"),
        (Form::GraphMl, "n.graphml"),
        (Form::Tntp, "n_net.tntp"),
    ] {
        let path = folder.0.join(name);
        let network = if form == Form::Tntp { &numbered } else { &whole };
        write_network_on(&Disk::default(), network, &path, form, &limits).unwrap();
        let disk = Faults::disk(usize::MAX, Kind::Broken, false);
        assert_eq!(read_network_on(&disk, &path, &limits).unwrap().0, *network);
        for (at, (_, touched)) in done(&disk).into_iter().enumerate() {
            for kind in KINDS {
                let disk = Faults::disk(at, kind, false);
                let error = read_network_on(&disk, &path, &limits).unwrap_err();
                assert!(has_failed(&disk));
                let Error::File { path: named, reason } = &error else { panic!("{form}, {at}: {error}") };
                assert_eq!(*named, touched.display().to_string(), "{form}, {at} {kind:?}: {error}");
                assert!(!reason.is_empty(), "{form}, {at} {kind:?}: {error}");
                injected += 1;
            }
        }
    }
    assert!(injected > 150, "{injected}");
}
