//! Presenting a code: from what comes of it to its report, and to nothing for any other code.

use amana_domain::{Command, State, report::ReportState};
use amana_events::{Digest, StreamId, Via, report::ReceiptHolder};
use amana_vault::receipt::{ReceiptCode, ReceiptKeys, ReceiptKind};

use crate::{
    AppError, Office,
    office::{Acting, Holder, Request},
};

/// A code that was presented and is in force.
pub struct Presented {
    pub(super) behind: Holder,
    pub(super) keys: ReceiptKeys,
    pub(super) via: Via,
    once: Option<String>,
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Presented").field("behind", &self.behind).finish_non_exhaustive()
    }
}

impl Presented {
    /// Whose receipt, of which report.
    pub const fn behind(&self) -> Holder {
        self.behind
    }

    /// As who it acts.
    pub const fn acting(&self) -> Acting {
        Acting::Holder(self.behind)
    }

    /// The same by another way than the command line.
    #[must_use]
    pub fn by(self, via: Via) -> Self {
        Self { via, ..self }
    }

    /// The same, and what is asked next is done once, however often it comes under this key. A key is its
    /// holder's own: under another code it is another.
    #[must_use]
    pub fn once(self, key: &str) -> Self {
        let Holder { report, holder } = self.behind;
        Self { once: Some(format!("behind/{report}/{}/{key}", holder.code())), ..self }
    }

    /// What its holder says to a stream; said again it is recorded again.
    pub(super) fn said(&self, stream: StreamId, command: impl Into<Command>) -> Request {
        Request::new(self.acting(), stream, command).by(self.via)
    }

    /// What its holder asks of a stream, done once where it comes under a key; `body` says what it is.
    pub(super) fn request(
        &self,
        stream: StreamId,
        command: impl Into<Command>,
        body: &[u8],
    ) -> Request {
        self.beside("", stream, command, body)
    }

    /// The same of what is asked of another stream by the same: its key has a word of its own.
    pub(super) fn beside(
        &self,
        word: &str,
        stream: StreamId,
        command: impl Into<Command>,
        body: &[u8],
    ) -> Request {
        let request = self.said(stream, command);
        match &self.once {
            Some(key) => request.once(format!("{key}{word}"), body.to_vec()),
            None => request,
        }
    }
}

/// The kind whose values are derived for a holder.
pub(super) const fn kind_of(holder: ReceiptHolder) -> ReceiptKind {
    match holder {
        ReceiptHolder::Reporter => ReceiptKind::Reporter,
        ReceiptHolder::Survivor => ReceiptKind::Survivor,
    }
}

/// What whoever presents a code that opens nothing is told: one that never was, one that was replaced,
/// and one of the other kind are the same.
pub(super) fn opens_nothing() -> AppError {
    AppError::refused("not_found", "this code opens nothing here")
}

impl Office {
    /// The holder whose code it is, of either kind.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for any code that opens nothing.
    pub async fn present(&self, code: &ReceiptCode) -> Result<Presented, AppError> {
        let reporter = self.present_as(code, ReceiptHolder::Reporter).await?;
        let survivor = self.present_as(code, ReceiptHolder::Survivor).await?;
        reporter.or(survivor).ok_or_else(opens_nothing)
    }

    /// The survivor whose code it is. A reporter's code is looked for as a survivor's, and is not
    /// there: the work and the answer are those of any unknown code.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for any code that opens nothing.
    pub async fn present_survivor(&self, code: &ReceiptCode) -> Result<Presented, AppError> {
        self.present_as(code, ReceiptHolder::Survivor).await?.ok_or_else(opens_nothing)
    }

    async fn present_as(
        &self,
        code: &ReceiptCode,
        holder: ReceiptHolder,
    ) -> Result<Option<Presented>, AppError> {
        let keys = ReceiptKeys::derive(code, self.ledger.uuid(), kind_of(holder));
        let found = self.journal.receipt(&Digest::new(keys.lookup())).await?;
        let Some(found) = found.filter(|found| found.holder == holder) else { return Ok(None) };
        // The table found it; the log decides. A row somebody changed leads to no other report.
        let state = self.state(found.report).await?;
        let Some(State::Report(report)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(None);
        };
        let behind = Holder { report: found.report, holder };
        let (via, once) = (Via::Cli, None);
        Ok(is_its(report, holder, &keys).then_some(Presented { behind, keys, via, once }))
    }
}

fn is_its(report: &ReportState, holder: ReceiptHolder, keys: &ReceiptKeys) -> bool {
    report
        .receipt_of(holder)
        .is_some_and(|it| it.lookup.is_some() && keys.is_committed(it.verifier.bytes()))
}
