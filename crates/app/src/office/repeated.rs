//! Requests that were made before: the same key and body give the first result again, also where
//! the request could not be decided anew; another body is refused.

use amana_events::{MemberId, Moment};
use amana_store::Idempotency;
use amana_vault::Owner;

use super::{Acting, Done, Entry, Office, Request, Unlocked, decode, execute::locked, keys_stream};
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
    /// The first request's idempotency key and the digest of all bodies, both under the ledger's
    /// key: no digest of a plaintext stands anywhere.
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
        // The client chose the id and may have put a name into it: it is not stored as it is.
        let key = keys.owner_key().digest("request id", key.as_bytes());
        let key = data_encoding::BASE64URL_NOPAD.encode(&key);
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
        match self.find_before(requests, unlocked.as_deref()).await {
            Ok(Some(done)) => Ok(done),
            Err(AppError::Refused(refusal)) => Err((0, refusal.into())),
            // That nothing can be looked up now is no answer: it must not hide that the append may have been stored.
            Ok(None) | Err(_) => Err((failed, error)),
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
        let mut done = results(requests, &entries, first.recorded);
        for (consents, disclosed) in self.closed_before(requests, &entries).await? {
            for done in done.iter_mut().filter(|done| done.stream == consents) {
                done.closed.push(disclosed.clone());
            }
        }
        Ok(Some(done))
    }
}

/// What each request led to, found again among the entries of their append. A request's events
/// stand together and their ids count on ([`EventId::successor`]); requests stand in their order.
fn results(requests: &[Request], entries: &[Entry], recorded: Moment) -> Vec<Done> {
    let mut runs = entries.chunk_by(|one, next| {
        let (one, next) = (&one.envelope, &next.envelope);
        one.stream == next.stream && next.event == one.event.successor()
    });
    let mut done = Vec::with_capacity(requests.len());
    for request in requests {
        let Some(run) = runs.find(|run| {
            let first = run.first().map(|entry| &entry.envelope);
            first.is_some_and(|first| {
                first.stream == request.stream && first.actor == request.actor()
            })
        }) else {
            break;
        };
        let (Some(first), Some(last)) = (run.first(), run.last()) else { break };
        done.push(Done {
            position: first.position,
            recorded,
            stream: request.stream,
            version: last.envelope.version,
            events: run.iter().map(|e| (e.envelope.event, e.event.name())).collect(),
            closed: Vec::new(),
            replayed: true,
            notice: None,
        });
    }
    done
}
