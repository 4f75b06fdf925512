//! State of a `consent` stream: what the person agreed to, per purpose and recipient.

use amana_events::{
    Code, Day, EventId, MemberId, Moment, Month, PersonId, PurposeCode,
    common::{AgeBand, Recipient, Safe},
    consent::{BestInterests, ConsentEvent, ConsentGiver, ConsentRecorded, OverrideGround},
};

use jiff::ToSpan;

use super::{Needed, ask::Asked};
use crate::Stamp;

/// State of a `consent` stream.
#[derive(Debug, Clone, Default)]
pub struct ConsentState {
    /// How many events it has.
    pub version: u64,
    given: Vec<Given>,
    overrides: Vec<Override>,
    child: Option<Box<Child>>,
    came_of_age: Option<(EventId, Option<Month>)>,
    asked: Vec<Asked>,
}

/// A consent that was given.
#[derive(Debug, Clone)]
struct Given {
    event: EventId,
    purpose: PurposeCode,
    recipient: Recipient,
    fields: Vec<Code>,
    by: ConsentGiver,
    until: Option<Day>,
    recorded: Moment,
    recorded_by: Option<MemberId>,
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
    fields: Vec<Code>,
    ground: OverrideGround,
    until: Day,
    recorded: Moment,
    step: OverrideStep,
}

/// What is recorded of a child only.
#[derive(Debug, Clone, Default)]
struct Child {
    rule: Option<(EventId, ChildRule)>,
    best_interests: Vec<(EventId, PurposeCode, BestInterests, bool)>,
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
    /// The consent, or the proposal of the approved override, in force for what is needed: for
    /// exactly this purpose and recipient and for all of these classes of field; recorded, not
    /// withdrawn, refused since, ended or past its last day (UTC).
    pub fn in_force(&self, needed: &Needed<'_>, now: Moment) -> Option<EventId> {
        self.given_in_force(needed, now).or_else(|| self.override_in_force(needed, now))
    }

    /// The consent in force that was given by the person or for them. An override is nobody's yes:
    /// it lets data go, and lets nobody ask or examine the person.
    pub fn given_in_force(&self, needed: &Needed<'_>, now: Moment) -> Option<EventId> {
        let found = self.given.iter().rev().find(|given| {
            needed.is_met(&given.purpose, &given.recipient, &given.fields)
                && self.stands(given, now)
        });
        found.map(|given| given.event)
    }

    /// The consent or approved override in force that somebody else than `member` recorded or
    /// proposed: nobody gives themselves the power to open a field.
    pub fn in_force_by_another(
        &self,
        needed: &Needed<'_>,
        member: MemberId,
        now: Moment,
    ) -> Option<EventId> {
        let given = self.given.iter().rev().find(|given| {
            needed.is_met(&given.purpose, &given.recipient, &given.fields)
                && self.stands(given, now)
                && given.recorded_by != Some(member)
        });
        given.map(|given| given.event).or_else(|| self.override_in_force(needed, now))
    }

    /// Every consent that stands now, with what it is for and to whom.
    pub fn standing_now(
        &self,
        now: Moment,
    ) -> impl Iterator<Item = (EventId, &PurposeCode, &Recipient)> {
        let given = self.given.iter().filter(move |given| self.stands(given, now));
        given.map(|given| (given.event, &given.purpose, &given.recipient))
    }

    /// Every override that stands now, with what it is for, to whom, and its last day.
    pub fn overrides_now(
        &self,
        now: Moment,
    ) -> impl Iterator<Item = (&PurposeCode, &Recipient, Day)> {
        let held = self.overrides.iter().filter(move |held| self.override_stands(held, now));
        held.map(|held| (&held.purpose, &held.recipient, held.until))
    }

    /// What the person asked for behind their receipt and nobody answered yet.
    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    fn refuse(&mut self, purpose: &PurposeCode, recipient: &Recipient) {
        self.answer(purpose, recipient);
        self.end_where(|given| given.purpose == *purpose && given.recipient.fits(recipient));
    }

    fn answer(&mut self, purpose: &PurposeCode, recipient: &Recipient) {
        self.asked.retain(|asked| asked.purpose != *purpose || asked.recipient != *recipient);
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

    /// The proposal of the approved override in force for what is needed.
    pub fn override_in_force(&self, needed: &Needed<'_>, now: Moment) -> Option<EventId> {
        let found = self.overrides.iter().rev().find(|held| {
            needed.is_met(&held.purpose, &held.recipient, &held.fields)
                && self.override_stands(held, now)
        });
        found.map(|held| held.proposal)
    }

    /// The consents not ended that a refusal for this purpose and recipient ends.
    pub fn ended_by_refusal<'a>(
        &'a self,
        purpose: &'a PurposeCode,
        recipient: &'a Recipient,
    ) -> impl Iterator<Item = EventId> + 'a {
        let given = self.given.iter().filter(|given| {
            !given.ended && given.purpose == *purpose && given.recipient.fits(recipient)
        });
        given.map(|given| given.event)
    }

    /// Whether the entry was made in error in a way that can be taken back.
    pub(super) fn is_correctable(&self, entry: EventId) -> bool {
        let child = self.child.as_ref();
        self.standing(entry).is_some()
            || self.came_of_age.is_some_and(|(event, _)| event == entry)
            || child.is_some_and(|child| {
                child.rule.is_some_and(|(event, _)| event == entry)
                    || child.best_interests.iter().any(|(event, ..)| *event == entry)
            })
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
        self.child.as_ref()?.rule.as_ref().map(|(_, rule)| rule)
    }

    /// Whether the person came of age, as recorded here.
    pub fn came_of_age(&self) -> bool {
        self.came_of_age.is_some()
    }

    /// The month in which the person came of age, once recorded.
    pub fn month_of_age(&self) -> Option<Month> {
        self.came_of_age.and_then(|(_, month)| month)
    }

    /// Whether the newest record of the child's best interests for this purpose supports it; by a
    /// determination, when `determined` is asked for.
    pub fn best_interests_support(&self, purpose: &PurposeCode, determined: bool) -> bool {
        let records = self.child.iter().flat_map(|child| &child.best_interests).rev();
        records
            .filter(|(_, known, kind, _)| {
                known == purpose && (!determined || *kind == BestInterests::Determination)
            })
            .map(|(_, _, _, supports)| *supports)
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
            given.purpose == event.purpose && given.recipient.fits(&event.recipient)
        });
        self.given.push(Given {
            event: stamp.event,
            purpose: event.purpose.clone(),
            recipient: event.recipient.clone(),
            fields: event.fields.clone(),
            by: event.given_by,
            until: event.expires_on,
            recorded: stamp.recorded,
            recorded_by: stamp.actor.member(),
            ended: false,
        });
    }

    fn record_rule(&mut self, event: EventId, rule: ChildRule) {
        // What a caregiver agreed to ends when the child no longer calls one safe.
        if rule.safe_caregiver().is_none() {
            self.end_where(|given| given.by == ConsentGiver::Caregiver);
        }
        self.child.get_or_insert_default().rule = Some((event, rule));
    }

    fn come_of_age(&mut self, event: EventId, month: Option<Month>) {
        self.came_of_age = Some((event, month));
        self.child = None;
        self.end_where(|given| given.by != ConsentGiver::Person);
        self.end_overrides_where(|held| held.ground == OverrideGround::ChildBestInterests);
    }

    /// Takes an entry back. What it ended stays ended: no consent comes to life by a correction.
    fn take_back(&mut self, entry: EventId) {
        self.end_where(|given| given.event == entry);
        if self.came_of_age.is_some_and(|(event, _)| event == entry) {
            self.came_of_age = None;
        }
        if let Some(child) = &mut self.child {
            child.rule = child.rule.filter(|(event, _)| *event != entry);
            child.best_interests.retain(|(event, ..)| *event != entry);
        }
    }

    pub(super) fn apply(&mut self, event: &ConsentEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            ConsentEvent::ChildRuleRecorded(rule) => {
                let rule = ChildRule {
                    certainly_of_age: certainly_of_age(rule.age, stamp.recorded),
                    age: rule.age,
                    caregiver: rule.caregiver,
                    caregiver_safe: rule.caregiver_safe,
                    trusted_adult: rule.trusted_adult,
                };
                self.record_rule(stamp.event, rule);
            }
            ConsentEvent::ConsentRecorded(consent) => {
                self.answer(&consent.purpose, &consent.recipient);
                self.record(consent, stamp);
            }
            ConsentEvent::ConsentRefused(refused) => {
                self.refuse(&refused.purpose, &refused.recipient);
            }
            ConsentEvent::ConsentAsked(asked) => self.asked.push(Asked::of(asked, stamp.event)),
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
                fields: proposed.fields.clone(),
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
            ConsentEvent::OverrideDeclined(declined) => {
                self.end_overrides_where(|held| held.proposal == declined.proposal);
            }
            ConsentEvent::BestInterestsRecorded(told) => {
                let child = self.child.get_or_insert_default();
                let told = (stamp.event, told.purpose.clone(), told.kind, told.supports);
                child.best_interests.push(told);
            }
            ConsentEvent::DisagreementRecorded(_) => {}
            ConsentEvent::CameOfAge(came) => {
                self.come_of_age(stamp.event, Month::of(came.on));
            }
            ConsentEvent::OfAgeRecorded(came) => {
                self.come_of_age(stamp.event, Some(came.month));
            }
            ConsentEvent::EntryCorrected(corrected) => self.take_back(corrected.entry),
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
