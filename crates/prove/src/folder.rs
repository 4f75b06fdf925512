//! A folder of policies as it lies on disk: schema, roles and guards, and what is to be proved of them.
//!
//! Invariants: nothing is skipped in silence. A folder, file or policy that is missing, empty, misplaced or without a
//! name of its own is a [`LoadError`] or a finding, and a finding fails the check `well-formed`: no proof is attempted
//! over a set that is not what it seems. Files are read in the order of their paths, so the order of the disk decides
//! nothing.
//!
//! Deliberately absent: how a set is kept in the log and adopted; that is the server's, which never links this crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::{fs, io};

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};

const SCHEMA: &str = "schema.cedarschema";
const ENDING: &str = "cedar";
/// The folders that are read, with what their policies must be.
const FOLDERS: [(&str, Effect); 4] = [
    ("roles", Effect::Permit),
    ("guards", Effect::Forbid),
    ("invariants", Effect::Permit),
    ("liveness", Effect::Permit),
];

/// Why a folder cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder that cannot be listed or read.
    #[error("{path}: {source}")]
    Io {
        /// Which, as it was asked for.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A folder without a single policy, where something must be.
    #[error("{0}: holds no policy")]
    Empty(PathBuf),
    /// A file that is no schema or no policies.
    #[error("{path}: {reason}")]
    Unreadable {
        /// Which file, below the folder.
        path: String,
        /// What the language's own reader says.
        reason: String,
    },
}

/// The policy set: schema, roles and guards, each policy under the id it is annotated with.
#[derive(Debug, Clone)]
pub struct Rules {
    pub(crate) schema: Schema,
    pub(crate) policies: Vec<Rule>,
    findings: Vec<String>,
}

/// One policy of the set and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// The file below the folder, such as `guards/wall.cedar`.
    pub(crate) file: String,
    /// The policy; its id is its `@id`.
    pub(crate) policy: Policy,
}

/// A part of all requests, described by permits: an invariant's forbidden one, or one where work must be possible.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    /// What it is called in a verdict.
    pub(crate) name: String,
    /// Its permits, with ids `name#1`, `name#2`, …
    pub(crate) policies: Vec<Policy>,
}

/// A whole folder: the set and what is to be proved of it.
#[derive(Debug, Clone)]
pub struct Folder {
    pub(crate) rules: Rules,
    pub(crate) invariants: Vec<Region>,
    pub(crate) liveness: Vec<Region>,
    findings: Vec<String>,
}

impl Rules {
    /// Reads schema, roles and guards.
    ///
    /// # Errors
    /// [`LoadError`] if the folder or a file of it cannot be read, or there are no roles or no guards.
    pub fn read(folder: &Path) -> Result<Self, LoadError> {
        let text = read_text(&folder.join(SCHEMA))?;
        let unreadable = |reason| LoadError::Unreadable { path: SCHEMA.to_owned(), reason };
        let (schema, warnings) =
            Schema::from_cedarschema_str(&text).map_err(|error| unreadable(error.to_string()))?;
        let mut findings: Vec<_> = warnings.map(|warning| format!("{SCHEMA}: {warning}")).collect();
        let mut policies = Vec::new();
        for (name, effect) in FOLDERS.into_iter().take(2) {
            for file in read_folder(folder, name, effect, &mut findings)? {
                policies.extend(
                    file.policies
                        .into_iter()
                        .map(|policy| identified(&file.path, &policy, &mut findings)),
                );
            }
        }
        check_unique(&policies, &mut findings);
        findings.extend(invalid(&schema, policies.iter().map(|rule| &rule.policy)));
        Ok(Self { schema, policies, findings })
    }

    /// What is wrong with the set before any proof, a line each.
    pub fn findings(&self) -> &[String] {
        &self.findings
    }

    /// The set as the engine takes it.
    pub(crate) fn set(&self) -> PolicySet {
        set_of(self.policies.iter().map(|rule| &rule.policy))
    }
}

impl Rule {
    /// The policy's id.
    pub(crate) fn id(&self) -> &str {
        self.policy.id().as_ref()
    }
}

impl Region {
    /// The region as the engine takes it.
    pub(crate) fn set(&self) -> PolicySet {
        set_of(&self.policies)
    }
}

impl Folder {
    /// Reads everything: the set, the invariants and what must be possible.
    ///
    /// # Errors
    /// As [`Rules::read`]; also if there is no invariant or nothing that must be possible.
    pub fn read(folder: &Path) -> Result<Self, LoadError> {
        let rules = Rules::read(folder)?;
        let mut findings = rules.findings.clone();
        let invariants = read_regions(folder, "invariants", "", &rules.schema, &mut findings)?;
        let liveness = read_regions(folder, "liveness", "liveness/", &rules.schema, &mut findings)?;
        findings.extend(strays(folder)?);
        Ok(Self { rules, invariants, liveness, findings })
    }

    /// What is wrong with the folder before any proof, a line each. Nothing can be proved while there is any.
    pub fn findings(&self) -> &[String] {
        &self.findings
    }
}

/// Puts policies together. Ids are unique here: a set that has one twice is not asked for a proof.
pub(crate) fn set_of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> PolicySet {
    let mut set = PolicySet::new();
    for policy in policies {
        // A second policy of the same id is a finding already, and no proof runs with findings.
        let _ = set.add(policy.clone());
    }
    set
}

/// One file and its policies in the order they stand there.
struct PolicyFile {
    path: String,
    stem: String,
    policies: Vec<Policy>,
}

fn read_folder(
    folder: &Path,
    name: &str,
    effect: Effect,
    findings: &mut Vec<String>,
) -> Result<Vec<PolicyFile>, LoadError> {
    let mut files = Vec::new();
    for path in list(&folder.join(name))? {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = format!("{name}/{file_name}");
        let Some(stem) = file_name.strip_suffix(".cedar").filter(|_| path.is_file()) else {
            findings.push(format!("{shown}: only files named *.cedar are read here"));
            continue;
        };
        let file = read_file(&path, &shown, stem)?;
        if file.policies.is_empty() {
            findings.push(format!("{shown}: holds no policy"));
        }
        if file.policies.iter().any(|policy| policy.effect() != effect) {
            findings.push(format!("{shown}: only {effect}s belong into {name}/"));
        }
        files.push(file);
    }
    if files.iter().all(|file| file.policies.is_empty()) {
        return Err(LoadError::Empty(folder.join(name)));
    }
    Ok(files)
}

fn read_file(path: &Path, shown: &str, stem: &str) -> Result<PolicyFile, LoadError> {
    let unreadable = |reason| LoadError::Unreadable { path: shown.to_owned(), reason };
    let set =
        PolicySet::from_str(&read_text(path)?).map_err(|error| unreadable(error.to_string()))?;
    if set.templates().next().is_some() {
        return Err(unreadable("templates cannot be proved; write the policy out".to_owned()));
    }
    let mut policies: Vec<_> = set.policies().cloned().collect();
    // The reader names them policy0, policy1, … policy10 in the order of the file.
    policies.sort_by_key(|policy| {
        let id: &str = policy.id().as_ref();
        (id.len(), id.to_owned())
    });
    Ok(PolicyFile { path: shown.to_owned(), stem: stem.to_owned(), policies })
}

fn read_regions(
    folder: &Path,
    name: &str,
    prefix: &str,
    schema: &Schema,
    findings: &mut Vec<String>,
) -> Result<Vec<Region>, LoadError> {
    let effect = Effect::Permit;
    let files = read_folder(folder, name, effect, findings)?;
    let regions: Vec<_> = files.into_iter().map(|file| region(prefix, &file)).collect();
    for region in &regions {
        findings.extend(invalid(schema, &region.policies));
    }
    Ok(regions)
}

fn region(prefix: &str, file: &PolicyFile) -> Region {
    let name = format!("{prefix}{}", file.stem);
    let numbered = file.policies.iter().zip(1..);
    let policies =
        numbered.map(|(policy, number)| policy.new_id(PolicyId::new(format!("{name}#{number}"))));
    Region { policies: policies.collect(), name }
}

/// The policy under the id it is annotated with. Without one it keeps a name that says where it stands.
fn identified(file: &str, policy: &Policy, findings: &mut Vec<String>) -> Rule {
    let id = policy.annotation("id").filter(|id| !id.is_empty());
    let id = id.map_or_else(
        || {
            findings.push(format!("{file}: a policy has no @id"));
            format!("{file}:{}", policy.id())
        },
        str::to_owned,
    );
    Rule { file: file.to_owned(), policy: policy.new_id(PolicyId::new(id)) }
}

fn check_unique(policies: &[Rule], findings: &mut Vec<String>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for rule in policies {
        if let Some(first) = seen.insert(rule.id(), &rule.file) {
            findings.push(format!("{}: @id(\"{}\") stands in {first} too", rule.file, rule.id()));
        }
    }
}

/// What strict validation says, warnings included: a policy that can never match is one of them.
fn invalid<'a>(schema: &Schema, policies: impl IntoIterator<Item = &'a Policy>) -> Vec<String> {
    let result = Validator::new(schema.clone()).validate(&set_of(policies), ValidationMode::Strict);
    let errors = result.validation_errors().map(ToString::to_string);
    errors.chain(result.validation_warnings().map(ToString::to_string)).collect()
}

/// Policies where nobody reads them: a guard in the wrong folder would guard nothing.
fn strays(folder: &Path) -> Result<Vec<String>, LoadError> {
    let mut findings = Vec::new();
    for path in list(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_policy = path.extension().is_some_and(|ending| ending == ENDING);
        let is_known = FOLDERS.iter().any(|(known, _)| *known == name);
        if is_policy || (path.is_dir() && !is_known) {
            findings.push(format!("{name}: nobody reads policies here"));
        }
    }
    Ok(findings)
}

/// What is in a folder, in the order of the paths.
fn list(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let failed = |source| LoadError::Io { path: folder.to_path_buf(), source };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

fn read_text(path: &Path) -> Result<String, LoadError> {
    fs::read_to_string(path).map_err(|source| LoadError::Io { path: path.to_path_buf(), source })
}
