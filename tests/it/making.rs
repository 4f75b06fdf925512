//! Making a ledger and adding members, cut short and gone on with.

use std::path::Path;

use amana_app::{
    Acting, AppError, CreateOptions, Office, OpenOptions,
    doctor::{self, Health},
    members::NewMember,
};
use amana_events::{PublicText, UnitId, common::Role};

use crate::custody::{PASSPHRASE, Place, add, params, places, secret};

fn options(place: &Place, passphrase: &str) -> CreateOptions {
    CreateOptions {
        name: PublicText::new("Office at Tamberlane").unwrap(),
        passphrase: Some(passphrase.into()),
        escalation: None,
        demo: false,
        backup_retention_days: 35,
        params: params(),
        open: place.open.clone(),
    }
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_answer_leaves_no_keys_behind() {
    for place in places() {
        let nowhere = OpenOptions { database_url: Some("postgres://a@127.0.0.1:1/a".into()) };
        let wrong = CreateOptions { open: nowhere, ..options(&place, PASSPHRASE) };
        Office::create(place.folder(), wrong).await.unwrap_err();
        assert!(!place.folder().key_file().exists());
        let office = Office::create(place.folder(), options(&place, PASSPHRASE)).await.unwrap();
        office.close().await;
        let again = Office::create(place.folder(), options(&place, PASSPHRASE)).await;
        assert!(matches!(again, Err(AppError::Usage(_))), "a ledger is there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_whose_making_was_cut_short_after_genesis_is_finished() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        let (ledger, size) = (office.ledger(), office.size().await.unwrap());
        office.close().await;
        std::fs::remove_file(place.folder().path().join("amana.toml")).unwrap();
        let other = Office::create(place.folder(), options(&place, "other words")).await;
        let told = other.unwrap_err().to_string();
        assert!(told.contains("not finished") && !place.folder().has_ledger(), "{told}");
        let office = Office::create(place.folder(), options(&place, PASSPHRASE)).await.unwrap();
        assert_eq!((office.ledger(), office.size().await.unwrap()), (ledger, size));
        add(&office, "Mira Solenne", Role::Auditor).await;
        office.close().await;
        place.open().await.unlock(Some(&secret())).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_no_ledger_was_made_with_are_put_aside_and_not_destroyed() {
    for place in places() {
        // The keys of another making: what a cut leaves before genesis.
        let other = Place { folder: tempfile::tempdir().unwrap(), open: OpenOptions::default() };
        other.make(Some("other words")).await.close().await;
        place.folder().make().unwrap();
        let copy = std::fs::read(other.folder().key_file()).unwrap();
        std::fs::write(place.folder().key_file(), &copy).unwrap();
        let office = Office::create(place.folder(), options(&place, PASSPHRASE)).await.unwrap();
        assert_ne!(office.ledger(), other.open().await.ledger());
        let names = files(place.folder().path());
        let aside = names.iter().find(|name| name.starts_with("keys.unfinished-")).unwrap();
        let kept = place.folder().path().join(aside).join("kek.json");
        assert_eq!(std::fs::read(kept).unwrap(), copy);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_a_member_goes_on_where_it_was_cut_short() {
    let place = &places()[0];
    place.make(Some(PASSPHRASE)).await.close().await;
    let database = |name: &String| name.starts_with("amana.db");
    let in_folder = |name: &str| place.folder().path().join(name);
    let names = files(place.folder().path()).into_iter().filter(database);
    let before: Vec<(String, Vec<u8>)> =
        names.map(|name| (name.clone(), std::fs::read(in_folder(&name)).unwrap())).collect();
    let office = place.open().await;
    office.unlock(Some(&secret())).unwrap();
    let begun = add(&office, "Mira Solenne", Role::Auditor).await;
    office.close().await;
    // The key file is there, and the log knows nothing of it.
    for name in files(place.folder().path()).into_iter().filter(database) {
        std::fs::remove_file(in_folder(&name)).unwrap();
    }
    for (name, bytes) in before {
        std::fs::write(in_folder(&name), bytes).unwrap();
    }
    let office = place.open().await;
    office.unlock(Some(&secret())).unwrap();
    assert_eq!(add(&office, "Mira Solenne", Role::Auditor).await, begun);
    assert_eq!(files(&place.folder().member_keys()).len(), 1);
    assert_eq!(office.member_named("Mira Solenne").map(Acting::Member).unwrap(), begun);
    let new = NewMember {
        name: "Mira Solenne".into(),
        role: Role::Auditor,
        unit: None,
        organisation: None,
    };
    let taken = office.add_member(Acting::Operator, new).await;
    assert!(matches!(taken, Err(AppError::Usage(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_member_leaves_no_key() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        let unit = Some(UnitId::new(office.new_id()));
        let new =
            NewMember { name: "Jon Harrow".into(), role: Role::Auditor, unit, organisation: None };
        let refused = office.add_member(Acting::Operator, new).await;
        assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
        assert!(files(&place.folder().member_keys()).is_empty());
        add(&office, "Jon Harrow", Role::Auditor).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_member_key_keeps_nobody_else_out_and_the_doctor_names_it() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        for name in ["Mira Solenne", "Jon Harrow"] {
            add(&office, name, Role::Auditor).await;
        }
        office.close().await;
        let names = files(&place.folder().member_keys());
        let damaged = place.folder().member_keys().join(&names[0]);
        let text = std::fs::read_to_string(&damaged).unwrap();
        std::fs::write(&damaged, &text[..text.len() / 2]).unwrap();
        let examination = doctor::examine(&place.folder(), &place.open).await.unwrap();
        let found = examination.findings.iter().find(|f| f.check == "member keys").unwrap();
        assert_eq!(found.health, Health::Bad);
        assert!(found.what.contains(names[0].trim_end_matches(".key")), "{}", found.what);

        let office = place.open().await;
        office.unlock(Some(&secret())).unwrap();
        let can_sign = |office: &Office| {
            let members = ["Mira Solenne", "Jon Harrow"].map(|name| office.member_named(name));
            members.iter().filter(|member| member.is_ok()).count()
        };
        assert_eq!(can_sign(&office), 1);
        let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
        let acting = Acting::Operator;
        office.rotate_keys(acting, &mut cabinet, None, &mut |_| {}).await.unwrap();
        assert_eq!(can_sign(&office), 1);
        // Back from a backup that is older than the rotation it is of no use either, and named.
        std::fs::write(&damaged, &text).unwrap();
        let examination = doctor::examine(&place.folder(), &place.open).await.unwrap();
        let found = examination.findings.iter().find(|f| f.check == "member keys").unwrap();
        assert!(found.what.contains("is not here"), "{}", found.what);
    }
}
