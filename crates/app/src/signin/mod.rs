//! Sign-in of members: enrolment, password, a second factor, sessions, step-up, tokens for programs.
//!
//! A face parses what it was given, calls one of these, and hands back a token. What it means that somebody is signed in is
//! decided here each time: the row of the session, the member's standing and the last reset of their factors are read anew, the
//! latter two from the log. So a suspension, a reset or a revocation holds at once on every server.
//!
//! INVARIANTS. A session that no office of this ledger began is none (`ops/decisions/0044`). The log says first what is changed of anybody's factors. No password, code or token is stored: what is kept is
//! a digest, or sealed under the ledger's key. Whether a name is known is told by no text and by no missing work. Nobody is
//! slowed down for their address: tries are counted by account, by device and by code (`ops/decisions/0038`).
//!
//! Who has an identity provider signs in by it (`oidc`), and the same holds of their sessions.
//!
//! Deliberately absent: HTTP and cookies (the server's), and a note of who signed in when: nobody's hours are anybody's business.

mod accounts;
mod attempt;
mod bearer;
mod change;
mod codes;
mod enrol;
mod error;
mod gate;
mod kept;
mod mark;
mod name;
pub mod oidc;
mod passkey;
mod password;
mod provider;
mod reset;
mod service;
mod session;
mod shown;
mod throttle;
mod totp;

pub use accounts::{Account, OpenSession};
pub use amana_store::credentials::SessionKind;
pub use amana_vault::password::{PasswordCost, PasswordCostError};
pub use attempt::{Attempt, Second, SignedIn};
pub use bearer::{AUDIENCE, BEARER_SECONDS, Bearer};
pub use codes::{PrintedCode, Token};
pub use enrol::{Completion, Enrolled, Given, Offer};
pub use error::SignInError;
pub use gate::{Gate, GateFigures};
pub use passkey::{OwnPasskey, PasskeyAnswer, PasskeyOffer, Site};
pub use service::GivenToken;
pub use session::Session;
