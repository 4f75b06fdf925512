//! `amana account`: a code is given, a member enrols, two others reset what was lost, sessions end.

use amana_app::signin::{PrintedCode, Token};
use serde_json::{Value, json};

use crate::room::{Room, Said};

const RENA: &str = "Rena Voss";
const MIRA: &str = "Mira Solenne";
const JON: &str = "Jon Harrow";
const PASSWORD: &str = "a slow walk by the river";

fn room() -> Room {
    let room = Room::new();
    room.member(RENA, "registrar");
    room.member(MIRA, "conduct_officer");
    room.member(JON, "conduct_officer");
    room
}

fn json_as(room: &Room, name: &str, args: &[&str]) -> Said {
    room.amana(&[&["--as", name, "--format", "json"][..], args].concat())
}

fn done(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    said.lines()[0].clone()
}

fn code(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
    error["error"]["code"].as_str().unwrap_or_default().to_owned()
}

fn file(room: &Room, name: &str, text: &str) -> String {
    let path = room.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap().to_owned()
}

/// What an app of this secret shows now.
#[expect(clippy::disallowed_methods, reason = "an app goes by the machine's clock")]
fn app(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    app.generate(now.as_secs()).to_string()
}

/// Enrols a member with a code; the printed codes.
fn set_up(room: &Room, login: &str, code: &str) -> Value {
    let code = file(room, "code.txt", code);
    let password = file(room, "password.txt", &format!("{PASSWORD}\n"));
    let own = ["--format", "json", "account", "set-up", "--login", login, "--code-file", &code];
    let offer = done(&room.amana(&own));
    assert!(text(&offer, "uri").starts_with("otpauth://totp/"), "{offer}");
    let digits = app(&text(&offer, "secret"));
    let rest = ["--password-file", password.as_str(), "--app-code", digits.as_str()];
    done(&room.amana(&[&own[..], &rest].concat()))
}

#[test]
fn a_member_enrols_with_a_code_and_two_others_reset_what_they_lost() {
    let room = room();
    assert_eq!(
        code(&json_as(&room, JON, &["account", "enrol", MIRA, "--login", "mira"])),
        "registrar_needed"
    );
    let given = done(&json_as(&room, RENA, &["account", "enrol", MIRA, "--login", "mira"]));
    let first = text(&given, "code");
    assert!(PrintedCode::typed(&first).is_some());
    let enrolled = set_up(&room, "Mira", &first);
    assert_eq!(enrolled["recovery_codes"].as_array().unwrap().len(), 10);
    let again = json_as(&room, RENA, &["account", "enrol", MIRA]);
    assert_eq!((again.code, code(&again).as_str()), (1, "factors_present"));
    let rows = json_as(&room, RENA, &["account", "list"]).lines();
    let row = rows.iter().find(|row| row["name"] == MIRA).unwrap();
    assert_eq!(row["factors"], json!(["password", "totp", "recovery_codes"]));
    assert_eq!((&row["login"], &row["active"]), (&json!("mira"), &json!(true)));
    assert_eq!(code(&json_as(&room, JON, &["account", "list"])), "registrar_needed");
    let proposed = done(&json_as(&room, RENA, &["account", "reset", "propose", MIRA]));
    let proposal = text(&proposed, "proposal");
    let shown = room.amana(&["account", "list"]);
    assert!(shown.out.contains(&format!("account reset approve {proposal}")), "{shown:?}");
    let approve = ["account", "reset", "approve", proposal.as_str()];
    assert_eq!(code(&json_as(&room, RENA, &approve)), "same_person");
    assert_eq!(code(&json_as(&room, MIRA, &approve)), "own_account");
    let given = done(&json_as(&room, JON, &approve));
    set_up(&room, "mira", &text(&given, "code"));
    assert_eq!(json_as(&room, JON, &approve).code, 2, "nothing waits any more");
    assert_eq!(room.amana(&["replay"]).code, 0);
}

#[test]
fn a_wrong_code_and_a_weak_password_enrol_nobody() {
    let room = room();
    let given = done(&json_as(&room, RENA, &["account", "enrol", MIRA, "--login", "mira"]));
    let wrong = file(&room, "wrong.txt", "0000-0000-0000-0000");
    let said = room.amana(&[
        "--format",
        "json",
        "account",
        "set-up",
        "--login",
        "mira",
        "--code-file",
        &wrong,
    ]);
    assert_eq!((said.code, code(&said).as_str()), (1, "sign_in_failed"), "{said:?}");
    let right = file(&room, "code.txt", &text(&given, "code"));
    let own = ["--format", "json", "account", "set-up", "--login", "mira", "--code-file", &right];
    let offer = done(&room.amana(&own));
    let weak = file(&room, "password.txt", "password1234");
    let digits = app(&text(&offer, "secret"));
    let rest = ["--password-file", weak.as_str(), "--app-code", digits.as_str()];
    let said = room.amana(&[&own[..], &rest].concat());
    assert_eq!(said.code, 2, "{said:?}");
    assert!(!said.err.contains("password1234"), "{said:?}");
    let said = room.amana(&["account", "enrol", JON, "--login", "m\u{456}ra"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("mixes scripts"), "{said:?}");
    // There is no terminal to ask at.
    let said = room.amana(&["account", "set-up", "--login", "mira"]);
    assert_eq!(said.code, 2, "{said:?}");
}

#[test]
fn sessions_and_service_tokens_are_listed_and_end() {
    let room = room();
    let given = done(&json_as(&room, RENA, &["account", "enrol", MIRA, "--login", "mira"]));
    set_up(&room, "mira", &text(&given, "code"));
    let none = json_as(&room, MIRA, &["account", "sessions", MIRA]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert_eq!(done(&json_as(&room, RENA, &["account", "revoke", MIRA]))["ended"], 0);
    assert_eq!(code(&json_as(&room, JON, &["account", "revoke", MIRA])), "registrar_needed");
    let add =
        ["account", "service-token", "add", MIRA, "--scope", "reports", "--scope", "deadlines"];
    assert_eq!(code(&json_as(&room, MIRA, &add)), "registrar_needed");
    let token = done(&json_as(&room, RENA, &add));
    assert!(Token::read(&text(&token, "token")).is_some());
    let id = text(&token, "id");
    let rows = json_as(&room, RENA, &["account", "service-token", "list"]).lines();
    assert_eq!((&rows[0]["id"], &rows[0]["lives"]), (&json!(id), &json!(true)));
    let open = json_as(&room, MIRA, &["account", "sessions", MIRA]).lines();
    assert_eq!(
        (&open[0]["service"], &open[0]["scope"]),
        (&json!(true), &json!(["reports", "deadlines"]))
    );
    let said = json_as(&room, RENA, &["account", "revoke", MIRA, "--session", &id]);
    assert_eq!(said.code, 1, "a token is ended by its name: {said:?}");
    done(&json_as(&room, RENA, &["account", "service-token", "revoke", &id]));
    let again = json_as(&room, RENA, &["account", "service-token", "revoke", &id]);
    assert_eq!(code(&again), "nothing_changes");
    let rows = json_as(&room, RENA, &["account", "service-token", "list"]).lines();
    assert_eq!(rows[0]["lives"], json!(false));
    let shown = room.amana(&["account", "service-token", "list"]);
    assert!(shown.out.contains("ended"), "{shown:?}");
    assert_eq!(room.amana(&["replay"]).code, 0);
}
