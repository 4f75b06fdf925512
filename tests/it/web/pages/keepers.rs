//! Keepers at their pages: doors opened and reviewed, erasures to their end, policies and roles with a second member, one's own
//! account. Who may not is told nothing.

use amana_events::common::Role;

use super::{Answer, Browser, desk::signs_in, hidden, is_members_page};
use crate::{
    support::on_both,
    web::{Served, members::Signed, members::totp},
};

const STAFF: [(&str, Role); 8] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
    ("Ines Okoro", Role::ConductOfficer),
    ("Ada Brenn", Role::Reviewer),
    ("Tomas Reyl", Role::Auditor),
    ("Kira Vant", Role::PolicyOwner),
    ("Paul Idris", Role::Registrar),
];

/// A member at a browser.
pub(super) struct Keeper<'a> {
    pub(super) browser: Browser<'a>,
    pub(super) signed: Signed,
}

impl<'a> Keeper<'a> {
    pub(super) async fn of(served: &'a Served, name: &str) -> Self {
        Self::by(served, STAFF[0].0, name).await
    }

    /// The same, enrolled by this registrar.
    pub(super) async fn by(served: &'a Served, registrar: &str, name: &str) -> Self {
        let mut signed = served.enrolled(registrar, name).await;
        let mut browser = Browser::new(served);
        signs_in(&mut browser, &mut signed, name, "").await;
        Self { browser, signed }
    }

    pub(super) async fn sees(&mut self, place: &str) -> Answer {
        let page = self.browser.get(&format!("{place}?lang=en")).await;
        assert_eq!(page.status, 200, "{place}: {page:?}");
        is_members_page(&page);
        page
    }

    /// Fills in a form and sends it, with a second factor where it asks for one.
    pub(super) async fn sends(&mut self, place: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.sees(place).await;
        let own = ["token", "once"].map(|name| (name, hidden(&form, name)));
        let mut all: Vec<(&str, &str)> =
            own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.extend(fields);
        self.posts(place, &all).await
    }

    pub(super) async fn posts(&mut self, place: &str, all: &[(&str, &str)]) -> Answer {
        let place = format!("{place}?lang=en");
        let answer = self.browser.post(&place, all).await;
        if !answer.body.contains("name=\"kept\"") {
            return answer;
        }
        let (token, kept, code) =
            (hidden(&answer, "token"), hidden(&answer, "kept"), self.signed.code());
        let factor = [("token", token.as_str()), ("kept", kept.as_str()), ("totp", code.as_str())];
        let again = self.browser.post("/desk/second?lang=en", &factor).await;
        assert_eq!(again.status, 200, "{again:?}");
        let token = hidden(&again, "token");
        let sent = all.iter().map(|(name, value)| {
            if *name == "token" { ("token", token.as_str()) } else { (*name, *value) }
        });
        self.browser.post(&place, &sent.collect::<Vec<_>>()).await
    }

    /// The same, which leads on.
    pub(super) async fn done(&mut self, place: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.sends(place, fields).await;
        assert_eq!(answer.status, 303, "{place}: {answer:?}");
        answer.header("location").unwrap().split('?').next().unwrap().to_owned()
    }
}

/// What stands in a page between a mark and the next sign of markup.
pub(super) fn between<'a>(page: &'a Answer, mark: &str, end: char) -> &'a str {
    let rest = page.body.split(mark).nth(1).unwrap_or_else(|| panic!("{mark}: {}", page.body));
    rest.split(end).next().unwrap()
}

/// What a page says, as it was written.
fn written(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&")
}

on_both! {
    async fn a_door_is_opened_with_two_approvals_and_reviewed(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let file = format!("/desk/file/report/{}", served.a_report(&mira.signed).await);
        let page = mira.sees(&file).await;
        assert!(page.body.contains(&format!("{file}/door?lang=en")), "{page:?}");
        let wrong = mira.sends(&format!("{file}/door"), &[("hours", "0")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("id=\"hours-error\""), "{wrong:?}");
        let asked = mira.sends(&format!("{file}/door"), &[("hours", "1")]).await;
        assert_eq!(asked.status, 200, "{asked:?}");
        let approve = between(&asked, "dir=\"auto\">/desk", '<');
        let approve = format!("/desk{approve}");
        let mut approvals = Vec::new();
        for name in ["Jon Harrow", "Ines Okoro"] {
            let mut other = Keeper::of(&served, name).await;
            let signed = other.sends(&approve, &[]).await;
            assert_eq!(signed.status, 200, "{signed:?}");
            approvals.push(written(&format!("{{{}", between(&signed, "dir=\"auto\">{", '<'))));
        }
        let open = approve.replace("/approve", "/open");
        let fields = |second: &'static str, approvals: &[String]| {
            [("first-approval", approvals[0].clone()), ("second-approval", if second.is_empty() { approvals[1].clone() } else { second.to_owned() }), ("reason", "He waits at her door.".to_owned())]
        };
        let half = fields("nonsense", &approvals);
        let half = mira.sends(&open, &half.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        assert!(half.status == 422 && half.body.contains("not the text of an approval"), "{half:?}");
        assert!(half.body.contains("He waits"), "what was typed stays");
        let whole = fields("", &approvals);
        let to = mira.done(&open, &whole.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        let doors = mira.sees(&to).await;
        assert!(doors.body.contains("Open now") && !doors.body.contains("He waits"), "{doors:?}");
        let mut ada = Keeper::of(&served, "Ada Brenn").await;
        let doors = ada.sees("/desk/doors").await;
        let review = format!("/desk/doors/{}", between(&doors, "href=\"/desk/doors/", '?'));
        let bare = ada.sends(&review, &[("note", "No danger.")]).await;
        assert!(bare.status == 422 && bare.body.contains("id=\"justified-error\""), "{bare:?}");
        ada.done(&review, &[("justified", "no"), ("note", "No danger was shown.")]).await;
        assert!(ada.sees("/desk/doors").await.body.contains("Not justified"));
        let mut tomas = Keeper::of(&served, "Tomas Reyl").await;
        assert!(tomas.sees("/desk/doors").await.body.contains("Not justified"));
    }

    async fn danger_to_life_tells_two(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let place = format!("/desk/file/report/{}/life", served.a_report(&mira.signed).await);
        let told = ["Jon Harrow", "Ines Okoro"];
        let told = told.map(|name| served.office.member_named(name).unwrap().to_string());
        let one = [("told", told[0].as_str()), ("reason", "A threat.")];
        let refused = mira.sends(&place, &one).await;
        assert!(refused.status == 422 && refused.body.contains("Choose two"), "{refused:?}");
        let two = [("told", told[0].as_str()), ("told", told[1].as_str()), ("reason", "A threat.")];
        mira.done(&place, &two).await;
        assert!(mira.sees("/desk/doors").await.body.contains("Danger to life"));
    }

    async fn an_erasure_goes_from_the_request_to_the_certificate(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let mut jon = Keeper::of(&served, "Jon Harrow").await;
        let (person, _) = served.spoken_of(&mira.signed, &jon.signed).await;
        let asked = [("person", person.as_str()), ("basis", "own_request"), ("reason", "She asked for it.")];
        let nobody = mira.sends("/desk/erasures/new", &[("person", "Lina"), ("basis", "unlawful")]).await;
        assert!(nobody.status == 422 && nobody.body.contains("id=\"person-error\""), "{nobody:?}");
        let place = mira.done("/desk/erasures/new", &asked).await;
        assert_eq!(place, format!("/desk/keys/{person}"));
        let form = jon.sees(&format!("{place}/approve")).await;
        assert!(!form.body.contains("Lina came at night"));
        let names: Vec<String> = form.body.split("name=\"how.").skip(1).map(|it| it.split('"').next().unwrap().to_owned()).collect();
        let mut names = names;
        names.dedup();
        assert!(!names.is_empty(), "{form:?}");
        let undecided = jon.sends(&format!("{place}/approve"), &[]).await;
        assert_eq!(undecided.status, 422, "{undecided:?}");
        let decided: Vec<(String, String)> = names.iter().flat_map(|name| {
            [(format!("how.{name}"), "keep".to_owned()), (format!("basis.{name}"), "legal_claim".to_owned())]
        }).collect();
        let decided: Vec<(&str, &str)> = decided.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        jon.done(&format!("{place}/approve"), &decided).await;
        let certificate = jon.done(&format!("{place}/execute"), &[]).await;
        let page = jon.sees(&certificate).await;
        assert!(page.body.contains("Keys destroyed") && page.body.contains("c2sp.org/tlog-proof"), "{page:?}");
        // Who may not know of a person is told that there is none.
        let mut kira = Keeper::of(&served, "Kira Vant").await;
        for step in ["", "/approve", "/certificate"] {
            let hidden = kira.browser.get(&format!("{place}{step}?lang=en")).await;
            assert_eq!(hidden.status, 404, "{step}: {hidden:?}");
        }
        assert!(!kira.sees("/desk/keys").await.body.contains(&person));
    }

    async fn a_policy_is_proposed_shown_and_brought_into_force_by_another(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut kira = Keeper::of(&served, "Kira Vant").await;
        let list = kira.sees("/desk/policies").await;
        let set = between(&list, "href=\"/desk/policies/", '?').to_owned();
        let path = "guards/erased.cedar";
        let file = kira.sees(&format!("/desk/policies/{set}/{path}")).await;
        let propose = format!("/desk/policy-files/{path}");
        assert!(file.body.contains(&propose), "{file:?}");
        let form = kira.sees(&propose).await;
        let text = written(form.body.split("<textarea").nth(1).unwrap().split_once('>').unwrap().1.split("</textarea>").next().unwrap()).replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&#60;", "<").replace("&#62;", ">");
        let text = text.trim_start_matches('\n').to_owned();
        let in_force = between(&form, "name=\"set\" value=\"", '"').to_owned();
        let stale = kira.sends(&propose, &[("policy", "permit(nobody);"), ("set", "another")]).await;
        assert!(stale.status == 422 && stale.body.contains("came into force meanwhile"), "{stale:?}");
        let same = kira.sends(&propose, &[("policy", &text), ("set", &in_force)]).await;
        assert!(same.status == 422 && same.body.contains("already"), "{same:?}");
        let broken = kira.sends(&propose, &[("policy", "permit(nobody);"), ("set", &in_force)]).await;
        assert!(broken.status == 422 && broken.body.contains("permit(nobody);"), "{broken:?}");
        let other = format!("{text}\n// One line more.\n");
        kira.done(&propose, &[("policy", &other), ("set", &in_force)]).await;
        let list = kira.sees("/desk/policies").await;
        let activate = format!("/desk/policy-proposals/{}", between(&list, "href=\"/desk/policy-proposals/", '?'));
        let proposed = between(&list, "href=\"/desk/policies/", '?').to_owned();
        assert_ne!(proposed, set);
        let changes = kira.sees(&format!("/desk/policies/{proposed}")).await;
        assert!(changes.body.contains("+// One line more."), "{changes:?}");
        let own = kira.sends(&activate, &[]).await;
        assert_eq!(own.status, 422, "{own:?}");
        let mut rena = Keeper::of(&served, "Paul Idris").await;
        let by_another = rena.sends(&activate, &[]).await;
        assert_eq!(by_another.status, 303, "{by_another:?}");
        let list = rena.sees("/desk/policies").await;
        assert!(list.body.contains("Was in force"), "{list:?}");
        let why = rena.sends("/desk/explain", &[("action", "audit")]).await;
        assert!(why.status == 200 && why.body.contains("You may not"), "{why:?}");
    }

    async fn somebody_is_added_enrols_changes_roles_and_leaves(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut rena = Keeper::of(&served, "Rena Voss").await;
        let bare = rena.sends("/desk/new-member", &[("name", "Nila Sørby")]).await;
        assert!(bare.status == 422 && bare.body.contains("Nila Sørby"), "{bare:?}");
        let place = rena.done("/desk/new-member", &[("name", "Nila Sørby"), ("role", "investigator")]).await;
        let twice = rena.sends("/desk/new-member", &[("name", "Nila Sørby"), ("role", "investigator")]).await;
        assert_eq!(twice.status, 422, "{twice:?}");
        let given = rena.sends(&format!("{place}/code"), &[("login", "nila.soerby")]).await;
        assert_eq!(given.status, 200, "{given:?}");
        let code = between(&given, "inset-text app-said\" dir=\"auto\">", '<').to_owned();
        let mut nila = Browser::new(&served);
        let wrong = nila.post("/enrol?lang=en", &[("login", "nila.soerby"), ("code", "AAAA-BBBB-CCCC-DDDD")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("id=\"code-error\""), "{wrong:?}");
        let own = [("login", "nila.soerby"), ("code", code.as_str())];
        let app = nila.post("/enrol?lang=en", &own).await;
        assert!(app.status == 200 && app.body.contains("<svg") && app.body.contains("otpauth://"), "{app:?}");
        let secret = between(&app, "<code dir=\"ltr\">", '<').to_owned();
        let short = [own[0], own[1], ("new-password", "short"), ("totp", "000000")];
        let refused = nila.post("/enrol?lang=en", &short).await;
        assert!(!refused.body.contains("You are signed in") && nila.cookie.is_none(), "{refused:?}");
        let now = served.office.now().micros() / 1_000_000;
        let shown = totp(&secret, now);
        let whole = [own[0], own[1], ("new-password", "a slow walk by the river"), ("totp", shown.as_str())];
        let done = nila.post("/enrol?lang=en", &whole).await;
        assert!(done.status == 200 && done.body.contains("You are signed in"), "{done:?}");
        assert!(nila.get("/desk/account?lang=en").await.body.contains("This one"));
        let list = rena.sees("/desk/members").await;
        let proposal = format!("/desk/role-proposals/{}", between(&list, "href=\"/desk/role-proposals/", '?'));
        let own = rena.sends(&proposal, &[("decision", "approve")]).await;
        assert_eq!(own.status, 422, "{own:?}");
        let mut paul = Keeper::of(&served, "Paul Idris").await;
        paul.done(&proposal, &[("decision", "approve")]).await;
        assert!(paul.sees(&place).await.body.contains("Investigator"));
        paul.done(&format!("{place}/roles/investigator"), &[("still", "stays")]).await;
        paul.done(&format!("{place}/role"), &[("role", "counsel")]).await;
        let list = rena.sees("/desk/members").await;
        let proposal = format!("/desk/role-proposals/{}", between(&list, "href=\"/desk/role-proposals/", '?'));
        rena.done(&proposal, &[("decision", "decline")]).await;
        let list = rena.sees("/desk/members").await;
        assert!(!list.body.contains(&proposal), "{list:?}");
        paul.done(&format!("{place}/roles/investigator"), &[("still", "ends")]).await;
        let left = paul.sends(&format!("{place}/standing"), &[("standing", "left")]).await;
        assert_eq!(left.status, 200, "{left:?}");
        assert_eq!(nila.get("/desk/account?lang=en").await.status, 303, "signed out at once");
        // Who keeps no registry sees who works here, and changes nothing of it.
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let page = mira.sees(&place).await;
        assert!(!page.body.contains(&format!("{place}/standing")) && !page.body.contains("nila.soerby"), "{page:?}");
        assert_eq!(mira.browser.get("/desk/new-member?lang=en").await.status, 404);
    }

    async fn an_account_is_changed_by_its_member_with_a_second_factor(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let kept = mira.sends("/desk/account/password", &[("new-password", "a walk that is kept nowhere")]).await;
        assert!(kept.status == 303 || !kept.body.contains("kept nowhere"), "{kept:?}");
        let asked = mira.sends("/desk/account/password", &[]).await;
        assert!(asked.status == 200 && asked.body.contains("autocomplete=\"new-password\""), "{asked:?}");
        let (token, once) = (hidden(&asked, "token"), hidden(&asked, "once"));
        let fields = |new: &'static str| [("token", token.as_str()), ("once", once.as_str()), ("new-password", new)];
        let short = mira.posts("/desk/account/password", &fields("short")).await;
        assert!(short.status == 422 && !short.body.contains("value=\"short\""), "{short:?}");
        let done = mira.posts("/desk/account/password", &fields("another slow walk by the sea")).await;
        assert_eq!(done.status, 303, "{done:?}");
        let codes = mira.sends("/desk/account/codes", &[]).await;
        assert_eq!(codes.status, 200, "{codes:?}");
        let codes = between(&codes, "inset-text app-said\" dir=\"auto\">", '<');
        mira.signed.codes = codes.lines().map(str::to_owned).collect();
        assert_eq!(mira.signed.codes.len(), 10);
        let app = mira.sends("/desk/account/app", &[]).await;
        let secret = between(&app, "<code dir=\"ltr\">", '<').to_owned();
        let token = hidden(&app, "token");
        let wrong = mira.posts("/desk/account/app", &[("token", &token), ("totp", "12")]).await;
        assert!(wrong.body.contains("id=\"totp-error\""), "{wrong:?}");
        let secret_then = between(&wrong, "<code dir=\"ltr\">", '<').to_owned();
        let shown = totp(&secret_then, served.office.now().micros() / 1_000_000);
        assert_ne!(secret, "", "{secret}");
        let done = mira.posts("/desk/account/app", &[("token", &token), ("totp", &shown)]).await;
        assert_eq!(done.status, 303, "{done:?}");
        mira.done("/desk/account/sessions", &[]).await;
    }

    async fn a_passkey_is_made_at_a_page_that_holds_the_sessions_token(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        assert!(mira.sees("/desk/account").await.body.contains("/desk/account/passkey"));
        let page = mira.sends("/desk/account/passkey", &[]).await;
        is_members_page(&page);
        assert!(page.status == 200 && page.body.contains("<script src=\"/assets/staff-"), "{page:?}");
        let token = between(&page, "data-token=\"", '"').to_owned();
        let cookie = mira.browser.cookie.clone().unwrap();
        let asks = async |token: &str| {
            let headers = [("Cookie", cookie.as_str()), ("X-Form-Token", token), ("Sec-Fetch-Site", "same-origin")];
            served.send("POST", "/api/v1/account/passkeys", &headers, "").await
        };
        assert_eq!(asks(&token).await.status, 200, "as the page's script asks");
        assert_eq!(asks("another").await.status, 403);
    }

    async fn an_auditor_reads_the_log_as_it_stood_and_draws_a_sample(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = Keeper::of(&served, "Mira Solenne").await;
        let report = served.a_report(&mira.signed).await;
        let mut tomas = Keeper::of(&served, "Tomas Reyl").await;
        let log = tomas.sees("/desk/log").await;
        assert!(log.body.contains("/desk/log/0?lang=en"), "{log:?}");
        served.office.checkpoint().await.unwrap();
        let line = tomas.sees("/desk/log/0").await;
        assert!(line.body.contains("c2sp.org/tlog-proof"), "{line:?}");
        assert!(log.body.contains("Member added"), "an auditor reads who was given which role: {log:?}");
        assert_eq!(tomas.browser.get("/desk/log/99999999?lang=en").await.status, 404);
        let looked = tomas.sees(&format!("/desk/access/report/{report}")).await;
        assert!(looked.body.contains("Who looked"), "{looked:?}");
        let today = served.office.now().day();
        let then = tomas.browser.get(&format!("/desk/then?lang=en&recorded={today}&known=&since=2020-01-01")).await;
        assert!(then.status == 200 && then.body.contains("Root of the tree"), "{then:?}");
        assert!(then.body.contains("A month earlier") && then.body.contains("Cases that changed"), "{then:?}");
        let odd = tomas.browser.get("/desk/then?lang=en&recorded=soon").await;
        assert_eq!(odd.status, 400, "{odd:?}");
        let yesterday = today.start().plus_seconds(-1).day().to_string();
        let begun = tomas.browser.get("/desk/new/audit/open_engagement?lang=en").await;
        let form = begun.header("location").unwrap().split('?').next().unwrap().to_owned();
        let page = tomas.sees(&form).await;
        let version = hidden(&page, "version");
        let fields = [("version", version.as_str()), ("d.mandate", "internal_oversight"), ("d.scope", "intake"), ("d.period.from", "2026-01-01"), ("d.period.until", yesterday.as_str()), ("d.independent", "true"), ("d.terms", "What comes in.")];
        let place = tomas.done(&form, &fields).await;
        assert!(place.starts_with("/desk/audit/"), "{place}");
        let fixed = tomas.sends(&format!("{place}/population"), &[]).await;
        assert!(fixed.status == 200 && fixed.body.contains("Keep the checkpoint"), "{fixed:?}");
        let drawn = tomas.sends(&format!("{place}/sample"), &[("size", "2")]).await;
        assert!(drawn.status == 422 && drawn.body.contains("one file or more"), "nothing was there yesterday: {drawn:?}");
        let many = tomas.sends(&format!("{place}/sample"), &[("size", "501")]).await;
        assert!(many.status == 422 && many.body.contains("id=\"size-error\""), "{many:?}");
        let review = tomas.sees(&format!("/desk/review/report/{report}")).await;
        assert!(review.body.contains("Report"), "{review:?}");
        assert!(tomas.sees("/desk/audit").await.body.contains(&place));
        tomas.sees("/desk/audit-tests").await;
        tomas.sees(&format!("/desk/file/audit/{}/do", place.rsplit('/').next().unwrap())).await;
        // Nobody else reads any of it.
        for path in ["/desk/log", "/desk/log/0", "/desk/then", "/desk/audit-tests", place.as_str()] {
            let hidden = mira.browser.get(&format!("{path}?lang=en")).await;
            assert!(hidden.status == 404 || hidden.status == 403, "{path}: {hidden:?}");
        }
        let form = format!("/desk/file/audit/{}/do", place.rsplit('/').next().unwrap());
        assert_eq!(mira.browser.get(&format!("{form}?lang=en")).await.status, 404);
    }
}
