//! A wrong passphrase says so and changes nothing.

use crate::support::{OFFICER, Place, case, open_case, text};

#[test]
fn a_wrong_passphrase_says_so_and_changes_no_file() {
    let place = Place::empty();
    let right = place.file("right.txt", "a heron at the ferry\n");
    let wrong = place.file("wrong.txt", "a heron at the fairy\n");
    let empty = place.file("empty.txt", "");
    let list = place.file("list.csv", crate::support::QUARTER);
    let with = |file: &str, arguments: &[&str]| {
        place.run(&[&["--passphrase-file", file], arguments].concat())
    };
    let escalation = ["init", "--escalation", "Office of Internal Oversight"];
    with(&right, &escalation).done();
    with(&right, &["member", "add", OFFICER, "--role", "conduct_officer"]).done();
    let lines = place.file("lines.jsonl", text(&[open_case("a", &case(1))]));
    let before = place.files();
    let event = "01990000-0000-7000-8000-000000000000";
    let (stream, person) = (case(1), event);
    let needing_keys: [&[&str]; 7] = [
        &["record", &lines],
        &["record", &lines, "--atomic"],
        &["member", "add", "Jon Harrow", "--role", "auditor"],
        &["import", "sea", &list, "--restate", "because"],
        &["--as", OFFICER, "open", &stream, event, "note", "--purpose", "investigation"],
        &["--as", OFFICER, "erase", "request", person, "--reason", "asked for"],
        &["keys", "rotate"],
    ];
    for command in needing_keys {
        with(&wrong, command).fails(4, &["wrong passphrase: nothing was changed"]);
        place.is_as_it_was(&before);
    }
    with(&empty, needing_keys[0]).fails(2, &["empty"]);
    // Without a terminal nobody can be asked; the way out is named.
    place.run(needing_keys[0]).fails(2, &["--passphrase-file"]);
    place.is_as_it_was(&before);
    // What needs no key does not ask for one.
    place.run(&["log"]).done();
    place.holds();
    with(&right, needing_keys[0]).done();
}

#[test]
fn a_ledger_without_passphrase_is_made_only_by_who_accepts_it() {
    let place = Place::empty();
    place.run(&["init"]).fails(2, &["--passphrase-file", "--accept-seizure-risk"]);
    assert!(!place.data().exists(), "nothing was made");
    let made = place.run(&["init", "--accept-seizure-risk"]).done();
    assert!(made.contains("NO passphrase"), "{made}");
    let doctor = place.run(&["doctor"]);
    assert_eq!(doctor.code, 1, "{}", doctor.out);
    assert!(doctor.out.contains("BAD   keys"), "{}", doctor.out);
}
