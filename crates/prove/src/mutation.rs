//! Does a proof notice when a guard is taken away or weakened? If none does, nobody proved that the guard is needed.
//!
//! Each guard is taken away everywhere, then in one shape of request at a time, and then weakened part by part
//! (`mutant`).
//! A mutant is *killed* if the set with it is no longer well formed or allows something that an invariant forbids. Only
//! invariants are asked: a weaker guard allows more, so nothing that was possible becomes impossible.
//!
//! Fast because only those shapes of request are asked in which the mutant really forbids less, all invariants in one
//! question, and the first that breaks is enough.

use std::collections::BTreeMap;
use std::fmt;

use cedar_policy::{Effect, Policy, PolicySet, Schema, ValidationMode, Validator};
use cedar_policy_symcc::{CompiledPolicy, CompiledPolicySet};

use crate::counterexample::Counterexample;
use crate::environment::{self, Shape, describe, may_match};
use crate::folder::{Folder, Rule, set_of};
use crate::mutant::{Mutant, mutants};
use crate::solver::{Fault, Session, SolverOptions, each};

/// What became of all mutants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MutationReport {
    /// How many mutants a proof noticed.
    pub killed: usize,
    /// How many there were, without those that are unchanged.
    pub total: usize,
    /// What no proof noticed, or could not be asked.
    pub survivors: Vec<Survivor>,
    /// Weakened guards with which the set is proved to grant exactly what it granted: there is nothing to notice.
    /// By the guard's id. A guard that may be taken away everywhere is none of these: it is a survivor.
    pub unchanged: BTreeMap<String, Vec<String>>,
}

/// A mutant that no proof noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The guard's id.
    pub guard: String,
    /// What was done to it.
    pub what: String,
    /// Why it counts as a survivor.
    pub why: String,
    /// What it grants unnoticed.
    pub grants: Option<Counterexample>,
}

/// Takes away and weakens every guard, one part at a time.
///
/// The folder must hold: mutants of a set whose proofs fail say nothing. Ask [`crate::prove()`] before.
///
/// # Errors
/// The [`Fault`] of a solver that cannot be started, or of a set that cannot be translated.
pub fn mutate(folder: &Folder, options: &SolverOptions) -> Result<MutationReport, Fault> {
    let schema = &folder.rules.schema;
    let forbidden = set_of(folder.invariants.iter().flat_map(|region| &region.policies));
    let place = |env: &cedar_policy::RequestEnv| {
        let shape = Shape::new(schema, env)?;
        Ok(Place { name: describe(env), forbidden: shape.compile(&forbidden)?, shape })
    };
    let places = environment::all(schema).iter().map(place).collect::<Result<Vec<_>, Fault>>()?;
    let laboratory = Laboratory { schema, rules: &folder.rules.policies, places };
    let guards: Vec<_> = folder
        .rules
        .policies
        .iter()
        .filter(|rule| rule.policy.effect() == Effect::Forbid)
        .collect();
    let fates = each(options, &guards, |session, guard| laboratory.try_guard(session, guard))?;
    let mut report = MutationReport::default();
    fates.into_iter().flatten().for_each(|fate| report.add(fate));
    Ok(report)
}

/// What became of one mutant.
enum Fate {
    Killed,
    /// With it the set grants exactly what it granted.
    Unchanged {
        guard: String,
        what: String,
    },
    Survived(Survivor),
}

/// A shape of request and what is forbidden in it.
struct Place<'a> {
    name: String,
    shape: Shape<'a>,
    forbidden: CompiledPolicySet,
}

/// A place and a guard as it is there.
type Here<'a> = (&'a Place<'a>, CompiledPolicy);

struct Laboratory<'a> {
    schema: &'a Schema,
    rules: &'a [Rule],
    places: Vec<Place<'a>>,
}

impl Laboratory<'_> {
    fn try_guard(&self, session: &mut Session, guard: &Rule) -> Vec<Fate> {
        let places = self.where_it_forbids(guard).map_err(|fault| fault.to_string());
        let prepared = places.and_then(|places| Ok((mutants(&guard.policy)?, places)));
        let (mutants, places) = match prepared {
            Ok(prepared) => prepared,
            Err(why) => return vec![survived(guard, "any change", why)],
        };
        let mut fates: Vec<_> = mutants
            .iter()
            .map(|mutant| {
                if mutant.policy.as_ref().is_some_and(|policy| !self.is_valid(policy)) {
                    return Fate::Killed;
                }
                match self.fate(session, guard, mutant, &places) {
                    Fate::Unchanged { what, .. } if mutant.policy.is_none() => {
                        let why = "nothing is granted without it: it guards nothing".to_owned();
                        survived(guard, &what, why)
                    }
                    fate => fate,
                }
            })
            .collect();
        // In one shape of request alone; with a single shape that is the removal again.
        if places.len() > 1 {
            fates.extend(places.iter().map(|here| {
                let what = format!("no longer for {}", here.0.name);
                let mutant = Mutant { what, policy: None };
                self.fate(session, guard, &mutant, std::slice::from_ref(here))
            }));
        }
        fates
    }

    /// The shapes in which the guard may forbid something, with the guard as it is there.
    fn where_it_forbids(&self, guard: &Rule) -> Result<Vec<Here<'_>>, Fault> {
        let mut places = Vec::new();
        for place in &self.places {
            let here = place.shape.compile_one(&guard.policy)?;
            if may_match(&here) {
                places.push((place, here));
            }
        }
        Ok(places)
    }

    fn fate(&self, session: &mut Session, guard: &Rule, mutant: &Mutant, places: &[Here]) -> Fate {
        match self.look(session, guard, mutant, places) {
            Ok(fate) => fate,
            Err(fault) => survived(guard, &mutant.what, fault.to_string()),
        }
    }

    fn look(
        &self,
        session: &mut Session,
        guard: &Rule,
        mutant: &Mutant,
        places: &[Here],
    ) -> Result<Fate, Fault> {
        let set = self.with(guard, mutant.policy.as_ref());
        let mut weaker = Vec::new();
        for (place, here) in places {
            if let Some(policy) = &mutant.policy
                && session.implies(here, &place.shape.compile_one(policy)?)?
            {
                continue;
            }
            let set = place.shape.compile(&set)?;
            if !session.disjoint(&set, &place.forbidden)? {
                return Ok(Fate::Killed);
            }
            weaker.push((place, set));
        }
        // No proof noticed. Was there anything to notice?
        let whole = self.with(guard, Some(&guard.policy));
        for (place, set) in weaker {
            if let Some(env) = session.grants(&set, &place.shape.compile(&whole)?)? {
                let why = format!("{}: more is granted and no proof fails", place.name);
                let grants = Some(Counterexample::new(&env));
                return Ok(Fate::Survived(Survivor {
                    grants,
                    ..survivor(guard, &mutant.what, why)
                }));
            }
        }
        Ok(Fate::Unchanged { guard: guard.id().to_owned(), what: mutant.what.clone() })
    }

    /// The set with something else in the guard's place.
    fn with(&self, guard: &Rule, instead: Option<&Policy>) -> PolicySet {
        let others =
            self.rules.iter().filter(|rule| rule.id() != guard.id()).map(|rule| &rule.policy);
        set_of(others.chain(instead))
    }

    fn is_valid(&self, policy: &Policy) -> bool {
        let validator = Validator::new(self.schema.clone());
        validator.validate(&set_of([policy]), ValidationMode::Strict).validation_passed()
    }
}

fn survivor(guard: &Rule, what: &str, why: String) -> Survivor {
    Survivor { guard: guard.id().to_owned(), what: what.to_owned(), why, grants: None }
}

fn survived(guard: &Rule, what: &str, why: String) -> Fate {
    Fate::Survived(survivor(guard, what, why))
}

impl MutationReport {
    /// Was every mutant noticed? Without any mutant nothing was tried.
    pub fn holds(&self) -> bool {
        self.survivors.is_empty() && self.total > 0
    }

    fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Unchanged { guard, what } => {
                self.unchanged.entry(guard).or_default().push(what);
                return;
            }
            Fate::Killed => self.killed += 1,
            Fate::Survived(survivor) => self.survivors.push(survivor),
        }
        self.total += 1;
    }
}

impl fmt::Display for MutationReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for survivor in &self.survivors {
            writeln!(
                formatter,
                "SURVIVED {}: {}\n  {}",
                survivor.guard, survivor.what, survivor.why
            )?;
            let grants = survivor.grants.iter().map(ToString::to_string);
            for line in grants.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            {
                writeln!(formatter, "  {line}")?;
            }
        }
        for (guard, whats) in &self.unchanged {
            writeln!(formatter, "UNCHANGED {guard}: {}", whats.join("; "))?;
        }
        write!(formatter, "MUTANTS {}/{}", self.killed, self.total)
    }
}
