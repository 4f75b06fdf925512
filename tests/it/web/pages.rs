//! The public pages, as a browser without a script uses them: forms filled in by hand, over the socket.

mod asking;
mod children;
mod desk;
mod fields;
mod hostile;
mod inbox;
mod keepers;
mod members;
mod packages;
mod proving;
mod receipts;
mod returning;
mod sounds;
mod together;
mod writing;

use amana_events::StreamKind;

use super::{Answer, Served};

/// What a browser has between two pages.
pub(super) struct Browser<'a> {
    served: &'a Served,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub(super) fn new(served: &'a Served) -> Self {
        Self { served, cookie: None }
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        let mut all = vec![("Accept", "text/html"), ("Sec-Fetch-Site", "same-origin")];
        all.extend(self.cookie.as_deref().map(|cookie| ("Cookie", cookie)));
        all
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        let answer = self.served.send("GET", path, &self.headers(), "").await;
        self.take(&answer);
        answer
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut headers = self.headers();
        headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        let answer = self.served.send("POST", path, &headers, &encoded(fields)).await;
        self.take(&answer);
        answer
    }

    fn take(&mut self, answer: &Answer) {
        let Some(given) = answer.header("set-cookie") else { return };
        for word in ["__Host-", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(given.contains(word), "{given}");
        }
        let pair = given.split(';').next().unwrap().to_owned();
        self.cookie = Some(pair).filter(|_| !given.contains("Max-Age=0"));
    }

    /// Comes back with a code, and is led to where it belongs.
    pub(super) async fn open(&mut self, code: &str, place: &str) {
        let answer = self.post("/open?lang=en", &[("code", code), ("kept", "")]).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        assert_eq!(answer.header("location"), Some(format!("{place}?lang=en").as_str()));
        assert!(self.cookie.is_some());
    }

    /// From the start to the last page before a report is sent, with these answers.
    pub(super) async fn fill(&mut self, lang: &str, answers: &[(&str, &str)]) -> Answer {
        self.fill_from("/write", lang, answers).await
    }

    /// The same from another beginning.
    pub(super) async fn fill_from(
        &mut self,
        beginning: &str,
        lang: &str,
        answers: &[(&str, &str)],
    ) -> Answer {
        let mut page = self.get(&format!("{beginning}?lang={lang}")).await;
        let place = format!("/write?lang={lang}");
        let mut step = String::new();
        for _ in 0..10 {
            let kept = hidden(&page, "kept");
            let mut fields = vec![("kept", kept.as_str()), ("step", step.as_str()), ("go", "next")];
            fields.extend(answers.iter().filter(|(name, _)| {
                matches!((step.as_str(), *name), ("contact", "reach") | ("consent", "purpose"))
                    || *name == step
            }));
            page = self.post(&place, &fields).await;
            assert_eq!(page.status, 200, "{step}: {page:?}");
            step = hidden(&page, "step");
            if step == "check" {
                return page;
            }
        }
        panic!("no end of questions: {page:?}");
    }

    /// Sends what a last page has.
    pub(super) async fn send(&mut self, lang: &str, page: &Answer) -> Answer {
        let kept = hidden(page, "kept");
        let fields = [("kept", kept.as_str()), ("step", "check"), ("go", "send")];
        self.post(&format!("/write?lang={lang}"), &fields).await
    }
}

/// Answers of somebody who says little.
pub(super) const LITTLE: [(&str, &str); 5] = [
    ("who", "other"),
    ("wish", "look"),
    ("what", "The guard asked for money."),
    ("where", ""),
    ("contact", "none"),
];

fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", one(value))).collect();
    pairs.join("&")
}

/// The value of a hidden field.
#[track_caller]
pub(super) fn hidden(page: &Answer, name: &str) -> String {
    let mark = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
    let rest = page.body.split(&mark).nth(1).unwrap_or_else(|| panic!("no {name}: {page:?}"));
    rest.split('"').next().unwrap().to_owned()
}

/// The digits of the code that a page shows.
#[track_caller]
pub(super) fn code(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{page:?}");
    let rest = page.body.split("<p class=\"app-code\" dir=\"ltr\">").nth(1);
    rest.unwrap_or_else(|| panic!("{page:?}")).split('<').next().unwrap().to_owned()
}

/// What holds of every public page: no script stands in it or may run.
#[track_caller]
pub(super) fn is_page(page: &Answer) {
    is_whole(page, false);
}

/// What holds of every page of members: a script of ours may help.
#[track_caller]
pub(super) fn is_members_page(page: &Answer) {
    is_whole(page, true);
}

#[track_caller]
fn is_whole(page: &Answer, helped: bool) {
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{page:?}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    let policy = page.header("content-security-policy").unwrap();
    for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    let (policy, body) = if helped {
        let body = page.body.replacen("<script src=\"/assets/staff-", "", 1);
        (policy.replacen("script-src 'self';", "", 1), body)
    } else {
        (policy.to_owned(), page.body.clone())
    };
    assert!(!policy.contains("unsafe") && !policy.contains("script"), "{policy}");
    for form in page.body.split("<form").skip(1) {
        let (head, rest) = form.split_once('>').unwrap();
        let typed = rest.split("</form>").next().unwrap();
        let is_typed = typed.contains("<textarea") || typed.contains("type=\"text\"");
        let signs_in = head.contains("/sign-in");
        assert!(!is_typed || signs_in || head.contains("autocomplete=\"off\""), "{head}");
    }
    for none in ["<script", " style=", " onclick", "-title<", "-hint<", "-text<"] {
        assert!(!body.contains(none), "{none}: {body}");
    }
    assert!(helped || !body.contains("amana"), "{body}");
}

/// A survivor's code of a report whose person has a consent and a step behind them.
pub(super) async fn survivor(served: &Served) -> String {
    super::receipts::survivors(served).await.replace("Receipt ", "")
}

/// The one report of an office, opened by what the log says.
pub(super) async fn report_of(served: &Served) -> amana_events::StreamId {
    let reports = served.office.reports(amana_app::Acting::Operator, None).await.unwrap();
    let report = reports.last().unwrap().stream;
    assert_eq!(report.kind, StreamKind::Report);
    report
}
