//! Referrals to recipients outside: a package that any `age` tool opens with the recipient's key, and the recipient's answer.
//!
//! INVARIANT: what leaves is what the person agreed to for this recipient, read under leave to disclose, and that it leaves is
//! recorded before it does. The code in a package stands nowhere here: the log has a key that verifies what it answers.

mod contents;
mod file;
mod make;
mod partners;
mod reply;

pub use make::{PackWanted, Package};
pub use reply::{ANSWERS, Answer, Replied, Reply};
