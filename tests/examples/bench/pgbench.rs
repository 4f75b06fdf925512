//! `pgbench`: the same row by itself, one a transaction, on sixteen connections, with nothing to check and no order to keep.

use std::io::Write;
use std::process::Command;

/// The row: ids that sort by time, 1,024 bytes of record, the same table and indexes.
const SCRIPT: &str = r"\set place random(1, 1000000000)
INSERT INTO amana.event (ledger_id, position, stream_kind, stream_id, version, event_id, type, recorded, known, record, leaf_hash)
SELECT '00000000-0000-4000-8000-000000000001', t.micros * 1024 + :client_id, 3, t.id, 1, t.id, 'case_noted', t.micros, t.micros,
  decode(repeat('5a', 1024), 'hex'), decode(repeat('5a', 32), 'hex')
FROM (SELECT micros, (lpad(to_hex(micros), 16, '0') || lpad(to_hex(:place::bigint * 1024 + :client_id), 16, '0'))::uuid AS id
  FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1700000000000000 AS micros) AS m) AS t;
";

/// Transactions a second, if the program is there.
pub(crate) fn run(url: &str, seconds: u64) -> Option<f64> {
    let program = std::env::var_os("BENCH_PGBENCH")?;
    let mut script = tempfile::NamedTempFile::new().unwrap();
    script.write_all(SCRIPT.as_bytes()).unwrap();
    let mut command = Command::new(program);
    command.args(["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T"]).arg(seconds.to_string());
    let output = command.arg("-f").arg(script.path()).arg(url).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let tps = tps.and_then(|rest| rest.split(' ').next()).and_then(|tps| tps.parse().ok());
    if tps.is_none() {
        println!("pgbench said nothing useful: {}", String::from_utf8_lossy(&output.stderr));
    }
    tps
}
