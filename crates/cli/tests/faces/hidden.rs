//! What is hidden from somebody is hidden in everything the program says to them: the same words as of
//! what is not there, and not one line more or less on any list, count or figure.

use serde_json::{Value, json};

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";
const JON: &str = "Jon Harrow";
const LINA: &str = "Lina Osei";
const SEEN: &str = "case/0199c3a4-0000-7000-8000-000000000001";
const HIDDEN: &str = "case/0199c3a4-0000-7000-8000-000000000002";
const REPORT: &str = "report/0199c3a4-0000-7000-8000-000000000003";
const ABSENT: &str = "0199c3a4-0000-7000-8000-0000000000ff";
const PERSON: &str = "0199c3a4-0000-7000-8000-000000000004";

/// A ledger with one case that both officers see.
fn room() -> Room {
    let room = Room::new();
    for name in [MIRA, JON] {
        room.member(name, "conduct_officer");
    }
    room.member(LINA, "assistance_focal_point");
    let line = json!({"id": "seen", "as": MIRA, "stream": SEEN, "command": "open_case",
        "data": {"class": "sea"}});
    assert_eq!(room.record(&[line], false).code, 0);
    room
}

fn line(id: &str, who: &str, stream: &str, command: &str, data: &Value) -> Value {
    json!({"id": id, "as": who, "stream": stream, "command": command, "data": data})
}

/// A report and the case it became, with a survivor, an assistance file and a consent, of all of which
/// Jon may know nothing.
fn hide(room: &Room) {
    let registry = room.amana(&["log", "--format", "json"]).lines()[0]["stream"].clone();
    let members = room.amana(&["member", "list", "--format", "json"]).lines();
    let jon = members.iter().find(|row| row["name"] == JON).unwrap()["member"].clone();
    let account = "Jon was seen at the gate with her.";
    let lines = [
        line(
            "h1",
            MIRA,
            &format!("person/{PERSON}"),
            "create_person",
            &json!({"personnel": false}),
        ),
        line(
            "h2",
            MIRA,
            REPORT,
            "submit_report",
            &json!({"kind": "allegation", "channel": "email",
            "language": "en", "mode": "anonymous", "survivor": PERSON, "account": account}),
        ),
        line("h3", MIRA, HIDDEN, "open_case", &json!({"class": "sea", "report": REPORT})),
        json!({"id": "h4", "stream": registry, "command": "declare_recusal",
            "data": {"member": jon, "stream": HIDDEN}}),
        line("h5", MIRA, HIDDEN, "add_party", &json!({"person": PERSON, "role": "survivor"})),
        line(
            "h6",
            LINA,
            "assistance/0199c3a4-0000-7000-8000-000000000005",
            "open_assistance",
            &json!({"person": PERSON}),
        ),
        line("h7", MIRA, HIDDEN, "note_case", &json!({"note": "Nobody tells Jon."})),
    ];
    let said = room.record(&lines, false);
    assert_eq!(said.code, 0, "{said:?}");
}

fn as_jon(room: &Room, args: &[&str]) -> Said {
    room.amana(&[&["--as", JON][..], args].concat())
}

/// All that Jon can ask for that is of no one file.
const QUESTIONS: [&[&str]; 24] = [
    &["case", "list"],
    &["--format", "json", "case", "list"],
    &["report", "list"],
    &["--format", "json", "report", "list"],
    &["assistance", "list"],
    &["referral", "list"],
    &["handover", "list"],
    &["deadlines"],
    &["--format", "json", "deadlines"],
    &["erase", "list"],
    &["break-glass", "list", "--all"],
    &["member", "list"],
    &["registry", "list"],
    &["policy", "history"],
    &["log"],
    &["--format", "json", "log"],
    &["stats", "sea", "--from", "2026-01-01", "--to", "2026-12-31"],
    &["access", "review"],
    &["keys", "status"],
    &["--format", "json", "keys", "status"],
    &["doctor"],
    &["replay"],
    &["--format", "json", "replay"],
    &["schema", "commands"],
];

#[test]
fn no_list_count_or_figure_moves_with_what_is_hidden() {
    let room = room();
    // A public table says until when it was counted, to the microsecond; and how many events there are,
    // and the tree over them, is the one thing that moves.
    let moves = |line: &str| {
        ["As of ", "Root "].iter().any(|it| line.starts_with(it))
            || line.ends_with(" MiB free")
            || line.contains(" events, every view.")
            || line.starts_with("{\"events\"")
    };
    let timeless = |said: Said| {
        let lines = said.out.lines().filter(|line| !moves(line));
        Said { out: lines.collect::<Vec<_>>().join("\n"), ..said }
    };
    let ask = |room: &Room| QUESTIONS.map(|question| (question, timeless(as_jon(room, question))));
    let before = ask(&room);
    hide(&room);
    let after = ask(&room);
    for ((question, before), (_, after)) in before.iter().zip(&after) {
        assert_eq!(
            (before.code, &before.out, &before.err),
            (after.code, &after.out, &after.err),
            "{question:?}"
        );
    }
}

#[test]
fn what_is_hidden_is_answered_as_what_is_not_there() {
    let room = room();
    hide(&room);
    let log = room.amana(&["log", "--format", "json"]).lines();
    let named = |stream: &str, kind: &str| {
        let entry = log.iter().find(|it| it["stream"] == *stream && it["type"] == *kind).unwrap();
        entry["event"].as_str().unwrap().to_owned()
    };
    let account = named(REPORT, "report_submitted");
    let kinds = [(HIDDEN, "case"), (REPORT, "report")];
    for (hidden, kind) in kinds {
        let absent = format!("{kind}/{ABSENT}");
        let person = ["--to", MIRA, "--person", PERSON];
        let questions: Vec<Vec<&str>> = vec![
            vec![kind, "show", "X"],
            vec!["log", "--stream", "X"],
            vec!["open", "X", &account, "account", "--purpose", "investigation"],
            vec!["access", "--of", "X"],
            vec!["break-glass", "ask", "X"],
            vec![
                "break-glass",
                "danger-to-life",
                "X",
                "--told",
                MIRA,
                "--told",
                LINA,
                "--reason",
                "r",
            ],
            vec!["policy", "explain", "view", "X"],
            vec![
                "policy",
                "explain",
                "open",
                "X",
                "--purpose",
                "investigation",
                "--compartment",
                "narrative",
            ],
            vec!["policy", "explain", "breakGlass", "X"],
            [&["access", "approve", "--for", "opening", "--stream", "X"][..], &person].concat(),
            [&["access", "approve", "--for", "withholding", "--stream", "X"][..], &person].concat(),
        ];
        for question in questions {
            let ask = |stream: &str| {
                let args: Vec<&str> =
                    question.iter().map(|it| if *it == "X" { stream } else { it }).collect();
                let said = as_jon(&room, &args);
                let hide = |text: &str| text.replace(stream, "X");
                (said.code, hide(&said.out), hide(&said.err))
            };
            let of_hidden = ask(hidden);
            assert_eq!(of_hidden, ask(&absent), "{question:?}");
            assert!(of_hidden.0 < 2 && of_hidden.1.is_empty(), "{question:?}: {of_hidden:?}");
        }
    }
}

#[test]
fn what_is_recorded_of_a_hidden_file_is_refused_as_of_one_that_is_not_there() {
    let room = room();
    hide(&room);
    for (hidden, kind) in [(HIDDEN, "case"), (REPORT, "report")] {
        let absent = format!("{kind}/{ABSENT}");
        let commands = [
            ("note_case", json!({"note": "n"})),
            ("assign_case", json!({"member": ABSENT, "role": "investigator"})),
            ("propose_closure", json!({"reason": "referred"})),
            (
                "triage_report",
                json!({"outcome": "outside_remit", "assistance_offered": true, "reason": "r"}),
            ),
            ("send_message", json!({"holder": "reporter", "text": "Who are you?"})),
            ("correct_report", json!({"account": "Nothing happened.", "reason": "mistyped"})),
        ];
        for (command, data) in commands {
            let record = |stream: &str| {
                let said = room.record(&[line("x", JON, stream, command, &data)], false);
                (said.code, said.out.replace(stream, "X"), said.err)
            };
            assert_eq!(record(hidden), record(&absent), "{command}");
        }
    }
}
