//! What programs read: lists are JSON Lines, single results one object; and who stops reading is no trouble.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{OFFICER, Place, Ran, Shared, bare, case, open_case};

/// A demonstration with something of everything, told once; the tests of this file only read it.
static DEMO: LazyLock<Shared> = LazyLock::new(|| {
    let place = Place::empty();
    place.run(&["demo"]).done();
    Shared::new(place)
});

/// The lists, how many lines at least, and a field that each line has.
const LISTS: [(&[&str], usize, &str); 11] = [
    (&["case", "list"], 110, "case_id"),
    (&["case", "list", "--imported", "true"], 110, "case_id"),
    (&["case", "list", "--open", "--imported", "false"], 1, "case_id"),
    (&["handover", "list"], 2, "handover"),
    (&["handover", "waiting"], 0, "reference"),
    (&["referral", "list"], 1, "referral"),
    (&["assistance", "list"], 1, "assistance"),
    (&["member", "list"], 15, "member"),
    (&["deadlines"], 5, "clock"),
    (&["deadlines", "--overdue"], 1, "due"),
    (&["doctor"], 5, "check"),
];

/// What every line of the log has.
const LOG_FIELDS: [&str; 11] = [
    "position",
    "ledger",
    "stream",
    "version",
    "type",
    "type_version",
    "event",
    "recorded",
    "known",
    "actor",
    "data",
];

#[test]
fn lists_are_json_lines() {
    for (command, least, field) in LISTS {
        let ran = DEMO.place.json(command);
        let lines = ran.lines();
        assert!(lines.len() >= least, "{command:?}: {} lines", lines.len());
        for line in lines {
            assert!(line[field].is_string(), "{command:?}: no {field} in {line}");
        }
    }
    let overdue = DEMO.place.json(&["deadlines", "--overdue"]).lines();
    assert!(overdue.iter().all(|line| line["status"] == "overdue"));
}

#[test]
fn an_empty_list_is_no_line_at_all() {
    let place = Place::new();
    for list in [&["case", "list"][..], &["handover", "list"], &["deadlines", "--overdue"]] {
        assert_eq!(place.json(list).done(), "");
    }
}

#[test]
fn a_single_result_is_one_object() {
    for kind in ["case", "handover", "referral", "assistance"] {
        let rows = DEMO.place.json(&[kind, "list"]).lines();
        let row = rows.last().unwrap();
        let id = row.get("case_id").or_else(|| row.get(kind)).unwrap().as_str().unwrap();
        let page = DEMO.place.json(&[kind, "show", id]).object();
        assert_eq!(page["stream"], format!("{kind}/{id}"));
        assert!(page["clocks"].is_array(), "{page}");
        let by_reference = row["reference"].as_str().unwrap();
        assert_eq!(
            DEMO.place.json(&[kind, "show", by_reference]).object()["stream"],
            page["stream"]
        );
        let timeline = DEMO.place.json(&[kind, "timeline", id]).lines();
        assert!(timeline.iter().all(|line| line["stream"] == page["stream"]), "{timeline:?}");
        let versions: Vec<_> = timeline.iter().map(|line| line["version"].as_u64()).collect();
        assert!(versions.into_iter().eq((1..=timeline.len() as u64).map(Some)));
    }
    let figures = ["stats", "sea", "--from", "2017-10-01", "--to", "2017-12-31"];
    let figures = DEMO.place.json(&figures).object();
    assert_eq!((&figures["from"], &figures["to"]), (&"2017-10-01".into(), &"2017-12-31".into()));
    for table in figures["tables"].as_array().unwrap() {
        assert!(table["unit"].is_string() && table["total"].is_u64(), "{table}");
    }
    assert_eq!(DEMO.place.json(&["keys", "status"]).object()["provider"], "plain");
    assert_eq!(DEMO.place.json(&["replay"]).object()["findings"], serde_json::json!([]));
}

#[test]
fn a_schema_is_one_object_and_knows_every_command_and_event_of_the_log() {
    let schema = |what| -> Value {
        let ran = Ran::of(bare(&["schema", what]).output().unwrap());
        serde_json::from_str(&ran.done()).unwrap()
    };
    let commands = schema("commands");
    assert!(commands["case"]["open_case"]["properties"]["class"].is_object(), "{commands}");
    let events = schema("events");
    for line in DEMO.place.log() {
        let (kind, _) = line["stream"].as_str().unwrap().split_once('/').unwrap();
        let name = line["type"].as_str().unwrap();
        assert!(events[kind][name].is_object(), "{kind} {name}");
    }
    assert_eq!(DEMO.place.json(&["schema", "events"]).object(), events);
}

#[test]
fn lines_of_the_log_carry_the_whole_envelope_in_order() {
    let log = DEMO.place.log();
    for (number, line) in log.iter().enumerate() {
        assert_eq!(line["position"].as_u64(), Some(number as u64));
        let missing: Vec<_> = LOG_FIELDS.iter().filter(|field| line[**field].is_null()).collect();
        assert!(missing.is_empty(), "{missing:?} not in {line}");
        let (kind, id) = line["stream"].as_str().unwrap().split_once('/').unwrap();
        assert!(!kind.is_empty() && id.len() == 36, "{line}");
        assert!(line["actor"]["kind"].is_string(), "{line}");
        assert!(line["recorded"].as_str().unwrap().ends_with('Z'), "{line}");
    }
    let from = DEMO.place.json(&["log", "--from", "100"]).lines();
    assert_eq!(from, log[100..]);
    let stream = log[300]["stream"].as_str().unwrap();
    let of_stream = DEMO.place.json(&["log", "--stream", stream]).lines();
    let wanted: Vec<_> = log.iter().filter(|line| line["stream"] == stream).cloned().collect();
    assert_eq!(of_stream, wanted);
    let end = log.len().to_string();
    assert_eq!(DEMO.place.json(&["log", "--from", &end]).done(), "");
}

#[test]
fn who_acts_is_who_was_named_and_else_the_operator() {
    let place = Place::new();
    let member = place.json(&["member", "list"]).object()["member"].clone();
    let log = place.log();
    let as_operator = log.iter().find(|line| line["type"] == "member_added").unwrap();
    assert_eq!(as_operator["actor"]["kind"], "operator");
    place.json(&["member", "add", "Jon Harrow", "--role", "auditor"]).object();
    let mut line = open_case("a", &case(1));
    line.as_object_mut().unwrap().remove("as");
    // By the option, by name or id, where the line says nothing.
    let by_name = place.record(&[line.clone()], &["--as", OFFICER]);
    assert_eq!(by_name.lines()[0]["version"], 1, "{by_name:?}");
    let acted = place.log().pop().unwrap();
    assert_eq!((&acted["actor"]["kind"], &acted["actor"]["id"]), (&"member".into(), &member));
    let (mut second, id) = (line.clone(), member.as_str().unwrap());
    (second["id"], second["stream"]) = ("b".into(), case(2).into());
    assert_eq!(place.record(&[second], &["--as", id]).lines()[0]["version"], 1);
    // The line's own word is the stronger one.
    let mut third = open_case("c", &case(3));
    third["id"] = "c".into();
    assert_eq!(place.record(&[third], &["--as", "Jon Harrow"]).lines()[0]["version"], 1);
    assert_eq!(place.log().pop().unwrap()["actor"]["id"], member);
    place.run(&["--as", "Jon Harow", "member", "add", "X", "--role", "auditor"]).fails(2, &[]);
}

#[test]
fn who_stops_reading_ends_the_program_quietly() {
    let place = DEMO.place.copied();
    let commands = [
        &["log", "--format", "json"][..],
        &["log"],
        &["case", "list"],
        &["schema", "events"],
        &["completions", "bash"],
        &["demo"],
    ];
    for command in commands {
        let mut child =
            place.command(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        // The reader is gone from here on.
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), said.as_ref()), (Some(0), ""), "{command:?}");
    }
}

#[test]
fn help_has_examples_and_completions_name_the_commands() {
    for command in ["init", "record", "stats", "import", "log", "replay", "erase", "keys", "demo"] {
        let help = Ran::of(bare(&[command, "--help"]).output().unwrap()).done();
        assert!(help.contains("Usage: amana"), "{help}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = Ran::of(bare(&["completions", shell]).output().unwrap()).done();
        assert!(["record", "replay", "deadlines"].iter().all(|name| script.contains(name)));
    }
}
