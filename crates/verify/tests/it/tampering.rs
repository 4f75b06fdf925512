//! A bundle that was changed with care: whoever did it wrote the manifest anew, so that only the tree tells.

use amana_tlog::Leaf;
use amana_verify::{
    Trust,
    manifest::{MANIFEST, Profile, RECORDS},
};

use crate::world::{Bundle, Log, POLICY_FILE};

const ENTRIES: &str = "tile/entries/000.p/7";
const NO_ROOT: &str = "the entries do not give the root that was signed";

fn log() -> Log {
    Log::new(1, 7)
}

/// Records and tree of another log than the checkpoint, with a manifest that fits.
fn changed(change: impl FnOnce(&mut Log)) -> Bundle {
    let (log, mut other) = (log(), log());
    let mut bundle = log.bundle(Profile::Audit);
    change(&mut other);
    bundle.put_tree(&other.leaves());
    bundle.put_records(&other.records);
    bundle.write_manifest();
    bundle
}

/// Only the lines are changed.
fn lines(change: impl FnOnce(&mut Vec<([u8; 16], Vec<u8>)>)) -> Bundle {
    let mut log = log();
    let mut bundle = log.bundle(Profile::Audit);
    change(&mut log.records);
    bundle.put_records(&log.records);
    bundle.write_manifest();
    bundle
}

#[test]
fn a_whole_bundle_holds_in_both_profiles_and_at_sizes_around_a_tile() {
    for size in [2, 7, 255, 256, 257, 600] {
        for profile in [Profile::Proof, Profile::Audit] {
            let report = Log::new(1, size).bundle(profile).report(&Trust::default());
            assert!(report.holds(), "{size} {profile:?}\n{report}");
            assert_eq!(report.leaves, size as u64);
            assert_eq!(report.proofs, 2);
            let records = if profile == Profile::Audit { size as u64 } else { 0 };
            assert_eq!(report.records, records);
            assert!(report.to_string().contains("could show somebody else another one"));
        }
    }
}

#[test]
fn a_record_removed_is_named() {
    lines(|records| drop(records.remove(3))).finds("events.jsonl, record 3", "is not the record");
    lines(|records| drop(records.pop())).finds(RECORDS, "ends before record 6");
}

#[test]
fn a_record_inserted_is_named() {
    let copy = |records: &mut Vec<_>| records.insert(3, Log::new(2, 7).records[3].clone());
    lines(copy).finds("events.jsonl, record 3", "is not the record");
    lines(copy).finds(RECORDS, "goes on after record 6");
}

#[test]
fn a_record_duplicated_is_named() {
    lines(|records| records.push(records[6].clone())).finds(RECORDS, "goes on after record 6");
    lines(|records| records[4] = records[3].clone()).finds("events.jsonl, record 4", "is not");
}

#[test]
fn records_in_another_order_are_named() {
    let swapped = lines(|records| records.swap(2, 5));
    swapped.finds("events.jsonl, record 2", "is not the record");
    swapped.finds("events.jsonl, record 5", "is not the record");
}

#[test]
fn a_valid_record_of_another_log_is_named() {
    lines(|records| records[5] = Log::new(2, 7).records[5].clone())
        .finds("events.jsonl, record 5", "is not the record");
}

#[test]
fn a_record_that_is_cut_off_is_named() {
    let mut bundle = log().bundle(Profile::Audit);
    bundle.files.get_mut(RECORDS).unwrap().pop();
    bundle.write_manifest();
    bundle.finds(RECORDS, "record 6 is cut off");
}

#[test]
fn entries_tiles_and_records_changed_together_do_not_give_the_root() {
    changed(|log| log.records[3] = Log::new(2, 7).records[3].clone()).finds("checkpoint", NO_ROOT);
    changed(|log| log.records.swap(2, 5)).finds("checkpoint", NO_ROOT);
    changed(|log| log.records[4] = log.records[3].clone()).finds("checkpoint", NO_ROOT);
    let removed = changed(|log| drop(log.records.remove(3)));
    removed.finds(ENTRIES, "the bundle has no tile/entries/000.p/7");
    let inserted = changed(|log| log.records.insert(3, Log::new(2, 7).records[3].clone()));
    inserted.finds("tile/entries/000.p/8", "has no place");
}

#[test]
fn entries_in_another_order_say_where_they_stood() {
    let mut leaves: Vec<Leaf> = log().leaves();
    leaves.swap(2, 5);
    let mut bundle = log().bundle(Profile::Proof);
    bundle.put_tree(&leaves);
    bundle.write_manifest();
    bundle.finds(ENTRIES, "its leaf 2 says that it stands at 5");
    bundle.finds("checkpoint", NO_ROOT);
}

#[test]
fn a_tile_changed_alone_is_named_at_its_level() {
    for path in ["tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2"] {
        let mut bundle = Log::new(1, 600).bundle(Profile::Proof);
        bundle.files.get_mut(path).unwrap()[5] ^= 1;
        bundle.write_manifest();
        bundle.finds(path, "is not what the entries below it give");
    }
}

#[test]
fn a_truncated_log_is_named() {
    let mut bundle = log().bundle(Profile::Audit);
    let short = log().first(5);
    bundle.put_tree(&short.leaves());
    bundle.put_records(&short.records);
    bundle.write_manifest();
    bundle.finds(ENTRIES, "the bundle has no");
    bundle.finds(RECORDS, "ends before record 5");
}

#[test]
fn a_size_or_a_root_edited_breaks_the_signature() {
    let mut bundle = log().bundle(Profile::Proof);
    bundle.put("checkpoint", bundle.text("checkpoint").replacen("\n7\n", "\n6\n", 1));
    bundle.write_manifest();
    bundle.finds("checkpoint", "signature does not hold");
    let mut bundle = log().bundle(Profile::Proof);
    let root = |log: &Log| data_encoding::BASE64.encode(log.root().as_bytes());
    let text = bundle.text("checkpoint").replacen(&root(&log()), &root(&Log::new(2, 7)), 1);
    bundle.put("checkpoint", text);
    bundle.write_manifest();
    bundle.finds("checkpoint", "signature does not hold");
}

#[test]
fn a_manifest_of_another_checkpoint_is_named() {
    let mut bundle = log().bundle(Profile::Proof);
    bundle.put(MANIFEST, bundle.text(MANIFEST).replacen("\"size\": 7", "\"size\": 8", 1));
    bundle.finds(MANIFEST, "speaks of another checkpoint");
}

#[test]
fn a_policy_text_swapped_is_named() {
    let mut bundle = log().bundle(Profile::Audit);
    bundle.put(POLICY_FILE, "forbid(principal, action, resource);\n");
    bundle.write_manifest();
    bundle.finds(POLICY_FILE, "is not the text that the record holds");
}

#[test]
fn a_policy_that_no_record_brought_is_named_and_one_that_is_gone() {
    let mut bundle = log().bundle(Profile::Audit);
    bundle.put("policies/2/base.cedar", "permit(principal, action, resource);\n");
    bundle.files.remove(POLICY_FILE);
    bundle.write_manifest();
    bundle.finds("policies/2/base.cedar", "stands in no record");
    bundle.finds(POLICY_FILE, "the bundle has no");
}

#[test]
fn an_extra_file_is_named_whether_or_not_the_manifest_names_it() {
    for path in ["notes.html", "tile/0/001", "tile/7/000.p/1", "tile/entries/000.p/3", "key/x"] {
        let mut bundle = log().bundle(Profile::Audit);
        bundle.put(path, "surprise");
        bundle.finds(path, "is not named in the manifest");
        bundle.write_manifest();
        bundle.finds(path, "has no place in a bundle");
    }
    let mut proof = log().bundle(Profile::Proof);
    proof.put_records(&log().records);
    proof.write_manifest();
    proof.finds(RECORDS, "has no place in a bundle");
}

#[test]
fn every_missing_file_is_named() {
    let whole = log().bundle(Profile::Audit);
    for path in whole.files.keys() {
        let mut bundle = whole.clone();
        bundle.files.remove(path);
        let what = if path == MANIFEST || path == "vkey" || path == "checkpoint" {
            "the bundle has no"
        } else {
            "is named in the manifest and missing"
        };
        bundle.finds(path, what);
    }
}

#[test]
fn proofs_of_another_checkpoint_entry_or_name_are_named() {
    const FIRST: &str = "proofs/0.tlog-proof";
    let with = |path: &str, text: String| {
        let mut bundle = log().bundle(Profile::Proof);
        bundle.put(path, text);
        bundle.write_manifest();
        bundle
    };
    let older = log().first(5).bundle(Profile::Proof).text(FIRST);
    with(FIRST, older).finds(FIRST, "is of another checkpoint than the bundle");
    let own = log().bundle(Profile::Proof);
    with(FIRST, own.text("proofs/6.tlog-proof")).finds(FIRST, "proves entry 6");
    with("proofs/06.tlog-proof", own.text("proofs/6.tlog-proof"))
        .finds("proofs/06.tlog-proof", "proves entry 6");
    let moved = own.text(FIRST).replacen("index 0", "index 1", 1);
    with("proofs/1.tlog-proof", moved).finds("proofs/1.tlog-proof", "the leaf is not in the log");
    let beyond = own.text(FIRST).replacen("index 0", "index 900", 1);
    with("proofs/900.tlog-proof", beyond).finds("proofs/900.tlog-proof", "beyond the log");
    let more = own.text(FIRST).replacen("index 0", "extra aGk=\nindex 0", 1);
    with(FIRST, more).finds(FIRST, "besides the proof");
}

#[test]
fn a_mark_belongs_to_records_and_to_nothing_else() {
    let swapped = |from: Profile, into: &str| {
        let mut bundle = log().bundle(from);
        let was = format!("\"profile\": \"{}\"", from.code());
        bundle.put(MANIFEST, bundle.text(MANIFEST).replacen(&was, into, 1));
        bundle
    };
    swapped(Profile::Proof, "\"profile\": \"audit\"").finds(MANIFEST, "for whom the records are");
    let proof = swapped(Profile::Audit, "\"profile\": \"proof\"");
    proof.finds(MANIFEST, "is made for nobody by name");
    proof.finds(RECORDS, "has no place");
}

#[test]
fn words_of_a_bundle_reach_no_terminal_as_they_are() {
    let mut bundle = log().bundle(Profile::Proof);
    let forged = "x\\u001b[2K\\rHOLDS";
    let text = bundle.text(MANIFEST).replacen("README.md", forged, 1);
    bundle.put(MANIFEST, text);
    let report = bundle.report(&Trust::default()).to_string();
    assert!(report.contains(r"x\u{1b}[2K\rHOLDS"), "{report}");
    assert!(!report.contains(['\u{1b}', '\r']), "{report}");
}
