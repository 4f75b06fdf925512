//! Sign-in by an identity provider (OpenID Connect Core 1.0): what is decided of what a provider says.
//!
//! Who somebody is, a registrar said before, in the log: an identity at a provider is a member's. What the provider says of
//! roles only takes away: a session lives while one of the roles it was vouched for is among those the member holds here
//! (`ops/decisions/0041`).
//!
//! INVARIANT: only [`Trust::read`] makes a [`Vouched`], and only a [`Vouched`] begins a session. Nothing of a token is kept but
//! the roles it vouched for.
//!
//! Deliberately absent: HTTP (the server's), and any way in for somebody whom no registrar linked.

mod begin;
mod keys;
mod link;
mod token;

pub use keys::{KeySet, KeySetError};
pub use link::Identity;
pub use token::{IdTokenError, Vouched};

use amana_events::common::Role;

/// What this office takes from its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The provider, as its tokens name it.
    pub issuer: String,
    /// This office, as the provider knows it.
    pub client: String,
    /// The claim that names roles; none where the provider vouches for none. Inside other claims by dots.
    pub roles_claim: Option<String>,
    /// Which words of that claim vouch for which role.
    pub roles: Vec<(String, Role)>,
    /// Words of the claim `acr` that vouch for a second factor.
    pub second_factor: Vec<String>,
}
