//! What a bundle's files alone cost: writing as many of the same lengths until they are on the disk, and hashing them.

use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use amana_tlog::record_hash;
use amana_verify::Source;

use super::Standing;

/// Bytes that are written or hashed at once.
const CHUNK: usize = 1 << 20;
/// Bytes of a tar's block; a file has one as its header, and ends where one ends.
const BLOCK: u64 = 512;

/// How long writing takes: as many files in as many folders, or as long a tar.
pub(super) fn write(bundle: &Standing<'_>) -> Duration {
    let path = bundle.path.with_file_name("ceiling");
    remove(&path);
    let start = Instant::now();
    if bundle.path.is_dir() {
        write_folder(bundle, &path);
    } else {
        write_tar(bundle, &path);
    }
    let took = start.elapsed();
    remove(&path);
    took
}

fn write_folder(bundle: &Standing<'_>, path: &Path) {
    let mut folders = Vec::new();
    for (file, bytes) in &bundle.files {
        let file = path.join(file);
        let folder = file.parent().unwrap();
        if folders.last().is_none_or(|last| last != folder) {
            fs::create_dir_all(folder).unwrap();
            folders.push(folder.to_owned());
        }
        write_bytes(&mut File::create_new(file).unwrap(), *bytes);
    }
    rustix::fs::syncfs(File::open(path).unwrap()).unwrap();
}

fn write_tar(bundle: &Standing<'_>, path: &Path) {
    let mut tar = BufWriter::with_capacity(CHUNK, File::create_new(path).unwrap());
    for (_, bytes) in &bundle.files {
        write_bytes(&mut tar, BLOCK + bytes.next_multiple_of(BLOCK));
    }
    tar.flush().unwrap();
    tar.get_ref().sync_all().unwrap();
}

fn write_bytes(to: &mut impl std::io::Write, bytes: u64) {
    let mut left = usize::try_from(bytes).unwrap();
    let chunk = vec![b'a'; left.min(CHUNK)];
    while left > 0 {
        let now = left.min(CHUNK);
        to.write_all(chunk.get(..now).unwrap()).unwrap();
        left -= now;
    }
}

/// How long hashing takes, on every core.
pub(super) fn hash(bundle: &Standing<'_>) -> Duration {
    let start = Instant::now();
    let source = Source::open(bundle.path).unwrap();
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((file, _)) = bundle.files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    hash_file(&source, file);
                }
            });
        }
    });
    start.elapsed()
}

fn hash_file(source: &Source, file: &str) {
    let mut reader = source.stream(file).unwrap();
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        let read = reader.by_ref().take(CHUNK as u64).read_to_end(&mut chunk).unwrap();
        if read == 0 {
            return;
        }
        std::hint::black_box(record_hash(&chunk));
    }
}

/// Removes what stands at a path, if anything does.
pub(super) fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else if path.exists() {
        fs::remove_file(path).unwrap();
    }
}
