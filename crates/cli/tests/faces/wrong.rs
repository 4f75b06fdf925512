//! What is said where something is wrong, and with which exit code.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::room::{Room, run};

fn error(text: &str) -> Value {
    serde_json::from_str::<Value>(text).unwrap_or_else(|_| panic!("{text}"))["error"].clone()
}

#[test]
fn programs_read_errors_as_objects() {
    let room = Room::new();
    let said = room.amana(&["--format", "json", "case", "show", "C-7F3K-92QW"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert_eq!(error(&said.err)["code"], "not_found");
    let said = room.amana(&["--format", "json", "case", "shwo"]);
    assert_eq!((said.code, error(&said.err)["code"].clone()), (2, "usage".into()));
    let said = run(&["--format", "json", "--data", "/nonexistent", "doctor"], b"");
    assert_eq!((said.code, error(&said.err)["code"].clone()), (2, "usage".into()));
}

#[test]
fn a_folder_that_may_not_be_read_is_not_taken_for_none() {
    let room = Room::new();
    let settings = room.data().join("amana.toml");
    fs::set_permissions(&settings, fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything cannot see what this is about.
    if fs::read(&settings).is_err() {
        let said = room.amana(&["case", "list"]);
        assert_eq!(said.code, 4, "{said:?}");
        assert!(said.err.to_lowercase().contains("permission denied"), "{said:?}");
    }
    fs::set_permissions(&settings, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&settings, "ledger = 7").unwrap();
    assert_eq!(room.amana(&["case", "list"]).code, 4);
    fs::write(&settings, [0xff, 0xfe]).unwrap();
    assert_eq!(room.amana(&["case", "list"]).code, 4);
}

#[test]
fn a_ledger_that_is_there_is_said_before_a_passphrase_is_asked() {
    let room = Room::new();
    let said = room.amana(&["init"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("already holds a ledger"), "{said:?}");
}

#[test]
fn a_missing_passphrase_is_the_call_s_fault_wherever_it_is_missing() {
    let room = Room::new();
    let (data, phrase) = (room.path().join("other"), room.path().join("phrase"));
    fs::write(&phrase, "correct horse\n").unwrap();
    let (data, phrase) = (data.to_str().unwrap(), phrase.to_str().unwrap());
    assert_eq!(run(&["--data", data, "init"], b"").code, 2);
    let said = run(&["--data", data, "--passphrase-file", phrase, "init"], b"");
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    for command in [&["record", "-"][..], &["keys", "rotate"], &["member", "list", "--unlock"]] {
        let said = run(&[&["--data", data][..], command].concat(), b"");
        assert_eq!(said.code, 2, "{command:?}: {said:?}");
        assert!(said.err.contains("--passphrase-file"), "{said:?}");
    }
    // Without a passphrase members are listed all the same, without names.
    assert_eq!(run(&["--data", data, "member", "list"], b"").code, 0);
}

#[test]
fn a_short_passphrase_is_warned_of() {
    let room = Room::new();
    let (data, phrase) = (room.path().join("other"), room.path().join("phrase"));
    fs::write(&phrase, "short\n").unwrap();
    let (data, phrase) = (data.to_str().unwrap(), phrase.to_str().unwrap());
    let said = run(&["--data", data, "--passphrase-file", phrase, "init"], b"");
    assert_eq!(said.code, 0);
    assert!(said.err.contains("only 5 characters"), "{said:?}");
}

#[test]
fn a_folder_is_no_file_of_lines() {
    let room = Room::new();
    let said = room.amana(&["record", "/tmp"]);
    assert_eq!(said.code, 4);
    assert!(said.err.contains("is a directory"), "{said:?}");
}

#[test]
fn names_and_numbers_that_cannot_be_meant_are_refused() {
    let room = Room::new();
    room.member("Mira Solenne", "conduct_officer");
    for name in ["mira solenne", "operator", "a\u{7}b", " "] {
        let said = room.amana(&["member", "add", name, "--role", "investigator"]);
        assert_eq!(said.code, 2, "{name:?}: {said:?}");
    }
    for days in ["0", "3651"] {
        let data = room.path().join("other");
        let args = ["--data", data.to_str().unwrap(), "init", "--demo", "--backup-retention", days];
        assert_eq!(run(&args, b"").code, 2);
    }
}
