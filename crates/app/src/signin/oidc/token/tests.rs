//! Tokens that hold, and those that do not: what is tried against whoever verifies them.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::json;

use super::*;

const NOW: i64 = 1_790_000_000;
const NONCE: &str = "n-0S6_WzA2Mj";

fn trust() -> Trust {
    Trust {
        issuer: "https://id.example".into(),
        client: "office".into(),
        roles_claim: Some("realm_access.roles".into()),
        roles: vec![
            ("officers".into(), Role::ConductOfficer),
            ("registrars".into(), Role::Registrar),
        ],
        second_factor: vec!["mfa".into()],
    }
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "aud": "office", "sub": "7f1c", "exp": NOW + 300,
        "iat": NOW, "nonce": NONCE, "realm_access": {"roles": ["officers", "x"]}, "acr": "mfa",
    })
}

fn part(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn public(key: &SigningKey) -> String {
    BASE64URL_NOPAD.encode(key.verifying_key().as_bytes())
}

/// The provider's keys: one for each algorithm, and some that are for something else.
fn keys() -> KeySet {
    let document = json!({"keys": [
        {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": public(&key()), "alg": "EdDSA"},
        {"kty": "RSA", "kid": "rsa", "use": "sig", "n": RSA_N, "e": "AQAB"},
        {"kty": "oct", "kid": "oct", "k": "c2VjcmV0"},
        {"kty": "OKP", "crv": "Ed25519", "kid": "enc", "use": "enc", "x": public(&key())},
        {"kty": "RSA", "kid": "pss", "alg": "PS256", "n": RSA_N, "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "kid": "broken"},
        7,
    ]});
    KeySet::read(document.to_string().as_bytes()).unwrap()
}

fn token(header: &Value, claims: &Value) -> String {
    let said = format!("{}.{}", part(header), part(claims));
    let signed = key().sign(said.as_bytes()).to_bytes();
    format!("{said}.{}", BASE64URL_NOPAD.encode(&signed))
}

fn read(token: &str) -> Result<Vouched, IdTokenError> {
    trust().read(token, &keys(), NONCE, Moment::from_micros(NOW * 1_000_000))
}

fn with(header: &Value, change: impl FnOnce(&mut Value)) -> Option<IdTokenError> {
    let mut claims = claims();
    change(&mut claims);
    read(&token(header, &claims)).err()
}

fn ours() -> Value {
    json!({"alg": "EdDSA", "kid": "ed"})
}

#[test]
fn a_token_that_holds_vouches_for_subject_roles_and_factor() {
    let vouched = read(&token(&ours(), &claims())).unwrap();
    assert_eq!((vouched.issuer.as_str(), vouched.subject.as_str()), ("https://id.example", "7f1c"));
    assert_eq!(vouched.roles, Some(vec![Role::ConductOfficer]));
    assert_eq!(vouched.second_factor, Some(Moment::from_micros(NOW * 1_000_000)));
    let mut other = claims();
    other["aud"] = json!(["office"]);
    other["azp"] = json!("office");
    other["acr"] = json!("pwd");
    other["realm_access"] = json!({"roles": "registrars"});
    let vouched = read(&token(&ours(), &other)).unwrap();
    assert_eq!((vouched.roles, vouched.second_factor), (Some(vec![Role::Registrar]), None));
    other["realm_access"] = json!(["officers"]);
    assert_eq!(read(&token(&ours(), &other)).unwrap().roles, Some(Vec::new()));
    let any = Trust { roles_claim: None, ..trust() };
    let now = Moment::from_micros(NOW * 1_000_000);
    assert_eq!(any.read(&token(&ours(), &other), &keys(), NONCE, now).unwrap().roles, None);
}

#[test]
fn what_it_must_say_it_must_say_rightly() {
    use IdTokenError as E;
    for (name, value, error) in [
        ("iss", json!("https://id.example/"), E::Issuer),
        ("aud", json!("other"), E::Audience),
        ("aud", json!(["office", "other"]), E::Audience),
        ("aud", json!([]), E::Audience),
        ("azp", json!("other"), E::Audience),
        ("exp", json!(NOW - 61), E::Expired),
        ("exp", json!("later"), E::Shape),
        ("iat", json!(NOW + 61), E::Made),
        ("iat", json!(NOW - 601), E::Made),
        ("nonce", json!("another"), E::Nonce),
        ("nonce", json!(7), E::Shape),
        ("sub", json!(""), E::Shape),
        ("sub", json!("x".repeat(256)), E::Shape),
    ] {
        assert_eq!(with(&ours(), |it| it[name] = value.clone()), Some(error), "{name} {value}");
    }
    for (name, error) in [
        ("iss", E::Shape),
        ("aud", E::Shape),
        ("sub", E::Shape),
        ("exp", E::Shape),
        ("iat", E::Shape),
        ("nonce", E::Nonce),
    ] {
        let gone = with(&ours(), |it| drop(it.as_object_mut().unwrap().remove(name)));
        assert_eq!(gone, Some(error), "{name}");
    }
    let now = Moment::from_micros(NOW * 1_000_000);
    let empty = trust().read(&token(&ours(), &claims()), &keys(), "", now).unwrap_err();
    assert_eq!(empty, E::Nonce);
}

#[test]
fn no_token_says_how_it_is_verified() {
    use IdTokenError as E;
    for (header, error) in [
        (json!({"alg": "none"}), E::Algorithm),
        (json!({"alg": "None", "kid": "ed"}), E::Algorithm),
        (json!({"kid": "ed"}), E::Algorithm),
        (json!({"alg": "HS256", "kid": "ed"}), E::Algorithm),
        (json!({"alg": "PS256", "kid": "rsa"}), E::Algorithm),
        (json!({"alg": "RS256", "kid": "ed"}), E::Algorithm),
        (json!({"alg": "ES256", "kid": "ed"}), E::Algorithm),
        (json!({"alg": "EdDSA", "kid": "rsa"}), E::Algorithm),
        (json!({"alg": "RS256", "kid": "rsa"}), E::Signature),
        (json!({"alg": "EdDSA", "kid": "enc"}), E::UnknownKey),
        (json!({"alg": "RS256", "kid": "pss"}), E::UnknownKey),
        (json!({"alg": "EdDSA", "kid": "../../ed"}), E::UnknownKey),
        (json!({"alg": "EdDSA", "kid": "ed", "crit": ["exp"]}), E::Shape),
    ] {
        assert_eq!(with(&header, |_| {}), Some(error), "{header}");
    }
    assert_eq!(with(&json!({"alg": "EdDSA"}), |_| {}), None, "one key fits");
    // A key inside the token, or an address of one, is not looked at.
    let other = SigningKey::from_bytes(&[8; 32]);
    let header = json!({
        "alg": "EdDSA", "kid": "ed", "jku": "https://evil.example/keys",
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": public(&other)},
    });
    let said = format!("{}.{}", part(&header), part(&claims()));
    let signed = BASE64URL_NOPAD.encode(&other.sign(said.as_bytes()).to_bytes());
    assert_eq!(read(&format!("{said}.{signed}")).unwrap_err(), E::Signature);
    let whole = token(&ours(), &claims());
    let (said, _) = whole.rsplit_once('.').unwrap();
    let zeros = BASE64URL_NOPAD.encode(&[0; 64]);
    for signed in ["", "AA", zeros.as_str()] {
        assert_eq!(read(&format!("{said}.{signed}")).unwrap_err(), E::Signature, "{signed}");
    }
    for text in ["", "a.b", "a.b.c.d", &format!("{whole}.{whole}"), &"a".repeat(40_000)] {
        assert!(matches!(read(text).unwrap_err(), E::Shape | E::Algorithm), "{text}");
    }
    let mut other = claims();
    other["sub"] = json!("somebody else");
    let parts: Vec<&str> = whole.split('.').collect();
    let changed = format!("{}.{}.{}", parts[0], part(&other), parts[2]);
    assert_eq!(read(&changed).unwrap_err(), E::Signature);
}

#[test]
fn two_keys_of_one_name_are_none() {
    let one = json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": public(&key())});
    let document = json!({"keys": [one.clone(), one]}).to_string();
    let keys = KeySet::read(document.as_bytes()).unwrap();
    let now = Moment::from_micros(NOW * 1_000_000);
    let read = trust().read(&token(&ours(), &claims()), &keys, NONCE, now);
    assert_eq!(read.unwrap_err(), IdTokenError::UnknownKey);
    assert!(KeySet::read(b"{}").is_err() && KeySet::read(b"<html>").is_err());
    let many = json!({"keys": vec![7; 65]}).to_string();
    assert!(KeySet::read(many.as_bytes()).is_err());
}

#[test]
fn a_signature_on_p_256_holds_and_only_its_own() {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let (x, y) = (BASE64URL_NOPAD.encode(x), BASE64URL_NOPAD.encode(y));
    let document = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y}]}).to_string();
    let keys = KeySet::read(document.as_bytes()).unwrap();
    let said = format!("{}.{}", part(&json!({"alg": "ES256"})), part(&claims()));
    let signed = pair.sign(&random, said.as_bytes()).unwrap();
    let now = Moment::from_micros(NOW * 1_000_000);
    let read = |signed: &[u8]| {
        trust().read(&format!("{said}.{}", BASE64URL_NOPAD.encode(signed)), &keys, NONCE, now)
    };
    assert!(read(signed.as_ref()).is_ok());
    // Zeros for both halves hold for every message where nobody looks at them (CVE-2022-21449).
    assert_eq!(read(&[0; 64]).unwrap_err(), IdTokenError::Signature);
}

/// RFC 7515, appendix A.2: what is signed there says no subject, so only its signature holds.
#[test]
fn the_signature_of_the_rfc_holds() {
    let token = format!("eyJhbGciOiJSUzI1NiJ9.{RFC_CLAIMS}.{RFC_SIGNATURE}");
    assert_eq!(read(&token).unwrap_err(), IdTokenError::Shape);
    let changed = token.replace(".cC4h", ".cC4i");
    assert_eq!(read(&changed).unwrap_err(), IdTokenError::Signature);
}

const RSA_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const RFC_CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const RFC_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
