//! From bytes to lines of text: encoding, control characters, length. What is damaged is refused
//! with its place and never guessed at.
//!
//! INVARIANT: memory stays bounded by [`LINE_BYTES_MAX`], whatever is read.

use std::io::{self, BufRead, BufReader, Read};

use amana_domain::Refusal;

/// The longest line, in bytes (`architecture.md`, Limits).
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

const SAVE_AS_UTF8: &str = "save the file as UTF-8 and record that";

/// One line of a file, counted from 1.
#[derive(Debug)]
pub struct NumberedLine {
    /// Its number, blank lines counted.
    pub number: u64,
    /// Its text without the line's end, or what is wrong with it.
    pub text: Result<String, Refusal>,
}

/// The lines of a reader, blank ones left out.
pub struct Lines<R> {
    reader: BufReader<R>,
    number: u64,
    offset: u64,
    ended: bool,
}

impl<R> std::fmt::Debug for Lines<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").field("number", &self.number).finish_non_exhaustive()
    }
}

impl<R: Read> Lines<R> {
    /// The lines of `reader`.
    pub fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), number: 0, offset: 0, ended: false }
    }

    /// The next line that is not blank; `None` at the end. A file that is no UTF-8 at all ends with
    /// its first line.
    ///
    /// # Errors
    /// When the reader fails.
    pub fn next_line(&mut self) -> io::Result<Option<NumberedLine>> {
        while !self.ended {
            let begin = self.offset;
            let mut bytes = Vec::new();
            if self.read_bytes(&mut bytes)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let first = self.number == 1;
            if first && is_utf16(&bytes) {
                self.ended = true;
                let text = Err(refusal("not_utf8", format!("the file is UTF-16: {SAVE_AS_UTF8}")));
                return Ok(Some(NumberedLine { number: 1, text }));
            }
            let text = text_of(&bytes, begin, self.number);
            if text.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                continue;
            }
            return Ok(Some(NumberedLine { number: self.number, text }));
        }
        Ok(None)
    }

    /// Reads to the end of the line; of an over-long one only the beginning is kept.
    fn read_bytes(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let limit = LINE_BYTES_MAX as u64 + 2;
        let mut read = self.reader.by_ref().take(limit).read_until(b'\n', bytes)?;
        let mut whole = (read as u64) < limit || bytes.ends_with(b"\n");
        while !whole {
            let mut rest = Vec::new();
            let more = self.reader.by_ref().take(limit).read_until(b'\n', &mut rest)?;
            read += more;
            whole = more == 0 || rest.ends_with(b"\n");
        }
        self.offset += read as u64;
        Ok(read)
    }
}

fn refusal(code: &'static str, reason: String) -> Refusal {
    Refusal { code, reason: reason.into(), field: None }
}

/// By byte order mark, or because one of the first two bytes is NUL as in UTF-16 without one.
const fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        || matches!(bytes, [0, second, ..] if *second != 0)
        || matches!(bytes, [first, 0, ..] if *first != 0)
}

/// The text of line `number`, which begins at byte `begin` of the file.
fn text_of(bytes: &[u8], begin: u64, number: u64) -> Result<String, Refusal> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    if bytes.len() > LINE_BYTES_MAX {
        return Err(refusal("line_too_long", "the line is longer than 1 MiB".to_owned()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = begin + error.valid_up_to() as u64;
        refusal(
            "not_utf8",
            format!("line {number}, byte {place} of the file is not UTF-8: {SAVE_AS_UTF8}"),
        )
    })?;
    let text = if number == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
    match (1_usize..).zip(text.chars()).find(|(_, c)| c.is_control() && *c != '\t') {
        None => Ok(text.to_owned()),
        Some((column, character)) => {
            let what = match character {
                '\0' => "a NUL: remove it".to_owned(),
                other => {
                    let code = u32::from(other);
                    format!("the control character U+{code:04X}: remove it, or write \\u{code:04x}")
                }
            };
            let reason = format!("line {number}, column {column} is {what}");
            // JSON takes none of the old ones raw; the newer ones come of a wrong encoding.
            let code = if character < ' ' { "not_json" } else { "control_character" };
            Err(refusal(code, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line's text, or code and reason of its refusal.
    type Read = Result<String, (&'static str, String)>;

    fn lines(bytes: &[u8]) -> Vec<(u64, Read)> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            let text = line.text.map_err(|refusal| (refusal.code, refusal.reason.into_owned()));
            all.push((line.number, text));
        }
        all
    }

    #[test]
    fn a_mark_and_either_line_end_are_no_part_of_a_line() {
        let read = lines(b"\xef\xbb\xbf{}\r\n\r\n{ }\n\t{}");
        let wanted = [(1, "{}"), (3, "{ }"), (4, "\t{}")];
        assert_eq!(read, wanted.map(|(number, text)| (number, Ok(text.to_owned()))));
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_named_with_its_place_and_the_next_line_goes_on() {
        let read = lines(b"{}\n{\"a\": \"\xe9\"}\n{}");
        let (code, reason) = read[1].1.clone().unwrap_err();
        assert_eq!((read.len(), read[1].0, code), (3, 2, "not_utf8"));
        assert!(reason.starts_with("line 2, byte 10 of the file"), "{reason}");
    }

    #[test]
    fn utf16_is_named_and_ends_the_file() {
        for bytes in [&b"\xff\xfe{\0}\0\n\0{\0"[..], b"{\0}\0\n\0", b"\0{\0}\0\n"] {
            let read = lines(bytes);
            let (code, reason) = read[0].1.clone().unwrap_err();
            assert_eq!((read.len(), code), (1, "not_utf8"));
            assert!(reason.contains("UTF-16") && reason.contains("save the file as UTF-8"));
        }
    }

    #[test]
    fn a_control_character_is_named_with_its_column() {
        let read = lines(b"{\"\xc3\xa9\": \"\0\"}\n{\"\x1b\"}\n{\"\xc2\x85\"}");
        let said = |index: usize| read[index].1.clone().unwrap_err();
        assert_eq!(
            (said(0).0, said(1).0, said(2).0),
            ("not_json", "not_json", "control_character")
        );
        assert!(said(0).1.starts_with("line 1, column 8 is a NUL"), "{}", said(0).1);
        assert!(said(1).1.starts_with("line 2, column 3 is the control character U+001B"));
    }

    #[test]
    fn an_over_long_line_is_refused_and_the_next_goes_on() {
        let mut bytes = vec![b'x'; 3 * LINE_BYTES_MAX];
        bytes.extend(b"\n{}");
        let read = lines(&bytes);
        assert_eq!(read[0].1.clone().unwrap_err().0, "line_too_long");
        assert_eq!(read[1], (2, Ok("{}".to_owned())));
        assert_eq!(lines(&vec![b' '; LINE_BYTES_MAX]), []);
    }
}
