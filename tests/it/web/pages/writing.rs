//! Somebody writes, is given a code, and loses nothing on the way.

use amana_events::Via;

use super::{Browser, LITTLE, code, hidden, is_page, report_of};
use crate::{
    support::{Desk, entries_of, on_both},
    web::{Served, holds},
};

/// The first window of a connection.
const WINDOW_BYTES: usize = 14_000;
const LANGUAGES: [&str; 6] = ["en", "fr", "ar", "es", "pt", "sw"];

on_both! {
    async fn one_question_a_page_then_a_code(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let mut browser = Browser::new(&served);
        for path in ["/", "/write", "/open"] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 200);
            is_page(&page);
        }
        let answers = [
            ("who", "me"), ("wish", "help"), ("what", "He gave out water\r\nfor money."),
            ("where", "By the well"), ("contact", "way"), ("reach", "Ask for Ama at the market"),
            ("purpose", "medical"),
        ];
        let check = browser.fill("en", &answers).await;
        is_page(&check);
        for said in ["He gave out water\nfor money.", "By the well", "Ask for Ama", "Help only", "Medical care"] {
            assert!(check.body.contains(said), "{said}: {}", check.body);
        }
        assert_eq!(served.reports().await, 0);
        let sent = browser.send("en", &check).await;
        is_page(&sent);
        let first = code(&sent);
        assert_eq!(first.split(' ').count(), 9);
        assert_eq!(sent.body.matches("class=\"app-code\"").count(), 2, "digits and words");
        // Sent twice it is one report with one code.
        assert_eq!(code(&browser.send("en", &check).await), first);
        assert_eq!(served.reports().await, 1);
        assert!(browser.cookie.is_none());
        let entries = entries_of(&served.office, report_of(&served).await).await;
        assert!(entries.iter().all(|it| it.envelope.actor.via == Via::Web), "{entries:?}");
        browser.open(&first, "/messages").await;
        holds(&*served.end().await).await;
    }

    async fn nothing_typed_is_lost(desk: Desk) {
        let served = Served::new(desk, |_| {}).await;
        let mut browser = Browser::new(&served);
        let check = browser.fill("en", &LITTLE).await;
        let kept = hidden(&check, "kept");
        // Back to a question, another language in the middle of it, and on from there.
        let back = [("kept", kept.as_str()), ("step", "check"), ("go", "what")];
        let asked = browser.post("/write?lang=en", &back).await;
        assert!(asked.body.contains("The guard asked for money.</textarea>"), "{asked:?}");
        let kept = hidden(&asked, "kept");
        let other = [("kept", kept.as_str()), ("step", "what"), ("what", "More than that."), ("say", "ar")];
        let other = browser.post("/write?lang=en", &other).await;
        assert!(other.body.contains("dir=\"rtl\"") && other.body.contains("More than that.</textarea>"));
        // A question that must be answered comes again, with what was said to it.
        let kept = hidden(&other, "kept");
        let empty = [("kept", kept.as_str()), ("step", "what"), ("what", " "), ("go", "next")];
        let again = browser.post("/write?lang=ar", &empty).await;
        assert_eq!(again.status, 422);
        assert!(again.body.contains("href=\"#what\"") && again.body.contains("id=\"what-error\""));
        // What was sent and then changed is not sent unseen.
        code(&browser.send("en", &check).await);
        let kept = hidden(&other, "kept");
        let changed = [("kept", kept.as_str()), ("step", "check"), ("go", "send")];
        let changed = browser.post("/write?lang=en", &changed).await;
        assert_eq!(changed.status, 409, "{changed:?}");
        assert!(changed.body.contains("value=\"anew\"") && changed.body.contains("More than that."));
        assert_eq!(served.reports().await, 1);
        let kept = hidden(&changed, "kept");
        let anew = [("kept", kept.as_str()), ("step", "check"), ("go", "anew")];
        code(&browser.post("/write?lang=en", &anew).await);
        assert_eq!(served.reports().await, 2);
        // What no page of ours gave out leads to the beginning.
        let forged = [("kept", "x"), ("step", "check"), ("go", "send")];
        assert_eq!(browser.post("/write?lang=en", &forged).await.status, 303);
    }

    async fn where_too_many_write_it_is_kept_and_sent_later(desk: Desk) {
        let served = Served::new(desk, |config| config.work_above_reports = 0).await;
        let mut browser = Browser::new(&served);
        let check = browser.fill("fr", &LITTLE).await;
        let later = browser.send("fr", &check).await;
        assert_eq!((later.status, later.header("retry-after")), (503, Some("60")));
        is_page(&later);
        assert!(later.body.contains("Rien n’est perdu") && later.body.contains("The guard asked"));
        assert_eq!(served.reports().await, 0);
        hidden(&later, "kept");
    }
}

#[tokio::test]
async fn every_page_of_a_report_fits_the_first_window() {
    let served =
        Served::new(Desk::new(crate::support::Backend::Sqlite).await.unwrap(), |_| {}).await;
    let mut browser = Browser::new(&served);
    for lang in LANGUAGES {
        let mut pages = vec![browser.get(&format!("/?lang={lang}")).await];
        pages.push(browser.get(&format!("/write?lang={lang}")).await);
        let kept = hidden(&pages[1], "kept");
        for step in ["who", "wish", "what", "where", "contact", "consent", "check"] {
            let fields = [("kept", kept.as_str()), ("step", "who"), ("who", "me"), ("go", step)];
            pages.push(browser.post(&format!("/write?lang={lang}"), &fields).await);
        }
        for page in pages {
            is_page(&page);
            assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{page:?}");
            let style = page.body.split("rel=\"stylesheet\" href=\"").nth(1).unwrap();
            let style = style.split('"').next().unwrap().to_owned();
            let sheet = served.send("GET", &style, &[("Accept-Encoding", "gzip, br")], "").await;
            assert_eq!(sheet.header("content-encoding"), Some("br"));
            assert!(sheet.header("cache-control").unwrap().contains("immutable"), "{sheet:?}");
            let length = |name: &str| sheet.header(name).unwrap().parse::<usize>().unwrap();
            let heads: usize = [&page, &sheet]
                .into_iter()
                .flat_map(|it| &it.headers)
                .map(|(name, value)| name.len() + value.len() + 4)
                .sum();
            let all = page.body.len() + length("content-length") + heads + 40;
            assert!(all <= WINDOW_BYTES, "{lang}: {all} bytes of {}", page.body);
            // And nothing else is asked for.
            assert_eq!(page.body.matches("<link").count(), 2);
            assert!(!page.body.contains("<img") && page.body.contains("href=\"data:,\""));
        }
    }
}
