//! Fixed-length proofs: digests, public keys and signatures, written as base64url.

use std::{fmt, str::FromStr};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use crate::{Class, Field, FieldSpec, Sampler};

/// The text is not base64url of the right length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not base64url of the right length")]
pub struct ParseBytesError;

macro_rules! byte_types {
    ($($(#[$doc:meta])* $name:ident, $length:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $length]);

        impl $name {
            /// Wraps the bytes.
            pub const fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&BASE64URL_NOPAD.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = ParseBytesError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| ParseBytesError)?;
                bytes.try_into().map(Self).map_err(|_| ParseBytesError)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl Field for $name {
            fn specify(path: &str, optional: bool, out: &mut Vec<FieldSpec>) {
                out.push(FieldSpec { path: path.to_owned(), class: Class::Proof, optional });
            }

            fn schema() -> Value {
                json!({"type": "string", "contentEncoding": "base64url"})
            }

            fn sample(sampler: &mut Sampler) -> Self {
                let mut bytes = [0; $length];
                sampler.fill(&mut bytes);
                Self(bytes)
            }
        }
    )+};
}

byte_types! {
    /// A SHA-256 digest. Never of a plaintext.
    Digest, 32;
    /// An Ed25519 public key.
    PublicKey, 32;
    /// An X25519 public key: messages to the holder of a receipt are sealed to it.
    MailboxKey, 32;
    /// An Ed25519 signature.
    Signature, 64;
}
