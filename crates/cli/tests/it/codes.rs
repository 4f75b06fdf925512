//! Exit codes: 0 done, 1 refused, 2 usage, 3 the log does not hold, 4 environment.

use crate::support::{OFFICER, Place, bare, case, open_case};

/// Changes bytes everywhere in the database's file; as many as there were before.
fn change(place: &Place, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let path = place.data().join("amana.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let found: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter_map(|(at, window)| (window == from.as_bytes()).then_some(at))
        .collect();
    assert!(!found.is_empty(), "{from} is not in the file");
    for at in found {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn what_is_done_exits_with_0() {
    let place = Place::new();
    place.record(&[open_case("a", &case(1))], &[]).done();
    place.run(&["replay"]).done();
    place.run(&["replay", "--rebuild-views"]).done();
    assert!(
        crate::support::Ran::of(bare(&["--help"]).output().unwrap()).done().contains("Exit codes")
    );
    assert!(
        crate::support::Ran::of(bare(&["--version"]).output().unwrap())
            .done()
            .starts_with("amana ")
    );
}

#[test]
fn what_the_domain_refuses_exits_with_1_and_says_why() {
    let place = Place::new();
    let none = case(9).replace("case/", "");
    place.run(&["case", "show", &none]).fails(1, &["no such file", "[not_found]"]);
    place.run(&["case", "timeline", &none]).fails(1, &["[not_found]"]);
    // Nobody approves their own proposal, and the operator opens no field.
    let event = place.log()[0]["event"].as_str().unwrap().to_owned();
    let stream = case(9);
    let open = ["open", &stream, &event, "account", "--purpose", "investigation"];
    place.run(&open).fails(1, &["operator opens no field"]);
    place.run(&[&["--as", OFFICER], &open[..]].concat()).fails(1, &["[not_found]"]);
}

#[test]
fn what_cannot_be_understood_exits_with_2_and_says_how_it_is_meant() {
    let place = Place::new();
    place.run(&["record"]).fails(2, &["FILE"]);
    place.run(&["no-such-command"]).fails(2, &["no-such-command"]);
    place.run(&["log", "--stream", "castle/1"]).fails(2, &["--stream"]);
    place.run(&["member", "add", "X", "--role", "king"]).fails(2, &["king", "conduct_officer"]);
    place.run(&["case", "show", "C-XXXX"]).fails(2, &["C-XXXX"]);
    place
        .run(&["--as", "Nobody", "member", "add", "X", "--role", "auditor"])
        .fails(2, &["no member"]);
    let reversed = ["stats", "sea", "--from", "2018-02-01", "--to", "2018-01-01"];
    place.run(&reversed).fails(2, &["ends before it begins"]);
    let impossible = ["stats", "sea", "--from", "2018-02-30", "--to", "2018-03-01"];
    place.run(&impossible).fails(2, &["2018-02-30"]);
    let without_purpose =
        ["stats", "sea", "--from", "2018-01-01", "--to", "2018-02-01", "--disclosure", "internal"];
    place.run(&without_purpose).fails(2, &["--purpose"]);
    place.run(&["init", "--demo"]).fails(2, &["already holds a ledger"]);
    Place::empty().run(&["replay"]).fails(2, &["no ledger in", "init"]);
}

#[test]
fn a_log_that_does_not_hold_exits_with_3_and_names_stream_and_position() {
    let place = Place::new();
    place.record(&[open_case("a", &case(1)), open_case("b", &case(2))], &[]).done();
    let line = place.log().pop().unwrap();
    let (position, recorded) = (line["position"].to_string(), line["recorded"].as_str().unwrap());
    let changed = place.copied();
    // A later year in one record: every other byte of the file is as it was.
    change(&changed, recorded, &recorded.replacen('2', "3", 1));
    let ran = changed.run(&["replay"]);
    assert!(ran.out.contains("leaf hash"), "{}", ran.out);
    ran.fails(3, &["does not hold", &format!("position {position}"), &case(2)]);
    changed.run(&["replay", "--rebuild-views"]).fails(3, &["does not hold"]);
    let report = changed.json(&["replay"]);
    assert_eq!(report.code, 3);
    assert_ne!(report.lines()[0]["findings"], serde_json::json!([]));
}

#[test]
fn an_unknown_event_exits_with_3_wherever_it_is_read() {
    let place = Place::new();
    place.record(&[open_case("a", &case(1))], &[]).done();
    change(&place, "case_opened", "case_xpened");
    let id = case(1);
    place.run(&["replay"]).fails(3, &["does not hold", "position", &id]);
    for command in [&["log"][..], &["log", "--stream", &id], &["case", "list"]] {
        place.run(command).fails(3, &["case_xpened"]);
    }
}

#[test]
fn what_the_machine_lacks_exits_with_4_and_names_it() {
    let place = Place::new();
    let gone = place.path("gone").to_str().unwrap().to_owned();
    place.run(&["record", &gone]).fails(4, &["cannot read", &gone]);
    place.run(&["import", "sea", &gone]).fails(4, &["cannot read", &gone]);
    place.run(&["--passphrase-file", &gone, "record", "-"]).fails(4, &["cannot read", &gone]);
    // A folder is no file.
    let data = place.data().to_str().unwrap().to_owned();
    place.run(&["record", &data]).fails(4, &["cannot read"]);
    std::fs::remove_file(place.data().join("amana.db")).unwrap();
    place.run(&["case", "list"]).fails(4, &["database"]);
    place.run(&["record", "-"]).fails(4, &["database"]);
    assert!(!place.data().join("amana.db").exists(), "a reader makes no database");
    std::fs::write(place.data().join("amana.db"), "this is no database, it is a text").unwrap();
    place.run(&["case", "list"]).fails(4, &["database"]);
    // A port of this machine where nobody listens.
    let nobody = "postgres://amana:secret-word@127.0.0.1:1/amana";
    let ran = Place::empty().run(&["--database", nobody, "init", "--demo"]);
    assert!(!ran.err.contains("secret-word"), "{}", ran.err);
    ran.fails(4, &["database"]);
}

#[test]
fn the_folder_is_named_by_the_argument_or_the_environment() {
    let place = Place::new();
    let other = Place::empty();
    let data = place.data().to_str().unwrap().to_owned();
    let by_argument = bare(&["--data", &data, "log"]).output().unwrap();
    let by_environment = bare(&["log"]).env("AMANA_DATA", &data).output().unwrap();
    assert!(by_argument.status.success() && !by_argument.stdout.is_empty());
    assert_eq!(by_environment.stdout, by_argument.stdout);
    // The argument is the stronger one, and may stand behind the command.
    let both = bare(&["log", "--data", &data]).env("AMANA_DATA", other.data()).output().unwrap();
    assert_eq!(both.stdout, by_argument.stdout);
    crate::support::Ran::of(bare(&["log"]).output().unwrap()).fails(2, &["--data", "AMANA_DATA"]);
}
