//! `amana report|person|contact|consent`: thin verbs on the rules there are; pages that show what
//! stands in clear and say what is sealed.

use serde_json::{Value, json};

use crate::room::{Room, Said};

const MIRA: &str = "Mira Solenne";
const LINA: &str = "Lina Osei";
const NOBODY: &str = "0199c3a4-0000-7000-8000-000000000019";
const CANARY: &str = "Canary Amsel";

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room.member(LINA, "assistance_focal_point");
    room.member("Tomas Reyl", "statistics_officer");
    room
}

fn json_as(room: &Room, name: &str, args: &[&str]) -> Said {
    room.amana(&[&["--as", name, "--format", "json"][..], args].concat())
}

fn code(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"]["code"].as_str().unwrap_or_default().to_owned()
}

fn done(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    said.lines()[0].clone()
}

fn file(room: &Room, name: &str, text: &str) -> String {
    let path = room.path().join(name);
    std::fs::write(&path, text).unwrap();
    format!("@{}", path.to_str().unwrap())
}

/// A person whose name is sealed.
fn person(room: &Room) -> String {
    let stream = done(&json_as(room, LINA, &["person", "create"]))["stream"].clone();
    let id = stream.as_str().unwrap().strip_prefix("person/").unwrap().to_owned();
    let name = file(room, "name.txt", CANARY);
    done(&json_as(room, LINA, &["person", "seal-identity", &id, "--name", &name]));
    id
}

fn submit(room: &Room, more: &[&str]) -> Said {
    let account = file(room, "account.txt", CANARY);
    let args = ["report", "submit", "--kind", "allegation", "--channel", "in_person", "--mode"];
    let rest = ["anonymous", "--language", "es", "--account", &account];
    json_as(room, MIRA, &[&args[..], &rest, more].concat())
}

#[test]
fn a_report_is_taken_found_by_its_reference_and_triaged() {
    let room = room();
    let untold = submit(&room, &[]);
    assert_eq!((untold.code, code(&untold).as_str()), (1, "limits_not_told"));
    let stream = done(&submit(&room, &["--limits-told", "read_aloud"]))["stream"].clone();
    let listed = json_as(&room, MIRA, &["report", "list", "--open"]).lines();
    assert_eq!((listed.len(), &listed[0]["stream"]), (1, &stream));
    let reference = listed[0]["reference"].as_str().unwrap();
    let page = done(&json_as(&room, MIRA, &["report", "show", reference]));
    assert_eq!(page["standing"]["state"], "awaiting_triage");
    let fields: Vec<&Value> = page["sealed"].as_array().unwrap().iter().collect();
    assert!(fields.iter().any(|at| at["field"] == "account"), "{page}");
    let text = room.amana(&["--as", MIRA, "report", "show", reference]);
    assert!(text.out.contains("awaiting triage") && text.out.contains("account"), "{text:?}");
    assert!(!text.out.contains("Canary"));
    let message = ["report", "message", reference, "--text", "we heard you"];
    assert_eq!(code(&json_as(&room, MIRA, &message)), "no_receipt");
    let triage = |who: &str, outcome: &str| {
        let args = ["report", "triage", reference, "--outcome", outcome, "--reason", "unclear"];
        json_as(&room, who, &[&args[..], &["--assistance-offered"]].concat())
    };
    let odd = triage(MIRA, "forgotten");
    assert_eq!(odd.code, 1);
    assert!(odd.err.contains("allowed: case_opened"), "{odd:?}");
    assert_eq!(code(&triage(MIRA, "case_opened")), "into_needed");
    let other = ["report", "triage", reference, "--outcome", "case_linked", "--reason", "x"];
    let other = json_as(&room, MIRA, &[&other[..], &["--into", "C-7F3K-92QW"]].concat());
    assert_eq!(code(&other), "not_found");
    done(&triage(MIRA, "outside_remit"));
    assert_eq!(json_as(&room, MIRA, &["report", "list", "--open"]).out, "");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn who_may_not_know_of_a_report_or_person_hears_that_there_is_none() {
    let room = room();
    let stream = done(&submit(&room, &["--limits-told", "shown"]))["stream"].clone();
    let (stream, id) = (stream.as_str().unwrap(), person(&room));
    let none = json_as(&room, MIRA, &["report", "show", &format!("report/{NOBODY}")]);
    assert_eq!((none.code, code(&none).as_str()), (1, "not_found"));
    let statistics = "Tomas Reyl";
    assert_eq!(json_as(&room, statistics, &["report", "show", stream]).err, none.err);
    assert_eq!(json_as(&room, statistics, &["report", "list"]).out, "");
    for kind in ["person", "contact", "consent"] {
        let hidden = json_as(&room, statistics, &[kind, "show", &id]);
        let nobody = json_as(&room, MIRA, &[kind, "show", NOBODY]);
        assert_eq!((hidden.code, &hidden.err, &nobody.err), (1, &none.err, &none.err), "{kind}");
    }
    assert_eq!(json_as(&room, MIRA, &["member", "recuse", MIRA, "--from", stream]).code, 0);
    assert_eq!(json_as(&room, MIRA, &["report", "show", stream]).err, none.err);
    assert_eq!(json_as(&room, MIRA, &["report", "list"]).out, "");
    let triage = ["report", "triage", stream, "--outcome", "information", "--reason", "x"];
    assert_eq!(json_as(&room, MIRA, &triage).err, none.err);
    let own = format!("person/{id}");
    assert_eq!(json_as(&room, LINA, &["member", "recuse", LINA, "--from", &own]).code, 0);
    let attempt = ["contact", "attempt", &id, "--way", "call"];
    assert_eq!(json_as(&room, LINA, &attempt).err, none.err);
}

#[test]
fn a_person_is_shown_without_their_name() {
    let room = room();
    let id = person(&room);
    let page = done(&json_as(&room, LINA, &["person", "show", &id]));
    assert_eq!(page["standing"]["identity_sealed"], true);
    assert_eq!(page["standing"]["protected_as_child"], true, "age is never guessed");
    let text = room.amana(&["--as", LINA, "person", "show", &id]);
    assert!(text.out.contains("identity") && !text.out.contains("Canary"), "{text:?}");
    let log = room.amana(&["--format", "json", "log"]).out;
    assert!(!log.contains("Canary"));
    // The look stands in the log.
    assert!(log.contains("person_page"));
    let twice = file(&room, "whole.json", r#"{"name": "A", "name": "B"}"#);
    let whole =
        |json: &str| json_as(&room, LINA, &["person", "seal-identity", &id, "--json", json]);
    assert_eq!(whole(twice.trim_start_matches('@')).code, 2);
    let list = file(&room, "whole.json", "[]");
    assert_eq!(whole(list.trim_start_matches('@')).code, 2);
    let both = file(&room, "whole.json", r#"{"name": "A"}"#);
    let both = both.trim_start_matches('@');
    let args = ["person", "seal-identity", &id, "--json", both, "--name", "B"];
    assert_eq!(json_as(&room, LINA, &args).code, 2);
    assert_eq!(whole("/nonexistent").code, 2);
    let surplus = file(&room, "whole.json", r#"{"nmae": "A"}"#);
    let said = whole(surplus.trim_start_matches('@'));
    assert_eq!((said.code, code(&said).as_str()), (1, "unknown_field"));
    assert_eq!(json_as(&room, LINA, &["person", "show", "no-id"]).code, 2);
}

#[test]
fn nobody_is_contacted_without_a_plan() {
    let room = room();
    let id = person(&room);
    let page = done(&json_as(&room, LINA, &["contact", "show", &id]));
    assert_eq!((&page["steps"], &page["standing"]), (&json!([]), &json!({})));
    let attempt = |way: &str| json_as(&room, LINA, &["contact", "attempt", &id, "--way", way]);
    assert_eq!((attempt("call").code, code(&attempt("call")).as_str()), (1, "no_contact_plan"));
    let today = room.amana(&["--format", "json", "log"]).lines()[0]["recorded"].clone();
    let year: u32 = today.as_str().unwrap().split('-').next().unwrap().parse().unwrap();
    let plan = |day: &str| {
        let args = ["contact", "plan", &id, "--way", "call", "--language", "es", "--plan", CANARY];
        json_as(&room, LINA, &[&args[..], &["--review-on", day]].concat())
    };
    assert_eq!(code(&plan(&format!("{}-01-01", year - 1))), "day_not_ahead");
    assert_eq!(code(&plan("soon")), "wrong_shape");
    let ahead = jump(today.as_str().unwrap());
    done(&plan(&ahead));
    let page = done(&json_as(&room, LINA, &["contact", "show", &id]));
    assert!(page["standing"]["plan_in_force"].is_string(), "{page}");
    assert!(!json_as(&room, LINA, &["contact", "show", &id]).out.contains("Canary"));
}

/// A day a few days ahead, whatever the month.
fn jump(recorded: &str) -> String {
    let day = recorded.split('T').next().unwrap();
    let parts: Vec<u32> = day.split('-').map(|part| part.parse().unwrap()).collect();
    let (mut year, mut month, day) = (parts[0], parts[1], parts[2]);
    if day < 25 {
        return format!("{year}-{month:02}-{:02}", day + 3);
    }
    month += 1;
    if month > 12 {
        (year, month) = (year + 1, 1);
    }
    format!("{year}-{month:02}-03")
}

#[test]
fn consent_is_given_for_one_end_and_withdrawn_at_once() {
    let room = room();
    let id = person(&room);
    let adult = json!({"id": "d", "as": LINA, "stream": format!("person/{id}"),
        "command": "record_demographics",
        "data": {"sex": "female", "age": "18+", "age_source": "stated"}});
    assert_eq!(room.record(&[adult], false).code, 0);
    let record = |more: &[&str]| {
        let args = ["consent", "record", &id, "--purpose", "assistance", "--recipient", "own"];
        let how = ["--given-by", "person", "--language", "es", "--explained", "shown"];
        let rest = ["--mark", "voice", "--fields", "identity"];
        json_as(&room, LINA, &[&args[..], &how, &rest, more].concat())
    };
    let given = done(&record(&["--repeated-back"]));
    let consent = given["events"][0]["event"].as_str().unwrap().to_owned();
    let page = done(&json_as(&room, LINA, &["consent", "show", &id]));
    assert_eq!(page["standing"]["consents"][0]["in_force"], true);
    let withdraw = |consent: &str| json_as(&room, LINA, &["consent", "withdraw", &id, consent]);
    done(&withdraw(&consent));
    let page = done(&json_as(&room, LINA, &["consent", "show", &id]));
    assert_eq!(page["standing"]["consents"][0]["in_force"], false);
    assert_eq!(withdraw(&consent).code, 1);
    let refuse = ["consent", "refuse", &id, "--purpose", "assistance", "--recipient", "family"];
    done(&json_as(&room, LINA, &refuse));
    let text = room.amana(&["--as", LINA, "consent", "show", &id]);
    assert!(text.out.contains("not in force"), "{text:?}");
    let odd = ["consent", "refuse", &id, "--purpose", "assistance", "--recipient", "everybody"];
    assert_eq!(json_as(&room, LINA, &odd).code, 2);
    let odd = ["consent", "refuse", &id, "--purpose", "curiosity", "--recipient", "own"];
    let odd = json_as(&room, LINA, &odd);
    assert_eq!((odd.code, code(&odd).as_str()), (1, "unknown_code"), "{odd:?}");
    assert!(odd.err.contains("purpose"), "{odd:?}");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn what_was_disclosed_is_listed_when_its_consent_is_withdrawn() {
    let room = room();
    let id = person(&room);
    let ledger = room.amana(&["--format", "json", "log"]).lines()[0]["ledger"].clone();
    let registry = format!("registry/{}", ledger.as_str().unwrap());
    let clinic = "0199c3a4-0000-7000-8000-000000000041";
    let referral = "referral/0199c3a4-0000-7000-8000-000000000042";
    let line = |id: &str, stream: &str, command: &str, data: Value| json!({"id": id, "as": LINA, "stream": stream, "command": command, "data": data});
    let mut clinic_line = line(
        "1",
        &registry,
        "register_organisation",
        json!({"organisation": clinic, "name": "Lake Clinic", "kind": "service_provider"}),
    );
    clinic_line.as_object_mut().unwrap().remove("as");
    let adult = json!({"sex": "female", "age": "18+", "age_source": "stated"});
    let lines = [clinic_line, line("2", &format!("person/{id}"), "record_demographics", adult)];
    let said = room.record(&lines, false);
    assert_eq!(said.code, 0, "{said:?}");
    let args = ["consent", "record", &id, "--purpose", "psychosocial", "--recipient", clinic];
    let how = ["--given-by", "person", "--language", "es", "--explained", "shown"];
    let rest = ["--mark", "voice", "--fields", "identity", "--repeated-back"];
    let given = done(&json_as(&room, LINA, &[&args[..], &how, &rest].concat()));
    let consent = given["events"][0]["event"].as_str().unwrap();
    let proposal = json!({"person": id, "recipient": clinic, "service_kind": "psychosocial_service",
        "purpose": "psychosocial", "urgency": "72h", "fields": ["identity"]});
    let send = json!({"way": "by_hand", "without_agreement": true});
    let lines = [
        line("3", referral, "propose_referral", proposal),
        line("4", referral, "check_referral_consent", json!({})),
        line("5", referral, "send_referral", send),
    ];
    let said = room.record(&lines, false);
    assert_eq!(said.code, 0, "{said:?}");
    let text = room.amana(&["--as", LINA, "consent", "withdraw", &id, consent]);
    assert_eq!(text.code, 0, "{text:?}");
    for word in ["Already disclosed", "F-", "Lake Clinic", "dentity", "asked to delete"] {
        assert!(text.out.contains(word), "{word}: {text:?}");
    }
    let page = done(&json_as(&room, LINA, &["consent", "show", &id]));
    assert_eq!(page["standing"]["consents"][0]["in_force"], false);
}
