//! The shapes a request can have: who, what, of what, by type. A proof is made for each.
//!
//! Invariant: everything compiled for one [`Shape`] shares its symbolic environment, as the solver's questions demand.

use cedar_policy::{EntityUid, Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::{CompiledPolicy, CompiledPolicySet, SymEnv, never_matches_asserts};

use crate::solver::Fault;

/// One combination of principal type, action and resource type that the schema knows.
pub(crate) struct Shape<'a> {
    schema: &'a Schema,
    env: RequestEnv,
    symbolic: SymEnv,
}

impl<'a> Shape<'a> {
    /// Prepares the symbolic environment, once for all that is compiled in it.
    ///
    /// # Errors
    /// [`Fault::Broken`] if the schema cannot be translated.
    pub(crate) fn new(schema: &'a Schema, env: &RequestEnv) -> Result<Self, Fault> {
        let symbolic =
            SymEnv::new(schema, env).map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(Self { schema, env: env.clone(), symbolic })
    }

    /// A whole set, for this shape.
    ///
    /// A policy whose scope does not fit the shape becomes the constant `false` in translation, and a question whose
    /// answer is then a constant never reaches the solver. Nothing more is skipped: what applies is the translation's
    /// judgement, not a guess made here.
    ///
    /// # Errors
    /// [`Fault::Broken`] if a policy cannot be translated.
    pub(crate) fn compile(&self, set: &PolicySet) -> Result<CompiledPolicySet, Fault> {
        let symbolic = self.symbolic.clone();
        CompiledPolicySet::compile_with_custom_symenv(set, &self.env, self.schema, symbolic)
            .map_err(|error| Fault::Broken(error.to_string()))
    }

    /// One policy, for this shape.
    ///
    /// # Errors
    /// As [`Shape::compile`].
    pub(crate) fn compile_one(&self, policy: &Policy) -> Result<CompiledPolicy, Fault> {
        let symbolic = self.symbolic.clone();
        CompiledPolicy::compile_with_custom_symenv(policy, &self.env, self.schema, symbolic)
            .map_err(|error| Fault::Broken(error.to_string()))
    }
}

/// May the policy match at all in the shape it was compiled for?
///
/// `false` is certain: translation made it the constant `false`, as it does where the scope does not fit. `true` is only
/// likely. The solver is not asked.
pub(crate) fn may_match(policy: &CompiledPolicy) -> bool {
    !never_matches_asserts(policy).asserts().iter().any(|assert| *assert == false.into())
}

/// The action's own name, without its type.
pub(crate) fn action_name(action: &EntityUid) -> &str {
    action.id().unescaped()
}

/// `Member open Field`: the shape for people.
pub(crate) fn describe(env: &RequestEnv) -> String {
    format!("{} {} {}", env.principal(), action_name(env.action()), env.resource())
}

/// All shapes of a schema, in the order of their descriptions.
pub(crate) fn all(schema: &Schema) -> Vec<RequestEnv> {
    let mut shapes: Vec<_> = schema.request_envs().collect();
    shapes.sort_by_cached_key(describe);
    shapes
}
