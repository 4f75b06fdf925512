//! Where a bundle's files come from: a folder, or one tar file.
//!
//! INVARIANT: a bundle is somebody else's. Nothing outside it is read, no link is followed, no file is read past the length its kind
//! may have, and no list grows past [`FILES_MAX`]; a tar file is not compressed, so nothing in it can grow.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

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
    #[error("the bundle holds more than {FILES_MAX} files")]
    TooMany,
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
        let place = || path.display().to_string();
        let about = fs::metadata(path).map_err(|source| io_error(place(), source))?;
        if about.is_dir() {
            let mut files = BTreeMap::new();
            walk(path, "", &mut files)?;
            return Ok(Self { place: Place::Folder(path.to_owned()), files });
        }
        let files = index(path)?;
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
) -> Result<(), SourceError> {
    let folder = root.join(inside);
    let failed = |source| io_error(folder.display().to_string(), source);
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| SourceError::Path(format!("{name:?}")))?;
        let path = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
        check_path(&path)?;
        let about = entry.metadata().map_err(failed)?;
        if about.is_dir() {
            walk(root, &path, files)?;
        } else if about.is_file() {
            add(files, path, Extent { start: 0, bytes: about.len() })?;
        } else {
            return Err(SourceError::Path(path));
        }
    }
    Ok(())
}

/// Where each file of a tar begins. Nothing is unpacked.
fn index(path: &Path) -> Result<BTreeMap<String, Extent>, SourceError> {
    let failed = |source| io_error(path.display().to_string(), source);
    let mut archive = tar::Archive::new(File::open(path).map_err(failed)?);
    let mut files = BTreeMap::new();
    let length = fs::metadata(path).map_err(failed)?.len();
    for entry in archive.entries_with_seek().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(SourceError::Path(name));
        }
        check_path(&name)?;
        let extent = Extent { start: entry.raw_file_position(), bytes: entry.size() };
        if extent.start.checked_add(extent.bytes).is_none_or(|end| end > length) {
            return Err(failed(io::ErrorKind::UnexpectedEof.into()));
        }
        add(&mut files, name, extent)?;
    }
    Ok(files)
}

fn add(
    files: &mut BTreeMap<String, Extent>,
    path: String,
    extent: Extent,
) -> Result<(), SourceError> {
    if files.len() >= FILES_MAX {
        return Err(SourceError::TooMany);
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
