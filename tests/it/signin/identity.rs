//! Members for whom an identity provider vouches: linked by the log, within the ledger's roles, and gone at once.

use amana_app::{
    Acting,
    signin::{
        SignInError,
        oidc::{Identity, KeySet, Trust, Vouched},
    },
    standing::Standing,
};
use amana_events::common::Role;
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use super::{COLLEAGUE, House, LOGIN, OFFICER, refused};
use crate::support::on_both;

const ISSUER: &str = "https://id.example/realms/office";
const SUBJECT: &str = "7f1c0e52-mira";

fn identity(subject: &str) -> Identity<'_> {
    Identity { issuer: ISSUER, subject }
}

fn encoded(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// What a provider vouches for: a subject, words of roles, and whether by a second factor.
fn vouched(house: &House, subject: &str, roles: &[&str], acr: &str) -> Vouched {
    let key = SigningKey::from_bytes(&[3; 32]);
    let now = house.one.now();
    let seconds = now.micros() / 1_000_000;
    let claims = json!({
        "iss": ISSUER, "aud": "office", "sub": subject, "exp": seconds + 60, "iat": seconds,
        "nonce": "n", "roles": roles, "acr": acr,
    });
    let part = |value: &Value| encoded(value.to_string().as_bytes());
    let said = format!("{}.{}", part(&json!({"alg": "EdDSA"})), part(&claims));
    let token = format!("{said}.{}", encoded(&key.sign(said.as_bytes()).to_bytes()));
    let public = encoded(key.verifying_key().as_bytes());
    let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": public}]}).to_string();
    let trust = Trust {
        issuer: ISSUER.into(),
        client: "office".into(),
        roles_claim: Some("roles".into()),
        roles: vec![("officers".into(), Role::ConductOfficer), ("auditors".into(), Role::Auditor)],
        second_factor: vec!["mfa".into()],
    };
    trust.read(&token, &KeySet::read(keys.as_bytes()).unwrap(), "n", now).unwrap()
}

on_both! {
    async fn whom_a_registrar_linked_signs_in_within_their_roles_and_is_gone_at_once(desk: Desk) {
        let house = House::new(desk).await;
        let member = house.member(OFFICER);
        let vouch = |roles: &[&str], acr: &str| vouched(&house, SUBJECT, roles, acr);
        let nobody = house.one.sign_in_vouched(&vouch(&["officers"], "")).await;
        assert!(matches!(nobody, Err(SignInError::Failed)));
        let other = Acting::Member(house.member(COLLEAGUE));
        assert_eq!(refused(house.one.link_identity(other, member, identity(SUBJECT)).await), "registrar_needed");
        house.two.link_identity(house.registrar(), member, identity(SUBJECT)).await.unwrap();
        let (token, session) = house.one.sign_in_vouched(&vouch(&["officers", "x"], "pwd")).await.unwrap();
        assert_eq!((session.member, session.is_stepped_up()), (member, false));
        assert_eq!(session.factors.iter().map(amana_events::Code::as_str).collect::<Vec<_>>(), ["identity_provider"]);
        let (strong, session) = house.one.sign_in_vouched(&vouch(&["officers"], "mfa")).await.unwrap();
        assert!(session.is_stepped_up());
        for roles in [&[][..], &["auditors"], &["head_of_conduct", "conduct_officer"]] {
            let none = house.one.sign_in_vouched(&vouch(roles, "mfa")).await;
            assert!(matches!(none, Err(SignInError::Failed)), "{roles:?}");
        }
        let stranger = house.one.sign_in_vouched(&vouched(&house, "7f1c0e52", &["officers"], "")).await;
        assert!(matches!(stranger, Err(SignInError::Failed)));
        house.later(600);
        assert!(!house.two.session(&strong).await.unwrap().unwrap().is_stepped_up());
        house.two.unlink_identity(house.registrar(), member, identity(SUBJECT)).await.unwrap();
        for token in [&token, &strong] {
            assert!(house.one.session(token).await.unwrap().is_none());
        }
        assert!(house.one.sign_in_vouched(&vouch(&["officers"], "")).await.is_err());
        let again = house.one.link_identity(house.registrar(), member, identity(SUBJECT)).await;
        assert_eq!(refused(again), "factors_present");
        house.holds().await;
    }

    async fn a_member_links_their_own_and_a_suspension_ends_what_it_began(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let own = Acting::Member(held.member);
        let linked = house.one.link_identity(house.registrar(), held.member, identity(SUBJECT)).await;
        assert_eq!(refused(linked), "factors_present");
        house.one.link_identity(own, held.member, identity(SUBJECT)).await.unwrap();
        let others = house.two.link_identity(house.registrar(), house.member(COLLEAGUE), identity(SUBJECT)).await;
        assert_eq!(refused(others), "identity_taken");
        let vouch = || vouched(&house, SUBJECT, &["officers"], "");
        let (token, _) = house.two.sign_in_vouched(&vouch()).await.unwrap();
        // Their own app steps such a session up as it does any other.
        let code = house.code(&held.secret);
        let (token, session) = house.one.step_up(&token, super::Second::Totp(&code)).await.unwrap();
        assert!(session.is_stepped_up() && house.two.session(&token).await.unwrap().is_some());
        house.two.member_stands(house.registrar(), held.member, Standing::Suspended).await.unwrap();
        assert!(house.one.session(&token).await.unwrap().is_none());
        assert!(house.one.sign_in_vouched(&vouch()).await.is_err());
        house.two.member_stands(house.registrar(), held.member, Standing::Reinstated).await.unwrap();
        assert!(house.one.session(&token).await.unwrap().is_none(), "and stays so");
        assert!(house.one.sign_in_vouched(&vouch()).await.is_ok());
        let bad = ["", "a\nb", &"x".repeat(256)].map(str::to_owned);
        for subject in &bad {
            let linked = house.one.link_identity(own, held.member, identity(subject)).await;
            assert!(matches!(linked, Err(amana_app::AppError::Usage(_))), "{subject}");
        }
        let said = format!("{:?}", crate::support::log_from(&house.one, 0).await);
        assert!(said.contains("identity_linked") && !said.contains(SUBJECT) && !said.contains(ISSUER));
    }
}
