//! The benchmark: each figure beside its ceiling, measured in the same run on the same machine.
//!
//! `cargo xtask bench -- [append|full|access|children|replay|life|proof|service|all] [--quick]`, or this program by itself with `BENCH_POSTGRES_URL` (a database that
//! nobody uses, with default durability) and `BENCH_PGBENCH` (the program). Without the first only SQLite is measured.
//! Files go to `BENCH_DIR`, else `/var/tmp`, because `/tmp` may be memory. What the figures mean is in
//! `tests/bench/README.md`.

#![expect(clippy::print_stdout, reason = "a program that prints a table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has nothing to report")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^52, for ratios of two digits")]

mod access;
mod append;
mod children;
mod fixture;
mod full;
mod life;
mod load;
mod pgbench;
mod proof;
mod replay;
mod service;
mod table;

/// The parts, in order.
const PARTS: [&str; 8] =
    ["append", "full", "access", "children", "replay", "life", "proof", "service"];

/// The variable that names the database to measure PostgreSQL with.
pub(crate) const POSTGRES: &str = "BENCH_POSTGRES_URL";

/// Runs a part in a process of its own, so that none is measured with the memory of another.
pub(crate) fn alone(part: &[&str], quick: bool) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(part).args(quick.then_some("--quick"));
    assert!(command.status().unwrap().success(), "{part:?} failed");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let part = arguments.iter().find(|argument| !argument.starts_with("--"));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        match part.map_or("all", String::as_str) {
            "append" => append::run(quick).await,
            "full" => full::run(quick).await,
            "access" => access::run(quick).await,
            "children" => children::run(quick).await,
            "replay" => replay::run(quick),
            "replay-in" => replay::replay_in(&arguments).await,
            "replay-of" => replay::of(&arguments, quick).await,
            "life" => life::run(quick).await,
            "proof" => proof::run(quick),
            "proof-of" => proof::of(&arguments, quick).await,
            "service" => service::run(quick),
            "service-of" => Box::pin(service::of(&arguments, quick)).await,
            "audit-in" => Box::pin(proof::audit_in(&arguments)).await,
            "hold" => life::hold(arguments.get(1..).unwrap_or_default()).await,
            "all" => PARTS.iter().for_each(|part| alone(&[part], quick)),
            other => println!("no part `{other}`: want one of {PARTS:?} or all"),
        }
    });
}
