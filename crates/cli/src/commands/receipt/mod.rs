//! `amana receipt`: a code somebody keeps, what they see and do behind it, and what the office does for
//! them. A code is never an argument: it is read from the terminal, unseen, or from standard input.

mod ask_consent;
mod code;
mod issue;
mod paper;
mod replace;
mod reply;
mod revoke;
mod show;
mod verify;
mod withdraw_consent;
mod write;

use amana_events::report::ReceiptHolder;
use clap::{Args, Subcommand, ValueEnum};

use crate::{args::Global, fail::Fail};

/// Receipts.
#[derive(Debug, Subcommand)]
pub(crate) enum Receipt {
    /// Issue a receipt, or record that it was offered and declined.
    Issue(issue::Issue),
    /// Show what the holder of a code sees.
    Show(show::Show),
    /// Leave a message for a holder, who reads it with their code alone.
    Reply(reply::Reply),
    /// Write to the office behind a code.
    Write(write::Write),
    /// Withdraw consents behind a survivor's code: at once.
    WithdrawConsent(withdraw_consent::WithdrawConsent),
    /// Say behind a survivor's code that they would agree: it waits until they are asked where it is safe.
    AskConsent(ask_consent::AskConsent),
    /// Replace a lost code: the holder's own question, and two members.
    Replace(replace::Replace),
    /// Let a code open nothing any more.
    Revoke(revoke::Revoke),
    /// Check a proof with its code: no ledger, no network.
    Verify(verify::Verify),
}

/// Whose receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A reporter's.
    Reporter,
    /// A survivor's.
    Survivor,
}

impl From<Kind> for ReceiptHolder {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Reporter => ReceiptHolder::Reporter,
            Kind::Survivor => ReceiptHolder::Survivor,
        }
    }
}

/// A receipt, as the office names it.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The report: its reference, or report/uuid.
    pub(crate) report: String,
    /// Whose receipt.
    #[arg(long, value_enum)]
    pub(crate) kind: Kind,
}

impl Receipt {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Receipt::Issue(verb) => Box::pin(verb.run(global)).await,
            Receipt::Show(verb) => Box::pin(verb.run(global)).await,
            Receipt::Reply(verb) => Box::pin(verb.run(global)).await,
            Receipt::Write(verb) => Box::pin(verb.run(global)).await,
            Receipt::WithdrawConsent(verb) => Box::pin(verb.run(global)).await,
            Receipt::AskConsent(verb) => Box::pin(verb.run(global)).await,
            Receipt::Replace(verb) => Box::pin(verb.run(global)).await,
            Receipt::Revoke(verb) => Box::pin(verb.run(global)).await,
            Receipt::Verify(verb) => verb.run(global),
        }
    }
}
