//! What can be wrong with a line list, said with its place and what is allowed.
//!
//! INVARIANT: a shown value is at most [`SHOWN_CHARS_MAX`] characters long and holds nothing that
//! moves a cursor, hides text or turns its direction, whatever the file holds. The values are the
//! importer's own input: they go to who imports, never to a log or a trace.

use std::{borrow::Cow, fmt, fmt::Write as _};

/// How many errors of one file are reported at most.
pub const ERRORS_MAX: usize = 100;

/// How many characters of an offending value are shown at most.
pub const SHOWN_CHARS_MAX: usize = 60;

/// One thing wrong with a line list. Nothing of a refused file is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LineListError {
    /// The file's name as given, fit to be shown.
    pub file: String,
    /// The line, counted from 1 as a text editor does; 1 where the whole file is meant.
    pub line: u32,
    /// The column's name, where one is concerned.
    pub column: Option<String>,
    /// The offending value, cut and escaped; absent where there is none.
    pub value: Option<String>,
    /// What is wrong.
    pub fault: Fault,
    /// What is allowed, or what to do.
    pub allowed: Cow<'static, str>,
}

impl fmt::Display for LineListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(f, "column {column}: ")?;
        }
        if let Some(value) = &self.value {
            write!(f, "\"{value}\" ")?;
        }
        write!(f, "{}; {}", self.fault, self.allowed)
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $text:literal;)+) => {
        /// The kind of thing that is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Fault { $($(#[$doc])* $variant,)+ }

        impl Fault {
            /// A stable word for programs.
            pub const fn code(self) -> &'static str {
                match self { $(Fault::$variant => $code,)+ }
            }
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Fault::$variant => $text,)+ })
            }
        }
    };
}

faults! {
    /// The file has no bytes, or only blank lines.
    FileEmpty = "file_empty", "the file is empty";
    /// The file is larger than a line list can be.
    FileTooLarge = "file_too_large", "the file is too large";
    /// Bytes that are not UTF-8.
    NotUtf8 = "not_utf8", "is not UTF-8";
    /// UTF-16 or UTF-32.
    Utf16 = "utf16", "the file is UTF-16 or UTF-32, not UTF-8";
    /// A NUL byte.
    NulByte = "nul_byte", "holds a NUL byte";
    /// A carriage return that no line feed follows.
    LoneCarriageReturn = "lone_carriage_return", "holds a carriage return without a line feed";
    /// A quote that is never closed.
    QuoteOpen = "quote_open", "a quoted cell that begins here never ends";
    /// A quote inside a cell, or text after a closing quote.
    QuoteStray = "quote_stray", "a quotation mark stands where none may stand";
    /// Cells separated by something other than commas.
    Separator = "separator", "the cells are not separated by commas";
    /// A column that a line list does not have.
    ColumnUnknown = "column_unknown", "is no column of a line list";
    /// A column is missing.
    ColumnMissing = "column_missing", "the column is missing";
    /// A column stands twice.
    ColumnDuplicate = "column_duplicate", "the column stands more than once";
    /// A header and nothing else.
    NoRows = "no_rows", "the file has a header but no allegation";
    /// More or fewer cells than the header has.
    CellCount = "cell_count", "is the wrong number of cells";
    /// A cell is too long.
    CellTooLong = "cell_too_long", "the cell is too long";
    /// A cell that must be filled is empty.
    CellEmpty = "cell_empty", "the cell is empty but must not be";
    /// A word that is not of the list.
    CodeUnknown = "code_unknown", "is not a known code";
    /// A reference or acronym of another shape.
    CodeMalformed = "code_malformed", "does not have the shape of a code";
    /// Not the form of a date.
    DateMalformed = "date_malformed", "is not a date of the wanted form";
    /// A day that no calendar has.
    DateImpossible = "date_impossible", "is a day that does not exist";
    /// A day too early or in the future.
    DateOutOfRange = "date_out_of_range", "is too early, or in the future";
    /// Not the form of a period.
    PeriodMalformed = "period_malformed", "is not a period of the wanted form";
    /// The period is later than the receipt.
    PeriodLate = "period_late", "is later than the year in which the allegation was received";
    /// Not `category=count`.
    CountMalformed = "count_malformed", "is not category=count";
    /// Not a whole number of the allowed range.
    CountOutOfRange = "count_out_of_range", "does not have a whole number within the limits";
    /// A category that does not exist.
    CategoryUnknown = "category_unknown", "does not begin with a known category";
    /// A category twice in one cell.
    CategoryDuplicate = "category_duplicate", "repeats a category of the same cell";
    /// A reference twice in one file.
    ReferenceDuplicate = "reference_duplicate", "stands more than once in the file";
}

/// Where something is wrong: a line and perhaps a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The line, from 1.
    pub(super) line: u32,
    /// The column's name.
    pub(super) column: Option<&'a str>,
}

/// Collects what is wrong, up to [`ERRORS_MAX`].
#[derive(Debug)]
pub(super) struct Faults {
    file: String,
    list: Vec<LineListError>,
}

impl Faults {
    pub(super) fn of_file(name: &str) -> Self {
        Self { file: shown(name), list: Vec::new() }
    }

    pub(super) fn push(
        &mut self,
        place: Place<'_>,
        value: Option<&str>,
        fault: Fault,
        allowed: impl Into<Cow<'static, str>>,
    ) {
        if self.is_full() {
            return;
        }
        self.list.push(LineListError {
            file: self.file.clone(),
            line: place.line,
            column: place.column.map(shown),
            value: value.map(shown),
            fault,
            allowed: allowed.into(),
        });
    }

    /// Something wrong with a line as a whole.
    pub(super) fn line(&mut self, line: u32, fault: Fault, allowed: impl Into<Cow<'static, str>>) {
        self.push(Place { line, column: None }, None, fault, allowed);
    }

    pub(super) const fn is_full(&self) -> bool {
        self.list.len() >= ERRORS_MAX
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The errors in the order of their lines.
    pub(super) fn into_errors(mut self) -> Vec<LineListError> {
        self.list.sort_by_key(|error| error.line);
        self.list
    }
}

/// A text fit to be shown: cut at [`SHOWN_CHARS_MAX`], what is invisible escaped.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    for c in text.chars() {
        let (from, escaped) = (out.len(), hides(c));
        if escaped {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
        count += out.get(from..).map_or(0, |piece| piece.chars().count());
        if count > SHOWN_CHARS_MAX {
            out.truncate(from);
            out.push('…');
            break;
        }
    }
    out
}

/// Whether a character is invisible, moves the cursor or turns the direction of text.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
