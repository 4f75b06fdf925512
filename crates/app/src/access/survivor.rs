//! The survivor's view of who opened their data: role, organisation, purpose, date and rule; never a
//! name (`domain.md`, rule 7).
//!
//! The subject, their side, reporters and personnel have no such view: asked about them there is
//! none. What investigators keep to themselves (their notes, legal advice, links) is no part of it.

use std::{collections::BTreeSet, sync::Arc};

use amana_domain::{State, facts::kept_of};
use amana_events::{
    ActorKind, Code, Day, Event, MemberId, PersonId, PurposeCode, StreamId, StreamKind,
    access::{AccessEvent, FieldOpened},
    case::PartyRole,
    common::Role,
    referral::ReferralEvent,
};
use amana_vault::{Compartment, OwnerKind};
use serde::Serialize;

use super::past::Past;
use crate::{
    AppError, Office,
    office::{Acting, Entry},
};

/// Who may fetch the view for a survivor whose page they may see; auditors may for everybody.
const FETCHED_BY: [Role; 3] =
    [Role::VictimsRightsAdvocate, Role::AssistanceFocalPoint, Role::ChildProtectionActor];

/// The rule by which what the person agreed to goes out.
const CONSENT: &str = "consent";

/// What a survivor is told of one opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SurvivorLine {
    /// On which day.
    pub date: Day,
    /// The roles of who opened it, then; none of a recipient outside, to whom it went in a package.
    pub roles: Vec<Role>,
    /// Their organisation.
    pub organisation: String,
    /// For what.
    pub purpose: Option<PurposeCode>,
    /// Which class of field.
    pub what: &'static str,
    /// By which rule: `consent`, a lawful basis, `receipt`, or `door` for an exceptional one.
    pub rule: Code,
}

/// The view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SurvivorView {
    /// Openings, oldest first.
    pub openings: Vec<SurvivorLine>,
    /// How many an investigator withholds for now: counted, and not shown.
    pub withheld: u64,
}

/// A case of which openings are withheld, and who ever worked it.
type Withheld = (StreamId, Arc<State>);

/// Whether an opening is withheld now, for an approved and expiring time: an investigator's, in the
/// case whose investigation would be harmed, or by somebody who worked it in what is kept of the person.
fn is_withheld(
    opened: &FieldOpened,
    (by, roles): (Option<MemberId>, &[Role]),
    withheld: &[Withheld],
) -> bool {
    let investigates = match opened.role {
        Some(role) => role == Role::Investigator,
        None => roles.contains(&Role::Investigator),
    };
    let concerns = |(case, state): &Withheld| {
        let worked =
            matches!((state.as_ref(), by), (State::Case(case), Some(by)) if case.ever_handled(by));
        opened.stream == *case || (opened.owner.kind == OwnerKind::Person && worked)
    };
    investigates && withheld.iter().any(concerns)
}

impl Office {
    /// Who opened a survivor's data, as the survivor may know it.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for a person without such a view, and for a member who
    /// may not fetch it.
    pub async fn access_of_person(
        &self,
        acting: Acting,
        person: PersonId,
    ) -> Result<SurvivorView, AppError> {
        let files = self.files_of_survivor(person).await?.ok_or_else(no_such_person)?;
        self.may_fetch(acting, person).await?;
        let mut openings = Vec::new();
        let ids: BTreeSet<_> = files.iter().map(|file| file.id).chain([person.uuid()]).collect();
        for id in ids {
            for entry in self.entries(StreamId::new(StreamKind::Access, id), 1).await? {
                if let Event::Access(AccessEvent::FieldOpened(opened)) = &entry.event
                    && is_theirs(opened, person, &files)
                {
                    openings.push(entry);
                }
            }
        }
        openings.sort_by_key(|entry| entry.position);
        let mut view = self.view_of(&openings, &self.withheld_of(person).await?).await?;
        view.openings.extend(self.packed_of(&files).await?);
        view.openings.sort_by_key(|line| line.date);
        Ok(view)
    }

    /// What left in packages by the referrals among a person's files: the recipient reads it.
    async fn packed_of(&self, files: &[StreamId]) -> Result<Vec<SurvivorLine>, AppError> {
        let (mut lines, book) = (Vec::new(), self.book().await?);
        for file in files.iter().filter(|file| file.kind == StreamKind::Referral) {
            let state = self.state(*file).await?;
            let recipient = match state.as_ref().map(|(state, _)| state.as_ref()) {
                Some(State::Referral(referral)) => referral.recipient(),
                _ => None,
            };
            let known = recipient.and_then(|id| book.organisations.get(&id));
            let organisation = known.map(|known| known.name.to_string()).unwrap_or_default();
            for entry in self.entries(*file, 1).await? {
                let Event::Referral(ReferralEvent::ReferralPacked(packed)) = &entry.event else {
                    continue;
                };
                let classes = packed.contents.iter().map(|field| field.compartment.code());
                let rule = Code::new(CONSENT).map_err(|e| AppError::Usage(e.to_string()))?;
                lines.extend(classes.collect::<BTreeSet<_>>().into_iter().map(|what| {
                    SurvivorLine {
                        date: entry.envelope.recorded.day(),
                        roles: Vec::new(),
                        organisation: organisation.clone(),
                        purpose: entry.envelope.purpose.clone(),
                        what,
                        rule: rule.clone(),
                    }
                }));
            }
        }
        Ok(lines)
    }

    /// The cases for which openings are withheld from the person now.
    async fn withheld_of(&self, person: PersonId) -> Result<Vec<Withheld>, AppError> {
        let access = StreamId::new(StreamKind::Access, person.uuid());
        let state = self.state(access).await?;
        let Some(State::Access(access)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(Vec::new());
        };
        let now = self.now();
        let mut cases = Vec::new();
        for known in access.withholdings().iter().filter(|known| known.holds(now)) {
            if let Some((state, _)) = self.state(known.case).await? {
                cases.push((known.case, state));
            }
        }
        Ok(cases)
    }

    async fn view_of(
        &self,
        openings: &[Entry],
        withheld: &[Withheld],
    ) -> Result<SurvivorView, AppError> {
        let (mut past, book) = (Past::of(self).await?, self.book().await?);
        let mut view = SurvivorView { openings: Vec::new(), withheld: 0 };
        for entry in openings {
            let Event::Access(AccessEvent::FieldOpened(opened)) = &entry.event else { continue };
            let registry = past.at(entry.position);
            let member = entry.envelope.actor.member();
            let roles = member.map(|m| registry.roles_of(m).to_vec()).unwrap_or_default();
            if is_withheld(opened, (member, &roles), withheld) {
                view.withheld += 1;
                continue;
            }
            let of = |member: MemberId| registry.organisation_of(member);
            let named = member.and_then(of).and_then(|id| book.organisations.get(&id));
            let organisation = named.map(|known| known.name.as_str()).or_else(|| {
                let own = registry.name().filter(|_| member.and_then(of).is_none());
                own.map(amana_events::PublicText::as_str)
            });
            view.openings.push(SurvivorLine {
                date: entry.envelope.recorded.day(),
                roles: opened.role.map_or(roles, |role| vec![role]),
                organisation: organisation.unwrap_or_default().to_owned(),
                purpose: opened.purpose.clone().or_else(|| entry.envelope.purpose.clone()),
                what: opened.compartment.code(),
                rule: rule_of(opened, entry.envelope.actor.kind)?,
            });
        }
        Ok(view)
    }

    /// The files that are a survivor's own; none for whoever has no such view.
    async fn files_of_survivor(&self, person: PersonId) -> Result<Option<Vec<StreamId>>, AppError> {
        let known = self.state(StreamId::new(StreamKind::Person, person.uuid())).await?;
        if known.is_none() {
            return Ok(None);
        }
        let (mut files, mut only_reports) = (Vec::new(), false);
        for stream in self.journal.involving(person).await? {
            let state = self.state(stream).await?;
            let Some((state, _)) = state else { continue };
            match part_in(state.as_ref(), person) {
                Part::Subject => return Ok(None),
                Part::Own => files.push(stream),
                Part::Reporter => only_reports = true,
                Part::None => {}
            }
        }
        // Whoever works here and was harmed has the view like everybody; other personnel have none.
        let personnel = self.registry().await?.member_of(person).is_some();
        let has_view = !files.is_empty() || !(only_reports || personnel);
        Ok(has_view.then_some(files))
    }

    /// Refuses a member who may not fetch the view, or is kept away from anything of the person.
    async fn may_fetch(&self, acting: Acting, person: PersonId) -> Result<(), AppError> {
        let Acting::Member(member) = acting else { return Ok(()) };
        let (registry, sight) = (self.registry().await?, self.sight(acting).await?);
        let assists = FETCHED_BY.iter().any(|role| registry.holds(member, *role));
        let page = StreamId::new(StreamKind::Person, person.uuid());
        let fetches = sight.audits() || (assists && self.sees(&sight, page).await?);
        let involved = self.journal.involving(person).await?;
        let away = kept_of(person)
            .into_iter()
            .chain(involved)
            .any(|stream| !sight.shows(stream) || registry.is_recused(member, stream));
        if fetches && !away { Ok(()) } else { Err(no_such_person()) }
    }
}

/// What somebody is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Own,
    Subject,
    Reporter,
    None,
}

fn part_in(state: &State, person: PersonId) -> Part {
    let own = |is: bool| if is { Part::Own } else { Part::None };
    match state {
        State::Case(case) if case.is_party(person, PartyRole::Subject) => Part::Subject,
        State::Case(case) if case.is_party(person, PartyRole::Survivor) => Part::Own,
        State::Case(case) if case.is_party(person, PartyRole::Child) => Part::Own,
        State::Case(case) if case.involves(person) => Part::Reporter,
        State::Report(report) if report.survivor() == Some(person) => Part::Own,
        State::Report(report) if report.reporter() == Some(person) => Part::Reporter,
        State::Assistance(file) => own(file.person() == Some(person)),
        State::Referral(file) => own(file.person() == Some(person)),
        State::Handover(file) => own(file.child() == Some(person)),
        State::Case(_)
        | State::Report(_)
        | State::Person(_)
        | State::Contact(_)
        | State::Consent(_)
        | State::Access(_)
        | State::Keys(_)
        | State::Registry(_)
        | State::Audit(_)
        | State::Receipt(_) => Part::None,
    }
}

/// Whether an opening is of the survivor's data: a field of theirs, or one of a file of theirs.
fn is_theirs(opened: &FieldOpened, person: PersonId, files: &[StreamId]) -> bool {
    let kept = [Compartment::InvestigationNote, Compartment::LegalAdvice, Compartment::Conflict];
    if kept.contains(&opened.compartment) {
        return false;
    }
    match opened.owner.kind {
        OwnerKind::Person => opened.owner.id == person.uuid(),
        OwnerKind::File => files.contains(&opened.stream),
        OwnerKind::Ledger => false,
    }
}

fn rule_of(opened: &FieldOpened, actor: ActorKind) -> Result<Code, AppError> {
    let said = if opened.receipt.is_some() || actor == ActorKind::Reporter {
        "receipt"
    } else if opened.consent.is_some() {
        "consent"
    } else if let Some(basis) = &opened.basis {
        return Ok(basis.clone());
    } else {
        "door"
    };
    Code::new(said).map_err(|error| AppError::Usage(error.to_string()))
}

fn no_such_person() -> AppError {
    AppError::refused("not_found", "there is no such person")
}
