//! Reading a line list of allegations: CSV by RFC 4180, refused whole when anything is wrong.
//!
//! INVARIANT: a [`LineList`] has at least one row, each reference once, and no cell that was
//! guessed at. Everything wrong is found in one pass (up to [`ERRORS_MAX`]), each with its line,
//! column, value and what is allowed.
//!
//! What cannot be seen: a file cut off exactly between two cells of its last column or two lines is
//! a shorter file that is well formed. The digest tells such files apart.

mod cells;
mod column;
mod fault;
mod scan;

use std::collections::HashMap;

use amana_events::{Code, Day, Digest, case::ReportedRow};
use csv::{ReaderBuilder, StringRecord};
use sha2::{Digest as _, Sha256};

use self::{
    cells::Cells,
    fault::{Faults, Place},
};
pub use self::{
    column::Column,
    fault::{ERRORS_MAX, Fault, LineListError, SHOWN_CHARS_MAX},
    scan::FILE_BYTES_MAX,
};

/// The longest cell, in bytes: 64 KiB, as every field of a record.
pub const CELL_BYTES_MAX: usize = 64 << 10;

/// A line list that was read without an error.
#[derive(Debug, Clone, PartialEq)]
pub struct LineList {
    /// SHA-256 of the file's bytes.
    pub digest: Digest,
    /// The allegations in the order of the file; at least one.
    pub rows: Vec<LineRow>,
}

/// One allegation of a line list.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRow {
    /// The line on which it begins, counted from 1 with the header, as a text editor does.
    pub line: u32,
    /// Its reference; unique in the file.
    pub reference: Code,
    /// What is reported.
    pub row: ReportedRow,
}

/// Reads a line list. `file_name` stands in the errors; `today` is the last day on which an
/// allegation can have been received.
///
/// # Errors
/// Everything that is wrong with the file, by line, at most [`ERRORS_MAX`]; never an empty list.
pub fn parse(bytes: &[u8], file_name: &str, today: Day) -> Result<LineList, Vec<LineListError>> {
    let mut faults = Faults::of_file(file_name);
    let rows = scan::text(bytes, &mut faults).map(|text| read(text, today, &mut faults));
    match rows {
        Some(rows) if faults.is_empty() => {
            Ok(LineList { digest: Digest::new(Sha256::digest(bytes).into()), rows })
        }
        _ => Err(faults.into_errors()),
    }
}

/// Writes rows as a line list (RFC 4180, CRLF) that [`parse`] reads back to the same rows.
pub fn print(rows: &[LineRow]) -> String {
    let header: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let mut out = header.join(",");
    out.push_str("\r\n");
    for row in rows {
        // No value holds a comma, a quotation mark or a line end, so nothing needs quoting.
        let cells: Vec<String> = Column::ALL
            .iter()
            .map(|column| cells::print(*column, &row.reference, &row.row))
            .collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// Where each column stands; every one is present once.
struct Header(HashMap<Column, usize>, usize);

fn read(text: &str, today: Day, faults: &mut Faults) -> Vec<LineRow> {
    let wrong_lines = scan::check_quotes(text, faults);
    let mut records = Records::of(text);
    let Some((line, record)) = records.next() else { return Vec::new() };
    let Some(header) = read_header(line, &record, faults) else { return Vec::new() };
    let mut rows = Vec::new();
    let mut lines_by_reference = HashMap::new();
    let mut any = false;
    for (index, (line, record)) in records.by_ref().enumerate() {
        if faults.is_full() {
            return rows;
        }
        if index == 0 && is_hxl(&record) {
            continue;
        }
        any = true;
        // A record with a stray quote may have swallowed its neighbours: its cells mean nothing.
        if wrong_lines.contains(&line) || !fits(line, &record, &header, text, faults) {
            continue;
        }
        let cells = Cells { line, record: &record, columns: &header.0, today };
        let Ok((reference, row)) = cells.read(faults) else { continue };
        if let Some(first) = lines_by_reference.insert(reference.clone(), line) {
            let place = Place { line, column: Some(Column::Reference.name()) };
            let allowed = format!("each reference once: line {first} has it too");
            faults.push(place, Some(reference.as_str()), Fault::ReferenceDuplicate, allowed);
        }
        rows.push(LineRow { line, reference, row });
    }
    if !any && faults.is_empty() {
        faults.line(line, Fault::NoRows, "at least one line below the header");
    }
    rows
}

/// Reads the header, or says what is wrong with it.
fn read_header(line: u32, record: &StringRecord, faults: &mut Faults) -> Option<Header> {
    let first = record.get(0).unwrap_or_default();
    if record.len() == 1 && first.contains([';', '\t', '|']) {
        let place = Place { line, column: None };
        faults.push(place, Some(first), Fault::Separator, "save with commas between the cells");
        return None;
    }
    let mut columns = HashMap::new();
    let mut right = true;
    for (index, name) in record.iter().enumerate() {
        let place = Place { line, column: Some(name) };
        let Some(column) = Column::named(name) else {
            let allowed = format!("allowed: {}", column_names());
            faults.push(place, Some(name), Fault::ColumnUnknown, allowed);
            right = false;
            continue;
        };
        if columns.insert(column, index).is_some() {
            faults.push(place, Some(name), Fault::ColumnDuplicate, "each column once");
            right = false;
        }
    }
    for column in Column::ALL {
        if !columns.contains_key(column) {
            let place = Place { line, column: Some(column.name()) };
            let allowed = format!("wanted: {}", column_names());
            faults.push(place, None, Fault::ColumnMissing, allowed);
            right = false;
        }
    }
    right.then_some(Header(columns, record.len()))
}

fn column_names() -> String {
    let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    names.join(", ")
}

/// Whether the row below the header is one of HXL tags. No value of a line list begins with `#`.
fn is_hxl(record: &StringRecord) -> bool {
    record.iter().find(|cell| !cell.is_empty()).is_some_and(|cell| cell.starts_with('#'))
}

/// Whether a record has the header's number of cells, none too long.
fn fits(
    line: u32,
    record: &StringRecord,
    header: &Header,
    text: &str,
    faults: &mut Faults,
) -> bool {
    if record.len() != header.1 {
        let at_end = record.position().is_some_and(|position| {
            let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
            text.get(from..).is_some_and(|rest| !rest.trim_start().contains('\n'))
        });
        let cut = if at_end && record.len() < header.1 {
            ": the file seems to be cut off here, fetch the whole file again"
        } else {
            ""
        };
        let (place, value) = (Place { line, column: None }, record.len().to_string());
        let allowed = format!("allowed: {}, as the header has{cut}", header.1);
        faults.push(place, Some(&value), Fault::CellCount, allowed);
        return false;
    }
    let mut right = true;
    for column in Column::ALL {
        let cell = header.0.get(column).and_then(|index| record.get(*index)).unwrap_or_default();
        if cell.len() > CELL_BYTES_MAX {
            let place = Place { line, column: Some(column.name()) };
            let allowed = format!("at most {CELL_BYTES_MAX} bytes; it has {}", cell.len());
            faults.push(place, Some(cell), Fault::CellTooLong, allowed);
            right = false;
        }
    }
    right
}

/// The records of a text with the line each begins on.
///
/// The reader's own line numbers are not used: they are those of the end of the record before,
/// so that CRLF and blank lines put them off.
struct Records<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    counted_to: usize,
    line: u32,
}

impl<'a> Records<'a> {
    fn of(text: &'a str) -> Self {
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { text, reader, counted_to: 0, line: 1 }
    }
}

impl Iterator for Records<'_> {
    type Item = (u32, StringRecord);

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = StringRecord::new();
        // Reading valid UTF-8 from memory with any number of cells allowed cannot fail.
        if !self.reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        let from = record.position().map_or(0, csv::Position::byte);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let blank = self.text.as_bytes().get(from..).unwrap_or_default();
        let begin = from + blank.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let passed = self.text.as_bytes().get(self.counted_to..begin).unwrap_or_default();
        self.line = self.line.saturating_add(scan::line_feeds(passed));
        self.counted_to = begin;
        Some((self.line, record))
    }
}
