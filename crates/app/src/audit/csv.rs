//! Comma-separated values as spreadsheets open them: UTF-8 with a byte order mark, without which they
//! guess another encoding; lines ended as RFC 4180 wants; every cell that a spreadsheet would take for a
//! formula made text by an apostrophe before it.

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table in the making.
pub(super) struct Csv(String);

impl Csv {
    /// A table with these columns.
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.row(columns.iter().map(|it| (*it).to_owned()));
        csv
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().map(|it| cell(&it)).collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }

    /// The bytes of the file.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

fn cell(text: &str) -> String {
    let number = text.parse::<i64>().is_ok();
    let formula = !number && text.starts_with(FORMULA);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_a_negative_number_stays_one() {
        for text in ["=1+1", "+CMD", "@SUM(A1)", "-x", "\tx"] {
            assert!(cell(text).trim_start_matches('"').starts_with('\''), "{text}");
        }
        assert_eq!(cell("-3"), "-3");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn a_table_begins_with_the_mark_of_its_encoding_and_ends_every_line() {
        let mut csv = Csv::new(&["kind", "count"]);
        csv.row(["Fälle".to_owned(), "2".to_owned()]);
        assert_eq!(
            String::from_utf8(csv.into_bytes()).unwrap(),
            "\u{feff}kind,count\r\nFälle,2\r\n"
        );
    }
}
