//! The operations on files and folders, each in one place, so that a test can let the n-th of them fail.

use super::limits::Limits;
use super::no_access;
use crate::error::Result;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

/// What is done to a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Look,
    Open,
    Read,
    Create,
    Write,
    Sync,
    Rename,
    Remove,
}

/// The disk. Outside tests nothing stands between its operations and the system.
#[derive(Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) faults: Option<super::faults::Faults>,
}

/// A file is read in pieces of so many bytes.
const PIECE: u64 = 4 << 20;

impl Disk {
    /// Comes before every operation, of which there is so much to do; returns how much of it shall be done.
    #[cfg(test)]
    fn step(&self, operation: Operation, path: &Path, amount: usize) -> io::Result<usize> {
        self.faults.as_ref().map_or(Ok(amount), |faults| faults.step(operation, path, amount))
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests let operations fail")]
    const fn step(&self, _: Operation, _: &Path, amount: usize) -> io::Result<usize> {
        Ok(amount)
    }

    /// What is there, not following links.
    pub(super) fn look(&self, path: &Path) -> io::Result<Metadata> {
        self.step(Operation::Look, path, 0)?;
        fs::symlink_metadata(path)
    }

    /// The names in a folder.
    pub(super) fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.step(Operation::Look, folder, 0)?;
        let name = |entry: io::Result<fs::DirEntry>| {
            self.step(Operation::Look, folder, 0)?;
            Ok(entry?.file_name().to_string_lossy().into_owned())
        };
        fs::read_dir(folder)?.map(name).collect()
    }

    /// The bytes of a file, unless there are more than there may be.
    pub(super) fn read(&self, path: &Path, limits: &Limits) -> Result<Vec<u8>> {
        let refuse = |error: io::Error| no_access(path, &error.to_string());
        let mut file = self.open(path).map_err(refuse)?;
        let about = file.metadata().map_err(refuse)?;
        if about.is_dir() {
            return Err(no_access(path, "it is a folder"));
        }
        let most = limits.file_bytes;
        let too_large = || {
            let (told, raised) = (limits.told("file_bytes"), Limits::raised("file_bytes"));
            no_access(path, &format!("the file is larger than the {told} a file may have ({raised})"))
        };
        if about.len() > most {
            return Err(too_large());
        }
        // Room for the whole at once; what a pipe or a growing file gives is counted, not believed.
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
        loop {
            self.step(Operation::Read, path, 0).map_err(refuse)?;
            let piece = PIECE.min((most - bytes.len() as u64).saturating_add(1));
            let got = Read::by_ref(&mut file).take(piece).read_to_end(&mut bytes).map_err(refuse)?;
            if bytes.len() as u64 > most {
                return Err(too_large());
            }
            if got == 0 {
                return Ok(bytes);
            }
        }
    }

    /// A file that is there.
    pub(super) fn open(&self, path: &Path) -> io::Result<File> {
        self.step(Operation::Open, path, 0)?;
        File::open(path)
    }

    pub(super) fn copy(&self, path: &Path, from: &mut File, to: &mut File) -> io::Result<()> {
        self.step(Operation::Read, path, 0)?;
        io::copy(from, to).map(drop)
    }

    /// A file that was not there.
    pub(super) fn create(&self, path: &Path) -> io::Result<File> {
        self.step(Operation::Create, path, 0)?;
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    /// A device or pipe that is there.
    pub(super) fn open_to_write(&self, path: &Path) -> io::Result<File> {
        self.step(Operation::Open, path, 0)?;
        OpenOptions::new().write(true).open(path)
    }

    pub(super) fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Create, path, 0)?;
        fs::create_dir(path)
    }

    /// Writes all bytes, however few the system takes at a time.
    pub(super) fn write(&self, path: &Path, file: &mut File, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let taken =
                self.step(Operation::Write, path, bytes.len()).and_then(|most| file.write(&bytes[..most]));
            match taken {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        file.flush()
    }

    pub(super) fn sync(&self, path: &Path, file: &File) -> io::Result<()> {
        match self.step(Operation::Sync, path, 1)? {
            0 => Ok(()),
            _ => file.sync_all(),
        }
    }

    /// Gives the entries of a folder to the disk, where folders can be opened.
    pub(super) fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        match self.step(Operation::Sync, folder, 1)? {
            1 if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Operation::Rename, to, 0)?;
        fs::rename(from, to)
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Remove, path, 0)?;
        fs::remove_file(path)
    }

    pub(super) fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Remove, path, 0)?;
        fs::remove_dir_all(path)
    }
}
