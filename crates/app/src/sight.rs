//! What of the desks somebody may see, by the access policy: the operator everything there is in clear,
//! a member the files their roles and their standing to each file let them see.
//!
//! All that differs between two rows of a kind is [`Relation`], so the policy decides once for each way
//! of standing to a file, not once a row; a hidden row leaves no trace. A page asks with every fact of
//! its file; a list never shows more than the page would.
//!
//! Who may not see a file is told that there is none.

use std::{collections::BTreeSet, sync::Arc};

use amana_domain::{State, facts, registry::RegistryState};
use amana_events::{Day, MemberId, PersonId, StreamId, StreamKind, common::Role};
use amana_policy::{
    Act, Action, Authorized, Engine, FileFacts, Look, MemberFacts, Principal, Relation,
};
use amana_store::{
    Assignment, Audience, Journal,
    views::{AssistanceRow, CaseRow, HandoverRow, ReferralRow},
};

use uuid::Uuid;

use crate::{
    AppError, Office,
    files::no_such_file,
    office::{
        Acting,
        rules::{self, file_facts},
    },
};

/// Files that are asked about one by one at most; of more, whatever the member works is read.
const ASKED_MAX: usize = 1_000;

/// What somebody may see.
#[derive(Debug, Clone)]
pub struct Sight(Option<Arc<Of>>);

/// What decides about a member.
#[derive(Debug)]
struct Of {
    engine: Arc<Engine>,
    who: Principal,
    facts: MemberFacts,
    registry: Arc<RegistryState>,
    /// Files the member is excluded from, and all that tells the same story.
    excluded: BTreeSet<StreamId>,
    /// Files that are about the member.
    own: BTreeSet<StreamId>,
    /// The day here, by which an absence ends.
    today: Day,
}

/// Files the member is assigned to, among those that were asked about: an officer may work thousands, and a page shows fifty.
#[derive(Debug, Default)]
pub(crate) struct Works(BTreeSet<StreamId>);

impl Office {
    /// What whoever acts may see.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a member the registry does not know.
    pub async fn sight(&self, acting: Acting) -> Result<Sight, AppError> {
        let member: MemberId = match acting {
            Acting::Operator | Acting::System => return Ok(Sight(None)),
            // Behind a receipt there is its own page (`receipts`), and no list or page of the office.
            Acting::Holder(_) => return Err(crate::files::no_such_file()),
            Acting::Member(member) => member,
        };
        let registry = self.registry().await?;
        if !registry.is_member(member) {
            return Err(no_such_member());
        }
        let today = self.day_here().await?;
        let facts = rules::member_facts(&registry, member);
        let own = match registry.person_of(member) {
            Some(person) => {
                let told = self.journal.involving(person).await?.into_iter();
                self.with_reports(told.filter(tells_of_one).collect()).await?
            }
            None => BTreeSet::new(),
        };
        Ok(Sight(Some(Arc::new(Of {
            engine: self.engine(&registry)?,
            who: Principal::Member(facts.clone()),
            facts,
            excluded: self.shut_out_of(member).await?,
            own,
            today,
            registry,
        }))))
    }

    /// The files a member is excluded or recused from, the reports these came from, and what is kept
    /// of the persons in them: all of it tells the same story (`domain.md`, rule 5).
    async fn shut_out_of(&self, member: MemberId) -> Result<BTreeSet<StreamId>, AppError> {
        let rows = self.journal.exclusions_of(member).await?;
        let files: BTreeSet<StreamId> = rows.into_iter().map(|row| row.stream).collect();
        let mut all = self.with_reports(files).await?;
        let mut persons: BTreeSet<PersonId> = BTreeSet::new();
        for stream in &all {
            persons.extend(self.journal.named_by(*stream).await?);
            if facts::is_about_one(stream.kind) {
                persons.insert(PersonId::new(stream.id));
            }
        }
        for person in persons {
            let told = self.journal.involving(person).await?.into_iter();
            // Two cases may share a person, and who may not know of one may well work the other.
            let apart = |it: &StreamId| !matches!(it.kind, StreamKind::Case | StreamKind::Report);
            all.extend(told.filter(|it| apart(it) && tells_of_one(it)));
            all.extend(facts::kept_of(person));
        }
        Ok(all)
    }

    /// The files, and the reports their cases came from.
    async fn with_reports(
        &self,
        mut files: BTreeSet<StreamId>,
    ) -> Result<BTreeSet<StreamId>, AppError> {
        for stream in files.clone() {
            if stream.kind != StreamKind::Case {
                continue;
            }
            let state = self.state(stream).await?;
            if let Some(State::Case(case)) = state.as_ref().map(|(state, _)| state.as_ref()) {
                files.extend(case.reports());
                files.extend(case.report());
            }
        }
        Ok(files)
    }

    /// Whether a file's page may be seen, whatever its kind: of a handover part one is enough.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn sees(&self, sight: &Sight, stream: StreamId) -> Result<bool, AppError> {
        // The operator is shown what there is, and is told by the page where there is nothing.
        Ok(sight.is_whole() || self.leave(sight, stream).await?.is_some())
    }

    /// Leave to look at a file's page and timeline.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found`, in the same words for a file that may not be seen and one
    /// that is not there.
    pub async fn may_look(
        &self,
        sight: &Sight,
        stream: StreamId,
    ) -> Result<Authorized<Look>, AppError> {
        self.leave(sight, stream).await?.ok_or_else(no_such_file)
    }

    /// Leave to read a stream of the log as it is stored: an auditor's of every stream they are not kept
    /// away from, everybody's of the files whose page they see.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn may_read(
        &self,
        sight: &Sight,
        stream: StreamId,
    ) -> Result<Option<Authorized<Look>>, AppError> {
        if let Some(of) = &sight.0
            && sight.shows(stream)
        {
            let audit = Act::Ledger(Action::Audit, false);
            if let Ok(leave) = of.engine.authorize(&of.who, &audit, stream, self.events_known()) {
                return Ok(Some(leave));
            }
        }
        self.leave(sight, stream).await
    }

    async fn leave(
        &self,
        sight: &Sight,
        stream: StreamId,
    ) -> Result<Option<Authorized<Look>>, AppError> {
        let at = self.events_known();
        let Some(of) = &sight.0 else {
            let engine = self.engine(&*self.registry().await?)?;
            let file = FileFacts::of(stream, Relation::default());
            let act = Act::File(Action::View, &file);
            return Ok(engine.authorize(&Principal::Operator, &act, stream, at).ok());
        };
        let member = of.facts.member;
        let page = self.look(Acting::Member(member), stream, |context| {
            let there = context.world.read(stream).is_some();
            there.then(|| file_facts(context, member, stream))
        });
        let Some(mut file) = page.await? else { return Ok(None) };
        let works = sight.works(&self.journal, stream.kind, &[stream.id]).await?;
        works.add_to(stream, &mut file.relation);
        // No list holds reports, so whose cases name it is asked here and not for every list.
        if stream.kind == StreamKind::Report && !file.relation.works {
            let works = sight.all_works(&self.journal).await?;
            file.relation.works = self.with_reports(works.0).await?.contains(&stream);
        }
        let looks = [Action::View, Action::ViewReceipt];
        let leave = looks
            .into_iter()
            .map(|it| of.engine.authorize(&of.who, &Act::File(it, &file), stream, at));
        Ok(leave.into_iter().find_map(Result::ok))
    }
}

impl Works {
    /// Adds what the access facts say of how the member stands to a file and its own state may not: that
    /// they are assigned to it.
    pub(crate) fn add_to(&self, stream: StreamId, relation: &mut Relation) {
        relation.works |= self.0.contains(&stream);
    }
}

/// Nobody of that id is in the registry.
pub(crate) fn no_such_member() -> AppError {
    AppError::Usage("no such member: see `amana member list`".into())
}

fn stream(kind: StreamKind, id: Uuid) -> StreamId {
    StreamId::new(kind, id)
}

/// Whether a stream that names a person tells of them: the registry names every member, and tells of the office.
fn tells_of_one(stream: &StreamId) -> bool {
    stream.kind != StreamKind::Registry
}

impl Sight {
    /// Whether nothing is hidden.
    pub fn is_whole(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the member is not kept away from the stream: neither excluded nor recused, and it is
    /// not about them. It does not say that they may see it.
    pub fn shows(&self, stream: StreamId) -> bool {
        self.0.as_ref().is_none_or(|of| {
            let recused = of.registry.is_recused(of.facts.member, stream);
            !recused && !of.excluded.contains(&stream) && !of.own.contains(&stream)
        })
    }

    /// Whether the log may be read as it is, every stream of it, sealed.
    pub fn audits(&self) -> bool {
        self.0
            .as_ref()
            .is_none_or(|of| of.engine.decide(&of.who, &Act::Ledger(Action::Audit, false)).allowed)
    }

    /// Whether they may know who works here: whoever keeps something of the registry current, or audits.
    pub fn knows_members(&self) -> bool {
        let keeps =
            |of: &Of| of.engine.decide(&of.who, &Act::Ledger(Action::KeepCurrent, false)).allowed;
        self.audits() || self.0.as_ref().is_some_and(|of| keeps(of))
    }

    /// Whether they may be told how much there is of everything, streams and keys: whoever audits, or
    /// keeps the keys. To others a number that grew would tell of a file they may not know.
    pub fn counts(&self) -> bool {
        let keeps =
            |of: &Of| of.engine.decide(&of.who, &Act::Ledger(Action::KeepKeys, false)).allowed;
        self.audits() || self.0.as_ref().is_some_and(|of| keeps(of))
    }

    /// Whether they make figures, for a purpose they name.
    pub fn makes_figures(&self) -> bool {
        let act = Act::Figures { purpose: Some("statistics") };
        self.0.as_ref().is_none_or(|of| of.engine.decide(&of.who, &act).allowed)
    }

    /// Whether they may read the directory of services: everybody with a role but members of a force.
    pub fn reads_directory(&self) -> bool {
        self.0.as_ref().is_none_or(|of| !of.facts.armed && !of.facts.roles.is_empty())
    }

    /// Whether members and roles are theirs to keep.
    pub fn administers(&self) -> bool {
        self.0.as_ref().is_none_or(|of| {
            of.engine.decide(&of.who, &Act::Ledger(Action::Administer, false)).allowed
        })
    }

    /// Which of these files the member works now; none where nothing is hidden.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn works(
        &self,
        journal: &Journal,
        kind: StreamKind,
        ids: &[Uuid],
    ) -> Result<Works, AppError> {
        let Some(of) = &self.0 else { return Ok(Works::default()) };
        if ids.len() > ASKED_MAX {
            return self.all_works(journal).await;
        }
        Ok(of.current(journal.assignments_among(of.facts.member, kind, ids).await?))
    }

    /// Every file the member works now.
    async fn all_works(&self, journal: &Journal) -> Result<Works, AppError> {
        let Some(of) = &self.0 else { return Ok(Works::default()) };
        Ok(of.current(journal.assignments_of(of.facts.member).await?))
    }

    fn of(&self, stream: StreamId, works: &Works, more: impl FnOnce(&Of, &mut Relation)) -> bool {
        self.0.as_ref().is_none_or(|of| of.may(stream, works, more))
    }

    /// The member who sees no file of this kind but those they work, where that is so: a list may leave
    /// the others out before it looks at them. It holds of kinds to which nobody stands but by working
    /// them.
    pub(crate) fn only_worked_by(&self, kind: StreamKind) -> Option<MemberId> {
        let of = self.0.as_ref()?;
        let file = FileFacts::of(stream(kind, Uuid::nil()), Relation::default());
        let all = of.engine.decide(&of.who, &Act::File(Action::List, &file)).allowed;
        (!all).then_some(of.facts.member)
    }

    /// Whether the case may be seen.
    pub(crate) fn case(&self, row: &CaseRow, works: &Works) -> bool {
        self.of(stream(StreamKind::Case, row.case_id), works, |_, _| {})
    }

    /// Whether the assistance file may be seen.
    pub(crate) fn assistance(&self, row: &AssistanceRow, works: &Works) -> bool {
        self.of(stream(StreamKind::Assistance, row.assistance), works, |_, _| {})
    }

    /// Whether the referral may be seen: by who refers, and by the partner it goes to.
    pub(crate) fn referral(&self, row: &ReferralRow, works: &Works) -> bool {
        let file = stream(StreamKind::Referral, row.referral);
        self.of(file, works, |of, relation| {
            relation.partner = of.facts.organisation == Some(row.recipient);
        })
    }

    /// Whether the handover may stand on a list: child protection's, a partner's only where the
    /// child comes to them. The force never sees a list.
    pub(crate) fn handover(&self, row: &HandoverRow, works: &Works) -> bool {
        let file = stream(StreamKind::Handover, row.handover);
        self.of(file, works, |of, relation| {
            relation.partner = row.receiver.is_some() && of.facts.organisation == row.receiver;
            relation.force = of.facts.organisation == Some(row.held_by);
            relation.unit = of.facts.unit.is_some() && of.facts.unit == row.unit;
        })
    }

    /// Whether deadlines of this audience are any of theirs.
    pub(crate) fn audience(&self, audience: Audience) -> bool {
        self.0.as_ref().is_none_or(|of| match audience {
            Audience::Conduct => {
                of.holds(&[Role::ConductOfficer, Role::HeadOfConduct, Role::Investigator])
            }
            Audience::Assistance => of.holds(&ASSISTS) || of.holds(&[Role::ReferralPartner]),
            Audience::Child => of.holds(&[Role::ChildProtectionActor]),
            Audience::Oversight => of.holds(&[Role::Reviewer, Role::Auditor]),
        })
    }
}

/// Who assists survivors.
const ASSISTS: [Role; 2] = [Role::AssistanceFocalPoint, Role::VictimsRightsAdvocate];

impl Of {
    fn holds(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.facts.roles.contains(role))
    }

    /// The files that somebody works today.
    fn current(&self, assignments: Vec<Assignment>) -> Works {
        let current = |row: &Assignment| row.until.is_none_or(|last| self.today <= last);
        Works(assignments.into_iter().filter(current).map(|row| row.stream).collect())
    }

    /// Whether the policy lets them have a file on a list, where they stand to it like this.
    fn may(
        &self,
        stream: StreamId,
        works: &Works,
        more: impl FnOnce(&Self, &mut Relation),
    ) -> bool {
        let mut relation = Relation {
            excluded: self.excluded.contains(&stream),
            recused: self.registry.is_recused(self.facts.member, stream),
            own_matter: self.own.contains(&stream),
            works: works.0.contains(&stream),
            ..Relation::default()
        };
        more(self, &mut relation);
        let file = FileFacts::of(stream, relation);
        self.engine.decide(&self.who, &Act::File(Action::List, &file)).allowed
    }
}
