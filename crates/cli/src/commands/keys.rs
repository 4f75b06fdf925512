//! `amana keys`: status, backup, recovery, rotation, passphrase, duress, lock.

use std::{io::IsTerminal as _, path::PathBuf};

use amana_app::{
    Office,
    custody::{
        self, BackupKey, BackupTo, Cabinet, NewKeyFile, RecoverySource, RotationStep, SharePage,
    },
};
use amana_vault::{Secret, keyfile::Argon2Params, recovery::SharePlan};
use clap::{ArgGroup, Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    passphrase,
    screen::paragraph,
};

/// Longest backup, identity or share file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024;

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// What there is of keys, and what is missing.
    Status(Status),
    /// Wrap everything under a new key; a rotation that was cut short goes on.
    Rotate(Rotate),
    /// Back the keys up: an age file, or printed shares.
    Backup(Backup),
    /// Bring the keys back from a backup or shares, or rehearse it.
    Recover(Recover),
    /// Destroy every local copy of the key, in less than a second.
    Lock(Lock),
    /// Arm a passphrase that destroys the key and looks like a wrong one.
    Duress(Duress),
    /// Change the passphrase.
    Passphrase(Passphrase),
}

/// What there is of keys, and what is missing.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Unlock as well, to see whether a duress passphrase is armed.
    #[arg(long)]
    unlock: bool,
}

/// Wrap everything under a new key. Old backups and shares recover nothing afterwards, and a duress
/// passphrase is disarmed: nothing is known to bring the new key back before a rehearsal.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("whom").args(["to", "backup_passphrase_file"]),
    after_help = "Examples:\n  amana --data office keys rotate --out new.age --to age1...\n  amana --data office keys rotate\n\nWith --out the new key is backed up before anything is wrapped with it; without, it is in the key file alone until you back it up."
)]
pub(crate) struct Rotate {
    /// Back the new key up into this age file before anything is wrapped with it.
    #[arg(long, value_name = "FILE", requires = "whom")]
    out: Option<PathBuf>,
    /// Encrypt it to this age recipient; may be given again.
    #[arg(long, value_name = "AGE_RECIPIENT", requires = "out")]
    to: Vec<String>,
    /// Encrypt it with the passphrase in the first line of this file.
    #[arg(
        long = "backup-passphrase-file",
        id = "backup_passphrase_file",
        value_name = "FILE",
        requires = "out"
    )]
    phrase: Option<PathBuf>,
}

/// Back the keys up.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["out", "shares"]),
    group = ArgGroup::new("whom").args(["to", "backup_passphrase_file"]),
    after_help = "Examples:\n  amana --data office keys backup --out keys.age --to age1...\n  amana --data office keys backup --out keys.age \\\n    --backup-passphrase-file phrase.txt\n  amana --data office keys backup --shares 3/5 --out-dir shares\n\nThe age file opens with `age -d`. Print shares and give each to another custodian."
)]
pub(crate) struct Backup {
    /// Write an age file here.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Encrypt it to this age recipient; may be given again.
    #[arg(long, value_name = "AGE_RECIPIENT", requires = "out")]
    to: Vec<String>,
    /// Encrypt it with the passphrase in the first line of this file.
    #[arg(
        long = "backup-passphrase-file",
        id = "backup_passphrase_file",
        value_name = "FILE",
        requires = "out"
    )]
    phrase: Option<PathBuf>,
    /// Split the key: NEEDED/MADE, such as 3/5.
    #[arg(long, value_name = "N/M", value_parser = read_plan, conflicts_with = "out")]
    shares: Option<SharePlan>,
    /// Print the shares here, each on its own page.
    #[arg(long, requires = "shares", conflicts_with = "out_dir")]
    print: bool,
    /// Write each share into a file of its own in this folder.
    #[arg(long, value_name = "DIR", requires = "shares")]
    out_dir: Option<PathBuf>,
}

/// Bring the keys back, or prove that they would come back.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("source").required(true).args(["from_backup", "share"]),
    after_help = "Examples:\n  amana --data office keys recover --rehearse \\\n    --share 1.txt --share 3.txt --share 5.txt\n  amana --data office --passphrase-file new.txt keys recover \\\n    --from-backup keys.age --identity id.txt"
)]
pub(crate) struct Recover {
    /// An age file made by `keys backup`.
    #[arg(long, value_name = "FILE")]
    from_backup: Option<PathBuf>,
    /// A file with the text of a share; may be given again.
    #[arg(long, value_name = "FILE")]
    share: Vec<PathBuf>,
    /// The age identity that opens the backup.
    #[arg(long, value_name = "FILE", requires = "from_backup")]
    identity: Option<PathBuf>,
    /// The passphrase that opens the backup: the first line of this file.
    #[arg(long, value_name = "FILE", requires = "from_backup", conflicts_with = "identity")]
    backup_passphrase_file: Option<PathBuf>,
    /// Prove only that the right key comes back; from then on keys can be locked.
    #[arg(long)]
    rehearse: bool,
    /// Replace a key file that is here, as when its passphrase is forgotten.
    #[arg(long, conflicts_with = "rehearse")]
    replace: bool,
    /// Keep the keys without a passphrase: whoever takes the machine can read everything.
    #[arg(long, conflicts_with = "rehearse")]
    accept_seizure_risk: bool,
}

/// Destroy every local copy of the key. It comes back by a recovery alone.
#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Arm or disarm the duress passphrase.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("do").required(true).args(["set", "clear"]))]
pub(crate) struct Duress {
    /// Arm it.
    #[arg(long)]
    set: bool,
    /// Disarm it.
    #[arg(long)]
    clear: bool,
    /// File whose first line is the duress passphrase; asked for without it.
    #[arg(long = "duress-passphrase-file", value_name = "FILE", requires = "set")]
    phrase: Option<PathBuf>,
}

/// Change the passphrase, or set the first one.
#[derive(Debug, Args)]
pub(crate) struct Passphrase {
    /// File whose first line is the new passphrase; asked for without it.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

fn read_plan(text: &str) -> Result<SharePlan, String> {
    let wrong = "want NEEDED/MADE, such as 3/5";
    let (needed, made) = text.split_once('/').ok_or(wrong)?;
    let needed = needed.parse().map_err(|_| wrong)?;
    let made = made.parse().map_err(|_| wrong)?;
    SharePlan::new(needed, made).map_err(|error| error.to_string())
}

fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Fail> {
    let read = || -> std::io::Result<Vec<u8>> {
        if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
            return Err(std::io::Error::other("longer than 256 KiB"));
        }
        std::fs::read(path)
    };
    read().map_err(|error| Fail::environment(format!("cannot read {}: {error}", path.display())))
}

fn read_secret(path: &std::path::Path) -> Result<Secret, Fail> {
    let bytes = read_file(path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Fail::usage(format!("{} is not text", path.display())))?;
    Ok(Secret::new(text))
}

/// A new passphrase: from a file, or asked for twice.
fn new_passphrase(file: Option<&PathBuf>, missing: &str) -> Result<Secret, Fail> {
    let new = match file {
        Some(path) => passphrase::from_file(path)?,
        None => passphrase::ask_new()?.ok_or_else(|| Fail::usage(missing.to_owned()))?,
    };
    passphrase::warn_of_short(&new);
    Ok(new)
}

/// The ledger with its key file open for a change.
async fn open_cabinet(global: &Global) -> Result<(Office, Cabinet), Fail> {
    let office = global.open().await?;
    let cabinet = office.open_cabinet(global.passphrase(&office)?.as_ref())?;
    Ok((office, cabinet))
}

impl Keys {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Keys::Status(status) => status.run(global).await,
            Keys::Rotate(rotate) => rotate.run(global).await,
            Keys::Backup(backup) => backup.run(global).await,
            Keys::Recover(recover) => recover.run(global).await,
            Keys::Lock(lock) => lock.run(global).await,
            Keys::Duress(duress) => duress.run(global).await,
            Keys::Passphrase(change) => change.run(global).await,
        }
    }
}

/// Says it in text; programs get `{"done": …}`.
fn say(global: &Global, done: &str, text: &str) -> Result<(), Fail> {
    match global.format {
        Format::Json => output::json(&json!({"done": done})),
        Format::Text => output::line(text),
    }
}

impl Status {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let cabinet = if self.unlock {
            Some(office.open_cabinet(global.passphrase(&office)?.as_ref())?)
        } else {
            None
        };
        let status = office.keys_status(cabinet.as_ref()).await?;
        let counts = office.sight(global.acting(&office)?).await?.counts();
        office.close().await;
        if global.format == Format::Json {
            let mut said = json!(status);
            if let Some(fields) = said.as_object_mut().filter(|_| !counts) {
                fields.retain(|name, _| {
                    !matches!(name.as_str(), "owner_keys" | "data_keys" | "to_rewrap")
                });
            }
            return output::json(&said);
        }
        output::line(format!("Key       {}", status.kek.as_deref().unwrap_or("unknown")))?;
        output::line(format!("Provider  {}", format!("{:?}", status.provider).to_lowercase()))?;
        if counts {
            let (owners, fields) = (status.owner_keys, status.data_keys);
            output::line(format!("Keys      {owners} owners, {fields} fields"))?;
        }
        let when = |at: Option<String>| at.unwrap_or_else(|| "never".into());
        output::line(format!("Backup    {}", when(status.backup.map(|done| done.at.to_string()))))?;
        let shares = status.shares.map(|s| format!("{} of {}, {}", s.needed, s.made, s.done.at));
        output::line(format!("Shares    {}", when(shares)))?;
        output::line(format!("Rehearsed {}", when(status.rehearsed.map(|done| done.at))))?;
        if let Some(armed) = status.duress_armed {
            output::line(format!("Duress    {}", if armed { "armed" } else { "not armed" }))?;
        }
        status.missing.iter().try_for_each(|text| paragraph("! ", text))
    }
}

impl Rotate {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let backup = self.backup()?;
        let backed_up = backup.is_some();
        let (office, mut cabinet) = open_cabinet(global).await?;
        let acting = global.acting(&office)?;
        if !backed_up {
            eprintln!(
                "amana: the new key will be in the key file alone until you back it up; --out does \
                 it before anything is wrapped with it"
            );
        }
        let bar = super::replay::bar(0, "rewrap");
        let mut progress = |step: &RotationStep| {
            if let RotationStep::Rewrapped(count) = step {
                bar.inc(*count as u64);
            }
        };
        let rotated = office.rotate_keys(acting, &mut cabinet, backup, &mut progress).await;
        bar.finish_and_clear();
        let rotated = rotated?;
        let status = office.keys_status(None).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({
                "kek": status.kek,
                "rewrapped": rotated.rewrapped,
                "backed_up": backed_up,
                "duress_disarmed": rotated.duress_disarmed,
            }));
        }
        let rewrapped = rotated.rewrapped;
        output::line(format!("Rotated: {rewrapped} owner keys are wrapped by a new key."))?;
        if rotated.duress_disarmed {
            output::line(
                "THE DURESS PASSPHRASE IS DISARMED: it would destroy a key that nothing is known to \
                 bring back.\nRehearse a recovery of the new key, then arm it again:",
            )?;
            output::line("  amana keys recover --rehearse; amana keys duress --set")?;
        }
        output::line("Backups and shares made before recover nothing any more.")?;
        if backed_up {
            return output::line("The new key is backed up. Rehearse it, and print new shares.");
        }
        output::line("Make new ones NOW:\n  amana keys backup --help")
    }

    fn backup(&self) -> Result<Option<(BackupTo, PathBuf)>, Fail> {
        let Some(out) = &self.out else { return Ok(None) };
        let to = match &self.phrase {
            None => BackupTo::Recipients(self.to.clone()),
            Some(path) => {
                let passphrase = passphrase::from_file(path)?;
                BackupTo::Passphrase { passphrase, work_factor: None }
            }
        };
        Ok(Some((to, out.clone())))
    }
}

impl Backup {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        if self.shares.is_some() && !self.print && self.out_dir.is_none() {
            return Err(Fail::usage("say where the shares go: --print, or --out-dir DIR"));
        }
        let to = match (&self.phrase, self.to.is_empty(), self.shares) {
            (Some(path), ..) => {
                let passphrase = passphrase::from_file(path)?;
                Some(BackupTo::Passphrase { passphrase, work_factor: None })
            }
            (None, false, _) => Some(BackupTo::Recipients(self.to.clone())),
            (None, true, Some(_)) => None,
            (None, true, None) => {
                let missing = "say to whom: --to AGE_RECIPIENT, or --backup-passphrase-file FILE";
                let passphrase = new_passphrase(None, missing)?;
                Some(BackupTo::Passphrase { passphrase, work_factor: None })
            }
        };
        let (office, cabinet) = open_cabinet(global).await?;
        let acting = global.acting(&office)?;
        if let (Some(out), Some(to)) = (&self.out, &to) {
            office.backup_keys(acting, &cabinet, to, out).await?;
            office.close().await;
            let text = format!(
                "Backed up to {}. Rehearse it: amana keys recover --rehearse",
                out.display()
            );
            return say(global, "keys_backed_up", &text);
        }
        let Some(plan) = self.shares else { return Ok(()) };
        if let Some(folder) = &self.out_dir {
            make_private(folder)?;
        }
        let pages = office.issue_shares(acting, &cabinet, plan).await?;
        let ledger = office.ledger();
        office.close().await;
        match &self.out_dir {
            Some(folder) => {
                for page in &pages {
                    let path = folder.join(format!("share-{}-of-{}.txt", page.number, pages.len()));
                    write_page(&path, page)?;
                }
                let text = format!("{} shares of {ledger} in {}.", pages.len(), folder.display());
                say(global, "recovery_shares_issued", &text)
            }
            None => print_pages(global, &pages),
        }
    }
}

fn print_pages(global: &Global, pages: &[SharePage]) -> Result<(), Fail> {
    for page in pages {
        if global.format == Format::Json {
            output::json(&json!({"number": page.number, "page": page.text.as_str()}))?;
        } else {
            // A form feed: a printer begins a new page.
            output::line(format!("{}\u{c}", page.text.as_str()))?;
        }
    }
    Ok(())
}

fn make_private(folder: &std::path::Path) -> Result<(), Fail> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Fail::environment(format!("cannot make {}: {error}", folder.display())))
}

fn write_page(path: &std::path::Path, page: &SharePage) -> Result<(), Fail> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    file.and_then(|mut file| {
        file.write_all(page.text.as_bytes())?;
        file.sync_all()
    })
    .map_err(|error| Fail::environment(format!("cannot write {}: {error}", path.display())))
}

impl Recover {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let source = self.source()?;
        // Who recovers may have no key yet to be somebody with.
        let office =
            if self.rehearse { global.open().await? } else { global.open_as_nobody().await? };
        if self.rehearse {
            let mut cabinet = office.open_cabinet(global.passphrase(&office)?.as_ref())?;
            let acting = global.acting(&office)?;
            office.rehearse_recovery(acting, &mut cabinet, &source).await?;
            office.close().await;
            let text = "Rehearsed: the right key came back. The keys may be locked from now on.";
            return say(global, "recovery_rehearsed", text);
        }
        let passphrase = if self.accept_seizure_risk {
            None
        } else {
            let missing = "a new passphrase is needed: give --passphrase-file FILE; or, where its \
                           loss of protection is accepted, --accept-seizure-risk";
            Some(new_passphrase(global.passphrase_file.as_ref(), missing)?)
        };
        let new = NewKeyFile { passphrase, params: Argon2Params::DEFAULT, replace: self.replace };
        office.recover_keys(amana_app::Acting::Operator, &source, &new).await?;
        office.close().await;
        say(
            global,
            "recovery_used",
            "Recovered: the keys are here again, under the new passphrase.",
        )
    }

    fn source(&self) -> Result<RecoverySource, Fail> {
        let Some(path) = &self.from_backup else {
            let texts =
                self.share.iter().map(|path| read_secret(path)).collect::<Result<_, _>>()?;
            return Ok(RecoverySource::Shares(texts));
        };
        let file = read_file(path)?;
        let key = match (&self.identity, &self.backup_passphrase_file) {
            (Some(path), _) => BackupKey::Identity(read_secret(path)?),
            (None, Some(path)) => BackupKey::Passphrase(passphrase::from_file(path)?),
            (None, None) => {
                let asked = passphrase::ask("Passphrase of the backup: ")?;
                BackupKey::Passphrase(asked.ok_or_else(|| {
                    Fail::usage("give --identity FILE or --backup-passphrase-file FILE")
                })?)
            }
        };
        Ok(RecoverySource::Backup { file, key })
    }
}

impl Lock {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let folder = global.folder()?;
        if global.acting_as.is_some() {
            global.open().await?.close().await;
        }
        if !self.yes {
            confirm()?;
        }
        let locked = custody::lock_keys(&folder, &global.open_options()).await?;
        if global.format == Format::Json {
            return output::json(&json!({"locked": locked.kek, "recorded": locked.recorded}));
        }
        output::line("Locked: no copy of the key is here. `amana keys recover` brings it back.")?;
        if locked.kek.is_none() {
            output::line("The key file was damaged and is destroyed all the same.")?;
        }
        if !locked.recorded {
            output::line("The log could not be told in time.")?;
        }
        Ok(())
    }
}

fn confirm() -> Result<(), Fail> {
    if !std::io::stdin().is_terminal() {
        return Err(Fail::usage("locking destroys the key here: say --yes"));
    }
    output::line("Every local copy of the key is destroyed; only a recovery brings it back.")?;
    output::line("Type LOCK to go on:")?;
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.map_err(|error| Fail::environment(format!("cannot read the answer: {error}")))?;
    if answer.trim() == "LOCK" { Ok(()) } else { Err(Fail::usage("nothing was locked")) }
}

impl Duress {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let (office, mut cabinet) = open_cabinet(global).await?;
        let text = if self.clear {
            office.disarm_duress(&mut cabinet)?;
            "The duress passphrase is disarmed."
        } else {
            let missing = "give --duress-passphrase-file FILE";
            let passphrase = new_passphrase(self.phrase.as_ref(), missing)?;
            office.arm_duress(&mut cabinet, &passphrase)?;
            "Armed: given instead of the passphrase it destroys the key and looks like a wrong one."
        };
        office.close().await;
        say(global, if self.clear { "duress_disarmed" } else { "duress_armed" }, text)
    }
}

impl Passphrase {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let (office, mut cabinet) = open_cabinet(global).await?;
        let acting = global.acting(&office)?;
        let was_plain = !office.wants_passphrase()?;
        let missing = "give --new-passphrase-file FILE";
        let new = new_passphrase(self.new_passphrase_file.as_ref(), missing)?;
        office.change_passphrase(acting, &mut cabinet, &new, Argon2Params::DEFAULT).await?;
        office.close().await;
        let text = if was_plain {
            "The keys have a passphrase. They stood in clear on this disk until now: rotate them, so \
             that what may be found there opens nothing: amana keys rotate --help"
        } else {
            "The passphrase is changed."
        };
        say(global, "passphrase_changed", text)
    }
}
