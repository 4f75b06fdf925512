//! `amana policy`: a set is checked before it is proposed, takes a second member to come into force,
//! and says why; who may not know of a file is told that there is none.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::room::{Room, Said, run};

const MIRA: &str = "Mira Solenne";
const JON: &str = "Jon Harrow";
const ADA: &str = "Ada Brenn";
const RENA: &str = "Rena Voss";
const LINA: &str = "Lina Osei";
const TOMAS: &str = "Tomas Reyl";
const CASE: &str = "case/0199c3a4-0000-7000-8000-000000000001";
const NO_CASE: &str = "case/0199c3a4-0000-7000-8000-000000000002";

/// What everybody who works here may do besides, in a set that follows the shipped one.
const MORE: &str = "\n@id(\"reviewer.figures\")\npermit (principal in Role::\"reviewer\", \
                    action == Action::\"figures\", resource)\nwhen { context has purpose };\n";

fn room() -> Room {
    let room = Room::new();
    for (name, role) in [
        (MIRA, "conduct_officer"),
        (JON, "statistics_officer"),
        (ADA, "head_of_conduct"),
        (TOMAS, "auditor"),
        // With two keepers the ledger has begun: the operator adds nobody after them.
        (LINA, "policy_owner"),
        (RENA, "registrar"),
    ] {
        room.member(name, role);
    }
    let open = json!({"id": "a", "as": MIRA, "stream": CASE, "expect": "new",
        "command": "open_case", "data": {"class": "fraud"}});
    assert_eq!(room.record(&[open], false).code, 0);
    room
}

/// The shipped policies, in a folder of their own.
fn copied(room: &Room, name: &str) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let folder = room.path().join(name);
    for below in ["roles", "guards"] {
        fs::create_dir_all(folder.join(below)).unwrap();
        for entry in fs::read_dir(shipped.join(below)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.join(below).join(entry.file_name())).unwrap();
        }
    }
    let schema = "schema.cedarschema";
    fs::copy(shipped.join(schema), folder.join(schema)).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn add_to(folder: &str, file: &str, text: &str) {
    let path = Path::new(folder).join(file);
    let old = fs::read_to_string(&path).unwrap();
    fs::write(path, old + text).unwrap();
}

fn policy(room: &Room, who: Option<&str>, args: &[&str]) -> Said {
    let acting = who.map_or_else(Vec::new, |who| vec!["--as", who]);
    room.amana(&[&acting[..], &["--format", "json", "policy"], args].concat())
}

fn error(said: &Said, field: &str) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"][field].as_str().unwrap_or_default().to_owned()
}

fn in_force(room: &Room) -> Value {
    let sets = policy(room, None, &["history"]).lines();
    let mut now = sets.into_iter().filter(|set| set["state"] == "in_force");
    let set = now.next().unwrap();
    assert!(now.next().is_none());
    set
}

#[test]
fn a_set_is_checked_with_its_file_named() {
    let room = room();
    let shipped = policy(&room, None, &["check"]);
    assert_eq!(shipped.code, 0, "{shipped:?}");
    let shipped = &shipped.lines()[0];
    assert_eq!((&shipped["in_force"], &shipped["shipped"]), (&json!(true), &json!(true)));
    assert_eq!(shipped["set"], in_force(&room)["set"]);
    assert!(shipped["policies"].as_u64().unwrap() > 30);
    let folder = copied(&room, "good");
    // What decides nothing is no part of a set.
    fs::write(Path::new(&folder).join("README.md"), "words").unwrap();
    let good = run(&["--format", "json", "policy", "check", "--policies", &folder], b"");
    assert_eq!((good.code, &good.lines()[0]["set"]), (0, &shipped["set"]));
    assert_eq!(good.lines()[0]["in_force"], Value::Null);
    let text = run(&["policy", "check", "--policies", &folder], b"");
    assert!(text.out.contains("they can be used"), "{text:?}");

    let bad: [(&str, &[u8]); 5] = [
        ("roles/auditor.cedar", b"permit (principal"),
        ("roles/counsel.cedar", b"@id(\"x\")\nforbid (principal, action, resource);\n"),
        ("guards/wall.cedar", b"forbid (principal, action, resource);\n"),
        (
            "guards/erased.cedar",
            b"@id(\"x\")\nforbid (principal, action, resource) when { context.nothing };\n",
        ),
        ("roles/member.cedar", b"\xff\xfe"),
    ];
    for (file, text) in bad {
        let folder = copied(&room, "bad");
        fs::write(Path::new(&folder).join(file), text).unwrap();
        let said = run(&["--format", "json", "policy", "check", "--policies", &folder], b"");
        assert_eq!((said.code, error(&said, "code").as_str()), (1, "policies_unusable"), "{file}");
        assert!(error(&said, "reason").contains(file), "{said:?}");
    }
    let folder = copied(&room, "none");
    fs::remove_file(Path::new(&folder).join("schema.cedarschema")).unwrap();
    let said = run(&["policy", "check", "--policies", &folder], b"");
    assert!(said.code == 1 && said.err.contains("schema.cedarschema"), "{said:?}");
    let nowhere = run(&["policy", "check", "--policies", "/nowhere/policies"], b"");
    assert_eq!(nowhere.code, 4, "{nowhere:?}");
}

#[test]
fn a_set_is_proposed_by_its_owner_and_activated_by_another() {
    let room = room();
    let old = in_force(&room)["set"].clone();
    let folder = copied(&room, "next");
    let size = room.size();
    let propose = ["propose", "--policies", &folder, "--note", "reviewers see the figures"];
    let same = policy(&room, Some(LINA), &propose);
    assert_eq!((same.code, error(&same, "code").as_str()), (1, "nothing_changes"), "{same:?}");
    add_to(&folder, "roles/reviewer.cedar", MORE);
    for other in [MIRA, RENA, ADA] {
        let said = policy(&room, Some(other), &propose);
        assert_eq!(said.code, 1, "{other}: {said:?}");
    }
    assert_eq!(room.size(), size);
    let grants = room.path().join("grants.txt");
    fs::write(&grants, "reviewer.figures\n\n").unwrap();
    let with_grants = [&propose[..], &["--grants", grants.to_str().unwrap()]].concat();
    let said = policy(&room, Some(LINA), &with_grants);
    assert_eq!(said.code, 0, "{said:?}");
    let (proposal, new) = (said.lines()[0]["proposal"].clone(), said.lines()[0]["set"].clone());
    let proposal = proposal.as_str().unwrap();
    let waits = policy(&room, None, &["history"]).lines();
    assert_eq!((waits.len(), &waits[1]["state"]), (2, &json!("proposed")));
    assert_eq!((&waits[1]["proposal"], &waits[1]["usable"]), (&json!(proposal), &json!(true)));
    assert_eq!(waits[1]["grants"], json!(["reviewer.figures"]));
    assert_eq!(in_force(&room)["set"], old);
    for nobody in [Some(LINA), Some(MIRA), Some(TOMAS), None] {
        let said = policy(&room, nobody, &["activate", proposal]);
        assert_eq!(said.code, 1, "{nobody:?}: {said:?}");
    }
    assert_eq!(in_force(&room)["set"], old);
    let done = policy(&room, Some(RENA), &["activate", proposal]);
    assert_eq!((done.code, &done.lines()[0]["set"]), (0, &new), "{done:?}");
    let sets = policy(&room, None, &["history"]).lines();
    assert_eq!((&sets[0]["set"], &sets[0]["state"]), (&old, &json!("replaced")));
    assert_eq!((&sets[1]["set"], &sets[1]["state"]), (&new, &json!("in_force")));
    assert!(sets[1]["proposed_by"].is_string() && sets[1]["approved_by"].is_string());
    let check = policy(&room, None, &["check"]);
    assert_eq!(check.lines()[0]["in_force"], json!(false));
    let text = room.amana(&["--as", RENA, "policy", "history"]);
    assert!(text.out.contains("proposed by Lina Osei, approved by Rena Voss"), "{text:?}");
    assert!(text.out.lines().all(|line| line.chars().count() <= 80), "{text:?}");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn a_set_that_cannot_be_used_is_recorded_by_no_face() {
    let room = room();
    let (old, size) = (in_force(&room)["set"].clone(), room.size());
    let folder = copied(&room, "broken");
    add_to(&folder, "guards/wall.cedar", "forbid (principal");
    let said = policy(&room, Some(LINA), &["propose", "--policies", &folder]);
    assert_eq!((said.code, error(&said, "code").as_str()), (1, "policies_unusable"), "{said:?}");
    assert!(error(&said, "reason").contains("guards/wall.cedar"), "{said:?}");
    let registry = room.amana(&["log", "--format", "json"]).lines()[0]["stream"].clone();
    let content = json!({"engine": "cedar-4.14.1", "facts_version": 1,
        "files": [{"path": "roles/member.cedar", "text": "permit (principal"}]});
    let line = json!({"id": "p", "as": LINA, "stream": registry, "expect": "any",
        "command": "propose_policy_set", "data": {"content": content}});
    let recorded = room.record(&[line], false);
    assert!(recorded.out.contains("policies_unusable"), "{recorded:?}");
    assert_eq!((room.size(), &in_force(&room)["set"]), (size, &old));
}

#[test]
fn no_face_records_a_set_without_naming_what_it_may_grant() {
    let room = room();
    let folder = copied(&room, "wider");
    add_to(&folder, "roles/reviewer.cedar", MORE);
    let said = policy(&room, Some(LINA), &["propose", "--policies", &folder]);
    assert_eq!(said.code, 0, "{said:?}");
    let history = policy(&room, None, &["history"]).lines();
    let waits = history.iter().find(|it| it["proposal"].is_string()).unwrap();
    assert_eq!(waits["grants"], json!(["reviewer.figures"]), "{waits}");
    // The same content, recorded as a line that says nothing of it.
    let proposal = waits["proposal"].as_str().unwrap();
    let declined = policy(&room, Some(RENA), &["decline", proposal, "--reason", "later"]);
    assert_eq!(declined.code, 0, "{declined:?}");
    let log = room.amana(&["log", "--format", "json"]).lines();
    let proposed = log.iter().find(|it| it["type"] == "policy_set_proposed").unwrap();
    let line = |grants: Value| {
        json!({"id": "p", "as": LINA, "stream": proposed["stream"], "expect": "any",
            "command": "propose_policy_set",
            "data": {"content": proposed["data"]["content"], "grants": grants}})
    };
    for grants in [Value::Null, json!([]), json!(["reviewer.see"])] {
        let said = room.record(&[line(grants)], false);
        assert!(said.out.contains("grants_not_named"), "{said:?}");
        assert!(said.out.contains("reviewer.figures"), "{said:?}");
    }
}

#[test]
fn a_proposal_is_declined_with_a_reason() {
    let room = room();
    let folder = copied(&room, "next");
    add_to(&folder, "roles/reviewer.cedar", MORE);
    let said = policy(&room, Some(LINA), &["propose", "--policies", &folder]);
    let proposal = said.lines()[0]["proposal"].as_str().unwrap().to_owned();
    let decline = ["decline", &proposal, "--reason", "more than was agreed"];
    assert_eq!(policy(&room, Some(MIRA), &decline).code, 1);
    let said = policy(&room, Some(RENA), &decline);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(policy(&room, None, &["history"]).lines().len(), 1);
    let gone = policy(&room, Some(RENA), &["activate", &proposal]);
    assert_eq!(error(&gone, "code"), "no_such_proposal");
}

#[test]
fn it_is_explained_why_and_never_that_a_file_is_there() {
    let room = room();
    let yes = policy(&room, Some(MIRA), &["explain", "view", CASE]);
    assert_eq!(yes.code, 0, "{yes:?}");
    let yes = &yes.lines()[0];
    assert_eq!((&yes["allowed"], &yes["set"]), (&json!(true), &in_force(&room)["set"]));
    assert!(!yes["policies"].as_array().unwrap().is_empty());
    assert!(yes["facts_at"].as_u64().unwrap() > 0);
    let no = policy(&room, Some(MIRA), &["explain", "handOver", CASE]).lines();
    assert_eq!((&no[0]["allowed"], &no[0]["known"]), (&json!(false), &json!(true)));
    let open = ["explain", "open", CASE, "--compartment", "narrative"];
    let bare = policy(&room, Some(MIRA), &open);
    assert_eq!(bare.code, 0, "{bare:?}");
    assert_eq!(bare.lines()[0]["allowed"], json!(false), "no purpose, no opening");
    let owner = policy(&room, Some(LINA), &["explain", "proposePolicies"]).lines();
    assert_eq!(owner[0]["allowed"], json!(true));
    let text = room.amana(&["--as", MIRA, "policy", "explain", "proposePolicies"]);
    assert!(text.out.contains("not allowed") && text.out.contains("no role"), "{text:?}");

    // Who makes figures knows of no case: whatever is asked, it sounds like one that is not there.
    for action in ["list", "view", "record", "approve", "breakGlass", "status", "disclose"] {
        let hidden = policy(&room, Some(JON), &["explain", action, CASE]);
        let absent = policy(&room, Some(JON), &["explain", action, NO_CASE]);
        assert_eq!((hidden.code, error(&hidden, "code").as_str()), (1, "not_found"), "{action}");
        assert_eq!((&hidden.out, &hidden.err), (&absent.out, &absent.err), "{action}");
    }
    let other = policy(&room, Some(JON), &["explain", "view", CASE, "--member", MIRA]);
    assert_eq!(error(&other, "code"), "not_allowed");
    let size = room.size();
    let by_operator = policy(&room, None, &["explain", "view", CASE, "--member", JON]).lines();
    assert_eq!(by_operator[0]["allowed"], json!(false));
    assert_eq!((&by_operator[0]["known"], room.size()), (&json!(false), size));
    for wrong in [&["explain", "view"][..], &["explain", "audit", CASE], &["explain", "fly", CASE]]
    {
        assert_eq!(policy(&room, Some(MIRA), wrong).code, 2, "{wrong:?}");
    }
}
