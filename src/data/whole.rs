//! Files written whole or not at all: beside the file under another name, given to the disk, then renamed.

use super::disk::Disk;
use super::no_access;
use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// So many names are tried for the file beside the file; more were left behind by nobody.
const MOST_NAMES: u32 = 1000;

/// Writes a file so that under its name there is at every moment the old content or the new one and never a part: into a new file in the same
/// folder, which is given to the disk and then renamed. Where something fails the new file is removed and the old one untouched.
///
/// A device or a pipe (`/dev/stdout`) is written to as it is. A symbolic link to a file is refused: what it leads to may be anything.
///
/// ```
/// let folder = std::env::temp_dir().join("corridor-write-whole");
/// std::fs::create_dir_all(&folder).unwrap();
/// corridor::data::write_whole(folder.join("answer.json"), b"{}")?;
/// assert!(corridor::data::write_whole(folder.join("no/such/folder.json"), b"{}").is_err());
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::File`] that says what is in the way: no such folder, no permission, no room, a folder of that name; and what of the new file is
/// left, where it could not be removed.
pub fn write_whole(path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
    write_files(&Disk::default(), &[(path.as_ref(), bytes)])
}

/// A new file beside the one whose name it will get.
struct Aside<'a> {
    path: &'a Path,
    new: PathBuf,
    /// A copy of what is there, in case a later file cannot be given its name.
    old: Option<PathBuf>,
    is_renamed: bool,
}

/// Writes files that belong together, each as [`write_whole`] does: none gets its name before all are given to the disk, and where one cannot be
/// given its name those before it become again what they were.
pub(super) fn write_files(disk: &Disk, files: &[(&Path, &[u8])]) -> Result<()> {
    let mut asides: Vec<Aside<'_>> = Vec::new();
    for (path, bytes) in files {
        let filled = target(disk, path).and_then(|found| match found {
            Target::AsItIs => {
                let opened = disk.open_to_write(path);
                let written = opened.and_then(|mut file| disk.write(path, &mut file, bytes));
                written.map_err(|error| failed(path, &error))
            }
            Target::File => fill(disk, path, bytes, &mut asides),
        });
        filled.map_err(|error| put_back(disk, &asides, error))?;
    }
    for at in 0..asides.len() {
        let one = &asides[at];
        // What comes last needs no way back.
        let is_last = at + 1 == asides.len();
        let kept = if is_last { Ok(None) } else { keep(disk, one.path) };
        let renamed = kept.and_then(|old| {
            asides[at].old = old;
            disk.rename(&asides[at].new, asides[at].path)
        });
        if let Err(error) = renamed {
            return Err(put_back(disk, &asides, failed(asides[at].path, &error)));
        }
        asides[at].is_renamed = true;
    }
    let left: Vec<String> = asides.iter().filter_map(|one| not_removed(disk, one.old.as_ref()?)).collect();
    for one in &asides {
        let synced = disk.sync_folder(folder_of(one.path));
        synced.map_err(|error| with_left(unsure(one.path, &error), &left))?;
    }
    match asides.first() {
        Some(one) if !left.is_empty() => Err(with_left(no_access(one.path, "it is written"), &left)),
        _ => Ok(()),
    }
}

/// Writes a new file beside another and gives it to the disk.
fn fill<'a>(disk: &Disk, path: &'a Path, bytes: &[u8], asides: &mut Vec<Aside<'a>>) -> Result<()> {
    let (new, mut file) = beside(disk, path)?;
    asides.push(Aside { path, new: new.clone(), old: None, is_renamed: false });
    let written = disk.write(&new, &mut file, bytes).and_then(|()| disk.sync(&new, &file));
    written.map_err(|error| failed(path, &error))
}

/// A copy of a file, if there is one.
fn keep(disk: &Disk, path: &Path) -> io::Result<Option<PathBuf>> {
    let mut there = match disk.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let (copy, mut file) = beside(disk, path).map_err(|error| io::Error::other(error.to_string()))?;
    match disk.copy(path, &mut there, &mut file) {
        Ok(()) => Ok(Some(copy)),
        Err(error) => {
            let left = not_removed(disk, &copy).map_or_else(String::new, |left| format!("; {left}"));
            Err(io::Error::other(format!("{error}{left}")))
        }
    }
}

/// Removes what was written and gives files that got a new content their old one. The error says what could not be done of it.
fn put_back(disk: &Disk, asides: &[Aside<'_>], error: Error) -> Error {
    let mut left = Vec::new();
    for one in asides.iter().rev() {
        match (&one.old, one.is_renamed) {
            (Some(old), true) => {
                if let Err(error) = disk.rename(old, one.path) {
                    left.push(format!(
                        "the old {} could not be put back and is {}: {error}",
                        one.path.display(),
                        old.display()
                    ));
                }
            }
            (old, is_renamed) => {
                left.extend(old.as_ref().and_then(|old| not_removed(disk, old)));
                left.extend(not_removed(disk, if is_renamed { one.path } else { &one.new }));
            }
        }
    }
    with_left(error, &left)
}

/// Removes a file; what there is to say where that fails.
fn not_removed(disk: &Disk, path: &Path) -> Option<String> {
    let error = disk.remove(path).err()?;
    Some(format!("{} could not be removed: {error}", path.display()))
}

fn with_left(error: Error, left: &[String]) -> Error {
    match error {
        Error::File { path, reason } if !left.is_empty() => {
            Error::File { path, reason: format!("{reason}; {}", left.join("; ")) }
        }
        other => other,
    }
}

/// What has its name, but may be lost if the power fails.
fn unsure(path: &Path, error: &io::Error) -> Error {
    no_access(path, &format!("it is written, but the disk did not confirm it: {error}"))
}

/// Writes a folder of files so that it is there whole or not at all: into a new folder beside it, which is then renamed.
///
/// A folder that is there already must be empty: its files may be somebody's, and no two networks are mixed.
///
/// # Errors
///
/// [`Error::File`] that says what is in the way.
pub(super) fn write_folder(disk: &Disk, folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<()> {
    let is_there = match disk.look(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(folder, &error)),
        Ok(found) if !found.is_dir() => return Err(no_access(folder, "there is a file of this name")),
        Ok(_) => {
            if !disk.names(folder).map_err(|error| failed(folder, &error))?.is_empty() {
                return Err(no_access(folder, "the folder is not empty; name one that is new or empty"));
            }
            true
        }
    };
    let aside = folder_beside(disk, folder)?;
    let write_all = || -> io::Result<()> {
        for (name, bytes) in files {
            let path = aside.join(name);
            let mut file = disk.create(&path)?;
            disk.write(&path, &mut file, bytes)?;
            disk.sync(&path, &file)?;
        }
        disk.sync_folder(&aside)?;
        // Elsewhere than on Unix a folder is not renamed over an empty one.
        if is_there && !cfg!(unix) {
            disk.remove_folder(folder)?;
        }
        disk.rename(&aside, folder)
    };
    if let Err(error) = write_all() {
        let left = disk.remove_folder(&aside).err();
        let left = left.map(|error| format!("{} could not be removed: {error}", aside.display()));
        return Err(with_left(failed(folder, &error), left.as_slice()));
    }
    disk.sync_folder(folder_of(folder)).map_err(|error| unsure(folder, &error))
}

/// What stands at a path.
enum Target {
    /// A file, or nothing yet.
    File,
    /// A device or a pipe.
    AsItIs,
}

fn target(disk: &Disk, path: &Path) -> Result<Target> {
    let found = match disk.look(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.file_name().is_some() => {
            return Ok(Target::File);
        }
        Err(error) => return Err(failed(path, &error)),
    };
    if found.is_symlink() {
        // Where it leads decides: standard output is a link to a pipe.
        let end = fs::metadata(path).map_err(|error| failed(path, &error))?;
        return if end.is_file() || end.is_dir() {
            Err(no_access(path, "it is a symbolic link; name the file itself"))
        } else {
            Ok(Target::AsItIs)
        };
    }
    if found.is_dir() {
        return Err(no_access(path, "there is a folder of this name"));
    }
    Ok(if found.is_file() { Target::File } else { Target::AsItIs })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Names for what is written beside a path.
fn names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A name that is as long as it may be leaves no room for more.
    let name: String = name.chars().take(40).collect();
    let folder = folder_of(path).to_owned();
    (0..MOST_NAMES).map(move |number| folder.join(format!(".{name}.{number}.part")))
}

fn beside(disk: &Disk, path: &Path) -> Result<(PathBuf, File)> {
    for aside in names(path) {
        match disk.create(&aside) {
            Ok(file) => return Ok((aside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(path, &error)),
        }
    }
    Err(no_access(path, "its folder is full of unfinished files (.part); remove them"))
}

fn folder_beside(disk: &Disk, folder: &Path) -> Result<PathBuf> {
    for aside in names(folder) {
        match disk.create_folder(&aside) {
            Ok(()) => return Ok(aside),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(folder, &error)),
        }
    }
    Err(no_access(folder, "the folder above is full of unfinished ones (.part); remove them"))
}

/// What the operating system says, in the words of people.
fn failed(path: &Path, error: &io::Error) -> Error {
    let folder = folder_of(path);
    let reason = match error.kind() {
        io::ErrorKind::NotFound if !folder.exists() => format!("there is no folder {}", folder.display()),
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::NotADirectory => format!("{} is no folder", folder.display()),
        io::ErrorKind::PermissionDenied => format!("writing to {} is not permitted", folder.display()),
        io::ErrorKind::StorageFull => "there is no room left on the disk".to_owned(),
        io::ErrorKind::QuotaExceeded => "the quota of the disk is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        _ => error.to_string(),
    };
    no_access(path, &reason)
}
