//! `amana demo`: what folder it takes, and what it never touches.

use serde_json::Value;

use crate::support::{Place, bare};

#[test]
fn a_folder_that_is_no_demo_is_refused_and_left_as_it_is() {
    let place = Place::empty();
    std::fs::create_dir(place.data()).unwrap();
    std::fs::write(place.data().join("thesis.txt"), "years of work").unwrap();
    let before = place.files();
    for command in [&["demo"][..], &["demo", "--fresh"]] {
        place.run(command).fails(1, &["no demo ledger", "left as it is", "--data"]);
        place.is_as_it_was(&before);
    }
    // A file of that name is no folder at all.
    let file = place.file("file", "words");
    for command in [&["--data", &file, "demo"][..], &["--data", &file, "demo", "--fresh"]] {
        place.run(command).fails(1, &["no demo ledger"]);
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), "words");
}

#[test]
fn a_ledger_that_is_no_demo_is_refused_and_left_as_it_is() {
    let plain = Place::empty();
    plain.run(&["init", "--accept-seizure-risk"]).done();
    let sealed = Place::empty();
    let passphrase = sealed.file("passphrase.txt", "a heron at the ferry");
    sealed.run(&["init", "--passphrase-file", &passphrase]).done();
    for place in [plain, sealed] {
        let before = place.files();
        for command in [&["demo"][..], &["demo", "--fresh"]] {
            place.run(command).fails(1, &["no demo ledger", "left as it is"]);
            place.is_as_it_was(&before);
        }
    }
}

#[test]
fn told_twice_it_adds_nothing_and_fresh_makes_another() {
    let place = Place::empty();
    let first = place.json(&["demo"]).object();
    assert_eq!((&first["holds"], &first["personal_strings"]["found"]), (&true.into(), &0.into()));
    let again = place.json(&["demo"]).object();
    assert_eq!(again["ledger"], first["ledger"]);
    let recorded = |chapter: &Value| chapter["recorded"] == 0 && chapter["members"] == 0;
    assert!(again["chapters"].as_array().unwrap().iter().all(recorded), "{again}");
    let imported = again["imported"].as_array().unwrap();
    assert!(imported.iter().all(|list| list["rows"]["new"] == 0), "{again}");
    // Something of somebody's in the folder: it is named, and nothing is removed.
    let theirs = place.data().join("notes.txt");
    std::fs::write(&theirs, "mine").unwrap();
    let before = place.files();
    place.run(&["demo", "--fresh"]).fails(1, &["notes.txt", "nothing was removed"]);
    place.is_as_it_was(&before);
    std::fs::remove_file(theirs).unwrap();
    let fresh = place.json(&["demo", "--fresh"]).object();
    assert_ne!(fresh["ledger"], first["ledger"]);
    assert_eq!(fresh["events"], first["events"]);
    assert_eq!(fresh["as_published"], first["as_published"]);
    place.holds();
}

#[test]
fn without_a_folder_it_lives_in_amana_demo_here() {
    let place = Place::empty();
    let ran = bare(&["demo"]).current_dir(place.folder.path()).output().unwrap();
    assert!(ran.status.success());
    let told = String::from_utf8(ran.stdout).unwrap();
    assert!(told.contains("made in amana-demo") && told.contains("The log holds"), "{told}");
    assert!(place.path("amana-demo").join("amana.db").is_file());
    assert_eq!(std::fs::read_dir(place.folder.path()).unwrap().count(), 1);
}

#[test]
fn it_is_told_in_postgres_too() {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else { return };
    let place = Place { database: Some(url), ..Place::empty() };
    let told = place.json(&["demo"]).object();
    assert_eq!((&told["holds"], &told["personal_strings"]["found"]), (&true.into(), &0.into()));
    assert!(!place.data().join("amana.db").exists());
    place.holds();
}
