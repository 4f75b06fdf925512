//! What a member does over the interface: enrols, signs in, commands, looks, opens, and is gone everywhere at once.

use amana_app::{
    Acting, AppError, Office,
    members::{NewMember, RoleAnswer},
    signin::PasswordCost,
};
use amana_events::{ActorKind, Assurance, MemberId, Via, common::Role};
use amana_vault::Secret;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

use super::{Answer, Served};
use crate::support::{Desk, entries_of, on_both};

pub(super) const PASSWORD: &str = "a slow walk by the river";

/// Somebody who enrolled over the interface.
pub(super) struct Signed {
    pub(super) member: MemberId,
    pub(super) token: String,
    pub(super) codes: Vec<String>,
}

impl Signed {
    pub(super) fn header(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// A program that acts for a member.
    pub(super) fn program(member: MemberId, token: &str) -> Self {
        Self { member, token: token.to_owned(), codes: Vec::new() }
    }

    /// A printed code that was not used yet.
    pub(super) fn code(&mut self) -> String {
        self.codes.pop().unwrap()
    }
}

pub(super) fn totp(secret: &str, seconds: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let app = Builder::new().with_algorithm(Algorithm::SHA1).with_secret(secret);
    app.build_noncompliant().generate(u64::try_from(seconds).unwrap()).to_string()
}

/// Adds a member with a role, as the operator while that is who does it, else as the registrar, who also signs for a role that
/// takes two.
async fn given_role(
    office: &Office,
    registrar: Option<Acting>,
    name: &str,
    role: Role,
) -> MemberId {
    let new = || NewMember { name: Secret::from(name), role, unit: None, organisation: None };
    let added = match (office.add_member(Acting::Operator, new()).await, registrar) {
        (Err(AppError::Refused(_)), Some(registrar)) => office.add_member(registrar, new()).await,
        (added, _) => added,
    };
    let added = added.unwrap();
    let proposal = match added.role {
        RoleAnswer::Granted => return added.member,
        RoleAnswer::Proposed(event) => Some(event),
        RoleAnswer::RegistrarNeeded => None,
    };
    let given = office.give_role(registrar.unwrap(), added.member, role, proposal).await.unwrap();
    assert_eq!(given, RoleAnswer::Granted, "{name}");
    added.member
}

impl Served {
    /// A server where these have a role each; the first is the registrar.
    pub(super) async fn staffed(desk: Desk, members: &[(&str, Role)]) -> Self {
        let mut registrar = None;
        for (name, role) in members {
            let member = given_role(&desk.office, registrar, name, *role).await;
            registrar = registrar.or(Some(Acting::Member(member)));
        }
        desk.office.set_password_cost(PasswordCost::LEAST);
        Self::new(desk, |_| {}).await
    }

    /// Enrols a member of this name, who signs in by it.
    pub(super) async fn enrolled(&self, registrar: &str, name: &str) -> Signed {
        let office = &self.office;
        let registrar = Acting::Member(office.member_named(registrar).unwrap());
        let member = office.member_named(name).unwrap();
        let login = name.to_lowercase().replace(' ', ".");
        let given = office.give_enrolment(registrar, member, Some(&login)).await.unwrap();
        let code = given.code.printed().reveal().to_owned();
        let told = json!({"login": login, "code": code});
        let offer = self.post("/api/v1/enrolment", &[], &told).await;
        assert_eq!(offer.status, 200, "{offer:?}");
        let secret = offer.json()["secret"].as_str().unwrap().to_owned();
        let now = office.now().micros() / 1_000_000;
        let told = json!({
            "login": login, "code": code, "password": PASSWORD, "totp": totp(&secret, now),
        });
        let done = self.post("/api/v1/enrolment/complete", &[], &told).await;
        assert_eq!(done.status, 201, "{done:?}");
        let done = done.json();
        let codes = done["recovery_codes"].as_array().unwrap().iter();
        let codes = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
        let token = done["session"]["token"].as_str().unwrap().to_owned();
        Signed { member, token, codes }
    }

    pub(super) async fn get_as(&self, who: &Signed, path: &str) -> Answer {
        self.send("GET", path, &[("Authorization", &who.header())], "").await
    }

    pub(super) async fn post_as(&self, who: &Signed, path: &str, body: &Value) -> Answer {
        self.post(path, &[("Authorization", &who.header())], body).await
    }

    /// Shows a second factor again.
    pub(super) async fn steps_up(&self, who: &mut Signed) {
        let shown = json!({"recovery_code": who.code()});
        let stepped = self.post_as(who, "/api/v1/session/step-up", &shown).await;
        assert_eq!(stepped.status, 200, "{stepped:?}");
        stepped.json()["token"].as_str().unwrap().clone_into(&mut who.token);
    }

    pub(super) async fn signs_in(&self, login: &str, password: &str, code: &str) -> Answer {
        let told = json!({"login": login, "password": password, "recovery_code": code});
        self.post("/api/v1/session", &[], &told).await
    }
}

const STAFF: [(&str, Role); 3] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
];

on_both! {
    async fn a_member_signs_in_commands_looks_and_opens(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let shown = served.get_as(&mira, "/api/v1/session").await.json();
        assert_eq!(shown["roles"], json!(["conduct_officer"]));
        assert_eq!(shown["stepped_up_until"], Value::Null);
        // A report, under a key: the same again is done once.
        let path = format!("/api/v1/streams/report/{}/commands", served.office.new_id());
        let told = json!({"command": "submit_report", "data": {
            "kind": "allegation", "channel": "paper", "language": "en", "mode": "anonymous",
            "account": "They took her phone.",
        }});
        let bearer = mira.header();
        let once = [("Authorization", bearer.as_str()), ("Idempotency-Key", "first-of-this-morning")];
        let new = [once.as_slice(), &[("If-None-Match", "*")]].concat();
        let done = served.post(&path, &new, &told).await;
        assert_eq!(done.status, 201, "{done:?}");
        let again = served.post(&path, &new, &told).await;
        assert_eq!((again.status, &again.json()["replayed"]), (201, &json!(true)), "{again:?}");
        assert_eq!(done.header("etag"), Some("\"1\""));
        // Who acted is who signed in, by the interface, proved.
        let said = done.json();
        let stream = said["stream"].as_str().unwrap().parse().unwrap();
        let entries = entries_of(&served.office, stream).await;
        let actor = entries[0].envelope.actor;
        assert_eq!((actor.kind, actor.via), (ActorKind::Member, Via::Api));
        assert_eq!((actor.member(), actor.assurance), (Some(mira.member), Assurance::Authenticated));
        // Another version than the one it was decided on.
        let triage = json!({"command": "triage_report", "data": {
            "outcome": "outside_remit", "assistance_offered": true, "reason": "Another body's.",
        }});
        let old = [("Authorization", bearer.as_str()), ("If-Match", "\"7\"")];
        served.post(&path, &old, &triage).await.is_problem(412, "file_moved");
        let page = served.get_as(&mira, path.trim_end_matches("/commands")).await;
        assert_eq!((page.status, page.header("etag")), (200, Some("\"1\"")), "{page:?}");
        assert!(!page.body.contains("phone"), "sealed");
        let sealed = page.json()["sealed"][0].clone();
        let wanted = json!({"stream": said["stream"], "event": sealed["event"],
            "field": sealed["field"], "purpose": "investigation", "basis": "official_task"});
        served.post_as(&mira, "/api/v1/openings", &wanted).await.is_problem(403, "step_up_needed");
        let stepped = json!({"recovery_code": mira.code()});
        let stepped = served.post_as(&mira, "/api/v1/session/step-up", &stepped).await;
        let old = mira.header();
        stepped.json()["token"].as_str().unwrap().clone_into(&mut mira.token);
        served.send("GET", "/api/v1/session", &[("Authorization", &old)], "").await
            .is_problem(401, "sign_in_needed");
        let opened = served.post_as(&mira, "/api/v1/openings", &wanted).await;
        assert_eq!((opened.status, &opened.json()["text"]), (201, &json!("They took her phone.")));
        let ended = served.end().await;
        let report = ended.audit_log(&amana_app::replay::Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:#?}", report.findings);
    }

    async fn a_session_dies_with_its_end_and_with_its_member_on_every_server(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let mut jon = served.enrolled(STAFF[0].0, STAFF[2].0).await;
        let beside = served.beside().await;
        beside.office.set_password_cost(PasswordCost::LEAST);
        let bearer = served.post_as(&mira, "/api/v1/session/bearer", &json!({})).await;
        assert_eq!(bearer.status, 201, "{bearer:?}");
        let bearer = format!("Bearer {}", bearer.json()["access_token"].as_str().unwrap());
        let shows = async |served: &Served, token: &str| {
            served.send("GET", "/api/v1/session", &[("Authorization", token)], "").await.status
        };
        assert_eq!(shows(&beside, &bearer).await, 200);
        let own = mira.header();
        let left = served.send("DELETE", "/api/v1/session", &[("Authorization", &own)], "").await;
        assert_eq!(left.status, 204);
        for token in [&bearer, &mira.header()] {
            assert_eq!((shows(&served, token).await, shows(&beside, token).await), (401, 401));
        }
        // A member who is suspended signs in no more, and what they had is dead.
        let code = jon.code();
        let registrar = Acting::Member(served.office.member_named(STAFF[0].0).unwrap());
        served.office.member_stands(registrar, jon.member, amana_app::standing::Standing::Suspended)
            .await.unwrap();
        assert_eq!(shows(&beside, &jon.header()).await, 401);
        beside.signs_in("jon.harrow", PASSWORD, &code).await.is_problem(401, "sign_in_failed");
        let unknown = beside.signs_in("nobody.here", PASSWORD, &code).await;
        unknown.is_problem(401, "sign_in_failed");
        drop(beside.end().await);
        drop(served.end().await);
    }

    async fn a_browser_is_asked_where_it_comes_from(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        let told = json!({"login": "mira.solenne", "password": PASSWORD,
            "recovery_code": mira.code(), "cookies": true});
        let signed = served.post("/api/v1/session", &[], &told).await;
        assert_eq!(signed.status, 201, "{signed:?}");
        assert!(signed.json().get("token").is_none(), "a script reads no token");
        let form = signed.json()["form_token"].as_str().unwrap().to_owned();
        let given = signed.headers.iter().filter(|(name, _)| name == "set-cookie");
        let cookies: Vec<&str> = given.map(|(_, value)| value.split(';').next().unwrap()).collect();
        assert_eq!(cookies.len(), 2);
        let cookie = cookies.join("; ");
        let by = |more: &[(&'static str, &str)]| {
            let mut all = vec![("Cookie".to_owned(), cookie.clone())];
            all.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            all
        };
        let send = async |method: &str, headers: Vec<(String, String)>| {
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            served.send(method, "/api/v1/session", &headers, "").await
        };
        assert_eq!(send("GET", by(&[])).await.status, 200);
        send("DELETE", by(&[])).await.is_problem(403, "other_site");
        let other = by(&[("Sec-Fetch-Site", "cross-site"), ("X-Form-Token", &form)]);
        send("DELETE", other).await.is_problem(403, "other_site");
        let ours = [("Sec-Fetch-Site", "same-origin")];
        send("DELETE", by(&ours)).await.is_problem(403, "form_token_needed");
        let wrong = by(&[ours[0], ("X-Form-Token", "x")]);
        send("DELETE", wrong).await.is_problem(403, "form_token_needed");
        let right = by(&[ours[0], ("X-Form-Token", &form)]);
        assert_eq!(send("DELETE", right).await.status, 204);
        send("GET", by(&[])).await.is_problem(401, "sign_in_needed");
        drop(served.end().await);
    }
}
