//! Recording a consent: by whom it may be given, for an adult and for a child.

use amana_events::{
    Code, Day, Language, PersonId, PurposeCode,
    common::{Recipient, RecipientKind},
    consent::{ChildView, ConsentEvent, ConsentGiver, ConsentMark, ConsentRecorded},
    report::Explained,
};

use super::{ConsentState, ahead, is_child, own_words, purpose_and_recipient, worker};
use crate::{
    Admit, Context, Decide, Refusal, Text,
    person::{
        PersonState,
        checks::{all_living, known_compartments, person_of_stream},
    },
    refusal::ensure,
};

command! {
    /// Records a consent for one purpose and one recipient.
    pub struct RecordConsent = "record_consent" {
        /// For what, of the list `purpose`.
        purpose: PurposeCode,
        /// To whom.
        recipient: Recipient,
        /// Which classes of field, by compartment; none names no sealed field.
        fields: Vec<Code>,
        /// Who gives it.
        given_by: ConsentGiver,
        /// The giver, when another than the person.
        giver: Option<PersonId>,
        /// What the child says; for a person protected as a child.
        child_view: Option<ChildView>,
        /// In which language it was explained.
        language: Language,
        /// How it was explained.
        explained: Explained,
        /// Who explained it or read it aloud, a recorded person: needed where it was read aloud.
        explained_by: Option<PersonId>,
        /// The interpreter, a recorded person.
        interpreter: Option<PersonId>,
        /// Whether the person said it back in their own words.
        repeated_back: bool,
        /// How it was confirmed.
        mark: ConsentMark,
        /// The last day of its force.
        expires_on: Option<Day>,
        /// The person's or child's own words, and conditions.
        words: Text,
    }
}

impl Decide<ConsentState> for RecordConsent {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let recorded = ConsentRecorded {
            purpose: self.purpose.clone(),
            recipient: self.recipient.clone(),
            fields: self.fields.clone(),
            given_by: self.given_by,
            giver: self.giver,
            child_view: self.child_view,
            language: self.language.clone(),
            explained: self.explained,
            explained_by: self.explained_by,
            interpreter: self.interpreter,
            repeated_back: self.repeated_back,
            mark: self.mark,
            expires_on: self.expires_on,
            words: own_words(context, self.words.secret()),
        };
        Ok(vec![recorded.into()])
    }
}

impl Admit<ConsentState> for ConsentRecorded {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        let person = worker(context)?;
        purpose_and_recipient(context, &self.purpose, &self.recipient)?;
        known_compartments(&self.fields)?;
        one_state(&self.recipient, context)?;
        explained(self, context)?;
        self.expires_on.map_or(Ok(()), |day| ahead(context, day))?;
        let others = self.given_by != ConsentGiver::Person;
        if others != self.giver.is_some() {
            return Err(Refusal::field(
                "wrong_giver",
                "giver",
                "name the giver when it is another than the person, and only then",
            ));
        }
        if is_child(state, person, context) {
            given_for_a_child(self, state, person, context)
        } else {
            given_by_an_adult(self, person)
        }
    }
}

/// A consent is for one recipient: the State is named.
fn one_state(recipient: &Recipient, context: &Context<'_>) -> Result<(), Refusal> {
    if !context.is_strict()
        || recipient.kind != RecipientKind::MemberState
        || recipient.country.is_some()
    {
        return Ok(());
    }
    Err(Refusal::field(
        "recipient_not_named",
        "recipient",
        "name the State by its country: consent is given to one recipient",
    ))
}

/// Who read it aloud and who interpreted are recorded persons, and nobody does so to themselves.
fn explained(consent: &ConsentRecorded, context: &Context<'_>) -> Result<(), Refusal> {
    let unnamed = consent.explained == Explained::ReadAloud && consent.explained_by.is_none();
    if unnamed && context.is_strict() {
        return Err(Refusal::field(
            "reader_needed",
            "explained_by",
            "it was read aloud: say by whom",
        ));
    }
    let helpers = || consent.explained_by.into_iter().chain(consent.interpreter);
    all_living(context, helpers())?;
    ensure(
        !helpers().any(|helper| helper == person_of_stream(context)),
        "same_person_twice",
        "nobody explains or interprets for themselves: name another person",
    )
}

/// An adult agrees alone, or by an agent with a recorded authority for the purpose.
fn given_by_an_adult(consent: &ConsentRecorded, person: &PersonState) -> Result<(), Refusal> {
    ensure(
        consent.child_view.is_none(),
        "not_a_child",
        "the person is an adult: there is no child's view",
    )?;
    match consent.given_by {
        ConsentGiver::Person => Ok(()),
        ConsentGiver::Agent => ensure(
            consent.giver.is_some_and(|giver| person.acts_for(giver, consent.purpose.as_str())),
            "no_authority",
            "no authority of the giver to act for the person in this purpose is recorded",
        ),
        ConsentGiver::Caregiver | ConsentGiver::TrustedAdult => Err(Refusal::field(
            "adult_agrees_alone",
            "given_by",
            "an adult agrees alone, or by an agent with a recorded authority",
        )),
    }
}

/// The registry's rule for the child's age band decides who agrees; the child's view is always
/// looked at.
fn given_for_a_child(
    consent: &ConsentRecorded,
    state: &ConsentState,
    person: &PersonState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let recorded = state.child_rule().ok_or(Refusal::new(
        "no_child_rule",
        "the person is protected as a child: record the rule for the age band first",
    ))?;
    ensure(
        recorded.age == person.age(),
        "child_rule_outdated",
        "the recorded age changed since: record the rule for the age band anew",
    )?;
    let rule = context.registry().and_then(|registry| registry.age_rule(recorded.age)).ok_or(
        Refusal::new("no_age_rule", "the registry has no rule of consent for this age band"),
    )?;
    let safe_caregiver = recorded.safe_caregiver();
    match consent.given_by {
        ConsentGiver::Person => ensure(
            !rule.caregiver_consents || (rule.child_alone && safe_caregiver.is_none()),
            "caregiver_needed",
            "at this age a safe caregiver or, where none is safe, a trusted adult agrees too",
        ),
        ConsentGiver::Caregiver => {
            ensure(
                consent.giver == recorded.caregiver,
                "wrong_giver",
                "the giver is not the caregiver recorded with the rule",
            )?;
            ensure(
                safe_caregiver.is_some(),
                "caregiver_not_safe",
                "the child did not say that this caregiver is safe: ask a trusted adult",
            )
        }
        ConsentGiver::TrustedAdult => {
            ensure(
                safe_caregiver.is_none(),
                "caregiver_needed",
                "a caregiver is safe: they agree, not another adult",
            )?;
            ensure(
                consent.giver == recorded.trusted_adult,
                "wrong_giver",
                "the giver is not the trusted adult recorded with the rule",
            )
        }
        ConsentGiver::Agent => Err(Refusal::field(
            "agent_for_a_child",
            "given_by",
            "for a child, a safe caregiver, a trusted adult or the child agrees",
        )),
    }?;
    child_heard(consent, state, rule.child_agrees)
}

/// A child's "no" blocks, and where the rule asks for the child's agreement so does silence, unless
/// a best-interests determination supports the purpose.
fn child_heard(
    consent: &ConsentRecorded,
    state: &ConsentState,
    child_agrees: bool,
) -> Result<(), Refusal> {
    let determined = state.best_interests_support(&consent.purpose, true);
    let own_word = consent.given_by == ConsentGiver::Person;
    match consent.child_view {
        Some(ChildView::Agrees) => Ok(()),
        Some(ChildView::Disagrees) => ensure(
            determined && !own_word,
            "child_disagrees",
            "the child does not agree: only a best-interests determination could support it",
        ),
        None if own_word => Ok(()),
        None => Err(Refusal::field(
            "child_view_needed",
            "child_view",
            "say what the child says, or that the child could not be asked",
        )),
        Some(ChildView::NotAsked) => ensure(
            !own_word && (!child_agrees || determined),
            "child_not_asked",
            "at this age the child's own agreement is needed: ask the child",
        ),
    }
}
