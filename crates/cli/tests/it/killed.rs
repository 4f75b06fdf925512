//! `kill -9` at any instant of recording, importing and making a ledger: what was acknowledged is there once, nothing twice, views agree.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{OFFICER, Place, QUARTER, case, open_case, text};

/// How often a recording process is killed, per database.
const KILLS: usize = 12;
/// Lines it is given at most; it is killed long before.
const LINES: usize = 3_000;
/// The longest it lives after its first answer, in microseconds.
const LIFE_MICROS_MAX: u64 = 40_000;

/// A number below a limit. The kernel's randomness: a test that kills is not to be repeatable.
fn random(limit: u64) -> u64 {
    let mut bytes = [0; 8];
    std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    u64::from_le_bytes(bytes) % limit
}

/// Every line opens a case of its own and, every other, notes something: sealed, with keys that are made for it.
fn lines() -> Vec<Value> {
    let line = |number: usize| match number % 2 {
        0 => open_case(&format!("line-{number}"), &case(number)),
        _ => json!({"id": format!("line-{number}"), "as": OFFICER, "stream": case(number - 1),
            "expect": "any", "command": "note_case", "data": {"note": "seen at the ferry"}}),
    };
    (0..LINES).map(line).collect()
}

/// Starts recording all lines, kills it at some instant, and gives the answers that were heard.
fn record_until_killed(place: &Place, lines: &[Value]) -> Vec<Value> {
    let mut child = place
        .command(&["record", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut pipe, input) = (child.stdin.take().unwrap(), text(lines));
    let writing = std::thread::spawn(move || drop(pipe.write_all(input.as_bytes())));
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    std::thread::sleep(Duration::from_micros(random(LIFE_MICROS_MAX)));
    child.kill().unwrap();
    child.wait().unwrap();
    writing.join().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    // A line cut short by the kill is no answer that anybody heard.
    let whole = rest.rfind('\n').map_or("", |end| rest.get(..end).unwrap_or_default());
    let answers = [first.trim_end()].into_iter().chain(whole.lines());
    answers.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn recording(place: &Place) {
    let lines = lines();
    let mut acknowledged: BTreeMap<String, Value> = BTreeMap::new();
    for _ in 0..KILLS {
        let answers = record_until_killed(place, &lines[acknowledged.len()..]);
        assert!(answers.iter().all(|answer| answer.get("refused").is_none()), "{answers:?}");
        let answered = |answer: Value| (answer["id"].as_str().unwrap().to_owned(), answer);
        acknowledged.extend(answers.into_iter().map(answered));
    }
    // Everything once more, as a client would who does not know how far it got.
    let sent = acknowledged.len() + 20;
    let again = place.record(&lines[..sent], &[]).done();
    let again: Vec<Value> = again.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (answer, told) in
        again.iter().filter_map(|a| Some((a, acknowledged.get(a["id"].as_str()?)?)))
    {
        assert_eq!(answer["replayed"], true, "{told}");
        assert_eq!(answer["events"], told["events"], "{told}");
    }
    let mut stored: BTreeMap<String, usize> = BTreeMap::new();
    for line in
        place.log().iter().filter(|line| line["stream"].as_str().unwrap().starts_with("case/"))
    {
        *stored.entry(line["event"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let told = |answer: &Value| answer["events"][0]["event"].as_str().unwrap().to_owned();
    let wanted: BTreeSet<String> = again.iter().map(told).collect();
    assert_eq!((wanted.len(), stored.len()), (sent, sent), "none is missing, none is twice");
    assert!(wanted.iter().all(|event| stored[event] == 1));
    place.holds();
    let cases = place.json(&["case", "list"]).lines().len();
    assert_eq!(cases, sent.div_ceil(2));
}

#[test]
fn killed_while_recording_it_keeps_what_it_acknowledged() {
    recording(&Place::new());
}

#[test]
fn killed_while_recording_in_postgres_it_keeps_what_it_acknowledged() {
    if let Some(place) = Place::in_postgres() {
        recording(&place);
    }
}

/// A list longer than one append.
fn long_list(rows: usize) -> String {
    let (header, row) = QUARTER.split_once('\n').unwrap();
    let row = row.lines().next().unwrap();
    let numbered = |number: usize| row.replacen("2017Q4-001", &format!("Q-{number:05}"), 1) + "\n";
    format!("{header}\n{}", (0..rows).map(numbered).collect::<String>())
}

fn importing(place: &Place) {
    const ROWS: usize = 1_000;
    let file = place.file("long.csv", long_list(ROWS));
    let mut cut_short = 0;
    for life in 0..8_u64 {
        let mut child = place
            .command(&["import", "sea", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // At every instant of its life, from its very first on.
        std::thread::sleep(Duration::from_micros(random(1 + life * 30_000)));
        child.kill().unwrap();
        cut_short += usize::from(child.wait().unwrap().code().is_none());
    }
    assert!(cut_short > 0, "it was never killed at work");
    // Whoever was killed in between left whole rows, and the rest comes now.
    let done = place.json(&["import", "sea", &file]).object();
    let (new, same) = (done["new"].as_u64().unwrap(), done["same"].as_u64().unwrap());
    assert_eq!(new + same, ROWS as u64);
    let imported = place.log().into_iter().filter(|line| line["type"] == "allegation_imported");
    let references: Vec<_> =
        imported.map(|line| line["data"]["source_reference"].clone()).collect();
    let distinct: BTreeSet<_> = references.iter().map(ToString::to_string).collect();
    assert_eq!((references.len(), distinct.len()), (ROWS, ROWS), "each row once");
    assert_eq!(place.json(&["case", "list"]).lines().len(), ROWS);
    place.holds();
}

#[test]
fn killed_while_importing_the_rows_are_there_once() {
    importing(&Place::new());
}

#[test]
fn killed_while_importing_into_postgres_the_rows_are_there_once() {
    if let Some(place) = Place::in_postgres() {
        importing(&place);
    }
}

#[test]
fn killed_while_making_a_ledger_it_is_whole_or_said_to_be_none() {
    for life in 0..12 {
        let place = Place::empty();
        let mut command = place.command(&["init", "--demo"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random(1 + life * 4_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        if place.data().join("amana.toml").exists() {
            place.holds();
            continue;
        }
        place.run(&["replay"]).fails(2, &["no ledger"]);
        // Begun is finished, or begun anew.
        place.run(&["init", "--demo"]).done();
        place.holds();
    }
}
