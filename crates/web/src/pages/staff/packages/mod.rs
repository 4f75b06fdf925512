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

use super::shown::Shown;

/// Codes of a list with what each is called.
fn choices(shown: &Shown, list: &'static str, field: &str) -> Vec<(String, String)> {
    use amana_app::said::Tongue as _;
    let codes = shown.book.codes(list).into_iter();
    codes.map(|code| (code.to_owned(), shown.label(field, code))).collect()
}
