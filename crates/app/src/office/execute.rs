//! One write, end to end: load, decide, seal, append. Several requests together are decided one
//! after the other on one desk and appended as one: all or nothing.

use std::{collections::HashMap, sync::Arc};

use amana_domain::{Context, Refusal, Stamp, State};
use amana_events::StreamId;
use amana_store::{AppendError, Appended, KeyChange};
use amana_vault::Owner;

use super::{
    Acting, Concern, Done, Office, Request, Unlocked,
    closing::{closes, disclosed},
    decide::{Decided, Decisions, decide_all},
    desk::{Desk, Missing, Sheet},
    follows::Follows,
    mail,
};
use crate::{
    AppError,
    custody::{KeysMade, OwnerKeys, Sealer, load_owner, owners_needed},
    system::new_event_id,
};

/// How often a request is decided again after another writer was faster.
pub(crate) const TRIES_MAX: usize = 64;

/// Everything one append needs, decided and sealed.
pub(super) struct Plan {
    pub(super) desk: Desk,
    pub(super) decided: Vec<Decided>,
    notices: Vec<(usize, &'static str)>,
    pub(super) made: Vec<(Stamp, KeysMade)>,
    pub(super) keys: Vec<KeyChange>,
}

/// What belongs to an append besides the requests' events.
pub(super) struct Joined {
    pub(super) guards: Vec<(StreamId, u64)>,
    pub(super) keys: Vec<KeyChange>,
}

/// Why an attempt did not succeed.
pub(super) enum Failed {
    /// Another writer was faster: decide again on fresh states.
    Moved,
    /// Some of the requests were done before, or their ids were used for others.
    Before,
    /// A request failed for good.
    For(usize, AppError),
}

impl Office {
    /// Does one request.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the rule that forbids it, or what failed.
    pub async fn execute(&self, request: Request) -> Result<Done, AppError> {
        let done = self.execute_all(std::slice::from_ref(&request), Vec::new()).await;
        done.map_err(|(_, error)| error)?
            .pop()
            .ok_or_else(|| AppError::refused("nothing_to_do", "the request leads to no event"))
    }

    /// Does one request whose append also relies on these versions, on a desk on which some of what it
    /// asks for lies already; `None` where another writer was faster, and what it relies on is to be
    /// read anew.
    pub(crate) async fn execute_once(
        &self,
        request: Request,
        guards: Vec<(StreamId, u64)>,
        desk: Desk,
        fresh: bool,
    ) -> Result<Option<Done>, AppError> {
        let (joined, requests) = (Joined { guards, keys: Vec::new() }, [request]);
        let turn = self.turns.take(requests.iter().map(|request| request.stream)).await;
        let (mut done, follows) = match self.attempt(&requests, &joined, desk, fresh).await {
            Ok(done) => done,
            Err(Failed::Moved) => return Ok(None),
            Err(Failed::Before) => return Err(busy()),
            Err(Failed::For(_, error)) => return Err(error),
        };
        drop(turn);
        self.follow(follows).await;
        Ok(done.pop())
    }

    /// Does several requests as one: all or none. `keys` are changes of key rows that belong with
    /// them. Of requests that were done before, the first result is given again and the rest is done.
    ///
    /// # Errors
    /// The number of the request that failed, and why.
    pub(crate) async fn execute_all(
        &self,
        requests: &[Request],
        keys: Vec<KeyChange>,
    ) -> Result<Vec<Done>, (usize, AppError)> {
        self.execute_joined(requests, Joined { guards: Vec::new(), keys }).await
    }

    /// The same, where the append also relies on these versions: of streams that were read for what it says.
    pub(crate) async fn execute_relying(
        &self,
        requests: &[Request],
        guards: Vec<(StreamId, u64)>,
    ) -> Result<Vec<Done>, AppError> {
        let joined = Joined { guards, keys: Vec::new() };
        self.execute_joined(requests, joined).await.map_err(|(_, error)| error)
    }

    async fn execute_joined(
        &self,
        requests: &[Request],
        joined: Joined,
    ) -> Result<Vec<Done>, (usize, AppError)> {
        let turn = self.turns.take(requests.iter().map(|request| request.stream)).await;
        let (done, follows) = self.attempts(requests, &joined).await?;
        drop(turn);
        self.follow(follows).await;
        Ok(done)
    }

    async fn attempts(
        &self,
        requests: &[Request],
        joined: &Joined,
    ) -> Result<(Vec<Done>, Follows), (usize, AppError)> {
        match self.tries(requests, joined).await {
            Ok(done) => Ok(done),
            Err(Failed::For(request, error)) if requests.iter().all(|r| r.id.is_none()) => {
                Err((request, error))
            }
            Err(failed) => Box::pin(self.what_is_left(requests, joined, failed)).await,
        }
    }

    /// Does the requests as if none of them had been done before.
    pub(super) async fn tries(
        &self,
        requests: &[Request],
        joined: &Joined,
    ) -> Result<(Vec<Done>, Follows), Failed> {
        let mut fresh = false;
        for _ in 0..TRIES_MAX {
            match self.attempt(requests, joined, Desk::default(), fresh).await {
                Err(Failed::Moved) => fresh = true,
                outcome => return outcome,
            }
        }
        Err(Failed::For(0, busy()))
    }

    async fn attempt(
        &self,
        requests: &[Request],
        joined: &Joined,
        desk: Desk,
        fresh: bool,
    ) -> Result<(Vec<Done>, Follows), Failed> {
        let unlocked = self.unlocked().ok();
        let plan = self.plan(requests, unlocked.as_deref(), desk, fresh).await?;
        if plan.decided.is_empty() {
            return Ok((Vec::new(), Follows::default()));
        }
        let append = self
            .draft(requests, &plan, joined, unlocked.as_deref())
            .await
            .map_err(|error| Failed::For(0, error))?;
        match self.journal.append(append).await {
            Ok(appended) if appended.replayed => Err(Failed::Before),
            Ok(appended) => {
                let events = appended.first_position + plan.decided.len() as u64;
                self.note_seen(events, appended.recorded);
                let mut concern = Concern::default();
                plan.decided.iter().for_each(|d| concern.add(d.stamp.stream, &d.event));
                concern.weighed = plan.desk.weighed_at_once().iter().copied().collect();
                let follows = Follows::new(concern, &appended);
                Ok((self.finish(requests, plan, &appended, unlocked.as_deref()), follows))
            }
            Err(
                AppendError::Conflict { .. }
                | AppendError::GuardMoved { .. }
                | AppendError::InvolvementMoved { .. }
                | AppendError::ExclusionsMoved { .. }
                | AppendError::KeyExists { .. },
            ) => Err(Failed::Moved),
            Err(AppendError::PartlyRepeated | AppendError::KeyReused) => Err(Failed::Before),
            Err(error) => Err(Failed::For(0, append_error(error))),
        }
    }

    /// Decides all requests on one desk, loading what the rules ask for, and seals their events.
    async fn plan(
        &self,
        requests: &[Request],
        unlocked: Option<&Unlocked>,
        mut base: Desk,
        fresh: bool,
    ) -> Result<Plan, Failed> {
        loop {
            let mut desk = base.fresh_copy();
            let outcome = decide_all(self, requests, &mut desk, unlocked);
            let missing = desk.take_missing();
            if !missing.is_empty() {
                self.load(&mut base, missing, fresh).await.map_err(|e| Failed::For(0, e))?;
                continue;
            }
            match outcome {
                Ok(decided) => {
                    return self
                        .seal(desk, decided, unlocked, fresh)
                        .await
                        .map_err(|(n, e)| Failed::For(n, e));
                }
                Err(_) if !fresh && desk.rests_on_memory() => return Err(Failed::Moved),
                Err((request, error)) => return Err(Failed::For(request, error)),
            }
        }
    }

    /// Whether the rules would let all requests through as one, as the log is now. Nothing is recorded.
    ///
    /// # Errors
    /// The number of the request that would be refused, and why.
    pub(crate) async fn check_all(&self, requests: &[Request]) -> Result<(), (usize, AppError)> {
        let unlocked = self.unlocked().ok();
        let mut base = Desk::default();
        loop {
            let mut desk = base.fresh_copy();
            let outcome = decide_all(self, requests, &mut desk, unlocked.as_deref());
            let missing = desk.take_missing();
            if missing.is_empty() {
                return outcome.map(drop);
            }
            self.load(&mut base, missing, true).await.map_err(|error| (0, error))?;
        }
    }

    pub(super) async fn load(
        &self,
        desk: &mut Desk,
        missing: Missing,
        fresh: bool,
    ) -> Result<(), AppError> {
        for stream in missing.streams {
            let sheet = self.sheet(stream, fresh).await?;
            desk.lay(stream, sheet);
        }
        for person in missing.persons {
            let streams = self.journal.involving(person).await?;
            desk.lay_involved(person, streams);
        }
        for member in missing.members {
            let rows = self.journal.exclusions_of(member).await?.into_iter();
            desk.lay_excluded(member, rows.map(|row| row.stream).collect());
        }
        for link in missing.links {
            let opening = self.open_link(link).await?;
            desk.lay_link(link, opening);
        }
        if missing.cases {
            desk.lay_cases(self.few_cases_in_work().await?);
        }
        Ok(())
    }

    /// The state of a stream: from memory, or folded from the log.
    pub(crate) async fn sheet(&self, stream: StreamId, fresh: bool) -> Result<Sheet, AppError> {
        let known = self.memory.recall(stream);
        if let (Some((state, version)), false) = (&known, fresh) {
            return Ok(Sheet::new(state.clone(), *version, true));
        }
        let (state, version) = match known {
            Some((state, version)) => (state, version),
            None => (Arc::new(State::new(stream.kind)), 0),
        };
        let (state, version) = self.fold(stream, state, version).await?;
        if version > 0 {
            self.memory.keep(stream, state.clone(), version);
        }
        Ok(Sheet::new(state, version, false))
    }

    async fn seal(
        &self,
        desk: Desk,
        decisions: Decisions,
        unlocked: Option<&Unlocked>,
        fresh: bool,
    ) -> Result<Plan, (usize, AppError)> {
        let Decisions { events: mut decided, notices } = decisions;
        for Decided { request, stamp, event, .. } in &mut decided {
            mail::seal(self.ledger, &desk, stamp, event).map_err(|error| (*request, error))?;
        }
        let (made, keys) = (Vec::new(), Vec::new());
        let mut plan = Plan { desk, decided: Vec::new(), notices, made, keys };
        let mut owners: Vec<Owner> = Vec::new();
        for Decided { event, stamp, .. } in &mut decided {
            owners.extend(owners_needed(event, stamp.stream));
        }
        owners.sort_unstable();
        owners.dedup();
        if !owners.is_empty() {
            let keys = unlocked.ok_or_else(|| (0, locked()))?;
            let known = self.owner_keys(&mut plan.desk, keys, owners, fresh).await;
            let known = known.map_err(|error| (0, error))?;
            let mut sealer = Sealer::new(&keys.keyring, known);
            for Decided { request, stamp, event, .. } in &mut decided {
                let done = sealer.seal(event, stamp.event, stamp.stream);
                done.map_err(|error| (*request, error))?;
            }
            let (made, keys) = sealer.finish().map_err(|e| (0, e))?;
            plan.keys = keys;
            self.admit_made(&mut plan, made)?;
        }
        plan.decided = decided;
        Ok(plan)
    }

    /// The unwrapped keys of owners that have any; refuses an owner whose keys were destroyed.
    async fn owner_keys(
        &self,
        desk: &mut Desk,
        unlocked: &Unlocked,
        owners: Vec<Owner>,
        fresh: bool,
    ) -> Result<HashMap<Owner, Arc<OwnerKeys>>, AppError> {
        let mut known = HashMap::new();
        // Making a key asks which KEK is in use, which stands in the ledger's own keys stream.
        let kek = keys_stream(Owner::ledger(self.ledger.uuid()));
        if desk.sheet(kek).is_none() {
            let sheet = self.sheet(kek, fresh).await?;
            desk.lay(kek, sheet);
        }
        for owner in owners {
            let stream = keys_stream(owner);
            if desk.sheet(stream).is_none() {
                let sheet = self.sheet(stream, fresh).await?;
                desk.lay(stream, sheet);
            }
            desk.rely_on(stream);
            let version = desk.sheet(stream).map_or(0, |sheet| sheet.stored);
            if version == 0 {
                continue;
            }
            match load_owner(&unlocked.keyring, &self.journal, owner, version).await? {
                Some(keys) => {
                    known.insert(owner, keys);
                }
                // Another owner with the same id has keys: a person and a file, say.
                None if desk.sheet(stream).is_some_and(|sheet| never_made(&sheet.state, owner)) => {
                }
                None => return Err(crate::custody::erased()),
            }
        }
        Ok(known)
    }

    /// Admits the events of keys that were made, one after the other: two owners may have one id.
    fn admit_made(&self, plan: &mut Plan, made: Vec<KeysMade>) -> Result<(), (usize, AppError)> {
        for made in made {
            let request = Request::event(Acting::System, made.stream, made.event.clone());
            let stamp = self.stamp(&request, &plan.desk);
            let context = Context {
                ledger: self.ledger,
                stamp,
                world: &plan.desk,
                signer: None,
                noted: None,
            };
            let fresh = State::new(made.stream.kind);
            let state = plan.desk.sheet(made.stream).map_or(&fresh, |sheet| sheet.state.as_ref());
            state.admit(&made.event, &context).map_err(|refusal| (0, refusal.into()))?;
            plan.desk.take(made.stream, &made.event, &stamp);
            plan.made.push((stamp, made));
        }
        Ok(())
    }

    /// Whether the rules would let a request through now. Nothing is recorded.
    pub(crate) async fn would_admit(&self, request: &Request) -> Result<(), AppError> {
        let unlocked = self.unlocked().ok();
        let requests = std::slice::from_ref(request);
        match self.plan(requests, unlocked.as_deref(), Desk::default(), true).await {
            Ok(_) => Ok(()),
            Err(Failed::For(_, error)) => Err(error),
            Err(Failed::Moved | Failed::Before) => Err(AppError::refused("busy", "try again")),
        }
    }

    pub(crate) fn stamp(&self, request: &Request, desk: &Desk) -> Stamp {
        let now = self.now();
        let version = desk.sheet(request.stream).map_or(0, |sheet| sheet.version);
        Stamp {
            event: new_event_id(now),
            stream: request.stream,
            version: version + 1,
            occurred: request.occurred,
            known: request.known.unwrap_or(now),
            recorded: now,
            actor: request.actor(self.way),
        }
    }

    /// The stamp of a look at how things stood at a moment.
    pub(crate) fn stamp_at(&self, request: &Request, at: amana_events::Moment) -> Stamp {
        Stamp { known: at, recorded: at, ..self.stamp(request, &Desk::default()) }
    }

    /// After the append: remembers states as they are now, and says what was done.
    fn finish(
        &self,
        requests: &[Request],
        mut plan: Plan,
        appended: &Appended,
        unlocked: Option<&Unlocked>,
    ) -> Vec<Done> {
        let mut stored = plan.desk.stored();
        let mut done: Vec<Option<Done>> = requests.iter().map(|_| None).collect();
        // The events of keys that were made stand before those of the requests.
        let first = appended.first_position + plan.made.len() as u64;
        for (position, Decided { request, stamp, event, own, .. }) in (first..).zip(&plan.decided) {
            let stamp = Stamp { recorded: appended.recorded, ..*stamp };
            if let Some((state, version)) = stored.get_mut(&stamp.stream) {
                Arc::make_mut(state).evolve(event, &stamp);
                *version += 1;
            }
            let (Some(slot), Some(asked)) = (done.get_mut(*request), requests.get(*request)) else {
                continue;
            };
            if *own {
                // The stream's version is everybody's; what amana adds is for nobody to be told.
                if let Some(entry) = slot.as_mut().filter(|entry| entry.stream == stamp.stream) {
                    entry.version = stamp.version;
                }
                continue;
            }
            let entry = slot.get_or_insert_with(|| Done {
                position,
                recorded: appended.recorded,
                stream: asked.stream,
                version: 0,
                events: Vec::new(),
                closed: Vec::new(),
                replayed: false,
                notice: None,
            });
            if closes(asked, stamp.stream, event) {
                let sheet = plan.desk.sheet(stamp.stream);
                let closed = sheet.and_then(|sheet| disclosed(stamp.stream, &sheet.state));
                entry.closed.extend(closed.map(|(_, disclosed)| disclosed));
                continue;
            }
            if entry.events.is_empty() {
                entry.position = position;
            }
            entry.version = stamp.version;
            entry.events.push((stamp.event, event.name()));
        }
        let written: Vec<StreamId> = plan.decided.iter().map(|d| d.stamp.stream).collect();
        for (stream, (state, version)) in stored {
            if written.contains(&stream) {
                self.memory.keep(stream, state, version);
            }
        }
        if let Some(unlocked) = unlocked {
            for (_, made) in std::mem::take(&mut plan.made) {
                let version = plan.desk.sheet(made.stream).map_or(1, |sheet| sheet.version);
                self.memory.forget(made.stream);
                made.remember(&unlocked.keyring, version);
            }
        }
        for (request, notice) in &plan.notices {
            if let Some(Some(entry)) = done.get_mut(*request) {
                entry.notice = Some(notice);
            }
        }
        done.into_iter().flatten().collect()
    }
}

/// Whether the log says that no key was ever made for an owner.
fn never_made(state: &State, owner: Owner) -> bool {
    matches!(state, State::Keys(keys)
        if keys.epoch(owner, None).is_none() && !keys.is_destroyed(owner))
}

/// The `keys` stream of an owner.
pub(crate) fn keys_stream(owner: Owner) -> StreamId {
    StreamId::new(amana_events::StreamKind::Keys, owner.id)
}

/// Others were faster, again and again.
pub(crate) fn busy() -> AppError {
    let reason = "others write the same streams faster than this request: try again";
    AppError::refused("busy", reason)
}

pub(super) fn locked() -> AppError {
    AppError::Custody("the keys are not unlocked: give --passphrase-file FILE".into())
}

fn append_error(error: AppendError) -> AppError {
    match error {
        AppendError::TooLarge { .. } => {
            AppError::refused("record_too_large", "an event is larger than 256 KiB: split it")
        }
        AppendError::TooMany { .. } => AppError::refused(
            "too_many_events",
            "more than 1,000 events in one go: split the request",
        ),
        AppendError::KnownInFuture { .. } => AppError::Refused(Refusal::field(
            "known_in_future",
            "known",
            "nothing is known before it is recorded: give a time that has passed",
        )),
        AppendError::NotUpgraded { since, .. } => AppError::Refused(Refusal {
            code: "not_upgraded",
            reason: format!(
                "this needs vocabulary {since}: run `amana upgrade` first; older programs then \
                 refuse to open the ledger"
            )
            .into(),
            field: None,
        }),
        other @ (AppendError::Conflict { .. }
        | AppendError::GuardMoved { .. }
        | AppendError::InvolvementMoved { .. }
        | AppendError::ExclusionsMoved { .. }
        | AppendError::KeyExists { .. }
        | AppendError::KeyReused
        | AppendError::PartlyRepeated
        | AppendError::RequestKey
        | AppendError::Empty
        | AppendError::Malformed { .. }
        | AppendError::QueueFull
        | AppendError::Vocabulary { .. }
        | AppendError::Unavailable { .. }) => AppError::Append(other),
    }
}
