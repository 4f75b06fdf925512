//! Key files: unlocking, duress, rehearsal, rotation, hostile files.

use super::*;
use crate::{Kek, testing::SeededEntropy};

const LEDGER: Uuid = Uuid::from_u128(1);
const AT: &str = "2026-03-01T08:00:00Z";

fn cheap() -> Argon2Params {
    Argon2Params::new(8, 1, 1).unwrap()
}

struct Made {
    file: KeyFile,
    keks: Keks,
    entropy: SeededEntropy,
}

fn made(seed: u64) -> Made {
    let mut entropy = SeededEntropy::new(seed);
    let set = KekSet::new(Kek::generate(&mut entropy));
    let passphrase = &Secret::from("seven green kites");
    let protection = NewProtection::Passphrase { passphrase, params: cheap() };
    let (file, keks) = KeyFile::create(LEDGER, set, protection, &mut entropy).unwrap();
    Made { file, keks, entropy }
}

impl Made {
    fn rehearse(mut self) -> Self {
        let kek = self.keks.set().current().kek().clone();
        let Made { file, keks, entropy } = &mut self;
        file.record_rehearsal(keks, RecoveryKind::Shares, &kek, AT, entropy).unwrap();
        self
    }

    fn armed(self) -> Self {
        let mut made = self.rehearse();
        let Made { file, keks, entropy } = &mut made;
        file.arm_duress(keks, &"under the mango tree".into(), entropy).unwrap();
        made
    }
}

fn reread(file: &KeyFile) -> KeyFile {
    KeyFile::parse(&file.to_json().unwrap()).unwrap()
}

fn opened(file: &KeyFile, passphrase: &str) -> Keks {
    match file.unlock(&passphrase.into()).unwrap() {
        Unlocked::Open(keks) => *keks,
        Unlocked::Duress => panic!("duress"),
    }
}

/// A rotation as far as the key file goes: the new KEK is added, then used.
fn rotate(made: &mut Made, kek: &Kek) {
    let Made { file, keks, entropy } = made;
    file.add_kek(keks, kek.clone(), entropy).unwrap();
    file.use_kek(keks, kek.id(), entropy).unwrap();
}

fn text(file: &KeyFile) -> String {
    String::from_utf8(file.to_json().unwrap().to_vec()).unwrap()
}

#[test]
fn the_right_passphrase_opens_and_a_wrong_one_does_not() {
    let made = made(1);
    let file = reread(&made.file);
    assert_eq!(opened(&file, "seven green kites").set(), made.keks.set());
    for wrong in ["", "seven green kite", "Seven green kites", "seven green kites "] {
        assert_eq!(file.unlock(&wrong.into()).unwrap_err(), UnlockError::WrongPassphrase);
    }
    assert_eq!(file.open_plain().unwrap_err(), UnlockError::PassphraseNeeded);
    assert_eq!(file.params(), Some(cheap()));
}

#[test]
fn a_plain_file_opens_without_and_says_so() {
    let mut entropy = SeededEntropy::new(2);
    let set = KekSet::new(Kek::generate(&mut entropy));
    let (file, keks) = KeyFile::create(LEDGER, set, NewProtection::Plain, &mut entropy).unwrap();
    let file = reread(&file);
    assert_eq!(file.protection(), ProtectionKind::Plain);
    assert_eq!(file.open_plain().unwrap().set(), keks.set());
    assert_eq!(file.unlock(&"any".into()).unwrap_err(), UnlockError::Plain);
}

#[test]
fn a_plain_file_takes_a_passphrase_later_and_arms_no_duress_before() {
    let mut entropy = SeededEntropy::new(3);
    let set = KekSet::new(Kek::generate(&mut entropy));
    let (mut file, mut keks) =
        KeyFile::create(LEDGER, set, NewProtection::Plain, &mut entropy).unwrap();
    let duress = &Secret::from("d");
    assert_eq!(file.arm_duress(&mut keks, duress, &mut entropy), Err(ChangeError::Plain));
    assert_eq!(file.disarm_duress(&mut keks, &mut entropy), Err(ChangeError::Plain));

    let before = text(&file);
    file.change_passphrase(&mut keks, &"seven green kites".into(), cheap(), &mut entropy).unwrap();
    assert_eq!(opened(&reread(&file), "seven green kites").set(), keks.set());
    // The file key that once stood in clear opens nothing any more.
    let old = KeyFile::parse(before.as_bytes()).unwrap();
    let mut mixed = reread(&file);
    mixed.protection = old.protection.clone();
    assert_eq!(mixed.open_plain().unwrap_err(), UnlockError::Changed);
}

#[test]
fn neither_the_file_nor_debug_shows_a_key() {
    let made = made(4).armed();
    let shown = format!("{}{:?}{:?}{:?}", text(&made.file), made.file, made.keks, {
        made.file.unlock(&"seven green kites".into()).unwrap()
    });
    for key in [made.keks.set().current().kek().key(), &made.keks.file_key] {
        let hex = data_encoding::HEXLOWER.encode(key.bytes());
        let base64 = data_encoding::BASE64URL_NOPAD.encode(key.bytes());
        assert!(!shown.contains(&hex) && !shown.contains(&base64));
        assert!(!shown.contains(&format!("{:?}", key.bytes())));
    }
}

#[test]
fn duress_is_told_apart_only_by_whoever_unlocks() {
    let plain_use = made(5).rehearse();
    let armed = made(5).armed();
    let file = reread(&armed.file);
    assert!(matches!(file.unlock(&"under the mango tree".into()), Ok(Unlocked::Duress)));
    assert_eq!(file.unlock(&"neither".into()).unwrap_err(), UnlockError::WrongPassphrase);
    assert!(opened(&file, "seven green kites").duress_armed());
    assert!(!plain_use.keks.duress_armed());

    // Field by field of one length, whether armed or not.
    let shape =
        |file: &KeyFile| -> Vec<usize> { text(file).split('"').map(str::len).collect::<Vec<_>>() };
    assert_eq!(shape(&armed.file), shape(&plain_use.file));
}

#[test]
fn disarming_makes_the_duress_passphrase_a_wrong_one() {
    let mut made = made(6).armed();
    made.file.disarm_duress(&mut made.keks, &mut made.entropy).unwrap();
    let file = reread(&made.file);
    let refused = file.unlock(&"under the mango tree".into()).unwrap_err();
    assert_eq!(refused, UnlockError::WrongPassphrase);
    assert!(!opened(&file, "seven green kites").duress_armed());
}

#[test]
fn nothing_is_armed_before_a_rehearsal_of_the_current_kek() {
    let mut made = made(7);
    let Made { file, keks, entropy } = &mut made;
    let duress = &Secret::from("under the mango tree");
    assert_eq!(file.check_rehearsed(), Err(ChangeError::NotRehearsed));
    assert_eq!(file.arm_duress(keks, duress, entropy), Err(ChangeError::NotRehearsed));

    let other = Kek::generate(entropy);
    let wrong_key = Kek::from_parts(keks.set().current().kek().id(), other.key().clone());
    for not_ours in [other, wrong_key] {
        let refused = file.record_rehearsal(keks, RecoveryKind::Backup, &not_ours, AT, entropy);
        assert_eq!(refused, Err(ChangeError::NotTheCurrentKek));
    }
    let ours = keks.set().current().kek().clone();
    for no_time in ["", "yesterday", "2026-03-01", &"1T".repeat(21)] {
        let refused = file.record_rehearsal(keks, RecoveryKind::Backup, &ours, no_time, entropy);
        assert_eq!(refused, Err(ChangeError::NotATime), "{no_time}");
    }
    file.record_rehearsal(keks, RecoveryKind::Backup, &ours, AT, entropy).unwrap();
    assert_eq!(reread(file).check_rehearsed(), Ok(()));
    assert_eq!(reread(file).rehearsal().unwrap().at, AT);

    // Rotation: what was rehearsed is the old KEK.
    let next = Kek::generate(entropy);
    file.add_kek(keks, next.clone(), entropy).unwrap();
    assert!(keks.is_rehearsed(), "the old KEK is still the one in use");
    file.use_kek(keks, next.id(), entropy).unwrap();
    assert!(!keks.is_rehearsed());
    assert_eq!(file.check_rehearsed(), Err(ChangeError::NotRehearsed));
    assert_eq!(file.arm_duress(keks, duress, entropy), Err(ChangeError::NotRehearsed));
}

#[test]
fn a_forged_rehearsal_arms_no_duress() {
    let mut made = made(8);
    let forged =
        format!(r#""recovery":{{"kind":"shares","at":"{AT}","kek":"{}"}}"#, made.file.current());
    let json = text(&made.file).replace(r#""recovery":null"#, &forged);
    let mut file = KeyFile::parse(json.as_bytes()).unwrap();
    assert_eq!(file.unlock(&"seven green kites".into()).unwrap_err(), UnlockError::Changed);
    let duress = &Secret::from("under the mango tree");
    let refused = file.arm_duress(&mut made.keks, duress, &mut made.entropy);
    assert_eq!(refused, Err(ChangeError::OtherFile));
}

#[test]
fn passphrase_and_duress_passphrase_always_differ() {
    let mut made = made(9).armed();
    let Made { file, keks, entropy } = &mut made;
    let same = file.arm_duress(keks, &"seven green kites".into(), entropy);
    assert_eq!(same, Err(ChangeError::SamePassphrase));
    let same = file.change_passphrase(keks, &"under the mango tree".into(), cheap(), entropy);
    assert_eq!(same, Err(ChangeError::SamePassphrase));
    let empty = &Secret::empty();
    assert_eq!(file.arm_duress(keks, empty, entropy), Err(ChangeError::EmptyPassphrase));
    let refused = file.change_passphrase(keks, empty, cheap(), entropy);
    assert_eq!(refused, Err(ChangeError::EmptyPassphrase));
    let protection = NewProtection::Passphrase { passphrase: empty, params: cheap() };
    let set = keks.set().clone();
    let refused = KeyFile::create(LEDGER, set, protection, entropy).unwrap_err();
    assert_eq!(refused, ChangeError::EmptyPassphrase);
}

#[test]
fn a_changed_passphrase_replaces_the_old_one_and_keeps_duress() {
    let mut made = made(10).armed();
    let old_file = reread(&made.file);
    let Made { file, keks, entropy } = &mut made;
    file.change_passphrase(keks, &"nine blue doors".into(), cheap(), entropy).unwrap();
    let file = reread(&made.file);
    assert_eq!(opened(&file, "nine blue doors").set(), made.keks.set());
    let refused = file.unlock(&"seven green kites".into()).unwrap_err();
    assert_eq!(refused, UnlockError::WrongPassphrase);
    assert!(matches!(file.unlock(&"under the mango tree".into()), Ok(Unlocked::Duress)));

    // The old file's key does not open what is written since.
    let mut mixed = reread(&made.file);
    mixed.protection = old_file.protection.clone();
    assert_eq!(mixed.unlock(&"seven green kites".into()).unwrap_err(), UnlockError::Changed);
}

#[test]
fn a_rotation_keeps_the_old_kek_until_it_is_removed() {
    let mut made = made(11);
    let Made { file, keks, entropy } = &mut made;
    let old = keks.set().current().kek_id();
    let new = Kek::generate(entropy);
    file.add_kek(keks, new.clone(), entropy).unwrap();
    let between = reread(file);
    assert_eq!((between.current(), between.retired()), (old, &[new.id()][..]));
    file.use_kek(keks, new.id(), entropy).unwrap();
    let again = file.add_kek(keks, new.clone(), entropy);
    assert_eq!(again, Err(ChangeError::Set(crate::KekSetError::Repeated(new.id()))));

    let between = reread(file);
    assert_eq!((between.current(), between.retired()), (new.id(), &[old][..]));
    assert!(opened(&between, "seven green kites").set().get(old).is_some());

    let refused = file.remove_retired_kek(keks, new.id(), entropy);
    assert_eq!(refused, Err(ChangeError::Set(crate::KekSetError::Current(new.id()))));
    file.remove_retired_kek(keks, old, entropy).unwrap();
    let after = reread(file);
    assert!(after.retired().is_empty());
    assert!(opened(&after, "seven green kites").set().get(old).is_none());
}

#[test]
fn a_rotation_disarms_duress_because_nothing_brings_the_new_kek_back() {
    let mut made = made(21).armed();
    let new = Kek::generate(&mut made.entropy);
    rotate(&mut made, &new);
    assert!(!opened(&reread(&made.file), "seven green kites").duress_armed());
    let tried = made.file.unlock(&"under the mango tree".into());
    assert_eq!(tried.unwrap_err(), UnlockError::WrongPassphrase);
    // The slot changes where none was armed as well: an old copy beside the new one tells nothing.
    let mut unarmed = self::made(22).rehearse();
    let slot = |made: &Made| made.file.protection.duress().cloned();
    let old_slot = slot(&unarmed);
    rotate(&mut unarmed, &new);
    assert_ne!(slot(&unarmed), old_slot);
}

#[test]
fn a_look_alike_differs_in_nothing_that_shows_and_opens_with_nothing() {
    let mut made = made(23).armed();
    let alike = made.file.look_alike(&mut made.entropy).unwrap();
    let (real, fake) = (text(&made.file), text(&alike));
    assert_eq!(real.len(), fake.len());
    let clear = |text: &str| {
        let mut json: serde_json::Value = serde_json::from_str(text).unwrap();
        for place in [
            "/protection/passphrase/unlock/salt",
            "/protection/passphrase/unlock/sealed",
            "/protection/passphrase/duress/salt",
            "/protection/passphrase/duress/sealed",
            "/content",
        ] {
            let value = json.pointer_mut(place).unwrap();
            assert!(real.contains(value.as_str().unwrap()) == (text == real), "{place}");
            *value = value.as_str().unwrap().len().into();
        }
        json
    };
    assert_eq!(clear(&real), clear(&fake));
    for tried in ["seven green kites", "under the mango tree", "another"] {
        let alike = reread(&alike);
        assert_eq!(alike.unlock(&tried.into()).unwrap_err(), UnlockError::WrongPassphrase);
    }
    let plain = NewProtection::Plain;
    let set = KekSet::new(Kek::generate(&mut made.entropy));
    let (plain, _) = KeyFile::create(LEDGER, set, plain, &mut made.entropy).unwrap();
    assert!(plain.look_alike(&mut made.entropy).is_none());
}

#[test]
fn stale_or_foreign_keys_in_hand_overwrite_nothing() {
    let mut made = made(12);
    let mut stale = made.keks.clone();
    let new = Kek::generate(&mut made.entropy);
    rotate(&mut made, &new);
    let kek = new.clone();
    let at = RecoveryKind::Shares;
    made.file.record_rehearsal(&mut stale, at, &kek, AT, &mut made.entropy).unwrap();
    assert_eq!(stale.set().current().kek(), &new, "the file's content won");

    let mut foreign = self::made(13).keks;
    let refused = made.file.add_kek(&mut foreign, kek, &mut made.entropy);
    assert_eq!(refused, Err(ChangeError::OtherFile));
}

#[test]
fn a_full_set_of_keks_still_fits() {
    let mut made = made(14);
    let Made { file, keks, entropy } = &mut made;
    for _ in 1..KEKS_MAX {
        let kek = Kek::generate(entropy);
        file.add_kek(keks, kek, entropy).unwrap();
    }
    let read = opened(&reread(file), "seven green kites");
    assert_eq!(read.set().iter().count(), KEKS_MAX);
    let json = secret_json(
        &ContentWire {
            keks: keks.set().into(),
            duress: file.protection.duress().cloned(),
            duress_armed: 0,
            recovery: None,
        },
        CONTENT_BYTES_MAX,
    )
    .unwrap();
    assert!(json.len() + 256 < CONTENT_BYTES_MAX, "the buffer never had to grow");
}

#[test]
fn hostile_and_foreign_files_are_refused_before_any_work() {
    let made = made(15);
    let good = text(&made.file);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        KeyFile::parse(good.replace(from, to).as_bytes()).unwrap_err()
    };
    for hostile in ["4294967295", "1048577", "7", "0", "-1", "1e9"] {
        let error = with("\"memory_kib\":8", &format!("\"memory_kib\":{hostile}"));
        assert!(matches!(error, KeyFileError::Malformed { .. }), "{hostile}");
    }
    assert!(matches!(with("\"passes\":1", "\"passes\":17"), KeyFileError::Malformed { .. }));
    assert!(matches!(with("\"lanes\":1", "\"lanes\":9"), KeyFileError::Malformed { .. }));
    assert_eq!(with("amana-keyfile", "ssh"), KeyFileError::OtherFormat);
    assert_eq!(with("\"version\":1", "\"version\":2"), KeyFileError::OtherVersion(2));
    assert!(matches!(with("\"current\"", "\"currant\""), KeyFileError::Malformed { .. }));
    assert_eq!(
        with("\"salt\":\"", "\"salt\":\"AAAA"),
        KeyFileError::OutOfBounds("passphrase slot")
    );
    let many =
        format!("\"retired\":[{}]", vec![format!("\"{}\"", made.file.current()); 32].join(","));
    assert_eq!(with("\"retired\":[]", &many), KeyFileError::OutOfBounds("number of keys"));
    let never =
        format!(r#""recovery":{{"kind":"shares","at":"never","kek":"{}"}}"#, made.file.current());
    assert_eq!(with("\"recovery\":null", &never), KeyFileError::OutOfBounds("time of rehearsal"));
    let mut long = good.clone().into_bytes();
    long.resize(KEY_FILE_BYTES_MAX + 1, b' ');
    assert_eq!(KeyFile::parse(&long).unwrap_err(), KeyFileError::TooLong);
    for half in [good.split_at(good.len() / 2).0, "", "[]", "null"] {
        assert!(matches!(KeyFile::parse(half.as_bytes()), Err(KeyFileError::Malformed { .. })));
    }
}

#[test]
fn lowering_the_cost_spoils_the_slot_instead_of_weakening_it() {
    let mut entropy = SeededEntropy::new(16);
    let set = KekSet::new(Kek::generate(&mut entropy));
    let passphrase = &Secret::from("seven green kites");
    let params = Argon2Params::new(16, 2, 1).unwrap();
    let protection = NewProtection::Passphrase { passphrase, params };
    let (file, _) = KeyFile::create(LEDGER, set, protection, &mut entropy).unwrap();
    let lowered = text(&file).replace("\"memory_kib\":16", "\"memory_kib\":8");
    let file = KeyFile::parse(lowered.as_bytes()).unwrap();
    assert_eq!(file.unlock(passphrase).unwrap_err(), UnlockError::WrongPassphrase);
}

#[test]
fn any_changed_character_is_noticed() {
    let made = made(17).armed();
    let good = made.file.to_json().unwrap();
    for position in 0..good.len() - 1 {
        let mut bad = good.to_vec();
        bad[position] = if bad[position].eq_ignore_ascii_case(&b'a') { b'B' } else { b'A' };
        let unlocked =
            KeyFile::parse(&bad).map(|file| file.unlock(&"seven green kites".into()).is_ok());
        assert!(!matches!(unlocked, Ok(true)), "character {position}");
    }
}

#[test]
fn an_exchanged_duress_slot_is_noticed() {
    let mut made = made(18);
    let armed = made.file.protection.duress().cloned();
    let Made { file, keks, entropy } = &mut made;
    file.disarm_duress(keks, entropy).unwrap();
    if let (Protection::Passphrase { duress, .. }, Some(old)) = (&mut file.protection, armed) {
        *duress = old;
    }
    assert_eq!(file.unlock(&"seven green kites".into()).unwrap_err(), UnlockError::Changed);
}

#[test]
fn a_file_of_another_ledger_does_not_open_here() {
    let made = made(19);
    let json = text(&made.file).replace(&LEDGER.to_string(), &Uuid::from_u128(2).to_string());
    let file = KeyFile::parse(json.as_bytes()).unwrap();
    let refused = file.unlock(&"seven green kites".into()).unwrap_err();
    assert_eq!(refused, UnlockError::WrongPassphrase);
}

/// Frozen: what the first release has written must open for ever.
#[test]
fn a_key_file_of_the_first_release_still_opens() {
    let kept = include_str!("keyfile_v1.json");
    let keks = opened(&KeyFile::parse(kept.as_bytes()).unwrap(), "seven green kites");
    assert_eq!(keks.set(), made(20).armed().keks.set());
    assert!(keks.duress_armed() && keks.is_rehearsed());
}

/// Counted, not timed: what takes the time is done twice whatever the passphrase opens.
#[test]
fn a_right_a_wrong_and_a_duress_passphrase_take_alike() {
    let file = made(21).armed().file;
    for passphrase in ["seven green kites", "under the mango tree", "neither", ""] {
        let before = slot::derivations();
        drop(file.unlock(&passphrase.into()));
        assert_eq!(slot::derivations() - before, 2, "{passphrase}");
    }
    let unarmed = made(21).file;
    let before = slot::derivations();
    drop(unarmed.unlock(&"neither".into()));
    assert_eq!(slot::derivations() - before, 2);
}
