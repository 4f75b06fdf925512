//! Receipts as members handle them at their pages: a code given, a message left behind it, another in the place of a lost one.

use amana_events::common::Role;

use super::{
    Browser,
    keepers::{Keeper, between},
};
use crate::{support::on_both, web::Served};

const STAFF: [(&str, Role); 4] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
    ("Ada Brenn", Role::Reviewer),
];

on_both! {
    async fn a_code_is_given_written_to_lost_and_replaced_by_two(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let mut jon = Keeper::of(&served, "Jon Harrow").await;
        let report = served.a_report(&mira.signed).await;
        let file = format!("/desk/file/report/{report}");
        let step = |step: &str| format!("/desk/receipts/{report}/{step}");
        let page = mira.sees(&file).await;
        for way in ["reply", "issue", "lost", "second", "decline", "end"] {
            assert!(page.body.contains(&step(way)), "{way}: {page:?}");
        }
        let bare = mira.sends(&step("issue"), &[("holder", "reporter")]).await;
        assert!(bare.status == 422 && bare.body.contains("id=\"choice-error\""), "{bare:?}");
        let fields = [("holder", "reporter"), ("choice", "code_only"), ("question", "Which tree?"), ("answer", "The old mango")];
        let given = mira.sends(&step("issue"), &fields).await;
        assert_eq!(given.status, 200, "{given:?}");
        let code = between(&given, "inset-text app-said\" dir=\"auto\">", '<').to_owned();
        let empty = mira.sends(&step("reply"), &[("holder", "reporter")]).await;
        assert!(empty.status == 422 && empty.body.contains("id=\"text-error\""), "{empty:?}");
        let said = "Somebody waits at the clinic on market day.";
        mira.done(&step("reply"), &[("holder", "reporter"), ("text", said)]).await;
        let mut holder = Browser::new(&served);
        holder.open(&code, "/messages").await;
        assert!(holder.get("/messages?lang=en").await.body.contains(said));
        // Its holder lost it. Two members ask the question; the answer that was chosen is shown to nobody.
        let asked = mira.sends(&step("lost"), &[("holder", "reporter")]).await;
        assert!(asked.body.contains("Which tree?") && !asked.body.contains("mango"), "{asked:?}");
        let own = ["token", "once"].map(|name| (name, super::hidden(&asked, name)));
        let with = |answer: &'static str| {
            let mut all: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
            all.extend([("holder", "reporter"), ("answer", answer), ("note", "She came herself.")]);
            all
        };
        let wrong = mira.posts(&step("lost"), &with("The new mango")).await;
        assert!(wrong.status == 422 && !wrong.body.contains("The new mango"), "{wrong:?}");
        let right = mira.posts(&step("lost"), &with("the old mango")).await;
        assert_eq!(right.status, 303, "{right:?}");
        let asked = jon.sends(&step("second"), &[("holder", "reporter")]).await;
        let own = ["token", "once"].map(|name| (name, super::hidden(&asked, name)));
        let mut all: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.extend([("holder", "reporter"), ("answer", "the old mango")]);
        let given = jon.posts(&step("second"), &all).await;
        assert_eq!(given.status, 200, "{given:?}");
        let other = between(&given, "inset-text app-said\" dir=\"auto\">", '<').to_owned();
        assert_ne!(other, code);
        let mut old = Browser::new(&served);
        let refused = old.post("/open?lang=en", &[("code", code.as_str())]).await;
        assert_ne!(refused.status, 303, "the old code is dead: {refused:?}");
        mira.done(&step("end"), &[("holder", "reporter"), ("because", "discovered")]).await;
        // Who may not act on the report is told that there is none.
        let mut ada = Keeper::of(&served, "Ada Brenn").await;
        for way in ["reply", "issue", "lost", "second", "decline", "end"] {
            let hidden = ada.browser.get(&format!("{}?lang=en", step(way))).await;
            assert_eq!(hidden.status, 404, "{way}: {hidden:?}");
        }
    }
}
