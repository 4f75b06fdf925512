//! What a new set grants that an old one denied, and which change does it.
//!
//! Invariant: it errs on the side of naming. Where the schemas differ, the old policies are read with the new schema:
//! an old permit that no longer fits it is left out, and for a shape of request that the old schema does not know, or
//! where an old guard no longer fits, the old set counts as denying everything.
//!
//! Deliberately absent: what is no longer granted; that needs no second look.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cedar_policy::{Effect, Policy, PolicySet, RequestEnv};
use cedar_policy_symcc::{CompiledPolicySet, Env};

use crate::counterexample::{Counterexample, decide};
use crate::environment::{self, Shape, action_name, describe};
use crate::folder::{Rule, Rules, set_of};
use crate::solver::{Fault, Session, SolverOptions, each};

/// Something that the new set allows and the old one does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Of what type who asks is.
    pub principal: String,
    /// The action.
    pub action: String,
    /// Of what type it is done to.
    pub resource: String,
    /// The changes that grant it. Empty if it is the schema that changed.
    pub by: Vec<Change>,
    /// One request that is newly allowed, and whether the engine itself agrees.
    pub example: Counterexample,
    /// The engine, asked about the example, allows it by the new set and denies it by the old one.
    pub confirmed: bool,
}

/// A difference between two sets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The policy's id.
    pub id: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It says something else; annotations and layout do not count.
    Changed,
    /// It is gone.
    Removed,
}

/// Why two sets cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// One of them is not well formed.
    #[error("the {which} set is not well formed: {finding}")]
    NotWellFormed {
        /// `old` or `new`.
        which: &'static str,
        /// The first finding.
        finding: String,
    },
    /// A question has no answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A question has no answer in one shape of request.
    #[error("{environment}: {fault}")]
    Unanswered {
        /// The shape.
        environment: String,
        /// Why.
        fault: Fault,
    },
}

/// Names everything that `new` grants and `old` denied: one grant for each shape of request in which there is any.
///
/// # Errors
/// [`DiffError`] if a set is not well formed or the solver gave no answer: then nothing is known.
pub fn diff(old: &Rules, new: &Rules, options: &SolverOptions) -> Result<Vec<Grant>, DiffError> {
    for (which, rules) in [("old", old), ("new", new)] {
        if let Some(finding) = rules.findings().first() {
            return Err(DiffError::NotWellFormed { which, finding: finding.clone() });
        }
    }
    let comparison = Comparison::new(old, new);
    let shapes = environment::all(&new.schema);
    let grants = each(options, &shapes, |session, env| {
        comparison
            .one(session, env)
            .map_err(|fault| DiffError::Unanswered { environment: describe(env), fault })
    })?;
    let grants = grants.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(grants.into_iter().flatten().collect())
}

struct Comparison<'a> {
    old: &'a Rules,
    new: &'a Rules,
    changes: Vec<Change>,
    /// The shapes that the old schema knows.
    known: BTreeSet<String>,
}

impl<'a> Comparison<'a> {
    fn new(old: &'a Rules, new: &'a Rules) -> Self {
        let known = environment::all(&old.schema).iter().map(describe).collect();
        Self { old, new, changes: changes(old, new), known }
    }

    fn one(&self, session: &mut Session, env: &RequestEnv) -> Result<Option<Grant>, Fault> {
        let shape = Shape::new(&self.new.schema, env)?;
        let old = self.old_set(&shape, env);
        let new = self.new.set();
        let before = shape.compile(&old)?;
        let Some(example) = session.grants(&shape.compile(&new)?, &before)? else {
            return Ok(None);
        };
        let by = self.responsible(session, &shape, &old, &before)?;
        let confirmed = decide(&example, &new).allowed && !decide(&example, &old).allowed;
        Ok(Some(Grant {
            principal: env.principal().to_string(),
            action: action_name(env.action()).to_owned(),
            resource: env.resource().to_string(),
            by: if by.is_empty() { self.deciding(&example, &old) } else { by },
            example: Counterexample::new(&example),
            confirmed,
        }))
    }

    /// The old set as far as it can be read with the new schema; empty where it cannot be relied on.
    fn old_set(&self, shape: &Shape, env: &RequestEnv) -> PolicySet {
        if !self.known.contains(&describe(env)) {
            return PolicySet::new();
        }
        let mut fitting = Vec::new();
        for Rule { policy, .. } in &self.old.policies {
            match (shape.compile_one(policy), policy.effect()) {
                (Ok(_), _) => fitting.push(policy),
                // Without one of its permits it grants less: more is named, nothing is missed.
                (Err(_), Effect::Permit) => {}
                (Err(_), Effect::Forbid) => return PolicySet::new(),
            }
        }
        set_of(fitting)
    }

    /// The changes each of which, made alone to the old set, grants something.
    fn responsible(
        &self,
        session: &mut Session,
        shape: &Shape,
        old: &PolicySet,
        before: &CompiledPolicySet,
    ) -> Result<Vec<Change>, Fault> {
        let mut by = Vec::new();
        for change in &self.changes {
            let after = shape.compile(&self.made_alone(old, change))?;
            if session.grants(&after, before)?.is_some() {
                by.push(change.clone());
            }
        }
        Ok(by)
    }

    /// The old set with one change made to it.
    fn made_alone(&self, old: &PolicySet, change: &Change) -> PolicySet {
        let kept = old.policies().filter(|policy| policy.id().to_string() != change.id);
        set_of(kept.chain(find(self.new, &change.id)))
    }

    /// The changes that decide about the example, where no change grants anything alone: all that touch it together.
    fn deciding(&self, example: &Env, old: &PolicySet) -> Vec<Change> {
        let mut reasons = decide(example, &self.new.set()).reasons;
        reasons.extend(decide(example, old).reasons);
        self.changes.iter().filter(|change| reasons.contains(&change.id)).cloned().collect()
    }
}

fn find<'a>(rules: &'a Rules, id: &str) -> Option<&'a Policy> {
    rules.policies.iter().find(|rule| rule.id() == id).map(|rule| &rule.policy)
}

/// What is different, by id.
fn changes(old: &Rules, new: &Rules) -> Vec<Change> {
    let (before, after) = (meanings(old), meanings(new));
    let ids: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let change = |id: &&str| {
        let kind = match (before.get(id), after.get(id)) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some(before), Some(after)) if before == after => return None,
            _ => ChangeKind::Changed,
        };
        Some(Change { id: (*id).to_owned(), kind })
    };
    ids.into_iter().filter_map(change).collect()
}

/// Each policy without what decides nothing: layout, comments, annotations.
fn meanings(rules: &Rules) -> BTreeMap<&str, serde_json::Value> {
    let meaning = |rule: &Rule| match rule.policy.to_json() {
        Ok(mut json) => {
            if let Some(json) = json.as_object_mut() {
                json.remove("annotations");
            }
            // Compared as a value: in which order its fields stand does not matter.
            json
        }
        Err(_) => rule.policy.to_string().into(),
    };
    rules.policies.iter().map(|rule| (rule.id(), meaning(rule))).collect()
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ChangeKind::Added => "added",
            ChangeKind::Changed => "changed",
            ChangeKind::Removed => "removed",
        };
        write!(formatter, "{} {kind}", self.id)
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by: Vec<_> = self.by.iter().map(ToString::to_string).collect();
        let by = if by.is_empty() { "the schema changed".to_owned() } else { by.join(", ") };
        write!(
            formatter,
            "GRANTS {} to {} on {}: {by}",
            self.action, self.principal, self.resource
        )?;
        if !self.confirmed {
            write!(formatter, " (says the solver; the engine does not agree)")?;
        }
        for line in self.example.to_string().lines() {
            write!(formatter, "\n  {line}")?;
        }
        Ok(())
    }
}
