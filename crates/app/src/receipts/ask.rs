//! What a holder asks for by a message: it says so by a code, by which lists find it until they are answered. That they want no
//! contact holds at once.
//!
//! INVARIANT: message and what follows from it are one append: nobody is told "it works at once" of what does not.

use amana_domain::{contact::SayNoContact, report::ReceiveMessage};
use amana_events::report::HolderAsks;
use amana_vault::Secret;

use super::{Presented, alone::unsafe_by_word, texts::required};
use crate::{
    AppError, Office,
    office::{Done, Request},
};

/// The vocabulary from which on a message says what is asked, and contact that nobody wants has a name.
const ASKS_SINCE: u32 = 7;

impl Office {
    /// Takes what a holder asks for, in their words. Where they want no contact, none goes out from then on, until they come or call.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it.
    pub async fn holder_asks(
        &self,
        presented: &Presented,
        asks: HolderAsks,
        text: &Secret,
    ) -> Result<Done, AppError> {
        let behind = presented.behind();
        let named = self.registry().await?.vocabulary() >= ASKS_SINCE;
        let body = format!("{}\n{}", asks.code(), text.reveal()).into_bytes();
        let message = ReceiveMessage {
            text: required("text", text)?,
            holder: Some(behind.holder()),
            mentions: Vec::new(),
            asks: named.then_some(asks),
        };
        let mut requests = vec![presented.request(behind.report(), message, &body)];
        if asks == HolderAsks::NoContact {
            requests.extend(self.no_contact(presented, named, &body).await?);
        }
        let done = self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        let first = done.into_iter().next();
        first.ok_or_else(|| AppError::refused("nothing_to_do", "the request leads to no event"))
    }

    /// That contact is unwanted; on a ledger that has no name for it yet, that it is unsafe, which keeps it from them as well.
    async fn no_contact(
        &self,
        presented: &Presented,
        named: bool,
        body: &[u8],
    ) -> Result<Option<Request>, AppError> {
        let Some(contact) = self.contact_behind(presented).await? else { return Ok(None) };
        Ok(Some(if named {
            presented.beside("/contact", contact, SayNoContact {}, body)
        } else {
            presented.beside("/contact", contact, unsafe_by_word()?, body)
        }))
    }
}
