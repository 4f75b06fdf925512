//! Requests that were made before: the same key and body give the first result again, also where
//! the request could not be decided anew; another body is refused.

use amana_events::MemberId;
use amana_store::Idempotency;
use amana_vault::Owner;

use super::{Acting, Done, Office, Request, Unlocked, decode, execute::locked, keys_stream};
use crate::{AppError, custody::load_owner};

/// How many events of a remembered request are read at most: an append has no more.
const EVENTS_MAX: u32 = 1_000;

fn member_of(acting: Acting) -> Option<MemberId> {
    match acting {
        Acting::Member(member) => Some(member),
        Acting::Operator | Acting::System => None,
    }
}

impl Office {
    /// The first request's idempotency key, with the digest of all bodies under the ledger's key:
    /// no digest of a plaintext stands anywhere.
    pub(super) async fn idempotency(
        &self,
        requests: &[Request],
        unlocked: Option<&Unlocked>,
    ) -> Result<Option<Idempotency>, AppError> {
        let Some((first, key)) = requests.first().and_then(|r| r.id.clone().map(|id| (r, id)))
        else {
            return Ok(None);
        };
        let unlocked = unlocked.ok_or_else(locked)?;
        let owner = Owner::ledger(self.ledger.uuid());
        let version = self.sheet(keys_stream(owner), false).await?.stored;
        let keys = load_owner(&unlocked.keyring, &self.journal, owner, version).await?;
        let keys = keys.ok_or_else(|| AppError::Custody("the ledger's own key is gone".into()))?;
        let bodies: Vec<u8> = requests.iter().flat_map(|r| r.body.iter().copied()).collect();
        let body = keys.owner_key().digest("idempotency", &bodies);
        Ok(Some(Idempotency { member: member_of(first.acting), key, body }))
    }

    /// What the same requests led to before; else the error they failed with now.
    pub(super) async fn done_before(
        &self,
        requests: &[Request],
        failed: usize,
        error: AppError,
    ) -> Result<Vec<Done>, (usize, AppError)> {
        let unlocked = self.unlocked().ok();
        let found = self.find_before(requests, unlocked.as_deref()).await;
        match found.map_err(|error| (0, error))? {
            Some(done) => Ok(done),
            None => Err((failed, error)),
        }
    }

    async fn find_before(
        &self,
        requests: &[Request],
        unlocked: Option<&Unlocked>,
    ) -> Result<Option<Vec<Done>>, AppError> {
        if unlocked.is_none() {
            return Ok(None);
        }
        let Some(asked) = self.idempotency(requests, unlocked).await? else { return Ok(None) };
        let Some(first) = self.journal.remembered(asked.member, &asked.key).await? else {
            return Ok(None);
        };
        if first.body != asked.body {
            return Err(AppError::refused(
                "other_body",
                "this id was used within 30 days for a request with another content",
            ));
        }
        let count = u32::try_from(first.events).unwrap_or(EVENTS_MAX).min(EVENTS_MAX);
        let stored = self.journal.page(first.first_position, count).await?;
        let entries = stored.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
        let closed = self.closed_before(requests, &entries).await?;
        let of_request = |request: &Request| {
            let mine = entries.iter().filter(|entry| entry.envelope.stream == request.stream);
            Done {
                position: first.first_position,
                recorded: first.recorded,
                stream: request.stream,
                version: mine.clone().map(|entry| entry.envelope.version).max().unwrap_or(0),
                events: mine.map(|entry| (entry.envelope.event, entry.event.name())).collect(),
                closed: closed
                    .iter()
                    .filter(|(consents, _)| *consents == request.stream)
                    .map(|(_, disclosed)| disclosed.clone())
                    .collect(),
                replayed: true,
            }
        };
        Ok(Some(requests.iter().map(of_request).collect()))
    }
}
