//! Lists, pages and the registry: who sees what, and that it fits a terminal.

use serde_json::{Value, json};

use crate::room::Room;

const MIRA: &str = "Mira Solenne";
const JON: &str = "Jon Harrow";
const CASE: &str = "case/0199c3a4-0000-7000-8000-000000000001";

/// A ledger with two officers and a case one of them declared a conflict about.
fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room.member("Ada Force", "armed_actor");
    let line = json!({"id": "a", "as": MIRA, "stream": CASE, "expect": "new",
        "command": "open_case", "data": {"class": "sea/sexual_abuse"}});
    assert_eq!(room.record(&[line], false).code, 0);
    room
}

fn references(room: &Room, member: &str) -> Vec<Value> {
    let said = room.amana(&["--as", member, "case", "list", "--format", "json"]);
    assert_eq!(said.code, 0, "{said:?}");
    said.lines().iter().map(|row| row["reference"].clone()).collect()
}

#[test]
fn who_declared_a_conflict_finds_no_such_file() {
    let room = room();
    let members = room.amana(&["member", "list", "--format", "json"]).lines();
    let mira = members.iter().find(|row| row["name"] == MIRA).unwrap()["member"].clone();
    assert_eq!(references(&room, MIRA).len(), 1);
    let registry = room.amana(&["log", "--format", "json"]).lines()[0]["stream"].clone();
    let recuse = json!({"id": "r", "as": MIRA, "stream": registry, "command": "declare_recusal",
        "data": {"member": mira, "stream": CASE}});
    let said = room.record(&[recuse], false);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(references(&room, MIRA), [] as [Value; 0]);
    assert_eq!(references(&room, mira.as_str().unwrap()), [] as [Value; 0]);
    for what in ["show", "timeline"] {
        let said = room.amana(&["--as", MIRA, "case", what, CASE]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains("not_found") && said.out.is_empty(), "{said:?}");
    }
    let deadlines = room.amana(&["--as", MIRA, "deadlines", "--format", "json"]);
    assert_eq!(deadlines.out, "");
    // The operator's view stays whole.
    assert_eq!(room.amana(&["case", "list", "--format", "json"]).lines().len(), 1);
}

#[test]
fn an_armed_actor_sees_no_case() {
    let room = room();
    assert_eq!(references(&room, "Ada Force"), [] as [Value; 0]);
    assert_eq!(room.amana(&["--as", "Ada Force", "case", "show", CASE]).code, 1);
}

#[test]
fn a_member_who_is_not_known_is_refused_everywhere() {
    let room = room();
    let stranger = "0199c3a4-0000-7000-8000-00000000abcd";
    for name in ["Nobody", stranger] {
        for command in [
            &["case", "list"][..],
            &["deadlines"],
            &["log"],
            &["replay"],
            &["doctor"],
            &["registry", "list"],
            &["member", "list"],
            &["erase", "list"],
            &["keys", "status"],
            &["stats", "sea", "--from", "2018-04-01", "--to", "2018-06-30"],
        ] {
            let said = room.amana(&[&["--as", name][..], command].concat());
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{command:?}: {said:?}");
        }
    }
}

#[test]
fn lists_fit_eighty_columns_and_hold_no_ids() {
    let room = room();
    for command in [&["case", "list"][..], &["deadlines"], &["member", "list"], &["doctor"]] {
        let said = room.amana(command);
        let long = said.out.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{command:?}");
    }
    let list = room.amana(&["case", "list"]).out;
    assert!(list.contains("Sexual abuse") && !list.contains("0199c3a4"), "{list}");
    let deadlines = room.amana(&["deadlines"]).out;
    assert!(deadlines.contains("Nobody has acted") && deadlines.contains("C-"), "{deadlines}");
}

#[test]
fn a_page_is_in_words_and_found_by_its_reference() {
    let room = room();
    let reference =
        room.amana(&["case", "list", "--format", "json"]).lines()[0]["reference"].clone();
    let page = room.amana(&["case", "show", reference.as_str().unwrap()]).out;
    assert!(page.starts_with(&format!("Case {}: open\n", reference.as_str().unwrap())), "{page}");
    assert!(page.contains("class           Sexual abuse"), "{page}");
    assert!(page.contains("case opened") && page.contains("Mira Solenne"));
    assert!(!page.contains('{') && !page.contains("[]"), "{page}");
}

#[test]
fn at_most_so_many_rows_are_listed() {
    let room = room();
    let line = |number: u32| {
        json!({"id": number.to_string(), "as": MIRA, "command": "open_case",
            "stream": format!("case/0199c3a4-0000-7000-8000-1{number:011}"),
            "data": {"class": "fraud"}})
    };
    room.record(&[line(1), line(2), line(3)], false);
    let count = |args: &[&str]| room.amana(args).lines().len();
    assert_eq!(count(&["case", "list", "--limit", "2", "--format", "json"]), 2);
    assert_eq!(count(&["--as", MIRA, "case", "list", "--limit", "3", "--format", "json"]), 3);
    assert_eq!(count(&["deadlines", "--limit", "1", "--format", "json"]), 1);
}

#[test]
fn the_registry_shows_its_codes() {
    let room = Room::new();
    let list = room.amana(&["registry", "list", "--format", "json"]).lines();
    for row in &list {
        let name = row["name"].as_str().unwrap();
        let shown = room.amana(&["registry", "show", name, "--format", "json"]);
        assert_eq!(shown.code, 0, "{name}");
        assert_eq!(json!(shown.lines().len()), row["entries"], "{name}");
        let text = room.amana(&["registry", "show", name]);
        // An address is not broken.
        let mut lines = text.out.lines().filter(|line| !line.contains("://"));
        let long = lines.find(|line| line.chars().count() > 80);
        assert_eq!((text.code, long), (0, None), "{name}");
    }
    assert!(list.len() > 30);
    let said = room.amana(&["registry", "show", "no_such_list"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("amana registry list"), "{said:?}");
}

#[test]
fn who_waits_for_a_second_member_is_found() {
    let room = Room::new();
    for (name, role) in
        [(JON, "head_of_conduct"), ("Ria Registrar", "registrar"), ("Kim Keys", "key_custodian")]
    {
        room.member(name, role);
    }
    // Once the ledger has its keepers, a registrar gives roles, and a second member those that open.
    let add = ["member", "add", MIRA, "--role", "conduct_officer"];
    assert_eq!(room.amana(&add).code, 1, "the operator no longer adds members");
    let by_registrar = [["--as", "Ria Registrar"].as_slice(), &add].concat();
    let said = room.amana(&by_registrar);
    assert_eq!(said.code, 0, "{said:?}");
    let rows = room.amana(&["member", "list", "--format", "json"]).lines();
    let mira = rows.iter().find(|row| row["name"] == MIRA).unwrap();
    let proposal = mira["proposals"][0]["proposal"].as_str().unwrap();
    assert_eq!(mira["proposals"][0]["role"], "conduct_officer");
    let text = room.amana(&["member", "list"]).out;
    assert!(text.contains("Mira Solenne") && text.contains("conduct officer"), "{text}");
    assert!(text.contains(proposal), "{text}");
    let doctor = room.amana(&["doctor"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        doctor.contains("1 role waits for a second member") && doctor.contains(proposal),
        "{doctor}"
    );
}

#[test]
fn the_registry_s_stream_is_named_by_its_kind_alone() {
    let room = Room::new();
    let said = room.amana(&["log", "--stream", "registry", "--format", "json"]);
    assert_eq!(said.lines()[0]["type"], "ledger_created");
    assert_eq!(room.amana(&["log", "--stream", "case"]).code, 2);
}
