//! Exceptional doors: break-glass, with two approvals, and the narrower one for danger to life.
//!
//! An approval is a signature and no event: `ask` says what is to be signed, each approver signs
//! with their own key, and whoever asked opens the door with both. The door is noted in the access
//! stream with the file's own id, where the openings that rest on it are noted too.
//!
//! Deliberately absent: the reason in words of `ask`. It is sealed when the door opens, and stands
//! nowhere before.

use std::collections::BTreeSet;

use amana_domain::{
    State,
    access::{Door, Window, told_of_break_glass},
};
use amana_events::{
    Event, EventId, FileText, LedgerId, MemberId, Moment, Signature, StreamId, StreamKind,
    access::{
        AccessEvent, BreakGlassInvoked, BreakGlassReviewed, DangerToLifeInvoked,
        DangerToLifeReviewed,
    },
    common::{Approval, Role},
    registry::LimitUnit,
};
use amana_policy::{Act, Action};
use amana_store::Audience;
use amana_vault::Secret;
use serde::{Deserialize, Serialize};

use crate::{
    AppError, Office, Sight,
    files::{no_such_file, unseen},
    office::{Acting, Done, Request, rules},
};

/// The event that an approval of break-glass is signed for.
const INVOKED: &str = "break_glass_invoked";
/// The clocks that say how long each door stays open.
const BREAK_GLASS_WINDOW: &str = "break_glass_window";
const DANGER_TO_LIFE_WINDOW: &str = "danger_to_life_window";
/// The clocks that say until when a use is reviewed.
const REVIEWS: [&str; 2] = ["break_glass_review", "danger_to_life_review"];
/// The vocabulary from which on a broken glass says who is told.
const TELLS_SINCE: u32 = 3;
/// How many rows of the audit trail are read at a time.
const PAGE: u32 = 4_000;

/// What was asked for and waits for two signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The request: what approvers sign.
    pub request: EventId,
    /// The file to be opened.
    pub stream: StreamId,
    /// Until when, if it were opened now.
    pub until: Moment,
}

/// One member's signature under a request, as it travels in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoorApproval {
    /// The ledger.
    pub ledger: LedgerId,
    /// The request.
    pub request: EventId,
    /// The file to be opened.
    pub stream: StreamId,
    /// Who approves.
    pub member: MemberId,
    /// Their signature.
    pub signature: Signature,
}

/// How long a door is to stay open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenFor {
    /// As long as the ledger's clock allows.
    TheLimit,
    /// So many hours.
    Hours(u32),
    /// Until then.
    Until(Moment),
}

/// A use of a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoorUse {
    /// The event that opened it.
    pub invocation: EventId,
    /// `break_glass` or `danger_to_life`.
    pub door: &'static str,
    /// The file.
    pub stream: StreamId,
    /// Who opened it.
    pub by: Option<MemberId>,
    /// Who approved; at danger to life, who was told.
    pub involved: Vec<MemberId>,
    /// Who is told of a broken glass: whoever handles the matter, or a reviewer.
    pub told: Vec<MemberId>,
    /// Since when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Whether it is open now.
    pub open: bool,
    /// What the review found; none until reviewed.
    pub justified: Option<bool>,
    /// Until when it is to be reviewed, where the ledger's clock says.
    pub review_due: Option<Moment>,
    /// How the review's clock stands, as in `deadlines`.
    pub review: &'static str,
}

/// The access stream in which doors to a file are noted.
fn door_stream(file: StreamId) -> StreamId {
    StreamId::new(StreamKind::Access, file.id)
}

impl Office {
    /// A request for break-glass: an id to sign under. Nothing is recorded; what would be refused
    /// for another reason than that nobody approved yet is refused now.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for whoever may not know of the file, `too_long`.
    pub async fn break_glass_ask(
        &self,
        member: MemberId,
        file: StreamId,
        open: OpenFor,
    ) -> Result<Asked, AppError> {
        holds_content(file)?;
        let until = self.until(open, BREAK_GLASS_WINDOW).await?;
        self.only_approvals_missing(member, file, until).await?;
        self.policy_lets_break(member, file).await?;
        Ok(Asked { request: EventId::new(self.new_id()), stream: file, until })
    }

    /// The member's signature under a request, with their own key. Nothing is recorded.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for whoever may not know of the file,
    /// [`AppError::Custody`] where their key is not here.
    pub async fn break_glass_approve(
        &self,
        member: MemberId,
        request: EventId,
        file: StreamId,
    ) -> Result<DoorApproval, AppError> {
        let moment = self.now().plus_seconds(60);
        self.only_approvals_missing(member, file, moment).await?;
        if !self.is_known_to(member, file).await? {
            return Err(no_such_file());
        }
        let signature = self.signed_by(member, door_stream(file), INVOKED, request)?;
        Ok(DoorApproval { ledger: self.ledger, request, stream: file, member, signature })
    }

    /// Opens the door with the approvals of two others.
    ///
    /// # Errors
    /// [`AppError::Usage`] for approvals of different requests, [`AppError::Refused`].
    pub async fn break_glass_invoke(
        &self,
        member: MemberId,
        approvals: &[DoorApproval],
        open: OpenFor,
        reason: &Secret,
    ) -> Result<(DoorUse, Done), AppError> {
        said(reason)?;
        let first = approvals.first().ok_or_else(|| usage("give the approvals of two members"))?;
        let same = |approval: &DoorApproval| {
            (approval.request, approval.stream) == (first.request, first.stream)
        };
        if !approvals.iter().all(same) {
            return Err(usage("the approvals are not of the same request"));
        }
        if approvals.iter().any(|approval| approval.ledger != self.ledger) {
            return Err(usage("an approval is of another ledger"));
        }
        let signed = |given: &DoorApproval| Approval {
            proposal: given.request,
            member: given.member,
            signature: given.signature,
        };
        let (access, acting) = (door_stream(first.stream), Acting::Member(member));
        if let Some(done) = self.done_under_key(acting, access).await? {
            return self.opened_by(done).await;
        }
        let told = self.told(member, first.stream).await?;
        let invoked = BreakGlassInvoked {
            stream: first.stream,
            until: self.until(open, BREAK_GLASS_WINDOW).await?,
            approvals: approvals.iter().map(signed).collect(),
            reason: FileText::of_file(reason.clone()),
            told,
        };
        self.open_door(Request::event(acting, access, invoked)).await
    }

    /// Opens the narrower door: contact and place only, for as long as its clock says, with two
    /// others told at once.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_to_be_told` where one of the two may not know of the file.
    pub async fn danger_to_life(
        &self,
        member: MemberId,
        file: StreamId,
        told: Vec<MemberId>,
        reason: &Secret,
    ) -> Result<(DoorUse, Done), AppError> {
        said(reason)?;
        holds_content(file)?;
        let (access, acting) = (door_stream(file), Acting::Member(member));
        if let Some(done) = self.done_under_key(acting, access).await? {
            return self.opened_by(done).await;
        }
        let until = self.until(OpenFor::TheLimit, DANGER_TO_LIFE_WINDOW).await?;
        let invoked = DangerToLifeInvoked {
            stream: file,
            until,
            told: told.clone(),
            reason: FileText::of_file(reason.clone()),
        };
        let request = Request::event(acting, access, invoked);
        let checked = self.check_all(std::slice::from_ref(&request)).await;
        checked.map_err(|(_, error)| unseen(error))?;
        let moment = self.now().plus_seconds(60);
        for other in told {
            self.only_approvals_missing(other, file, moment).await.map_err(|_| {
                let reason = "one of the two may not be told: name another member";
                AppError::refused("not_to_be_told", reason)
            })?;
        }
        self.open_door(request).await
    }

    /// Reviews a use of a door.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `role_not_held`, `same_person`, `not_found`.
    pub async fn door_review(
        &self,
        member: MemberId,
        invocation: EventId,
        justified: bool,
        note: &Secret,
    ) -> Result<Done, AppError> {
        said(note)?;
        // Asked first: who reviews nothing is not told which doors there are.
        if !self.registry().await?.holds(member, Role::Reviewer) {
            let reason = "a reviewer looks at it: grant the role to somebody";
            return Err(AppError::refused("role_not_held", reason));
        }
        let sight = self.sight(Acting::Member(member)).await?;
        let known = self.windows(true).await?.into_iter().find(|(_, w)| w.invocation == invocation);
        let known = known.filter(|(_, window)| sight.shows(window.stream));
        let (access, window) = known.ok_or_else(no_such_door)?;
        let note = FileText::of_file(note.clone());
        let acting = Acting::Member(member);
        let request = match window.door {
            Door::BreakGlass => {
                let reviewed = BreakGlassReviewed { invocation, justified, note };
                Request::event(acting, access, reviewed)
            }
            Door::DangerToLife => {
                let reviewed = DangerToLifeReviewed { invocation, justified, note };
                Request::event(acting, access, reviewed)
            }
        };
        self.execute(self.under_key(request)).await
    }

    /// Uses of doors, those to be reviewed first; with `all` also those that were. A member sees
    /// their own and those they were asked about; reviewers, auditors and heads of conduct all of
    /// files they are not kept away from.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Store`].
    pub async fn doors(&self, acting: Acting, all: bool) -> Result<Vec<DoorUse>, AppError> {
        let sight = self.sight(acting).await?;
        let mut uses = Vec::new();
        for (access, window) in self.windows(all).await? {
            let door = self.door_use(access, &window).await?;
            if self.may_see_door(acting, &sight, &door).await? {
                uses.push(door);
            }
        }
        uses.sort_by_key(|used| (used.justified.is_some(), used.review_due, used.from));
        Ok(uses)
    }

    async fn may_see_door(
        &self,
        acting: Acting,
        sight: &Sight,
        used: &DoorUse,
    ) -> Result<bool, AppError> {
        let Acting::Member(member) = acting else { return Ok(true) };
        if !sight.shows(used.stream) {
            return Ok(false);
        }
        let registry = self.registry().await?;
        let leads = registry.holds(member, Role::HeadOfConduct);
        if leads && self.sees(sight, used.stream).await? {
            return Ok(true);
        }
        let oversees = [Role::Reviewer, Role::Auditor];
        Ok(used.by == Some(member)
            || used.involved.contains(&member)
            || used.told.contains(&member)
            || oversees.iter().any(|role| registry.holds(member, *role)))
    }

    /// Who is to be told that the member breaks the glass of a file; none where the ledger does not
    /// write that yet.
    async fn told(
        &self,
        member: MemberId,
        file: StreamId,
    ) -> Result<Option<Vec<MemberId>>, AppError> {
        if self.registry().await?.vocabulary() < TELLS_SINCE {
            return Ok(None);
        }
        let told = self.look(Acting::Member(member), door_stream(file), |context| {
            told_of_break_glass(file, member, context)
        });
        told.await.map(Some)
    }

    /// Who was told of a broken glass.
    async fn told_of(
        &self,
        access: StreamId,
        invocation: EventId,
    ) -> Result<Vec<MemberId>, AppError> {
        let entries = self.entries(access, 1).await?;
        let entry = entries.into_iter().find(|entry| entry.envelope.event == invocation);
        if let Some(Event::Access(AccessEvent::BreakGlassInvoked(invoked))) =
            entry.map(|entry| entry.event)
        {
            return Ok(invoked.told.unwrap_or_default());
        }
        Ok(Vec::new())
    }

    /// Until when something lasts that begins now and has this clock.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `too_long` where it is to last as long as a clock that is not there.
    pub(crate) async fn until(&self, open: OpenFor, clock: &str) -> Result<Moment, AppError> {
        let now = self.now();
        let hours = match open {
            OpenFor::Until(until) => return Ok(until),
            OpenFor::Hours(hours) => i64::from(hours),
            OpenFor::TheLimit => {
                let registry = self.registry().await?;
                let clock = registry.clock(clock);
                let limit = clock.and_then(|clock| Some((i64::from(clock.limit?), clock.unit)));
                let (limit, unit) = limit.ok_or_else(|| {
                    let reason = "no clock of the ledger says how long it may last";
                    AppError::refused("too_long", reason)
                })?;
                limit.saturating_mul(match unit {
                    LimitUnit::Hours => 1,
                    LimitUnit::Days | LimitUnit::WorkingDays => 24,
                    LimitUnit::Months => 30 * 24,
                })
            }
        };
        Ok(now.plus_seconds(hours.saturating_mul(3_600)))
    }

    /// Refuses unless the member could open the door if two others approved: the rules are asked
    /// without any approval, and that must be all they miss.
    async fn only_approvals_missing(
        &self,
        member: MemberId,
        file: StreamId,
        until: Moment,
    ) -> Result<(), AppError> {
        let without = BreakGlassInvoked {
            stream: file,
            until,
            approvals: Vec::new(),
            reason: FileText::of_file(Secret::empty()),
            told: None,
        };
        let acting = Acting::Member(member);
        if !matches!(file.kind, StreamKind::Case | StreamKind::Assistance) {
            self.may_act_on(acting, file).await?;
        }
        let request = Request::event(acting, door_stream(file), without);
        match self.check_all(std::slice::from_ref(&request)).await {
            Err((_, AppError::Refused(refusal))) if refusal.code == "needs_two_others" => Ok(()),
            Err((_, error)) => Err(unseen(error)),
            Ok(()) => Err(AppError::refused("nothing_to_do", "the door needs no approval")),
        }
    }

    /// Refuses unless the policy lets the member break the glass of the file with two approvals: who may
    /// not know of it is not even given a request to sign.
    async fn policy_lets_break(&self, member: MemberId, file: StreamId) -> Result<(), AppError> {
        let registry = self.registry().await?;
        let engine = self.engine(&registry)?;
        let who = rules::principal(Acting::Member(member), &registry);
        let facts = self
            .look(Acting::Member(member), file, |context| rules::file_facts(context, member, file));
        let facts = facts.await?;
        let act = Act::BreakGlass { file: &facts, approvals: 2, reason: true };
        let decision = engine.decide(&who, &act);
        if decision.allowed {
            return Ok(());
        }
        let known = rules::knows(&engine, &who, &facts);
        let said = rules::not_allowed(&engine, Action::BreakGlass, &decision);
        Err(if known { said } else { no_such_file() })
    }

    async fn open_door(&self, request: Request) -> Result<(DoorUse, Done), AppError> {
        let done = self.execute(self.under_key(request)).await.map_err(unseen)?;
        self.opened_by(done).await
    }

    /// The use that something recorded began, as it stands now.
    async fn opened_by(&self, done: Done) -> Result<(DoorUse, Done), AppError> {
        let opened = done.event()?;
        let windows = self.windows_of(done.stream).await?;
        let window = windows.iter().find(|window| window.invocation == opened);
        let window = window.ok_or_else(no_such_door)?;
        self.catch_up().await?;
        Ok((self.door_use(done.stream, window).await?, done))
    }

    async fn door_use(&self, access: StreamId, window: &Window) -> Result<DoorUse, AppError> {
        let clocks = self.deadlines_of(access).await?;
        let clock = clocks.iter().find(|clock| {
            REVIEWS.contains(&clock.clock.as_str()) && clock.subject == window.invocation.uuid()
        });
        let now = self.now();
        Ok(DoorUse {
            invocation: window.invocation,
            door: match window.door {
                Door::BreakGlass => "break_glass",
                Door::DangerToLife => "danger_to_life",
            },
            stream: window.stream,
            by: window.by,
            involved: window.involved.clone(),
            told: self.told_of(access, window.invocation).await?,
            from: window.from,
            until: window.until,
            open: now <= window.until && window.justified != Some(false),
            justified: window.justified,
            review_due: clock.and_then(|clock| clock.due),
            review: clock.map_or("no_limit_known", |clock| clock.status),
        })
    }

    async fn windows_of(&self, access: StreamId) -> Result<Vec<Window>, AppError> {
        let state = self.state(access).await?;
        let Some(State::Access(state)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Vec::new());
        };
        Ok(state.windows().to_vec())
    }

    /// Uses that wait for a review; with `all` every use. The clocks know the first, the audit trail
    /// the others.
    async fn windows(&self, all: bool) -> Result<Vec<(StreamId, Window)>, AppError> {
        let mut streams = BTreeSet::new();
        for deadline in self.deadlines(Some(Audience::Oversight)).await? {
            if REVIEWS.contains(&deadline.clock.as_str()) {
                streams.insert(deadline.stream);
            }
        }
        if all {
            streams.extend(self.streams_with_doors().await?);
        }
        let mut windows = Vec::new();
        for access in streams {
            let of_stream = self.windows_of(access).await?.into_iter();
            let wanted = of_stream.filter(|window| all || window.justified.is_none());
            windows.extend(wanted.map(|window| (access, window)));
        }
        Ok(windows)
    }

    async fn streams_with_doors(&self) -> Result<BTreeSet<StreamId>, AppError> {
        let (views, mut before) = (self.views(), None);
        let mut streams = BTreeSet::new();
        loop {
            let rows = views.audit_trail(None, before, PAGE).await?;
            let opened = rows.iter().filter(|row| {
                ["break_glass_invoked", "danger_to_life_invoked"].contains(&row.what.as_str())
            });
            streams.extend(opened.map(|row| StreamId::new(StreamKind::Access, row.owner)));
            if rows.len() < PAGE as usize {
                return Ok(streams);
            }
            before = rows.last().map(|row| row.position);
        }
    }
}

fn usage(text: &str) -> AppError {
    AppError::Usage(text.to_owned())
}

fn no_such_door() -> AppError {
    AppError::refused("not_found", "there is no such use of a door")
}

/// Refuses a stream that holds nothing to be opened: the registry, keys, notes of access.
fn holds_content(file: StreamId) -> Result<(), AppError> {
    if matches!(file.kind, StreamKind::Access | StreamKind::Keys | StreamKind::Registry) {
        return Err(usage("no door leads there: name a file or a person"));
    }
    Ok(())
}

/// Refuses a reason that says nothing.
fn said(reason: &Secret) -> Result<(), AppError> {
    if reason.reveal().trim().is_empty() {
        return Err(AppError::refused("missing_field", "say why, in words: they are sealed"));
    }
    Ok(())
}
