//! Receipts: a code the holder keeps, what they see and do behind it, and how a lost one is replaced.
//!
//! The office keeps one-way values only (`amana_vault::receipt`). Whoever presents a code is its holder;
//! what they are not shown sounds like what is not there. That somebody looked behind their receipt is
//! not recorded: their looks are nobody's business, and no key of ours is used for them.

mod alone;
mod ask;
mod channel;
mod complaint;
mod consent;
mod issue;
mod message;
mod page;
mod present;
mod proof;
mod replace;
mod texts;

pub use channel::{Asked, KEY_HOURS, Sent, Told};
pub use issue::{Issue, Issued};
pub use page::{Access, Consent, HolderPage, Letter, Step, SurvivorPart};
pub use present::Presented;
pub use proof::{ProofError, Proved, Record, RecordError, verify, verify_proof};
