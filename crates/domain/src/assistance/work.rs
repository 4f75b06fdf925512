//! Needs, responsibility, contact, referrals and notes of an assistance file.

use amana_events::{
    Code, MemberId, PersonId, StreamId, StreamKind,
    assistance::{
        AssistanceAssigned, AssistanceEvent, AssistanceNoted, AssistanceReferred, NeedsAssessed,
        SurvivorContacted,
    },
    contact::ContactWay,
};

use super::{AssistanceState, open_file, speaking_of};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText, Text,
    contact::{ContactState, safety},
    person::checks::{file_text, is_conflicted, known_code},
    refusal::ensure,
};

/// The registry's list of needs that may stand in clear: disability and pregnancy are sealed.
const NEEDS: &str = "assistance_need";

command! {
    /// Assesses needs.
    pub struct AssessNeeds = "assess_needs" {
        /// Kinds of need, of the list `assistance_need`; none where nothing is needed.
        needs: Vec<Code>,
        /// Whether medical care is urgent.
        urgent_medical: bool,
        /// What is needed, in words.
        note: Text,
        /// Needs that tell who somebody is in a small place: disability, pregnancy. Sealed.
        circumstances: Text,
        /// Other persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Makes a member responsible.
    pub struct AssignAssistance = "assign_assistance" {
        /// Who.
        member: MemberId,
    }
}

command! {
    /// Records that the survivor was reached, or came or called.
    pub struct RecordSurvivorContact = "record_survivor_contact" {
        /// By which way; `self_initiated` needs no contact plan.
        way: ContactWay,
        /// What was said.
        note: Text,
        /// Other persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

command! {
    /// Links the file to a referral.
    pub struct LinkReferral = "link_referral" {
        /// The referral, proposed already.
        referral: StreamId,
    }
}

command! {
    /// Makes a note.
    pub struct NoteAssistance = "note_assistance" {
        /// The note.
        note: RequiredText,
        /// Other persons the note speaks of.
        mentions: Vec<PersonId>,
    }
}

impl Decide<AssistanceState> for AssessNeeds {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let circumstances = (!self.circumstances.is_empty())
            .then(|| file_text(self.circumstances.secret(), speaking_of(state, &self.mentions)));
        let assessed = NeedsAssessed {
            circumstances,
            needs: self.needs.clone(),
            urgent_medical: self.urgent_medical,
            note: file_text(self.note.secret(), speaking_of(state, &self.mentions)),
        };
        Ok(vec![assessed.into()])
    }
}

impl Decide<AssistanceState> for AssignAssistance {
    fn decide(
        &self,
        _: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        Ok(vec![AssistanceAssigned { member: self.member }.into()])
    }
}

impl Decide<AssistanceState> for RecordSurvivorContact {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let note = file_text(self.note.secret(), speaking_of(state, &self.mentions));
        Ok(vec![SurvivorContacted { way: self.way, note }.into()])
    }
}

impl Decide<AssistanceState> for LinkReferral {
    fn decide(
        &self,
        _: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        Ok(vec![AssistanceReferred { referral: self.referral }.into()])
    }
}

impl Decide<AssistanceState> for NoteAssistance {
    fn decide(
        &self,
        state: &AssistanceState,
        _: &Context<'_>,
    ) -> Result<Vec<AssistanceEvent>, Refusal> {
        let note = file_text(self.note.secret(), speaking_of(state, &self.mentions));
        Ok(vec![AssistanceNoted { note }.into()])
    }
}

impl Admit<AssistanceState> for NeedsAssessed {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context)?;
        self.needs.iter().try_for_each(|need| known_code(context, NEEDS, need.as_str(), "needs"))
    }
}

impl Admit<AssistanceState> for AssistanceAssigned {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        let survivor = open_file(state, context)?;
        let registry = context.registry();
        let active = registry.is_some_and(|registry| registry.is_active(self.member));
        if !active {
            return Err(Refusal::field("member_inactive", "member", "no such active member"));
        }
        let own = registry.and_then(|registry| registry.person_of(self.member)) == Some(survivor);
        if own || is_conflicted(context, context.stamp.stream, self.member) {
            return Err(Refusal::field(
                "in_conflict",
                "member",
                "this member has a part in the matter: assign somebody else",
            ));
        }
        Ok(())
    }
}

impl Admit<AssistanceState> for SurvivorContacted {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        let person = open_file(state, context)?;
        if self.way == ContactWay::SelfInitiated {
            return Ok(());
        }
        let nothing_planned = ContactState::default();
        let contact = context.contact(person).unwrap_or(&nothing_planned);
        contact.require_way(context.now(), self.way)?;
        safety::may_contact(context, person, contact.safety())
    }
}

impl Admit<AssistanceState> for AssistanceReferred {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        let survivor = open_file(state, context)?;
        if self.referral.kind != StreamKind::Referral {
            return Err(Refusal::field("wrong_stream", "referral", "that is no referral"));
        }
        let theirs = context
            .referral(self.referral.id)
            .is_some_and(|referral| referral.person() == Some(survivor));
        if !theirs {
            return Err(Refusal::field(
                "no_such_referral",
                "referral",
                "no referral of this survivor was proposed under this id",
            ));
        }
        ensure(
            !state.referrals().any(|referral| referral == self.referral),
            "linked_already",
            "the referral is linked already",
        )
    }
}

impl Admit<AssistanceState> for AssistanceNoted {
    fn admit(&self, state: &AssistanceState, context: &Context<'_>) -> Result<(), Refusal> {
        open_file(state, context).map(|_| ())
    }
}
