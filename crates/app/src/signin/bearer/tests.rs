//! What forged, altered and borrowed tokens do: nothing. The attacks by their names.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, VerifyingKey};
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "amana:mission";
const NOW: i64 = 1_800_000_000;

fn signing() -> Signing {
    Signing::with(SigningKey::from_bytes(&[7; 32])).unwrap()
}

fn said() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2),
        "exp": NOW + 600, "nbf": NOW, "iat": NOW, "jti": Uuid::from_u128(3)})
}

/// A token with this header and these claims, signed with the right key.
fn token_of(header: &str, claims: &str) -> String {
    let begun = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.as_bytes()),
        BASE64URL_NOPAD.encode(claims.as_bytes())
    );
    let signed = signing().key.sign(begun.as_bytes());
    format!("{begun}.{}", BASE64URL_NOPAD.encode(&signed.to_bytes()))
}

fn header() -> String {
    String::from_utf8(BASE64URL_NOPAD.decode(signing().begins.as_bytes()).unwrap()).unwrap()
}

fn holds_at(token: &str, now: i64) -> bool {
    read(token, &signing(), ISSUER, now).is_some()
}

fn claimed(change: impl FnOnce(&mut Value)) -> bool {
    let mut claims = said();
    change(&mut claims);
    holds_at(&token_of(&header(), &claims.to_string()), NOW + 1)
}

#[test]
fn a_token_as_it_is_written_holds_for_ten_minutes() {
    let claims: Claims = serde_json::from_value(said()).unwrap();
    let token = write(&claims, &signing()).unwrap();
    assert_eq!(read(&token, &signing(), ISSUER, NOW), Some(claims));
    assert!(holds_at(&token_of(&header(), &said().to_string()), NOW + 599));
    assert!(!holds_at(&token, NOW + 600), "expired");
    assert!(!holds_at(&token, NOW - 6), "not yet valid");
    assert!(read(&token, &signing(), "amana:another", NOW).is_none(), "another ledger's");
    let other = Signing::with(SigningKey::from_bytes(&[8; 32])).unwrap();
    assert!(read(&token, &other, ISSUER, NOW).is_none(), "another key");
}

#[test]
fn no_token_says_how_it_is_verified() {
    let public = signing().key.verifying_key();
    let kid = signing().header.kid.unwrap();
    let jwk =
        json!({"kty": "OKP", "crv": "Ed25519", "x": BASE64URL_NOPAD.encode(public.as_bytes())});
    let headers = [
        json!({"alg": "none"}),
        json!({"typ": "JWT", "alg": "none", "kid": kid}),
        json!({"typ": "JWT", "alg": "None", "kid": kid}),
        json!({"typ": "JWT", "alg": "NONE", "kid": kid}),
        json!({"typ": "JWT", "alg": "nOnE", "kid": kid}),
        json!({"typ": "JWT", "alg": "", "kid": kid}),
        json!({"typ": "JWT", "alg": null, "kid": kid}),
        json!({"typ": "JWT", "kid": kid}),
        json!({"typ": "JWT", "alg": "HS256", "kid": kid}),
        json!({"typ": "JWT", "alg": "RS256", "kid": kid}),
        json!({"typ": "JWT", "alg": "ES256", "kid": kid}),
        json!({"typ": "JWT", "alg": ["EdDSA"], "kid": kid}),
        json!({"typ": "JWT", "alg": "EdDSA"}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": ""}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": "../../../../dev/null"}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": "x' UNION SELECT 'key'; --"}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": "0000000000000000"}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "jku": "http://127.0.0.1/jwks.json"}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "x5u": "http://127.0.0.1/cert.pem"}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "x5c": ["AA=="]}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "jwk": jwk}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "crit": ["exp"]}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "b64": false}),
        json!({"typ": "JWT", "alg": "EdDSA", "kid": kid, "zip": "DEF"}),
    ];
    for header in headers {
        assert!(!holds_at(&token_of(&header.to_string(), &said().to_string()), NOW), "{header}");
    }
    // The same header, written otherwise or with something said twice.
    let spaced = header().replace(':', ": ");
    let twice = header().replacen('{', "{\"alg\":\"none\",", 1);
    for header in [spaced, twice] {
        assert!(!holds_at(&token_of(&header, &said().to_string()), NOW), "{header}");
    }
}

/// The public key as the secret of an HMAC: there is no HMAC here, whatever the header says.
#[test]
fn the_public_key_is_no_secret_of_another_algorithm() {
    let public: VerifyingKey = signing().key.verifying_key();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let header = Header { kid: signing().header.kid, ..Header::new(algorithm) };
        provider::install();
        let key = EncodingKey::from_secret(public.as_bytes());
        assert!(encode(&header, &said(), &key).is_err(), "no code for it");
        let key = DecodingKey::from_secret(public.as_bytes());
        let token = token_of(&serde_json::to_string(&header).unwrap(), &said().to_string());
        assert!(decode::<Claims>(&token, &key, &Validation::new(algorithm)).is_err());
        assert!(!holds_at(&token, NOW));
    }
}

#[test]
fn no_signature_null_signatures_and_altered_tokens_do_not_hold() {
    let token = token_of(&header(), &said().to_string());
    let (begun, signature) = token.rsplit_once('.').unwrap();
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    let psychic = [vec![0; 64], vec![0xff; 64], vec![0; 32], vec![0], Vec::new(), {
        // The neutral point as R with s = 0, which verifies under a weak key.
        let mut bytes = vec![0; 64];
        bytes[0] = 1;
        bytes
    }];
    for signature in psychic {
        assert!(!holds_at(&format!("{begun}.{}", BASE64URL_NOPAD.encode(&signature)), NOW));
    }
    for place in 0..signature.len() {
        let mut altered = signature.clone();
        altered[place] ^= 1;
        assert!(
            !holds_at(&format!("{begun}.{}", BASE64URL_NOPAD.encode(&altered)), NOW),
            "{place}"
        );
    }
    for text in [
        begun.to_owned(),
        format!("{begun}."),
        format!("{token}."),
        format!("{token}.x"),
        format!("{token}="),
        format!(" {token}"),
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "x".repeat(100_000),
    ] {
        assert!(!holds_at(&text, NOW), "{text:.40}");
    }
    let mut claims = said();
    claims["sub"] = json!(Uuid::from_u128(9));
    let other = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
    let signature = BASE64URL_NOPAD.encode(&signature);
    assert!(!holds_at(&format!("{}.{other}.{signature}", signing().begins), NOW), "tampered");
}

#[test]
fn claims_are_all_there_each_once_and_of_their_type() {
    assert!(claimed(|_| {}));
    for name in ["iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti"] {
        assert!(!claimed(|it| drop(it.as_object_mut().unwrap().remove(name))), "no {name}");
        assert!(!claimed(|it| it[name] = Value::Null), "{name} null");
        assert!(!claimed(|it| it[name] = json!({})), "{name} an object");
        assert!(!claimed(|it| it[name] = json!([it[name]])), "{name} in a list");
        let twice = said().to_string().replacen('{', &format!("{{\"{name}\":{},", said()[name]), 1);
        assert!(!holds_at(&token_of(&header(), &twice), NOW), "{name} twice");
    }
    for name in ["exp", "nbf", "iat"] {
        let number = said()[name].as_i64().unwrap();
        for other in [
            json!(number.to_string()),
            json!(1e300),
            json!(1.5),
            json!(true),
            json!(-1),
            json!(u64::MAX),
        ] {
            assert!(!claimed(|it| it[name] = other.clone()), "{name} {other}");
        }
    }
    assert!(!claimed(|it| it["exp"] = json!(NOW + 3_600)), "longer than any is made");
    assert!(!claimed(|it| it["exp"] = json!(NOW)), "expired");
    assert!(!claimed(|it| it["nbf"] = json!(NOW + 100)), "not yet valid");
    assert!(!claimed(|it| it["aud"] = json!("another")), "for another");
    assert!(!claimed(|it| it["aud"] = json!([AUDIENCE, "another"])), "for several");
    assert!(!claimed(|it| it["iss"] = json!("amana:another")), "of another");
    assert!(!claimed(|it| it["iss"] = json!("")), "of nobody");
    assert!(!claimed(|it| it["sub"] = json!("admin")), "no member");
    assert!(!claimed(|it| it["role"] = json!("registrar")), "more than is written");
}
