//! From bytes to text: size, encoding, line ends and quotation marks, before any cell is read.
//!
//! The `csv` crate forgives a quote that never closes and text after a closing quote, and it takes
//! a lone carriage return for a line end. A line list must not be guessed at, so this looks first.

use super::fault::{Fault, Faults, Place};

/// The largest line list, in bytes: 64 MiB, some 600,000 allegations.
pub const FILE_BYTES_MAX: usize = 64 << 20;

const SAVE_AS_UTF8: &str = "save the file as \"CSV UTF-8\" and import that";

/// The text of the file without its byte order mark; `None` when what was found wrong (and pushed)
/// leaves no text to read.
pub(super) fn text<'a>(bytes: &'a [u8], faults: &mut Faults) -> Option<&'a str> {
    if bytes.len() > FILE_BYTES_MAX {
        let allowed = format!("at most {FILE_BYTES_MAX} bytes: split it by period");
        faults.line(1, Fault::FileTooLarge, allowed);
        return None;
    }
    if is_utf16(bytes) {
        faults.line(1, Fault::Utf16, SAVE_AS_UTF8);
        return None;
    }
    let text = decode(bytes, faults)?;
    check_characters(text, faults);
    if text.trim_ascii().is_empty() {
        faults.line(1, Fault::FileEmpty, "a header row and at least one allegation");
    }
    if faults.is_empty() { Some(text) } else { None }
}

/// By byte order mark, or because one of the first two bytes is NUL as in UTF-16 without one.
const fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        || matches!(bytes, [0, second, ..] if *second != 0)
        || matches!(bytes, [first, 0, ..] if *first != 0)
        || matches!(bytes, [0, 0, 0xfe, 0xff, ..])
}

fn decode<'a>(bytes: &'a [u8], faults: &mut Faults) -> Option<&'a str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.strip_prefix('\u{feff}').unwrap_or(text));
    }
    let (mut line, mut offset, mut line_told) = (1_u32, 0_usize, 0_u32);
    for chunk in bytes.utf8_chunks() {
        line = line.saturating_add(line_feeds(chunk.valid().as_bytes()));
        offset += chunk.valid().len();
        let wrong = chunk.invalid();
        // Once a line is enough: a wrongly saved file is wrong on many.
        if !wrong.is_empty() && line != line_told {
            line_told = line;
            let value = wrong.escape_ascii().to_string();
            let allowed = format!("byte {offset} of the file: {SAVE_AS_UTF8}");
            faults.push(Place { line, column: None }, Some(&value), Fault::NotUtf8, allowed);
        }
        offset += wrong.len();
    }
    None
}

/// NUL bytes and lone carriage returns, once a line.
fn check_characters(text: &str, faults: &mut Faults) {
    for (index, line) in (1_u32..).zip(text.split('\n')) {
        if faults.is_full() {
            return;
        }
        if line.contains('\0') {
            let place = Place { line: index, column: None };
            let (before, _) = line.split_once('\0').unwrap_or_default();
            let allowed = format!(
                "after {} characters of the line: remove it, or save the file as text again",
                before.chars().count()
            );
            faults.push(place, Some(line), Fault::NulByte, allowed);
        }
        if line.strip_suffix('\r').unwrap_or(line).contains('\r') {
            faults.line(index, Fault::LoneCarriageReturn, "end lines by CRLF or LF");
        }
    }
}

/// Checks the quotation marks by RFC 4180; returns the lines on which a wrong record begins.
pub(super) fn check_quotes(text: &str, faults: &mut Faults) -> Vec<u32> {
    let mut scanner = Scanner { at: At::CellStart, line: 1, record_line: 1, wrong: Vec::new() };
    for byte in text.bytes() {
        scanner.step(byte, faults);
    }
    if let At::Quoted { since } = scanner.at {
        faults.line(since, Fault::QuoteOpen, CLOSE_QUOTE);
        scanner.wrong.push(scanner.record_line);
    }
    scanner.wrong
}

const CLOSE_QUOTE: &str =
    "close it by a quotation mark; if the file was cut off, fetch the whole file again";

#[derive(Clone, Copy)]
enum At {
    CellStart,
    Plain,
    Quoted { since: u32 },
    QuoteClosed { since: u32 },
}

struct Scanner {
    at: At,
    line: u32,
    record_line: u32,
    wrong: Vec<u32>,
}

impl Scanner {
    fn step(&mut self, byte: u8, faults: &mut Faults) {
        self.at = match (self.at, byte) {
            (At::CellStart, b'"') => At::Quoted { since: self.line },
            (At::QuoteClosed { since }, b'"') => At::Quoted { since },
            (At::Quoted { since }, b'"') => At::QuoteClosed { since },
            // No carriage return stands alone: a line feed follows.
            (At::Quoted { .. }, _) | (_, b'\r') => self.at,
            (_, b',' | b'\n') => At::CellStart,
            (At::Plain, b'"') | (At::QuoteClosed { .. }, _) => {
                self.stray(faults);
                At::Plain
            }
            (At::CellStart | At::Plain, _) => At::Plain,
        };
        if byte == b'\n' {
            self.line = self.line.saturating_add(1);
            if matches!(self.at, At::CellStart) {
                self.record_line = self.line;
            }
        }
    }

    fn stray(&mut self, faults: &mut Faults) {
        if self.wrong.last() != Some(&self.record_line) {
            self.wrong.push(self.record_line);
            faults.line(
                self.line,
                Fault::QuoteStray,
                "quote the whole cell and double each quotation mark in it",
            );
        }
    }
}

/// The number of line feeds.
pub(super) fn line_feeds(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |count: u32, byte| count.saturating_add(u32::from(*byte == b'\n')))
}
