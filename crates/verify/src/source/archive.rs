//! The one form of a tar that is a bundle: plain files, each behind the header that an export writes, and zeros where zeros belong.
//!
//! INVARIANT: every byte of the file is accounted for: header, content, padding of zeros, two blocks of zeros at the end. So nothing can
//! hide in a tar, and no extension of the format is ever followed: a long name, a sparse file or a pax header is refused as it stands,
//! whatever length it claims.
//!
//! Deliberately absent: whatever else a tar may be. Who has one of another hand unpacks it and gives the folder.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, ErrorKind, Read as _, Result as IoResult},
    path::Path,
};

use super::{Extent, SourceError, add, check_path, io_error};

/// Bytes of a block.
const BLOCK: usize = 512;
/// The same as a length of files.
const BLOCK_BYTES: u64 = BLOCK as u64;
/// Bytes that are read at once: headers of small files lie close to each other.
const BUFFER_BYTES: usize = 64 * 1024;

/// A tar that is gone through from its beginning to its end.
struct Archive<'p> {
    path: &'p Path,
    reader: BufReader<File>,
    /// Where the reader stands.
    at: u64,
    /// Bytes of the whole.
    length: u64,
}

/// Where each file of a tar begins. Nothing is unpacked.
pub(super) fn index(
    path: &Path,
    files_max: usize,
) -> Result<BTreeMap<String, Extent>, SourceError> {
    let failed = |source| io_error(path.display().to_string(), source);
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let reader = BufReader::with_capacity(BUFFER_BYTES, file);
    let mut archive = Archive { path, reader, at: 0, length };
    let mut files = BTreeMap::new();
    while let Some(header) = archive.header()? {
        let (name, bytes) = archive.file(&header)?;
        let extent = Extent { start: archive.at, bytes };
        archive.pass(&name, bytes)?;
        add(&mut files, name, extent, files_max)?;
    }
    Ok(files)
}

impl Archive<'_> {
    /// The next header; none at the end.
    fn header(&mut self) -> Result<Option<tar::Header>, SourceError> {
        let block = self.block()?;
        if block != [0; BLOCK] {
            let mut header = tar::Header::new_ustar();
            header.as_mut_bytes().copy_from_slice(&block);
            return Ok(Some(header));
        }
        if self.block()? == [0; BLOCK] && self.at == self.length {
            return Ok(None);
        }
        Err(self.form("its end is not two blocks of zeros"))
    }

    /// Name and length of a file, if the header is what an export writes for it.
    fn file(&self, header: &tar::Header) -> Result<(String, u64), SourceError> {
        let name = String::from_utf8_lossy(&header.path_bytes()).into_owned();
        if header.entry_type() != tar::EntryType::Regular {
            return Err(SourceError::Path(name));
        }
        check_path(&name)?;
        let written = header.entry_size().and_then(|bytes| Ok((bytes, tar_header(&name, bytes)?)));
        match written {
            Ok((bytes, written)) if written.as_bytes() == header.as_bytes() => Ok((name, bytes)),
            Ok(_) | Err(_) => Err(self.form(&format!("the header of {name} is not as written"))),
        }
    }

    /// Goes behind a file and its padding.
    fn pass(&mut self, name: &str, bytes: u64) -> Result<(), SourceError> {
        let end =
            self.at.checked_add(bytes).and_then(|end| end.checked_next_multiple_of(BLOCK_BYTES));
        if end.is_none_or(|end| end > self.length) {
            return Err(self.failed(ErrorKind::UnexpectedEof.into()));
        }
        let distance =
            i64::try_from(bytes).map_err(|_| self.failed(ErrorKind::InvalidData.into()))?;
        self.reader.seek_relative(distance).map_err(|source| self.failed(source))?;
        self.at += bytes;
        let padding = (BLOCK_BYTES - bytes % BLOCK_BYTES) % BLOCK_BYTES;
        let mut read = Vec::with_capacity(BLOCK);
        let taken = self.reader.by_ref().take(padding).read_to_end(&mut read);
        taken.map_err(|source| self.failed(source))?;
        self.at += padding;
        if read.len() as u64 == padding && read.iter().all(|byte| *byte == 0) {
            Ok(())
        } else {
            Err(self.form(&format!("{name} is not padded with zeros")))
        }
    }

    fn block(&mut self) -> Result<[u8; BLOCK], SourceError> {
        let mut block = [0; BLOCK];
        self.reader.read_exact(&mut block).map_err(|source| self.failed(source))?;
        self.at += BLOCK_BYTES;
        Ok(block)
    }

    fn form(&self, what: &str) -> SourceError {
        SourceError::Form { place: self.path.display().to_string(), what: what.to_owned() }
    }

    fn failed(&self, source: std::io::Error) -> SourceError {
        io_error(self.path.display().to_string(), source)
    }
}

/// The header of a file in the one form of a tar that is a bundle: no owner, no time, no mode of a machine. Whoever exports writes
/// this one.
///
/// # Errors
/// A path that no header holds.
pub fn tar_header(path: &str, bytes: u64) -> IoResult<tar::Header> {
    let mut header = tar::Header::new_ustar();
    header.set_path(path)?;
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(header)
}
