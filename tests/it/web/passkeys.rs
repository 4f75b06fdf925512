//! Passkeys: made by who is signed in, good for signing in and for showing again, and for nothing that was not asked.

mod device;

use amana_app::{Acting, standing::Standing};
use amana_events::{Event, common::Role, registry::RegistryEvent};
use serde_json::{Value, json};

use self::device::{Device, PRESENT};
use super::{Answer, Served, members::Signed};
use crate::support::{entries_of, on_both};

const PASSKEYS: &str = "/api/v1/account/passkeys";
const SIGN_IN: &str = "/api/v1/session/passkey/complete";
const STEP_UP: &str = "/api/v1/session/step-up/passkey/complete";
const STAFF: [(&str, Role); 3] = [
    ("Rena Voss", Role::Registrar),
    ("Mira Solenne", Role::ConductOfficer),
    ("Jon Harrow", Role::ConductOfficer),
];

impl Served {
    async fn asked(&self, path: &str) -> Value {
        let asked = self.post(path, &[], &json!({})).await;
        assert_eq!(asked.status, 200, "{asked:?}");
        asked.json()
    }

    async fn asked_as(&self, who: &Signed, path: &str) -> Value {
        let asked = self.post_as(who, path, &json!({})).await;
        assert_eq!(asked.status, 200, "{asked:?}");
        asked.json()
    }

    /// Shows a second factor and makes a passkey on a device; what was answered.
    async fn makes_passkey(&self, who: &Signed, device: &mut Device, name: &str) -> Answer {
        let asked = self.asked_as(who, PASSKEYS).await;
        let credential = device.create(&asked["options"]);
        let told = json!({"ceremony": asked["ceremony"], "credential": credential, "name": name});
        self.post_as(who, &format!("{PASSKEYS}/complete"), &told).await
    }

    async fn shows_passkey(&self, device: &Device) -> Answer {
        let asked = self.asked("/api/v1/session/passkey").await;
        let told = answered(&asked, device);
        self.post(SIGN_IN, &[], &told).await
    }
}

fn answered(asked: &Value, device: &Device) -> Value {
    json!({"ceremony": asked["ceremony"], "credential": device.show(&asked["options"])})
}

/// What the log says of factors, in order.
async fn said_of_factors(served: &Served) -> Vec<String> {
    let entries = entries_of(&served.office, served.office.registry_stream()).await;
    let mut said = Vec::new();
    for entry in entries {
        if let Event::Registry(RegistryEvent::FactorAdded(added)) = &entry.event {
            said.push(format!("+{}", added.factor.code()));
        } else if let Event::Registry(RegistryEvent::FactorRemoved(gone)) = &entry.event {
            said.push(format!("-{}", gone.factor.code()));
        }
    }
    said
}

/// Two members who showed a second factor.
async fn two(served: &Served) -> (Signed, Signed) {
    let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
    let mut jon = served.enrolled(STAFF[0].0, STAFF[2].0).await;
    served.steps_up(&mut mira).await;
    served.steps_up(&mut jon).await;
    (mira, jon)
}

/// A device that does something else than was asked, and why that is refused.
type Wrong = (&'static str, fn(&mut Device));

const WRONG: [Wrong; 7] = [
    ("another site", |device| "https://evil.example".clone_into(&mut device.origin)),
    ("signed for another", |device| "evil.example".clone_into(&mut device.relying_party)),
    ("nobody was verified", |device| device.flags = PRESENT),
    ("nobody was there", |device| device.flags = 0),
    ("the counter stands still: a copied key", |device| device.counter = 5),
    ("nobody's", |device| "AAAAAAAAAAAAAAAAAAAAAA".clone_into(&mut device.handle)),
    ("no such key", |device| device.id = [9; 32]),
];

on_both! {
    async fn a_passkey_is_made_by_who_showed_a_second_factor(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        served.post_as(&mira, PASSKEYS, &json!({})).await.is_problem(403, "step_up_needed");
        served.steps_up(&mut mira).await;
        let asked = served.asked_as(&mira, PASSKEYS).await;
        let options = &asked["options"];
        assert_eq!(options["rp"]["id"], "amana.example");
        assert_eq!(options["user"]["name"], "mira.solenne");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        let insists = &options["extensions"]["enforceCredentialProtectionPolicy"];
        assert_ne!(insists, &json!(true), "devices that cannot do it make passkeys too");
        let (mut device, mut other) = (Device::new(1), Device::new(2));
        let made = served.makes_passkey(&mira, &mut device, "key at home").await;
        assert_eq!(made.status, 201, "{made:?}");
        served.makes_passkey(&mira, &mut device, "the same").await.is_problem(400, "usage");
        let long = "k".repeat(61);
        served.makes_passkey(&mira, &mut other, &long).await.is_problem(400, "usage");
        assert_eq!(served.makes_passkey(&mira, &mut other, "").await.status, 201);
        // The browser is told which there are, so that a device makes no second one.
        let asked = served.asked_as(&mira, PASSKEYS).await;
        assert_eq!(asked["options"]["excludeCredentials"].as_array().unwrap().len(), 2);
        let listed = served.get_as(&mira, PASSKEYS).await.json();
        let names = listed["passkeys"].as_array().unwrap().iter().map(|it| it["name"].clone());
        assert_eq!(names.collect::<Vec<_>>(), ["key at home", ""]);
        assert_eq!(listed["passkeys"][0]["used"], Value::Null);
        drop(served.end().await);
    }

    async fn a_passkey_signs_in_is_shown_again_and_is_removed(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let mut mira = served.enrolled(STAFF[0].0, STAFF[1].0).await;
        served.steps_up(&mut mira).await;
        let (mut device, mut other) = (Device::new(1), Device::new(2));
        for device in [&mut device, &mut other] {
            assert_eq!(served.makes_passkey(&mira, device, "").await.status, 201);
        }
        // Another server ends what one began.
        let beside = served.beside().await;
        let asked = served.asked("/api/v1/session/passkey").await;
        assert_eq!(asked["options"]["allowCredentials"], json!([]), "nobody is named");
        let signed = beside.post(SIGN_IN, &[], &answered(&asked, &device)).await;
        assert_eq!(signed.status, 201, "{signed:?}");
        assert_eq!(signed.json()["member"], mira.member.to_string());
        let token = signed.json()["token"].as_str().unwrap().to_owned();
        let mut signed = Signed { member: mira.member, token, codes: Vec::new() };
        let shown = served.get_as(&signed, "/api/v1/session").await.json();
        assert_eq!(shown["factors"], json!(["passkey"]));
        assert_eq!(shown["stepped_up_until"], Value::Null);
        let asked = served.asked_as(&signed, "/api/v1/session/step-up/passkey").await;
        let stepped = beside.post_as(&signed, STEP_UP, &answered(&asked, &other)).await;
        assert_eq!(stepped.status, 200, "{stepped:?}");
        stepped.json()["token"].as_str().unwrap().clone_into(&mut signed.token);

        // Removed one by one: the log says so of the last, and what began with it is over.
        let listed = served.get_as(&signed, PASSKEYS).await.json();
        assert!(listed["passkeys"][0]["used"].is_string());
        for passkey in listed["passkeys"].as_array().unwrap() {
            let path = format!("{PASSKEYS}/{}", passkey["id"].as_str().unwrap());
            let headers = signed.header();
            let headers = [("Authorization", headers.as_str())];
            assert_eq!(served.send("DELETE", &path, &headers, "").await.status, 204);
            served.send("DELETE", &path, &headers, "").await.is_problem(404, "not_found");
        }
        let added = ["+password", "+totp", "+recovery_codes", "+passkey", "+passkey", "-passkey"];
        assert_eq!(said_of_factors(&served).await, added);
        served.shows_passkey(&device).await.is_problem(401, "sign_in_failed");
        served.get_as(&mira, "/api/v1/session").await.is_problem(401, "sign_in_needed");
        drop(beside.end().await);
        drop(served.end().await);
    }

    async fn a_passkey_is_made_for_what_was_asked_alone(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, jon) = two(&served).await;
        let mut device = Device::new(1);
        let asked = served.asked_as(&jon, PASSKEYS).await;
        let credential = device.create(&asked["options"]);
        let told = json!({"ceremony": asked["ceremony"], "credential": credential});
        let complete = format!("{PASSKEYS}/complete");
        served.post_as(&mira, &complete, &told).await.is_problem(400, "usage");
        for origin in ["https://amana.example.evil.example", "http://amana.example",
            "https://amana.example:8443", "https://sub.amana.example"] {
            origin.clone_into(&mut device.origin);
            served.makes_passkey(&mira, &mut device, "").await.is_problem(400, "usage");
        }
        for (why, change) in &WRONG[..4] {
            let mut device = Device::new(1);
            change(&mut device);
            let made = served.makes_passkey(&mira, &mut device, "").await;
            assert_eq!(made.status, 400, "{why}");
        }
        drop(served.end().await);
    }

    async fn whatever_is_wrong_with_a_passkey_is_told_in_the_same_words(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, jon) = two(&served).await;
        let (mut device, mut of_jon) = (Device { counter: 5, ..Device::new(1) }, Device::new(2));
        assert_eq!(served.makes_passkey(&mira, &mut device, "").await.status, 201);
        assert_eq!(served.makes_passkey(&jon, &mut of_jon, "").await.status, 201);
        device.counter = 6;
        let like = |key| Device { counter: 6, handle: device.handle.clone(), ..Device::new(key) };
        let asked = served.asked("/api/v1/session/passkey").await;
        let mut wrong: Vec<(&str, Value)> = Vec::new();
        for (why, change) in WRONG {
            let mut device = like(1);
            change(&mut device);
            wrong.push((why, answered(&asked, &device)));
        }
        let theirs = Device { handle: of_jon.handle.clone(), ..like(1) };
        wrong.push(("another member's", answered(&asked, &theirs)));
        wrong.push(("another key", answered(&asked, &Device { id: device.id, ..like(3) })));
        let shown = device.show(&asked["options"]);
        let other = served.asked("/api/v1/session/passkey").await;
        let up = served.asked_as(&mira, "/api/v1/session/step-up/passkey").await;
        for ceremony in [&other["ceremony"], &up["ceremony"], &json!(""), &json!("AAAA")] {
            wrong.push(("asked otherwise", json!({"ceremony": ceremony, "credential": shown})));
        }
        wrong.push(("asked for another purpose", answered(&up, &device)));
        wrong.push(("empty", json!({"ceremony": asked["ceremony"], "credential": {}})));
        let mut details = Vec::new();
        for (why, told) in &wrong {
            let answer = served.post(SIGN_IN, &[], told).await;
            assert_eq!(answer.status, 401, "{why}");
            details.push(answer.is_problem(401, "sign_in_failed")["detail"].clone());
        }
        details.dedup();
        assert_eq!(details.len(), 1, "which is not told");
        assert_eq!(served.post(SIGN_IN, &[], &answered(&asked, &device)).await.status, 201);
        drop(served.end().await);
    }

    async fn an_answer_counts_once_whichever_server_takes_it(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, _) = two(&served).await;
        let mut device = Device::new(1);
        assert_eq!(served.makes_passkey(&mira, &mut device, "").await.status, 201);
        let beside = served.beside().await;
        let earlier = served.asked("/api/v1/session/passkey").await;
        let told = answered(&served.asked("/api/v1/session/passkey").await, &device);
        let (one, two) =
            tokio::join!(served.post(SIGN_IN, &[], &told), beside.post(SIGN_IN, &[], &told));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 401]);
        served.post(SIGN_IN, &[], &told).await.is_problem(401, "sign_in_failed");
        // What was asked before it is void by now.
        let told = answered(&earlier, &device);
        served.post(SIGN_IN, &[], &told).await.is_problem(401, "sign_in_failed");
        assert_eq!(beside.shows_passkey(&device).await.status, 201);
        drop(beside.end().await);
        drop(served.end().await);
    }

    async fn a_passkey_dies_with_its_members_standing_and_factors(desk: Desk) {
        let served = Served::staffed(desk, &STAFF).await;
        let (mira, jon) = two(&served).await;
        let (mut device, mut of_jon) = (Device::new(1), Device::new(2));
        assert_eq!(served.makes_passkey(&mira, &mut device, "").await.status, 201);
        assert_eq!(served.makes_passkey(&jon, &mut of_jon, "").await.status, 201);
        // Nobody shows another's in their own session.
        let asked = served.asked_as(&mira, "/api/v1/session/step-up/passkey").await;
        served.post_as(&mira, STEP_UP, &answered(&asked, &of_jon)).await
            .is_problem(401, "sign_in_failed");
        assert_eq!(served.post_as(&mira, STEP_UP, &answered(&asked, &device)).await.status, 200);

        let registrar = Acting::Member(served.office.member_named(STAFF[0].0).unwrap());
        served.office.member_stands(registrar, mira.member, Standing::Suspended).await.unwrap();
        served.shows_passkey(&device).await.is_problem(401, "sign_in_failed");
        served.office.member_stands(registrar, mira.member, Standing::Reinstated).await.unwrap();
        assert_eq!(served.shows_passkey(&device).await.status, 201);
        // Reset by two, neither of them the member: a new code to enrol, and no old passkey.
        let proposed = served.office.propose_factors_reset(registrar, mira.member).await.unwrap();
        let second = Acting::Member(jon.member);
        served.office.reset_factors(second, mira.member, Some(proposed)).await.unwrap();
        served.shows_passkey(&device).await.is_problem(401, "sign_in_failed");
        assert_eq!(served.shows_passkey(&of_jon).await.status, 201);
        drop(served.end().await);
    }

    async fn an_office_without_an_address_has_none(desk: Desk) {
        let served = Served::new(desk, |config| config.passkey_site = None).await;
        let path = "/api/v1/session/passkey";
        served.post(path, &[], &json!({})).await.is_problem(404, "no_passkeys");
        let told = json!({"ceremony": "x", "credential": {}});
        served.post(SIGN_IN, &[], &told).await.is_problem(404, "no_passkeys");
        drop(served.end().await);
    }
}
