//! The doctor: looks at a ledger, its keys and its machine, and says what to do.
//!
//! It needs no passphrase, opens no field and changes nothing but what an interrupted erasure left
//! undone. It looks at what it can reach: a
//! database that does not answer is a finding like others.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use amana_domain::{State, registry::RegistryState};
use amana_events::{LedgerId, Moment, VOCABULARY_VERSION};
use amana_store::{Patience, Projector};
use serde::Serialize;

use crate::{
    AppError, Folder, Office, OpenOptions,
    custody::{self, KeyProviderState, KeysStatus},
    erase::{DestroyedAgain, Remains},
};

/// Below so many free bytes the disk is a finding.
const FREE_BYTES_LOW: u64 = 1024 * 1024 * 1024;
/// Below so many the next append may fail.
const FREE_BYTES_NONE: u64 = 100 * 1024 * 1024;
/// From so many events on, views that are behind make the next list slow.
const VIEWS_BEHIND_MANY: u64 = 10_000;
/// How far the clock may be behind the newest event, in seconds (`architecture.md`, Append).
const CLOCK_BACK_SECONDS: i64 = 2;
const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Ok,
    /// Works, but somebody should do something.
    Warn,
    /// Something is lost, or may be at any time.
    Bad,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub what: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// All findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// In the order in which they were made.
    pub findings: Vec<Finding>,
}

impl Examination {
    /// Whether something is bad.
    pub fn is_bad(&self) -> bool {
        self.findings.iter().any(|finding| finding.health == Health::Bad)
    }

    fn ok(&mut self, check: &'static str, what: impl Into<String>) {
        self.findings.push(Finding { check, health: Health::Ok, what: what.into(), remedy: None });
    }

    fn warn(&mut self, check: &'static str, what: impl Into<String>, remedy: &str) {
        self.find(check, Health::Warn, what, remedy);
    }

    fn bad(&mut self, check: &'static str, what: impl Into<String>, remedy: &str) {
        self.find(check, Health::Bad, what, remedy);
    }

    fn find(&mut self, check: &'static str, health: Health, what: impl Into<String>, remedy: &str) {
        let remedy = Some(remedy.to_owned());
        self.findings.push(Finding { check, health, what: what.into(), remedy });
    }
}

/// Looks at the ledger of a folder.
///
/// # Errors
/// [`AppError::Usage`] where there is none.
pub async fn examine(folder: &Folder, options: &OpenOptions) -> Result<Examination, AppError> {
    let (ledger, _) = folder.ledger()?;
    let mut examination = Examination::default();
    look_at_files(folder, &mut examination);
    look_at_member_keys(folder, ledger, &mut examination);
    look_at_disk(folder, &mut examination);
    match Office::open(folder.clone(), options).await {
        Ok(office) => {
            let kind = if options.database_url.is_some() { "PostgreSQL" } else { "SQLite" };
            examination.ok("database", format!("{kind} answers and is up to date"));
            let looked = office.look_at_all(&mut examination).await;
            office.close().await;
            if let Err(error) = looked {
                examination.bad(
                    "ledger",
                    error.to_string(),
                    "run `amana replay` to find the place",
                );
            }
        }
        Err(error) => {
            let mut what = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                what = format!("{what}: {cause}");
                source = cause.source();
            }
            examination.bad("database", what, "start it, or check its address and rights");
        }
    }
    Ok(examination)
}

/// Keys and database must be readable by their owner alone.
fn look_at_files(folder: &Folder, examination: &mut Examination) {
    let mut paths = vec![
        folder.path().to_path_buf(),
        folder.path().join("keys"),
        folder.key_file(),
        folder.ledger_key(),
        folder.member_keys(),
        folder.database(),
    ];
    let members = fs::read_dir(folder.member_keys()).into_iter().flatten().flatten();
    paths.extend(members.map(|entry| entry.path()));
    let open: Vec<String> = paths
        .iter()
        .filter(|path| is_open_to_others(path))
        .map(|path| name_of(folder, path))
        .collect();
    if open.is_empty() {
        examination.ok("permissions", "folder, keys and database are their owner's alone");
    } else {
        let what = format!("others on this machine may read: {}", open.join(", "));
        examination.bad("permissions", what, "chmod -R go-rwx the data folder");
    }
}

fn look_at_member_keys(folder: &Folder, ledger: LedgerId, examination: &mut Examination) {
    let remedy = "bring the file back from a backup of the folder; else add the member anew";
    match custody::unfit_files(folder, ledger) {
        Ok(unfit) if unfit.is_empty() => examination.ok("member keys", "each can be read"),
        Ok(unfit) => {
            let what = format!("key files of members are of no use: {}", unfit.join(", "));
            examination.bad("member keys", what, remedy);
        }
        Err(error) => examination.bad("member keys", error.to_string(), remedy),
    }
}

fn is_open_to_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

fn name_of(folder: &Folder, path: &Path) -> String {
    let inside = path.strip_prefix(folder.path()).unwrap_or(path).display().to_string();
    if inside.is_empty() { "the data folder".to_owned() } else { inside }
}

fn look_at_disk(folder: &Folder, examination: &mut Examination) {
    let Ok(found) = rustix::fs::statvfs(folder.path()) else {
        return examination.warn("disk", "free space is not known", "look at it yourself");
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let what = format!("{} MiB free", free / 1024 / 1024);
    let remedy = "free some space: with none, nothing more is recorded";
    if free < FREE_BYTES_NONE {
        examination.bad("disk", what, remedy);
    } else if free < FREE_BYTES_LOW {
        examination.warn("disk", what, remedy);
    } else {
        examination.ok("disk", what);
    }
}

impl Office {
    async fn look_at_all(&self, examination: &mut Examination) -> Result<(), AppError> {
        self.look_at_head(examination).await?;
        let status = self.keys_status(None).await?;
        look_at_keys(&status, examination);
        look_at_recovery(&status, examination);
        look_at_erasure(&self.destroy_again(Patience::Much).await?, examination);
        self.look_at_views(examination).await?;
        let state = self.state(self.registry_stream()).await?;
        if let Some(State::Registry(registry)) = state.as_ref().map(|(state, _)| state.as_ref()) {
            self.look_at_erasures(registry, examination).await?;
            look_at_registry(registry, examination);
        }
        self.look_at_proposals(examination).await
    }

    async fn look_at_proposals(&self, examination: &mut Examination) -> Result<(), AppError> {
        let open = self.book().await?.proposals;
        if open.is_empty() {
            examination.ok("proposals", "no role waits for a second member");
            return Ok(());
        }
        let list = open.iter().map(|p| format!("{} for {}: {}", p.role, p.member, p.proposal));
        let roles = if open.len() == 1 { "role waits" } else { "roles wait" };
        let list = list.collect::<Vec<_>>().join(", ");
        let what = format!("{} {roles} for a second member: {list}", open.len());
        let remedy = "another member approves each with `amana --as NAME member grant MEMBER --role \
                      ROLE --proposal EVENT`";
        examination.warn("proposals", what, remedy);
        Ok(())
    }

    async fn look_at_erasures(
        &self,
        registry: &RegistryState,
        examination: &mut Examination,
    ) -> Result<(), AppError> {
        let made = self.kek_history().await?.made_at;
        let erased = self.erasures().await?.into_iter().filter_map(|erasure| erasure.executed_at);
        let days = registry.backup_retention_days().unwrap_or(0);
        look_at_backups(made, erased.max(), days, self.now(), examination);
        Ok(())
    }

    async fn look_at_head(&self, examination: &mut Examination) -> Result<(), AppError> {
        if matches!(self.database, amana_store::Database::Sqlite(_)) {
            let what = "SQLite commits durably (synchronous FULL) and overwrites what is deleted \
                        (secure_delete ON); checked when it was opened";
            examination.ok("durability", what);
        }
        let head = self.journal.head().await?;
        if head.vocabulary < VOCABULARY_VERSION {
            let what = format!(
                "the ledger writes vocabulary {}, this program knows {VOCABULARY_VERSION}",
                head.vocabulary
            );
            examination.warn("vocabulary", what, "run `amana upgrade` once all programs are new");
        } else {
            examination.ok("vocabulary", format!("version {}", head.vocabulary));
        }
        let behind =
            head.recorded.micros().saturating_sub(self.clock.now().micros()) / MICROS_A_SECOND;
        if behind > CLOCK_BACK_SECONDS {
            let what = format!("this machine's clock is {behind} seconds behind the newest event");
            examination.bad(
                "clock",
                what,
                "set the clock: times of recording stand still until then",
            );
        } else {
            examination.ok("clock", "not behind the newest event");
        }
        Ok(())
    }

    async fn look_at_views(&self, examination: &mut Examination) -> Result<(), AppError> {
        let size = self.size().await?;
        let heads = Projector::new(&self.database, self.ledger).heads().await?;
        let behind =
            heads.iter().map(|head| size.saturating_sub(head.position)).max().unwrap_or(size);
        if behind == 0 {
            examination.ok("views", "up to the newest event");
        } else if behind < VIEWS_BEHIND_MANY {
            // Recording leaves them so; they catch up before they are read.
            examination.ok("views", format!("{behind} events to go; the next list brings them up"));
        } else {
            let what = format!("{behind} events behind the log: the next list takes a while");
            examination.warn(
                "views",
                what,
                "run any list now, such as `amana case list --limit 1`",
            );
        }
        Ok(())
    }
}

/// A backup made before an erasure opens with the KEK of then; only a rotation ends that for one that
/// was kept longer than it should have been.
fn look_at_backups(
    kek_made: Option<Moment>,
    last_erased: Option<Moment>,
    retention_days: u32,
    now: Moment,
    examination: &mut Examination,
) {
    let under_this_kek = |erased: &Moment| kek_made.is_none_or(|made| made < *erased);
    let Some(erased) = last_erased.filter(under_this_kek) else {
        return examination.ok("backups", "nobody was erased under the key in use");
    };
    let ends = erased.plus_seconds(i64::from(retention_days).saturating_mul(SECONDS_A_DAY));
    if now < ends {
        let what = format!("backups from before the last erasure end by {}", ends.day());
        return examination.ok("backups", what);
    }
    let what = format!(
        "the key in use is older than the last erasure, and backups of then are past their \
         {retention_days} days: one that was kept all the same still opens with it"
    );
    let remedy = "rotate the key with `amana keys rotate`: that ends every older backup";
    examination.warn("backups", what, remedy);
}

fn look_at_erasure(again: &DestroyedAgain, examination: &mut Examination) {
    let check = "erasure";
    let keys = again.unwiped;
    match again.remains {
        Remains::NothingHere | Remains::ServerLogs if keys == 0 => {
            examination.ok(check, "what was destroyed was looked for and is gone");
        }
        Remains::NothingHere | Remains::ServerLogs => {
            examination.ok(check, format!("finished for {keys} destroyed keys just now"));
        }
        Remains::TailInUse => examination.bad(
            check,
            format!("bytes of {keys} destroyed keys may still be in a file: somebody reads it"),
            "close every other program on this ledger, then run `amana doctor` again",
        ),
        Remains::StillFound => examination.bad(
            check,
            format!("bytes of {keys} destroyed keys are still in a file"),
            "run `amana keys rotate`, then destroy every backup of the old keys",
        ),
        Remains::NotVacuumed => examination.warn(
            check,
            format!("{keys} destroyed keys are deleted and not vacuumed"),
            "as the owner of the table: VACUUM amana.data_key; end long transactions first",
        ),
    }
}

fn look_at_keys(status: &KeysStatus, examination: &mut Examination) {
    match status.provider {
        KeyProviderState::Passphrase => examination.ok("keys", "behind a passphrase"),
        KeyProviderState::Plain => examination.bad(
            "keys",
            "the keys have NO passphrase: whoever takes the machine reads everything",
            "set one with `amana keys passphrase`",
        ),
        KeyProviderState::Locked => examination.bad(
            "keys",
            "the key is not here: locked or lost",
            "bring it back with `amana keys recover`",
        ),
    }
    if !status.retired.is_empty() {
        examination.bad(
            "rotation",
            "a rotation of the key is not finished",
            "run `amana keys rotate` again",
        );
    } else if status.to_rewrap > 0 && status.provider != KeyProviderState::Locked {
        let what = format!("{} owner keys are wrapped by a key that is not here", status.to_rewrap);
        examination.bad("rotation", what, "recover the old key from a backup, then rotate");
    } else {
        examination.ok("rotation", "none under way");
    }
}

fn look_at_recovery(status: &KeysStatus, examination: &mut Examination) {
    let remedy = "make one with `amana keys backup`";
    match &status.backup {
        Some(backup) if backup.current => {
            examination.ok("backup", format!("of the key in use, made {}", backup.at));
        }
        Some(_) => examination.warn("backup", "the last backup is of an old key", remedy),
        None => examination.warn("backup", "no backup of the keys was made", remedy),
    }
    let remedy = "print new ones with `amana keys backup --shares 3/5 --print`";
    match &status.shares {
        Some(shares) if shares.done.current => {
            let what = format!("{} shares, {} needed", shares.made, shares.needed);
            examination.ok("shares", what);
        }
        Some(_) => examination.warn("shares", "stale: printed before the last rotation", remedy),
        None => examination.warn("shares", "no recovery shares were printed", remedy),
    }
    let fresh = status.backup.as_ref().is_some_and(|backup| backup.current)
        || status.shares.as_ref().is_some_and(|shares| shares.done.current);
    if !fresh {
        examination.bad(
            "recovery",
            "nothing recovers the key in use: with the key file everything sealed is lost",
            "back up now with `amana keys backup`",
        );
    } else if status.rehearsed.as_ref().is_some_and(|rehearsed| rehearsed.current) {
        examination.ok("recovery", "rehearsed with the key in use");
    } else {
        examination.warn(
            "recovery",
            "no recovery of the key in use was rehearsed: nothing can be locked, and a duress \
             passphrase from before a rotation is disarmed",
            "rehearse one with `amana keys recover --rehearse`",
        );
    }
}

fn look_at_registry(registry: &RegistryState, examination: &mut Examination) {
    if registry.is_provisional() {
        examination.warn(
            "provisional",
            "the ledger has no second keeper yet: roles are granted by one person alone",
            "add a second member with a keeper role",
        );
    } else {
        examination.ok("provisional", "two keepers, or more, were there");
    }
    let alone = registry.granted_alone();
    if alone.is_empty() {
        examination.ok("granted alone", "nothing waits for review");
    } else {
        let list: Vec<String> = alone
            .iter()
            .map(|granted| format!("{} to {} ({})", granted.role, granted.member, granted.event))
            .collect();
        let what =
            format!("{} roles were granted by one person alone: {}", alone.len(), list.join(", "));
        examination.warn("granted alone", what, "another member reviews each with `review_entry`");
    }
    if registry.escalation_authority().is_some() {
        examination.ok("escalation", "an escalation authority is named");
    } else if registry.is_demo() {
        examination.ok("escalation", "a demonstration needs no escalation authority");
    } else {
        examination.bad(
            "escalation",
            "no escalation authority is named: the ledger takes no report",
            "record `name_escalation_authority`",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_older_than_an_erasure_is_to_be_rotated_once_backups_should_be_gone() {
        let day = |day: i64| Moment::from_micros(day * SECONDS_A_DAY * MICROS_A_SECOND);
        let health = |made, erased, now| {
            let mut examination = Examination::default();
            look_at_backups(Some(day(made)), erased, 35, day(now), &mut examination);
            examination.findings.pop().map(|finding| finding.health)
        };
        assert_eq!(health(1, None, 500), Some(Health::Ok));
        assert_eq!(health(1, Some(day(2)), 36), Some(Health::Ok));
        assert_eq!(health(1, Some(day(2)), 37), Some(Health::Warn));
        assert_eq!(health(3, Some(day(2)), 500), Some(Health::Ok), "rotated since");
    }
}
