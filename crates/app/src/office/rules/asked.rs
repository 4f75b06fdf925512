//! One event that somebody wants to record, put to the engine with what its action is asked about.

use amana_domain::{Context, Noted, Refusal, Stamp, State, facts, registry::RegistryState};
use amana_events::{
    Event, OrganisationId, PersonId, PurposeCode, StreamId, StreamKind, access::AccessEvent,
    case::CaseEvent, referral::ReferralEvent, registry::RegistryEvent,
};
use amana_policy::{
    Act, Action, Authorized, Decision, Engine, FileFacts, Note, Principal, Relation,
};

use super::{complete, facts::file_facts, hidden, knows};
use crate::AppError;

/// One event that somebody wants to record.
pub(super) struct Asked<'a> {
    pub(super) facts_at: u64,
    pub(super) who: &'a Principal,
    pub(super) action: Action,
    pub(super) stamp: &'a Stamp,
    pub(super) event: &'a Event,
}

impl Asked<'_> {
    pub(super) fn ask(
        &self,
        engine: &Engine,
        context: &Context<'_>,
        registry: &RegistryState,
    ) -> Result<Authorized<Note>, AppError> {
        let stream = self.file(context);
        let file = match self.who {
            Principal::Member(member) => file_facts(context, member.member, stream),
            Principal::Reporter(_)
            | Principal::Survivor(_)
            | Principal::System
            | Principal::Operator => FileFacts::of(stream, Relation::default()),
        };
        let file = self.with_conditions(file, context);
        complete(context)?;
        let answer = self.put(engine, &file, context, registry);
        complete(context)?;
        let allowed = answer.map_err(|decision| self.refusal(engine, &file, &decision))?;
        self.check_named(engine, context, registry)?;
        Ok(allowed)
    }

    /// The file the event is about: of a door, what it opens; of openings that are left out, the case
    /// that needs it; of records that leave, the engagement.
    fn file(&self, context: &Context<'_>) -> StreamId {
        if let Event::Access(AccessEvent::AccessWithheld(withheld)) = self.event {
            return withheld.case;
        }
        if let Event::Access(AccessEvent::AccessWithholdingEnded(ended)) = self.event
            && let Some(State::Access(access)) = context.world.read(self.stamp.stream)
        {
            let all = access.withholdings();
            let known = all.iter().find(|known| known.event == ended.withholding);
            return known.map_or(self.stamp.stream, |known| known.case);
        }
        if let Event::Access(AccessEvent::Exported(exported)) = self.event {
            return exported.engagement.unwrap_or(self.stamp.stream);
        }
        if let Event::Access(AccessEvent::BreakGlassInvoked(invoked)) = self.event {
            return invoked.stream;
        }
        if let Event::Access(AccessEvent::DangerToLifeInvoked(invoked)) = self.event {
            return invoked.stream;
        }
        self.stamp.stream
    }

    /// The file, with what only some actions are asked about.
    fn with_conditions(&self, mut file: FileFacts, context: &Context<'_>) -> FileFacts {
        let stream = self.stamp.stream;
        if self.action == Action::Reach {
            file.reachable = facts::is_reachable(context, PersonId::new(stream.id));
        }
        if self.action == Action::Notify {
            let allegation = if let Event::Case(CaseEvent::RouteStepRecorded(step)) = self.event {
                Some(step.allegation)
            } else {
                None
            };
            file.safe = facts::is_safe(context, stream.id, allegation);
        }
        file
    }

    fn put(
        &self,
        engine: &Engine,
        file: &FileFacts,
        context: &Context<'_>,
        registry: &RegistryState,
    ) -> Result<Authorized<Note>, Decision> {
        let stream = file.stream;
        let at = self.facts_at;
        let go = |act: &Act<'_>| engine.authorize::<Note>(self.who, act, stream, at);
        match self.action {
            Action::Approve => go(&Act::Approve { file, proposed: self.proposed(context) }),
            Action::Review => go(&Act::Review { file, involved: self.involved(context) }),
            // While a ledger waits for its second keeper, whoever holds its folder grants roles.
            Action::GrantRole if *self.who == Principal::Operator => {
                go(&Act::Ledger(Action::Administer, registry.is_provisional()))
            }
            Action::GrantRole | Action::ActivatePolicies => {
                let own = matches!((self.event, self.who),
                    (Event::Registry(RegistryEvent::RoleGranted(granted)), Principal::Member(who))
                        if granted.member == who.member);
                let proposed = self.proposed(context);
                go(&Act::Second { action: self.action, proposed, beneficiary: own })
            }
            Action::Administer
            | Action::KeepCurrent
            | Action::KeepKeys
            | Action::ProposePolicies
            | Action::Audit => go(&Act::Ledger(self.action, registry.is_provisional())),
            Action::BreakGlass | Action::DangerToLife => self.door(file, context, go),
            Action::Disclose => self.disclosure(file, context, go),
            Action::List
            | Action::View
            | Action::ViewReceipt
            | Action::Submit
            | Action::Enrol
            | Action::Import
            | Action::Record
            | Action::Assign
            | Action::Investigate
            | Action::Inform
            | Action::Assess
            | Action::Reach
            | Action::Notify
            | Action::Answer
            | Action::HandOver
            | Action::Care
            | Action::Erase
            | Action::AuditWork
            | Action::AnswerAudit
            | Action::Status
            | Action::OwnFile
            | Action::Open
            | Action::Figures
            | Action::ExportOpened => go(&Act::File(self.action, file)),
        }
    }

    /// Whether what is approved is who asks' own proposal.
    fn proposed(&self, context: &Context<'_>) -> bool {
        let proposer = context.noted.and_then(Noted::proposer);
        matches!(self.who, Principal::Member(who) if proposer == Some(who.member))
    }

    /// Whether who reviews a door used it, approved it or was told.
    fn involved(&self, context: &Context<'_>) -> bool {
        let Principal::Member(who) = self.who else { return false };
        let invocation = if let Event::Access(AccessEvent::BreakGlassReviewed(it)) = self.event {
            it.invocation
        } else if let Event::Access(AccessEvent::DangerToLifeReviewed(it)) = self.event {
            it.invocation
        } else {
            return false;
        };
        let Some(State::Access(state)) = context.world.read(self.stamp.stream) else {
            return false;
        };
        state.windows().iter().any(|window| {
            window.invocation == invocation
                && (window.by == Some(who.member) || window.involved.contains(&who.member))
        })
    }

    fn door<T>(
        &self,
        file: &FileFacts,
        context: &Context<'_>,
        go: impl FnOnce(&Act<'_>) -> T,
    ) -> T {
        if let Event::Access(AccessEvent::DangerToLifeInvoked(invoked)) = self.event {
            let micros = invoked.until.micros() - context.now().micros();
            let minutes = micros.div_euclid(60_000_000) + i64::from(micros % 60_000_000 > 0);
            return go(&Act::DangerToLife {
                file,
                told: invoked.told.len(),
                reason: true,
                minutes,
            });
        }
        let approvals = if let Event::Access(AccessEvent::BreakGlassInvoked(it)) = self.event {
            it.approvals.len()
        } else {
            0
        };
        // No event of a door exists without its reason: the field is not optional.
        go(&Act::BreakGlass { file, approvals, reason: approvals > 0 })
    }

    /// A referral is sent: to whom, for what, and whether who the person is goes with it.
    fn disclosure<T>(
        &self,
        file: &FileFacts,
        context: &Context<'_>,
        go: impl FnOnce(&Act<'_>) -> T,
    ) -> T {
        let sent = matches!(
            self.event,
            Event::Referral(ReferralEvent::ReferralSent(_) | ReferralEvent::ReferralPacked(_))
        );
        if sent {
            return disclosure(context, file, go);
        }
        go(&Act::Disclose { file, purpose: "", recipient: None, identity: false })
    }

    fn refusal(&self, engine: &Engine, file: &FileFacts, decision: &Decision) -> AppError {
        let of_ledger = matches!(self.stamp.stream.kind, StreamKind::Registry | StreamKind::Keys);
        // Of a door it is the file that is new or not, and not the stream in which the door is noted.
        let new = self.stamp.version == 1 && file.stream == self.stamp.stream;
        if !of_ledger && !new && !knows(engine, self.who, file) {
            return hidden();
        }
        AppError::Refused(Refusal {
            code: "not_allowed",
            reason: format!(
                "the access policy says no to \"{}\" on {}: {}",
                self.action.code(),
                file.stream.kind,
                engine.words(decision).join("; ")
            )
            .into(),
            field: None,
        })
    }
}

/// A disclosure by the referral that the file is: to whom, for what, and whether who the person is
/// goes with it.
pub(crate) fn disclosure<T>(
    context: &Context<'_>,
    file: &FileFacts,
    go: impl FnOnce(&Act<'_>) -> T,
) -> T {
    let refers = file.stream.kind == StreamKind::Referral;
    let Some(referral) = context.referral(file.stream.id).filter(|_| refers) else {
        return go(&Act::Disclose { file, purpose: "", recipient: None, identity: false });
    };
    let purpose = referral.purpose().cloned();
    let recipient: Option<OrganisationId> = referral.recipient();
    let fields = referral.fields();
    let agreed = purpose.as_ref().zip(referral.person()).is_some_and(|(purpose, person)| {
        facts::agreed(context, person, purpose, recipient, fields)
    });
    let purpose = purpose.as_ref().map_or("", PurposeCode::as_str);
    let consents = agreed.then(|| (purpose.to_owned(), recipient)).into_iter().collect();
    let file = FileFacts { consents, ..file.clone() };
    let identity = fields.iter().any(|it| matches!(it.as_str(), "identity" | "contact"));
    go(&Act::Disclose { file: &file, purpose, recipient, identity })
}
