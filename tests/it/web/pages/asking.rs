//! What a holder asks for is something the office works on: it is listed until they are answered, holds at once, or is a report.

use amana_app::Acting;
use amana_events::{
    Event, StreamKind,
    report::{HolderAsks, ReportEvent, ReportKind},
};
use serde_json::json;

use super::{Browser, LITTLE, code, hidden, is_page, report_of, survivor};
use crate::{
    support::{entries_of, on_both},
    web::{
        Served, holds,
        receipts::{ADVOCATE, OFFICER, of, recorded, refused, with_members},
    },
};

async fn asks(browser: &mut Browser<'_>, path: &str, text: &str) -> super::Answer {
    let path = format!("{path}?lang=en");
    let page = browser.get(&path).await;
    is_page(&page);
    let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
    let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", text)];
    let first = browser.post(&path, &fields).await;
    // Pressed twice it is done once, and answered alike.
    let again = browser.post(&path, &fields).await;
    assert_eq!((first.status, first.header("location")), (again.status, again.header("location")));
    // What is asked again has a new key in it.
    assert!(first.body == again.body || first.status == 422, "{first:?} {again:?}");
    first
}

async fn waiting(served: &Served) -> Vec<(Option<HolderAsks>, Option<HolderAsks>)> {
    let rows = served.office.reports_asking(Acting::Operator, None, u32::MAX).await.unwrap();
    rows.iter().map(|row| (row.reporter_asks, row.survivor_asks)).collect()
}

async fn names(served: &Served, kind: StreamKind) -> Vec<&'static str> {
    let entries = entries_of(&served.office, of(kind, 11)).await;
    entries.iter().map(|entry| entry.event.name()).collect()
}

on_both! {
    async fn who_wants_no_contact_is_left_alone_at_once(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let contact = of(StreamKind::Contact, 11);
        let plan = json!({"ways": ["call"], "never": [], "language": "en", "plan": "Evenings",
            "review_on": served.office.now().plus_seconds(20 * 86_400).day()});
        let safe = json!({"result": "safe", "measures": [], "note": ""});
        recorded(&served, ADVOCATE, contact, "assess_safety", safe).await;
        recorded(&served, ADVOCATE, contact, "make_contact_plan", plan).await;
        let call = json!({"way": "call"});
        recorded(&served, ADVOCATE, contact, "record_contact_attempt", call.clone()).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        assert_eq!(asks(&mut browser, "/mine/more/2", "").await.status, 303);
        let expected = ["contact_safety_assessed", "contact_plan_made", "contact_attempted", "contact_plan_withdrawn"];
        assert_eq!(names(&served, StreamKind::Contact).await, expected);
        let said = refused(&served, ADVOCATE, contact, "record_contact_attempt", call.clone()).await;
        assert!(["contact_unwanted", "not_allowed"].contains(&said), "{said}");
        assert_eq!(waiting(&served).await, [(None, Some(HolderAsks::NoContact))]);
        // They come: a new plan may be made with them, and nothing before.
        let plan = json!({"ways": ["call"], "never": [], "language": "en", "plan": "Mornings",
            "review_on": served.office.now().plus_seconds(9 * 86_400).day()});
        assert_eq!(refused(&served, ADVOCATE, contact, "make_contact_plan", plan.clone()).await, "not_come_since");
        let came = json!({"way": "self_initiated", "purpose": "assistance", "note": "She came."});
        recorded(&served, ADVOCATE, contact, "record_contact", came).await;
        recorded(&served, ADVOCATE, contact, "make_contact_plan", plan).await;
        recorded(&served, ADVOCATE, contact, "record_contact_attempt", call).await;
        // What waits for an answer is answered.
        let officer = Acting::Member(served.office.member_named(OFFICER).unwrap());
        let report = of(StreamKind::Report, 1);
        served.office.reply_to_holder(officer, report, None, &"We heard you.".into()).await.unwrap();
        assert_eq!(waiting(&served).await, []);
        holds(&*served.end().await).await;
    }

    async fn who_wants_no_contact_before_anybody_made_a_plan_is_left_alone(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        for _ in 0..2 {
            assert_eq!(asks(&mut browser, "/mine/more/2", "Not even letters.").await.status, 303);
        }
        assert_eq!(names(&served, StreamKind::Contact).await, ["no_contact_wanted"]);
        let page = browser.get("/mine?lang=en").await;
        assert_eq!(page.body.matches("I want no more contact\n\nNot even letters.").count(), 2, "{page:?}");
        holds(&*served.end().await).await;
    }

    async fn what_is_asked_for_waits_in_a_list(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        asks(&mut browser, "/mine/more/1", "").await;
        assert_eq!(waiting(&served).await, [(None, Some(HolderAsks::HelpOnly))]);
        asks(&mut browser, "/mine/more/4", "They broke my window.").await;
        assert_eq!(waiting(&served).await, [(None, Some(HolderAsks::Retaliation))]);
        let check = browser.fill("en", &LITTLE).await;
        let reporter = code(&browser.send("en", &check).await);
        browser.open(&reporter, "/messages").await;
        assert_eq!(asks(&mut browser, "/messages/more", "").await.status, 422);
        asks(&mut browser, "/messages/more", "They followed me.").await;
        let rows = waiting(&served).await;
        assert!(rows.len() == 2 && rows.contains(&(Some(HolderAsks::Retaliation), None)), "{rows:?}");
        holds(&*served.end().await).await;
    }

    async fn a_complaint_about_treatment_is_a_report_that_others_decide_on(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        assert_eq!(asks(&mut browser, "/mine/more/3", " ").await.status, 422);
        let before = served.reports().await;
        let page = asks(&mut browser, "/mine/more/3", "Nobody called back.").await;
        is_page(&page);
        let given = code(&page);
        assert_eq!(served.reports().await, before + 1);
        let all = served.office.reports(Acting::Operator, None).await.unwrap();
        let complaint = all.iter().find(|row| row.kind == ReportKind::ComplaintAboutTreatment).unwrap();
        let entries = entries_of(&served.office, complaint.stream).await;
        let Event::Report(ReportEvent::ReportSubmitted(submitted)) = &entries[0].event else { panic!("{entries:?}") };
        assert_eq!(submitted.about, Some(of(StreamKind::Report, 1)));
        assert_eq!((submitted.reporter, submitted.survivor), (None, None));
        // Who works on the matter does not decide on it.
        let away = json!({"outcome": "outside_remit", "assistance_offered": true, "reason": "No."});
        let said = refused(&served, OFFICER, complaint.stream, "triage_report", away).await;
        assert_eq!(said, "handles_the_matter");
        // What they came with is still open, and the new code opens the complaint.
        assert_eq!(browser.get("/mine?lang=en").await.status, 200);
        browser.open(&given, "/messages").await;
        assert_ne!(report_of(&served).await, complaint.stream);
        holds(&*served.end().await).await;
    }
}
