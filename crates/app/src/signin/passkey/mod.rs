//! Passkeys (WebAuthn): a key that stays in a member's device or security key, opened there by a finger, a face or a PIN. It is
//! both factors at once: what the member has, and what opens it.
//!
//! A ceremony has two steps, and no server keeps anything between them: what belongs to it goes to the browser sealed, and comes
//! back with what the device signed. So any server ends what another began, and nobody fills a table by beginning.
//!
//! INVARIANTS. A ceremony counts for five minutes, for what it was begun for, in the session it was begun in. A passkey takes
//! nothing begun before what it showed last, by one statement in the transaction that begins the session: of two answers to one
//! ceremony, on whatever servers, one counts. A passkey counts only while the log says that its member has one.
//!
//! Tries are not counted: a signature cannot be guessed, and a count would let a stranger lock a member out.

mod ceremony;
mod own;
mod record;
mod show;
mod site;
mod webauthn;

use amana_vault::Secret;
use serde_json::{Map, Value};

pub use own::OwnPasskey;
pub use site::Site;

/// What a browser is asked to do.
#[derive(Debug, Clone)]
pub struct PasskeyOffer {
    /// What its `navigator.credentials` takes as `publicKey`, in the JSON of WebAuthn.
    pub options: Value,
    /// What is sent back with the answer.
    pub ceremony: Secret,
}

/// What a browser answers.
#[derive(Debug, Clone, Copy)]
pub struct PasskeyAnswer<'a> {
    /// What came with the offer.
    pub ceremony: &'a Secret,
    /// The credential, in the JSON of WebAuthn.
    pub credential: &'a Map<String, Value>,
}
