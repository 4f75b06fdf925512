//! `amana record`: line by line, all or none, from a file or standard input.

use serde_json::{Value, json};

use crate::support::{OFFICER, Place, Ran, case, fed, open_case, text};

fn note(id: &str, case: &str, note: &str) -> Value {
    json!({"id": id, "as": OFFICER, "stream": case, "expect": "any", "command": "note_case",
        "data": {"note": note}})
}

/// A class that the ledger does not have.
fn refused(id: &str, case: &str) -> Value {
    let mut line = open_case(id, case);
    line["data"]["class"] = json!("no_such_class");
    line
}

fn line_by_line(place: &Place) {
    let size = place.log().len();
    let lines = [
        open_case("a", &case(1)),
        refused("b", &case(2)),
        note("c", &case(1), "seen"),
        note("d", &case(2), "not opened"),
    ];
    let file = place.file("lines.jsonl", text(&lines));
    let ran = place.run(&["record", &file]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "every answer is on standard output");
    let answers = ran.lines();
    let ids: Vec<_> = answers.iter().map(|answer| answer["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    for (answer, version) in [(&answers[0], 1), (&answers[2], 2)] {
        assert_eq!(answer["version"], version);
        assert_eq!((&answer["stream"], &answer["replayed"]), (&case(1).into(), &false.into()));
        assert!(answer["position"].is_u64() && answer["recorded"].is_string(), "{answer}");
    }
    for answer in [&answers[1], &answers[3]] {
        let refusal = answer["refused"].as_object().unwrap();
        assert!(refusal["code"].is_string() && refusal["reason"].as_str().unwrap().len() > 10);
        assert!(refusal.contains_key("field") && refusal.len() == 3, "{answer}");
        assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    }
    let log = place.log();
    assert_eq!(log.len(), size + 2 + keys_made(&log[size..]));
    // The answers tell the events of the log.
    let told = answers[0]["events"][0]["event"].as_str().unwrap();
    assert!(log.iter().any(|line| line["event"] == told && line["type"] == "case_opened"));
    // Once more: nothing is added, and the answers say so.
    let again = place.run(&["record", &file]);
    assert_eq!(again.code, 1);
    let again = again.lines();
    assert_eq!((&again[0]["replayed"], &again[2]["replayed"]), (&true.into(), &true.into()));
    assert_eq!(again[0]["events"], answers[0]["events"]);
    assert_eq!(place.log(), log);
    place.holds();
}

/// A first note makes keys, which are events too.
fn keys_made(log: &[Value]) -> usize {
    log.iter().filter(|line| line["stream"].as_str().unwrap().starts_with("keys/")).count()
}

#[test]
fn a_refused_line_is_answered_and_the_next_goes_on() {
    line_by_line(&Place::new());
}

#[test]
fn a_refused_line_is_answered_and_the_next_goes_on_in_postgres() {
    if let Some(place) = Place::in_postgres() {
        line_by_line(&place);
    }
}

#[test]
fn atomic_lines_are_all_done_or_none() {
    let place = Place::new();
    let before = place.log();
    let lines = [open_case("a", &case(1)), refused("b", &case(2)), open_case("c", &case(3))];
    let ran = place.record(&lines, &["--atomic"]);
    assert_eq!(ran.code, 1);
    let codes: Vec<_> = ran.lines().iter().map(|line| line["refused"]["code"].clone()).collect();
    assert_eq!((&codes[0], &codes[2]), (&"not_recorded".into(), &"not_recorded".into()));
    assert_ne!(codes[1], "not_recorded");
    assert_eq!(place.log(), before);
    // A line that cannot even be read stops the others too.
    let broken = format!("{}not json\n", text(&lines[..1]));
    let ran = fed(place.command(&["record", "-", "--atomic"]), broken.as_bytes());
    assert_eq!((ran.code, ran.lines()[1]["refused"]["code"].as_str()), (1, Some("not_json")));
    assert_eq!(place.log(), before);
    let ran = place.record(&[open_case("a", &case(1)), open_case("c", &case(3))], &["--atomic"]);
    assert_eq!((ran.code, ran.lines().len()), (0, 2));
    assert_eq!(place.log().len(), before.len() + 2);
    // Sent again as a whole it is known as a whole.
    let again = place.record(&[open_case("a", &case(1)), open_case("c", &case(3))], &["--atomic"]);
    assert!(again.lines().iter().all(|line| line["replayed"] == true), "{again:?}");
    place.holds();
}

/// The answers, none of which is a refusal.
#[track_caller]
fn done(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.lines()
}

/// A file that was recorded partly, as lines or as one, may come again in any other cut.
fn lines_alone_and_together(place: &Place) {
    let lines = [
        open_case("a", &case(1)),
        note("b", &case(1), "first"),
        open_case("c", &case(3)),
        note("d", &case(3), "second"),
        note("e", &case(1), "third"),
    ];
    // The first two alone, then all as one: only what is left is recorded.
    let alone = done(&place.record(&lines[..2], &[]));
    let before = place.log().len();
    let all = done(&place.record(&lines, &["--atomic"]));
    let replayed: Vec<bool> = all.iter().map(|a| a["replayed"] == true).collect();
    assert_eq!(replayed, [true, true, false, false, false], "{all:?}");
    for (alone, all) in alone.iter().zip(&all) {
        assert_eq!((&alone["events"], &alone["position"]), (&all["events"], &all["position"]));
    }
    let log = place.log();
    assert_eq!(log.len() - before, 3 + keys_made(&log[before..]));
    // One line of what went in as one, alone; and all of it, the other way round.
    let last = done(&place.record(&lines[3..4], &[]));
    assert_eq!((&last[0]["replayed"], &last[0]["events"]), (&true.into(), &all[3]["events"]));
    assert_eq!((&last[0]["position"], &last[0]["version"]), (&all[3]["position"], &2.into()));
    let mut turned = lines.clone();
    turned.reverse();
    let turned = done(&place.record(&turned, &["--atomic"]));
    assert!(turned.iter().all(|answer| answer["replayed"] == true), "{turned:?}");
    assert_eq!(turned[0]["events"], all[4]["events"]);
    assert_eq!(place.log(), log);
    // An id with another content stops the file and names its line; so does a rule that what is left breaks.
    for (wrong, code) in
        [(note("d", &case(3), "other"), "other_body"), (open_case("f", &case(3)), "")]
    {
        let ran =
            place.record(&[lines[0].clone(), note("g", &case(1), "new"), wrong], &["--atomic"]);
        let answers = ran.lines();
        assert_eq!((ran.code, &answers[1]["refused"]["code"]), (1, &"not_recorded".into()));
        // What stands is not told as refused: nobody is to send it again under another id.
        assert_eq!(
            (&answers[0]["replayed"], &answers[0]["events"]),
            (&true.into(), &all[0]["events"])
        );
        let refused = answers[2]["refused"]["code"].as_str().unwrap();
        assert!(refused != "not_recorded" && refused.ends_with(code), "{answers:?}");
        assert_eq!(place.log(), log);
    }
    place.holds();
}

#[test]
fn a_line_is_known_again_alone_and_among_others() {
    lines_alone_and_together(&Place::new());
}

#[test]
fn a_line_is_known_again_alone_and_among_others_in_postgres() {
    if let Some(place) = Place::in_postgres() {
        lines_alone_and_together(&place);
    }
}

/// What a program or an editor may send instead of a good line, and the code and field of the answer.
const BAD: [(&[u8], &str, Option<&str>); 8] = [
    (b"not json", "not_json", None),
    (b"[1, 2]", "not_json", None),
    (b"{\"id\": \"x\", \"stream\"", "not_json", None),
    (b"{\"as\": \"Mira Solenne\"}", "missing_field", Some("id")),
    (b"{\"id\": \"x\", \"stream\": \"case/1\"}", "wrong_shape", Some("stream")),
    (b"{\"id\": \"x\", \"as\": \"Nobody\"}", "unknown_member", Some("as")),
    (b"{\"id\": \"x\", \"note\": \"a\0b\"}", "not_json", None),
    // Latin-1: nothing is guessed about an account of what happened.
    (b"{\"id\": \"x\", \"note\": \"caf\xe9\"}", "not_utf8", None),
];

#[test]
fn a_bad_line_is_refused_by_name_and_its_neighbours_are_not() {
    for (number, (bad, code, field)) in BAD.into_iter().enumerate() {
        let place = Place::new();
        let first = text(&[open_case("a", &case(1))]);
        let last = text(&[open_case("b", &case(2))]);
        let input = [first.as_bytes(), b"\n  \r\n", bad, b"\r\n", last.as_bytes()].concat();
        let ran = fed(place.command(&["record", "-"]), &input);
        assert_eq!(ran.code, 1, "{number}");
        let answers = ran.lines();
        assert_eq!(answers.len(), 3, "{number}: blank lines have no answer");
        assert_eq!(answers[1]["refused"]["code"], code, "{number}: {}", answers[1]);
        assert_eq!(answers[1]["refused"]["field"].as_str(), field, "{number}: {}", answers[1]);
        assert!(answers[0]["version"] == 1 && answers[2]["version"] == 1, "{number}: {answers:?}");
    }
}

#[test]
fn a_narrative_of_ten_megabytes_and_a_nul_are_refused_and_the_next_line_is_not() {
    let place = Place::new();
    let before = place.log().len();
    let huge = "m".repeat(10 << 20);
    let long = "m".repeat(100 << 10);
    let lines = [
        open_case("a", &case(1)),
        note("b", &case(1), &huge),
        note("c", &case(1), &long),
        note("d", &case(1), "a\0b"),
        open_case("e", &case(2)),
    ];
    let ran = place.record(&lines, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.len() < 10_000 && ran.err.is_empty(), "answers do not repeat what was sent");
    let codes: Vec<_> = ran.lines().iter().map(|line| line["refused"]["code"].clone()).collect();
    assert_eq!(codes[1], "line_too_long");
    assert!(codes[2].is_string() && codes[3] == "nul_character", "{codes:?}");
    assert!(codes[0].is_null() && codes[4].is_null(), "{codes:?}");
    assert_eq!(place.log().len(), before + 2);
    place.holds();
}

#[test]
fn a_file_cut_in_the_middle_of_its_last_line_records_what_is_whole() {
    let place = Place::new();
    let lines = text(&[open_case("a", &case(1)), open_case("b", &case(2))]);
    let half = place.file("half.jsonl", &lines.as_bytes()[..lines.len() - 20]);
    let ran = place.run(&["record", &half]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.lines()[1]["refused"]["code"], "not_json");
    // The last line needs no line break.
    let whole = place.file("whole.jsonl", lines.trim_end());
    let ran = place.run(&["record", &whole]);
    assert_eq!((ran.code, &ran.lines()[0]["replayed"]), (0, &true.into()));
    assert_eq!(ran.lines()[1]["replayed"], false);
}

#[test]
fn nothing_at_all_is_nothing_done() {
    let place = Place::new();
    let before = place.log();
    assert_eq!(place.record(&[], &[]).done(), "");
    assert_eq!(place.record(&[], &["--atomic"]).done(), "");
    assert_eq!(place.log(), before);
}

/// Processes come and go on one ledger: who opens it meets who closes it.
fn several_at_once(place: &Place) {
    const PROCESSES: usize = 4;
    const LINES: usize = 12;
    let size = place.log().len();
    std::thread::scope(|scope| {
        for process in 0..PROCESSES {
            scope.spawn(move || {
                for number in 0..LINES {
                    let number = process * LINES + number;
                    let line = open_case(&format!("line-{number}"), &case(number));
                    place.record(&[line], &[]).done();
                }
            });
        }
    });
    assert_eq!(place.log().len(), size + PROCESSES * LINES);
    assert_eq!(place.json(&["case", "list"]).lines().len(), PROCESSES * LINES);
    place.holds();
}

#[test]
fn several_processes_at_once_lose_nothing() {
    several_at_once(&Place::new());
}

#[test]
fn several_processes_at_once_lose_nothing_in_postgres() {
    if let Some(place) = Place::in_postgres() {
        several_at_once(&place);
    }
}
