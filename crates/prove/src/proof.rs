//! The proofs: every invariant, liveness, vacuity, errors, dead policies, for every shape of request.
//!
//! Invariants: something is verified only if the solver answered for every shape that could refute it. A question
//! without an answer is a failure of the name it was asked for. Each found request is run again by the engine itself.
//!
//! The proofs are about the policies and the schema. That entities and context are built truthfully from facts is not
//! proved here; the policy crate's tests hold that.

use std::sync::atomic::{AtomicBool, Ordering};

use cedar_policy::{Policy, PolicySet, RequestEnv};
use cedar_policy_symcc::{CompiledPolicySet, Env};

use crate::counterexample::{Counterexample, decide};
use crate::environment::{self, Shape, describe};
use crate::folder::{Folder, Region, Rule, set_of};
use crate::report::{Failure, Report, Verdict};
use crate::solver::{Fault, Session, SolverOptions, each};

/// Proves everything that the folder asks for.
///
/// A folder with findings is not proved at all: the report then holds `well-formed` alone, and it failed.
///
/// # Errors
/// The [`Fault`] of a solver that cannot be started.
pub fn prove(folder: &Folder, options: &SolverOptions) -> Result<Report, Fault> {
    if !folder.findings().is_empty() {
        let failures = folder.findings().iter().map(Failure::general).collect();
        return Ok(Report { verdicts: vec![Verdict::new("well-formed", failures)] });
    }
    let proof = Proof::new(folder);
    let shapes = environment::all(&folder.rules.schema);
    if shapes.is_empty() {
        let failures = vec![Failure::general("the schema knows no request at all")];
        return Ok(Report { verdicts: vec![Verdict::new("well-formed", failures)] });
    }
    let found = each(options, &shapes, |session, env| proof.one(session, env))?;
    Ok(proof.report(&found.into_iter().flatten().collect()))
}

/// What a failure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Invariant(usize),
    Liveness(usize),
    Vacuity,
    NeverErrors,
    NoDeadPolicy,
}

/// Something to be seen once, in whichever shape.
struct Wanted<'a> {
    policy: &'a Policy,
    seen: AtomicBool,
}

struct Proof<'a> {
    folder: &'a Folder,
    set: PolicySet,
    /// All invariants' regions in one.
    forbidden: PolicySet,
    /// Each policy of the set must match somewhere.
    rules: Vec<Wanted<'a>>,
    /// Each permit of each invariant must describe some request.
    regions: Vec<Wanted<'a>>,
    /// Each thing that must be possible was possible somewhere.
    alive: Vec<AtomicBool>,
}

type Found = Vec<(Subject, Failure)>;

impl<'a> Proof<'a> {
    fn new(folder: &'a Folder) -> Self {
        let wanted = |policy| Wanted { policy, seen: AtomicBool::new(false) };
        let regions = || folder.invariants.iter().flat_map(|region| &region.policies);
        Self {
            folder,
            set: folder.rules.set(),
            forbidden: set_of(regions()),
            rules: folder.rules.policies.iter().map(|rule: &Rule| wanted(&rule.policy)).collect(),
            regions: regions().map(wanted).collect(),
            alive: folder.liveness.iter().map(|_| AtomicBool::new(false)).collect(),
        }
    }

    /// Everything about one shape of request.
    fn one(&self, session: &mut Session, env: &RequestEnv) -> Found {
        let place = describe(env);
        let schema = &self.folder.rules.schema;
        let compiled =
            Shape::new(schema, env).and_then(|shape| Ok((shape.compile(&self.set)?, shape)));
        let (set, shape) = match compiled {
            Ok(compiled) => compiled,
            Err(fault) => {
                return self.all_subjects().map(|subject| (subject, at(&place, &fault))).collect();
            }
        };
        let mut found = self.invariants(session, &shape, &set, &place);
        found.extend(self.liveness(session, &shape, &set, &place));
        found.extend(self.errors(session, &shape, &place));
        found.extend(look(session, &shape, &place, &self.rules, Subject::NoDeadPolicy));
        found.extend(look(session, &shape, &place, &self.regions, Subject::Vacuity));
        found
    }

    fn all_subjects(&self) -> impl Iterator<Item = Subject> {
        let built_in = [Subject::Vacuity, Subject::NeverErrors, Subject::NoDeadPolicy];
        let invariants = (0..self.folder.invariants.len()).map(Subject::Invariant);
        let liveness = (0..self.folder.liveness.len()).map(Subject::Liveness);
        invariants.chain(liveness).chain(built_in)
    }

    /// No request of this shape is both allowed and forbidden.
    ///
    /// Asked at first for all regions in one: what is disjoint from their union is disjoint from each. Only where that
    /// does not come out is each asked by itself, to know which.
    fn invariants(
        &self,
        session: &mut Session,
        shape: &Shape,
        set: &CompiledPolicySet,
        place: &str,
    ) -> Found {
        let together = shape.compile(&self.forbidden).and_then(|all| session.disjoint(set, &all));
        if together == Ok(true) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (index, region) in self.folder.invariants.iter().enumerate() {
            let answer =
                shape.compile(&region.set()).and_then(|region| session.overlap(set, &region));
            let failure = match answer {
                Ok(None) => continue,
                Ok(Some(env)) => self.violation(place, region, &env),
                Err(fault) => at(place, &fault),
            };
            found.push((Subject::Invariant(index), failure));
        }
        if found.is_empty() && together == Ok(false) {
            // A request is in the union but in none of its parts: then one of the answers is wrong.
            // Where there was only no answer for all together, one for each is enough.
            let failure = Failure::within(place, "the solver contradicts itself");
            found.extend(
                (0..self.folder.invariants.len())
                    .map(|index| (Subject::Invariant(index), failure.clone())),
            );
        }
        found
    }

    fn violation(&self, place: &str, region: &Region, env: &Env) -> Failure {
        let what = self.rerun(region, env).map_or_else(
            || "allowed, says the solver; the engine does not agree".to_owned(),
            |by| format!("allowed by {by}"),
        );
        Failure::within(place, what).shown_by(Counterexample::new(env))
    }

    /// Who allows the request, if the engine does, and only if it lies in the region.
    fn rerun(&self, region: &Region, env: &Env) -> Option<String> {
        let decided = decide(env, &self.set);
        let inside = decided.allowed && decide(env, &region.set()).allowed;
        inside.then(|| decided.reasons.into_iter().collect::<Vec<_>>().join(", "))
    }

    /// What must be possible: a request of this shape is enough.
    fn liveness(
        &self,
        session: &mut Session,
        shape: &Shape,
        set: &CompiledPolicySet,
        place: &str,
    ) -> Found {
        let mut found = Vec::new();
        for (index, (region, alive)) in self.folder.liveness.iter().zip(&self.alive).enumerate() {
            if alive.load(Ordering::Relaxed) {
                continue;
            }
            let answer =
                shape.compile(&region.set()).and_then(|region| session.overlap(set, &region));
            match answer {
                Ok(None) => {}
                Ok(Some(env)) if self.rerun(region, &env).is_some() => {
                    alive.store(true, Ordering::Relaxed);
                }
                Ok(Some(env)) => {
                    let failure = Failure::within(
                        place,
                        "possible, says the solver; the engine does not agree",
                    );
                    found.push((
                        Subject::Liveness(index),
                        failure.shown_by(Counterexample::new(&env)),
                    ));
                }
                Err(fault) => found.push((Subject::Liveness(index), at(place, &fault))),
            }
        }
        found
    }

    /// No policy can error, of the set or of a region: a forbid that errors forbids nothing, and a region that errors
    /// describes less than it says.
    fn errors(&self, session: &mut Session, shape: &Shape, place: &str) -> Found {
        let set = self.rules.iter().chain(&self.regions).map(|wanted| wanted.policy);
        let liveness = self.folder.liveness.iter().flat_map(|region| &region.policies);
        let mut found = Vec::new();
        for policy in set.chain(liveness) {
            let failure = match shape.compile_one(policy).and_then(|policy| session.errs(&policy)) {
                Ok(None) => continue,
                Ok(Some(env)) => {
                    let erred = decide(&env, &set_of([policy]))
                        .errors
                        .contains(policy.id().to_string().as_str());
                    let agreed =
                        if erred { "" } else { ", says the solver; the engine does not agree" };
                    Failure::within(place, format!("{} errors{agreed}", policy.id()))
                        .shown_by(Counterexample::new(&env))
                }
                Err(fault) => Failure::within(place, format!("{}: {fault}", policy.id())),
            };
            found.push((Subject::NeverErrors, failure));
        }
        found
    }

    fn report(&self, found: &Found) -> Report {
        let mut verdicts = Vec::new();
        let of = |subject: Subject| {
            found
                .iter()
                .filter(move |(about, _)| *about == subject)
                .map(|(_, failure)| failure.clone())
        };
        for (index, region) in self.folder.invariants.iter().enumerate() {
            verdicts.push(Verdict::new(&region.name, of(Subject::Invariant(index)).collect()));
        }
        for (index, (region, alive)) in self.folder.liveness.iter().zip(&self.alive).enumerate() {
            let mut failures: Vec<_> = of(Subject::Liveness(index)).collect();
            // Once it was seen to be possible, what was not answered elsewhere does not matter.
            if alive.load(Ordering::Relaxed) {
                failures.clear();
            } else {
                failures.push(Failure::general("nobody can do this"));
            }
            verdicts.push(Verdict::new(&region.name, failures));
        }
        let vacuity = never_seen(&self.regions, "describes no request", of(Subject::Vacuity));
        verdicts.push(Verdict::new("vacuity", vacuity));
        verdicts.push(Verdict::new("never-errors", of(Subject::NeverErrors).collect()));
        let dead = never_seen(&self.rules, "never matches", of(Subject::NoDeadPolicy));
        verdicts.push(Verdict::new("no-dead-policy", dead));
        verdicts.push(Verdict::new("well-formed", Vec::new()));
        Report { verdicts }
    }
}

/// Looks whether a policy not seen yet matches a request of this shape.
fn look(
    session: &mut Session,
    shape: &Shape,
    place: &str,
    wanted: &[Wanted],
    subject: Subject,
) -> Found {
    let mut found = Vec::new();
    for wanted in wanted.iter().filter(|wanted| !wanted.seen.load(Ordering::Relaxed)) {
        match shape.compile_one(wanted.policy).and_then(|policy| session.matches(&policy)) {
            Ok(true) => wanted.seen.store(true, Ordering::Relaxed),
            Ok(false) => {}
            Err(fault) => found.push((
                subject,
                Failure::within(place, format!("{}: {fault}", wanted.policy.id())),
            )),
        }
    }
    found
}

/// What was seen nowhere. Questions without an answer matter only then: to be seen once is enough.
fn never_seen(
    wanted: &[Wanted],
    what: &str,
    unanswered: impl Iterator<Item = Failure>,
) -> Vec<Failure> {
    let unseen = wanted.iter().filter(|wanted| !wanted.seen.load(Ordering::Relaxed));
    let mut failures: Vec<_> =
        unseen.map(|wanted| Failure::general(format!("{} {what}", wanted.policy.id()))).collect();
    if !failures.is_empty() {
        failures.extend(unanswered);
    }
    failures
}

fn at(place: &str, fault: &Fault) -> Failure {
    Failure::within(place, fault.to_string())
}
