//! `amana audit` as its people meet it: what an auditor hands out, what an owner sees, and what the others
//! are told.

use serde_json::Value;

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";
const ADA: &str = "Ada Brenn";
const TOMAS: &str = "Tomas Reyl";
const RENA: &str = "Rena Voss";

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room.member(ADA, "head_of_conduct");
    room.member(TOMAS, "auditor");
    room.member(RENA, "registrar");
    let submit =
        ["report", "submit", "--kind", "allegation", "--channel", "box", "--language", "en"];
    let told = ["--mode", "anonymous", "--account", "quartz canary"];
    let said = room.amana(&[&["--as", MIRA][..], &submit, &told].concat());
    assert_eq!(said.code, 0, "{said:?}");
    room
}

fn audit(room: &Room, name: &str, args: &[&str]) -> Said {
    room.amana(&[&["--as", name, "--format", "json", "audit"][..], args].concat())
}

fn done(room: &Room, name: &str, args: &[&str]) -> Value {
    let said = audit(room, name, args);
    assert_eq!(said.code, 0, "{said:?}");
    said.lines().pop().unwrap()
}

fn code(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"]["code"].as_str().unwrap_or_default().to_owned()
}

/// An engagement that looks at this year.
fn engaged(room: &Room) -> String {
    let days = ["--from", "2026-01-01", "--until", "2099-12-31"];
    let args = ["engage", "--mandate", "incident", "--scope", "intake", "--independent"];
    let opened = done(room, TOMAS, &[&args[..], &days, &["--terms", "basalt terms"]].concat());
    opened["stream"].as_str().unwrap().to_owned()
}

fn event(done: &Value) -> String {
    done["events"][0]["event"].as_str().unwrap().to_owned()
}

#[test]
fn who_has_no_part_in_an_audit_is_told_the_same_as_of_one_that_is_not_there() {
    let room = room();
    let engagement = engaged(&room);
    let nowhere = "audit/0199c3a4-0000-7000-8000-00000000dead";
    let verbs: [&[&str]; 3] = [&["findings"], &["population"], &["workpapers", "--out", "papers"]];
    for verb in verbs {
        let of = |name: &str| {
            let mut args = verb.to_vec();
            args.insert(1, name);
            audit(&room, MIRA, &args)
        };
        let (hidden, absent) = (of(&engagement), of(nowhere));
        assert_eq!((code(&hidden), &hidden.err), (code(&absent), &absent.err), "{verb:?}");
        assert_eq!(code(&hidden), "not_found", "{verb:?}");
    }
    let of = |name: &str| audit(&room, MIRA, &["recommendations", "--of", name]);
    assert_eq!(of(&engagement).err, of(nowhere).err);
}

#[test]
fn an_engagement_of_a_dependent_auditor_is_refused() {
    let room = room();
    let args = ["engage", "--mandate", "incident", "--scope", "intake", "--terms", "basalt terms"];
    let said = audit(
        &room,
        TOMAS,
        &[&args[..], &["--from", "2026-01-01", "--until", "2026-02-01"]].concat(),
    );
    assert_eq!((said.code, code(&said).as_str()), (1, "not_independent"), "{said:?}");
}

#[test]
fn an_owner_sees_and_opens_their_own_recommendation_and_closes_nothing() {
    let room = room();
    let engagement = engaged(&room);
    let found = ["finding", &engagement, "--severity", "low", "--criterion", "accuracy"];
    let finding = event(&done(&room, TOMAS, &[&found[..], &["--text", "basalt finding"]].concat()));
    let recommend = |owner: &str| {
        let args = ["recommend", &engagement, &finding, "--owner", owner, "--due", "2099-01-01"];
        let more = ["--priority", "normal", "--text", "basalt advice"];
        event(&done(&room, TOMAS, &[&args[..], &more].concat()))
    };
    let (own, other) = (recommend(RENA), recommend(ADA));
    let listed = audit(&room, RENA, &["recommendations"]);
    assert!(listed.out.contains(&own) && !listed.out.contains(&other), "{listed:?}");
    let opened = |event: &str| {
        room.amana(&["--as", RENA, "open", &engagement, event, "text", "--purpose", "audit"])
    };
    assert!(opened(&own).out.contains("basalt advice"));
    for event in [&other, &finding] {
        assert_eq!(opened(event).code, 1);
    }
    let close = ["close", &engagement, "--recommendation", &own, "--as-closed", "implemented"];
    let said = audit(&room, RENA, &[&close[..], &["--text", "done"]].concat());
    assert_eq!(code(&said), "not_found", "{said:?}");
}

#[test]
fn workpapers_are_tables_without_a_sealed_word_and_are_not_written_over() {
    let room = room();
    let engagement = engaged(&room);
    let found = ["finding", &engagement, "--severity", "low", "--criterion", "accuracy"];
    done(&room, TOMAS, &[&found[..], &["--text", "basalt finding"]].concat());
    let papers = room.path().join("papers");
    let out = papers.to_str().unwrap();
    done(&room, TOMAS, &["workpapers", &engagement, "--out", out]);
    let mut all = String::new();
    for file in std::fs::read_dir(&papers).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(text.starts_with('\u{feff}'), "{text}");
        all.push_str(&text);
    }
    assert!(all.contains("accuracy") && !all.contains("basalt"), "{all}");
    let again = audit(&room, TOMAS, &["workpapers", &engagement, "--out", out]);
    assert_eq!(again.code, 4, "{again:?}");
    let log = room.amana(&["log", "--format", "json"]).out;
    assert!(log.contains("audit_workpapers") && !log.contains("basalt"));
}
