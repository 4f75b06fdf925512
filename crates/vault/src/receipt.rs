//! The receipt: a code a person can write down or remember, and the one-way values that come of it.
//!
//! # The code
//!
//! 80 random bits and an 8-bit check, said as 27 digits or as eight words of a kept list of 2,048
//! ([`WordList`]). The check makes the whole number a multiple of 251: one wrong digit and any two
//! digits that changed places are always noticed, a wrong word or two words that changed places in
//! all but one case of 251. What is mistyped is called mistyped, before anything is looked up.
//!
//! # What comes of it
//!
//! HKDF-SHA256 over the code gives, by separate labels and for one ledger and one kind of holder,
//!
//! | Value | Where it is kept | What it does |
//! |---|---|---|
//! | `lookup` | in the log and in a table | finds the report |
//! | `commitment` | in the log, and on a proof on paper | shows that the code belongs to a record |
//! | `mailbox` | its public half in the log | messages to the holder are sealed to it ([`mailbox`]) |
//! | paper key | nowhere | hides a proof on paper from whoever finds it ([`paper`]) |
//!
//! A package for a recipient outside has such a code too: what comes of it is a key that signs answers ([`reply_seed`]), for one
//! referral of one ledger.
//!
//! None leads to another, or back to the code. A reporter's and a survivor's code differ by a label
//! alone: presented as the other kind, a code is any unknown code.
//!
//! # What it does not protect
//!
//! Whoever has the database can try codes against a lookup as fast as a machine hashes, 2^80 of them;
//! that is why the code is random and not chosen, and why no slow hash is spent on it. (Where the code
//! is printed as words, numbers that would read as a word such as "police" are drawn again: less than
//! half a bit.) Whoever has the code has everything its holder has. What was sealed to a mailbox stays
//! readable to who holds the code: no key of ours can be destroyed for it.

mod code;
mod keys;
pub mod mailbox;
pub mod paper;
mod words;

pub use code::{CodeError, DIGITS, ReceiptCode, WORDS};
pub use keys::{ReceiptKeys, ReceiptKind, is_commitment_of, reply_seed};
pub use words::WordList;
