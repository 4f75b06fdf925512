//! A disk that is full: refused cleanly, nothing acknowledged that is not durable, and afterwards it goes on.

use std::io::Write as _;
use std::process::Command;

use serde_json::Value;

use crate::support::{BINARY, OFFICER, Place, Ran, bare, case, fed, open_case, text};

/// Cases that are to be opened; far more than fit.
const LINES: usize = 300;

fn lines() -> Vec<Value> {
    (0..LINES).map(|number| open_case(&format!("line-{number}"), &case(number))).collect()
}

/// No file may grow beyond so many bytes. Anybody may set that limit for their own processes; that the signal is ignored
/// is inherited, so the write fails as it would on a full disk.
fn limited(place: &Place, bytes: u64, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    // The unit of `ulimit -f` is 512 bytes in POSIX and in dash.
    let script = r#"trap '' XFSZ; ulimit -f "$1"; shift; exec "$@""#;
    command.args(["-c", script, "limited", &(bytes / 512).to_string(), BINARY]).args(arguments);
    let like = bare(&[]);
    for (name, value) in like.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.env("AMANA_DATA", place.data());
    command
}

/// Everything acknowledged is there once, in its place; the rest can be recorded now.
fn goes_on(place: &Place, acknowledged: &[Value]) {
    place.holds();
    let log = place.log();
    for answer in acknowledged {
        let event = &answer["events"][0]["event"];
        let found: Vec<_> = log.iter().filter(|line| line["event"] == *event).collect();
        assert_eq!(found.len(), 1, "{answer}");
        assert_eq!(
            (&found[0]["stream"], &found[0]["recorded"]),
            (&answer["stream"], &answer["recorded"])
        );
    }
    let again = place.record(&lines(), &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    let again = again.lines();
    for (answer, told) in again.iter().zip(acknowledged) {
        assert_eq!((&answer["replayed"], &answer["events"]), (&true.into(), &told["events"]));
    }
    let opened = place.log().into_iter().filter(|line| line["type"] == "case_opened").count();
    assert_eq!(opened, LINES, "none is missing, none is twice");
    place.holds();
}

#[test]
fn when_no_file_may_grow_it_says_so_and_acknowledges_nothing_more() {
    // Limits at which another file is the first to be full: the log's, or its write-ahead log.
    let size = std::fs::metadata(Place::new().data().join("amana.db")).unwrap().len();
    for bytes in [size + 64 * 1024, size / 2] {
        let place = Place::new();
        let ran = fed(limited(&place, bytes, &["record", "-"]), text(&lines()).as_bytes());
        let answers = ran.lines();
        assert!(answers.len() < LINES, "{bytes} bytes were enough");
        assert!(answers.iter().all(|answer| answer.get("refused").is_none()), "{answers:?}");
        ran.fails(4, &["database"]);
        goes_on(&place, &answers);
    }
}

#[test]
fn an_import_that_does_not_fit_says_so_and_can_be_repeated() {
    let place = Place::new();
    let list = place.file("list.csv", crate::support::QUARTER);
    let ran = limited(&place, 64 * 1024, &["import", "sea", &list]).output().unwrap();
    Ran::of(ran).fails(4, &["database"]);
    place.holds();
    let done = place.json(&["import", "sea", &list]).object();
    assert_eq!(done["new"].as_u64().unwrap() + done["same"].as_u64().unwrap(), 40);
    assert_eq!(place.json(&["case", "list"]).lines().len(), 40);
    place.holds();
}

#[test]
fn a_ledger_that_does_not_fit_is_not_made_and_can_be_made_later() {
    for bytes in [0, 4 * 1024, 64 * 1024, 128 * 1024] {
        let place = Place::empty();
        let ran = Ran::of(limited(&place, bytes, &["init", "--demo"]).output().unwrap());
        ran.fails(4, &["amana: "]);
        place.run(&["replay"]).fails(2, &["no ledger"]);
        place.run(&["init", "--demo"]).done();
        place.run(&["member", "add", OFFICER, "--role", "conduct_officer"]).done();
        place.holds();
    }
}

/// A file system of its own, as small as it is, that vanishes with the shell: nothing is left behind and nobody else sees
/// it. `$1` the binary, `$2` its folder, `$3` the lines, `$4` what they were answered, `$5` where the ledger is put after.
const FULL: &str = r#"
set -eu
mount -t tmpfs -o size=1500k amana-full "$2"
# From here on the answers are there, so nothing that goes wrong is taken for a machine that mounts nothing.
: >"$4"
export AMANA_DATA="$2/data"
"$1" init --demo >/dev/null
"$1" member add "Mira Solenne" --role conduct_officer >/dev/null
code=0
"$1" record - <"$3" >"$4" 2>"$4.err" || code=$?
df "$2" >>"$4.err"
cp -R "$2/data" "$5"
exit "$code"
"#;

#[test]
fn when_the_disk_is_full_it_says_so_and_acknowledges_nothing_more() {
    let place = Place::empty();
    let (input, answers) = (place.file("lines.jsonl", text(&lines())), place.path("answers"));
    let mount = place.path("mount");
    std::fs::create_dir(&mount).unwrap();
    let mut command = Command::new("unshare");
    // As root in a mount namespace; else in a user namespace too, where the kernel lets anybody have one.
    let root = std::fs::metadata("/proc/self")
        .is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    command.args(if root { &["-m"][..] } else { &["-U", "-r", "-m"] });
    command.args(["sh", "-c", FULL, "full", BINARY]).arg(&mount).arg(&input).arg(&answers);
    let ran = command.arg(place.data()).output();
    let code = ran.as_ref().ok().and_then(|ran| ran.status.code());
    if !answers.exists() {
        let why = ran.map(|ran| String::from_utf8_lossy(&ran.stderr).trim().to_owned());
        let _ = writeln!(
            std::io::stderr(),
            "not run: no small file system can be mounted here: {why:?}"
        );
        return;
    }
    let said = std::fs::read_to_string(place.path("answers.err")).unwrap();
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("database") && said.contains("100%"), "{said}");
    let answers = std::fs::read_to_string(answers).unwrap();
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!answers.is_empty() && answers.len() < LINES, "{said}");
    goes_on(&place, &answers);
}
