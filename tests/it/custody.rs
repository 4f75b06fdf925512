//! Custody through the app: backup, shares, rehearsal, lock, duress, recovery, rotation.

use std::path::PathBuf;

use amana_app::{
    Acting, AppError, CreateOptions, Folder, Office, OpenOptions,
    custody::{
        BackupKey, BackupTo, Cabinet, KeyProviderState, KeysStatus, NewKeyFile, RecoverySource,
        RotationStep, lock_keys,
    },
    doctor::{self, Health},
    members::NewMember,
};
use amana_events::{PublicText, common::Role};
use amana_vault::{Secret, keyfile::Argon2Params, recovery::SharePlan};

pub(crate) const PASSPHRASE: &str = "a heron at the ferry";

/// The least Argon2 allows: these tests are not about guessing.
pub(crate) fn params() -> Argon2Params {
    Argon2Params::new(8, 1, 1).unwrap()
}

/// A ledger of its own in a folder of its own, on one of the databases.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) open: OpenOptions,
}

impl Place {
    pub(crate) fn folder(&self) -> Folder {
        Folder::new(self.folder.path().join("data"))
    }

    pub(crate) async fn make(&self, passphrase: Option<&str>) -> Office {
        let options = CreateOptions {
            name: PublicText::new("Office at Tamberlane").unwrap(),
            passphrase: passphrase.map(Secret::from),
            escalation: Some(PublicText::new("Office of Oversight").unwrap()),
            demo: false,
            backup_retention_days: 35,
            params: params(),
            open: self.open.clone(),
        };
        Office::create(self.folder(), options).await.unwrap()
    }

    pub(crate) async fn open(&self) -> Office {
        Office::open(self.folder(), &self.open).await.unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// SQLite always, PostgreSQL where the environment names one.
pub(crate) fn places() -> Vec<Place> {
    let mut urls = vec![None];
    urls.extend(std::env::var("TEST_POSTGRES_URL").ok().map(Some));
    let place = |database_url| Place {
        folder: tempfile::tempdir().unwrap(),
        open: OpenOptions { database_url },
    };
    urls.into_iter().map(place).collect()
}

pub(crate) async fn add(office: &Office, name: &str, role: Role) -> Acting {
    let new = NewMember { name: name.into(), role, unit: None, organisation: None };
    Acting::Member(office.add_member(Acting::Operator, new).await.unwrap().member)
}

pub(crate) fn code_of<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) fn secret() -> Secret {
    Secret::from(PASSPHRASE)
}

pub(crate) async fn shares(office: &Office, cabinet: &Cabinet) -> Vec<Secret> {
    let plan = SharePlan::new(3, 5).unwrap();
    let pages = office.issue_shares(Acting::Operator, cabinet, plan).await.unwrap();
    assert_eq!(pages.len(), 5);
    pages.iter().map(|page| Secret::from(page.text.as_str())).collect()
}

pub(crate) async fn rehearse(office: &Office, cabinet: &mut Cabinet) -> Vec<Secret> {
    let shares = shares(office, cabinet).await;
    let source = RecoverySource::Shares(shares[1..4].to_vec());
    office.rehearse_recovery(Acting::Operator, cabinet, &source).await.unwrap();
    shares
}

pub(crate) fn new_file(passphrase: &str) -> NewKeyFile {
    NewKeyFile { passphrase: Some(passphrase.into()), params: params(), replace: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_locked_or_armed_before_a_rehearsal() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
        let duress = Secret::from("the ferry is late");
        assert_eq!(code_of(office.arm_duress(&mut cabinet, &duress)), "recovery_not_rehearsed");
        assert_eq!(code_of(office.lock_keys(Acting::Operator).await), "recovery_not_rehearsed");
        assert_eq!(
            code_of(lock_keys(&place.folder(), &place.open).await),
            "recovery_not_rehearsed"
        );
        assert!(place.folder().key_file().exists() && office.is_unlocked());
        rehearse(&office, &mut cabinet).await;
        office.arm_duress(&mut cabinet, &duress).unwrap();
        assert_eq!(office.keys_status(Some(&cabinet)).await.unwrap().duress_armed, Some(true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_keys_come_back_from_shares_with_members_and_fields() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
        let mira = add(&office, "Mira Solenne", Role::Auditor).await;
        let shares = rehearse(&office, &mut cabinet).await;
        drop(cabinet);
        office.close().await;

        let locked = lock_keys(&place.folder(), &place.open).await.unwrap();
        assert!(locked.recorded && !place.folder().key_file().exists());

        let office = place.open().await;
        assert!(office.unlock(Some(&secret())).is_err());
        let status = office.keys_status(None).await.unwrap();
        assert_eq!(status.provider, KeyProviderState::Locked);
        let source =
            RecoverySource::Shares(vec![shares[4].clone(), shares[0].clone(), shares[2].clone()]);
        office.recover_keys(Acting::Operator, &source, &new_file("new words")).await.unwrap();
        assert_eq!(office.member_named("Mira Solenne").map(Acting::Member).unwrap(), mira);
        office.close().await;

        let office = place.open().await;
        assert!(office.unlock(Some(&secret())).is_err(), "the old passphrase is void");
        office.unlock(Some(&"new words".into())).unwrap();
        add(&office, "Jon Harrow", Role::Auditor).await;
        // A recovery in earnest is a rehearsal as well.
        office.lock_keys(Acting::Operator).await.unwrap();
        assert!(!office.is_unlocked());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_and_foreign_shares_and_backups_are_refused_by_name() {
    let place = &places()[0];
    let other = &places()[0];
    let office = place.make(Some(PASSPHRASE)).await;
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    let own = shares(&office, &cabinet).await;
    let stranger = other.make(Some(PASSPHRASE)).await;
    let strange_cabinet = stranger.open_cabinet(Some(&secret())).unwrap();
    let foreign = shares(&stranger, &strange_cabinet).await;

    let try_shares = |shares: Vec<Secret>| RecoverySource::Shares(shares);
    let cases = [
        (try_shares(own[..2].to_vec()), "2 shares given, 3 needed"),
        (try_shares(vec![own[0].clone(), own[0].clone(), own[1].clone()]), "given twice"),
        (try_shares(vec![own[0].clone(), foreign[1].clone(), own[2].clone()]), "another set"),
        (try_shares(vec!["nonsense".into()]), "groups"),
    ];
    for (source, wanted) in cases {
        let refused = office.rehearse_recovery(Acting::Operator, &mut cabinet, &source).await;
        let text = refused.unwrap_err().to_string();
        assert!(text.contains(wanted), "{text}");
    }
    let source = try_shares(foreign[..3].to_vec());
    let refused = office.rehearse_recovery(Acting::Operator, &mut cabinet, &source).await;
    assert_eq!(code_of(refused), "another_kek");

    let out = other.path("foreign.age");
    let to = BackupTo::Passphrase { passphrase: "phrase".into(), work_factor: Some(8) };
    stranger.backup_keys(Acting::Operator, &strange_cabinet, &to, &out).await.unwrap();
    let file = std::fs::read(&out).unwrap();
    let with = |phrase: &str| RecoverySource::Backup {
        file: file.clone(),
        key: BackupKey::Passphrase(phrase.into()),
    };
    for (source, wanted) in [(with("phrase"), "another ledger"), (with("wrong"), "does not open")] {
        let refused = office.rehearse_recovery(Acting::Operator, &mut cabinet, &source).await;
        let text = refused.unwrap_err().to_string();
        assert!(text.contains(wanted), "{text}");
    }
    drop(cabinet);
    std::fs::remove_file(place.folder().key_file()).unwrap();
    let source = try_shares(foreign[..3].to_vec());
    let refused = office.recover_keys(Acting::Operator, &source, &new_file("x")).await;
    assert!(refused.unwrap_err().to_string().contains("the ledger uses key"));
    assert!(!place.folder().key_file().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_the_keys_back_and_opens_with_age_itself() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        let cabinet = office.open_cabinet(Some(&secret())).unwrap();
        add(&office, "Mira Solenne", Role::Auditor).await;
        let out = place.path("keys.age");
        let to = BackupTo::Passphrase { passphrase: "phrase".into(), work_factor: Some(8) };
        office.backup_keys(Acting::Operator, &cabinet, &to, &out).await.unwrap();
        let again = office.backup_keys(Acting::Operator, &cabinet, &to, &out).await;
        assert!(again.unwrap_err().to_string().contains("exists"));
        drop(cabinet);
        std::fs::remove_file(place.folder().key_file()).unwrap();
        std::fs::remove_file(place.folder().ledger_key()).unwrap();
        let file = std::fs::read(&out).unwrap();
        let source = RecoverySource::Backup { file, key: BackupKey::Passphrase("phrase".into()) };
        office.recover_keys(Acting::Operator, &source, &new_file("new words")).await.unwrap();
        assert!(place.folder().ledger_key().exists());
        assert!(office.member_named("Mira Solenne").is_ok());
    }
}

/// Runs where Debian's `age` is installed.
#[tokio::test(flavor = "multi_thread")]
async fn the_age_program_opens_a_backup() {
    use std::process::Command;
    let place = &places()[0];
    let identity = place.path("id.txt");
    let made = Command::new("age-keygen").arg("-o").arg(&identity).output();
    if made.is_err() {
        eprintln!("not run: age is not installed");
        return;
    }
    let text = std::fs::read_to_string(&identity).unwrap();
    let recipient = text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
    let office = place.make(Some(PASSPHRASE)).await;
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    let out = place.path("keys.age");
    let to = BackupTo::Recipients(vec![recipient.to_owned()]);
    office.backup_keys(Acting::Operator, &cabinet, &to, &out).await.unwrap();
    let opened = Command::new("age").args(["-d", "-i"]).arg(&identity).arg(&out).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&opened.stdout).unwrap();
    assert_eq!(json["format"], "amana-backup");
    let key = BackupKey::Identity(Secret::new(text));
    let source = RecoverySource::Backup { file: std::fs::read(&out).unwrap(), key };
    office.rehearse_recovery(Acting::Operator, &mut cabinet, &source).await.unwrap();
    let to = BackupTo::Recipients(vec!["age1nonsense".into()]);
    let refused = office.backup_keys(Acting::Operator, &cabinet, &to, &place.path("b")).await;
    assert!(matches!(refused, Err(AppError::Usage(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_passphrase_replaces_the_old_one() {
    for place in places() {
        let office = place.make(None).await;
        assert!(!office.wants_passphrase().unwrap());
        let mut cabinet = office.open_cabinet(None).unwrap();
        let new = Secret::from("first words");
        office.change_passphrase(Acting::Operator, &mut cabinet, &new, params()).await.unwrap();
        assert!(office.wants_passphrase().unwrap());
        assert!(office.unlock(None).is_err());
        assert!(office.unlock(Some(&"wrong".into())).is_err());
        office.unlock(Some(&new)).unwrap();
        let second = office.open_cabinet(Some(&new));
        assert!(second.is_err(), "one change at a time");
    }
}

/// Cuts the rotation short after every step, each time in a new process's place.
#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_goes_on_wherever_it_was_cut_short() {
    for steps in 0..8 {
        for place in places() {
            rotate_with_a_cut(&place, steps).await;
        }
    }
}

async fn rotate_with_a_cut(place: &Place, steps: usize) {
    let office = place.make(Some(PASSPHRASE)).await;
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    for name in ["Mira Solenne", "Jon Harrow", "Ida Quill"] {
        add(&office, name, Role::Auditor).await;
    }
    let old_shares = rehearse(&office, &mut cabinet).await;
    let before = office.keys_status(None).await.unwrap();
    let mut rotation = office.rotation(Acting::Operator, &mut cabinet);
    for _ in 0..steps {
        if rotation.step().await.unwrap().is_none() {
            break;
        }
    }
    drop(cabinet);
    office.close().await;

    let office = place.open().await;
    office.unlock(Some(&secret())).unwrap();
    // Whoever comes before the rotation goes on seals for new owners all the same.
    add(&office, "Oda Merrin", Role::Auditor).await;
    let before = KeysStatus { kek: before.kek, ..office.keys_status(None).await.unwrap() };
    let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
    let finished = steps >= 7;
    let mut seen = Vec::new();
    if !finished {
        let mut note = |step: &RotationStep| seen.push(step.clone());
        office.rotate_keys(Acting::Operator, &mut cabinet, None, &mut note).await.unwrap();
        assert_eq!(seen.last(), Some(&RotationStep::OldKekRemoved), "cut after {steps}");
    }
    let after = office.keys_status(None).await.unwrap();
    assert_ne!(after.kek, before.kek, "cut after {steps}");
    assert_eq!(
        (after.owner_keys, after.data_keys, after.to_rewrap, after.retired.len()),
        (before.owner_keys, before.data_keys, 0, 0),
        "cut after {steps}"
    );
    assert!(after.missing.iter().any(|text| text.contains("of an old key")), "{:?}", after.missing);
    let source = RecoverySource::Shares(old_shares[..3].to_vec());
    let refused = office.rehearse_recovery(Acting::Operator, &mut cabinet, &source).await;
    assert_eq!(code_of(refused), "another_kek");
    assert!(office.member_named("Ida Quill").is_ok());
    add(&office, "Sol Amberly", Role::Auditor).await;
    drop(cabinet);
    office.close().await;

    let examination = doctor::examine(&place.folder(), &place.open).await.unwrap();
    let found = |check: &str| {
        examination.findings.iter().find(|finding| finding.check == check).unwrap().health
    };
    assert_eq!((found("rotation"), found("shares")), (Health::Ok, Health::Warn));
    assert!(examination.is_bad(), "nothing recovers the new key yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_backs_the_new_kek_up_before_it_wraps_and_says_that_duress_is_disarmed() {
    for place in places() {
        let office = place.make(Some(PASSPHRASE)).await;
        let mut cabinet = office.open_cabinet(Some(&secret())).unwrap();
        rehearse(&office, &mut cabinet).await;
        let duress = Secret::from("the ferry is late");
        office.arm_duress(&mut cabinet, &duress).unwrap();
        let out = place.path("new.age");
        let to = BackupTo::Passphrase { passphrase: "phrase".into(), work_factor: Some(8) };
        let mut seen = Vec::new();
        let mut note = |step: &RotationStep| seen.push(step.clone());
        let backup = Some((to, out.clone()));
        let acting = Acting::Operator;
        let rotated = office.rotate_keys(acting, &mut cabinet, backup, &mut note).await.unwrap();
        assert!(rotated.duress_disarmed && rotated.rewrapped > 0);
        let place_of = |wanted: &dyn Fn(&RotationStep) -> bool| seen.iter().position(wanted);
        let backed_up = place_of(&|step| *step == RotationStep::BackedUp).unwrap();
        let wrapped = place_of(&|step| matches!(step, RotationStep::Rewrapped(_))).unwrap();
        assert!(backed_up < wrapped, "{seen:?}");
        assert_eq!(office.keys_status(Some(&cabinet)).await.unwrap().duress_armed, Some(false));
        assert!(office.unlock(Some(&duress)).is_err());
        office.unlock(Some(&secret())).unwrap();
        assert_eq!(code_of(office.arm_duress(&mut cabinet, &duress)), "recovery_not_rehearsed");
        let file = std::fs::read(&out).unwrap();
        let source = RecoverySource::Backup { file, key: BackupKey::Passphrase("phrase".into()) };
        office.rehearse_recovery(acting, &mut cabinet, &source).await.unwrap();
        office.arm_duress(&mut cabinet, &duress).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_plain_keys_and_open_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = &places()[0];
    let office = place.make(None).await;
    office.close().await;
    let health = |examination: &doctor::Examination, check: &str| {
        examination.findings.iter().find(|finding| finding.check == check).unwrap().health
    };
    let examination = doctor::examine(&place.folder(), &place.open).await.unwrap();
    assert_eq!(health(&examination, "keys"), Health::Bad);
    assert_eq!(health(&examination, "permissions"), Health::Ok);
    assert_eq!(health(&examination, "provisional"), Health::Warn);
    assert_eq!(health(&examination, "clock"), Health::Ok);
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(place.folder().key_file(), open).unwrap();
    let examination = doctor::examine(&place.folder(), &place.open).await.unwrap();
    assert_eq!(health(&examination, "permissions"), Health::Bad);
}
