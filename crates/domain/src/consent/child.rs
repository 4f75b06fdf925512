//! What is recorded for a child: the rule of the age band, best interests, disagreement, and coming
//! of age.

use amana_events::{
    Code, Day, Month, PersonId, PurposeCode,
    common::{AgeBand, Safe},
    consent::{
        BestInterests, BestInterestsRecorded, CameOfAge, ChildRuleRecorded, ConsentEvent,
        DisagreementRecorded, OfAgeRecorded,
    },
};
use amana_vault::Secret;
use jiff::ToSpan;

use super::{ConsentState, is_child, known_purpose, own_words, worker};
use crate::{
    Admit, Context, Decide, Refusal, RequiredText,
    person::{
        PersonState,
        checks::{all_living, living, member_or_system, person_of_stream},
    },
    refusal::ensure,
};

command! {
    /// Records the rule for the child's age band: who must agree, and who was found.
    pub struct RecordChildRule = "record_child_rule" {
        /// The age band: the person's recorded one; `unknown` where it is not known or disputed.
        age: AgeBand,
        /// The rule's version.
        rule: Code,
        /// The caregiver.
        caregiver: Option<PersonId>,
        /// Whether that caregiver is safe, asked of the child alone; unknown is not safe.
        caregiver_safe: Safe,
        /// A trusted adult, where no caregiver is safe.
        trusted_adult: Option<PersonId>,
    }
}

command! {
    /// Records that a child's best interests were assessed or determined.
    pub struct RecordBestInterests = "record_best_interests" {
        /// How.
        kind: BestInterests,
        /// For what, of the list `purpose`.
        purpose: PurposeCode,
        /// Whether it supports the purpose.
        supports: bool,
        /// Reasons, and the child's view in the child's words.
        reasons: RequiredText,
    }
}

command! {
    /// Records that child, caregiver or worker disagree.
    pub struct RecordDisagreement = "record_disagreement" {
        /// About what, of the list `purpose`.
        purpose: PurposeCode,
        /// Who says what.
        words: RequiredText,
    }
}

command! {
    /// Records that the child came of age: others' consents end, and the person is asked anew.
    pub struct RecordComingOfAge = "record_coming_of_age" {
        /// From which day: sealed; the month stands in clear.
        on: Day,
    }
}

impl Decide<ConsentState> for RecordChildRule {
    fn decide(&self, _: &ConsentState, _: &Context<'_>) -> Result<Vec<ConsentEvent>, Refusal> {
        let rule = ChildRuleRecorded {
            age: self.age,
            rule: self.rule.clone(),
            caregiver: self.caregiver,
            caregiver_safe: self.caregiver_safe,
            trusted_adult: self.trusted_adult,
        };
        Ok(vec![rule.into()])
    }
}

impl Decide<ConsentState> for RecordBestInterests {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let recorded = BestInterestsRecorded {
            kind: self.kind,
            purpose: self.purpose.clone(),
            supports: self.supports,
            reasons: own_words(context, self.reasons.secret()),
        };
        Ok(vec![recorded.into()])
    }
}

impl Decide<ConsentState> for RecordDisagreement {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let words = own_words(context, self.words.secret());
        Ok(vec![DisagreementRecorded { purpose: self.purpose.clone(), words }.into()])
    }
}

impl Decide<ConsentState> for RecordComingOfAge {
    fn decide(
        &self,
        _: &ConsentState,
        context: &Context<'_>,
    ) -> Result<Vec<ConsentEvent>, Refusal> {
        let month = Month::of(self.on).filter(|_| self.on <= context.now().day());
        let month = month.ok_or_else(not_of_age)?;
        let on = own_words(context, Secret::new(self.on.to_string()));
        Ok(vec![OfAgeRecorded { month, on }.into()])
    }
}

fn child<'a>(state: &ConsentState, context: &'a Context<'_>) -> Result<&'a PersonState, Refusal> {
    let person = worker(context)?;
    ensure(
        is_child(state, person, context),
        "not_a_child",
        "the person is of age: an adult decides alone",
    )?;
    Ok(person)
}

impl Admit<ConsentState> for ChildRuleRecorded {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        let person = child(state, context)?;
        if self.age != person.age() {
            return Err(Refusal::field(
                "wrong_age_band",
                "age",
                "that is not the recorded age: record it first, or use unknown where it is disputed",
            ));
        }
        let ruled =
            context.registry().is_some_and(|registry| registry.age_rule(self.age).is_some());
        ensure(ruled, "no_age_rule", "the registry has no rule of consent for this age band")?;
        all_living(context, self.caregiver.into_iter().chain(self.trusted_adult))?;
        let own = Some(person_of_stream(context));
        ensure(
            self.caregiver != own
                && self.trusted_adult != own
                && (self.caregiver.is_none() || self.caregiver != self.trusted_adult),
            "same_person_twice",
            "child, caregiver and trusted adult are different persons",
        )?;
        if self.caregiver_safe != Safe::Yes {
            return Ok(());
        }
        let Some(caregiver) = self.caregiver else {
            return Err(Refusal::field(
                "no_caregiver",
                "caregiver_safe",
                "there is no caregiver who could be safe",
            ));
        };
        ensure(
            person.guardian(caregiver) != Some(Safe::No),
            "guardian_not_safe",
            "this caregiver is recorded as not safe: correct the guardian's entry first",
        )
    }
}

impl Admit<ConsentState> for BestInterestsRecorded {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        child(state, context)?;
        known_purpose(context, &self.purpose)
    }
}

impl Admit<ConsentState> for DisagreementRecorded {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        child(state, context)?;
        known_purpose(context, &self.purpose)
    }
}

impl Admit<ConsentState> for CameOfAge {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        if !context.is_strict() {
            member_or_system(context)?;
            living(context, person_of_stream(context))?;
            return ensure(!state.came_of_age(), "of_age_already", "the person came of age before");
        }
        Err(Refusal::new(
            "retired_event",
            "this event held a birthday in clear: `of_age_recorded` takes its place",
        ))
    }
}

impl Admit<ConsentState> for OfAgeRecorded {
    fn admit(&self, state: &ConsentState, context: &Context<'_>) -> Result<(), Refusal> {
        member_or_system(context)?;
        let person = living(context, person_of_stream(context))?;
        ensure(!state.came_of_age(), "of_age_already", "the person came of age before")?;
        let possible =
            earliest_of_age(person).is_none_or(|earliest| Month::of(earliest) <= Some(self.month));
        if possible && Some(self.month) <= Month::of(context.now().day()) {
            return Ok(());
        }
        Err(not_of_age())
    }
}

fn not_of_age() -> Refusal {
    Refusal::field(
        "not_of_age",
        "on",
        "by the recorded age the person cannot be 18 on that day, or it lies ahead",
    )
}

/// The first day on which somebody of the recorded band can be 18: as if they were about to leave
/// the band when it was learned. `None` when the band says nothing.
fn earliest_of_age(person: &PersonState) -> Option<Day> {
    let years = match person.age() {
        AgeBand::Years0To5 => 12,
        AgeBand::Years6To11 => 6,
        AgeBand::Years12To14 => 3,
        AgeBand::Years15To17 => 0,
        AgeBand::Adult | AgeBand::Unknown => return None,
    };
    let learned = person.age_known()?.day().date();
    learned.checked_add(years.years()).ok().map(Day::new)
}
