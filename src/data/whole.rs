//! Files written whole or not at all: beside the file under another name, given to the disk, then renamed.

use super::no_access;
use crate::error::{Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
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
/// [`Error::File`] that says what is in the way: no such folder, no permission, no room, a folder of that name.
pub fn write_whole(path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
    let path = path.as_ref();
    match target(path)? {
        Target::AsItIs => {
            let mut file = OpenOptions::new().write(true).open(path).map_err(|error| failed(path, &error))?;
            file.write_all(bytes).and_then(|()| file.flush()).map_err(|error| failed(path, &error))
        }
        Target::File => {
            let (aside, file) = beside(path)?;
            fill_and_rename(&aside, file, bytes, path).map_err(|error| failed(path, &error))?;
            sync_folder(folder_of(path)).map_err(|error| failed(path, &error))
        }
    }
}

/// Fills the file beside, gives it to the disk and gives it its name. Where something fails it is removed.
fn fill_and_rename(aside: &Path, mut file: File, bytes: &[u8], path: &Path) -> io::Result<()> {
    let written = file
        .write_all(bytes)
        .and_then(|()| file.flush())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(aside, path));
    drop(file);
    if written.is_err() {
        // The reason is the first error, whether or not the rest can be cleared away.
        let _ = fs::remove_file(aside);
    }
    written
}

/// Writes a folder of files so that it is there whole or not at all: into a new folder beside it, which is then renamed.
///
/// A folder that is there already must be empty: its files may be somebody's, and no two networks are mixed.
///
/// # Errors
///
/// [`Error::File`] that says what is in the way.
pub(super) fn write_whole_folder(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<()> {
    let is_there = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(folder, &error)),
        Ok(found) if !found.is_dir() => return Err(no_access(folder, "there is a file of this name")),
        Ok(_) => {
            let mut inside = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
            if inside.next().is_some() {
                return Err(no_access(folder, "the folder is not empty; name one that is new or empty"));
            }
            true
        }
    };
    let aside = folder_beside(folder)?;
    let write_all = || -> io::Result<()> {
        for (name, bytes) in files {
            let mut file = OpenOptions::new().write(true).create_new(true).open(aside.join(name))?;
            file.write_all(bytes)?;
            file.flush()?;
            file.sync_all()?;
        }
        sync_folder(&aside)?;
        if is_there {
            fs::remove_dir(folder)?;
        }
        fs::rename(&aside, folder)
    };
    if let Err(error) = write_all() {
        let _ = fs::remove_dir_all(&aside);
        return Err(failed(folder, &error));
    }
    sync_folder(folder_of(folder)).map_err(|error| failed(folder, &error))
}

/// What stands at a path.
enum Target {
    /// A file, or nothing yet.
    File,
    /// A device or a pipe.
    AsItIs,
}

fn target(path: &Path) -> Result<Target> {
    let found = match fs::symlink_metadata(path) {
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

fn beside(path: &Path) -> Result<(PathBuf, File)> {
    for aside in names(path) {
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            Ok(file) => return Ok((aside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(path, &error)),
        }
    }
    Err(no_access(path, "its folder is full of unfinished files (.part); remove them"))
}

fn folder_beside(folder: &Path) -> Result<PathBuf> {
    for aside in names(folder) {
        match fs::create_dir(&aside) {
            Ok(()) => return Ok(aside),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(folder, &error)),
        }
    }
    Err(no_access(folder, "the folder above is full of unfinished ones (.part); remove them"))
}

/// Gives the entries of a folder to the disk, where folders can be opened.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_finished_is_removed() {
        let folder = std::env::temp_dir().join(format!("corridor-whole-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("answer.json");
        // A name that cannot be given.
        let (aside, file) = beside(&path).unwrap();
        assert!(fill_and_rename(&aside, file, b"x", &folder.join("no/answer.json")).is_err());
        // A file that cannot be written.
        let (aside, _) = beside(&path).unwrap();
        assert!(fill_and_rename(&aside, File::open(&aside).unwrap(), b"x", &path).is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}
