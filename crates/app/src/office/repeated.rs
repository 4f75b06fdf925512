//! Requests that were made before: the same key and body give the first result again, also where
//! the request could not be decided anew; another body is refused. Of several requests together
//! each has a key of its own, so what was done of them before is not done again, alone or among
//! others.

use std::ops::Range;

use amana_events::{MemberId, Moment};
use amana_store::Idempotency;
use amana_vault::Owner;

use super::{
    Acting, Done, Entry, Office, Request, Unlocked, decode,
    execute::{Joined, locked},
    follows::Follows,
    keys_stream,
};
use crate::{AppError, custody::load_owner};

/// How many events of a remembered request are read at most: an append has no more.
const EVENTS_MAX: u32 = 1_000;

/// By what a request is known again.
pub(super) struct Known {
    member: Option<MemberId>,
    key: String,
    body: [u8; 32],
}

impl Known {
    /// The key as it is appended, for events of the append.
    pub(super) fn standing_for(self, events: Range<usize>) -> Idempotency {
        let Self { member, key, body } = self;
        Idempotency { member, key, body, events }
    }
}

fn member_of(acting: Acting) -> Option<MemberId> {
    match acting {
        Acting::Member(member) => Some(member),
        Acting::Operator | Acting::System => None,
    }
}

impl Office {
    /// By what each of the requests is known again, where it has an id: id and body, both under the
    /// ledger's key. No digest of a plaintext stands anywhere.
    pub(super) async fn known_by(
        &self,
        requests: &[Request],
        unlocked: Option<&Unlocked>,
    ) -> Result<Vec<Option<Known>>, AppError> {
        if requests.iter().all(|request| request.id.is_none()) {
            return Ok(requests.iter().map(|_| None).collect());
        }
        let unlocked = unlocked.ok_or_else(locked)?;
        let owner = Owner::ledger(self.ledger.uuid());
        let version = self.sheet(keys_stream(owner), false).await?.stored;
        let keys = load_owner(&unlocked.keyring, &self.journal, owner, version).await?;
        let keys = keys.ok_or_else(|| AppError::Custody("the ledger's own key is gone".into()))?;
        let known = |request: &Request| {
            let body = keys.owner_key().digest("idempotency", &request.body);
            // The client chose the id and may have put a name into it: it is not stored as it is.
            let key = keys.owner_key().digest("request id", request.id.as_ref()?.as_bytes());
            let key = data_encoding::BASE64URL_NOPAD.encode(&key);
            Some(Known { member: member_of(request.acting), key, body })
        };
        Ok(requests.iter().map(known).collect())
    }

    /// Does what is left of requests that failed together, if some of them were done before.
    ///
    /// # Errors
    /// What they failed with, if nothing was done before; else the number of the request that cannot
    /// be done, and why.
    pub(super) async fn what_is_left(
        &self,
        requests: &[Request],
        joined: &Joined,
        failed: (usize, AppError),
    ) -> Result<(Vec<Done>, Follows), (usize, AppError)> {
        let before = match self.done_before(requests).await {
            Ok(before) => before,
            Err((number, AppError::Refused(refusal))) => return Err((number, refusal.into())),
            // That nothing can be looked up now is no answer: it must not hide that the append may have been stored.
            Err(_) => return Err(failed),
        };
        let left = requests.iter().enumerate().zip(&before);
        let left = left.filter_map(|(request, done)| done.is_none().then_some(request));
        let (numbers, left): (Vec<usize>, Vec<Request>) =
            left.map(|(number, request)| (number, request.clone())).unzip();
        if left.is_empty() {
            return Ok((before.into_iter().flatten().collect(), Follows::default()));
        }
        // Only a refusal says for certain that nothing of what is left is stored.
        if left.len() == requests.len() || !matches!(failed.1, AppError::Refused(_)) {
            return Err(failed);
        }
        let place = |number: usize| numbers.get(number).copied().unwrap_or(number);
        let done = self.tries(&left, joined).await;
        let (done, follows) = done.map_err(|(number, error)| (place(number), error))?;
        let mut done = done.into_iter();
        let all = before.into_iter().filter_map(|before| before.or_else(|| done.next()));
        Ok((all.collect(), follows))
    }

    /// What each of the requests led to before, if it was done.
    async fn done_before(
        &self,
        requests: &[Request],
    ) -> Result<Vec<Option<Done>>, (usize, AppError)> {
        let unlocked = self.unlocked().ok();
        let known = match unlocked.as_deref() {
            Some(unlocked) => self.known_by(requests, Some(unlocked)).await,
            None => return Ok(requests.iter().map(|_| None).collect()),
        };
        let known = known.map_err(|error| (0, error))?;
        let mut done = Vec::with_capacity(requests.len());
        for (number, (request, known)) in requests.iter().zip(known).enumerate() {
            let before = self.find_before(request, known).await;
            done.push(before.map_err(|error| (number, error))?);
        }
        Ok(done)
    }

    async fn find_before(
        &self,
        request: &Request,
        known: Option<Known>,
    ) -> Result<Option<Done>, AppError> {
        let Some(known) = known else { return Ok(None) };
        let Some(first) = self.journal.remembered(known.member, &known.key).await? else {
            return Ok(None);
        };
        if first.body != known.body {
            return Err(other_body());
        }
        let count = u32::try_from(first.events).unwrap_or(EVENTS_MAX).min(EVENTS_MAX);
        let stored = self.journal.page(first.first_position, count).await?;
        let entries = stored.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
        let Some(mut done) = result(request, &entries, first.recorded) else { return Ok(None) };
        let closed = self.closed_before(request, &entries).await?;
        let own = closed.into_iter().filter(|(consents, _)| *consents == done.stream);
        done.closed.extend(own.map(|(_, disclosed)| disclosed));
        Ok(Some(done))
    }
}

/// What an id that comes with another content is answered.
pub(super) fn other_body() -> AppError {
    AppError::refused(
        "other_body",
        "this id was used within 30 days for a request with another content",
    )
}

/// What a request led to, found again among its events and those that amana added to them. Its own
/// stand together and their ids count on ([`amana_events::EventId::successor`]).
fn result(request: &Request, entries: &[Entry], recorded: Moment) -> Option<Done> {
    let mut runs = entries.chunk_by(|one, next| {
        let (one, next) = (&one.envelope, &next.envelope);
        one.stream == next.stream && next.event == one.event.successor()
    });
    let run = runs.find(|run| {
        let first = run.first().map(|entry| &entry.envelope);
        first.is_some_and(|first| first.stream == request.stream && first.actor == request.actor())
    })?;
    let (first, last) = (run.first()?, run.last()?);
    Some(Done {
        position: first.position,
        recorded,
        stream: request.stream,
        version: last.envelope.version,
        events: run.iter().map(|e| (e.envelope.event, e.event.name())).collect(),
        closed: Vec::new(),
        replayed: true,
        notice: None,
    })
}
