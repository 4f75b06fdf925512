//! The demonstration's people sign in with what is printed of them; a ledger that is none has no such accounts.

use std::sync::{Arc, atomic::AtomicI64};

use amana_app::{
    demo::Story,
    signin::{Attempt, Second},
};
use amana_vault::Secret;

use super::{Set, app, server};
use crate::support::{Backend, Desk, on_both};

on_both! {
    async fn a_visitor_signs_in_as_one_of_the_storys_people(desk: Desk) {
        let story = Story::shipped().unwrap();
        desk.office.tell(&story, &mut |_| {}).await.unwrap();
        let clock = Arc::new(Set(AtomicI64::new(desk.office.now().micros())));
        let office = server(&desk, &clock).await;
        let accounts = office.demo_accounts(&story).await.unwrap();
        assert!(accounts.len() > 10, "{accounts:?}");
        for account in accounts.iter().take(2) {
            let (login, password) =
                (Secret::from(account.login.as_str()), Secret::from(account.password.as_str()));
            // At once: what the app shows now was not used to enrol.
            let seconds = u64::try_from(office.now().micros() / 1_000_000).unwrap();
            let code = app(&Secret::from(account.secret.as_str())).generate(seconds).to_string();
            let attempt = Attempt {
                login: &login, password: &password, second: Second::Totp(&code), device: None,
            };
            let signed = office.sign_in(&attempt).await.unwrap();
            assert_eq!(signed.session.member, office.member_named(&account.name).unwrap());
        }
        let again = office.demo_accounts(&story).await.unwrap();
        let said = |all: &[amana_app::demo::DemoAccount]| serde_json::to_string(all).unwrap();
        assert_eq!(said(&again), said(&accounts));
        office.close().await;
    }
}

#[tokio::test]
async fn a_ledger_that_is_no_demonstration_has_no_such_accounts() {
    let desk = Desk::with(Backend::Sqlite, |create| create.demo = false).await.unwrap();
    let refused = desk.office.demo_accounts(&Story::shipped().unwrap()).await;
    assert!(refused.is_err());
}
