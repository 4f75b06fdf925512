//! Every way a line list can be wrong, by name; and that what is right is read exactly.

use proptest::{collection::vec, prelude::*};

use super::{
    super::line_list::{
        CELL_BYTES_MAX, ERRORS_MAX, FILE_BYTES_MAX, Fault, LineList, LineListError,
        SHOWN_CHARS_MAX, parse, print,
    },
    samples::{HEADER, Q2_2018, Q4_2017, any_row, listed, today},
};

const RIGHT: &str = "A-1,2018-05-01,2018,AFP,,,SE,woman=1,male=1,INVESTIGATION,no";

fn read(text: &str) -> Result<LineList, Vec<LineListError>> {
    parse(text.as_bytes(), "list.csv", today())
}

/// A file of the header and these lines.
fn file(lines: &[&str]) -> String {
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

fn errors(text: &str) -> Vec<LineListError> {
    read(text).unwrap_err()
}

/// The only error of a file of these bytes.
fn only_error(bytes: &[u8]) -> LineListError {
    let mut errors = parse(bytes, "list.csv", today()).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

/// The only error of a right row in which `from` is replaced by `to`, on line 3.
fn error_with(from: &str, to: &str) -> LineListError {
    assert!(RIGHT.contains(from), "{from}");
    let other = RIGHT.replacen("A-1", "A-2", 1);
    let error = only_error(file(&[&other, &RIGHT.replacen(from, to, 1)]).as_bytes());
    assert_eq!((error.line, error.file.as_str()), (3, "list.csv"));
    error
}

fn assert_error(error: &LineListError, fault: Fault, column: &str, value: &str) {
    assert_eq!(error.fault, fault, "{error}");
    assert_eq!(error.column.as_deref().unwrap_or_default(), column, "{error}");
    assert_eq!(error.value.as_deref().unwrap_or_default(), value, "{error}");
}

#[test]
fn the_published_quarters_are_read() {
    for (bytes, count) in [(Q4_2017, 40), (Q2_2018, 70)] {
        let list = parse(bytes, "quarter.csv", today()).unwrap();
        assert_eq!(list.rows.len(), count);
        assert_eq!(list.rows.first().unwrap().line, 2);
        assert_eq!(usize::try_from(list.rows.last().unwrap().line).unwrap(), count + 1);
        let printed = print(&list.rows);
        assert_eq!(parse(printed.as_bytes(), "quarter.csv", today()).unwrap().rows, list.rows);
        // Only the order of categories within a cell may differ from the file.
        assert_eq!(printed.len(), bytes.len());
    }
}

#[test]
fn crlf_byte_order_mark_hxl_row_quotes_and_blank_lines_change_nothing() {
    let plain = read(&file(&[RIGHT])).unwrap();
    let quoted = RIGHT.replace("woman=1", "\"woman=1\"");
    let other = format!("\u{feff}{HEADER}\r\n#ref,#date,,,,,,,,,\r\n\r\n{quoted}");
    let other = read(&other).unwrap();
    assert_eq!(other.rows[0].row, plain.rows[0].row);
    assert_eq!((plain.rows[0].line, other.rows[0].line), (2, 4));
    assert_ne!(plain.digest, other.digest);
}

#[test]
fn columns_may_stand_in_another_order() {
    let turn = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
    let turned = read(&format!("{}\n{}\n", turn(HEADER), turn(RIGHT))).unwrap();
    assert_eq!(turned.rows, read(&file(&[RIGHT])).unwrap().rows);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let wrong = RIGHT.replace("AFP", "AFPP");
    for end in ["\n", "\r\n"] {
        let text = [HEADER, "", RIGHT, "", "", &wrong].join(end);
        assert_eq!(errors(&text)[0].line, 6, "{end:?}");
        // A cell over two lines is refused as such, and what follows keeps its line.
        let broken = RIGHT.replace("A-1", &format!("\"A{end}1\""));
        let text = [HEADER, &broken, &wrong].join(end);
        let lines: Vec<u32> = errors(&text).iter().map(|error| error.line).collect();
        assert_eq!(lines, [2, 4], "{end:?}");
    }
}

#[test]
fn an_unknown_code_is_refused_with_what_is_allowed() {
    let error = error_with("INVESTIGATION", "DONE");
    assert_error(&error, Fault::CodeUnknown, "status", "DONE");
    assert_eq!(
        error.to_string(),
        "list.csv:3: column status: \"DONE\" is not a known code; allowed: \
         PRELIMINARY_ASSESSMENT, INVESTIGATION, UNDER_REVIEW, SUBSTANTIATED, NOT_SUBSTANTIATED, \
         CLOSED_OTHER"
    );
    for (from, to, column) in [
        ("AFP", "afp", "reporting_entity"),
        ("AFP,,,", "AFP,,M C,", "personnel_category"),
        ("SE", " SE", "allegation_type"),
        (",no", ",No", "referred_to_member_state"),
    ] {
        let value = to.trim_start_matches("AFP,,").trim_matches(',');
        assert_error(&error_with(from, to), Fault::CodeUnknown, column, value);
    }
}

#[test]
fn a_formula_is_no_code() {
    let error = error_with("A-1", "=HYPERLINK(1)");
    assert_error(&error, Fault::CodeMalformed, "allegation_ref", "=HYPERLINK(1)");
    let error = error_with("AFP,,", "AFP,@SUM(1),");
    assert_error(&error, Fault::CodeMalformed, "mission", "@SUM(1)");
    let error = error_with("AFP", "+cmd|' /C calc'!A0");
    assert_error(&error, Fault::CodeUnknown, "reporting_entity", "+cmd|' /C calc'!A0");
}

#[test]
fn an_impossible_date_is_refused() {
    let error = error_with("2018-05-01", "2018-02-30");
    assert_error(&error, Fault::DateImpossible, "received_on", "2018-02-30");
    for malformed in ["01/05/2018", "2018-5-1", "20180501", "2018-05-01T00:00:00Z", "-018-05-01"] {
        let error = error_with("2018-05-01", malformed);
        assert_error(&error, Fault::DateMalformed, "received_on", malformed);
    }
}

#[test]
fn a_date_after_today_is_refused() {
    let error = error_with("2018-05-01", "2019-01-01");
    assert_error(&error, Fault::DateOutOfRange, "received_on", "2019-01-01");
    assert!(error.allowed.contains("2018-12-31"), "{error}");
    assert!(read(&file(&[&RIGHT.replace("2018-05-01", "2018-12-31")])).is_ok());
    let error = error_with("2018-05-01", "1018-05-01");
    assert_error(&error, Fault::DateOutOfRange, "received_on", "1018-05-01");
}

#[test]
fn a_malformed_or_late_incident_period_is_refused() {
    for malformed in ["18", "2018-05", "2017..", "2018..2017", "2017...2018", "UNKNOWN", "9999"] {
        let error = error_with(",2018,", &format!(",{malformed},"));
        assert_error(&error, Fault::PeriodMalformed, "incident_period", malformed);
    }
    for late in ["2019", "2017..2019", "..2019"] {
        let error = error_with(",2018,", &format!(",{late},"));
        assert_error(&error, Fault::PeriodLate, "incident_period", late);
    }
    for right in ["2018", "2017..2018", "..2018", "unknown", ""] {
        assert!(read(&file(&[&RIGHT.replace(",2018,", &format!(",{right},"))])).is_ok(), "{right}");
    }
}

#[test]
fn bad_counts_are_refused() {
    for (part, fault) in [
        ("woman=x", Fault::CountOutOfRange),
        ("woman=", Fault::CountOutOfRange),
        ("woman=0", Fault::CountOutOfRange),
        ("woman=01", Fault::CountOutOfRange),
        ("woman=+1", Fault::CountOutOfRange),
        ("woman=-1", Fault::CountOutOfRange),
        ("woman=1.5", Fault::CountOutOfRange),
        ("woman=10000", Fault::CountOutOfRange),
        ("woman=99999999999999999999999999", Fault::CountOutOfRange),
        ("woman", Fault::CountMalformed),
        ("women=1", Fault::CategoryUnknown),
        ("=1", Fault::CategoryUnknown),
    ] {
        assert_error(&error_with("woman=1", part), fault, "victims", part);
        let second = error_with("woman=1", &format!("girl=1;{part}"));
        assert_error(&second, fault, "victims", part);
    }
    let error = error_with("woman=1", "woman=1;girl=1;woman=2");
    assert_error(&error, Fault::CategoryDuplicate, "victims", "woman=2");
    let error = error_with("woman=1", "woman=1;");
    assert_error(&error, Fault::CountMalformed, "victims", "");
    let error = error_with("male=1", "woman=1");
    assert_error(&error, Fault::CategoryUnknown, "alleged_perpetrators", "woman=1");
}

#[test]
fn required_cells_may_not_be_empty() {
    for (value, column) in
        [("A-1", "allegation_ref"), ("2018-05-01", "received_on"), ("AFP", "reporting_entity")]
    {
        assert_error(&error_with(value, ""), Fault::CellEmpty, column, "");
    }
}

#[test]
fn a_duplicate_reference_names_the_first_line() {
    let error = only_error(file(&[RIGHT, &RIGHT.replace("AFP", "PEACEKEEPING")]).as_bytes());
    assert_error(&error, Fault::ReferenceDuplicate, "allegation_ref", "A-1");
    assert_eq!(error.line, 3);
    assert!(error.allowed.contains("line 2"), "{error}");
}

#[test]
fn the_header_has_exactly_the_columns() {
    let fault = |header: &str| {
        let errors = errors(&format!("{header}\n{RIGHT}\n"));
        errors.iter().map(|e| (e.fault, e.column.clone().unwrap())).collect::<Vec<_>>()
    };
    let missing = (Fault::ColumnMissing, "status".to_owned());
    let unknown = (Fault::ColumnUnknown, "Status".to_owned());
    let duplicate = (Fault::ColumnDuplicate, "mission".to_owned());
    assert_eq!(fault(&HEADER.replace(",status", "")), std::slice::from_ref(&missing));
    assert_eq!(fault(&HEADER.replace("status", "Status")), [unknown, missing.clone()]);
    assert_eq!(fault(&HEADER.replace("status", "mission")), [duplicate, missing]);
    let error = only_error(file(&[RIGHT]).replace(',', ";").as_bytes());
    assert_eq!(error.fault, Fault::Separator);
}

#[test]
fn the_wrong_number_of_cells_is_refused() {
    let error = only_error(file(&[&format!("{RIGHT},"), RIGHT]).as_bytes());
    assert_error(&error, Fault::CellCount, "", "12");
    assert_eq!((error.line, error.allowed.as_ref()), (2, "allowed: 11, as the header has"));
}

#[test]
fn half_a_file_is_refused() {
    let second = RIGHT.replace("A-1", "A-2");
    let cut = format!("{HEADER}\n{RIGHT}\n{}", second.get(..20).unwrap());
    let error = only_error(cut.as_bytes());
    assert_error(&error, Fault::CellCount, "", "4");
    assert_eq!(error.line, 3);
    assert!(error.allowed.contains("cut off"), "{error}");

    let open = format!("{HEADER}\n{RIGHT}\n{}\nA-3,2018", second.replace("woman", "\"woman"));
    let error = only_error(open.as_bytes());
    assert_eq!((error.fault, error.line), (Fault::QuoteOpen, 3));
    let header = errors(HEADER.get(..40).unwrap());
    assert!(header.iter().all(|error| error.line == 1), "{header:?}");
}

#[test]
fn a_stray_quote_is_refused() {
    for stray in ["wo\"man=1", "\"woman\"=1", "\"woman=1\" "] {
        let error = error_with("woman=1", stray);
        assert_eq!(error.fault, Fault::QuoteStray, "{stray}");
    }
}

#[test]
fn nul_bytes_are_refused() {
    let error = only_error(file(&[&RIGHT.replace("SE", "S\0E")]).as_bytes());
    assert_eq!((error.fault, error.line), (Fault::NulByte, 2));
    assert!(error.value.unwrap().starts_with("A-1,2018-05-01,2018,AFP,,,S\\u{0}E"));
}

#[test]
fn mixed_encodings_are_refused_with_line_and_byte() {
    let mut bytes = file(&[RIGHT]).into_bytes();
    let offset = bytes.len();
    bytes.extend_from_slice(b"A-2\xe9,2018-05-01,,AFP,,,,\xe8,,,\nB\xc3\xa9\n\xff\n");
    let errors = parse(&bytes, "list.csv", today()).unwrap_err();
    let places: Vec<_> = errors.iter().map(|e| (e.fault, e.line)).collect();
    assert_eq!(places, [(Fault::NotUtf8, 3), (Fault::NotUtf8, 5)]);
    assert_eq!(errors[0].value.as_deref(), Some("\\xe9"));
    assert!(errors[0].allowed.starts_with(&format!("byte {}", offset + 3)), "{}", errors[0]);
    assert!(errors[0].allowed.contains("UTF-8"));
}

#[test]
fn utf_16_is_refused() {
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    assert_eq!(only_error(&units(&format!("\u{feff}{HEADER}"))).fault, Fault::Utf16);
    assert_eq!(only_error(&units(HEADER)).fault, Fault::Utf16);
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    assert_eq!(only_error(&big(&format!("\u{feff}{HEADER}"))).fault, Fault::Utf16);
}

#[test]
fn an_empty_file_and_a_bare_header_are_refused() {
    for empty in ["", "\u{feff}", "\n\r\n", "  "] {
        assert_eq!(only_error(empty.as_bytes()).fault, Fault::FileEmpty, "{empty:?}");
    }
    assert_eq!(only_error(HEADER.as_bytes()).fault, Fault::NoRows);
    let hxl = format!("{HEADER}\n#ref,,,,,,,,,,\n");
    assert_eq!(only_error(hxl.as_bytes()).fault, Fault::NoRows);
}

#[test]
fn a_second_hxl_row_is_no_hxl_row() {
    let text = file(&["#ref,,,,,,,,,,", "#ref,,,,,,,,,,", RIGHT]);
    assert!(errors(&text).iter().all(|error| error.line == 3));
}

#[test]
fn a_carriage_return_alone_ends_no_line() {
    let error = only_error(format!("{HEADER}\r{RIGHT}\r").as_bytes());
    assert_eq!(error.fault, Fault::LoneCarriageReturn);
}

#[test]
fn a_cell_of_10_megabytes_is_refused_and_shown_short() {
    let error = error_with("woman=1", &"x".repeat(10 << 20));
    assert_eq!((error.fault, error.column.as_deref()), (Fault::CellTooLong, Some("victims")));
    assert_eq!(error.value.unwrap().chars().count(), SHOWN_CHARS_MAX + 1);
    let error = error_with("A-1", &"x".repeat(CELL_BYTES_MAX));
    assert_eq!(error.fault, Fault::CodeMalformed);
}

#[test]
fn a_file_over_64_mebibytes_is_refused() {
    let error = only_error(&vec![b'x'; FILE_BYTES_MAX + 1]);
    assert_eq!(error.fault, Fault::FileTooLarge);
}

#[test]
fn all_errors_are_told_in_order_up_to_the_cap() {
    let wrong = RIGHT.replace("AFP", "X").replace("2018-05-01", "2018-02-30").replace("SE", "Y");
    let found = errors(&file(&[&wrong, RIGHT, &wrong.replace("A-1", "A-3")]));
    let lines: Vec<u32> = found.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 2, 2, 4, 4, 4]);
    let many: Vec<String> = (0..80).map(|n| wrong.replace("A-1", &format!("B-{n}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(errors(&file(&many)).len(), ERRORS_MAX);
}

#[test]
fn what_is_shown_cannot_move_a_terminal() {
    let error = error_with("AFP", "\u{1b}[2J\u{202e}x\u{200b}");
    assert_eq!(error.value.as_deref(), Some("\\u{1b}[2J\\u{202e}x\\u{200b}"));
    let error = parse(b"", "a\nb.csv", today()).unwrap_err().remove(0);
    assert_eq!(error.file, "a\\nb.csv");
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(rows in vec(any_row(), 1..30)) {
        let rows = listed(rows);
        let list = parse(print(&rows).as_bytes(), "list.csv", today()).unwrap();
        prop_assert_eq!(list.rows, rows);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        match parse(&bytes, "list.csv", today()) {
            Ok(list) => prop_assert!(!list.rows.is_empty()),
            Err(errors) => prop_assert!((1..=ERRORS_MAX).contains(&errors.len())),
        }
    }

    #[test]
    fn any_text_below_a_header_is_read_or_refused(text in "[\"#A-Z0-9=;,\r\n\u{0}é.]{0,200}") {
        match read(&format!("{HEADER}\n{text}")) {
            Ok(list) => prop_assert!(!list.rows.is_empty()),
            Err(errors) => prop_assert!((1..=ERRORS_MAX).contains(&errors.len())),
        }
    }

    #[test]
    fn a_line_without_its_end_is_refused_or_read_as_it_stands(cut in 1_usize..70) {
        let line = RIGHT.get(..RIGHT.len() - cut.min(RIGHT.len() - 1)).unwrap();
        match read(&format!("{HEADER}\n{line}")) {
            Ok(list) => prop_assert!(print(&list.rows).trim_end().ends_with(line)),
            Err(errors) => prop_assert!(errors.iter().all(|error| error.line == 2)),
        }
    }

    #[test]
    fn a_changed_byte_never_adds_a_row(at in 0_usize..3_000, byte in any::<u8>()) {
        let mut bytes = Q4_2017.to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(list) = parse(&bytes, "list.csv", today()) {
            prop_assert_eq!(list.rows.len(), 40);
        }
    }
}
