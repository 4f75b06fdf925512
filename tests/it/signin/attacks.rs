//! What must not work, each attack by its name.

use amana_app::{
    signin::{Second, SignInError},
    standing::Standing,
};
use amana_events::common::Role;

use super::{COLLEAGUE, House, LOGIN, OFFICER, PASSWORD, failed, tries};
use crate::{
    own_database::psql,
    support::{Desk, log_from, on_both},
};

const WRONG: &str = "not the password at all";

on_both! {
    async fn whether_a_name_is_known_is_told_by_no_word_and_by_no_work(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let fresh = house.one.give_enrolment(house.registrar(), house.member(COLLEAGUE), Some("jon"));
        fresh.await.unwrap();
        let code = house.code(&held.secret);
        let mut told = Vec::new();
        for (login, password) in [
            (LOGIN, WRONG),
            ("nobody", WRONG),
            ("nobody", PASSWORD),
            ("jon", WRONG),
            ("mir\u{430}.solenne", PASSWORD),
            ("", ""),
        ] {
            let before = house.one.gate_figures();
            let said = tries(&house.one, login, password, Second::Totp(&code), None).await.unwrap_err();
            let after = house.one.gate_figures();
            told.push((said.to_string(), after.hashed - before.hashed, after.tries - before.tries));
        }
        house.one.member_stands(house.registrar(), held.member, Standing::Suspended).await.unwrap();
        let before = house.one.gate_figures();
        let said = house.signs_in(&house.one, &held, None).await.unwrap_err();
        let after = house.one.gate_figures();
        told.push((said.to_string(), after.hashed - before.hashed, after.tries - before.tries));
        told.dedup();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].1, told[0].2), (1, 1));
    }

    async fn waiting_is_told_alike_of_a_name_that_is_known_and_one_that_is_not(desk: Desk) {
        let house = House::new(desk).await;
        house.enrolled(OFFICER, LOGIN).await;
        let mut told = Vec::new();
        for login in [LOGIN, "nobody"] {
            let mut said = Vec::new();
            for _ in 0..6 {
                let error = tries(&house.one, login, WRONG, Second::Totp("000000"), None).await;
                said.push(error.unwrap_err().to_string());
            }
            told.push(said);
        }
        assert_eq!(told[0], told[1]);
        assert!(told[0].last().unwrap().contains("again in 2 s"), "{told:?}");
    }

    async fn who_tries_an_account_from_elsewhere_does_not_lock_its_owner_out(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let mut waits = 0;
        for _ in 0..40 {
            if let Err(SignInError::TooSoon { seconds }) = tries(&house.one, LOGIN, WRONG, Second::Totp("000000"), None).await {
                waits += 1;
                house.later(i64::try_from(seconds).unwrap());
            }
        }
        assert!(waits >= 15, "{waits}");
        let stranger = house.signs_in(&house.one, &held, None).await;
        assert!(matches!(stranger, Err(SignInError::TooSoon { seconds: 1..=900 })), "{stranger:?}");
        house.signs_in(&house.two, &held, Some(&held.first.device)).await.unwrap();
        let printed = Second::Recovery(&held.codes[0]);
        tries(&house.two, LOGIN, PASSWORD, printed, None).await.unwrap();
        // A device of somebody else's, or none that ever was, is no proof.
        let other = amana_app::signin::Token::read(&"A".repeat(43)).unwrap();
        house.later(30);
        let stranger = house.signs_in(&house.one, &held, Some(&other)).await;
        assert!(matches!(stranger, Err(SignInError::TooSoon { .. })));
    }

    async fn many_tries_at_once_are_as_few_as_one_after_another(desk: Desk) {
        let house = House::new(desk).await;
        house.enrolled(OFFICER, LOGIN).await;
        let attempt = |office| tries(office, LOGIN, WRONG, Second::Totp("000000"), None);
        let all = tokio::join!(
            attempt(&house.one), attempt(&house.two), attempt(&house.one), attempt(&house.two),
            attempt(&house.one), attempt(&house.two), attempt(&house.one), attempt(&house.two),
        );
        let all = [all.0, all.1, all.2, all.3, all.4, all.5, all.6, all.7];
        let made = all.iter().filter(|it| failed(it)).count();
        assert!((1..=4).contains(&made), "{made}");
        assert!(all.iter().all(|it| failed(it) || matches!(it, Err(SignInError::TooSoon { .. }))));
    }

    async fn a_code_of_an_app_is_good_once_also_at_the_same_moment(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let device = Some(&held.first.device);
        let (one, two) = tokio::join!(
            house.signs_in(&house.one, &held, device),
            house.signs_in(&house.two, &held, device)
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
        let old = house.code(&held.secret);
        house.later(30);
        house.signs_in(&house.one, &held, device).await.unwrap();
        let replayed = tries(&house.two, LOGIN, PASSWORD, Second::Totp(&old), device).await;
        assert!(failed(&replayed), "one step back, and used");
    }

    async fn a_second_factor_is_not_guessed_in_a_session_that_was_stolen(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let mut guesses = 0;
        for _ in 0..50 {
            let guess = house.one.step_up(&held.first.token, Second::Totp("000000")).await;
            guesses += usize::from(failed(&guess));
        }
        assert!(guesses <= 4, "{guesses}");
        let code = house.code(&held.secret);
        let owner = house.two.step_up(&held.first.token, Second::Totp(&code)).await;
        assert!(matches!(owner, Err(SignInError::TooSoon { .. })));
        // The owner's other sessions, and signing in anew, are not held up by it.
        house.signs_in(&house.two, &held, None).await.unwrap();
    }

    async fn whoever_is_not_a_registrar_enrols_nobody(desk: Desk) {
        let house = House::new(desk).await;
        house.desk.member("Lina Osei", Role::HeadOfConduct).await;
        let member = house.member(OFFICER);
        for acting in [member, house.member(COLLEAGUE)] {
            let given = house.one.give_enrolment(amana_app::Acting::Member(acting), member, Some(LOGIN));
            assert_eq!(super::refused(given.await), "registrar_needed");
        }
    }

    async fn no_password_code_or_token_stands_in_any_file_or_record(desk: Desk) {
        let house = House::new(desk).await;
        let given = house.one.give_enrolment(house.registrar(), house.member(OFFICER), Some(LOGIN));
        let given = given.await.unwrap();
        let held = house.completed(LOGIN, given.code.printed(), PASSWORD).await.unwrap();
        let signed = house.signs_in(&house.two, &held, None).await.unwrap();
        let bearer = house.one.bearer_for(&signed.token).await.unwrap().unwrap();
        let scope = vec![amana_events::Code::new("reports").unwrap()];
        let service = house.one.give_service_token(house.registrar(), held.member, scope, None).await.unwrap();
        let mut canaries: Vec<String> = vec![PASSWORD.into(), LOGIN.into(), held.secret.reveal().into()];
        canaries.extend(held.codes.iter().cloned());
        for secret in [given.code.printed(), signed.token.text(), signed.device.text(), held.first.token.text(), service.token.text(), bearer.token.clone()] {
            canaries.push(secret.reveal().to_owned());
        }
        let bare: Vec<String> = canaries.iter().map(|it| it.replace('-', "")).collect();
        canaries.extend(bare);
        let said = format!("{:?}", log_from(&house.one, 0).await);
        let rows = rows(&house.desk);
        let mut files = Vec::new();
        for path in walk(house.desk.path()) {
            files.extend(std::fs::read(path).unwrap());
        }
        let shown = format!("{given:?} {signed:?} {service:?} {bearer:?}");
        for canary in &canaries {
            assert!(!said.contains(canary) && !shown.contains(canary));
            let bytes: Vec<String> = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
            let hexadecimal = bytes.concat();
            assert!(!rows.contains(canary) && !rows.contains(&hexadecimal));
            assert!(!files.windows(canary.len()).any(|part| part == canary.as_bytes()));
        }
    }
}

/// What PostgreSQL keeps of sign-ins, as it prints it; on SQLite that is in a file.
fn rows(desk: &Desk) -> String {
    let Some(url) = &desk.options.database_url else { return String::new() };
    let tables = ["credential", "session", "throttle", "login_name"];
    tables.map(|table| psql(url, &format!("SELECT * FROM amana.{table}"))).concat()
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
