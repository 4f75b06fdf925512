//! The engine: facts and an act in, a decision with its reasons out.

use std::collections::HashMap;

use amana_events::{Digest, StreamId};
use cedar_policy::{
    ActionConstraint, Authorizer, Entities, Entity, EntityUid, PolicySet as CedarSet,
    PrincipalConstraint,
};

use crate::{
    Act, Action, Authorized, Deed, Policies, PolicyError, Principal,
    entities::{self, Names},
    memo::{Memo, Question},
};

/// A question that cannot be asked: a code outside the schema's closed lists, a broken schema. It is
/// never a "yes".
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// The request does not fit.
    #[error("the request does not fit the schema: {0}")]
    Request(String),
}

impl EngineError {
    pub(crate) fn request(error: impl std::fmt::Display) -> Self {
        Self::Request(error.to_string())
    }
}

/// What was decided, and by which policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The policies that decided: what permits it, or what forbids it. None where nothing permits it.
    pub policies: Vec<String>,
    /// What went wrong in asking; then nothing is allowed.
    pub error: Option<String>,
}

impl Decision {
    fn failed(error: impl std::fmt::Display) -> Self {
        Self { allowed: false, policies: Vec::new(), error: Some(error.to_string()) }
    }
}

/// The policies that can apply to an action by a kind of principal, with the action's entity.
struct Part {
    policies: CedarSet,
    action: Entity,
}

/// A policy set made ready to be asked.
pub struct Engine {
    set: Policies,
    names: Names,
    authorizer: Authorizer,
    /// By action and by whether a member asks: a policy whose scope cannot hold is not evaluated.
    parts: HashMap<(Action, &'static str), Part>,
    memo: Memo,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("set", &self.set).finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes a policy set ready.
    ///
    /// # Errors
    /// [`PolicyError::Invalid`] when its schema lacks an action that amana asks about.
    pub fn new(set: Policies) -> Result<Self, PolicyError> {
        let invalid = |error: &dyn std::fmt::Display| PolicyError::Invalid(error.to_string());
        let names = Names::new().map_err(|error| invalid(&error))?;
        let known = set.schema.action_entities().map_err(|error| invalid(&error))?;
        let mut parts = HashMap::new();
        for action in Action::ALL {
            let uid = names.action(*action).map_err(|error| invalid(&error))?;
            let missing = || PolicyError::Invalid(format!("the schema has no action {uid}"));
            let entity = known.get(&uid).ok_or_else(missing)?;
            let above: Vec<EntityUid> =
                known.ancestors(&uid).into_iter().flatten().cloned().collect();
            for kind in PRINCIPALS {
                let mut policies = CedarSet::new();
                let applies = set.rules.iter().filter(|policy| {
                    applies_to(&policy.action_constraint(), &uid, &above)
                        && may_be(&policy.principal_constraint(), kind)
                });
                for policy in applies {
                    policies.add(policy.clone()).map_err(|error| invalid(&error))?;
                }
                parts.insert((*action, kind), Part { policies, action: entity.clone() });
            }
        }
        let (authorizer, memo) = (Authorizer::new(), Memo::default());
        Ok(Self { set, names, authorizer, parts, memo })
    }

    /// The set this engine asks.
    pub fn set(&self) -> &Policies {
        &self.set
    }

    /// The set's digest.
    pub fn digest(&self) -> Digest {
        self.set.digest()
    }

    /// Decides. An error of whatever kind is a "no". A question that was asked before has the answer it
    /// had then.
    pub fn decide(&self, who: &Principal, act: &Act<'_>) -> Decision {
        match Question::of(who, act) {
            Some(question) => self.memo.decide(question, || self.decide_anew(who, act)),
            None => self.decide_anew(who, act),
        }
    }

    /// Decides, whatever was asked before.
    pub fn decide_anew(&self, who: &Principal, act: &Act<'_>) -> Decision {
        let asked = match entities::asked(&self.names, who, act) {
            Ok(asked) => asked,
            Err(error) => return Decision::failed(error),
        };
        let Some(part) = self.parts.get(&(act.action(), kind_of(who))) else {
            return Decision::failed("no such action");
        };
        let entities = asked.entities.into_iter().chain([part.action.clone()]);
        // Checked against the schema in this crate's tests; elsewhere it would cost more than the decision.
        let schema = cfg!(test).then_some(self.set.schema.as_ref());
        let entities = match together(entities, schema) {
            Ok(entities) => entities,
            Err(error) => return Decision::failed(error),
        };
        let response = self.authorizer.is_authorized(&asked.request, &part.policies, &entities);
        let found = response.diagnostics();
        let error = found.errors().next().map(ToString::to_string);
        let mut policies: Vec<String> = found.reason().map(ToString::to_string).collect();
        policies.sort();
        let allowed = response.decision() == cedar_policy::Decision::Allow && error.is_none();
        Decision { allowed, policies, error }
    }

    /// Decides, and where it is allowed gives out what the deed asks for.
    ///
    /// # Errors
    /// The decision, where it is "no".
    pub fn authorize<D: Deed>(
        &self,
        who: &Principal,
        act: &Act<'_>,
        stream: StreamId,
        facts_at: u64,
    ) -> Result<Authorized<D>, Decision> {
        let decision = self.decide(who, act);
        if !decision.allowed || !D::covers(act.action()) {
            return Err(decision);
        }
        let member = match who {
            Principal::Member(member) => Some(member.member),
            Principal::Reporter(_)
            | Principal::Survivor(_)
            | Principal::System
            | Principal::Operator => None,
        };
        Ok(Authorized::new(
            member,
            act.action(),
            stream,
            self.digest(),
            facts_at,
            decision.policies,
        ))
    }

    /// What a decision says in words: the rule of each policy that decided.
    pub fn words(&self, decision: &Decision) -> Vec<String> {
        if let Some(error) = &decision.error {
            return vec![error.clone()];
        }
        if decision.policies.is_empty() {
            return vec!["no role of theirs allows it".to_owned()];
        }
        let said = |policy: &String| {
            let says = self.set.annotation(policy, "says");
            let rule = self.set.annotation(policy, "rule");
            match (says, rule) {
                (Some(says), Some(rule)) => format!("{policy}: {says} (rule: {rule})"),
                (Some(says), None) => format!("{policy}: {says}"),
                (None, _) => policy.clone(),
            }
        };
        decision.policies.iter().map(said).collect()
    }
}

/// The entities of one question; checked against the schema where one is given.
fn together(
    entities: impl Iterator<Item = Entity>,
    schema: Option<&cedar_policy::Schema>,
) -> Result<Entities, String> {
    match schema {
        // The schema brings the actions itself.
        Some(_) => Entities::from_entities(
            entities.filter(|entity| entity.uid().type_name().basename() != "Action"),
            schema,
        ),
        None => Entities::from_entities(entities, None),
    }
    .map_err(|error| format!("{error:?}"))
}

const PRINCIPALS: [&str; 5] = ["Member", "Reporter", "Survivor", "System", "Operator"];

const fn kind_of(who: &Principal) -> &'static str {
    match who {
        Principal::Member(_) => "Member",
        Principal::Reporter(_) => "Reporter",
        Principal::Survivor(_) => "Survivor",
        Principal::System => "System",
        Principal::Operator => "Operator",
    }
}

fn applies_to(constraint: &ActionConstraint, action: &EntityUid, above: &[EntityUid]) -> bool {
    match constraint {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => uid == action,
        ActionConstraint::In(uids) => uids.iter().any(|uid| uid == action || above.contains(uid)),
    }
}

/// Whether a principal of this kind can satisfy the constraint; only members stand in roles.
fn may_be(constraint: &PrincipalConstraint, kind: &str) -> bool {
    match constraint {
        PrincipalConstraint::Any => true,
        PrincipalConstraint::In(_) => kind == "Member",
        PrincipalConstraint::Eq(uid) => uid.type_name().basename() == kind,
        PrincipalConstraint::Is(name) | PrincipalConstraint::IsIn(name, _) => {
            name.basename() == kind
        }
    }
}
