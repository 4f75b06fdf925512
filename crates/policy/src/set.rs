//! A policy set: the files of `policies/` as text, checked against their own schema.

use std::{collections::HashMap, fmt, str::FromStr as _, sync::Arc};

use amana_events::{
    Code, Digest, PolicyText,
    registry::{PolicyFile, PolicySet},
};
use cedar_policy::{Effect, Policy, PolicyId, Schema, ValidationMode, Validator};

/// The version of the policy language that this program reads.
pub const ENGINE_VERSION: &str = "cedar-4.14.1";

/// How facts become entities: raised when [`crate::FileFacts`] or their translation change. Every old
/// version stays readable, so that a decision can be judged again as it was made.
pub const FACTS_VERSION: u32 = 1;

const SCHEMA: &str = "schema.cedarschema";

/// Why a policy set cannot be used. What it replaces stays in force.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A file that every set has is missing.
    #[error("the set has no file {0}")]
    Missing(&'static str),
    /// A file cannot be read as what it should be.
    #[error("{path}: {what}")]
    Unreadable {
        /// Which file.
        path: String,
        /// What the engine says.
        what: String,
    },
    /// A policy is not where it belongs, or has no name of its own.
    #[error("{path}: {what}")]
    Misplaced {
        /// Which file.
        path: String,
        /// What is wrong.
        what: String,
    },
    /// The policies do not fit the schema.
    #[error("the policies do not fit the schema: {0}")]
    Invalid(String),
    /// Another engine is asked for than this program has.
    #[error("the set is written for {0}: this program has {ENGINE_VERSION}")]
    Engine(String),
    /// Another version of entities is asked for than this program knows.
    #[error("the set needs version {0} of the facts: use a newer program")]
    FactsVersion(u32),
}

/// A policy set that was read and checked: schema, permits by role, forbids by guard.
#[derive(Clone)]
pub struct Policies {
    digest: Digest,
    pub(crate) schema: Arc<Schema>,
    schema_text: Arc<str>,
    pub(crate) rules: Arc<[Policy]>,
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policies").field("digest", &self.digest).finish_non_exhaustive()
    }
}

macro_rules! shipped {
    ($($path:literal),+ $(,)?) => {
        [$(($path, include_str!(concat!("../../../policies/", $path)))),+]
    };
}

impl Policies {
    /// Reads a set and checks it whole: engine, facts, syntax, names, places, and every policy
    /// against the schema.
    ///
    /// Files that are neither schema, `roles/*.cedar` nor `guards/*.cedar` decide nothing (invariants,
    /// descriptions) and are not read.
    ///
    /// # Errors
    /// [`PolicyError`] says which file, and what is wrong with it.
    pub fn read(set: &PolicySet) -> Result<Self, PolicyError> {
        if set.engine.as_str() != ENGINE_VERSION {
            return Err(PolicyError::Engine(set.engine.to_string()));
        }
        if set.facts_version != FACTS_VERSION {
            return Err(PolicyError::FactsVersion(set.facts_version));
        }
        let text = set.file(SCHEMA).ok_or(PolicyError::Missing(SCHEMA))?;
        let (schema, _) = Schema::from_cedarschema_str(text)
            .map_err(|error| unreadable(SCHEMA, &error.to_string()))?;
        let mut policies = Vec::new();
        let mut places: HashMap<String, &str> = HashMap::new();
        for file in set.files.iter().filter(|file| decides(file.path.as_str())) {
            let path = file.path.as_str();
            for policy in policies_of(file)? {
                let id = policy.id().to_string();
                if let Some(other) = places.insert(id.clone(), path) {
                    let what = format!("{id}: a policy of that @id stands in {other}");
                    return Err(PolicyError::Misplaced { path: path.to_owned(), what });
                }
                if names_one(&policy) {
                    let what = format!(
                        "{id}: a rule goes by how somebody stands to a file and names none"
                    );
                    return Err(PolicyError::Misplaced { path: path.to_owned(), what });
                }
                policies.push(policy);
            }
        }
        policies.sort_by(|a: &Policy, b| a.id().cmp(b.id()));
        let mut whole = cedar_policy::PolicySet::new();
        for policy in &policies {
            whole.add(policy.clone()).map_err(|error| PolicyError::Invalid(error.to_string()))?;
        }
        let found = Validator::new(schema.clone()).validate(&whole, ValidationMode::Strict);
        if !found.validation_passed() {
            let said = |error: &cedar_policy::ValidationError| {
                let place = places.get(AsRef::<str>::as_ref(error.policy_id()));
                place.map_or_else(|| error.to_string(), |path| format!("{path}: {error}"))
            };
            let errors: Vec<String> = found.validation_errors().map(said).collect();
            return Err(PolicyError::Invalid(errors.join("; ")));
        }
        let (digest, schema_text) = (set.digest(), text.into());
        Ok(Self { digest, schema: schema.into(), schema_text, rules: policies.into() })
    }

    /// The set this program ships, which a new ledger adopts. A ledger goes by the set that its log
    /// says is in force.
    ///
    /// # Errors
    /// [`PolicyError`] where the program was built from a broken copy.
    pub fn shipped() -> Result<PolicySet, PolicyError> {
        set_of(SHIPPED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
    }

    /// What names the set in the log.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What a policy's annotation says.
    pub fn annotation(&self, policy: &str, key: &str) -> Option<&str> {
        let found = self.rules.iter().find(|it| AsRef::<str>::as_ref(it.id()) == policy)?;
        found.annotation(key)
    }

    /// By which policies `next` may grant what this set denies, in order: permits that are new or
    /// changed, forbids that are gone or changed, and `schema` where that differs. Whatever it newly
    /// grants, it grants by one of them; that one stands here does not say that it grants anything.
    pub fn may_grant(&self, next: &Self) -> Vec<String> {
        let without = |these: &Self, others: &Self, effect| -> Vec<String> {
            let said = |it: &Policy| (it.id().to_string(), it.to_string());
            let theirs: HashMap<String, String> = others.rules.iter().map(said).collect();
            let own = these.rules.iter().filter(|it| it.effect() == effect).map(said);
            own.filter(|(id, text)| theirs.get(id) != Some(text)).map(|(id, _)| id).collect()
        };
        let mut named = without(next, self, Effect::Permit);
        named.extend(without(self, next, Effect::Forbid));
        named.extend((self.schema_text != next.schema_text).then(|| "schema".to_owned()));
        named.sort();
        named.dedup();
        named
    }

    /// The ids of all policies.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|policy| policy.id().as_ref())
    }
}

const SHIPPED: [(&str, &str); 34] = shipped![
    "schema.cedarschema",
    "guards/armed.cedar",
    "guards/children.cedar",
    "guards/confidential.cedar",
    "guards/conflict.cedar",
    "guards/consent.cedar",
    "guards/contact.cedar",
    "guards/doors.cedar",
    "guards/duties.cedar",
    "guards/duty_to_report.cedar",
    "guards/erased.cedar",
    "guards/partner.cedar",
    "guards/suspended.cedar",
    "guards/wall.cedar",
    "roles/armed_actor.cedar",
    "roles/assistance_focal_point.cedar",
    "roles/auditor.cedar",
    "roles/child_protection_actor.cedar",
    "roles/conduct_officer.cedar",
    "roles/counsel.cedar",
    "roles/head_of_conduct.cedar",
    "roles/investigator.cedar",
    "roles/key_custodian.cedar",
    "roles/member.cedar",
    "roles/operator.cedar",
    "roles/policy_owner.cedar",
    "roles/referral_partner.cedar",
    "roles/registrar.cedar",
    "roles/reporter.cedar",
    "roles/reviewer.cedar",
    "roles/statistics_officer.cedar",
    "roles/survivor.cedar",
    "roles/system.cedar",
    "roles/victims_rights_advocate.cedar",
];

/// A set of files as the log holds it, for this program's engine and facts.
///
/// # Errors
/// [`PolicyError::Unreadable`] for a path or text that cannot stand in the log.
pub fn set_of(files: impl IntoIterator<Item = (String, String)>) -> Result<PolicySet, PolicyError> {
    let file = |(path, text): (String, String)| {
        let what = |error: &dyn fmt::Display| unreadable(&path, &error.to_string());
        let name = Code::new(&path).map_err(|error| what(&error))?;
        let text = PolicyText::new(&text).map_err(|error| what(&error))?;
        Ok(PolicyFile { path: name, text })
    };
    let engine =
        Code::new(ENGINE_VERSION).map_err(|error| unreadable(SCHEMA, &error.to_string()))?;
    let files = files.into_iter().map(file).collect::<Result<_, PolicyError>>()?;
    Ok(PolicySet { engine, facts_version: FACTS_VERSION, files })
}

/// Whether a file of a set decides, beside the schema.
fn decides(path: &str) -> bool {
    let named = path.strip_prefix("roles/").or_else(|| path.strip_prefix("guards/"));
    named.is_some_and(|name| name.strip_suffix(".cedar").is_some())
}

/// Whether a policy names one file or field by its id; what cannot be told apart from it counts as one.
fn names_one(policy: &Policy) -> bool {
    fn walk(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Object(fields) => {
                let kind = fields.get("type").and_then(serde_json::Value::as_str);
                let named = fields.contains_key("id") && matches!(kind, Some("File" | "Field"));
                named || fields.values().any(walk)
            }
            serde_json::Value::Array(values) => values.iter().any(walk),
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => false,
        }
    }
    policy.to_json().map_or(true, |json| walk(&json))
}

fn unreadable(path: &str, what: &str) -> PolicyError {
    PolicyError::Unreadable { path: path.to_owned(), what: what.to_owned() }
}

/// The policies of a file, by the ids they are annotated with.
fn policies_of(file: &PolicyFile) -> Result<Vec<Policy>, PolicyError> {
    let path = file.path.as_str();
    let misplaced = |what: String| PolicyError::Misplaced { path: path.to_owned(), what };
    let read = cedar_policy::PolicySet::from_str(file.text.as_str())
        .map_err(|error| unreadable(path, &error.to_string()))?;
    if read.templates().next().is_some() {
        return Err(misplaced("templates are not used here".into()));
    }
    let belongs = if path.starts_with("roles/") { Effect::Permit } else { Effect::Forbid };
    let mut policies = Vec::new();
    for policy in read.policies() {
        let id = policy.annotation("id").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| misplaced("a policy has no @id".into()))?;
        if policy.effect() != belongs {
            let what = "roles hold permits, guards hold forbids";
            return Err(misplaced(format!("{id}: {what}")));
        }
        policies.push(policy.new_id(PolicyId::new(id)));
    }
    Ok(policies)
}
