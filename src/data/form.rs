//! The forms a network can be read from and written in, known by name and content.

use super::disk::Disk;
use super::formats::{dot, geojson, gmns, graphml, tntp};
use super::limits::Limits;
use super::rows_out::tables_of;
use super::table_out::facts_to_csv;
use super::whole::{write_files, write_folder};
use super::{OTHER_TABLES, folder, json, no_access, read_native, table_names};
use crate::error::{Error, Ledger, Result, nearest_words};
use crate::network::Network;
use crate::scenario::compare_networks;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A form in which a network is kept in files. `docs/formats.md` says of each what is read, what is written and what cannot be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Form {
    /// A folder of CSV tables, described in `docs/format.md`.
    Native,
    /// One JSON file with the names of the Rust fields.
    Json,
    /// GeoJSON: hubs are points, links are lines, properties are the columns of the native tables.
    GeoJson,
    /// GMNS, the General Modeling Network Specification: a folder with `node.csv`, `link.csv` and `config.csv`.
    Gmns,
    /// The text form of the Transportation Networks collection: `NAME_net.tntp`, with `NAME_node.tntp` beside it.
    Tntp,
    /// GraphML, as graph libraries read it.
    GraphMl,
    /// A drawing for Graphviz; written only.
    Dot,
    /// An extract of OpenStreetMap; read only, and only with the feature `osm`.
    OsmPbf,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Native,
        Self::Json,
        Self::GeoJson,
        Self::Gmns,
        Self::Tntp,
        Self::GraphMl,
        Self::Dot,
        Self::OsmPbf,
    ];

    /// The word for it on a command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::Gmns => "gmns",
            Self::Tntp => "tntp",
            Self::GraphMl => "graphml",
            Self::Dot => "dot",
            Self::OsmPbf => "osm",
        }
    }

    /// What findings call it.
    const fn called(self) -> &'static str {
        match self {
            Self::Native => "the native form",
            Self::Json => "JSON",
            Self::GeoJson => "GeoJSON",
            Self::Gmns => "GMNS",
            Self::Tntp => "TNTP",
            Self::GraphMl => "GraphML",
            Self::Dot => "DOT",
            Self::OsmPbf => "OpenStreetMap PBF",
        }
    }

    /// The form of a path: of a folder by what is in it, else by how the name ends (`.json`, `.geojson`, `.tntp`, `.graphml`, `.dot`, `.osm.pbf`).
    /// A new folder is native, and GMNS where its name ends in `gmns`.
    ///
    /// ```
    /// use corridor::data::Form;
    /// assert_eq!(Form::of("examples/ferry")?, Form::Native);
    /// assert_eq!(Form::of("caspian.geojson")?, Form::GeoJson);
    /// assert!(Form::of("caspian.xlsx").is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::File`] where the name ends like none of the forms.
    pub fn of(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
        if path.is_dir() {
            let has = |table: &str| path.join(table).is_file();
            let is_gmns = has("node.csv") || has("link.csv") || name.ends_with("gmns");
            return Ok(if is_gmns && !has("hubs.csv") { Self::Gmns } else { Self::Native });
        }
        let endings = [
            (".geojson", Self::GeoJson),
            (".json", Self::Json),
            (".tntp", Self::Tntp),
            (".graphml", Self::GraphMl),
            (".dot", Self::Dot),
            (".gv", Self::Dot),
            (".osm.pbf", Self::OsmPbf),
            ("gmns", Self::Gmns),
        ];
        if let Some((_, form)) = endings.iter().find(|(ending, _)| name.ends_with(ending)) {
            return Ok(*form);
        }
        if !name.contains('.') {
            return Ok(Self::Native);
        }
        let known = ".json, .geojson, .tntp, .graphml, .osm.pbf, or a folder of tables";
        Err(no_access(path, &format!("no form of network has this ending; there are {known}")))
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Form {
    type Err = Error;

    /// Reads the [word](Form::word) of a form.
    fn from_str(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|form| form.word().eq_ignore_ascii_case(word));
        found.ok_or_else(|| Error::Unknown {
            kind: "form",
            code: word.to_owned(),
            suggestions: nearest_words(word, Self::ALL.map(Self::word), 3),
        })
    }
}

/// Reads a network in any form, as [`Form::of`] knows it, and says what became of every record.
///
/// ```
/// let (network, ledger) = corridor::data::read_network("examples/ferry")?;
/// assert_eq!(ledger.tables[0].used, network.hub_count());
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::File`] where the file cannot be read or its name tells no form that can be read, [`Error::BadInput`] with every finding and the
/// ledger where a record cannot be used.
pub fn read_network(path: impl AsRef<Path>) -> Result<(Network, Ledger)> {
    read_network_within(path, &Limits::default())
}

/// As [`read_network`], within limits of one's own.
///
/// # Errors
///
/// As [`read_network`].
pub fn read_network_within(path: impl AsRef<Path>, limits: &Limits) -> Result<(Network, Ledger)> {
    read_network_on(&Disk::default(), path.as_ref(), limits)
}

pub(super) fn read_network_on(disk: &Disk, path: &Path, limits: &Limits) -> Result<(Network, Ledger)> {
    let (name, bytes) = (file_name(path), || disk.read(path, limits));
    match Form::of(path)? {
        Form::Native => read_native(disk, path, limits),
        Form::Json => json::read(&name, &bytes()?, limits),
        Form::Gmns => read_gmns(disk, path, limits),
        Form::Tntp => read_tntp(disk, path, limits),
        Form::GraphMl => graphml::read(&name, &bytes()?, limits),
        Form::GeoJson => geojson::read(&name, &bytes()?, limits),
        Form::Dot => Err(no_access(path, "DOT is a drawing; it is only written")),
        #[cfg(feature = "osm")]
        Form::OsmPbf => super::formats::osm::read(&name, &bytes()?, limits),
        #[cfg(not(feature = "osm"))]
        Form::OsmPbf => Err(no_access(path, "extracts of OpenStreetMap are read with the feature `osm`")),
    }
}

/// Writes a network in a form so that reading it back gives the same network, which is checked before anything is written. Files are there whole
/// or not at all; a folder must be new or empty. The month, the case and the rules of a view are no facts and are not written.
///
/// ```
/// use corridor::data::{Form, read_network, write_network};
/// let folder = std::env::temp_dir().join("corridor-write-network");
/// # let _ = std::fs::remove_dir_all(&folder);
/// let caspian = corridor::data::caspian();
/// write_network(&caspian, &folder, Form::Native)?;
/// assert_eq!(read_network(&folder)?.0, caspian);
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::WouldLose`] with what the form cannot hold of this network, [`Error::File`] where the file cannot be written or the form is only read.
pub fn write_network(network: &Network, path: impl AsRef<Path>, form: Form) -> Result<()> {
    write_network_within(network, path, form, &Limits::default())
}

/// As [`write_network`], where what is written need only be readable within limits of one's own.
///
/// # Errors
///
/// As [`write_network`].
pub fn write_network_within(
    network: &Network,
    path: impl AsRef<Path>,
    form: Form,
    limits: &Limits,
) -> Result<()> {
    write_network_on(&Disk::default(), network, path.as_ref(), form, limits)
}

pub(super) fn write_network_on(
    disk: &Disk,
    network: &Network,
    path: &Path,
    form: Form,
    limits: &Limits,
) -> Result<()> {
    let write = |text: &str| write_files(disk, &[(path, text.as_bytes())]);
    match form {
        Form::Native => {
            let files = native_files(network);
            refuse_losses(network, folder::from_tables(&files, None, limits), form)?;
            write_folder(disk, path, &files)
        }
        Form::Json => {
            let text = json::to_json(network);
            refuse_losses(network, json::read("JSON", text.as_bytes(), limits), form)?;
            write(&text)
        }
        Form::Gmns => {
            let files = gmns::write(network);
            refuse_losses(network, gmns::read(&files, limits), form)?;
            write_folder(disk, path, &files)
        }
        Form::Tntp => write_tntp(disk, network, path, limits),
        Form::GraphMl => {
            let text = graphml::write(network);
            refuse_losses(network, graphml::read("GraphML", text.as_bytes(), limits), form)?;
            write(&text)
        }
        Form::Dot => write(&dot::write(network)),
        Form::GeoJson => {
            let text = geojson::write(network);
            refuse_losses(network, geojson::read("GeoJSON", text.as_bytes(), limits), form)?;
            write(&text)
        }
        Form::OsmPbf => Err(no_access(path, "extracts of OpenStreetMap are only read")),
    }
}

/// What a form leaves out of a network when it is written, in words. All forms but drawings refuse to be written where they would lose a fact, so
/// only [`Form::Dot`] leaves anything out.
///
/// ```
/// use corridor::data::{Form, caspian, left_out};
/// assert!(left_out(&caspian(), Form::Dot)[0].contains("transfers"));
/// assert!(left_out(&caspian(), Form::GraphMl).is_empty());
/// ```
#[must_use]
pub fn left_out(network: &Network, form: Form) -> Vec<String> {
    if form == Form::Dot { dot::left_out(network) } else { Vec::new() }
}

fn read_gmns(disk: &Disk, folder: &Path, limits: &Limits) -> Result<(Network, Ledger)> {
    let mut names = table_names(disk, folder)?;
    names.retain(|name| !OTHER_TABLES.contains(&name.as_str()));
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in &names {
        // Of a table that is not read its name is enough.
        let bytes = if gmns::reads(name) { disk.read(&folder.join(name), limits)? } else { Vec::new() };
        files.push((name.as_str(), bytes));
    }
    gmns::read(&files, limits)
}

/// The file of nodes that belongs to a file of links.
fn node_file(net: &Path) -> Result<std::path::PathBuf> {
    const ENDING: &str = "_net.tntp";
    let name = file_name(net);
    let split = name.split_at_checked(name.len().saturating_sub(ENDING.len()));
    match split.filter(|(_, ending)| ending.eq_ignore_ascii_case(ENDING)) {
        Some((stem, _)) => Ok(net.with_file_name(format!("{stem}_node.tntp"))),
        None => Err(no_access(net, "name the file of links, which ends in _net.tntp")),
    }
}

fn read_tntp(disk: &Disk, net: &Path, limits: &Limits) -> Result<(Network, Ledger)> {
    let beside = node_file(net)?;
    let name = file_name(&beside);
    let places = match disk.look(&beside) {
        Ok(_) => Some(disk.read(&beside, limits)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(no_access(&beside, &error.to_string())),
    };
    let places = places.as_deref().map(|bytes| (name.as_str(), bytes));
    tntp::read((&file_name(net), &disk.read(net, limits)?), places, limits)
}

fn write_tntp(disk: &Disk, network: &Network, net: &Path, limits: &Limits) -> Result<()> {
    let beside = node_file(net)?;
    let written = tntp::write(network);
    let (links, nodes) =
        written.map_err(|lost| Error::WouldLose { form: Form::Tntp.called().to_owned(), lost })?;
    let node_bytes = nodes.as_ref().map(|nodes| ("nodes", nodes.as_bytes()));
    refuse_losses(network, tntp::read(("links", links.as_bytes()), node_bytes, limits), Form::Tntp)?;
    match &nodes {
        Some(nodes) => write_files(disk, &[(&beside, nodes.as_bytes()), (net, links.as_bytes())]),
        // Places of another network would be read with these links.
        None if beside.exists() => {
            Err(no_access(&beside, "it belongs to another network; the hubs of this one have no places"))
        }
        None => write_files(disk, &[(net, links.as_bytes())]),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn native_files(network: &Network) -> Vec<(&'static str, Vec<u8>)> {
    let file =
        |name: &str| folder::TABLES[folder::NAMES.iter().position(|known| *known == name).unwrap_or(0)];
    tables_of(network).iter().map(|table| (file(table.name), facts_to_csv(table).into_bytes())).collect()
}

/// Refuses what is not read back as it is.
fn refuse_losses(network: &Network, again: Result<(Network, Ledger)>, form: Form) -> Result<()> {
    let lost: Vec<String> = match again {
        Ok((again, _)) => losses(network, &again),
        Err(Error::BadInput { findings, .. }) => findings.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    };
    if lost.is_empty() { Ok(()) } else { Err(Error::WouldLose { form: form.called().to_owned(), lost }) }
}

/// What the second network does not say as the first does. The month, the case and the rules of a view are no facts.
fn losses(network: &Network, again: &Network) -> Vec<String> {
    if network.to_builder() == again.to_builder() {
        return Vec::new();
    }
    let diff = compare_networks(network, again);
    let mut lost = diff.removed;
    lost.extend(diff.added.into_iter().map(|asset| format!("{asset}: would be added")));
    let is_fact = |asset: &str, quantity: &str| asset != "view" || quantity == "year";
    let facts = diff.facts.into_iter().filter(|fact| is_fact(&fact.asset, &fact.quantity));
    let words = |text: Option<String>| text.unwrap_or_else(|| "nothing".to_owned());
    lost.extend(facts.map(|fact| {
        let (before, after) = (words(fact.before), words(fact.after));
        format!("{}: {}: {before} would become {after}", fact.asset, fact.quantity)
    }));
    if lost.is_empty() {
        lost.push("something the comparison does not name".to_owned());
    }
    lost
}
