//! A request that the solver found, in words a person can read, and run again through the engine.
//!
//! Invariant: what is shown as allowed was allowed by the engine itself, not only by the solver's model of it.

use std::collections::BTreeSet;
use std::fmt;

use cedar_policy::{AuthorizationError, Authorizer, Decision, PolicySet};
use cedar_policy_symcc::Env;

/// A concrete request, with what the engine says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// Who asks.
    pub principal: String,
    /// What for.
    pub action: String,
    /// Of what.
    pub resource: String,
    /// With what said beside.
    pub context: String,
    /// The entities, a line each: name, ancestors, attributes.
    pub entities: Vec<String>,
}

/// What the engine decided about a request, and for which policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    /// Allowed.
    pub(crate) allowed: bool,
    /// The ids of the policies that decided: permits of what is allowed, forbids of what is denied.
    pub(crate) reasons: BTreeSet<String>,
    /// The ids of policies that could not be evaluated.
    pub(crate) errors: BTreeSet<String>,
}

/// Asks the engine itself.
pub(crate) fn decide(env: &Env, set: &PolicySet) -> Decided {
    let response = Authorizer::new().is_authorized(&env.request, set, &env.entities);
    let diagnostics = response.diagnostics();
    Decided {
        allowed: response.decision() == Decision::Allow,
        reasons: diagnostics.reason().map(ToString::to_string).collect(),
        errors: diagnostics.errors().map(erring).collect(),
    }
}

/// The id of the policy that could not be evaluated.
fn erring(error: &AuthorizationError) -> String {
    let AuthorizationError::PolicyEvaluationError(error) = error;
    error.policy_id().to_string()
}

impl Counterexample {
    /// Reads what the solver found.
    pub(crate) fn new(env: &Env) -> Self {
        let name = |name: Option<&cedar_policy::EntityUid>| {
            name.map_or_else(|| "somebody".to_owned(), ToString::to_string)
        };
        let request = &env.request;
        let mut entities: Vec<_> =
            env.entities.iter().filter_map(|entity| shown(env, entity)).collect();
        entities.sort();
        Self {
            principal: name(request.principal()),
            action: name(request.action()),
            resource: name(request.resource()),
            context: request.context().map_or_else(|| "{}".to_owned(), ToString::to_string),
            entities,
        }
    }
}

/// An entity on a line; `None` if there is nothing to say of it. Groups of actions are the schema's, not the request's.
fn shown(env: &Env, entity: &cedar_policy::Entity) -> Option<String> {
    let name = entity.uid();
    let mut ancestors: Vec<_> =
        env.entities.ancestors(&name).into_iter().flatten().map(ToString::to_string).collect();
    ancestors.sort();
    let value = |(key, value): (&str, Result<cedar_policy::EvalResult, _>)| {
        format!("{key}: {}", value.map_or_else(|_| "?".to_owned(), |value| value.to_string()))
    };
    let mut attributes: Vec<_> = entity.attrs().map(value).collect();
    attributes.sort();
    let is_action = name.type_name().basename() == "Action";
    if is_action || (ancestors.is_empty() && attributes.is_empty()) {
        return None;
    }
    let inside = if ancestors.is_empty() {
        String::new()
    } else {
        format!(" in [{}]", ancestors.join(", "))
    };
    let has = if attributes.is_empty() {
        String::new()
    } else {
        format!(" {{ {} }}", attributes.join(", "))
    };
    Some(format!("{name}{inside}{has}"))
}

impl fmt::Display for Counterexample {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "principal: {}", self.principal)?;
        writeln!(formatter, "action: {}", self.action)?;
        writeln!(formatter, "resource: {}", self.resource)?;
        write!(formatter, "context: {}", self.context)?;
        for entity in &self.entities {
            write!(formatter, "\nentity: {entity}")?;
        }
        Ok(())
    }
}
