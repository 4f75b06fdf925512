//! Examining a file: of a sample, or added with a reason.

use amana_events::{
    Code, EventId, FileText, StreamId, StreamKind,
    audit::{AuditEvent, Conclusion, ItemExamined},
};

use super::{AuditState, auditor, not_found};
use crate::{
    Admit, Context, Decide, Refusal, Text, facts::standing, person::checks::known_code,
    refusal::ensure,
};

/// The registry's list of why a file is looked at that no sample holds.
const ADDED: &str = "audit_added";

command! {
    /// Examines a file of a sample, or one that is added with a reason. Examined again, the newest stands.
    pub struct ExamineItem = "examine_item" {
        /// The file.
        stream: StreamId,
        /// The sample it is of, by its event.
        sample: Option<EventId>,
        /// Why it is looked at without being of a sample, of the list `audit_added`.
        added: Option<Code>,
        /// What was found.
        conclusion: Conclusion,
        /// Notes.
        notes: Text,
    }
}

impl Decide<AuditState> for ExamineItem {
    fn decide(&self, _: &AuditState, _: &Context<'_>) -> Result<Vec<AuditEvent>, Refusal> {
        let examined = ItemExamined {
            sample: self.sample,
            added: self.added.clone(),
            stream: self.stream,
            conclusion: self.conclusion,
            notes: FileText::of_file(self.notes.secret()),
        };
        Ok(vec![examined.into()])
    }
}

impl Admit<AuditState> for ItemExamined {
    fn admit(&self, state: &AuditState, context: &Context<'_>) -> Result<(), Refusal> {
        let member = auditor(state, context)?;
        match (self.sample, &self.added) {
            (Some(sample), None) => {
                let sample = state.sample(sample).ok_or(Refusal::field(
                    "no_such_sample",
                    "sample",
                    "this engagement drew no such sample",
                ))?;
                ensure(
                    sample.items.contains(&self.stream),
                    "not_of_the_sample",
                    "the file is not of that sample: say why it is added",
                )?;
            }
            (None, Some(added)) => known_code(context, ADDED, added.as_str(), "added")?,
            (None, None) | (Some(_), Some(_)) => {
                return Err(Refusal::new(
                    "sample_or_added",
                    "name the sample the file is of, or why it is added: one of the two",
                ));
            }
        }
        ensure(context.world.read(self.stream).is_some(), "not_found", "no such file")?;
        let stands = standing(context, member, self.stream);
        if stands.excluded || stands.recused || stands.own_matter {
            return Err(not_found());
        }
        let handled = self.stream.kind == StreamKind::Case
            && context.case(self.stream.id).is_some_and(|case| case.ever_handled(member));
        ensure(
            !handled,
            "own_work",
            "nobody examines what they worked on: another auditor of the engagement must",
        )
    }
}
