//! The demonstration: its screens fit a terminal, they are what the commands show, and the force
//! sees part one of its own handovers and no list.

use serde_json::{Value, json};

use crate::room::{Room, Said};

fn assert_fits(said: &Said) {
    assert_eq!(said.code, 0, "{said:?}");
    let long = said.out.lines().find(|line| line.chars().count() > 80);
    assert_eq!(long, None);
}

/// The first member who holds the role.
fn member_with(members: &[Value], role: &str) -> String {
    let holds = |row: &&Value| row["roles"].as_array().unwrap().contains(&json!(role));
    members.iter().find(holds).unwrap()["member"].as_str().unwrap().to_owned()
}

#[test]
fn the_demonstration_shows_what_the_commands_show() {
    let room = Room::empty();
    let demo = room.amana(&["demo"]);
    assert_fits(&demo);
    for command in [
        &["case", "list", "--imported", "false"][..],
        &["handover", "list"],
        &["referral", "list"],
        &["assistance", "list"],
        &["deadlines"],
        &["member", "list"],
        &["doctor"],
        &["registry", "list"],
        &["stats", "sea", "--from", "2018-04-01", "--to", "2018-06-30"],
        &["log"],
    ] {
        let said = room.amana(command);
        let said = Said { code: if command == ["doctor"] { 0 } else { said.code }, ..said };
        assert_fits(&said);
        if matches!(command, ["case" | "handover", ..]) {
            assert!(demo.out.contains(&said.out), "{command:?}");
        }
    }
    let rows = |kind: &str| room.amana(&[kind, "list", "--limit", "3", "--format", "json"]).lines();
    for kind in ["case", "handover", "referral", "assistance"] {
        for row in rows(kind) {
            let reference = row["reference"].as_str().unwrap();
            assert_fits(&room.amana(&[kind, "show", reference]));
            assert_fits(&room.amana(&[kind, "timeline", reference]));
        }
    }
    the_force_sees_part_one(&room);
}

/// What a force sees of a handover, and how far it says that it came.
fn force_sees(seen: &impl Fn(&str, &[&str]) -> Said, force: &str, row: &Value) -> String {
    let reference = row["reference"].as_str().unwrap();
    let page = seen(force, &["handover", "show", reference]).lines().remove(0);
    assert_eq!(page.get("care"), None);
    let timeline = seen(force, &["handover", "timeline", reference]).lines();
    let happened = |kind: &str| timeline.iter().any(|line| line["type"] == kind);
    assert!(!happened("child_registered"), "{reference}");
    let state = page["state"].as_str().unwrap().to_owned();
    assert_eq!(happened("child_handed_over"), state == "handed_over", "{reference}");
    state
}

fn the_force_sees_part_one(room: &Room) {
    let members = room.amana(&["member", "list", "--format", "json"]).lines();
    let force = member_with(&members, "armed_actor");
    let seen = |member: &str, args: &[&str]| {
        room.amana(&[&["--as", member, "--format", "json"][..], args].concat())
    };
    for kind in ["case", "handover", "referral", "assistance"] {
        assert_eq!(seen(&force, &[kind, "list"]).out, "", "{kind}");
    }
    let handovers = room.amana(&["handover", "list", "--format", "json"]).lines();
    let mut states: Vec<String> =
        handovers.iter().map(|row| force_sees(&seen, &force, row)).collect();
    states.sort();
    // How far care came is not for a force: two children were handed over, one waits.
    assert_eq!(states, ["handed_over", "handed_over", "receiver_named"]);
    let protection = member_with(&members, "child_protection_actor");
    assert_ne!(seen(&protection, &["handover", "list"]).out, "");
    assert_eq!(seen(&protection, &["case", "list"]).out, "");
    let advocate = member_with(&members, "victims_rights_advocate");
    assert_ne!(seen(&advocate, &["assistance", "list"]).out, "");
}
