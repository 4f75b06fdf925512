//! What the ledger is: created, upgraded, its escalation authority, its clock, reviews of entries.

use amana_events::{
    ActorKind, Code, EventId, FileText, PublicText, VOCABULARY_VERSION,
    registry::{
        ClockSteppedBack, EntryCorrected, EscalationAuthorityNamed, ExclusionsComputed,
        LedgerCreated, LedgerUpgraded, RegistryEvent, RegistryReviewed,
    },
};

use super::{
    RegistryState,
    guard::{ensure_field, may_enter, may_keep, may_manage},
};
use crate::{Admit, Context, Decide, Refusal, Text, refusal::ensure};

impl Admit<RegistryState> for LedgerCreated {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        ensure(
            !state.exists() && context.stamp.version == 1,
            "ledger_exists",
            "a ledger is created once, by its first event",
        )?;
        ensure(
            (1..=VOCABULARY_VERSION).contains(&self.vocabulary),
            "unknown_vocabulary",
            "this program does not know the vocabulary: use a newer one",
        )
    }
}

asks_for! { EscalationAuthorityNamed;
    /// Names who takes a case that has no hands left here; without one, a ledger takes no reports.
    pub struct NameEscalationAuthority = "name_escalation_authority" {
        /// Who: an office, never a person.
        name: PublicText,
    }
}

impl Admit<RegistryState> for EscalationAuthorityNamed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_manage(state, context)?;
        ensure(
            state.escalation_authority() != Some(&self.name),
            "nothing_changes",
            "the escalation authority has this name already",
        )
    }
}

asks_for! { LedgerUpgraded;
    /// Lets a newer vocabulary be written; programs older than it refuse to start from then on.
    pub struct UpgradeLedger = "upgrade_ledger" {
        /// The vocabulary.
        vocabulary: u32,
    }
}

impl Admit<RegistryState> for LedgerUpgraded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        ensure(
            self.vocabulary > state.vocabulary(),
            "nothing_changes",
            "the ledger has this vocabulary, or a newer one, already",
        )?;
        ensure(
            self.vocabulary <= VOCABULARY_VERSION,
            "unknown_vocabulary",
            "this program does not know the vocabulary: use a newer one",
        )
    }
}

impl Admit<RegistryState> for ClockSteppedBack {
    fn admit(&self, _: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        ensure(
            matches!(context.stamp.actor.kind, ActorKind::System | ActorKind::Operator),
            "system_only",
            "amana itself notes that the machine's clock stepped back",
        )?;
        ensure(self.seconds > 2, "nothing_changes", "a step of two seconds or less is no event")
    }
}

impl Admit<RegistryState> for ExclusionsComputed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        ensure(
            context.stamp.actor.kind == ActorKind::System,
            "system_only",
            "amana itself notes that exclusions were computed",
        )?;
        ensure(
            self.registry <= state.version,
            "version_ahead",
            "nothing is computed by a version that is not there yet",
        )?;
        ensure(
            self.registry > state.exclusions_computed(),
            "nothing_changes",
            "exclusions were computed by this version already",
        )
    }
}

command! {
    /// Reviews an entry of the registry, such as a role granted by one person alone.
    pub struct ReviewEntry = "review_entry" {
        /// The event that made the entry.
        entry: EventId,
        /// What was found.
        note: Text,
    }
}

impl Decide<RegistryState> for ReviewEntry {
    fn decide(&self, _: &RegistryState, _: &Context<'_>) -> Result<Vec<RegistryEvent>, Refusal> {
        let note = FileText::of_file(self.note.secret());
        Ok(vec![RegistryReviewed { entry: self.entry, note }.into()])
    }
}

// The registry does not keep the ids of all its entries; what it must know is who granted alone.
impl Admit<RegistryState> for RegistryReviewed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_keep(context)?;
        let reviewer = context.acting_member()?;
        let own = state.granted_alone().iter().any(|granted| {
            granted.event == self.entry
                && (granted.by == Some(reviewer) || granted.member == reviewer)
        });
        ensure(
            !own,
            "same_person",
            "who granted a role alone, or got it, cannot review that: ask another member",
        )
    }
}

asks_for! { EntryCorrected;
    /// Says that an entry was wrong from the start; what is right is registered anew.
    pub struct CorrectEntry = "correct_entry" {
        /// The event that made the wrong entry.
        entry: EventId,
        /// Why it was wrong: list `correction_reason`.
        reason: Code,
    }
}

impl Admit<RegistryState> for EntryCorrected {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_enter(state, context)?;
        let known = state.knows_code("correction_reason", self.reason.as_str());
        ensure_field(
            known,
            "unknown_code",
            "reason",
            "the list `correction_reason` has no such code",
        )
    }
}
