//! A lost code is replaced. Each of two members asks the holder the question they chose and types the
//! answer; the program opens the sealed answer for that member, which the log says, and compares. It is
//! shown to nobody.

use amana_domain::{
    RequiredText,
    report::{DeclineReplacement, ProposeReplacement, ReplaceReceipt},
};
use amana_events::{
    Code, Event, EventId, MemberId, PurposeCode, StreamId,
    report::{ReceiptHolder, ReportEvent},
};
use amana_vault::{Secret, receipt::WordList};

use super::{Issued, issue::Drawn};
use crate::{
    AppError, Office,
    files::no_such_file,
    office::{Acting, Done, Request},
    opening::FieldWanted,
};

/// For what question and answer are opened.
const FOR: &str = "follow_up";

impl Office {
    /// The question a holder chose, to be asked by a member.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `no_question` where none was chosen, or what stands against the opening.
    pub async fn holders_question(
        &self,
        member: MemberId,
        report: StreamId,
        holder: ReceiptHolder,
    ) -> Result<Secret, AppError> {
        let issued = self.asked_at_issue(report, holder).await?;
        self.open_of_receipt(member, report, issued, "question").await
    }

    /// Proposes a replacement, once the answer is right.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `wrong_answer`, or the rule that forbids it.
    pub async fn propose_replacement(
        &self,
        member: MemberId,
        report: StreamId,
        holder: ReceiptHolder,
        (answer, note): (&Secret, &Secret),
    ) -> Result<Done, AppError> {
        if let Some(done) = self.done_under_key(Acting::Member(member), report).await? {
            return Ok(done);
        }
        let note = RequiredText::from(note.reveal());
        let command = ProposeReplacement { holder, note, mentions: Vec::new() };
        let request = Request::new(Acting::Member(member), report, command);
        self.would_admit(&request).await?;
        self.check_answer(member, report, holder, answer).await?;
        self.execute(self.under_key(request)).await
    }

    /// Replaces a code as a second member, once the answer is right again. The old one is dead. Under no key: the new code
    /// stands nowhere and could not be said again.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `wrong_answer`, or the rule that forbids it.
    pub async fn replace_receipt(
        &self,
        member: MemberId,
        report: StreamId,
        holder: ReceiptHolder,
        answer: &Secret,
        words: Option<WordList>,
    ) -> Result<Issued, AppError> {
        let drawn = self.draw(holder, words);
        let Drawn { commitment, lookup, mailbox, .. } = drawn;
        let command = ReplaceReceipt { holder, verifier: commitment, lookup, mailbox };
        let request = Request::new(Acting::Member(member), report, command);
        self.would_admit(&request).await?;
        self.check_answer(member, report, holder, answer).await?;
        self.give_out(drawn, request).await
    }

    /// Declines a proposed replacement.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn decline_replacement(
        &self,
        acting: Acting,
        report: StreamId,
        holder: ReceiptHolder,
        reason: &Secret,
    ) -> Result<Done, AppError> {
        let reason = RequiredText::from(reason.reveal());
        let request = Request::new(acting, report, DeclineReplacement { holder, reason });
        self.execute(self.under_key(request)).await
    }

    async fn check_answer(
        &self,
        member: MemberId,
        report: StreamId,
        holder: ReceiptHolder,
        given: &Secret,
    ) -> Result<(), AppError> {
        let issued = self.asked_at_issue(report, holder).await?;
        let kept = self.open_of_receipt(member, report, issued, "answer").await?;
        if same_answer(&kept, given) {
            return Ok(());
        }
        Err(AppError::refused("wrong_answer", "that is not the answer that was chosen"))
    }

    /// The event by which the holder's receipt was issued with a question.
    async fn asked_at_issue(
        &self,
        report: StreamId,
        holder: ReceiptHolder,
    ) -> Result<EventId, AppError> {
        let entries = self.entries(report, 1).await?;
        let mut asked = None;
        for entry in &entries {
            if let Event::Report(ReportEvent::ReceiptIssued(issued)) = &entry.event
                && issued.holder == holder
                && issued.question.is_some()
            {
                asked = Some(entry.envelope.event);
            }
        }
        asked.ok_or_else(no_such_file)
    }

    async fn open_of_receipt(
        &self,
        member: MemberId,
        report: StreamId,
        event: EventId,
        field: &str,
    ) -> Result<Secret, AppError> {
        let wrong = |error: amana_events::ParseCodeError| AppError::Usage(error.to_string());
        let wanted = FieldWanted {
            stream: report,
            event,
            field: Code::new(field).map_err(wrong)?,
            purpose: PurposeCode::new(FOR).map_err(wrong)?,
            basis: None,
            approval: None,
        };
        Ok(self.open_field(member, &wanted).await?.text)
    }
}

/// Whether two answers are the same to whoever hears them: letters and digits count, and neither case
/// nor spaces nor signs.
fn same_answer(kept: &Secret, given: &Secret) -> bool {
    let heard = |text: &Secret| {
        let said = text.reveal().chars().filter(|it| it.is_alphanumeric());
        zeroize::Zeroizing::new(said.flat_map(char::to_lowercase).collect::<String>())
    };
    let (kept, given) = (heard(kept), heard(given));
    !kept.is_empty() && kept == given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_heard_and_not_spelt() {
        let same = |kept: &str, given: &str| same_answer(&Secret::from(kept), &Secret::from(given));
        assert!(same("The old mango", "  the OLD-mango. "));
        assert!(!same("The old mango", "the young mango"));
        assert!(!same("", "") && !same("...", "!"));
    }
}
