//! Somebody comes back with a code: the reporter to theirs, the survivor to theirs, and neither to the other's.

use amana_app::Acting;

use super::{Browser, LITTLE, code, hidden, is_page, report_of, survivor};
use crate::{
    support::on_both,
    web::{
        Answer, holds,
        receipts::{OFFICER, with_members},
    },
};

const OF_THE_SURVIVOR: [&str; 8] = [
    "/mine",
    "/mine/decided",
    "/mine/looks",
    "/mine/consents",
    "/mine/more/1",
    "/mine/more/2",
    "/mine/more/3",
    "/mine/more/4",
];

/// An answer but for what is drawn anew each time.
fn plain(answer: &Answer) -> (u16, Option<String>, String) {
    let body = answer.body.split("name=\"kept\"").next().unwrap().to_owned();
    (answer.status, answer.header("location").map(str::to_owned), body)
}

on_both! {
    async fn a_reporter_reads_and_writes(desk: Desk) {
        let served = with_members(desk).await;
        let mut browser = Browser::new(&served);
        let check = browser.fill("en", &LITTLE).await;
        let own = code(&browser.send("en", &check).await);
        browser.open(&own, "/messages").await;
        let page = browser.get("/messages?lang=en").await;
        is_page(&page);
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", "On market days.")];
        for _ in 0..2 {
            let done = browser.post("/messages?lang=en", &fields).await;
            assert_eq!((done.status, done.header("location")), (303, Some("/messages?lang=en")));
        }
        let officer = Acting::Member(served.office.member_named(OFFICER).unwrap());
        let report = report_of(&served).await;
        served.office.reply_to_holder(officer, report, None, &"Thank you.".into()).await.unwrap();
        let more = browser.get("/messages/more?lang=en").await;
        is_page(&more);
        let once = hidden(&more, "once");
        let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", "They followed me.")];
        assert_eq!(browser.post("/messages/more?lang=en", &fields).await.status, 303);
        let page = browser.get("/messages?lang=en").await;
        assert_eq!(page.body.matches("On market days.").count(), 1, "sent twice, recorded once");
        assert!(page.body.contains("Thank you.") && page.body.contains("They followed me."));
        assert!(page.body.contains("Something happened to me because of this"));
        // Somebody looks over the shoulder.
        let once = hidden(&page, "once");
        let fields = [("token", token.as_str()), ("once", once.as_str())];
        let alone = browser.post("/messages/alone?lang=en", &fields).await;
        assert!(alone.status == 200 && !alone.body.contains("On market days."), "{alone:?}");
        // The way out forgets the code.
        let out = browser.get("/exit").await;
        assert!(out.status == 303 && browser.cookie.is_none(), "{out:?}");
        assert_eq!(browser.get("/messages?lang=en").await.header("location"), Some("/open?lang=en"));
        holds(&*served.end().await).await;
    }

    async fn no_reporters_code_reaches_the_survivors_pages(desk: Desk) {
        let served = with_members(desk).await;
        let mut reporter = Browser::new(&served);
        let check = reporter.fill("en", &LITTLE).await;
        let own = code(&reporter.send("en", &check).await);
        reporter.open(&own, "/messages").await;
        let token = hidden(&reporter.get("/messages?lang=en").await, "token");
        let once = "0123456789abcdef0123456789abcdef";
        let fields = [("token", token.as_str()), ("once", once), ("text", "x"), ("withdraw", "all")];
        let mut nobody = Browser::new(&served);
        for path in OF_THE_SURVIVOR {
            let path = format!("{path}?lang=en");
            assert_eq!(plain(&reporter.get(&path).await), plain(&nobody.get(&path).await), "{path}");
            if !path.contains("decided") && !path.contains("looks") {
                let (as_reporter, as_nobody) =
                    (reporter.post(&path, &fields).await, nobody.post(&path, &fields).await);
                assert_eq!(plain(&as_reporter), plain(&as_nobody), "{path}");
            }
        }
        let alone = reporter.post("/mine/alone?lang=en", &fields).await;
        assert_eq!(alone.header("location"), Some("/open?lang=en"));
        // Nor the other way round.
        let theirs = survivor(&served).await;
        let mut survivor = Browser::new(&served);
        survivor.open(&theirs, "/mine").await;
        for path in ["/messages?lang=en", "/messages/more?lang=en"] {
            assert_eq!(plain(&survivor.get(path).await), plain(&nobody.get(path).await));
        }
        holds(&*served.end().await).await;
    }

    async fn a_survivor_sees_what_is_theirs(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        for path in OF_THE_SURVIVOR {
            let page = browser.get(&format!("{path}?lang=en")).await;
            assert_eq!(page.status, 200, "{path}");
            is_page(&page);
            assert!(!page.body.contains(OFFICER), "no name of a member");
        }
        // Stop contact needs no words; it goes as a message.
        let stop = browser.get("/mine/more/2?lang=en").await;
        let (token, once) = (hidden(&stop, "token"), hidden(&stop, "once"));
        let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", "")];
        assert_eq!(browser.post("/mine/more/2?lang=en", &fields).await.status, 303);
        let page = browser.get("/mine?lang=en").await;
        assert!(page.body.contains("app-letter--own") && page.body.contains("I want no more contact"));
        // A wish to share waits for somebody who asks.
        let consents = browser.get("/mine/consents?lang=en").await;
        let once = hidden(&consents, "once");
        let wish = [("token", token.as_str()), ("once", once.as_str()), ("purpose", "medical")];
        for _ in 0..2 {
            assert_eq!(browser.post("/mine/consents?lang=en", &wish).await.status, 303);
        }
        let consents = browser.get("/mine/consents?lang=en").await;
        assert_eq!(consents.body.matches("Somebody asks you first.").count(), 1, "{consents:?}");
        let none = [("token", token.as_str()), ("once", once.as_str()), ("purpose", "publication")];
        assert_eq!(browser.post("/mine/consents?lang=en", &none).await.status, 422);
        holds(&*served.end().await).await;
    }

    async fn a_survivor_takes_a_consent_back(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        super::super::receipts::consented(&served).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        let page = browser.get("/mine/consents?lang=en").await;
        assert!(page.body.contains("name=\"withdraw\""), "{page:?}");
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let all = [("token", token.as_str()), ("once", once.as_str()), ("withdraw", "all")];
        for _ in 0..2 {
            assert_eq!(browser.post("/mine/consents?lang=en", &all).await.status, 303);
        }
        let page = browser.get("/mine/consents?lang=en").await;
        assert!(page.body.contains("You agreed to nothing."), "{page:?}");
        holds(&*served.end().await).await;
    }

    async fn what_was_typed_outlives_the_time_of_a_page(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        let late = browser.post("/mine?lang=en", &[("token", "old"), ("text", "I was typing.")]).await;
        assert!(late.status == 422 && !late.body.contains("I was typing."), "{late:?}");
        let kept = hidden(&late, "kept");
        let page = browser.post("/open?lang=en", &[("code", own.as_str()), ("kept", kept.as_str())]).await;
        assert!(page.status == 200 && page.body.contains("I was typing.</textarea>"), "{page:?}");
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", "I was typing.")];
        assert_eq!(browser.post("/mine?lang=en", &fields).await.status, 303);
    }

    async fn a_code_that_opens_nothing_is_told_so_kindly(desk: Desk) {
        let served = with_members(desk).await;
        let mut browser = Browser::new(&served);
        let unknown = "001 218 426 182 456 967 898 401 297";
        for (typed, says) in [
            ("", "That is not the whole code"),
            ("001 218", "That is not the whole code"),
            ("<b>x</b>", "That is not the whole code"),
            (unknown, "This code opens nothing here"),
        ] {
            let page = browser.post("/open?lang=en", &[("code", typed), ("kept", "")]).await;
            assert_eq!(page.status, 422, "{typed}");
            is_page(&page);
            assert!(page.body.contains(says) && browser.cookie.is_none(), "{page:?}");
            assert!(typed.is_empty() || !page.body.contains(typed), "what was typed is not shown");
        }
        let mut last = 0;
        for _ in 0..40 {
            last = browser.post("/open?lang=en", &[("code", unknown)]).await.status;
        }
        assert_eq!(last, 429);
    }
}
