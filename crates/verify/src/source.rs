//! Where a bundle's files come from: a folder, or one tar file.
//!
//! INVARIANT: a bundle is somebody else's. Nothing outside it is read, no link is followed, no file is read past the length its kind
//! may have, and no list grows past [`FILES_MAX`]; a tar file is not compressed, so nothing in it can grow.

mod archive;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

pub use archive::tar_header;

/// Most files of a bundle: those of a log of 500 million events.
pub const FILES_MAX: usize = 4_000_000;
/// Longest path inside a bundle, in bytes.
const PATH_BYTES_MAX: usize = 200;

/// Why a bundle cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system says no.
    #[error("cannot read {place}: {source}")]
    Io {
        /// Of what.
        place: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A path that no bundle has: absolute, upwards, a link, or a device.
    #[error("the bundle holds {0:?}, which is no file of a bundle")]
    Path(String),
    /// The same file twice.
    #[error("the bundle holds {0:?} twice")]
    Twice(String),
    /// More files than any bundle.
    #[error("the bundle holds more than {0} files")]
    TooMany(usize),
    /// A tar that no export wrote.
    #[error("{place} is no tar of a bundle: {what}; unpack it and verify the folder")]
    Form {
        /// The tar.
        place: String,
        /// What is different.
        what: String,
    },
    /// The file is not there.
    #[error("the bundle has no {0}")]
    Missing(String),
    /// The file is longer than its kind may be.
    #[error("{path} is longer than {limit} bytes")]
    TooLong {
        /// Which.
        path: String,
        /// The limit.
        limit: u64,
    },
}

/// A bundle's files, by path.
#[derive(Debug)]
pub struct Source {
    place: Place,
    files: BTreeMap<String, Extent>,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Tar(PathBuf),
}

/// Where a file's bytes are: for a tar, after how many bytes.
#[derive(Debug, Clone, Copy)]
struct Extent {
    start: u64,
    bytes: u64,
}

impl Source {
    /// The bundle in a folder or a tar file.
    ///
    /// # Errors
    /// [`SourceError`] for whatever is no bundle.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        Self::open_up_to(path, FILES_MAX)
    }

    fn open_up_to(path: &Path, files_max: usize) -> Result<Self, SourceError> {
        let place = || path.display().to_string();
        let about = fs::metadata(path).map_err(|source| io_error(place(), source))?;
        if about.is_dir() {
            let mut files = BTreeMap::new();
            walk(path, "", &mut files, files_max)?;
            return Ok(Self { place: Place::Folder(path.to_owned()), files });
        }
        // Opening a pipe would wait for somebody to write into it.
        if !about.is_file() {
            return Err(SourceError::Path(place()));
        }
        let files = archive::index(path, files_max)?;
        Ok(Self { place: Place::Tar(path.to_owned()), files })
    }

    /// The paths of all files with their lengths in bytes, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(path, extent)| (path.as_str(), extent.bytes))
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// A file's length in bytes.
    pub fn bytes(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|extent| extent.bytes)
    }

    /// A whole small file.
    ///
    /// # Errors
    /// [`SourceError::Missing`], [`SourceError::TooLong`], [`SourceError::Io`].
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, SourceError> {
        let extent = self.extent(path)?;
        if extent.bytes > limit {
            return Err(SourceError::TooLong { path: path.to_owned(), limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(extent.bytes).unwrap_or_default());
        let mut reader = self.open_at(path, extent)?;
        reader.read_to_end(&mut bytes).map_err(|source| io_error(path.to_owned(), source))?;
        if bytes.len() as u64 == extent.bytes {
            return Ok(bytes);
        }
        Err(io_error(path.to_owned(), io::ErrorKind::UnexpectedEof.into()))
    }

    /// A file to be read from its beginning to its end.
    ///
    /// # Errors
    /// [`SourceError::Missing`], [`SourceError::Io`].
    pub fn stream(&self, path: &str) -> Result<BufReader<impl Read + Send + use<>>, SourceError> {
        let reader = self.open_at(path, self.extent(path)?)?;
        Ok(BufReader::with_capacity(1 << 20, reader))
    }

    fn extent(&self, path: &str) -> Result<Extent, SourceError> {
        self.files.get(path).copied().ok_or_else(|| SourceError::Missing(path.to_owned()))
    }

    fn open_at(&self, path: &str, extent: Extent) -> Result<io::Take<File>, SourceError> {
        let failed = |source| io_error(path.to_owned(), source);
        let mut file = match &self.place {
            Place::Folder(folder) => File::open(folder.join(path)),
            Place::Tar(tar) => File::open(tar),
        }
        .map_err(failed)?;
        file.seek(SeekFrom::Start(extent.start)).map_err(failed)?;
        Ok(file.take(extent.bytes))
    }
}

fn io_error(place: String, source: io::Error) -> SourceError {
    SourceError::Io { place, source }
}

/// Adds what lies in a folder of the bundle. Bundles are three folders deep for each level of a path's number, never deeper than
/// [`PATH_BYTES_MAX`] allows.
fn walk(
    root: &Path,
    inside: &str,
    files: &mut BTreeMap<String, Extent>,
    files_max: usize,
) -> Result<(), SourceError> {
    let folder = root.join(inside);
    let failed = |source| io_error(folder.display().to_string(), source);
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| SourceError::Path(name.display().to_string()))?;
        let path = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
        check_path(&path)?;
        let about = entry.metadata().map_err(failed)?;
        if about.is_dir() {
            walk(root, &path, files, files_max)?;
        } else if about.is_file() {
            add(files, path, Extent { start: 0, bytes: about.len() }, files_max)?;
        } else {
            return Err(SourceError::Path(path));
        }
    }
    Ok(())
}

fn add(
    files: &mut BTreeMap<String, Extent>,
    path: String,
    extent: Extent,
    files_max: usize,
) -> Result<(), SourceError> {
    if files.len() >= files_max {
        return Err(SourceError::TooMany(files_max));
    }
    match files.insert(path.clone(), extent) {
        None => Ok(()),
        Some(_) => Err(SourceError::Twice(path)),
    }
}

/// A path of a bundle: plain names, downwards.
fn check_path(path: &str) -> Result<(), SourceError> {
    let plain = |name: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        !name.is_empty() && name != "." && name != ".." && name.bytes().all(allowed)
    };
    if path.len() <= PATH_BYTES_MAX && path.split('/').all(plain) {
        Ok(())
    } else {
        Err(SourceError::Path(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_files_ends_where_it_may() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(Source::open_up_to(folder.path(), 3).unwrap().files().count(), 3);
        let refused = Source::open_up_to(folder.path(), 2).unwrap_err();
        assert!(matches!(refused, SourceError::TooMany(2)), "{refused}");
        let tar = folder.path().join("many.tar");
        let mut builder = tar::Builder::new(File::create(&tar).unwrap());
        for name in ["a", "b", "c"] {
            let mut header = tar::Header::new_ustar();
            header.set_mode(0o644);
            header.set_mtime(0);
            header.set_entry_type(tar::EntryType::Regular);
            header.set_size(0);
            builder.append_data(&mut header, name, io::empty()).unwrap();
        }
        builder.finish().unwrap();
        assert_eq!(Source::open_up_to(&tar, 3).unwrap().files().count(), 3);
        let refused = Source::open_up_to(&tar, 2).unwrap_err();
        assert!(matches!(refused, SourceError::TooMany(2)), "{refused}");
    }
}
