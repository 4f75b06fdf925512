//! The log is proved to outsiders: a checkpoint, a witness far away and one on the network, a bundle that is verified and a
//! tampered one that is not; and an auditor takes the records along on a second member's word.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use crate::room::{Room, Said, run};

const MIRA: &str = "Mira Solenne";

fn room() -> Room {
    let room = Room::new();
    room.member(MIRA, "conduct_officer");
    room
}

fn key_of(room: &Room) -> String {
    let said = room.amana(&["checkpoint", "--format", "json"]);
    assert_eq!(said.code, 0, "{said:?}");
    said.lines()[0]["key"].as_str().unwrap().to_owned()
}

/// A path of the room as an argument.
fn at(room: &Room, name: &str) -> String {
    room.path().join(name).to_str().unwrap().to_owned()
}

/// A witness that knows the room's log; its key.
fn witness(room: &Room) -> String {
    let dir = at(room, "witness");
    let said = run(&["witness", "init", "--dir", &dir, "--name", "ombuds.example"], b"");
    assert_eq!(said.code, 0, "{said:?}");
    let trusted = run(&["witness", "trust", "--dir", &dir, &key_of(room)], b"");
    assert_eq!(trusted.code, 0, "{trusted:?}");
    said.out.trim().to_owned()
}

fn policy(room: &Room, witness: &str, url: &str) -> String {
    let path = at(room, "policy.txt");
    fs::write(&path, format!("witness ombuds {witness} {url}\nquorum ombuds\n")).unwrap();
    path
}

#[test]
fn a_bundle_is_verified_and_one_byte_of_it_changed_is_named() {
    let room = room();
    let (key, out) = (key_of(&room), at(&room, "bundle"));
    let said = room.amana(&["export", "--out", &out]);
    assert_eq!(said.code, 0, "{said:?}");
    let said = run(&["verify", &out, "--key", &key], b"");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("the one you gave") && said.out.trim_end().ends_with("HOLDS"));
    assert!(said.out.contains("witnesses   0"), "{}", said.out);
    let entries = format!("{out}/tile/entries/000.p");
    let file = fs::read_dir(entries).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let said = run(&["verify", &out, "--key", &key], b"");
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.out.contains("FOUND       tile/entries/000.p/"), "{}", said.out);
    assert!(said.err.contains("the bundle does not hold"), "{}", said.err);
    let said = run(&["verify", &at(&room, "nothing")], b"");
    assert_eq!(said.code, 4, "{said:?}");
    let said = run(&["verify", &out, "--key", "nonsense"], b"");
    assert_eq!(said.code, 2, "{said:?}");
    let said = room.amana(&["export", "--out", &out]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
}

#[test]
fn a_witness_far_away_signs_what_a_file_brings_and_its_line_counts() {
    let room = room();
    let witness = witness(&room);
    let (ask, dir) = (at(&room, "ask.txt"), at(&room, "witness"));
    let said = room.amana(&["checkpoint", "request", "--witness", &witness, "--out", &ask]);
    assert_eq!(said.code, 0, "{said:?}");
    // The same on paper: the drawing, and the text to type.
    let paper = at(&room, "ask.html");
    let said = room.amana(&["checkpoint", "request", "--witness", &witness, "--out", &paper]);
    assert_eq!(said.code, 0, "{said:?}");
    let (asked, page) = (fs::read_to_string(&ask).unwrap(), fs::read_to_string(&paper).unwrap());
    assert!(page.contains("<svg") && page.contains(asked.trim_end()), "{page}");
    let signed = run(&["witness", "sign", "--dir", &dir, &ask], b"");
    assert_eq!(signed.code, 0, "{signed:?}");
    let again = run(&["witness", "sign", "--dir", &dir, &ask], b"");
    assert_eq!(again.code, 1, "it starts from another size: {again:?}");
    let line = at(&room, "line.txt");
    fs::write(&line, &signed.out).unwrap();
    let said = room.amana(&["checkpoint", "cosign", &line, "--witness", &witness]);
    assert_eq!(said.code, 0, "{said:?}");
    let out = at(&room, "bundle.tar");
    room.member("Jon Harrow", "conduct_officer");
    assert_eq!(room.amana(&["export", "--witnessed", "--out", &out]).code, 0);
    let policy = policy(&room, &witness, "");
    let said = run(&["verify", &out, "--policy", &policy], b"");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("witnesses   1") && said.out.contains("quorum      met"), "{said:?}");
    // A later checkpoint that nobody saw does not meet the policy.
    let unseen = at(&room, "unseen.tar");
    assert_eq!(room.amana(&["export", "--out", &unseen]).code, 0);
    let said = run(&["verify", &unseen, "--policy", &policy], b"");
    assert_eq!(said.code, 3, "{said:?}");
    let shown = run(&["witness", "show", "--dir", &dir, "--format", "json"], b"");
    assert_eq!(shown.lines()[0]["key"], witness.as_str());
}

#[test]
fn a_witness_on_the_network_is_asked_and_one_that_is_gone_is_said() {
    let room = room();
    let (witness, dir) = (witness(&room), at(&room, "witness"));
    let mut served = Command::new(env!("CARGO_BIN_EXE_amana"))
        .args(["witness", "serve", "--dir", &dir, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    BufReader::new(served.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let url = ready.trim().rsplit_once(' ').unwrap().1.to_owned();
    let policy = policy(&room, &witness, &url);
    let said = room.amana(&["checkpoint", "submit", "--policy", &policy]);
    assert_eq!(said.code, 0, "{said:?}");
    room.member("Jon Harrow", "conduct_officer");
    let said = room.amana(&["checkpoint", "submit", "--policy", &policy]);
    assert_eq!(said.code, 0, "it goes on from what it saw: {said:?}");
    let stopped = Command::new("kill").arg(served.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert!(served.wait().unwrap().success(), "it ends when it is told to");
    room.member("Ada Winther", "conduct_officer");
    let said = room.amana(&["checkpoint", "submit", "--policy", &policy]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("does not answer"), "{said:?}");
}

#[test]
fn a_database_put_back_from_a_copy_is_found_by_the_witness_that_saw_more() {
    let room = room();
    let witness = witness(&room);
    let (ask, dir) = (at(&room, "ask.txt"), at(&room, "witness"));
    let older = fs::read(room.data().join("amana.db")).unwrap();
    room.member("Jon Harrow", "conduct_officer");
    let request = ["checkpoint", "request", "--witness", &witness, "--out", &ask];
    assert_eq!(room.amana(&request).code, 0);
    assert_eq!(run(&["witness", "sign", "--dir", &dir, &ask], b"").code, 0);
    // Put back, and gone on from there with somebody else.
    fs::write(room.data().join("amana.db"), older).unwrap();
    for name in ["Ada Winther", "Lina Osei", "Tomas Reyl"] {
        room.member(name, "conduct_officer");
    }
    let shown = run(&["witness", "show", "--dir", &dir, "--format", "json"], b"");
    let seen = shown.lines()[0]["logs"][0]["size"].to_string();
    let fork = at(&room, "fork.txt");
    let request = ["checkpoint", "request", "--witness", &witness, "--old", &seen, "--out", &fork];
    assert_eq!(room.amana(&request).code, 0);
    let said = run(&["witness", "sign", "--dir", &dir, &fork], b"");
    assert_eq!(said.code, 3, "{said:?}");
    assert_eq!(fs::read_dir(format!("{dir}/two-stories")).unwrap().count(), 1);
}

#[test]
fn a_database_put_back_that_says_its_loss_goes_on_under_a_name_that_a_witness_trusts_anew() {
    let room = room();
    for (name, role) in [("Tomas Reyl", "auditor"), ("Kei Tanaka", "key_custodian")] {
        room.member(name, role);
    }
    let witness = witness(&room);
    let (old, dir, known) = (key_of(&room), at(&room, "witness"), at(&room, "known.txt"));
    let older = fs::read(room.data().join("amana.db")).unwrap();
    let left = room.size();
    room.member("Jon Harrow", "conduct_officer");
    assert_eq!(room.amana(&["checkpoint", "--out", &known]).code, 0);
    let ask = at(&room, "first.txt");
    let request = ["checkpoint", "request", "--witness", &witness, "--out", &ask];
    assert_eq!(room.amana(&request).code, 0);
    assert_eq!(run(&["witness", "sign", "--dir", &dir, &ask], b"").code, 0);
    let propose = |out: &str| {
        let asked = ["restore", "propose", "--checkpoint", &known, "--reason", "disk_lost"];
        room.amana(&[&asked[..], &["--out", out]].concat())
    };
    let said = propose(&at(&room, "nothing.json"));
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("nothing_lost") && !room.path().join("nothing.json").exists());
    fs::write(room.data().join("amana.db"), older).unwrap();
    let ask = at(&room, "ask.json");
    let said = propose(&ask);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains(&format!("{left} to ")), "{}", said.out);
    let (one, two) = (at(&room, "tomas.json"), at(&room, "kei.json"));
    for (name, out) in [("Tomas Reyl", &one), ("Kei Tanaka", &two)] {
        let said = room.amana(&["--as", name, "restore", "approve", &ask, "--out", out]);
        assert_eq!(said.code, 0, "{said:?}");
    }
    let said = room.amana(&["restore", "begin", &ask, "--approval", &one]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("needs_second_person"), "{said:?}");
    let said = room.amana(&["restore", "begin", &ask, "--approval", &one, "--approval", &two]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("Generation 2"), "{}", said.out);
    let said = room.amana(&["replay"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("generation 2: events"), "{}", said.out);
    // The witness knows no such log until it trusts the new name, and then sees it from its beginning.
    let next = at(&room, "next.txt");
    let request = ["checkpoint", "request", "--witness", &witness, "--out", &next];
    assert_eq!(room.amana(&request).code, 0);
    assert!(fs::read_to_string(&next).unwrap().starts_with("old 0\n"));
    assert_ne!(run(&["witness", "sign", "--dir", &dir, &next], b"").code, 0);
    let new = key_of(&room);
    assert_ne!(new, old);
    assert_eq!(run(&["witness", "trust", "--dir", &dir, &new], b"").code, 0);
    let said = run(&["witness", "sign", "--dir", &dir, &next], b"");
    assert_eq!(said.code, 0, "{said:?}");
    // Whoever kept the checkpoint of what is lost is told of it.
    let out = at(&room, "bundle");
    assert_eq!(room.amana(&["export", "--out", &out]).code, 0);
    let verify = ["verify", &out, "--key", &old, "--checkpoint", &known];
    let said = run(&verify, b"");
    assert_eq!(said.code, 3, "only the log says that it was lost: {said:?}");
    assert!(said.out.contains("were lost, says the bundle"), "{}", said.out);
    let said = run(&[&verify[..], &["--accept-loss"]].concat(), b"");
    assert_eq!(said.code, 0, "{said:?}");
    let other = old.replacen('/', "/0", 1);
    assert_ne!(run(&["verify", &out, "--key", &other], b"").code, 0);
}

#[test]
fn who_may_not_know_how_much_there_is_proves_nothing() {
    let room = room();
    let out = at(&room, "bundle");
    for args in [&["checkpoint"][..], &["proof", "0"], &["export", "--out", &out]] {
        let said = room.amana(&[&["--as", MIRA][..], args].concat());
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.out.is_empty() && said.err.contains("role_not_held"), "{said:?}");
    }
    assert!(!room.path().join("bundle").exists());
}

const TOMAS: &str = "Tomas Reyl";
const ADA: &str = "Ada Brenn";

/// An engagement of the auditor, with a head of conduct to give the word.
fn engaged(room: &Room) -> String {
    room.member(TOMAS, "auditor");
    room.member(ADA, "head_of_conduct");
    let engage = ["--as", TOMAS, "--format", "json", "audit", "engage", "--independent"];
    let what = ["--mandate", "incident", "--scope", "intake", "--terms", "basalt terms"];
    let days = ["--from", "2026-01-01", "--until", "2099-12-31"];
    let said = room.amana(&[&engage[..], &what, &days].concat());
    assert_eq!(said.code, 0, "{said:?}");
    said.lines()[0]["stream"].as_str().unwrap().to_owned()
}

/// The word of a member, written to a file of this name.
fn approve(room: &Room, who: &str, engagement: &str, recipient: &str, name: &str) -> Said {
    let out = at(room, name);
    let approve = ["--as", who, "access", "approve", "--for", "audit-bundle", "--to", TOMAS];
    let word = ["--stream", engagement, "--recipient", recipient, "--purpose", "audit"];
    room.amana(&[&approve[..], &word, &["--out", &out]].concat())
}

fn export_records(room: &Room, engagement: &str, word: &str, out: &str) -> Said {
    let (word, out) = (at(room, word), at(room, out));
    let export = ["--as", TOMAS, "export", "--profile", "audit", "--out", &out];
    let marked = ["--recipient", "ombuds.example", "--purpose", "audit"];
    let under = ["--engagement", engagement, "--approval", &word];
    room.amana(&[&export[..], &marked, &under].concat())
}

#[test]
fn an_auditor_takes_the_records_along_on_a_second_members_word() {
    let room = room();
    let (key, engagement) = (key_of(&room), engaged(&room));
    let told = ["--mode", "anonymous", "--account", "quartz canary", "--language", "en"];
    let submit = ["--as", MIRA, "report", "submit", "--kind", "allegation", "--channel", "box"];
    assert_eq!(room.amana(&[&submit[..], &told].concat()).code, 0);
    let size = room.size();
    let said = approve(&room, ADA, &engagement, "ombuds.example", "ada.json");
    assert_eq!((said.code, room.size()), (0, size), "{said:?}");
    let said = export_records(&room, &engagement, "ada.json", "records.tar");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains(&format!("{size} events")), "{said:?}");
    let tar = at(&room, "records.tar");
    let bytes = fs::read(&tar).unwrap();
    let holds = |word: &str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
    assert!(holds("\"recipient\": \"ombuds.example\"") && holds(&engagement));
    assert!(!holds("quartz canary") && !holds("basalt terms") && !holds(TOMAS));
    let said = run(&["verify", &tar, "--key", &key], b"");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains(&format!("{size} records against their leaves")), "{}", said.out);
    let log = room.amana(&["log", "--format", "json"]);
    assert_eq!(log.out.lines().filter(|line| line.contains("\"exported\"")).count(), 1);
    let said = export_records(&room, &engagement, "ada.json", "again.tar");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("approval_used"), "{}", said.err);
    assert!(!room.path().join("again.tar").exists());
    assert_eq!(room.amana(&["replay", "--audit"]).code, 0);
}

#[test]
fn a_bundle_with_records_lacks_nothing_of_what_it_is_marked_with() {
    let room = room();
    let engagement = engaged(&room);
    let out = at(&room, "no");
    let usage = |args: &[&str], what: &str| {
        let said = room.amana(&[&["--as", TOMAS, "export", "--out", &out][..], args].concat());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(what) && said.out.is_empty(), "{said:?}");
        assert!(!room.path().join("no").exists());
    };
    let all = ["--engagement", &engagement, "--recipient", "o", "--purpose", "audit"];
    usage(&[&["--profile", "audit"][..], &all].concat(), "--approval");
    usage(&["--profile", "audit", "--engagement", &engagement], "--recipient");
    usage(&all, "go with --profile audit");
    usage(&["--recipient", "board of auditors"], "not a code");
    let said = approve(&room, ADA, &engagement, "a_newspaper", "other.json");
    assert_eq!(said.code, 0, "{said:?}");
    let said = export_records(&room, &engagement, "other.json", "no");
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("another engagement, recipient or purpose"), "{}", said.err);
    for who in [TOMAS, MIRA] {
        let said = approve(&room, who, &engagement, "ombuds.example", "own.json");
        assert_eq!(said.code, 1, "{who}: {said:?}");
        assert!(!room.path().join("own.json").exists(), "{who}");
    }
    let close = ["--as", TOMAS, "audit", "close", &engagement, "--text", "basalt"];
    assert_eq!(room.amana(&close).code, 0);
    approve(&room, ADA, &engagement, "ombuds.example", "late.json");
    let said = export_records(&room, &engagement, "late.json", "no");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("engagement_closed"), "{}", said.err);
    assert!(!room.path().join("no").exists());
}
