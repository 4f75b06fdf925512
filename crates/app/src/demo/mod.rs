//! The demonstration: a story told to a demo ledger line by line, two published line lists, and what
//! can be looked at afterwards.
//!
//! The story is data ([`Story`]): the same lines `amana record` takes, with placeholders for ids and
//! times. Some lines must be refused, because the rules hold; the story says with which code.
//! Everybody in it is invented.
//!
//! INVARIANT: telling the story again to the same ledger records nothing: every line has an id, and
//! times count from the ledger's first event. Deliberately absent: printing, and making or removing
//! folders; both are the face's.

mod accounts;
mod lists;
mod needles;
mod resolve;
mod roles;
mod showing;
mod story;
mod tell;

pub use accounts::DemoAccount;
pub use lists::{LINE_LISTS, LineListShipped, differs};
pub use needles::{Hit, Needles, SearchedFolder};
pub use roles::CaseAsRole;
pub use showing::SealedShown;
pub use story::{Chapter, LineStep, MemberStep, Step, Story};
pub use tell::{ChapterTold, RefusalShown, Telling};

use amana_domain::Refusal;

use crate::{AppError, import::ImportError};

/// Why the demonstration stopped.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The story cannot be read: the program was built from a broken copy.
    #[error("line {line} of the story: {what}")]
    Story {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A line was refused that must be done.
    #[error("line {line} of the story was refused: {} [{}]", .refusal.reason, .refusal.code)]
    Refused {
        /// The line's id.
        line: String,
        /// The rule.
        refusal: Refusal,
    },
    /// A line was done, or refused by another rule, that must be refused by this one.
    #[error("line {line} of the story must be refused as {wanted}, but was {got}")]
    NotRefused {
        /// The line's id.
        line: String,
        /// The code of the refusal that is wanted.
        wanted: String,
        /// What happened instead.
        got: String,
    },
    /// A line list was not imported.
    #[error("line list {name} was not imported")]
    Import {
        /// The file.
        name: &'static str,
        /// Why not.
        #[source]
        source: ImportError,
    },
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}
