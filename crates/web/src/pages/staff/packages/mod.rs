//! Referrals to recipients outside: a package is made at the referral's page, what came back is taken in at `/desk/replies`, and keys
//! of partners are seen to at `/desk/partners`.
//!
//! INVARIANT: a package is made with a second factor shown within ten minutes, and kept nowhere.

pub(in crate::pages) mod confirm;
pub(in crate::pages) mod end;
pub(in crate::pages) mod pack;
pub(in crate::pages) mod partners;
pub(in crate::pages) mod propose;
pub(in crate::pages) mod reply;
