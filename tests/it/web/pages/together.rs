//! Somebody fills the page in with the person.

use amana_events::{
    Event,
    report::{Channel, ReportEvent, ReporterMode},
};

use super::{Browser, LITTLE, code, hidden, is_page, report_of};
use crate::{
    support::{entries_of, on_both},
    web::{Served, holds},
};

on_both! {
    async fn two_fill_it_in_and_the_person_has_the_code(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let mut browser = Browser::new(&served);
        let start = browser.get("/?lang=en").await;
        assert!(start.body.contains("href=\"/together?lang=en\""), "{start:?}");
        let before = browser.get("/together?lang=en").await;
        is_page(&before);
        assert!(before.body.contains("Ask the person first") && before.body.contains("You need not say your name"));
        assert!(!before.body.contains("Somebody you trust can fill this in"));
        // What they do here is asked, and must be said.
        let kept = hidden(&before, "kept");
        let asked = browser.post("/write?lang=en", &[("kept", kept.as_str()), ("go", "next")]).await;
        assert_eq!(hidden(&asked, "step"), "with");
        assert!(!asked.body.contains("value=\"back\""));
        let kept = hidden(&asked, "kept");
        let none = [("kept", kept.as_str()), ("step", "with"), ("go", "next"), ("with", "minister")];
        assert_eq!(browser.post("/write?lang=en", &none).await.status, 422);
        let mut answers = LITTLE.to_vec();
        answers.extend([("with", "community"), ("who", "me"), ("contact", "way"), ("reach", "At the market")]);
        answers.retain(|answer| !matches!(answer, ("who", "other") | ("contact", "none")));
        let check = browser.fill_from("/together", "en", &answers).await;
        is_page(&check);
        for said in ["The person I am with", "What does the person want?", "A volunteer or focal person", "The person gets a code."] {
            assert!(check.body.contains(said), "{said}: {}", check.body);
        }
        let sent = browser.send("en", &check).await;
        is_page(&sent);
        let given = code(&sent);
        assert!(sent.body.contains("Give this code to the person now."));
        let entries = entries_of(&served.office, report_of(&served).await).await;
        let Event::Report(ReportEvent::ReportSubmitted(submitted)) = &entries[0].event else { panic!("{entries:?}") };
        assert_eq!((submitted.channel, submitted.mode), (Channel::Community, ReporterMode::Confidential));
        assert_eq!(submitted.reporter, None);
        browser.open(&given, "/messages").await;
        holds(&*served.end().await).await;
    }

    async fn each_role_is_a_channel_and_a_page_alone_is_the_webs(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let mut browser = Browser::new(&served);
        for (role, channel) in [
            ("friend", Channel::Web), ("partner", Channel::Partner), ("staff", Channel::InPerson), ("", Channel::Web),
        ] {
            let mut answers = LITTLE.to_vec();
            answers.push(("with", role));
            let beginning = if role.is_empty() { "/write" } else { "/together" };
            let check = browser.fill_from(beginning, "fr", &answers).await;
            let before: Vec<_> = served.office.reports(amana_app::Acting::Operator, None).await.unwrap()
                .iter().map(|row| row.stream).collect();
            code(&browser.send("fr", &check).await);
            let all = served.office.reports(amana_app::Acting::Operator, None).await.unwrap();
            let new = all.iter().find(|row| !before.contains(&row.stream)).unwrap();
            let entries = entries_of(&served.office, new.stream).await;
            let Event::Report(ReportEvent::ReportSubmitted(submitted)) = &entries[0].event else { panic!("{entries:?}") };
            assert_eq!(submitted.channel, channel, "{role}");
        }
        holds(&*served.end().await).await;
    }
}
