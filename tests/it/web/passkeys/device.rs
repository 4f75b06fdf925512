//! A device that makes and shows passkeys, and a browser around it, as WebAuthn (Level 3) says they answer; both do as they are
//! told, also where a true one would not.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Somebody was there (UP).
pub(super) const PRESENT: u8 = 0x01;
/// The device knew who (UV).
pub(super) const VERIFIED: u8 = 0x04;
/// A new key stands in it (AT).
const NEW: u8 = 0x40;

/// A device with one key.
pub(super) struct Device {
    pub(super) key: SigningKey,
    pub(super) id: [u8; 32],
    /// Where the browser says it is.
    pub(super) origin: String,
    /// For whom the device says it signs.
    pub(super) relying_party: String,
    pub(super) flags: u8,
    pub(super) counter: u32,
    /// Whose it says it is, as it was told when the key was made.
    pub(super) handle: String,
}

impl Device {
    pub(super) fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
            id: [seed; 32],
            origin: super::super::ORIGIN.to_owned(),
            relying_party: "amana.example".to_owned(),
            flags: PRESENT | VERIFIED,
            counter: 0,
            handle: String::new(),
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said = json!({"type": kind, "challenge": options["challenge"], "origin": self.origin,
            "crossOrigin": false});
        serde_json::to_vec(&said).unwrap()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.relying_party.as_bytes()).to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes a key, as it is asked.
    pub(super) fn create(&mut self, options: &Value) -> Value {
        options["user"]["id"].as_str().unwrap().clone_into(&mut self.handle);
        let mut data = self.data(NEW);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(self.id);
        // COSE: an Ed25519 key, {1: 1, 3: -8, -1: 6, -2: x}.
        data.extend([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20]);
        data.extend(self.key.verifying_key().as_bytes());
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData");
        object.extend([0x58, u8::try_from(data.len()).unwrap()]);
        object.extend(&data);
        let encoded = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        json!({
            "id": encoded(&self.id), "rawId": encoded(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": encoded(&self.client_data("webauthn.create", options)),
                "attestationObject": encoded(&object),
                "authenticatorData": encoded(&data),
                "transports": ["internal"],
                "publicKeyAlgorithm": -8,
                "publicKey": encoded(&[ED25519_SPKI, self.key.verifying_key().as_bytes()].concat()),
            },
        })
    }

    /// Shows its key, as it is asked.
    pub(super) fn show(&self, options: &Value) -> Value {
        let (data, said) = (self.data(0), self.client_data("webauthn.get", options));
        let signed = self.key.sign(&[data.as_slice(), &Sha256::digest(&said)].concat());
        let encoded = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        json!({
            "id": encoded(&self.id), "rawId": encoded(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encoded(&said),
                "authenticatorData": encoded(&data),
                "signature": encoded(&signed.to_bytes()),
                "userHandle": self.handle,
            },
        })
    }
}

/// What stands before the 32 bytes of an Ed25519 key (RFC 8410).
const ED25519_SPKI: &[u8] =
    &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
