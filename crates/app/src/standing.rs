//! Members' comings and goings: suspended, reinstated, gone; recused; roles ended and looked at
//! again. The rules are the registry's; what is added here is what somebody who goes leaves behind.

use amana_domain::{
    case::assignment::SetActingFor,
    registry::{
        Command,
        members::{RecordMemberLeft, ReinstateMember, SuspendMember},
        oversight::{DeclineRole, RecertifyRole},
        roles::{DeclareRecusal, EndRecusal, EndRole},
    },
};
use amana_events::{Day, EventId, MemberId, StreamId, StreamKind, common::Role};
use serde::Serialize;

use crate::{
    AppError, Office, Sight,
    files::no_such_file,
    office::{Acting, Request},
};

/// A file that a member works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InHand {
    /// The file.
    pub stream: StreamId,
    /// What people call it.
    pub reference: Option<String>,
    /// As what: a role's code, or `handler`, `acting`, `review`.
    pub duty: String,
    /// For whom they act, who is away.
    pub acting_for: Option<MemberId>,
    /// The last day they do.
    pub until: Option<Day>,
}

/// A file in which somebody acts for a member who is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absence {
    /// The file.
    pub stream: StreamId,
    /// What people call it.
    pub reference: Option<String>,
    /// Who acts.
    pub by: MemberId,
    /// The last day they do.
    pub until: Day,
}

/// What is recorded of a member's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are gone for good.
    Left,
    /// They may do nothing for now.
    Suspended,
    /// They may again.
    Reinstated,
}

impl Office {
    /// Records that a member left, was suspended or is back. Gives what they have in hand now, as far
    /// as whoever acts may know of it.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn member_stands(
        &self,
        acting: Acting,
        member: MemberId,
        standing: Standing,
    ) -> Result<Vec<InHand>, AppError> {
        let sight = self.sight(acting).await?;
        // Looked up first: whoever left has nothing in hand any more.
        let held = self.in_hand(member, &sight).await?;
        let command: Command = match standing {
            Standing::Left => RecordMemberLeft { member }.into(),
            Standing::Suspended => SuspendMember { member }.into(),
            Standing::Reinstated => ReinstateMember { member }.into(),
        };
        self.registry_command(acting, command).await?;
        Ok(held)
    }

    /// Which open files a member works, as far as `sight` does not hide them. A registrar sees their
    /// names and nothing else.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::View`].
    pub async fn in_hand(&self, member: MemberId, sight: &Sight) -> Result<Vec<InHand>, AppError> {
        self.catch_up().await?;
        let today = self.day_here().await?;
        let rows = self.journal.assignments_of(member).await?.into_iter();
        let rows: Vec<_> = rows
            .filter(|row| row.until.is_none_or(|last| today <= last))
            .filter(|row| sight.shows(row.stream))
            .collect();
        let names = self.references(rows.iter().map(|row| row.stream)).await?;
        let mut held = Vec::new();
        for row in rows {
            if self.is_in_work(row.stream).await? {
                let reference = names.get(&row.stream).cloned();
                held.push(InHand {
                    stream: row.stream,
                    reference,
                    duty: row.duty,
                    acting_for: row.acting_for,
                    until: row.until,
                });
            }
        }
        Ok(held)
    }

    /// Who acts for a member in the files they have in hand, today or later.
    ///
    /// # Errors
    /// As [`Office::in_hand`].
    pub async fn absences(
        &self,
        member: MemberId,
        sight: &Sight,
    ) -> Result<Vec<Absence>, AppError> {
        let today = self.day_here().await?;
        let mut absences = Vec::new();
        for file in self.in_hand(member, sight).await? {
            let rows = self.journal.assignments(Some(file.stream)).await?;
            let acting = rows.into_iter().filter(|row| row.acting_for == Some(member));
            for (by, until) in acting.filter_map(|row| Some((row.member, row.until?))) {
                let known =
                    absences.iter().any(|it: &Absence| (it.stream, it.by) == (file.stream, by));
                if today <= until && !known {
                    let (stream, reference) = (file.stream, file.reference.clone());
                    absences.push(Absence { stream, reference, by, until });
                }
            }
        }
        Ok(absences)
    }

    /// Says that a member is back: nobody acts for them any longer than today. Gives each file with what was said against it.
    ///
    /// # Errors
    /// As [`Office::absences`].
    pub async fn back(
        &self,
        acting: Acting,
        (member, sight): (MemberId, &Sight),
        once: &str,
    ) -> Result<Vec<(Absence, Option<AppError>)>, AppError> {
        // A stand-in's last day is told by UTC when it is recorded, and by the office's calendar when it is looked at.
        let until = self.day_here().await?.max(self.now().day());
        let mut done = Vec::new();
        for absence in self.absences(member, sight).await? {
            let command = SetActingFor { member: absence.by, absent: member, until };
            let request = Request::new(acting, absence.stream, command);
            let key = format!("{once}/{}/{}", absence.stream, absence.by);
            let refused = self.execute(request.once(key, Vec::new())).await.err();
            done.push((absence, refused));
        }
        Ok(done)
    }

    async fn is_in_work(&self, stream: StreamId) -> Result<bool, AppError> {
        let views = self.views();
        Ok(match stream.kind {
            StreamKind::Case => {
                let state = self.state(stream).await?;
                state.is_some_and(|(state, _)| {
                    matches!(state.as_ref(), amana_domain::State::Case(case) if case.is_open())
                })
            }
            StreamKind::Assistance => {
                views.assistance(stream.id).await?.is_some_and(|row| row.is_open)
            }
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Referral
            | StreamKind::Handover
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry
            | StreamKind::Audit
            | StreamKind::Receipt => true,
        })
    }

    /// Declares a conflict of a member about a file, or ends the declaration.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for a file whoever acts may not know of.
    pub async fn member_recusal(
        &self,
        acting: Acting,
        member: MemberId,
        stream: StreamId,
        ends: bool,
    ) -> Result<(), AppError> {
        if !self.sight(acting).await?.shows(stream) {
            return Err(no_such_file());
        }
        let command: Command = if ends {
            EndRecusal { member, stream }.into()
        } else {
            DeclareRecusal { member, stream }.into()
        };
        self.registry_command(acting, command).await
    }

    /// Takes a role back.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn role_ended(
        &self,
        acting: Acting,
        member: MemberId,
        role: Role,
    ) -> Result<(), AppError> {
        self.registry_command(acting, EndRole { member, role }.into()).await
    }

    /// Records that a member still needs a role.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn role_recertified(
        &self,
        acting: Acting,
        member: MemberId,
        role: Role,
    ) -> Result<(), AppError> {
        self.registry_command(acting, RecertifyRole { member, role }.into()).await
    }

    /// Declines a proposed role, or takes the proposal back.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn role_declined(&self, acting: Acting, proposal: EventId) -> Result<(), AppError> {
        self.registry_command(acting, DeclineRole { proposal }.into()).await
    }

    async fn registry_command(&self, acting: Acting, command: Command) -> Result<(), AppError> {
        let request = Request::new(acting, self.registry_stream(), command);
        self.execute(self.under_key(request)).await.map(|_| ())
    }
}
