//! Issuing a receipt: a code is drawn, what comes of it is recorded, and the code is given out once.

use amana_domain::{
    Text,
    receipt::hour_of,
    report::{DeclineReceipt, IssueReceipt},
};
use amana_events::{
    Digest, MailboxKey, StreamId, StreamKind, Via,
    receipt::RecordExisted,
    report::{ReceiptChoice, ReceiptHolder},
};
use amana_store::Without;
use amana_vault::{
    Secret,
    receipt::{ReceiptCode, ReceiptKeys, WordList},
};

use sha2::{Digest as _, Sha256};

use super::present::kind_of;
use crate::{
    AppError, Office, SystemEntropy,
    files::no_such_file,
    office::{Acting, Done, Request},
};

/// What is said where a receipt is issued.
#[derive(Debug, Clone)]
pub struct Issue {
    /// Whose.
    pub holder: ReceiptHolder,
    /// In which list's words it will be said; none for digits.
    pub words: Option<WordList>,
    /// How it is kept.
    pub choice: ReceiptChoice,
    /// The survivor's own word that they want it; empty for a reporter's.
    pub word: Secret,
    /// Who keeps it, where another does.
    pub keeper: Secret,
    /// A question the holder chose, by which a lost code is replaced.
    pub question: Secret,
    /// Its answer.
    pub answer: Secret,
}

impl Issue {
    /// The command, with what comes of the code.
    pub(super) fn command(&self, drawn: &Drawn) -> IssueReceipt {
        let text = |secret: &Secret| Text::from(secret.reveal());
        IssueReceipt {
            holder: self.holder,
            verifier: drawn.commitment,
            word: text(&self.word),
            choice: Some(self.choice),
            lookup: Some(drawn.lookup),
            mailbox: Some(drawn.mailbox),
            keeper: text(&self.keeper),
            question: text(&self.question),
            answer: text(&self.answer),
        }
    }
}

/// A receipt that was issued. The code is nowhere else: whoever lets it go has lost it.
pub struct Issued {
    /// The code.
    pub code: ReceiptCode,
    /// What was recorded in the report.
    pub done: Done,
    /// The stream of the record a proof for the holder is made of.
    pub record: StreamId,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("done", &self.done).finish_non_exhaustive()
    }
}

/// A new code and what comes of it.
pub(super) struct Drawn {
    pub(super) code: ReceiptCode,
    pub(super) commitment: Digest,
    pub(super) lookup: Digest,
    pub(super) mailbox: MailboxKey,
}

impl Office {
    /// Issues a receipt for a holder and draws its code. Under no key: the code stands nowhere and could not be said again.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn issue_receipt(
        &self,
        acting: Acting,
        report: StreamId,
        issue: &Issue,
    ) -> Result<Issued, AppError> {
        let drawn = self.draw(issue.holder, issue.words);
        let command = issue.command(&drawn);
        self.give_out(drawn, Request::new(acting, report, command)).await
    }

    /// Records that a receipt was offered and declined.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn decline_receipt(
        &self,
        acting: Acting,
        report: StreamId,
        holder: ReceiptHolder,
    ) -> Result<Done, AppError> {
        let request = Request::new(acting, report, DeclineReceipt { holder });
        self.execute(self.under_key(request)).await
    }

    pub(super) fn draw(&self, holder: ReceiptHolder, words: Option<WordList>) -> Drawn {
        self.drawn(ReceiptCode::draw(words, &mut SystemEntropy), holder)
    }

    /// A code and what comes of it.
    pub(super) fn drawn(&self, code: ReceiptCode, holder: ReceiptHolder) -> Drawn {
        let keys = ReceiptKeys::derive(&code, self.ledger.uuid(), kind_of(holder));
        Drawn {
            commitment: Digest::new(keys.commitment()),
            lookup: Digest::new(keys.lookup()),
            mailbox: MailboxKey::new(keys.mailbox()),
            code,
        }
    }

    /// Records a receipt, and beside it that the report's record existed: both or none.
    pub(super) async fn give_out(
        &self,
        drawn: Drawn,
        request: Request,
    ) -> Result<Issued, AppError> {
        let commitment = drawn.commitment;
        let stream = StreamId::receipt(self.ledger, &commitment);
        let record = self.submitted_digest(request.stream).await?;
        let existed = RecordExisted { record, commitment, hour: hour_of(self.now()) };
        // Its own work: a record somebody finds does not tell by which way the report came.
        let existed = Request::event(Acting::System, stream, existed).by(Via::Internal);
        let requests = [request, existed];
        let done = self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        let done = done.into_iter().next();
        let done =
            done.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was recorded"))?;
        Ok(Issued { code: drawn.code, done, record: stream })
    }

    /// The stored bytes of the record that a proof for the holder of a receipt is made of.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` where there is none.
    pub async fn receipt_record(&self, record: StreamId) -> Result<Vec<u8>, AppError> {
        let page = self.journal.stream_page(record, 1, Without::NOTHING, 1).await?;
        let stored = page.into_iter().next().filter(|_| record.kind == StreamKind::Receipt);
        Ok(stored.ok_or_else(no_such_file)?.record)
    }

    /// SHA-256 of the record by which a report was submitted, as it is stored.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` where none was.
    pub async fn submitted_digest(&self, report: StreamId) -> Result<Digest, AppError> {
        if report.kind != StreamKind::Report {
            return Err(no_such_file());
        }
        let submitted =
            self.journal.last_named(report, SUBMITTED).await?.ok_or_else(no_such_file)?;
        let page = self.journal.stream_page(report, submitted, Without::NOTHING, 1).await?;
        let record = &page.first().ok_or_else(no_such_file)?.record;
        Ok(Digest::new(Sha256::digest(record).into()))
    }
}

/// The event whose record the proof is of.
const SUBMITTED: &str = "report_submitted";
