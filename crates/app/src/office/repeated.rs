//! Requests that were made before: the same key and body give the first result again, also where
//! the request could not be decided anew; another body is refused. Of several requests together
//! each has a key of its own, so what was done of them before is not done again, alone or among
//! others.

use std::{ops::Range, sync::Arc};

use amana_events::{Actor, MemberId, Moment};
use amana_store::{EVENTS_MAX, Idempotency, Remembered};
use amana_vault::Owner;

use super::{
    Acting, Done, Entry, Office, Request, Unlocked, Way, decode,
    execute::{Failed, Joined, TRIES_MAX, busy, locked},
    follows::Follows,
    keys_stream,
};
use crate::{
    AppError,
    custody::{OwnerKeys, load_owner},
};

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
        Acting::Operator | Acting::System | Acting::Holder(_) => None,
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
        let keys = self.own_keys(unlocked.ok_or_else(locked)?).await?;
        let known = |request: &Request| {
            let body = keys.owner_key().digest("idempotency", &request.body);
            // The client chose the id and may have put a name into it: it is not stored as it is.
            let key = keys.owner_key().digest("request id", request.id.as_ref()?.as_bytes());
            let key = data_encoding::BASE64URL_NOPAD.encode(&key);
            Some(Known { member: member_of(request.acting), key, body })
        };
        Ok(requests.iter().map(known).collect())
    }

    /// The ledger's own keys: the same in every process of the ledger, and in no database in clear.
    pub(crate) async fn own_keys(&self, unlocked: &Unlocked) -> Result<Arc<OwnerKeys>, AppError> {
        let owner = Owner::ledger(self.ledger.uuid());
        let version = self.sheet(keys_stream(owner), false).await?.stored;
        let keys = load_owner(&unlocked.keyring, &self.journal, owner, version).await?;
        keys.ok_or_else(|| AppError::Custody("the ledger's own key is gone".into()))
    }

    /// Does what is left of requests that failed together, if some of them were done before: again
    /// as long as more of them are, because somebody else may be recording the same.
    ///
    /// # Errors
    /// What they failed with, if nothing was done before; else the number of the request that cannot
    /// be done, and why.
    pub(super) async fn what_is_left(
        &self,
        requests: &[Request],
        joined: &Joined,
        failed: Failed,
    ) -> Result<(Vec<Done>, Follows), (usize, AppError)> {
        let (mut failed, mut known) = (failed, 0);
        for _ in 0..TRIES_MAX {
            let before = match (self.all_done_before(requests).await, failed) {
                (Ok(before), again) => {
                    failed = again;
                    before
                }
                // That nothing can be looked up now must not hide what the append said.
                (Err((_, error)), Failed::For(number, said)) if !is_refusal(&error) => {
                    return Err((number, said));
                }
                (Err(error), _) => return Err(error),
            };
            let left = requests.iter().enumerate().zip(&before);
            let left = left.filter_map(|(request, done)| done.is_none().then_some(request));
            let (numbers, left): (Vec<usize>, Vec<Request>) =
                left.map(|(number, request)| (number, request.clone())).unzip();
            if left.is_empty() {
                return Ok((before.into_iter().flatten().collect(), Follows::default()));
            }
            let done = requests.len() - left.len();
            if let Failed::For(number, said) = failed
                && (done == known || !is_refusal(&said))
            {
                // No more was done than when it failed, or it may be that what is left is stored.
                return Err((number, said));
            }
            known = done;
            match self.tries(&left, joined).await {
                Ok((done, follows)) => {
                    let mut done = done.into_iter();
                    let all =
                        before.into_iter().filter_map(|before| before.or_else(|| done.next()));
                    return Ok((all.collect(), follows));
                }
                Err(Failed::For(number, error)) => {
                    let number = numbers.get(number).copied().unwrap_or(number);
                    failed = Failed::For(number, error);
                }
                Err(again) => failed = again,
            }
        }
        Err((0, busy()))
    }

    /// What each of the requests led to before, if it was done; else the number of one that cannot be
    /// looked up or came with another content.
    async fn all_done_before(
        &self,
        requests: &[Request],
    ) -> Result<Vec<Option<Done>>, (usize, AppError)> {
        let each = self.done_before(requests).await.map_err(|error| (0, error))?;
        let numbered = each.into_iter().enumerate();
        numbered.map(|(number, before)| before.map_err(|error| (number, error))).collect()
    }

    /// What each of the requests led to before, if it was done.
    ///
    /// # Errors
    /// What keeps all of them from being looked up; for each, that its id came with another content.
    pub(crate) async fn done_before(
        &self,
        requests: &[Request],
    ) -> Result<Vec<Result<Option<Done>, AppError>>, AppError> {
        let Ok(unlocked) = self.unlocked() else {
            return Ok(requests.iter().map(|_| Ok(None)).collect());
        };
        let known = self.known_by(requests, Some(&unlocked)).await?;
        let keys: Vec<(Option<MemberId>, String)> =
            known.iter().flatten().map(|known| (known.member, known.key.clone())).collect();
        let firsts = self.journal.remembered(&keys).await?;
        let mut firsts = firsts.into_iter();
        let mut done = Vec::with_capacity(requests.len());
        for (request, known) in requests.iter().zip(known) {
            let first = known.and_then(|known| Some((known.body, firsts.next()??)));
            done.push(match first {
                Some((body, first)) if first.body != body => Err(other_body()),
                Some((_, first)) => self.find_before(request, first).await,
                None => Ok(None),
            });
        }
        Ok(done)
    }

    /// What a request led to, found again in the log.
    async fn find_before(
        &self,
        request: &Request,
        first: Remembered,
    ) -> Result<Option<Done>, AppError> {
        let most = u32::try_from(EVENTS_MAX).unwrap_or(u32::MAX);
        let count = u32::try_from(first.events).unwrap_or(most).min(most);
        let stored = self.journal.page(first.first_position, count).await?;
        let entries = stored.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
        let Some(mut done) = result((request, self.way), &entries, first.recorded) else {
            return Ok(None);
        };
        let closed = self.closed_before(request, &entries).await?;
        let own = closed.into_iter().filter(|(consents, _)| *consents == done.stream);
        done.closed.extend(own.map(|(_, disclosed)| disclosed));
        Ok(Some(done))
    }
}

const fn is_refusal(error: &AppError) -> bool {
    matches!(error, AppError::Refused(_))
}

/// What an id that comes with another content is answered.
fn other_body() -> AppError {
    AppError::refused(
        "other_body",
        "this id was used within 30 days for a request with another content",
    )
}

/// What a request led to, found again among its events and those that amana added to them. Its own
/// stand together and their ids count on ([`amana_events::EventId::successor`]).
fn result((request, way): (&Request, Way), entries: &[Entry], recorded: Moment) -> Option<Done> {
    let mut runs = entries.chunk_by(|one, next| {
        let (one, next) = (&one.envelope, &next.envelope);
        one.stream == next.stream && next.event == one.event.successor()
    });
    let Actor { kind, id, .. } = request.actor(way);
    let run = runs.find(|run| {
        let first = run.first().map(|entry| &entry.envelope);
        first.is_some_and(|first| {
            first.stream == request.stream && (first.actor.kind, first.actor.id) == (kind, id)
        })
    })?;
    // What amana added to the same stream counts in its version, as it did in the first answer.
    let last = entries.iter().rfind(|entry| entry.envelope.stream == request.stream)?;
    let first = run.first()?;
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
