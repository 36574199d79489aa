//! A railway network of ten thousand hubs in every form, where it is here.

use super::real::load;
use super::{Folder, WHOLE, name};
use corridor::data::{read_network, write_network};
use std::path::Path;
use std::time::Instant;

fn size(path: &Path) -> u64 {
    if path.is_dir() {
        return super::names(path).iter().map(|name| size(&path.join(name))).sum();
    }
    path.metadata().unwrap().len()
}

#[test]
fn a_railway_network_in_every_form() {
    let Some(network) = load("north_america_rail", |_, link| Some(link)) else { return };
    for form in WHOLE {
        let folder = Folder::new();
        let path = folder.path(name(form));
        let begins = Instant::now();
        write_network(&network, &path, form).unwrap_or_else(|error| panic!("{form}: {error}"));
        let wrote = begins.elapsed();
        let begins = Instant::now();
        let (again, ledger) = read_network(&path).unwrap_or_else(|error| panic!("{form}: {error}"));
        let read = begins.elapsed();
        assert_eq!(again, network, "{form}");
        super::adds_up(&ledger);
        eprintln!("{form}: {} kB, written in {wrote:?}, read in {read:?}", size(&path) / 1000);
    }
}
