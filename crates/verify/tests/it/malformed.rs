//! What is no bundle, or pretends to be a larger one than there is: refused or found, never a panic, a wait or memory without end.

use std::{
    fs::{self, File},
    io::{Seek as _, SeekFrom, Write as _},
};

use amana_verify::{
    Source, SourceError, Trust,
    manifest::{MANIFEST, Profile, RECORDS},
    verify,
};
use proptest::prelude::*;

use crate::world::{Bundle, Log, header, open_tar, write};

fn log() -> Log {
    Log::new(1, 7)
}

fn refused(tar: &[u8]) -> String {
    open_tar(tar).unwrap_err().to_string()
}

/// A tar of a bundle with one more entry before all others.
fn tar_with(header: &mut tar::Header, path: &str, content: &[u8]) -> Vec<u8> {
    let mut name = [0; 100];
    name[..path.len()].copy_from_slice(path.as_bytes());
    header.as_mut_bytes()[..100].copy_from_slice(&name);
    header.set_cksum();
    let mut tar = header.as_bytes().to_vec();
    tar.extend_from_slice(content);
    tar.resize(tar.len().next_multiple_of(512), 0);
    tar.extend(log().bundle(Profile::Audit).tar());
    tar
}

#[test]
fn what_is_no_tar_is_refused() {
    assert!(refused(b"").contains("cannot read"));
    assert!(refused(b"%PDF-1.7").contains("cannot read"));
    assert!(refused(&[7; 2048]).contains("is no file of a bundle"));
    let (empty, _folder) = open_tar(&[0; 1024]).unwrap();
    let report = verify(&empty, &Trust::default()).unwrap();
    assert_eq!(report.findings[0].place, MANIFEST);
    assert!(refused(&[0; 1536]).contains("its end is not two blocks of zeros"));
}

#[test]
fn a_tar_holds_plain_files_and_nothing_else() {
    use tar::EntryType as Type;
    let kinds = [
        Type::Symlink,
        Type::Link,
        Type::Char,
        Type::Block,
        Type::Fifo,
        Type::Directory,
        Type::Continuous,
        Type::GNULongName,
        Type::GNULongLink,
        Type::GNUSparse,
        Type::XHeader,
        Type::XGlobalHeader,
    ];
    for kind in kinds {
        // Of the length it claims nothing is read.
        for bytes in [0, 4_usize, 1 << 40] {
            let mut header = header(bytes);
            header.set_entry_type(kind);
            let refused = refused(&tar_with(&mut header, "extra", b"size"));
            assert_eq!(
                refused, "the bundle holds \"extra\", which is no file of a bundle",
                "{kind:?}"
            );
        }
    }
}

#[test]
fn a_path_that_leads_elsewhere_is_refused() {
    let long = "a/".repeat(45) + "b";
    for path in ["../x", "/etc/passwd", "tile/../../x", "./x", "tile//x", "x/", "a b", "é", ""] {
        let refused = refused(&tar_with(&mut header(0), path, b""));
        assert!(refused.contains("which is no file of a bundle"), "{path:?}: {refused}");
    }
    assert!(open_tar(&tar_with(&mut header(0), &long, b"")).is_ok(), "only names are judged here");
}

#[test]
fn the_same_name_twice_is_refused() {
    let refused = refused(&tar_with(&mut header(1), "checkpoint", b"x"));
    assert_eq!(refused, "the bundle holds \"checkpoint\" twice");
}

#[test]
fn a_file_longer_than_its_tar_is_refused() {
    for bytes in [1 << 20, 1 << 40, usize::MAX / 2, usize::MAX] {
        let refused = refused(&tar_with(&mut header(bytes), "extra", b"x"));
        assert!(refused.contains("cannot read"), "{bytes}: {refused}");
    }
}

#[test]
fn what_hides_in_a_tar_is_refused() {
    let tar = log().bundle(Profile::Audit).tar();
    let mut behind = tar.clone();
    behind.extend([0; 511]);
    behind.push(1);
    assert!(refused(&behind).contains("its end is not two blocks of zeros"));
    let padded = tar_with(&mut header(1), "extra", b"xyz");
    assert!(refused(&padded).contains("extra is not padded with zeros"));
    let mut owned = header(1);
    owned.set_uid(1000);
    assert!(refused(&tar_with(&mut owned, "extra", b"x")).contains("the header of extra"));
    let mut checked = header(1);
    let mut bytes = tar_with(&mut checked, "extra", b"x");
    bytes[0] ^= 1;
    assert!(refused(&bytes).contains("header of"));
}

#[test]
fn a_tar_of_nothing_but_headers_is_refused_by_what_it_is_no_bundle_for() {
    let mut builder = tar::Builder::new(Vec::new());
    for number in 0..20_000 {
        let name = format!("tile/0/{number}");
        builder.append_data(&mut header(0), name, std::io::empty()).unwrap();
    }
    let (source, _folder) = open_tar(&builder.into_inner().unwrap()).unwrap();
    let report = verify(&source, &Trust::default()).unwrap();
    assert!(!report.holds());
}

#[test]
fn a_name_with_an_escape_is_shown_escaped() {
    let refused = refused(&tar_with(&mut header(0), "x\u{1b}[2J", b""));
    assert!(refused.contains("x\\u{1b}[2J"), "{refused}");
}

#[test]
fn a_folder_that_is_no_bundle_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Source::open(&folder.path().join("none")), Err(SourceError::Io { .. })));
    let report = verify(&Source::open(folder.path()).unwrap(), &Trust::default()).unwrap();
    assert_eq!(report.findings[0].to_string(), "manifest.json: the bundle has no manifest.json");
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_link_or_a_pipe_is_refused_and_neither_is_opened() {
    let folder = log().bundle(Profile::Proof).folder();
    let refused = || Source::open(folder.path()).unwrap_err().to_string();
    let target = folder.path().join("checkpoint");
    let link = folder.path().join("link");
    for to in [target.as_path(), "/etc".as_ref(), "/nowhere".as_ref(), folder.path()] {
        std::os::unix::fs::symlink(to, &link).unwrap();
        assert_eq!(refused(), "the bundle holds \"link\", which is no file of a bundle");
        fs::remove_file(&link).unwrap();
    }
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    assert_eq!(refused(), "the bundle holds \"pipe\", which is no file of a bundle");
    // Given as the bundle itself, it would wait for a writer.
    let given = Source::open(&pipe).unwrap_err().to_string();
    assert!(given.contains("is no file of a bundle"), "{given}");
}

#[test]
fn a_folder_deeper_than_any_bundle_is_refused_near_its_top() {
    let folder = tempfile::tempdir().unwrap();
    let mut path = folder.path().to_owned();
    for _ in 0..1_500 {
        path.push("d");
        // Deeper than one path may be long is not needed: the walk ends far above.
        fs::create_dir(&path).unwrap();
    }
    let refused = Source::open(folder.path()).unwrap_err();
    assert!(matches!(refused, SourceError::Path(_)), "{refused}");
}

/// A bundle with these records as its lines, whose manifest fits.
fn with_lines(lines: &[u8]) -> Bundle {
    let mut bundle = log().bundle(Profile::Audit);
    bundle.put(RECORDS, lines);
    bundle.write_manifest();
    bundle
}

#[test]
fn a_record_longer_than_any_is_refused_at_its_place() {
    let mut long = log().bundle(Profile::Audit).files[RECORDS].clone();
    let second = long.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    long.splice(second..second, vec![b'x'; 300 * 1024]);
    with_lines(&long).finds(RECORDS, "record 1 is too long");
}

/// The file has a hole: it is long without taking room, and nobody may read it as one line.
#[test]
fn a_line_without_end_is_refused_where_it_begins() {
    let mut bundle = log().bundle(Profile::Audit);
    bundle.files.remove(RECORDS);
    bundle.write_manifest();
    let folder = bundle.folder();
    let mut file = File::create(folder.path().join(RECORDS)).unwrap();
    file.seek(SeekFrom::Start(64 << 20)).unwrap();
    file.write_all(b"\n").unwrap();
    let report = verify(&Source::open(folder.path()).unwrap(), &Trust::default()).unwrap();
    let found: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
    assert!(found.contains(&"events.jsonl: record 0 is too long".to_owned()), "{found:?}");
}

#[test]
fn a_whole_log_of_the_longest_records_holds() {
    let mut log = log();
    for (_, record) in log.records.iter_mut().skip(2) {
        // Just as long as a record may be.
        let closing = record.pop().unwrap();
        let padding = 256 * 1024 - record.len() - ",\"x\":\"\"}".len();
        record.extend(format!(",\"x\":\"{}\"", "y".repeat(padding)).into_bytes());
        record.push(closing);
        assert_eq!(record.len(), 256 * 1024);
    }
    let report = log.bundle(Profile::Audit).report(&Trust::default());
    assert!(report.holds(), "{report}");
}

#[test]
fn a_record_nested_without_end_is_no_record() {
    let deep = 100_000;
    let open = |from: &str| format!("{{{from}\"data\":{}{}}}", "[".repeat(deep), "]".repeat(deep));
    let mut log = log();
    let event = uuid(&log.records[3].0);
    let kind = "\"type\":\"policy_set_adopted\"";
    log.records[3].1 = open(&format!("\"event\":\"{event}\",{kind},")).into_bytes();
    log.records[4].1 = "{".repeat(100_000).into_bytes();
    let bundle = log.bundle(Profile::Audit);
    bundle.finds("events.jsonl, record 3", "holds no policy set");
    bundle.finds("events.jsonl, record 4", "is no record");
}

#[test]
fn a_record_with_another_id_than_its_leaf_is_named() {
    let mut log = log();
    log.records[3].0[15] ^= 1;
    log.bundle(Profile::Audit).finds("events.jsonl, record 3", "has another id than its leaf");
}

#[test]
fn a_policy_path_that_leads_elsewhere_is_read_nowhere() {
    let mut log = log();
    let event = uuid(&log.records[1].0);
    let path = "../../../../../../etc/passwd";
    let record = format!(
        r#"{{"event":"{event}","type":"policy_set_adopted","data":{{"content":{{"files":[{{"path":"{path}","text":"root"}}]}}}}}}"#
    );
    log.records[1].1 = record.into_bytes();
    let bundle = log.bundle(Profile::Audit);
    bundle.finds(&format!("policies/1/{path}"), "the bundle has no");
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    let with = |text: &[u8]| {
        let mut bundle = log().bundle(Profile::Proof);
        bundle.put(MANIFEST, text);
        bundle
    };
    with(b"").finds(MANIFEST, "is no manifest");
    with(&[0xff; 9]).finds(MANIFEST, "is no manifest");
    with("[".repeat(60_000).as_bytes()).finds(MANIFEST, "is no manifest");
    let own = log().bundle(Profile::Proof).text(MANIFEST);
    let nested = format!("{{\"x\":{}", "{\"x\":".repeat(10_000));
    with(nested.as_bytes()).finds(MANIFEST, "is no manifest");
    with(own.replacen("amana-bundle/1", "amana-bundle/2", 1).as_bytes())
        .finds(MANIFEST, "its format");
    with(own.replacen("proof", "everything", 1).as_bytes()).finds(MANIFEST, "is no manifest");
    with(own.replacen("\"size\": 7", "\"size\": -7", 1).as_bytes())
        .finds(MANIFEST, "is no manifest");
    let twice = own.replacen("\"path\": \"checkpoint\"", "\"path\": \"vkey\"", 1);
    with(twice.as_bytes()).finds(MANIFEST, "names vkey twice");
}

#[test]
fn a_manifest_longer_than_its_files_need_is_not_read() {
    let mut bundle = log().bundle(Profile::Proof);
    let text = bundle.text(MANIFEST) + &" ".repeat(100 * 1024);
    bundle.put(MANIFEST, text);
    bundle.finds(MANIFEST, "is longer than");
}

#[test]
fn files_longer_than_their_kind_are_not_read() {
    for path in
        ["checkpoint", "vkey", "proofs/0.tlog-proof", "tile/entries/000.p/7", "tile/0/000.p/7"]
    {
        let mut bundle = log().bundle(Profile::Proof);
        bundle.put(path, vec![b'x'; 1 << 20]);
        bundle.write_manifest();
        let place = if path == "checkpoint" { "checkpoint" } else { path };
        bundle.finds(place, "is longer than");
    }
}

#[test]
fn a_log_that_claims_to_be_larger_than_any_ends_at_once() {
    use amana_tlog::{Checkpoint, SIZE_MAX, SignedCheckpoint};
    let log = log();
    let checkpoint = Checkpoint::new(crate::world::ORIGIN, SIZE_MAX, log.root()).unwrap();
    let mut bundle = log.bundle(Profile::Audit);
    bundle.put("checkpoint", SignedCheckpoint::sign(&checkpoint, &log.key()).unwrap().to_string());
    bundle.write_manifest();
    bundle.finds("tile/entries/000", "the bundle has no");
    bundle.finds(RECORDS, "ends before record 7");
}

#[test]
fn findings_beyond_a_thousand_are_counted_and_not_kept() {
    let mut log = Log::new(1, 1_500);
    let mut bundle = log.bundle(Profile::Audit);
    for (_, record) in &mut log.records {
        record[3] ^= 1;
    }
    bundle.put_records(&log.records);
    bundle.write_manifest();
    // Which of them are kept is for the threads to race for.
    let folder = bundle.folder();
    let report = verify(&Source::open(folder.path()).unwrap(), &Trust::default()).unwrap();
    assert_eq!(report.findings.len(), 1_000);
    assert!(report.more_findings >= 500, "{}", report.more_findings);
}

fn uuid(id: &[u8; 16]) -> String {
    let hex = data_encoding::HEXLOWER.encode(id);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_place_of_any_file_never_hold_and_never_panic(
        file in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        anew in any::<bool>(),
    ) {
        let mut bundle = log().bundle(Profile::Audit);
        let paths: Vec<String> =
            bundle.files.keys().filter(|path| *path != "README.md").cloned().collect();
        let path = &paths[file.index(paths.len())];
        bundle.put(path, bytes);
        if anew && path != MANIFEST {
            bundle.write_manifest();
        }
        prop_assert!(!bundle.report(&Trust::default()).holds());
    }

    #[test]
    fn any_blocks_are_no_tar_of_a_bundle(
        mut bytes in prop::collection::vec(any::<u8>(), 0..3_000),
        name in "[a-z/.]{0,20}",
    ) {
        bytes.splice(0..name.len().min(bytes.len()), name.bytes());
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "bundle.tar", &bytes);
        prop_assert!(Source::open(&folder.path().join("bundle.tar")).is_err());
    }
}
