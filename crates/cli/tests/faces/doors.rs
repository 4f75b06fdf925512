//! `amana break-glass`: a door takes three people, a reason and a review, and tells nobody who may
//! not know that the file exists.

use serde_json::{Value, json};

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";
const JON: &str = "Jon Harrow";
const ADA: &str = "Ada Brenn";
const RENA: &str = "Rena Voss";
const CASE: &str = "case/0199c3a4-0000-7000-8000-000000000001";
const NO_CASE: &str = "case/0199c3a4-0000-7000-8000-000000000002";

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room.member(JON, "conduct_officer");
    room.member(ADA, "head_of_conduct");
    room.member(RENA, "reviewer");
    let open = json!({"id": "a", "as": MIRA, "stream": CASE, "expect": "new",
        "command": "open_case", "data": {"class": "fraud"}});
    assert_eq!(room.record(&[open], false).code, 0);
    room
}

fn as_member(room: &Room, name: &str, args: &[&str]) -> Said {
    room.amana(&[&["--as", name, "--format", "json", "break-glass"][..], args].concat())
}

fn code(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"]["code"].as_str().unwrap_or_default().to_owned()
}

fn reason(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"]["reason"].as_str().unwrap_or_default().to_owned()
}

fn asked(room: &Room) -> String {
    let said = as_member(room, MIRA, &["ask", CASE, "--hours", "2"]);
    assert_eq!(said.code, 0, "{said:?}");
    said.lines()[0]["request"].as_str().unwrap().to_owned()
}

/// The approval of a request, in a file.
fn approved(room: &Room, by: &str, request: &str, stream: &str) -> String {
    let path = room.path().join(format!("{}.json", by.replace(' ', "_")));
    let path = path.to_str().unwrap().to_owned();
    let said = as_member(room, by, &["approve", request, "--stream", stream, "--out", &path]);
    assert_eq!(said.code, 0, "{said:?}");
    path
}

fn invoke(room: &Room, by: &str, approvals: &[&str]) -> Said {
    let mut args = vec!["invoke", "--reason", "quartz canary", "--hours", "2"];
    args.extend(approvals.iter().flat_map(|path| ["--approval", path]));
    as_member(room, by, &args)
}

#[test]
fn three_people_open_a_door_and_a_fourth_reviews_it() {
    let room = room();
    let size = room.size();
    let request = asked(&room);
    let (jon, ada) = (approved(&room, JON, &request, CASE), approved(&room, ADA, &request, CASE));
    // Neither asking nor signing is an event.
    assert_eq!(room.size(), size);
    let opened = invoke(&room, MIRA, &[&jon, &ada]);
    assert_eq!(opened.code, 0, "{opened:?}");
    let used = opened.lines()[0].clone();
    assert_eq!((&used["open"], &used["door"]), (&json!(true), &json!("break_glass")));
    assert_eq!(used["review"], "running");
    // Nobody handles the case, so the reviewer is told, who may review it all the same.
    assert_eq!(used["told"].as_array().unwrap().len(), 1);
    assert!(used["review_due"].as_str().is_some());
    let log = room.amana(&["log", "--format", "json"]);
    assert!(log.out.contains("break_glass_invoked") && !log.out.contains("quartz"));
    let listed = as_member(&room, RENA, &["list"]).lines();
    assert_eq!((listed.len(), &listed[0]["invocation"]), (1, &used["invocation"]));
    let invocation = used["invocation"].as_str().unwrap();
    let again = invoke(&room, MIRA, &[&jon, &ada]);
    assert_eq!((again.code, code(&again).as_str()), (1, "approval_used"));
    let early = as_member(&room, ADA, &["review", invocation, "--justified", "--note", "x"]);
    assert_eq!(code(&early), "role_not_held");
    let note = ["review", invocation, "--not-justified", "--note", "no danger was shown"];
    let said = as_member(&room, RENA, &note);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(code(&as_member(&room, RENA, &note)), "nothing_changes");
    assert_eq!(as_member(&room, RENA, &["list"]).out, "");
    let all = as_member(&room, MIRA, &["list", "--all"]).lines();
    assert_eq!((&all[0]["justified"], &all[0]["open"]), (&json!(false), &json!(false)));
    let text = room.amana(&["--as", RENA, "break-glass", "list", "--all"]);
    assert!(text.out.contains("not justified") && text.out.contains("C-"), "{text:?}");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn an_approval_counts_once_for_one_file_and_never_for_oneself() {
    let room = room();
    let request = asked(&room);
    let (jon, ada) = (approved(&room, JON, &request, CASE), approved(&room, ADA, &request, CASE));
    let mira = approved(&room, MIRA, &request, CASE);
    let size = room.size();
    for approvals in [&[jon.as_str()][..], &[&jon, &jon], &[&jon, &mira]] {
        let said = invoke(&room, MIRA, approvals);
        assert_eq!((said.code, code(&said).as_str()), (1, "needs_two_others"), "{approvals:?}");
    }
    // Who changes the file, the request or the signer has no signature for it.
    let text = std::fs::read_to_string(&jon).unwrap();
    let other = room.path().join("other.json");
    let other = other.to_str().unwrap();
    let changed = text.replace(CASE, "person/0199c3a4-0000-7000-8000-000000000001");
    std::fs::write(other, changed).unwrap();
    assert_eq!(invoke(&room, MIRA, &[other, &ada]).code, 2);
    let ada_text = std::fs::read_to_string(&ada).unwrap();
    let (a, j): (Value, Value) =
        (serde_json::from_str(&ada_text).unwrap(), serde_json::from_str(&text).unwrap());
    let forged = text.replace(j["signature"].as_str().unwrap(), a["signature"].as_str().unwrap());
    std::fs::write(other, forged).unwrap();
    assert_eq!(code(&invoke(&room, MIRA, &[other, &ada])), "bad_signature");
    for damaged in ["", "{}", "not json", &"x".repeat(5_000)] {
        std::fs::write(other, damaged).unwrap();
        let said = invoke(&room, MIRA, &[other, &ada]);
        assert_eq!(said.code, 2, "{damaged:.20}: {said:?}");
    }
    assert_eq!(invoke(&room, MIRA, &["/nonexistent", &ada]).code, 2);
    assert_eq!(room.size(), size);
}

#[test]
fn whoever_may_not_know_of_a_file_hears_what_is_said_of_none() {
    let room = room();
    let request = asked(&room);
    assert_eq!(room.amana(&["--as", JON, "member", "recuse", JON, "--from", CASE]).code, 0);
    let (hidden, none) =
        (as_member(&room, JON, &["ask", CASE]), as_member(&room, JON, &["ask", NO_CASE]));
    assert_eq!((hidden.code, hidden.err.as_str()), (1, none.err.as_str()));
    assert_eq!(code(&hidden), "not_found");
    let hidden = as_member(&room, JON, &["approve", &request, "--stream", CASE]);
    let none = as_member(&room, JON, &["approve", &request, "--stream", NO_CASE]);
    assert_eq!((hidden.code, &hidden.err, hidden.out.as_str()), (1, &none.err, ""));
    let told = ["danger-to-life", CASE, "--told", JON, "--told", ADA, "--reason", "x"];
    assert_eq!(code(&as_member(&room, MIRA, &told)), "not_a_second_person");
}

#[test]
fn the_narrow_door_tells_two_others_and_closes_within_the_hour() {
    let room = room();
    let narrow = |told: &[&str]| {
        let mut args = vec!["danger-to-life", CASE, "--reason", "a threat was heard"];
        args.extend(told.iter().flat_map(|name| ["--told", name]));
        as_member(&room, MIRA, &args)
    };
    assert_eq!(code(&narrow(&[JON])), "two_are_told");
    assert_eq!(code(&narrow(&[JON, JON])), "needs_two_others");
    assert_eq!(code(&narrow(&[JON, MIRA])), "needs_two_others");
    assert_eq!(narrow(&[JON, "Nobody Known"]).code, 2);
    let said = narrow(&[JON, RENA]);
    assert_eq!(said.code, 0, "{said:?}");
    let used = said.lines()[0].clone();
    assert_eq!(used["door"], "danger_to_life");
    let invocation = used["invocation"].as_str().unwrap();
    // Who was told is involved.
    let said = as_member(&room, RENA, &["review", invocation, "--justified", "--note", "x"]);
    assert_eq!(code(&said), "same_person");
}

#[test]
fn odd_input_opens_nothing() {
    let room = room();
    let size = room.size();
    for args in [
        &["ask", CASE, "--hours", "0"][..],
        &["ask", CASE, "--hours", "-1"],
        &["ask", CASE, "--hours", "2", "--until", "2030-01-01T00:00:00Z"],
        &["ask", "nonsense"],
        &["ask", "C-7F3K-92QA"],
        &["ask", "keys/0199c3a4-0000-7000-8000-000000000001x"],
        &["ask", CASE, "--reason", "@/nonexistent"],
        &["approve", "no-id", "--stream", CASE],
        &["review", "no-id", "--justified", "--note", "x"],
        &["review", "0199c3a4-0000-7000-8000-000000000001", "--note", "x"],
        &["invoke", "--reason", "x"],
    ] {
        let said = as_member(&room, MIRA, args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}: {said:?}");
    }
    let long = as_member(&room, MIRA, &["ask", CASE, "--hours", "8760"]);
    assert_eq!((long.code, code(&long).as_str()), (1, "too_long"));
    let past = as_member(&room, MIRA, &["ask", CASE, "--until", "2020-01-01T00:00:00Z"]);
    assert_eq!(code(&past), "too_long");
    let operator = room.amana(&["break-glass", "ask", CASE]);
    assert_eq!(operator.code, 1, "{operator:?}");
    let none = ["review", "0199c3a4-0000-7000-8000-000000000001", "--justified", "--note", "x"];
    let said = as_member(&room, RENA, &none);
    assert_eq!((code(&said).as_str(), reason(&said).is_empty()), ("not_found", false));
    assert_eq!(room.size(), size);
    let text = room.amana(&["--as", MIRA, "break-glass", "list"]);
    assert_eq!((text.code, text.out.as_str()), (0, "Nothing is on this list.\n"));
}

#[test]
fn a_door_to_a_person_opens_what_no_consent_does_until_a_review_shuts_it() {
    let room = room();
    room.member("Lina Osei", "assistance_focal_point");
    let id = "0199c3a4-0000-7000-8000-000000000011";
    let person = format!("person/{id}");
    let line = |number: &str, command: &str, data: Value| json!({"id": number, "as": "Lina Osei", "stream": person, "command": command, "data": data});
    let lines = [
        line("1", "create_person", json!({"personnel": false})),
        line("2", "seal_identity", json!({"name": "Canary Amsel"})),
    ];
    assert_eq!(room.record(&lines, false).code, 0);
    let log = room.amana(&["--format", "json", "log"]).lines();
    let sealed = |line: &&Value| line["type"] == "identity_sealed" && line["stream"] == *person;
    let event = log.iter().find(sealed).unwrap()["event"].as_str().unwrap().to_owned();
    let open = || {
        let args = ["--as", "Lina Osei", "--format", "json", "open", &person, &event, "name"];
        room.amana(&[&args[..], &["--purpose", "protection"]].concat())
    };
    assert_eq!((open().code, open().out.as_str()), (1, ""));
    let asked = as_member(&room, "Lina Osei", &["ask", &person, "--hours", "1"]);
    assert_eq!(asked.code, 0, "{asked:?}");
    let request = asked.lines()[0]["request"].as_str().unwrap().to_owned();
    let (jon, ada) =
        (approved(&room, JON, &request, &person), approved(&room, ADA, &request, &person));
    let opened = invoke(&room, "Lina Osei", &[&jon, &ada]);
    assert_eq!(opened.code, 0, "{opened:?}");
    let said = open();
    assert_eq!(
        (said.code, said.lines()[0]["text"].as_str()),
        (0, Some("Canary Amsel")),
        "{said:?}"
    );
    let invocation = opened.lines()[0]["invocation"].as_str().unwrap().to_owned();
    let note = ["review", &invocation, "--not-justified", "--note", "no danger was shown"];
    assert_eq!(as_member(&room, RENA, &note).code, 0);
    assert_eq!((open().code, open().out.as_str()), (1, ""));
    assert_eq!(room.amana(&["replay"]).code, 0);
}
