//! Messages: the office writes to a holder, who reads it with their code alone, and the holder writes back.

use amana_domain::{
    RequiredText,
    report::{ReceiveMessage, SendMessage},
};
use amana_events::{StreamId, report::ReceiptHolder};
use amana_vault::Secret;

use super::{Presented, texts::required};
use crate::{
    AppError, Office,
    office::{Acting, Done, Request},
};

impl Office {
    /// Leaves a message for a holder, sealed for the office and, once more, to the mailbox of their code.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn reply_to_holder(
        &self,
        acting: Acting,
        report: StreamId,
        holder: Option<ReceiptHolder>,
        text: &Secret,
    ) -> Result<Done, AppError> {
        let text = RequiredText::from(text.reveal());
        let command = SendMessage { text, holder, mentions: Vec::new() };
        self.execute(self.under_key(Request::new(acting, report, command))).await
    }

    /// Takes what a holder writes.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn holder_writes(
        &self,
        presented: &Presented,
        text: &Secret,
    ) -> Result<Done, AppError> {
        let behind = presented.behind();
        let body = text.reveal().as_bytes();
        let text = required("text", text)?;
        let (holder, mentions) = (Some(behind.holder()), Vec::new());
        let command = ReceiveMessage { text, holder, mentions, asks: None };
        self.execute(presented.request(behind.report(), command, body)).await
    }
}
