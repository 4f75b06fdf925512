//! The solver: a process that answers questions about all requests at once.
//!
//! Invariants: only an answer is an answer. A solver that is missing, dies, stays silent for longer than the limit,
//! says `unknown` or something nobody understands is a [`Fault`], and a fault never counts as proved. After any fault
//! but `unknown` the process is not asked again, because nobody knows what it is still talking about.
//!
//! Deliberately absent: trust in a counterexample; `counterexample` runs each again through the engine.

use std::env;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cedar_policy_symcc::err::{Error, SolverError};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, Env};
use tokio::process::Command;
use tokio::runtime::{Builder, Runtime};

/// How long one question may take, in seconds. The shipped set's slowest takes well under one.
const LIMIT_SECONDS: u64 = 10;
/// How much longer than its own limit the solver may stay silent before it is given up.
const GRACE: Duration = Duration::from_secs(2);

/// Which solver is asked, how long it may think, and how many of it run beside each other.
#[derive(Debug, Clone)]
pub struct SolverOptions {
    /// The program, cvc5 or what speaks like it.
    pub program: PathBuf,
    /// How long one question may take.
    pub limit: Duration,
    /// How many processes share the questions.
    pub processes: usize,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The program cannot be started.
    #[error(
        "cannot start the solver {program}: {reason}. On Debian: apt-get install cvc5; or name another by CVC5"
    )]
    Missing {
        /// Which program.
        program: String,
        /// The system's reason.
        reason: String,
    },
    /// It does not know, or ran into its own limit.
    #[error("the solver does not know")]
    Unknown,
    /// It said nothing for longer than the limit.
    #[error("the solver gave no answer within {0} s")]
    Silent(u64),
    /// It, or the translation for it, failed.
    #[error("{0}")]
    Broken(String),
}

impl SolverOptions {
    /// The program that `CVC5` names, else `cvc5` on PATH.
    pub fn from_environment() -> Self {
        let program = env::var_os("CVC5").filter(|name| !name.is_empty());
        Self::new(program.map_or_else(|| PathBuf::from("cvc5"), PathBuf::from))
    }

    /// This program, with the usual limit and as many processes as there are cores, four at most.
    pub fn new(program: PathBuf) -> Self {
        let processes = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
        Self { program, limit: Duration::from_secs(LIMIT_SECONDS), processes }
    }
}

/// One solver process and the questions it takes.
pub(crate) struct Session {
    runtime: Runtime,
    compiler: CedarSymCompiler<LocalSolver>,
    limit: Duration,
    broken: Option<Fault>,
}

impl Session {
    /// Starts the process.
    ///
    /// # Errors
    /// [`Fault::Missing`] if it cannot be started.
    pub(crate) fn open(options: &SolverOptions) -> Result<Self, Fault> {
        let program = options.program.display().to_string();
        let missing = |reason: String| Fault::Missing { program: program.clone(), reason };
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| missing(error.to_string()))?;
        let mut command = Command::new(&options.program);
        // The limit is for each question; `--tlimit` would end the whole process in the middle of its work.
        command.args(["--lang", "smt"]).arg(format!("--tlimit-per={}", options.limit.as_millis()));
        command.kill_on_drop(true);
        let solver = {
            let _inside = runtime.enter();
            LocalSolver::from_command(&mut command)
        };
        let solver = solver.map_err(|error| missing(reason(&error)))?;
        let compiler =
            CedarSymCompiler::new(solver).map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(Self { runtime, compiler, limit: options.limit + GRACE, broken: None })
    }

    /// A request that both sets allow, if there is one.
    pub(crate) fn overlap(
        &mut self,
        one: &CompiledPolicySet,
        other: &CompiledPolicySet,
    ) -> Result<Option<Env>, Fault> {
        self.ask(async |compiler| compiler.check_disjoint_with_counterexample_opt(one, other).await)
    }

    /// Is there no request that both sets allow?
    pub(crate) fn disjoint(
        &mut self,
        one: &CompiledPolicySet,
        other: &CompiledPolicySet,
    ) -> Result<bool, Fault> {
        self.ask(async |compiler| compiler.check_disjoint_opt(one, other).await)
    }

    /// A request that `new` allows and `old` does not, if there is one.
    pub(crate) fn grants(
        &mut self,
        new: &CompiledPolicySet,
        old: &CompiledPolicySet,
    ) -> Result<Option<Env>, Fault> {
        self.ask(async |compiler| compiler.check_implies_with_counterexample_opt(new, old).await)
    }

    /// A request on which the policy errors, if there is one.
    pub(crate) fn errs(&mut self, policy: &CompiledPolicy) -> Result<Option<Env>, Fault> {
        self.ask(async |compiler| compiler.check_never_errors_with_counterexample_opt(policy).await)
    }

    /// Is there a request that the policy matches?
    pub(crate) fn matches(&mut self, policy: &CompiledPolicy) -> Result<bool, Fault> {
        self.ask(async |compiler| compiler.check_never_matches_opt(policy).await)
            .map(|never| !never)
    }

    /// Does `other` match wherever `one` matches?
    pub(crate) fn implies(
        &mut self,
        one: &CompiledPolicy,
        other: &CompiledPolicy,
    ) -> Result<bool, Fault> {
        self.ask(async |compiler| compiler.check_matches_implies_opt(one, other).await)
    }

    fn ask<T>(
        &mut self,
        question: impl AsyncFnOnce(&mut CedarSymCompiler<LocalSolver>) -> Result<T, Error>,
    ) -> Result<T, Fault> {
        if let Some(fault) = &self.broken {
            return Err(fault.clone());
        }
        let (limit, compiler) = (self.limit, &mut self.compiler);
        let answer =
            self.runtime.block_on(async { tokio::time::timeout(limit, question(compiler)).await });
        let fault = match answer {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(Error::SolverUnknown)) => return Err(Fault::Unknown),
            Ok(Err(Error::SolverError(error))) => Fault::Broken(reason(&error)),
            Ok(Err(error)) => Fault::Broken(error.to_string()),
            Err(_) => Fault::Silent(limit.as_secs()),
        };
        self.broken = Some(fault.clone());
        Err(fault)
    }
}

/// What a solver's error says, with the system's reason where there is one.
fn reason(error: &SolverError) -> String {
    match error {
        SolverError::Io(source) => source.to_string(),
        other => other.to_string(),
    }
}

/// Does the work for each item, shared among the solver processes; the results stand in the order of the items.
///
/// # Errors
/// The [`Fault`] of a solver that cannot be started.
pub(crate) fn each<T: Sync, R: Send>(
    options: &SolverOptions,
    items: &[T],
    work: impl Fn(&mut Session, &T) -> R + Sync,
) -> Result<Vec<R>, Fault> {
    let processes = options.processes.clamp(1, items.len().max(1));
    let sessions = (0..processes).map(|_| Session::open(options)).collect::<Result<Vec<_>, _>>()?;
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    std::thread::scope(|scope| {
        for mut session in sessions {
            let (next, results, work) = (&next, &results, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    let result = work(&mut session, item);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
