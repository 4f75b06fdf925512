//! The log is proved to outsiders: a checkpoint, a witness far away and one on the network, a bundle that is verified and a
//! tampered one that is not.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use crate::room::{Room, run};

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
    let said = run(&["verify", &out, "--key", &old, "--checkpoint", &known], b"");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("were lost, said by the log itself"), "{}", said.out);
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
