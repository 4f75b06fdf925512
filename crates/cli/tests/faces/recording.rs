//! `amana record`: damaged text, doubled fields and lines, places of what was recorded.

use serde_json::{Value, json};

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";

fn case(number: u32) -> String {
    format!("case/0199c3a4-0000-7000-8000-{number:012}")
}

fn open(id: &str, number: u32) -> Value {
    json!({"id": id, "as": MIRA, "stream": case(number), "expect": "new", "command": "open_case",
        "data": {"class": "fraud"}})
}

fn note(id: &str, number: u32, text: &str) -> Value {
    json!({"id": id, "as": MIRA, "stream": case(number), "command": "note_case",
        "data": {"note": text}})
}

fn code(answer: &Value) -> &str {
    answer["refused"]["code"].as_str().unwrap_or_default()
}

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room
}

fn codes(said: &Said) -> Vec<String> {
    said.lines().iter().map(|answer| code(answer).to_owned()).collect()
}

#[test]
fn damaged_text_is_refused_with_its_place_and_never_stored() {
    let room = room();
    let size = room.size();
    let line = format!("{}\n", note("n1", 1, "d?j? vu")).into_bytes();
    let latin: Vec<u8> = line.iter().map(|b| if *b == b'?' { 0xe9 } else { *b }).collect();
    let said = room.record_bytes(&latin, false);
    assert_eq!((said.code, codes(&said)), (1, vec!["not_utf8".to_owned()]));
    let reason = said.lines()[0]["refused"]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("line 1, byte") && reason.contains("save the file as UTF-8"));
    let utf16: Vec<u8> =
        String::from_utf8(line).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let said = room.record_bytes(&utf16, false);
    assert!(said.out.contains("UTF-16"), "{said:?}");
    assert_eq!(room.size(), size);
}

#[test]
fn a_mark_and_carriage_returns_are_no_part_of_what_is_recorded() {
    let room = room();
    let text = format!("\u{feff}{}\r\n{}\r\n", open("a", 1), open("b", 2));
    let said = room.record_bytes(text.as_bytes(), false);
    assert_eq!((said.code, said.lines().len()), (0, 2), "{said:?}");
}

#[test]
fn a_field_that_stands_twice_is_refused() {
    let room = room();
    let text = open("a", 1).to_string().replacen('{', "{\"id\": \"other\", ", 1);
    let said = room.record_bytes(text.as_bytes(), false);
    let answer = &said.lines()[0];
    assert_eq!((code(answer), &answer["line"]), ("duplicate_field", &json!(1)));
    assert_eq!(answer["refused"]["field"], "id");
}

#[test]
fn a_line_twice_in_a_file_of_all_or_none_is_done_once() {
    let room = room();
    let size = room.size();
    let said = room.record(&[open("a", 1), note("b", 1, "x"), note("b", 1, "x")], true);
    let answers = said.lines();
    assert_eq!((said.code, answers.len()), (0, 3), "{said:?}");
    assert_eq!(answers[2]["replayed"], true);
    assert_eq!(answers[2]["position"], answers[1]["position"]);
    // The case's events, and the keys its note is sealed under.
    assert_eq!(room.size(), size + 3);
    let said = room.record(&[open("c", 2), note("d", 2, "x"), note("d", 2, "y")], true);
    assert_eq!(codes(&said), ["not_recorded", "not_recorded", "other_body"]);
    assert!(said.err.contains("nothing was recorded"), "{said:?}");
    assert_eq!(room.size(), size + 3);
}

#[test]
fn every_line_answers_where_its_own_first_event_stands() {
    let room = room();
    let lines = [open("a", 1), note("b", 1, "x"), open("c", 2), note("d", 2, "y")];
    let first = room.record(&lines, true);
    let log = room.amana(&["log", "--format", "json"]).lines();
    let check = |answers: &[Value]| {
        for answer in answers {
            let event = &answer["events"][0]["event"];
            let stands = log.iter().find(|line| line["event"] == *event).unwrap();
            assert_eq!(stands["position"], answer["position"], "{answer}");
            assert_eq!(stands["version"], answer["version"], "{answer}");
            assert_eq!(answer["events"].as_array().unwrap().len(), 1, "{answer}");
        }
    };
    assert_eq!(first.code, 0, "{first:?}");
    check(&first.lines());
    let again = room.record(&lines, true);
    assert!(again.lines().iter().all(|answer| answer["replayed"] == true), "{again:?}");
    check(&again.lines());
}

#[test]
fn all_lines_of_a_refused_file_are_answered() {
    let room = room();
    let size = room.size();
    let text = format!("{}\n\nnot json\n{}\n", open("a", 1), open("b", 2));
    let said = room.record_bytes(text.as_bytes(), true);
    assert_eq!(
        (said.code, codes(&said)),
        (1, ["not_recorded", "not_json", "not_recorded"].map(str::to_owned).into())
    );
    let lines: Vec<Value> = said.lines().iter().map(|answer| answer["line"].clone()).collect();
    // Who has an id is known by it.
    assert_eq!(lines, [json!(null), json!(3), json!(null)]);
    assert!(said.lines()[0]["refused"]["reason"].as_str().unwrap().contains("line 3"));
    let mut bad = open("b", 2);
    bad["data"]["class"] = json!("no_such_class");
    let said = room.record(&[open("a", 1), bad, open("c", 3)], true);
    assert_eq!(codes(&said), ["not_recorded", "unknown_class", "not_recorded"]);
    assert_eq!(room.size(), size);
}

#[test]
fn a_refusal_says_which_codes_there_are() {
    let room = room();
    room.record(&[open("a", 1)], false);
    let reason = |line: &Value| {
        let said = room.record(std::slice::from_ref(line), false);
        said.lines()[0]["refused"]["reason"].as_str().unwrap_or_default().to_owned()
    };
    let mut line = open("b", 2);
    line["data"]["class"] = json!("murder");
    assert!(reason(&line).contains("allowed: sea, "), "{}", reason(&line));
    line["data"] = json!({"class": "fraud", "country": 7});
    assert!(!reason(&line).is_empty());
    line["command"] = json!("open_cas");
    assert!(reason(&line).contains("did you mean open_case"), "{}", reason(&line));
    let hold = json!({"id": "h", "as": MIRA, "stream": case(1), "command": "place_legal_hold",
        "data": {"hold": "0199c3a4-0000-7000-8000-000000000009", "basis": "whim", "reason": "x"}});
    let said = reason(&hold);
    assert!(!said.contains("log --stream registry"), "{said}");
}

#[test]
fn nothing_was_known_before_1945() {
    let room = room();
    let mut line = open("a", 1);
    line["known"] = json!("1944-12-31T23:59:59Z");
    assert_eq!(codes(&room.record(&[line.clone()], false)), ["known_too_early"]);
    line["known"] = json!("1945-01-01T00:00:00Z");
    assert_eq!(room.record(&[line], false).code, 0);
}

#[test]
fn a_line_whose_fields_stand_in_another_order_is_the_same_request() {
    let room = room();
    let first = format!(
        r#"{{"id":"a","as":"{MIRA}","stream":"{}","command":"open_case","data":{{"class":"fraud","country":"SSD"}}}}"#,
        case(1)
    );
    let other = format!(
        r#"{{"data":{{"country":"SSD","class":"fraud"}},"command":"open_case","stream":"{}","as":"{MIRA}","id":"a"}}"#,
        case(1)
    );
    let said = room.record_bytes(first.as_bytes(), false);
    assert_eq!(said.code, 0, "{said:?}");
    let said = room.record_bytes(other.as_bytes(), false);
    assert_eq!((said.code, &said.lines()[0]["replayed"]), (0, &json!(true)), "{said:?}");
}
