//! Members at their desks: a report is taken in, worked and looked at; what is typed is never lost; who may not see finds nothing.

use amana_events::common::Role;
use serde_json::json;

use super::{Answer, Browser, hidden, is_members_page};
use crate::{
    support::on_both,
    web::{
        Served,
        members::{PASSWORD, Signed},
    },
};

const STAFF: [(&str, Role); 4] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
    ("Lina Osei", Role::AssistanceFocalPoint),
];
const HOSTILE: &str = "<script>alert(1)</script>\u{202e}\"><img src=x onerror=y>' & {{ frame }}";
/// A report is decided on: another body's.
const DECIDED: [(&str, &str); 3] = [
    ("d.outcome", "outside_remit"),
    ("d.assistance_offered", "true"),
    ("d.reason", "Another body's."),
];

/// A browser in which a member signed in.
pub(super) async fn desk_of<'a>(served: &'a Served, name: &str) -> (Browser<'a>, Signed) {
    let mut signed = served.enrolled(STAFF[0].0, name).await;
    let mut browser = Browser::new(served);
    signs_in(&mut browser, &mut signed, name, "").await;
    (browser, signed)
}

pub(super) async fn signs_in(
    browser: &mut Browser<'_>,
    signed: &mut Signed,
    name: &str,
    kept: &str,
) -> Answer {
    let (login, code) = (name.to_lowercase().replace(' ', "."), signed.code());
    let fields = [
        ("login", login.as_str()),
        ("password", PASSWORD),
        ("totp", code.as_str()),
        ("kept", kept),
    ];
    let answer = browser.post("/sign-in?lang=en", &fields).await;
    assert!(browser.cookie.is_some(), "{answer:?}");
    answer
}

/// Fills in the form of a step and sends it.
async fn does(browser: &mut Browser<'_>, place: &str, fields: &[(&str, &str)]) -> Answer {
    let form = browser.get(&format!("{place}?lang=en")).await;
    assert_eq!(form.status, 200, "{place}: {form:?}");
    let own = ["token", "once", "version"].map(|name| (name, hidden(&form, name)));
    let mut all: Vec<(&str, &str)> =
        own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend(fields);
    browser.post(&format!("{place}?lang=en"), &all).await
}

/// Takes in a report of somebody who came by, by the page: what stays confidential and what not is told first. Gives its address.
async fn takes_in(browser: &mut Browser<'_>, account: &str) -> String {
    let begun = browser.get("/desk/new/report/tell_limits?lang=en").await;
    assert_eq!(begun.status, 303, "{begun:?}");
    let form = begun.header("location").unwrap().replace("?lang=en", "");
    let told = does(browser, &form, &[("d.how", "read_aloud"), ("d.language", "en")]).await;
    assert_eq!(told.status, 303, "{told:?}");
    let place = told.header("location").unwrap().replace("?lang=en", "");
    let page = browser.get(&format!("{place}?lang=en")).await;
    assert!(page.body.contains(&format!("{place}/do/submit_report?lang=en")), "{page:?}");
    let fields = [
        ("d.kind", "allegation"),
        ("d.channel", "in_person"),
        ("d.language", "en"),
        ("d.mode", "anonymous"),
        ("d.account", account),
    ];
    let done = does(browser, &format!("{place}/do/submit_report"), &fields).await;
    assert_eq!(done.status, 303, "{done:?}");
    place
}

on_both! {
    async fn a_walk_in_is_taken_in_found_and_decided_on(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, _) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, "The guard asked for money.").await;
        let page = mira.get(&format!("{place}?lang=en")).await;
        assert!(page.status == 200 && page.body.contains("Decide on the report"), "{page:?}");
        assert!(!page.body.contains("asked for money") && page.body.contains(">Sealed<"));
        let reference = page.body.split("<span dir=\"ltr\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        for list in ["/desk/reports?lang=en", "/desk?lang=en&part=new"] {
            assert!(mira.get(list).await.body.contains(&reference), "{list}");
        }
        let token = hidden(&page, "token");
        let found = mira.post("/desk/find?lang=en", &[("token", &token), ("reference", &reference)]).await;
        assert_eq!(found.header("location"), Some(format!("{place}?lang=en").as_str()), "{found:?}");
        let absent = mira.post("/desk/find?lang=en", &[("token", &token), ("reference", "C-7F3K-92QW")]).await;
        assert_eq!(absent.status, 404);
        let step = format!("{place}/do/triage_report");
        let bare = does(&mut mira, &step, &[("d.outcome", "outside_remit")]).await;
        assert!(bare.status == 422 && bare.body.contains("id=\"d-assistance_offered-error\""), "{bare:?}");
        let done = does(&mut mira, &step, &DECIDED).await;
        assert_eq!(done.status, 303, "{done:?}");
        assert!(mira.get(&format!("{place}?lang=fr")).await.body.contains("Enregistrer une étape"));
    }

    async fn a_form_sent_twice_is_done_once_and_one_of_an_old_file_says_so(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, _) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, "A gate.").await;
        let step = format!("{place}/do/triage_report");
        let form = mira.get(&format!("{step}?lang=en")).await;
        let own = ["token", "once", "version"].map(|name| (name, hidden(&form, name)));
        let mut fields: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend(DECIDED);
        let before = served.office.size().await.unwrap();
        for _ in 0..2 {
            assert_eq!(mira.post(&format!("{step}?lang=en"), &fields).await.status, 303);
        }
        // The step, and nothing of its repetition.
        assert_eq!(served.office.size().await.unwrap(), before + 1);
        fields[1].1 = "another-page";
        let old = mira.post(&format!("{step}?lang=en"), &fields).await;
        assert!(old.status == 422 && old.body.contains("Somebody recorded something here meanwhile"), "{old:?}");
        assert_eq!(served.office.size().await.unwrap(), before + 1);
    }

    async fn what_is_typed_survives_the_end_of_a_session_and_is_shown_to_nobody_else(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, mut signed) = desk_of(&served, "Mira Solenne").await;
        let form = mira.get("/desk/new/report/submit_report?lang=en").await;
        let place = form.header("location").unwrap().to_owned();
        let form = mira.get(&place).await;
        let (token, once) = (hidden(&form, "token"), hidden(&form, "once"));
        let typed = [
            ("token", token.as_str()), ("once", once.as_str()), ("version", "0"), ("d.kind", "allegation"),
            ("d.channel", "box"), ("d.language", "en"), ("d.mode", "anonymous"), ("d.account", HOSTILE),
        ];
        mira.cookie = None;
        let ended = mira.post(&place, &typed).await;
        assert!(ended.status == 401 && !ended.body.contains("alert(1)"), "{ended:?}");
        let kept = hidden(&ended, "kept");
        // Another member who signs in at that machine sees their own desk.
        let mut jon = served.enrolled(STAFF[0].0, "Jon Harrow").await;
        let mut other = Browser::new(&served);
        let led = signs_in(&mut other, &mut jon, "Jon Harrow", &kept).await;
        assert_eq!((led.status, led.header("location")), (303, Some("/desk?lang=en")), "{led:?}");
        // The same member sends it on.
        let again = signs_in(&mut mira, &mut signed, "Mira Solenne", &kept).await;
        assert_eq!(again.status, 200, "{again:?}");
        assert!(again.body.contains("&#60;script&#62;alert(1)") && !again.body.contains("<script"), "{again:?}");
        let token = hidden(&again, "token");
        let mut fields = typed;
        fields[0].1 = &token;
        assert_eq!(mira.post(&place, &fields).await.status, 303);
    }

    async fn a_sealed_field_is_opened_for_a_purpose_with_a_second_factor_and_recorded(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, mut signed) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, "The guard asked for money.").await;
        let page = mira.get(&format!("{place}?lang=en")).await;
        let open = page.body.split(&format!("{place}/open/")).nth(1).unwrap().split('?').next().unwrap();
        let open = format!("{place}/open/{open}?lang=en");
        let token = hidden(&mira.get(&open).await, "token");
        let bare = mira.post(&open, &[("token", &token), ("purpose", "")]).await;
        assert_eq!(bare.status, 422, "{bare:?}");
        let asked = [("token", token.as_str()), ("purpose", "investigation"), ("basis", "official_task")];
        let before = served.office.size().await.unwrap();
        let second = mira.post(&open, &asked).await;
        assert!(second.body.contains("second factor") && !second.body.contains("asked for money"), "{second:?}");
        assert_eq!(served.office.size().await.unwrap(), before);
        let kept = hidden(&second, "kept");
        let right = signed.code();
        let factor = |code| [("token", token.as_str()), ("kept", kept.as_str()), ("totp", code)];
        assert_eq!(mira.post("/desk/second?lang=en", &factor("000000")).await.status, 401);
        let again = mira.post("/desk/second?lang=en", &factor(right.as_str())).await;
        assert!(again.status == 200 && again.body.contains("value=\"investigation\""), "{again:?}");
        let opened = mira.post(&open, &asked).await;
        assert!(opened.status == 200 && opened.body.contains("asked for money"), "{opened:?}");
        assert_eq!(opened.header("cache-control"), Some("no-store"));
        assert!(opened.header("refresh").unwrap().starts_with("300;url=/desk/file/report/"));
        assert!(served.office.size().await.unwrap() > before);
    }

    async fn who_may_not_see_a_file_finds_nothing_at_its_address(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, _) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, "A gate.").await;
        let page = mira.get(&format!("{place}?lang=en")).await;
        let reference = page.body.split("<span dir=\"ltr\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        // Jon declares that he has a conflict of interest about it.
        let jon_id = served.office.member_named("Jon Harrow").unwrap();
        let file = json!({"file": place.trim_start_matches("/desk/file/")});
        let (mut jon, jon_signed) = desk_of(&served, "Jon Harrow").await;
        assert_eq!(jon.get(&format!("{place}?lang=en")).await.status, 200);
        let recused = served.post_as(&jon_signed, &format!("/api/v1/members/{jon_id}/recuse"), &file).await;
        assert!(recused.status < 300, "{recused:?}");
        let absent = jon.get("/desk/file/report/0199c3a4-7572-7edb-900e-73ffda256b72?lang=en").await;
        for path in [place.clone(), format!("{place}/do"), format!("{place}/do/triage_report")] {
            let hidden = jon.get(&format!("{path}?lang=en")).await;
            assert_eq!((hidden.status, &hidden.body), (404, &absent.body), "{path}");
        }
        for list in ["/desk/reports?lang=en&state=all", "/desk?lang=en", "/desk?lang=en&part=new", "/desk?lang=en&part=due"] {
            let shown = jon.get(list).await;
            assert!(shown.status == 200 && !shown.body.contains(&reference), "{list}");
        }
        let token = hidden(&jon.get("/desk?lang=en").await, "token");
        let found = jon.post("/desk/find?lang=en", &[("token", &token), ("reference", &reference)]).await;
        let nothing = jon.post("/desk/find?lang=en", &[("token", &token), ("reference", "R-7F3K-92QW")]).await;
        assert_eq!((found.status, &found.body), (nothing.status, &nothing.body));
        // A focal point works no reports: the list is there and empty.
        let (mut lina, _) = desk_of(&served, "Lina Osei").await;
        assert!(!lina.get("/desk/reports?lang=en&state=all").await.body.contains(&reference));
        // A form of another's session is refused.
        let step = format!("{place}/do/triage_report?lang=en");
        let mut fields = vec![("token", token.as_str()), ("version", "2")];
        fields.extend(DECIDED);
        assert_eq!(mira.post(&step, &fields).await.status, 403);
    }

    async fn hostile_text_stays_text_in_every_field_of_a_step(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, _) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, HOSTILE).await;
        for page in [place.clone(), "/desk/reports".to_owned(), "/desk".to_owned()] {
            assert!(!mira.get(&format!("{page}?lang=en")).await.body.contains("alert(1)"));
        }
        let long = "a".repeat(100_000);
        let step = format!("{place}/do/triage_report");
        for text in [HOSTILE, &long] {
            let names = ["d.outcome", "d.assistance_offered", "d.reason", "d.mentions", "d.case", "known", "occurred"];
            let fields = names.map(|name| (name, text));
            let refused = does(&mut mira, &step, &fields).await;
            assert_eq!(refused.status, 422, "{text:.40}");
            is_members_page(&refused);
            assert!(!refused.body.contains("<script>") && !refused.body.contains("<img"), "{text:.40}");
            // It is all there to be mended.
            let shown = if text.starts_with('<') { "&#60;script&#62;alert(1)&#60;/script&#62;" } else { text };
            assert!(refused.body.contains(shown), "{text:.40}");
        }
        let too_long = "a".repeat(1_100_000);
        let refused = does(&mut mira, &step, &[("d.reason", &too_long)]).await;
        assert_eq!(refused.status, 413);
    }

    async fn files_go_to_other_hands_in_one_page(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, signed) = desk_of(&served, "Mira Solenne").await;
        let nothing = mira.get("/desk/away?lang=en").await;
        assert!(nothing.status == 200 && nothing.body.contains("no file in hand"), "{nothing:?}");
        let case = served.commands(&signed, "case", "open_case", json!({"class": "fraud"})).await;
        let path = format!("/api/v1/streams/case/{case}/commands");
        let assign = json!({"command": "assign_case", "data": {"member": signed.member, "role": "conduct_officer"}});
        let done = served.post_as(&signed, &path, &assign).await;
        assert_eq!(done.status, 201, "{done:?}");
        let jon = served.office.member_named("Jon Harrow").unwrap().to_string();
        let page = mira.get("/desk/away?lang=en").await;
        let file = page.body.split("type=\"checkbox\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let mut fields = vec![
            ("token", token.as_str()), ("once", once.as_str()), ("file", file.as_str()), ("member", jon.as_str()),
            ("how", "takes"), ("note", ""),
        ];
        assert_eq!(mira.post("/desk/away?lang=en", &fields).await.status, 422);
        fields[5].1 = "The guard is on leave until March.";
        let done = mira.post("/desk/away?lang=en", &fields).await;
        assert!(done.status == 200 && done.body.contains(">Done<"), "{done:?}");
        let desk = mira.get("/desk?lang=en").await;
        assert!(!desk.body.contains(&format!("/desk/file/case/{case}")), "{desk:?}");
    }

    async fn a_draft_is_kept_for_its_writer_alone_until_it_is_recorded(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, _) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, "A gate.").await;
        let step = format!("{place}/do/triage_report");
        let at = format!("{step}?lang=en");
        let token = hidden(&mira.get(&at).await, "token");
        let before = served.office.size().await.unwrap();
        let fields = [("token", token.as_str()), ("place", step.as_str()), ("d.reason", HOSTILE)];
        assert_eq!(mira.post("/desk/draft?lang=en", &fields).await.status, 204);
        assert_eq!(served.office.size().await.unwrap(), before);
        let again = mira.get(&at).await;
        assert!(again.body.contains("alert(1)") && !again.body.contains("<script>"), "{again:?}");
        assert!(again.body.contains("did not record it"));
        let (mut jon, _) = desk_of(&served, "Jon Harrow").await;
        assert!(!jon.get(&at).await.body.contains("alert(1)"));
        let elsewhere = [fields[0], ("place", "/desk/cases"), fields[2]];
        assert_eq!(mira.post("/desk/draft?lang=en", &elsewhere).await.status, 404);
        assert_eq!(does(&mut mira, &step, &DECIDED).await.status, 303);
        assert!(!mira.get(&at).await.body.contains("alert(1)"));
        assert_eq!(mira.post("/desk/draft?lang=en", &fields).await.status, 204);
        let dropped = [fields[0], fields[1], ("go", "drop")];
        assert_eq!(mira.post("/desk/draft?lang=en", &dropped).await.status, 303);
        assert!(!mira.get(&at).await.body.contains("alert(1)"));
    }

    async fn a_form_that_names_what_stands_in_a_file_is_a_look_at_it(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mut mira, _) = desk_of(&served, "Mira Solenne").await;
        let place = takes_in(&mut mira, "A gate.").await;
        let (mut jon, _) = desk_of(&served, "Jon Harrow").await;
        let before = served.office.size().await.unwrap();
        let form = jon.get(&format!("{place}/do/triage_report?lang=en")).await;
        assert_eq!(form.status, 200, "{form:?}");
        assert!(served.office.size().await.unwrap() > before);
        // Streams that have no page have no steps at one either.
        for kind in ["keys", "access", "audit", "receipt"] {
            let id = place.rsplit('/').next().unwrap();
            let none = jon.get(&format!("/desk/file/{kind}/{id}/do?lang=en")).await;
            assert_eq!(none.status, 404, "{kind}");
        }
    }
}
