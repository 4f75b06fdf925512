//! Redaction, checked: where old keys of a file were destroyed, every field they sealed has a
//! version that opens, and what was to be redacted is.
//!
//! Only files with destroyed keys are read again; there are few.

use std::collections::{BTreeSet, HashMap};

use amana_events::{
    Event, EventId,
    keys::KeysEvent,
    person::{MentionDecision, MentionDecisionKind, PersonEvent},
};
use amana_vault::{Owner, OwnerKind};
use uuid::Uuid;

use super::report::{Layer, Report};
use crate::{
    AppError, Office,
    erase::versions::{Current, Versions},
};

/// What the log says of redactions, folded.
#[derive(Debug, Default)]
pub(super) struct Redactions {
    /// Files whose old keys were destroyed.
    files: BTreeSet<Uuid>,
    approved: HashMap<EventId, Vec<MentionDecision>>,
    /// What had to be redacted by an erasure that was executed.
    executed: Vec<(EventId, MentionDecision)>,
}

impl Redactions {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these have to do with redaction")]
    pub(super) fn take(&mut self, event: &Event) {
        match event {
            Event::Keys(KeysEvent::DataKeysDestroyed(gone))
                if gone.owner.kind == OwnerKind::File =>
            {
                self.files.insert(gone.owner.id);
            }
            Event::Person(PersonEvent::ErasureApproved(event)) => {
                let redact = |d: &&MentionDecision| d.decision == MentionDecisionKind::Redact;
                let redact: Vec<_> = event.mentions.iter().filter(redact).cloned().collect();
                if !redact.is_empty() {
                    self.approved.insert(event.approval.proposal, redact);
                }
            }
            Event::Person(PersonEvent::ErasureRefused(event)) => {
                self.approved.remove(&event.request);
            }
            Event::Person(PersonEvent::PersonErased(event)) => self.carry_out(event.request),
            Event::Person(PersonEvent::RedactionDone(event)) => self.carry_out(event.request),
            _ => {}
        }
    }

    fn carry_out(&mut self, request: EventId) {
        let decided = self.approved.remove(&request).unwrap_or_default();
        self.executed.extend(decided.into_iter().map(|decision| (request, decision)));
    }
}

impl Office {
    pub(super) async fn compare_redactions(
        &self,
        redactions: &Redactions,
        report: &mut Report,
    ) -> Result<(), AppError> {
        for file in &redactions.files {
            let versions = match self.versions(Owner::file(*file)).await {
                Ok(versions) => versions,
                // A record that does not decode is a finding of its own.
                Err(AppError::Broken { .. }) => continue,
                Err(error) => return Err(error),
            };
            self.no_field_is_lost(&versions, report).await?;
        }
        for (request, decision) in &redactions.executed {
            let versions = match self.versions(Owner::file(decision.stream.id)).await {
                Ok(versions) => versions,
                Err(AppError::Broken { .. }) => continue,
                Err(error) => return Err(error),
            };
            let of_field = versions.of(decision.stream, decision.event, decision.field.as_str());
            let redacted = of_field.iter().any(|version| version.redacted == Some(*request));
            let gone = versions.gone.iter().any(|gone| gone.request == *request);
            if !(redacted && gone) {
                let what = format!(
                    "{}:{} was to be redacted on the request {request} and is not",
                    decision.event, decision.field
                );
                report.find(Layer::Redactions, None, decision.stream.to_string(), what);
            }
        }
        Ok(())
    }

    async fn no_field_is_lost(
        &self,
        versions: &Versions,
        report: &mut Report,
    ) -> Result<(), AppError> {
        let fields = match self.file_fields(versions.owner.id).await {
            Ok(fields) => fields,
            Err(AppError::Broken { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        for field in &fields {
            match versions.current(field) {
                Some(Current::Recorded | Current::Version(_)) => {}
                None => {
                    let what = format!(
                        "{}:{} opens no more: its key was destroyed and it was not sealed again",
                        field.event, field.field
                    );
                    report.find(Layer::Redactions, None, field.stream.to_string(), what);
                }
            }
        }
        Ok(())
    }
}
