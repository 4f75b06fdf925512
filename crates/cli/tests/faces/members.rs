//! `amana member`: who leaves, is suspended, declares a conflict, gives up a role.

use serde_json::{Value, json};

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";
const JON: &str = "Jon Harrow";
const CASE: &str = "case/0199c3a4-0000-7000-8000-000000000001";

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room.member(JON, "conduct_officer");
    let open = json!({"id": "a", "as": MIRA, "stream": CASE, "expect": "new",
        "command": "open_case", "data": {"class": "fraud"}});
    assert_eq!(room.record(&[open], false).code, 0);
    room
}

fn id_of(room: &Room, name: &str) -> String {
    let members = room.amana(&["--format", "json", "member", "list", "--unlock"]).lines();
    let row = members.iter().find(|row| row["name"] == name).unwrap();
    row["member"].as_str().unwrap().to_owned()
}

fn json_of(room: &Room, args: &[&str]) -> Said {
    room.amana(&[&["--format", "json"][..], args].concat())
}

fn code(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"]["code"].as_str().unwrap_or_default().to_owned()
}

fn state_of(room: &Room, name: &str) -> String {
    let members = json_of(room, &["member", "list", "--unlock"]).lines();
    let row = members.iter().find(|row| row["name"] == name).unwrap();
    row["state"].as_str().unwrap().to_owned()
}

#[test]
fn who_leaves_leaves_nothing_behind_unnamed() {
    let room = room();
    let assign = json!({"id": "b", "as": MIRA, "stream": CASE, "command": "assign_case",
        "data": {"member": id_of(&room, JON), "role": "conduct_officer"}});
    let said = room.record(&[assign], false);
    assert_eq!(said.code, 0, "{said:?}");
    let said = json_of(&room, &["member", "leave", JON]);
    assert_eq!(said.code, 0, "{said:?}");
    let left = &said.lines()[0];
    assert_eq!((&left["state"], &left["in_hand"][0]["stream"]), (&json!("left"), &json!(CASE)));
    assert!(left["in_hand"][0]["reference"].as_str().unwrap().starts_with("C-"));
    assert_eq!(state_of(&room, JON), "left");
    let again = json_of(&room, &["member", "leave", JON]);
    assert_eq!((again.code, code(&again).as_str()), (1, "member_left"));
    let said = room.amana(&["member", "leave", MIRA]);
    assert!(said.out.contains("Nothing is left in their hands."), "{said:?}");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn who_is_suspended_does_nothing_until_reinstated() {
    let room = room();
    let note = |id: &str| json!({"id": id, "as": JON, "stream": CASE, "command": "note_case", "data": {"note": "x"}});
    assert_eq!(json_of(&room, &["member", "suspend", JON]).code, 0);
    assert_eq!(code(&json_of(&room, &["member", "suspend", JON])), "nothing_changes");
    assert_eq!(room.record(&[note("n1")], false).code, 1);
    assert_eq!(state_of(&room, JON), "suspended");
    let said = json_of(&room, &["member", "reinstate", JON]);
    assert_eq!((said.code, &said.lines()[0]["state"]), (0, &json!("active")), "{said:?}");
    assert_eq!(room.record(&[note("n2")], false).code, 0);
    assert_eq!(code(&json_of(&room, &["member", "reinstate", JON])), "nothing_changes");
}

#[test]
fn who_declares_a_conflict_is_told_that_there_is_no_such_file() {
    let room = room();
    let recuse = ["--as", JON, "member", "recuse", JON, "--from", CASE];
    let said = json_of(&room, &recuse);
    assert_eq!((said.code, &said.lines()[0]["recused"]), (0, &json!(true)), "{said:?}");
    let reference = json_of(&room, &["case", "list"]).lines()[0]["reference"].clone();
    let reference = reference.as_str().unwrap();
    assert_eq!(code(&json_of(&room, &["--as", JON, "case", "show", reference])), "not_found");
    // Asked again, or by another name, it is as if there were none.
    let again = json_of(&room, &recuse);
    let none = json_of(&room, &["--as", JON, "member", "recuse", JON, "--from", "C-7F3K-92QW"]);
    assert_eq!((again.code, &again.err), (1, &none.err));
    // A member enters no conflict of somebody else, and ends none of their own.
    let other = json_of(&room, &["--as", JON, "member", "recuse", MIRA, "--from", reference]);
    assert_eq!(code(&other), "not_found");
    let other = json_of(&room, &["--as", MIRA, "member", "unrecuse", JON, "--from", reference]);
    assert_eq!((other.code, code(&other).as_str()), (1, "registrar_needed"));
    let said = json_of(&room, &["member", "unrecuse", JON, "--from", reference]);
    assert_eq!((said.code, &said.lines()[0]["recused"]), (0, &json!(false)), "{said:?}");
    assert_eq!(json_of(&room, &["--as", JON, "case", "show", reference]).code, 0);
}

#[test]
fn a_role_is_ended_looked_at_again_and_declined() {
    let room = room();
    let grant = json_of(&room, &["member", "role", "grant", JON, "investigator"]);
    assert_eq!(grant.code, 0, "{grant:?}");
    let role = |verb: &str, role: &str| json_of(&room, &["member", "role", verb, JON, role]);
    assert_eq!(role("recertify", "investigator").code, 0);
    assert_eq!(role("end", "investigator").code, 0);
    assert_eq!(code(&role("end", "investigator")), "role_not_held");
    assert_eq!(code(&role("recertify", "investigator")), "role_not_held");
    assert_eq!(role("end", "emperor").code, 2);
    let decline = "0199c3a4-0000-7000-8000-000000000009";
    let said = json_of(&room, &["member", "role", "decline", decline]);
    assert_eq!((said.code, code(&said).as_str()), (1, "no_such_proposal"));
    for args in [
        &["member", "leave"][..],
        &["member", "leave", "Nobody Known"],
        &["member", "recuse", JON],
        &["member", "recuse", JON, "--from", "C-7F3K-92QA"],
        &["member", "role", "decline", "no-id"],
    ] {
        assert_eq!(json_of(&room, args).code, 2, "{args:?}");
    }
}
