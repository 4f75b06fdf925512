//! The benchmark: each figure beside its ceiling, measured in the same run on the same machine.
//!
//! `cargo xtask bench -- [append|full|replay|all] [--quick]`, or this program by itself with `BENCH_POSTGRES_URL` (a database that
//! nobody uses, with default durability) and `BENCH_PGBENCH` (the program). Without the first only SQLite is measured.
//! Files go to `BENCH_DIR`, else `/var/tmp`, because `/tmp` may be memory. What the figures mean is in
//! `tests/bench/README.md`.

#![expect(clippy::print_stdout, reason = "a program that prints a table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has nothing to report")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^52, for ratios of two digits")]

mod append;
mod fixture;
mod full;
mod load;
mod pgbench;
mod replay;
mod table;

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
            "replay" => replay::run(quick).await,
            "all" => {
                append::run(quick).await;
                full::run(quick).await;
                replay::run(quick).await;
            }
            other => println!("no part `{other}`: want append, full, replay or all"),
        }
    });
}
