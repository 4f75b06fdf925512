//! Every field of every public form takes whatever somebody types, and every form is taken from a page of ours alone.

use super::{Browser, LITTLE, code, hidden, is_members_page, is_page, survivor};
use crate::{
    support::on_both,
    web::{Answer, Served, holds, receipts::with_members_and},
};

/// Markup, a script, and what turns the direction of a line.
const NASTY: &str = "</textarea></p><script>alert(1)</script>\u{202e}\u{2066}\"'><img src=x onerror=y>&amp;\u{1b}[31m";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A form: where it goes, and the fields that it sends with what makes them good.
struct Sends {
    path: &'static str,
    fields: Vec<(&'static str, String)>,
}

/// Every form of somebody who writes.
async fn writers(browser: &mut Browser<'_>) -> Vec<Sends> {
    let mut all = Vec::new();
    for (beginning, steps) in [
        ("/write", &["who", "wish", "what", "where", "contact", "consent", "check"][..]),
        ("/together", &["with", "check"][..]),
    ] {
        let check = browser.fill_from(beginning, "en", &answers()).await;
        for step in steps {
            let kept = hidden(&check, "kept");
            let text = |text: &str| text.to_owned();
            let mut fields = vec![
                ("kept", kept),
                ("step", text(step)),
                ("go", text("next")),
                ("say", text("en")),
            ];
            fields.extend(match *step {
                "contact" => vec![("contact", text("way")), ("reach", text("Here"))],
                "consent" => vec![("purpose", text("medical"))],
                "check" => vec![("code", text("none"))],
                other => vec![(name_of(other), text("x"))],
            });
            all.push(Sends { path: "/write", fields });
        }
    }
    all
}

fn answers() -> Vec<(&'static str, &'static str)> {
    let mut all = LITTLE.to_vec();
    all.extend([("with", "friend"), ("purpose", "medical")]);
    all.retain(|answer| *answer != ("who", "other"));
    all.push(("who", "me"));
    all
}

fn name_of(step: &str) -> &'static str {
    ["with", "who", "wish", "what", "where"].into_iter().find(|name| *name == step).unwrap()
}

/// Every form behind a code.
async fn holders(browser: &mut Browser<'_>, paths: &[&'static str]) -> Vec<Sends> {
    let mut all = Vec::new();
    for path in paths {
        let page = path.strip_suffix("/alone").unwrap_or(path);
        let page = browser.get(&format!("{page}?lang=en")).await;
        let mut fields = vec![("token", hidden(&page, "token")), ("once", hidden(&page, "once"))];
        match *path {
            "/mine/consents" => {
                fields.extend([("purpose", "medical".to_owned()), ("withdraw", String::new())]);
            }
            alone if alone.ends_with("/alone") => {}
            _ => fields.push(("text", "x".to_owned())),
        }
        all.push(Sends { path, fields });
    }
    all
}

const MINE: [&str; 7] = [
    "/mine",
    "/mine/more/1",
    "/mine/more/2",
    "/mine/more/3",
    "/mine/more/4",
    "/mine/consents",
    "/mine/alone",
];
const MESSAGES: [&str; 3] = ["/messages", "/messages/more", "/messages/alone"];

/// The answer is no failure, and nothing of what was typed is more than text in it.
#[track_caller]
fn is_harmless(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {answer:?}");
    answer.is_guarded();
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{what}");
    assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{what}");
    let place = answer.header("location").unwrap_or_default();
    assert!(place.is_empty() || place.ends_with("?lang=en"), "{what}: {place}");
    if answer.header("content-type") == Some("text/html; charset=utf-8") {
        if what.starts_with("/sign-") {
            is_members_page(answer);
        } else {
            is_page(answer);
        }
        assert!(!answer.body.contains("<img"), "{what}");
        // As text it stands where its direction is its own.
        let parts: Vec<_> = answer.body.split('\u{202e}').collect();
        for part in parts.iter().take(parts.len() - 1) {
            // What a field carries and nobody is shown turns nothing.
            let in_a_tag = part.rfind('<') > part.rfind('>');
            let opened = in_a_tag
                || part.rfind("dir=\"auto\"").is_some_and(|at| {
                    let rest = &part[at..];
                    !rest.contains("</p>") && !rest.contains("</textarea>")
                });
            assert!(opened, "{what}: a line may be turned");
        }
    }
}

/// Sends each form with something odd in each of its fields.
async fn odd_in_each(browser: &mut Browser<'_>, forms: &[Sends]) {
    let long = "x".repeat(100_000);
    let longer = format!("{}{NASTY}", "\u{fdfa}".repeat(33_000));
    for form in forms {
        for (name, _) in &form.fields {
            for odd in [NASTY, long.as_str(), longer.as_str(), "", "\0"] {
                let fields: Vec<_> = form
                    .fields
                    .iter()
                    .map(|(known, good)| (*known, if known == name { odd } else { good.as_str() }))
                    .collect();
                let answer = browser.post(&format!("{}?lang=en", form.path), &fields).await;
                is_harmless(&answer, &format!("{} {name} of {} bytes", form.path, odd.len()));
            }
        }
    }
}

async fn served(desk: crate::support::Desk) -> Served {
    with_members_and(desk, |config| {
        (config.receipt_per_minute, config.receipt_burst) = (100_000, 10_000);
    })
    .await
}

on_both! {
    async fn each_field_of_who_writes_takes_anything(desk: Desk) {
        let served = served(desk).await;
        let mut browser = Browser::new(&served);
        let forms = writers(&mut browser).await;
        assert_eq!(forms.len(), 9);
        odd_in_each(&mut browser, &forms).await;
        let open = Sends { path: "/open", fields: vec![("code", "001".to_owned()), ("kept", String::new())] };
        let sign_in = ["login", "password", "totp"].map(|name| (name, "x".to_owned())).into();
        let sign_in = Sends { path: "/sign-in", fields: sign_in };
        let rest = ["/close", "/sign-out"].map(|path| Sends { path, fields: vec![("token", String::new())] });
        odd_in_each(&mut browser, &[open, sign_in]).await;
        odd_in_each(&mut browser, &rest).await;
        holds(&*served.end().await).await;
    }

    async fn each_field_behind_a_code_takes_anything(desk: Desk) {
        let served = served(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        let check = browser.fill("en", &LITTLE).await;
        let reporter = code(&browser.send("en", &check).await);
        for (code, place, paths) in [(own, "/mine", &MINE[..]), (reporter, "/messages", &MESSAGES[..])] {
            browser.open(&code, place).await;
            let forms = holders(&mut browser, paths).await;
            odd_in_each(&mut browser, &forms).await;
            // What was taken is shown as text, for as long as it is kept.
            for path in paths.iter().filter(|path| !path.ends_with("/alone")) {
                let page = browser.get(&format!("{path}?lang=en")).await;
                assert_eq!(page.status, 200, "{path}");
                is_harmless(&page, path);
            }
        }
        holds(&*served.end().await).await;
    }

    async fn no_form_is_taken_from_another_site_or_without_what_its_page_had(desk: Desk) {
        let served = served(desk).await;
        let own = survivor(&served).await;
        let mut browser = Browser::new(&served);
        let check = browser.fill("en", &LITTLE).await;
        let reporter = code(&browser.send("en", &check).await);
        let reports = served.reports().await;
        for (code, place, paths) in [(own, "/mine", &MINE[..]), (reporter, "/messages", &MESSAGES[..])] {
            browser.open(&code, place).await;
            let cookie = browser.cookie.clone().unwrap();
            for form in holders(&mut browser, paths).await {
                let body = |without: &str| {
                    let kept = form.fields.iter().filter(|(name, _)| *name != without);
                    let kept: Vec<_> = kept.map(|(name, value)| format!("{name}={value}")).collect();
                    kept.join("&")
                };
                for site in ["cross-site", "same-site", "none, cross-site"] {
                    let headers = [FORM, ("Sec-Fetch-Site", site), ("Cookie", cookie.as_str())];
                    let answer = served.send("POST", form.path, &headers, &body("")).await;
                    answer.is_problem(403, "other_site");
                }
                let headers = [FORM, ("Cookie", cookie.as_str())];
                let answer = served.send("POST", form.path, &headers, &body("token")).await;
                answer.is_problem(403, "form_token_needed");
                // Nor is a form that changes something an address.
                if form.path.ends_with("/alone") {
                    let answer = served.send("GET", form.path, &headers[1..], "").await;
                    answer.is_problem(405, "wrong_method");
                }
            }
            assert!(!browser.get(&format!("{place}?lang=en")).await.body.contains("app-letter--own"));
        }
        for path in ["/write", "/open", "/sign-in", "/sign-out", "/close"] {
            let headers = [FORM, ("Sec-Fetch-Site", "cross-site")];
            served.send("POST", path, &headers, "code=1").await.is_problem(403, "other_site");
        }
        assert_eq!(served.reports().await, reports);
        holds(&*served.end().await).await;
    }
}
