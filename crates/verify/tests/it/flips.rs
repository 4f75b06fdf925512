//! One flipped bit, anywhere.

use std::{fs, sync::OnceLock};

use amana_verify::{
    Source, Trust,
    manifest::{MANIFEST, Profile},
    verify,
};
use proptest::prelude::*;

use crate::world::{Bundle, Log, open_tar};

/// Bytes of a manifest that nobody signs and nothing else says: for whom it was made.
const UNSIGNED: [&str; 2] = ["Ada Lin", "\"one\""];

/// Flips a bit of every byte of every file, in a folder; `anew` is whether the manifest is written anew after it.
fn flip_all(bundle: &Bundle, anew: bool, wanted: impl Fn(&str) -> bool) {
    let folder = bundle.folder();
    for (path, bytes) in bundle.files.iter().filter(|(path, _)| wanted(path)) {
        for at in 0..bytes.len() {
            let mut tampered = bundle.clone();
            tampered.files.get_mut(path).unwrap()[at] ^= 1 << (at % 8);
            if anew {
                tampered.write_manifest();
                fs::write(folder.path().join(MANIFEST), &tampered.files[MANIFEST]).unwrap();
            }
            fs::write(folder.path().join(path), &tampered.files[path]).unwrap();
            let source = Source::open(folder.path()).unwrap();
            let report = verify(&source, &Trust::default()).unwrap();
            assert!(!report.holds(), "byte {at} of {path}");
            let named = report.findings.iter().any(|it| {
                let of_tree = anew && it.place == "checkpoint";
                it.place.starts_with(path.as_str()) || of_tree || path == MANIFEST
            });
            assert!(named, "byte {at} of {path} is found elsewhere: {report}");
        }
        fs::write(folder.path().join(path), bytes).unwrap();
    }
}

#[test]
fn one_bit_of_any_byte_of_any_file_is_found_and_the_file_is_named() {
    let bundle = Log::new(1, 3).bundle(Profile::Audit);
    flip_all(&bundle, false, |path| path != MANIFEST);
}

#[test]
fn one_bit_is_found_too_where_the_manifest_was_written_anew() {
    let bundle = Log::new(1, 3).bundle(Profile::Audit);
    // Nobody signs the words for whoever verifies.
    flip_all(&bundle, true, |path| path != MANIFEST && path != "README.md");
}

#[test]
fn one_bit_of_the_manifest_is_found_except_in_the_name_of_whom_it_is_for() {
    flip_all(&Log::new(1, 3).bundle(Profile::Proof), false, |path| path == MANIFEST);
    let bundle = Log::new(1, 3).bundle(Profile::Audit);
    let text = bundle.text(MANIFEST);
    let folder = bundle.folder();
    let unsigned = |at: usize| {
        UNSIGNED.iter().any(|word| {
            let start = text.find(word).unwrap();
            (start..start + word.len()).contains(&at)
        })
    };
    for at in (0..text.len()).filter(|at| !unsigned(*at)) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << (at % 8);
        fs::write(folder.path().join(MANIFEST), bytes).unwrap();
        let report = verify(&Source::open(folder.path()).unwrap(), &Trust::default()).unwrap();
        assert!(!report.holds(), "byte {at} of the manifest");
    }
}

fn large() -> &'static (Bundle, Vec<u8>) {
    static LARGE: OnceLock<(Bundle, Vec<u8>)> = OnceLock::new();
    LARGE.get_or_init(|| {
        let bundle = Log::new(1, 600).bundle(Profile::Audit);
        let tar = bundle.tar();
        (bundle, tar)
    })
}

fn holds(tar: &[u8]) -> bool {
    let Ok((source, _folder)) = open_tar(tar) else { return false };
    verify(&source, &Trust::default()).unwrap().holds()
}

#[test]
fn the_large_bundle_holds_before_anything_is_done_to_it() {
    assert!(holds(&large().1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Headers, padding and the end of the tar too: no byte of it is left out.
    #[test]
    fn a_flipped_bit_anywhere_in_a_tar_is_found(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let (_, tar) = large();
        let mut flipped = tar.clone();
        let at = at.index(flipped.len());
        flipped[at] ^= 1 << bit;
        let mark = UNSIGNED.iter().any(|word| {
            let mut windows = tar.windows(word.len());
            let start = windows.position(|window| window == word.as_bytes()).unwrap();
            (start..start + word.len()).contains(&at)
        });
        prop_assert!(mark || !holds(&flipped), "byte {}", at);
    }

    #[test]
    fn a_tar_cut_off_anywhere_is_found(at in any::<prop::sample::Index>()) {
        let (_, tar) = large();
        prop_assert!(!holds(&tar[..at.index(tar.len())]));
    }

    #[test]
    fn several_bits_of_a_file_are_found_and_the_file_is_named(
        file in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..5),
    ) {
        let (bundle, _) = large();
        let paths: Vec<_> = bundle.files.keys().filter(|path| *path != MANIFEST).collect();
        let path = paths[file.index(paths.len())];
        let mut tampered = bundle.clone();
        let bytes = tampered.files.get_mut(path).unwrap();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        prop_assume!(tampered.files[path] != bundle.files[path]);
        let report = tampered.report(&Trust::default());
        prop_assert!(report.findings.iter().any(|it| it.place.starts_with(path.as_str())));
    }
}
