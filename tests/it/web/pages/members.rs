//! A member signs in from a browser, and out.

use amana_events::common::Role;

use super::{Browser, hidden, is_members_page};
use crate::{
    support::on_both,
    web::{Served, members::PASSWORD},
};

on_both! {
    async fn a_member_signs_in_and_out(desk: Desk) {
        let staff = [("Rena Voss", Role::Registrar), ("Mira Solenne", Role::ConductOfficer)];
        let served = Served::staffed(desk, &staff).await;
        let mut signed = served.enrolled("Rena Voss", "Mira Solenne").await;
        let mut browser = Browser::new(&served);
        let code = signed.code();
        let wrong = [("login", "mira.solenne"), ("password", "another walk"), ("totp", code.as_str())];
        let refused = browser.post("/sign-in?lang=fr", &wrong).await;
        assert!(refused.status == 401 && browser.cookie.is_none(), "{refused:?}");
        is_members_page(&refused);
        assert!(refused.body.contains("Réessayez") && !refused.body.contains("another walk"));
        let right = [("login", "mira.solenne"), ("password", PASSWORD), ("totp", code.as_str())];
        let done = browser.post("/sign-in?lang=en", &right).await;
        assert_eq!((done.status, done.header("location")), (303, Some("/desk?lang=en")), "{done:?}");
        let again = browser.get("/sign-in?lang=en&to=//elsewhere.example").await;
        assert_eq!((again.status, again.header("location")), (303, Some("/desk?lang=en")));
        let page = browser.get("/desk?lang=en").await;
        is_members_page(&page);
        assert!(page.body.contains("Mira Solenne"), "{page:?}");
        let token = hidden(&page, "token");
        assert_eq!(browser.post("/sign-out?lang=en", &[("token", "x")]).await.status, 403);
        assert_eq!(browser.post("/sign-out?lang=en", &[("token", token.as_str())]).await.status, 303);
        assert!(browser.cookie.is_none());
        let out = browser.get("/desk/cases?lang=en").await;
        assert_eq!(out.header("location"), Some("/sign-in?lang=en&to=/desk/cases"), "{out:?}");
        assert!(browser.get("/sign-in?lang=en").await.body.contains("type=\"password\""));
    }
}
