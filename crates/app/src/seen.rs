//! What a member sees of matters: everything but what they are kept away from. An excluded or recused
//! member is told "not found", and their lists leave it out (`domain.md`, rules 5 and 11).
//!
//! The operator holds the folder and sees the sealed records of all; the command line is no security
//! boundary. Who may see what by role is the access policy's, with its own issue.

use std::collections::BTreeSet;

use amana_domain::State;
use amana_events::{StreamId, StreamKind};
use serde_json::Value;

use crate::{
    AppError, Office,
    deadlines::Deadline,
    log::LogLine,
    matters::{MatterFilter, id_column},
    office::Acting,
};

/// The matters as one of those who act sees them.
#[derive(Debug)]
pub struct Seen<'o> {
    office: &'o Office,
    hidden: BTreeSet<StreamId>,
}

impl Office {
    /// The matters as whoever acts sees them now.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn seen_by(&self, acting: Acting) -> Result<Seen<'_>, AppError> {
        let Acting::Member(member) = acting else {
            return Ok(Seen { office: self, hidden: BTreeSet::new() });
        };
        let all = self.journal.exclusions(None).await?.into_iter();
        let own = all.filter(|exclusion| exclusion.member == member);
        let mut hidden: BTreeSet<StreamId> = own.map(|exclusion| exclusion.stream).collect();
        // The report a case was opened from tells the same story.
        for stream in hidden.clone() {
            let state = self.state(stream).await?;
            if let Some(State::Case(case)) = state.as_ref().map(|(state, _)| state.as_ref()) {
                hidden.extend(case.report());
            }
        }
        Ok(Seen { office: self, hidden })
    }
}

fn not_found() -> AppError {
    AppError::refused("not_found", "there is no such file")
}

impl Seen<'_> {
    /// Whether the stream may be known.
    pub fn shows(&self, stream: StreamId) -> bool {
        !self.hidden.contains(&stream)
    }

    fn known(&self, stream: StreamId) -> Result<StreamId, AppError> {
        if self.shows(stream) { Ok(stream) } else { Err(not_found()) }
    }

    /// As [`Office::matters`], without those hidden.
    ///
    /// # Errors
    /// As [`Office::matters`].
    pub async fn matters(
        &self,
        kind: StreamKind,
        filter: MatterFilter,
    ) -> Result<Vec<Value>, AppError> {
        let mut rows = self.office.matters(kind, filter).await?;
        let column = id_column(kind);
        rows.retain(|row| {
            let id = row.get(column).and_then(Value::as_str).and_then(|id| id.parse().ok());
            id.is_none_or(|id| self.shows(StreamId::new(kind, id)))
        });
        Ok(rows)
    }

    /// As [`Office::find_matter`].
    ///
    /// # Errors
    /// As [`Office::find_matter`]; `not_found` for what is hidden.
    pub async fn find_matter(&self, kind: StreamKind, name: &str) -> Result<StreamId, AppError> {
        self.known(self.office.find_matter(kind, name).await?)
    }

    /// As [`Office::matter`].
    ///
    /// # Errors
    /// As [`Office::matter`]; `not_found` for what is hidden.
    pub async fn matter(&self, stream: StreamId) -> Result<Value, AppError> {
        self.office.matter(self.known(stream)?).await
    }

    /// As [`Office::timeline`].
    ///
    /// # Errors
    /// As [`Office::timeline`]; `not_found` for what is hidden.
    pub async fn timeline(&self, stream: StreamId) -> Result<Vec<LogLine>, AppError> {
        self.office.timeline(self.known(stream)?).await
    }

    /// As [`Office::log_of`], with nothing of what is hidden.
    ///
    /// # Errors
    /// As [`Office::log_of`].
    pub async fn log_of(&self, stream: StreamId) -> Result<Vec<LogLine>, AppError> {
        if self.shows(stream) { self.office.log_of(stream).await } else { Ok(Vec::new()) }
    }

    /// As [`Office::deadlines`], without those hidden.
    ///
    /// # Errors
    /// As [`Office::deadlines`].
    pub async fn deadlines(&self) -> Result<Vec<Deadline>, AppError> {
        let mut deadlines = self.office.deadlines(None).await?;
        deadlines.retain(|deadline| self.shows(deadline.stream));
        Ok(deadlines)
    }
}
