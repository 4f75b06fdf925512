//! What of the desks somebody may see: the operator everything there is in clear, a member the
//! files of their roles, without those they are excluded from or declared a conflict about.
//!
//! Who may not see a file is told that there is none. (Who may open what, field by field, is the
//! access policy's, with its own issue; the command line is no security boundary.)

use std::collections::BTreeSet;

use amana_domain::State;
use amana_events::{Day, MemberId, OrganisationId, StreamId, StreamKind, UnitId, common::Role};
use amana_store::{
    Audience,
    views::{AssistanceRow, CaseRow, HandoverRow, ReferralRow},
};

use crate::{AppError, Office, office::Acting};

/// What somebody may see.
#[derive(Debug, Clone, Default)]
pub struct Sight(Option<Of>);

/// What decides about a member.
#[derive(Debug, Clone)]
struct Of {
    roles: Vec<Role>,
    organisation: Option<OrganisationId>,
    unit: Option<UnitId>,
    /// Files the member is kept away from.
    away: BTreeSet<StreamId>,
    /// Files the member works.
    works: BTreeSet<StreamId>,
}

impl Office {
    /// What whoever acts may see.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a member the registry does not know.
    pub async fn sight(&self, acting: Acting) -> Result<Sight, AppError> {
        let member: MemberId = match acting {
            Acting::Operator | Acting::System => return Ok(Sight::default()),
            Acting::Member(member) => member,
        };
        let registry = self.registry().await?;
        if !registry.is_member(member) {
            return Err(no_such_member());
        }
        let today: Day = registry.calendar().map_or(self.now().day(), |c| c.day_of(self.now()));
        let exclusions = self.journal.exclusions(None).await?.into_iter();
        let away = exclusions.filter(|row| row.member == member).map(|row| row.stream);
        let mut away: BTreeSet<StreamId> = away.collect();
        // The report a case was opened from tells the same story.
        for stream in away.clone() {
            let state = self.state(stream).await?;
            if let Some(State::Case(case)) = state.as_ref().map(|(state, _)| state.as_ref()) {
                away.extend(case.report());
            }
        }
        let assignments = self.journal.assignments(None).await?.into_iter();
        let current = |until: Option<Day>| until.is_none_or(|last| today <= last);
        let works = assignments.filter(|row| row.member == member && current(row.until));
        Ok(Sight(Some(Of {
            roles: registry.roles_of(member).to_vec(),
            organisation: registry.organisation_of(member),
            unit: registry.unit_of(member),
            away,
            works: works.map(|row| row.stream).collect(),
        })))
    }

    /// Whether a file may be seen, whatever its kind.
    ///
    /// # Errors
    /// [`AppError::View`].
    pub async fn sees(&self, sight: &Sight, stream: StreamId) -> Result<bool, AppError> {
        if sight.is_whole() {
            return Ok(true);
        }
        self.catch_up().await?;
        let (views, id) = (self.views(), stream.id);
        Ok(match stream.kind {
            StreamKind::Case => views.case(id).await?.is_some_and(|row| sight.case(&row)),
            StreamKind::Assistance => {
                views.assistance(id).await?.is_some_and(|row| sight.assistance(&row))
            }
            StreamKind::Referral => {
                views.referral(id).await?.is_some_and(|row| sight.referral(&row))
            }
            StreamKind::Handover => {
                views.handover(id).await?.is_some_and(|row| sight.receipt(&row))
            }
            StreamKind::Report
            | StreamKind::Person
            | StreamKind::Contact
            | StreamKind::Consent
            | StreamKind::Access
            | StreamKind::Keys
            | StreamKind::Registry => sight.shows(stream),
        })
    }
}

/// Nobody of that id is in the registry.
pub(crate) fn no_such_member() -> AppError {
    AppError::Usage("no such member: see `amana member list`".into())
}

fn stream(kind: StreamKind, id: uuid::Uuid) -> StreamId {
    StreamId::new(kind, id)
}

impl Sight {
    /// Whether nothing is hidden.
    pub fn is_whole(&self) -> bool {
        self.0.is_none()
    }

    fn of(&self, stream: StreamId, may: impl FnOnce(&Of) -> bool) -> bool {
        self.0.as_ref().is_none_or(|of| !of.away.contains(&stream) && may(of))
    }

    /// Whether the member is not kept away from the stream.
    pub fn shows(&self, stream: StreamId) -> bool {
        self.of(stream, |_| true)
    }

    /// Whether the case may be seen.
    pub(crate) fn case(&self, row: &CaseRow) -> bool {
        let stream = stream(StreamKind::Case, row.case_id);
        self.of(stream, |of| {
            of.holds(&[Role::ConductOfficer, Role::HeadOfConduct]) || of.works.contains(&stream)
        })
    }

    /// Whether the assistance file may be seen.
    pub(crate) fn assistance(&self, row: &AssistanceRow) -> bool {
        let stream = stream(StreamKind::Assistance, row.assistance);
        self.of(stream, |of| of.holds(&ASSISTS) || of.works.contains(&stream))
    }

    /// Whether the referral may be seen: by who refers, and by the partner it goes to.
    pub(crate) fn referral(&self, row: &ReferralRow) -> bool {
        self.of(stream(StreamKind::Referral, row.referral), |of| {
            let sends = of.holds(&ASSISTS) || of.holds(&[Role::ChildProtectionActor]);
            let receives = sends || of.holds(&[Role::ReferralPartner]);
            match of.organisation {
                None => sends,
                Some(own) => receives && row.recipient == own,
            }
        })
    }

    /// Whether the handover may stand on a list: child protection's, a partner's only where the
    /// child comes to them. The force never sees a list.
    pub(crate) fn handover(&self, row: &HandoverRow) -> bool {
        self.of(stream(StreamKind::Handover, row.handover), |of| {
            of.holds(&[Role::ChildProtectionActor])
                && of.organisation.is_none_or(|own| row.receiver == Some(own))
        })
    }

    /// Whether the handover's page may be seen: also the force's, of their own unit, part one.
    pub(crate) fn receipt(&self, row: &HandoverRow) -> bool {
        self.handover(row)
            || self.of(stream(StreamKind::Handover, row.handover), |of| {
                of.holds(&[Role::ArmedActor])
                    && of.organisation == Some(row.held_by)
                    && (of.unit.is_none() || of.unit == row.unit)
            })
    }

    /// Whether of a handover only part one, the custody receipt, may be seen.
    pub fn is_part_one_only(&self) -> bool {
        self.0.as_ref().is_some_and(|of| !of.holds(&[Role::ChildProtectionActor]))
    }

    /// Whether deadlines of this audience are any of theirs.
    pub(crate) fn audience(&self, audience: Audience) -> bool {
        self.0.as_ref().is_none_or(|of| match audience {
            Audience::Conduct => {
                of.holds(&[Role::ConductOfficer, Role::HeadOfConduct, Role::Investigator])
            }
            Audience::Assistance => of.holds(&ASSISTS) || of.holds(&[Role::ReferralPartner]),
            Audience::Child => of.holds(&[Role::ChildProtectionActor, Role::ArmedActor]),
            Audience::Oversight => of.holds(&[Role::Reviewer, Role::Auditor]),
        })
    }
}

/// Who assists survivors.
const ASSISTS: [Role; 2] = [Role::AssistanceFocalPoint, Role::VictimsRightsAdvocate];

impl Of {
    fn holds(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}
