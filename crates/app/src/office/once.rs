//! A request that comes under a key of its sender's: the use case that is asked through this handle of the office does what it is
//! for once, however often the same comes within 30 days.
//!
//! INVARIANT: of the requests that a use case makes one takes the key: the one it is asked for. Notes of looks, keys that are made
//! and fields that are opened on the way take none.
//!
//! Deliberately absent: a code that is shown once. It stands nowhere, so nothing could say it again: who issues a receipt or
//! replaces one sends no key (`ops/decisions/0045`).

use std::sync::Arc;

use amana_events::StreamId;

use super::{Acting, Done, Office, Request};
use crate::AppError;

/// A key, and the canonical bytes of what is asked under it.
pub(super) struct Once {
    key: String,
    body: Vec<u8>,
}

impl Office {
    /// This office, for one request that comes under a key; `body` is what is asked, in canonical bytes.
    #[must_use]
    pub fn once(&self, key: String, body: Vec<u8>) -> Self {
        Self { once: Some(Arc::new(Once { key, body })), ..self.clone() }
    }

    /// The request that is asked for, under the key it came under, where it did.
    #[must_use]
    pub fn under_key(&self, request: Request) -> Request {
        match &self.once {
            None => request,
            Some(once) => request.once(once.key.clone(), once.body.clone()),
        }
    }

    /// What was done before under the key this came under, in this stream and by whoever acts. A use case that looks at anything
    /// but the rules before it records asks this first: what it looks at is another thing afterwards.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `other_body` for a key that came with another content.
    pub(crate) async fn done_under_key(
        &self,
        acting: Acting,
        stream: StreamId,
    ) -> Result<Option<Done>, AppError> {
        if self.once.is_none() {
            return Ok(None);
        }
        let request = self.under_key(Request::about(acting, stream));
        let before = self.done_before(std::slice::from_ref(&request)).await?;
        before.into_iter().next().unwrap_or(Ok(None))
    }
}
