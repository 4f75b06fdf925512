//! What an event names: nobody brings into a file whom or what they may not know. To name somebody would
//! let in who is kept out, and would tell that they are there (`domain.md`, rules 3 and 11).
//!
//! What is hidden is refused in the words of what is not there.

use amana_domain::{Context, facts, registry::RegistryState};
use amana_events::{
    Event, PersonId, PurposeCode, StreamId, StreamKind,
    common::Role,
    report::{ReportEvent, ReportKind},
};
use amana_policy::{Engine, MemberFacts, Principal};

use super::{asked::Asked, complete, facts::file_facts, hidden, knows};
use crate::{AppError, files::is_file};

impl Asked<'_> {
    /// Refuses an event that names a person or a file which who records it may not know.
    pub(super) fn check_named(
        &self,
        engine: &Engine,
        context: &Context<'_>,
        registry: &RegistryState,
    ) -> Result<(), AppError> {
        let Principal::Member(member) = self.who else { return Ok(()) };
        if !is_file(self.stamp.stream.kind) {
            return Ok(());
        }
        for person in self.event.persons() {
            self.check_person(engine, context, (member, registry), person)?;
        }
        // Whoever complains of how they were treated says of which file, and who assists is told of which
        // report it came from: neither sees the page of it.
        let told = matches!(self.event, Event::Report(ReportEvent::ReportSubmitted(_)));
        if told || self.stamp.stream.kind == StreamKind::Assistance {
            return Ok(());
        }
        for stream in self.event.streams() {
            if stream == self.stamp.stream || !is_file(stream.kind) {
                continue;
            }
            let file = file_facts(context, member.member, stream);
            complete(context)?;
            if !knows(engine, self.who, &file) {
                return Err(hidden());
            }
        }
        Ok(())
    }

    fn check_person(
        &self,
        engine: &Engine,
        context: &Context<'_>,
        (member, registry): (&MemberFacts, &RegistryState),
        person: PersonId,
    ) -> Result<(), AppError> {
        let stream = self.stamp.stream;
        let there = facts::person_of(context, stream) == Some(person)
            || context.world.involving(person).contains(&stream);
        let colleague = registry
            .member_of(person)
            .is_some_and(|it| registry.organisation_of(it) == member.organisation);
        complete(context)?;
        if there || colleague {
            return Ok(());
        }
        let home = StreamId::new(StreamKind::Person, person.uuid());
        let file = file_facts(context, member.member, home);
        let agreed = PurposeCode::new("investigation").is_ok_and(|purpose| {
            facts::agreed(context, person, &purpose, member.organisation, &[])
        });
        complete(context)?;
        let known = || knows(engine, self.who, &file);
        if file.help_only && !agreed && self.lifts_the_wall(context) {
            return Err(if known() { help_alone() } else { hidden() });
        }
        let apart = member.organisation.is_some() || file.help_only || only_investigates(member);
        if apart && !agreed && !known() { Err(hidden()) } else { Ok(()) }
    }

    /// Whether what is named here becomes conduct's to know: in a case, and in a report that asks for
    /// more than help.
    fn lifts_the_wall(&self, context: &Context<'_>) -> bool {
        let stream = self.stamp.stream;
        if let Event::Report(ReportEvent::ReportSubmitted(submitted)) = self.event {
            return submitted.kind != ReportKind::HelpOnly;
        }
        match stream.kind {
            StreamKind::Case => true,
            StreamKind::Report => !facts::is_help_only(context, stream),
            StreamKind::Person
            | StreamKind::Assistance
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Referral
            | StreamKind::Handover
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => false,
        }
    }
}

/// Investigators know the persons of the cases they work. Who takes reports in may meet a subject of a
/// case they do not see, and must be able to name them.
fn only_investigates(member: &MemberFacts) -> bool {
    let takes_in = [Role::ConductOfficer, Role::HeadOfConduct];
    member.roles.contains(&Role::Investigator)
        && !member.roles.iter().any(|role| takes_in.contains(role))
}

fn help_alone() -> AppError {
    let reason = "they asked for help alone: record their consent to an investigation first, or let \
                  them report themselves";
    AppError::refused("no_consent_in_force", reason)
}
