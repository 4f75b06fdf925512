//! State of a `consent` stream: what the person agreed to, per purpose and recipient.

use amana_events::{
    Day, EventId, MemberId, Moment, PersonId, PurposeCode,
    common::{AgeBand, Recipient, Safe},
    consent::{BestInterests, ConsentEvent, ConsentGiver, ConsentRecorded, OverrideGround},
};

use jiff::ToSpan;

use crate::Stamp;

/// State of a `consent` stream.
#[derive(Debug, Clone, Default)]
pub struct ConsentState {
    /// How many events it has.
    pub version: u64,
    given: Vec<Given>,
    overrides: Vec<Override>,
    child: Option<Box<Child>>,
    came_of_age: Option<Day>,
}

/// A consent that was given.
#[derive(Debug, Clone)]
struct Given {
    event: EventId,
    purpose: PurposeCode,
    recipient: Recipient,
    by: ConsentGiver,
    until: Option<Day>,
    recorded: Moment,
    ended: bool,
}

/// Where an override stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OverrideStep {
    Proposed,
    Approved,
    Ended,
}

#[derive(Debug, Clone)]
struct Override {
    proposal: EventId,
    proposer: Option<MemberId>,
    purpose: PurposeCode,
    recipient: Recipient,
    ground: OverrideGround,
    until: Day,
    recorded: Moment,
    step: OverrideStep,
}

/// What is recorded of a child only.
#[derive(Debug, Clone, Default)]
struct Child {
    rule: Option<ChildRule>,
    best_interests: Vec<(PurposeCode, BestInterests, bool)>,
}

/// Who must agree for this child, and who was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildRule {
    /// The first day on which the child, still in that band when the rule was recorded, is 18 for
    /// certain; none where the band says nothing.
    pub certainly_of_age: Option<Day>,
    /// The age band the rule is for.
    pub age: AgeBand,
    /// The caregiver.
    pub caregiver: Option<PersonId>,
    /// Whether that caregiver is safe; unknown is not safe.
    pub caregiver_safe: Safe,
    /// A trusted adult, where no caregiver is safe.
    pub trusted_adult: Option<PersonId>,
}

impl ChildRule {
    /// The caregiver, if there is one and the child says they are safe.
    pub fn safe_caregiver(&self) -> Option<PersonId> {
        self.caregiver.filter(|_| self.caregiver_safe == Safe::Yes)
    }
}

/// A proposed override that waits for a second member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingOverride {
    /// Who proposed it; `None` when no member did.
    pub proposer: Option<MemberId>,
    /// The last day it would be in force.
    pub until: Day,
}

impl ConsentState {
    /// The consent (or the proposal of the approved override) in force for exactly this purpose and
    /// recipient: recorded, not withdrawn, refused since, ended or past its last day (UTC).
    pub fn in_force(
        &self,
        purpose: &PurposeCode,
        recipient: &Recipient,
        now: Moment,
    ) -> Option<EventId> {
        let given = self.given.iter().rev().find(|given| {
            given.purpose == *purpose && given.recipient == *recipient && self.stands(given, now)
        });
        given.map(|given| given.event).or_else(|| self.override_in_force(purpose, recipient, now))
    }

    /// Whether a consent stands: not ended, not past its last day, and not another's word for
    /// somebody who is of age by now. No event is waited for.
    fn stands(&self, given: &Given, now: Moment) -> bool {
        !given.ended
            && given.until.is_none_or(|until| now.day() <= until)
            && (given.by == ConsentGiver::Person || !self.is_of_age(now))
    }

    fn override_stands(&self, held: &Override, now: Moment) -> bool {
        held.step == OverrideStep::Approved
            && now.day() <= held.until
            && (held.ground != OverrideGround::ChildBestInterests || !self.is_of_age(now))
    }

    /// Whether the person, for whom a child's rule was recorded, is of age by now: recorded so, or
    /// for certain by the band of the rule.
    pub fn is_of_age(&self, now: Moment) -> bool {
        self.came_of_age.is_some() || self.coming_of_age(now).is_some()
    }

    /// The day on which the person came of age for certain, of which the log does not say so yet.
    pub fn coming_of_age(&self, now: Moment) -> Option<Day> {
        let day = self.child_rule()?.certainly_of_age?;
        (day <= now.day()).then_some(day)
    }

    /// When a consent was recorded, or its override proposed.
    pub fn recorded_at(&self, consent: EventId) -> Option<Moment> {
        let given = self.given.iter().find(|given| given.event == consent);
        given.map(|given| given.recorded).or_else(|| {
            let held = self.overrides.iter().find(|held| held.proposal == consent);
            held.map(|held| held.recorded)
        })
    }

    /// The proposal of the approved override in force for this purpose and recipient.
    pub fn override_in_force(
        &self,
        purpose: &PurposeCode,
        recipient: &Recipient,
        now: Moment,
    ) -> Option<EventId> {
        let found = self.overrides.iter().rev().find(|held| {
            held.purpose == *purpose
                && held.recipient == *recipient
                && self.override_stands(held, now)
        });
        found.map(|held| held.proposal)
    }

    /// Whether the event is a consent, or the proposal of an approved override, in force now.
    pub fn is_in_force(&self, consent: EventId, now: Moment) -> bool {
        self.given.iter().any(|given| given.event == consent && self.stands(given, now))
            || self
                .overrides
                .iter()
                .any(|held| held.proposal == consent && self.override_stands(held, now))
    }

    /// Whether any consent was ever recorded for the purpose, in force or not.
    pub fn has_any(&self, purpose: &PurposeCode) -> bool {
        self.given.iter().any(|given| given.purpose == *purpose)
    }

    /// The rule recorded for the child, until they come of age.
    pub fn child_rule(&self) -> Option<&ChildRule> {
        self.child.as_ref()?.rule.as_ref()
    }

    /// The day from which the person is of age, once recorded.
    pub fn came_of_age(&self) -> Option<Day> {
        self.came_of_age
    }

    /// Whether the newest record of the child's best interests for this purpose supports it; by a
    /// determination, when `determined` is asked for.
    pub fn best_interests_support(&self, purpose: &PurposeCode, determined: bool) -> bool {
        let records = self.child.iter().flat_map(|child| &child.best_interests).rev();
        records
            .filter(|(known, kind, _)| {
                known == purpose && (!determined || *kind == BestInterests::Determination)
            })
            .map(|(_, _, supports)| *supports)
            .next()
            .unwrap_or(false)
    }

    /// Who gave a consent and its last day, while it was not withdrawn and has not ended.
    pub fn standing(&self, consent: EventId) -> Option<(ConsentGiver, Option<Day>)> {
        let given = self.given.iter().find(|given| given.event == consent && !given.ended);
        given.map(|given| (given.by, given.until))
    }

    /// The proposed override, while it waits for approval.
    pub fn pending_override(&self, proposal: EventId) -> Option<PendingOverride> {
        let held = self.overrides.iter().find(|held| held.proposal == proposal)?;
        (held.step == OverrideStep::Proposed)
            .then_some(PendingOverride { proposer: held.proposer, until: held.until })
    }

    /// The last day of an override that was approved and has not been ended.
    pub fn override_until(&self, proposal: EventId) -> Option<Day> {
        let held = self.overrides.iter().find(|held| held.proposal == proposal)?;
        (held.step == OverrideStep::Approved).then_some(held.until)
    }

    /// Whether the override was approved and has not been ended.
    pub fn is_approved_override(&self, proposal: EventId) -> bool {
        self.overrides
            .iter()
            .any(|held| held.proposal == proposal && held.step == OverrideStep::Approved)
    }

    fn end_where(&mut self, ends: impl Fn(&Given) -> bool) {
        for given in &mut self.given {
            given.ended = given.ended || ends(given);
        }
    }

    fn end_overrides_where(&mut self, ends: impl Fn(&Override) -> bool) {
        for held in self.overrides.iter_mut().filter(|held| ends(held)) {
            held.step = OverrideStep::Ended;
        }
    }

    fn record(&mut self, event: &ConsentRecorded, stamp: &Stamp) {
        // The newest word for a purpose and a recipient stands alone.
        self.end_where(|given| {
            given.purpose == event.purpose && given.recipient == event.recipient
        });
        self.given.push(Given {
            event: stamp.event,
            purpose: event.purpose.clone(),
            recipient: event.recipient.clone(),
            by: event.given_by,
            until: event.expires_on,
            recorded: stamp.recorded,
            ended: false,
        });
    }

    fn record_rule(&mut self, rule: ChildRule) {
        // What a caregiver agreed to ends when the child no longer calls one safe.
        if rule.safe_caregiver().is_none() {
            self.end_where(|given| given.by == ConsentGiver::Caregiver);
        }
        self.child.get_or_insert_default().rule = Some(rule);
    }

    fn come_of_age(&mut self, on: Day) {
        self.came_of_age = Some(on);
        self.child = None;
        self.end_where(|given| given.by != ConsentGiver::Person);
        self.end_overrides_where(|held| held.ground == OverrideGround::ChildBestInterests);
    }

    pub(super) fn apply(&mut self, event: &ConsentEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            ConsentEvent::ChildRuleRecorded(rule) => self.record_rule(ChildRule {
                certainly_of_age: certainly_of_age(rule.age, stamp.recorded),
                age: rule.age,
                caregiver: rule.caregiver,
                caregiver_safe: rule.caregiver_safe,
                trusted_adult: rule.trusted_adult,
            }),
            ConsentEvent::ConsentRecorded(consent) => self.record(consent, stamp),
            ConsentEvent::ConsentRefused(refused) => self.end_where(|given| {
                given.purpose == refused.purpose && given.recipient == refused.recipient
            }),
            ConsentEvent::ConsentWithdrawn(withdrawn) => {
                self.end_where(|given| given.event == withdrawn.consent);
            }
            ConsentEvent::ConsentExpired(expired) => {
                self.end_where(|given| given.event == expired.consent);
            }
            ConsentEvent::OverrideProposed(proposed) => self.overrides.push(Override {
                proposal: stamp.event,
                proposer: stamp.actor.member(),
                purpose: proposed.purpose.clone(),
                recipient: proposed.recipient.clone(),
                ground: proposed.ground,
                until: proposed.expires_on,
                recorded: stamp.recorded,
                step: OverrideStep::Proposed,
            }),
            ConsentEvent::OverrideApproved(approved) => {
                let proposal = approved.approval.proposal;
                for held in self.overrides.iter_mut().filter(|held| held.proposal == proposal) {
                    held.step = OverrideStep::Approved;
                }
            }
            ConsentEvent::OverrideEnded(ended) => {
                self.end_overrides_where(|held| held.proposal == ended.proposal);
            }
            ConsentEvent::OverrideExpired(expired) => {
                self.end_overrides_where(|held| held.proposal == expired.proposal);
            }
            ConsentEvent::BestInterestsRecorded(told) => {
                let child = self.child.get_or_insert_default();
                child.best_interests.push((told.purpose.clone(), told.kind, told.supports));
            }
            ConsentEvent::DisagreementRecorded(_) => {}
            ConsentEvent::CameOfAge(came) => self.come_of_age(came.on),
        }
    }
}

/// The first day on which somebody who was in the band at that moment is 18 for certain: as if
/// they had entered the band on that day. None where the band says nothing.
fn certainly_of_age(age: AgeBand, at: Moment) -> Option<Day> {
    let years = match age {
        AgeBand::Years0To5 => 18,
        AgeBand::Years6To11 => 12,
        AgeBand::Years12To14 => 6,
        AgeBand::Years15To17 => 3,
        AgeBand::Adult | AgeBand::Unknown => return None,
    };
    at.day().date().checked_add(years.years()).ok().map(Day::new)
}
