//! `amana access`: what a survivor may know of who looked, what an auditor must, who could see what;
//! and that a look stands in the log before anything is shown.

use serde_json::{Value, json};

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";
const LINA: &str = "Lina Osei";
const TOMAS: &str = "Tomas Reyl";
const CASE: &str = "case/0199c3a4-0000-7000-8000-000000000001";
const SURVIVOR: &str = "0199c3a4-0000-7000-8000-000000000011";
const SUBJECT: &str = "0199c3a4-0000-7000-8000-000000000012";
const NOBODY: &str = "0199c3a4-0000-7000-8000-000000000019";
const FILE: &str = "assistance/0199c3a4-0000-7000-8000-000000000021";

/// A case with a survivor, who is assisted, and a subject.
fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room.member(LINA, "assistance_focal_point");
    room.member(TOMAS, "auditor");
    let person = |id: &str| format!("person/{id}");
    let line = |id: &str, by: &str, stream: &str, command: &str, data: Value| json!({"id": id, "as": by, "stream": stream, "command": command, "data": data});
    let party = |person: &str, role: &str| json!({"person": person, "role": role});
    let id = "0199c3a4-0000-7000-8000-000000000031";
    let allegation = json!({"allegation": id, "class": "sea", "kind": "SE",
        "affiliation": "unknown", "grave": false, "account": "x"});
    let subject = json!({"person": SUBJECT, "role": "subject", "allegation": id});
    let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
    let consent = json!({"purpose": "assistance", "recipient": {"kind": "own_organisation"},
        "fields": ["identity"], "given_by": "person", "language": "es", "explained": "shown",
        "repeated_back": true, "mark": "voice"});
    let lines = [
        line("1", LINA, &person(SURVIVOR), "create_person", json!({"personnel": false})),
        line("2", LINA, &person(SURVIVOR), "seal_identity", json!({"name": "Canary Amsel"})),
        line("2a", LINA, &person(SURVIVOR), "record_demographics", adult),
        // Whoever records a consent opens nothing by it, so a colleague did.
        line("2b", MIRA, &format!("consent/{SURVIVOR}"), "record_consent", consent),
        line("4", MIRA, &person(SUBJECT), "create_person", json!({"personnel": false})),
        line("5", MIRA, CASE, "open_case", json!({"class": "sea"})),
        line("6", MIRA, CASE, "add_party", party(SURVIVOR, "survivor")),
        line("7", MIRA, CASE, "record_allegation", allegation),
        line("8", MIRA, CASE, "add_party", subject),
        line("3", LINA, FILE, "open_assistance", json!({"person": SURVIVOR})),
    ];
    let said = room.record(&lines, false);
    assert_eq!(said.code, 0, "{}", said.out.lines().last().unwrap());
    room
}

fn json_as(room: &Room, name: &str, args: &[&str]) -> Said {
    room.amana(&[&["--as", name, "--format", "json"][..], args].concat())
}

fn error(said: &Said) -> Value {
    serde_json::from_str::<Value>(&said.err).unwrap_or_default()["error"].clone()
}

/// The sealed event of the survivor's name.
fn identity(room: &Room) -> String {
    let log = room.amana(&["--format", "json", "log"]).lines();
    let stream = format!("person/{SURVIVOR}");
    let sealed = |line: &&Value| line["type"] == "identity_sealed" && line["stream"] == *stream;
    log.iter().find(sealed).unwrap()["event"].as_str().unwrap().to_owned()
}

fn open_name(room: &Room) {
    let (stream, event) = (format!("person/{SURVIVOR}"), identity(room));
    let args = ["open", &stream, &event, "name", "--purpose", "assistance"];
    let said = json_as(room, LINA, &args);
    assert_eq!(said.code, 0, "{said:?}");
}

fn listed(room: &Room) -> Vec<Value> {
    let log = room.amana(&["--format", "json", "log"]).lines();
    log.into_iter().filter(|line| line["type"] == "listed").collect()
}

#[test]
fn a_survivor_sees_role_and_date_and_never_a_name() {
    let room = room();
    open_name(&room);
    let said = json_as(&room, LINA, &["access", "--person", SURVIVOR]);
    assert_eq!(said.code, 0, "{said:?}");
    let view = &said.lines()[0];
    let opening = &view["openings"][0];
    assert_eq!(opening["roles"], json!(["assistance_focal_point"]));
    assert_eq!((&opening["what"], &opening["purpose"]), (&json!("identity"), &json!("assistance")));
    assert_eq!((&opening["rule"], &view["withheld"]), (&json!("consent"), &json!(0)));
    assert_eq!(opening["date"].as_str().unwrap().len(), "2026-11-20".len());
    let members = room.amana(&["--format", "json", "member", "list"]).out;
    for line in members.lines() {
        let member: Value = serde_json::from_str(line).unwrap();
        assert!(!said.out.contains(member["member"].as_str().unwrap()), "{said:?}");
    }
    let text = room.amana(&["--as", LINA, "access", "--person", SURVIVOR]);
    assert!(text.out.contains("assistance focal") && !text.out.contains(LINA), "{text:?}");
    assert!(!text.out.contains("Canary"), "{text:?}");
}

#[test]
fn subject_staff_and_strangers_have_no_such_view() {
    let room = room();
    let none = json_as(&room, LINA, &["access", "--person", NOBODY]);
    assert_eq!((none.code, error(&none)["code"].as_str()), (1, Some("not_found")));
    let members = room.amana(&["--format", "json", "member", "list"]).lines();
    let staff = members[0]["person"].as_str().unwrap().to_owned();
    for person in [SUBJECT, staff.as_str()] {
        let said = json_as(&room, LINA, &["access", "--person", person]);
        assert_eq!((said.code, &said.err), (1, &none.err), "{person}");
    }
    // Conduct fetches no survivor's view, nor does who is kept away from their files.
    assert_eq!(json_as(&room, MIRA, &["access", "--person", SURVIVOR]).err, none.err);
    let recuse = ["member", "recuse", LINA, "--from", CASE];
    assert_eq!(json_as(&room, LINA, &recuse).code, 0);
    assert_eq!(json_as(&room, LINA, &["access", "--person", SURVIVOR]).err, none.err);
    assert!(listed(&room).is_empty(), "a refused look shows nothing");
}

#[test]
fn the_full_list_is_the_auditor_s() {
    let room = room();
    open_name(&room);
    let person = format!("person/{SURVIVOR}");
    let said = json_as(&room, TOMAS, &["access", "--of", &person]);
    assert_eq!(said.code, 0, "{said:?}");
    let lines = said.lines();
    assert_eq!((lines.len(), &lines[0]["what"]), (1, &json!("field_opened")));
    assert!(lines[0]["actor"]["id"].as_str().is_some());
    let notes = listed(&room);
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["data"]["view"], "access_of_file");
    // A list on which the file stood is one of its looks.
    assert_eq!(json_as(&room, MIRA, &["case", "list"]).code, 0);
    let looks = json_as(&room, TOMAS, &["access", "--of", CASE]).lines();
    assert!(looks.iter().any(|line| line["field"] == "case_list"), "{looks:?}");
    // Whoever is no auditor hears what is said of a file that is not there.
    let hidden = json_as(&room, MIRA, &["access", "--of", CASE]);
    let none = json_as(&room, MIRA, &["access", "--of", &format!("case/{NOBODY}")]);
    assert_eq!((hidden.code, &hidden.err), (1, &none.err));
    // An auditor in conflict is none.
    assert_eq!(json_as(&room, TOMAS, &["member", "recuse", TOMAS, "--from", CASE]).code, 0);
    assert_eq!(json_as(&room, TOMAS, &["access", "--of", CASE]).err, none.err);
}

#[test]
fn who_could_see_what_is_told_as_of_a_moment() {
    let room = room();
    let before = "2020-01-01";
    let said = json_as(&room, TOMAS, &["access", "review", "--as-of", before]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{said:?}");
    let said = json_as(&room, TOMAS, &["access", "review"]);
    let rows = said.lines();
    assert_eq!((said.code, rows.len()), (0, 3), "{said:?}");
    let of = |rows: &[Value], role: &str| {
        rows.iter().find(|row| row["roles"][0]["role"] == role).unwrap().clone()
    };
    assert_eq!(of(&rows, "conduct_officer")["files"], json!({"case": 1}));
    assert_eq!(of(&rows, "assistance_focal_point")["files"], json!({"assistance": 1}));
    assert_eq!(of(&rows, "auditor")["files"], json!({}));
    let then = room.amana(&["--format", "json", "log"]).lines();
    let then = then.last().unwrap()["recorded"].as_str().unwrap().to_owned();
    assert_eq!(json_as(&room, MIRA, &["member", "recuse", MIRA, "--from", CASE]).code, 0);
    let now = json_as(&room, TOMAS, &["access", "review"]).lines();
    let mira = of(&now, "conduct_officer");
    // What is kept of the person in that case tells the same story.
    assert_eq!((&mira["files"], &mira["kept_away"][0]), (&json!({}), &json!(CASE)));
    assert_eq!(mira["kept_away"].as_array().unwrap().len(), 2);
    let earlier = json_as(&room, TOMAS, &["access", "review", "--as-of", &then]).lines();
    assert_eq!(of(&earlier, "conduct_officer")["files"], json!({"case": 1}));
    let said = json_as(&room, MIRA, &["access", "review"]);
    assert_eq!((said.code, error(&said)["code"].as_str()), (1, Some("role_not_held")));
    let text = room.amana(&["--as", TOMAS, "access", "review"]);
    assert!(text.out.contains("C-") && text.out.contains("As of "), "{text:?}");
}

#[test]
fn a_list_is_noted_before_it_is_shown_and_not_shown_otherwise() {
    let room = room();
    assert_eq!(room.amana(&["case", "list"]).code, 0);
    assert!(listed(&room).is_empty(), "the operator's view is no member's look");
    let list = json_as(&room, MIRA, &["case", "list"]);
    let reference = list.lines()[0]["reference"].as_str().unwrap().to_owned();
    for args in [
        &["case", "show", &reference][..],
        &["case", "timeline", &reference],
        &["assistance", "list"],
        &["deadlines"],
    ] {
        assert_eq!(json_as(&room, MIRA, args).code, 0, "{args:?}");
    }
    let views: Vec<String> = listed(&room)
        .iter()
        .map(|line| line["data"]["view"].as_str().unwrap().to_owned())
        .collect();
    let wanted = ["case_list", "case_page", "case_timeline", "assistance_list", "deadlines"];
    assert_eq!(views, wanted);
    // What is not there, or not theirs, is not shown and not noted.
    assert_eq!(json_as(&room, LINA, &["case", "show", &reference]).code, 1);
    assert_eq!(listed(&room).len(), wanted.len());
    // Whoever may not act any more is shown nothing.
    assert_eq!(room.amana(&["member", "suspend", MIRA]).code, 0);
    let said = json_as(&room, MIRA, &["case", "list"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{said:?}");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn odd_questions_about_access_are_refused_as_usage() {
    let room = room();
    for args in [
        &["access"][..],
        &["access", "--person", "nobody"],
        &["access", "--of", "nonsense"],
        &["access", "--person", SURVIVOR, "--of", CASE],
        &["access", "review", "--as-of", "yesterday"],
        &["access", "--person", SURVIVOR, "review"],
    ] {
        let said = json_as(&room, TOMAS, args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}: {said:?}");
    }
}
