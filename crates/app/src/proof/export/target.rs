//! Where a bundle is written: into a folder or a tar file, whole or not at all.
//!
//! INVARIANT: the same files in the same order give the same bytes: no owner, no time, no mode of this machine stands in a tar.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

use amana_vault::Entropy as _;
use amana_verify::{manifest::FileEntry, tar_header};
use sha2::{Digest as _, Sha256};

use super::syncing::Syncing;
use crate::{AppError, SystemEntropy};

/// Bytes of a block of a tar.
const BLOCK: usize = 512;
const BUFFER_BYTES: usize = 1 << 20;

/// A bundle that is being written beside the place where it will be.
#[derive(Debug)]
pub(crate) struct Target {
    out: PathBuf,
    partial: PathBuf,
    form: Form,
    files: Vec<FileEntry>,
    done: bool,
}

#[derive(Debug)]
enum Form {
    /// A folder, open since before anything was written into it.
    Folder(File),
    Tar(BufWriter<File>),
}

/// A long file of the bundle under way.
#[derive(Debug)]
pub(crate) struct Long {
    path: String,
    hasher: Sha256,
    bytes: u64,
    place: Place,
}

/// Where a long file goes: behind the place of its header in the tar, or into a file of its own.
#[derive(Debug)]
enum Place {
    Header(u64),
    File(BufWriter<File>, Syncing),
}

impl Target {
    /// A bundle at a path that nothing stands at yet: a tar file where the name ends so, else a folder.
    ///
    /// # Errors
    /// [`AppError::Usage`] where something is there, [`AppError::File`].
    pub(crate) fn new(out: &Path) -> Result<Self, AppError> {
        if out.symlink_metadata().is_ok() {
            let message = format!("{} is there already: name a new place", out.display());
            return Err(AppError::Usage(message));
        }
        let mut random = [0; 8];
        SystemEntropy.fill(&mut random);
        let mut name = out.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.partial", data_encoding::HEXLOWER.encode(&random)));
        let partial = out.with_file_name(name);
        let failed = |error| file_error("make", out, error);
        let form = if out.extension().is_some_and(|ending| ending == "tar") {
            let file = own_file().open(&partial);
            Form::Tar(BufWriter::with_capacity(BUFFER_BYTES, file.map_err(failed)?))
        } else {
            own_folder().create(&partial).map_err(failed)?;
            Form::Folder(File::open(&partial).map_err(failed)?)
        };
        Ok(Self { out: out.to_owned(), partial, form, files: Vec::new(), done: false })
    }

    /// Adds a file.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), AppError> {
        let written = match &mut self.form {
            Form::Folder(_) => write_new(&self.partial.join(path), bytes),
            Form::Tar(tar) => add_to_tar(tar, path, bytes),
        };
        written.map_err(|error| file_error("write", &self.out, error))?;
        self.note(path, bytes.len() as u64, Sha256::digest(bytes).as_slice());
        Ok(())
    }

    /// Begins a file of which nobody knows yet how long it is. Nothing else is added before it ends.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub(crate) fn begin(&mut self, path: &str) -> Result<Long, AppError> {
        let begun = match &mut self.form {
            Form::Folder(_) => {
                let file = create_new(&self.partial.join(path));
                file.and_then(|file| {
                    let syncing = Syncing::begin(&file)?;
                    Ok(Place::File(BufWriter::with_capacity(BUFFER_BYTES, file), syncing))
                })
            }
            Form::Tar(tar) => tar.stream_position().and_then(|start| {
                tar.write_all(&[0; BLOCK])?;
                Ok(Place::Header(start))
            }),
        };
        let place = begun.map_err(|error| file_error("write", &self.out, error))?;
        Ok(Long { path: path.to_owned(), hasher: Sha256::new(), bytes: 0, place })
    }

    /// Goes on with a long file.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub(crate) fn go_on(&mut self, long: &mut Long, bytes: &[u8]) -> Result<(), AppError> {
        long.hasher.update(bytes);
        long.bytes += bytes.len() as u64;
        let written = match (&mut self.form, &mut long.place) {
            (_, Place::File(file, syncing)) => {
                syncing.wrote(bytes.len());
                file.write_all(bytes)
            }
            (Form::Tar(tar), Place::Header(_)) => tar.write_all(bytes),
            (Form::Folder(_), Place::Header(_)) => Err(io::ErrorKind::InvalidInput.into()),
        };
        written.map_err(|error| file_error("write", &self.out, error))
    }

    /// Ends a long file.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub(crate) fn end(&mut self, long: Long) -> Result<(), AppError> {
        let Long { path, hasher, bytes, place } = long;
        let ended = match (&mut self.form, place) {
            (_, Place::File(file, syncing)) => {
                let written = file.into_inner().map(drop).map_err(Into::into);
                written.and(syncing.end())
            }
            (Form::Tar(tar), Place::Header(start)) => end_in_tar(tar, &path, start, bytes),
            (Form::Folder(_), Place::Header(_)) => Err(io::ErrorKind::InvalidInput.into()),
        };
        ended.map_err(|error| file_error("write", &self.out, error))?;
        self.note(&path, bytes, hasher.finalize().as_slice());
        Ok(())
    }

    /// What was added so far, by path.
    pub(crate) fn files(&self) -> Vec<FileEntry> {
        let mut files = self.files.clone();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Puts the bundle in its place, once all of it is on the disk.
    ///
    /// # Errors
    /// [`AppError::File`].
    pub(crate) fn finish(mut self) -> Result<(), AppError> {
        let kept = match &mut self.form {
            Form::Folder(folder) => sync_below(folder, &self.partial),
            Form::Tar(tar) => {
                end_tar(tar).and_then(|()| tar.flush()).and_then(|()| tar.get_ref().sync_all())
            }
        };
        kept.and_then(|()| fs::rename(&self.partial, &self.out))
            .map_err(|error| file_error("write", &self.out, error))?;
        self.done = true;
        Ok(())
    }

    fn note(&mut self, path: &str, bytes: u64, digest: &[u8]) {
        let sha256 = data_encoding::HEXLOWER.encode(digest);
        self.files.push(FileEntry { path: path.to_owned(), bytes, sha256 });
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        // Nothing of it may stay; what went wrong is being told already.
        let _ = match self.form {
            Form::Folder(_) => fs::remove_dir_all(&self.partial),
            Form::Tar(_) => fs::remove_file(&self.partial),
        };
    }
}

fn file_error(action: &'static str, path: &Path, source: io::Error) -> AppError {
    AppError::File { action, path: path.display().to_string(), source }
}

/// A new file that only its owner reads: who else may is for the owner to say.
fn own_file() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The same for a folder, with those above it.
fn own_folder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn create_new(path: &Path) -> io::Result<File> {
    if let Some(parent) = path.parent() {
        own_folder().recursive(true).create(parent)?;
    }
    own_file().open(path)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_new(path)?.write_all(bytes)
}

/// Waits until every file below is on the disk: thousands of small ones, each of which would wait for the disk by itself, are
/// brought there at once, with whatever else of that disk waits. From Linux 5.8 on it tells of what the disk refused meanwhile.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync_below(folder: &File, _: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(folder)?)
}

/// Waits until every file below is on the disk.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn sync_below(folder: &File, path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let file = File::open(entry.path())?;
        if entry.file_type()?.is_dir() {
            sync_below(&file, &entry.path())
        } else {
            file.sync_all()
        }?;
    }
    folder.sync_all()
}

/// Adds a whole file to a tar.
pub(crate) fn add_to_tar(tar: &mut impl Write, path: &str, bytes: &[u8]) -> io::Result<()> {
    tar.write_all(tar_header(path, bytes.len() as u64)?.as_bytes())?;
    tar.write_all(bytes)?;
    pad(tar, bytes.len() as u64)
}

/// Ends a tar.
pub(crate) fn end_tar(tar: &mut impl Write) -> io::Result<()> {
    tar.write_all(&[0; 2 * BLOCK])
}

/// Ends a long file: pads it, and goes back to say how long it is.
fn end_in_tar(tar: &mut BufWriter<File>, path: &str, start: u64, bytes: u64) -> io::Result<()> {
    pad(tar, bytes)?;
    let end = tar.stream_position()?;
    tar.seek(SeekFrom::Start(start))?;
    tar.write_all(tar_header(path, bytes)?.as_bytes())?;
    tar.seek(SeekFrom::Start(end))?;
    Ok(())
}

fn pad(tar: &mut impl Write, bytes: u64) -> io::Result<()> {
    let over = usize::try_from(bytes % BLOCK as u64).unwrap_or_default();
    let missing = (BLOCK - over) % BLOCK;
    tar.write_all([0; BLOCK].get(..missing).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use amana_verify::Source;

    use super::*;

    #[test]
    fn a_tar_holds_a_file_longer_than_eight_gibibytes_and_who_verifies_reads_its_header() {
        let folder = tempfile::tempdir().unwrap();
        let (path, bytes) = (folder.path().join("long.tar"), 9 << 30);
        let mut tar = BufWriter::new(File::create(&path).unwrap());
        tar.write_all(&[0; BLOCK]).unwrap();
        // The content is a hole in the file, which takes no place on the disk.
        tar.seek(SeekFrom::Start(BLOCK as u64 + bytes)).unwrap();
        end_in_tar(&mut tar, "events.jsonl", 0, bytes).unwrap();
        tar.write_all(&[0; 2 * BLOCK]).unwrap();
        drop(tar);
        let source = Source::open(&path).unwrap();
        assert_eq!(source.files().collect::<Vec<_>>(), [("events.jsonl", bytes)]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &str| {
            fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777
        };
        for out in ["one.tar", "two"] {
            let mut target = Target::new(&folder.path().join(out)).unwrap();
            target.add("a/b", b"1").unwrap();
            target.finish().unwrap();
        }
        let modes = ["one.tar", "two", "two/a", "two/a/b"].map(mode);
        assert_eq!(modes, [0o600, 0o700, 0o700, 0o600]);
    }

    #[test]
    fn a_long_file_is_the_same_as_one_that_was_added_whole() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str, long: bool| {
            let out = folder.path().join(name);
            let mut target = Target::new(&out).unwrap();
            target.add("first", b"1").unwrap();
            if long {
                let mut file = target.begin("second").unwrap();
                for part in [&b"two "[..], &[b'x'; 700], b""] {
                    target.go_on(&mut file, part).unwrap();
                }
                target.end(file).unwrap();
            } else {
                target.add("second", &[&b"two "[..], &[b'x'; 700]].concat()).unwrap();
            }
            target.add("third", b"").unwrap();
            let files = target.files();
            target.finish().unwrap();
            (out, files)
        };
        let (whole, files) = made("whole.tar", false);
        let (parts, same) = made("parts.tar", true);
        assert_eq!(files, same);
        assert_eq!(fs::read(whole).unwrap(), fs::read(parts).unwrap());
        let (whole, files) = made("whole", false);
        let (parts, same) = made("parts", true);
        assert_eq!(files, same);
        assert_eq!(
            fs::read(whole.join("second")).unwrap(),
            fs::read(parts.join("second")).unwrap()
        );
    }
}
