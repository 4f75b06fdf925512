//! Policy sets: the one this program ships, others read from a folder, and how one follows another.
//!
//! INVARIANT: no set is proposed and none comes into force that this program cannot read and ask
//! (`usable`), whichever face records it; what was in force stays.

mod explain;
mod folder;

use amana_domain::registry::{
    Command, RegistryState,
    policies::{ActivatePolicySet, DeclinePolicySet, ProposePolicySet},
};
use amana_events::{
    Code, Digest, Event, EventId, MemberId, Moment, PublicText,
    common::Role,
    registry::{PolicySet, RegistryEvent},
};
pub use amana_policy::Action;
use amana_policy::{Act, Engine, MemberFacts, Policies, Principal, set_of};
use serde::Serialize;
use uuid::Uuid;

pub use explain::{Explained, Question};
pub use folder::read_folder;

use crate::{
    AppError, Office,
    office::{Acting, Request, rules::engine_of},
};

/// What a set that can be used holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its name.
    pub set: Digest,
    /// How many files it has.
    pub files: usize,
    /// How many policies these hold.
    pub policies: usize,
}

/// A policy set that is or was in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetInForce {
    /// Its name.
    pub set: Digest,
    /// Whether it is in force now.
    pub in_force: bool,
    /// Since when.
    pub since: Moment,
    /// The event that brought it into force.
    pub event: EventId,
    /// Who proposed it; none where it was shipped or the operator did.
    pub proposed_by: Option<MemberId>,
    /// The second person; none where it was shipped.
    pub approved_by: Option<MemberId>,
}

/// A policy set that waits for its second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetProposed {
    /// What is activated or declined.
    pub proposal: EventId,
    /// Its name.
    pub set: Digest,
    /// Since when it waits.
    pub proposed: Moment,
    /// Who proposed it; none where the operator did.
    pub proposed_by: Option<MemberId>,
    /// By which policies it may grant what the set in force denied, and what the prover named; none in
    /// proposals of a program before this one.
    pub grants: Option<Vec<Code>>,
    /// Whether this program can read it.
    pub usable: bool,
    /// Whether it was compared with the set that is still in force.
    pub current: bool,
}

/// Policy sets of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyHistory {
    /// Those that are or were in force, oldest first.
    pub sets: Vec<SetInForce>,
    /// Those that wait, oldest first.
    pub proposals: Vec<SetProposed>,
}

/// The shipped set, read and checked once before anything goes by it.
///
/// # Errors
/// [`AppError::Usage`] where the program was built from a broken copy.
pub fn shipped() -> Result<PolicySet, AppError> {
    let broken = |error| AppError::Usage(format!("the shipped policies cannot be used: {error}"));
    let set = Policies::shipped().map_err(broken)?;
    Policies::read(&set).map_err(broken)?;
    Ok(set)
}

/// The set of these files, each with its path: `schema.cedarschema`, `roles/*.cedar`, `guards/*.cedar`.
///
/// # Errors
/// [`AppError::Refused`] with `policies_unusable`.
pub fn of_files(files: Vec<(String, String)>) -> Result<PolicySet, AppError> {
    set_of(files).map_err(|error| unusable(&error))
}

/// Reads a set and makes it ready to be asked.
///
/// # Errors
/// [`AppError::Refused`] with `policies_unusable`, naming file and reason.
pub fn check(set: &PolicySet) -> Result<Checked, AppError> {
    let engine = engine(set)?;
    let policies = engine.set().ids().count();
    Ok(Checked { set: engine.digest(), files: set.files.len(), policies })
}

fn engine(set: &PolicySet) -> Result<Engine, AppError> {
    let engine = Policies::read(set).and_then(Engine::new).map_err(|error| unusable(&error))?;
    let steps = [
        Act::Ledger(Action::ProposePolicies, false),
        Act::Second { action: Action::ActivatePolicies, proposed: false, beneficiary: false },
        Act::Ledger(Action::Administer, false),
        Act::Second { action: Action::GrantRole, proposed: false, beneficiary: false },
    ];
    let stuck = steps.iter().find(|step| !Role::ALL.iter().any(|role| can(&engine, *role, step)));
    match stuck {
        None => Ok(engine),
        Some(step) => Err(unusable(&format!(
            "after it no role could do \"{}\", and it could never be replaced",
            step.action().code()
        ))),
    }
}

/// Whether somebody who holds this role and no other may do it.
fn can(engine: &Engine, role: Role, act: &Act<'_>) -> bool {
    let who = MemberFacts {
        member: MemberId::new(Uuid::nil()),
        active: true,
        roles: vec![role],
        organisation: None,
        armed: false,
        unit: None,
    };
    engine.decide(&Principal::Member(who), act).allowed
}

fn unusable(error: &impl std::fmt::Display) -> AppError {
    AppError::Refused(amana_domain::Refusal {
        code: "policies_unusable",
        reason: format!("the policy set cannot be used: {error}").into(),
        field: None,
    })
}

/// Refuses an event that would propose, or bring into force, a set this program cannot use.
pub(crate) fn usable(registry: &RegistryState, event: &Event) -> Result<(), AppError> {
    let Event::Registry(event) = event else { return Ok(()) };
    if let RegistryEvent::PolicySetProposed(proposed) = event {
        let named = proposed.grants.as_deref().unwrap_or_default();
        let mut missing = may_grant(registry, &proposed.content)?;
        missing.retain(|code| !named.contains(code));
        return if missing.is_empty() { Ok(()) } else { Err(not_named(&missing)) };
    }
    let RegistryEvent::PolicySetActivated(activated) = event else { return Ok(()) };
    let mut waiting = registry.proposed_policy_sets().iter();
    let proposal = waiting.find(|known| known.event == activated.proposal);
    proposal.map_or(Ok(()), |known| engine(&known.content).map(|_| ()))
}

/// By which policies a set may grant what the one in force denies.
fn may_grant(registry: &RegistryState, next: &PolicySet) -> Result<Vec<Code>, AppError> {
    let (now, next) = (engine_of(registry)?, engine(next)?);
    let codes = now.set().may_grant(next.set());
    codes.into_iter().map(|id| Code::new(&id).map_err(|e| AppError::Usage(e.to_string()))).collect()
}

fn not_named(missing: &[Code]) -> AppError {
    let codes: Vec<&str> = missing.iter().map(Code::as_str).collect();
    AppError::Refused(amana_domain::Refusal {
        code: "grants_not_named",
        reason: format!(
            "the set may grant what the one in force denies, by {}: name them in `grants`, or propose \
             it with `amana policy propose`, which does",
            codes.join(", ")
        )
        .into(),
        field: Some("grants".into()),
    })
}

impl Office {
    /// The set in force, by name; none where the ledger has none yet.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn policies_in_force(&self) -> Result<Option<Digest>, AppError> {
        Ok(self.registry().await?.policy_set().map(|known| known.set))
    }

    /// What a set says that is or was in force, or waits; none of another name.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn policies_of(&self, set: Digest) -> Result<Option<PolicySet>, AppError> {
        let registry = self.registry().await?;
        if let Some(known) = registry.policy_set_named(set) {
            return Ok(Some(known.content.as_ref().clone()));
        }
        let waiting = registry.proposed_policy_sets().iter().find(|known| known.set == set);
        Ok(waiting.map(|known| known.content.as_ref().clone()))
    }

    /// The sets that are or were in force, and those that wait.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn policy_history(&self) -> Result<PolicyHistory, AppError> {
        let registry = self.registry().await?;
        let now = registry.policy_set();
        let set = |known: &amana_domain::registry::PolicySetInForce| SetInForce {
            set: known.set,
            in_force: now.is_some_and(|now| now.event == known.event),
            since: known.since,
            event: known.event,
            proposed_by: known.proposed_by,
            approved_by: known.approved_by,
        };
        let proposal = |known: &amana_domain::registry::ProposedPolicySet| SetProposed {
            proposal: known.event,
            set: known.set,
            proposed: known.at,
            proposed_by: known.by,
            grants: known.grants.as_deref().map(<[Code]>::to_vec),
            usable: engine(&known.content).is_ok(),
            current: known.against == now.map(|now| now.set),
        };
        Ok(PolicyHistory {
            sets: registry.policy_history().iter().map(set).collect(),
            proposals: registry.proposed_policy_sets().iter().map(proposal).collect(),
        })
    }

    /// Proposes a set; gives the proposal that a second person activates. By which policies it may grant
    /// what the set in force denies is named with it, besides the `grants` that are given.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `policies_unusable` for a set that cannot be used, `policy_owner_needed`.
    pub async fn policies_proposed(
        &self,
        acting: Acting,
        content: PolicySet,
        grants: Option<Vec<Code>>,
        note: Option<PublicText>,
    ) -> Result<EventId, AppError> {
        check(&content)?;
        let mut named = may_grant(&*self.registry().await?, &content)?;
        named.extend(grants.unwrap_or_default());
        named.sort();
        named.dedup();
        let command = ProposePolicySet { content, grants: Some(named), note };
        self.policies_command(acting, command.into()).await
    }

    /// Brings a proposed set into force, as its second person. Gives the set.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `policies_unusable`, `same_person`, `not_a_second_person`.
    pub async fn policies_activated(
        &self,
        acting: Acting,
        proposal: EventId,
    ) -> Result<Option<Digest>, AppError> {
        self.policies_command(acting, ActivatePolicySet { proposal }.into()).await?;
        self.policies_in_force().await
    }

    /// Declines a proposed set, or takes the proposal back.
    ///
    /// # Errors
    /// [`AppError::Refused`].
    pub async fn policies_declined(
        &self,
        acting: Acting,
        proposal: EventId,
        reason: PublicText,
    ) -> Result<(), AppError> {
        let command = DeclinePolicySet { proposal, reason };
        self.policies_command(acting, command.into()).await.map(|_| ())
    }

    async fn policies_command(
        &self,
        acting: Acting,
        command: Command,
    ) -> Result<EventId, AppError> {
        let request = Request::new(acting, self.registry_stream(), command);
        let done = self.execute(self.under_key(request)).await?;
        let nothing = || AppError::refused("nothing_to_do", "nothing was recorded");
        done.events.last().map(|(event, _)| *event).ok_or_else(nothing)
    }
}
