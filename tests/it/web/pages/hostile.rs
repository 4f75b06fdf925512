//! What is typed stays text, what another site sends is refused, and no address says anything.

use super::{Browser, code, hidden, is_members_page, is_page, survivor};
use crate::{
    support::{Desk, on_both},
    web::{Served, receipts::with_members},
};

/// Markup, a script, and an override of the direction.
const NASTY: &str = "</textarea><script>alert(1)</script>\u{202e}\"'><img src=x onerror=y>&amp;";
const SHOWN: &str = "&#60;/textarea&#62;&#60;script&#62;alert(1)&#60;/script&#62;\u{202e}";

on_both! {
    async fn whatever_is_typed_stays_text(desk: Desk) {
        let served = with_members(desk).await;
        let mut browser = Browser::new(&served);
        let answers = [
            ("who", "me"), ("wish", "look"), ("what", NASTY), ("where", NASTY), ("contact", "way"),
            ("reach", NASTY), ("purpose", NASTY),
        ];
        let check = browser.fill("en", &answers).await;
        is_page(&check);
        assert_eq!(check.body.matches(SHOWN).count(), 3, "{}", check.body);
        // What somebody says of themselves turns no line but its own.
        assert!(check.body.contains("app-said\" dir=\"auto\""));
        for step in ["what", "where", "contact"] {
            let kept = hidden(&check, "kept");
            let fields = [("kept", kept.as_str()), ("step", "check"), ("go", step)];
            let page = browser.post("/write?lang=en", &fields).await;
            is_page(&page);
            assert_eq!(page.body.matches(SHOWN).count(), 1, "{}", page.body);
            assert_eq!(page.body.matches("</textarea>").count(), 1);
        }
        let own = code(&browser.send("en", &check).await);
        browser.open(&own, "/messages").await;
        let page = browser.get("/messages?lang=en").await;
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", NASTY)];
        assert_eq!(browser.post("/messages?lang=en", &fields).await.status, 303);
        let page = browser.get("/messages?lang=en").await;
        is_page(&page);
        assert!(page.body.contains(SHOWN), "{page:?}");
        for odd in ["/write?lang=%3Cscript%3E", "/?lang=%22%3E%3Cscript%3E"] {
            is_page(&browser.get(odd).await);
        }
        for name in ["step", "go", "say", "who", "contact"] {
            let kept = hidden(&check, "kept");
            let page = browser.post("/write?lang=en", &[("kept", kept.as_str()), (name, NASTY)]).await;
            is_page(&page);
        }
    }

    async fn a_hundred_thousand_letters_are_too_many_and_stay_there(desk: Desk) {
        let served = with_members(desk).await;
        let mut browser = Browser::new(&served);
        let long = "x".repeat(100_000);
        let kept = hidden(&browser.get("/write?lang=en").await, "kept");
        for step in ["what", "where", "contact"] {
            let field = if step == "contact" { "reach" } else { step };
            let fields = [("kept", kept.as_str()), ("step", step), (field, long.as_str()), ("contact", "way"), ("go", "next")];
            let page = browser.post("/write?lang=en", &fields).await;
            assert_eq!(page.status, 422, "{step}");
            assert!(page.body.contains(&long) && page.body.contains("This text is too long."));
        }
        let page = browser.post("/open?lang=en", &[("code", long.as_str())]).await;
        assert_eq!(page.status, 422);
        let own = survivor(&served).await;
        browser.open(&own, "/mine").await;
        let page = browser.get("/mine?lang=en").await;
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let fields = [("token", token.as_str()), ("once", once.as_str()), ("text", long.as_str())];
        let page = browser.post("/mine?lang=en", &fields).await;
        assert!(page.status == 422 && page.body.contains(&long));
        let whole = "x".repeat(2_000_000);
        let page = browser.post("/write?lang=en", &[("what", whole.as_str())]).await;
        assert_eq!(page.status, 413);
        is_page(&page);
        let page = browser.post("/sign-in?lang=en", &[("login", long.as_str()), ("password", "x")]).await;
        assert!(page.status == 401 && !page.body.contains(&long), "{}", page.status);
    }

    async fn another_site_sends_nothing(desk: Desk) {
        let served = with_members(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        browser.open(&own, "/mine").await;
        let page = browser.get("/mine?lang=en").await;
        let (token, once) = (hidden(&page, "token"), hidden(&page, "once"));
        let cookie = browser.cookie.clone().unwrap();
        let body = format!("token={token}&once={once}&text=x");
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        for site in ["cross-site", "same-site"] {
            let headers = [form, ("Sec-Fetch-Site", site), ("Cookie", cookie.as_str())];
            for path in ["/mine", "/mine/alone", "/mine/consents", "/mine/more/1", "/open", "/write", "/sign-in"] {
                served.send("POST", path, &headers, &body).await.is_problem(403, "other_site");
            }
        }
        // Without what only a page of ours has: nothing either.
        for body in ["text=x", "token=&text=x", "token=x&once=0123456789abcdef0123456789abcdef&text=x"] {
            let headers = [form, ("Cookie", cookie.as_str())];
            served.send("POST", "/mine", &headers, body).await.is_problem(403, "form_token_needed");
        }
        let headers = [("Content-Type", "application/json"), ("Cookie", cookie.as_str())];
        served.send("POST", "/mine", &headers, "{}").await.is_problem(415, "wrong_media_type");
        assert!(!browser.get("/mine?lang=en").await.body.contains("app-letter--own"));
        // A cookie that no server gave is no cookie; a code in its place is none either.
        for forged in ["__Host-amana-letters=AAAA".to_owned(), format!("__Host-amana-letters={}", own.replace(' ', ""))] {
            let answer = served.send("GET", "/mine?lang=en", &[("Cookie", forged.as_str())], "").await;
            assert_eq!(answer.header("location"), Some("/open?lang=en"), "{answer:?}");
        }
        assert!(!cookie.contains(&own.replace(' ', "")) && !cookie.contains(&own));
    }
}

#[tokio::test]
async fn people_are_shown_pages_and_programs_problems() {
    let served =
        Served::new(Desk::new(crate::support::Backend::Sqlite).await.unwrap(), |_| {}).await;
    let mut browser = Browser::new(&served);
    for (path, lang, says) in
        [("/nowhere", "en", "There is no such page"), ("/mine/more/9", "fr", "pas de page")]
    {
        let page = browser.get(&format!("{path}?lang={lang}")).await;
        assert_eq!(page.status, 404);
        is_page(&page);
        assert!(page.body.contains(says), "{page:?}");
    }
    served.get("/nowhere").await.is_problem(404, "not_found");
    browser.get("/api/v1/nowhere").await.is_problem(404, "not_found");
    let accepted = served.send("GET", "/", &[("Accept-Language", "ar, en;q=0.5")], "").await;
    assert!(accepted.body.contains("<html lang=\"ar\" dir=\"rtl\""), "{accepted:?}");
    for (lang, says) in
        [("en", "Sign in"), ("fr", "Se connecter"), ("sw", "Ingia"), ("ar", "تسجيل الدخول")]
    {
        let page = browser.get(&format!("/sign-in?lang={lang}")).await;
        is_members_page(&page);
        assert!(page.status == 200 && page.body.contains(says));
    }
    let asset = served.get("/assets/page-0000000000000000.css").await;
    assert_eq!(asset.status, 404);
}
