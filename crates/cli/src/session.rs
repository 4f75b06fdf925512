//! An open office for one command.

use std::sync::OnceLock;

use amana_app::{Acting, Folder, Office, OpenOptions};
use amana_events::MemberId;
use amana_vault::Secret;

use crate::{args::Global, fail::Fail, passphrase};

/// The passphrase once it was given, so that nobody is asked twice.
pub(crate) type Given = OnceLock<Option<Secret>>;

impl Global {
    /// The data folder.
    pub(crate) fn folder(&self) -> Result<Folder, Fail> {
        self.data.clone().map(Folder::new).ok_or_else(|| {
            Fail::usage("name the data folder: --data DIR, or AMANA_DATA in the environment")
        })
    }

    /// How the ledger's database is found.
    pub(crate) fn open_options(&self) -> OpenOptions {
        OpenOptions { database_url: self.database.clone() }
    }

    /// Opens the ledger; no keys are needed for it, unless somebody acts: a member who is not known
    /// is refused, whatever the command does with them.
    pub(crate) async fn open(&self) -> Result<Office, Fail> {
        let office = self.open_as_nobody().await?;
        if self.acting_as.is_some() {
            self.unlock(&office)?;
            office.sight(self.acting(&office)?).await?;
        }
        Ok(office)
    }

    /// Opens the ledger without a look at who acts.
    pub(crate) async fn open_as_nobody(&self) -> Result<Office, Fail> {
        Ok(Office::open(self.folder()?, &self.open_options()).await?)
    }

    /// Opens the ledger to read what stands in clear. Keys are unlocked where that asks nobody
    /// anything: members' names can be shown then.
    pub(crate) async fn open_to_read(&self) -> Result<Office, Fail> {
        let office = self.open().await?;
        let locked = !office.is_unlocked();
        let here = office.folder().key_file().exists();
        if locked && here && (self.passphrase_file.is_some() || !office.wants_passphrase()?) {
            self.unlock(&office)?;
        }
        Ok(office)
    }

    /// Opens the ledger and unlocks its keys.
    pub(crate) async fn open_unlocked(&self) -> Result<Office, Fail> {
        let office = self.open().await?;
        self.unlock(&office)?;
        self.begin(&office).await;
        Ok(office)
    }

    /// What amana owes when a command that writes begins. It never stops the command.
    async fn begin(&self, office: &Office) {
        if let Err(error) = office.begin_writing().await {
            eprintln!("amana: what is due before a command that writes was not done: {error}");
        }
    }

    /// Who acts, for a command that only reads: naming a member unlocks their name.
    pub(crate) fn reader(&self, office: &Office) -> Result<Acting, Fail> {
        if self.acting_as.is_some() {
            self.unlock(office)?;
        }
        self.acting(office)
    }

    /// Unlocks: plain key files as they are, others with the passphrase.
    pub(crate) fn unlock(&self, office: &Office) -> Result<(), Fail> {
        if office.is_unlocked() {
            return Ok(());
        }
        Ok(office.unlock(self.passphrase(office)?.as_ref())?)
    }

    /// The passphrase of the keys, where they have one.
    pub(crate) fn passphrase(&self, office: &Office) -> Result<Option<Secret>, Fail> {
        if let Some(given) = self.given.get() {
            return Ok(given.clone());
        }
        let given = match &self.passphrase_file {
            Some(path) => Some(passphrase::from_file(path)?),
            None if office.wants_passphrase()? => {
                let asked = passphrase::ask("Passphrase: ")?;
                let missing = "a passphrase is needed: give --passphrase-file FILE, or \
                               AMANA_PASSPHRASE_FILE in the environment";
                Some(asked.ok_or_else(|| Fail::usage(missing))?)
            }
            None => None,
        };
        Ok(self.given.get_or_init(|| given).clone())
    }

    /// Who acts: the member of `--as`, else the operator.
    pub(crate) fn acting(&self, office: &Office) -> Result<Acting, Fail> {
        match &self.acting_as {
            None => Ok(Acting::Operator),
            Some(name) => Ok(Acting::Member(office.member_named(name)?)),
        }
    }

    /// The member who acts, where nobody else can: `otherwise` says what the operator does not.
    pub(crate) fn member(&self, office: &Office, otherwise: &str) -> Result<MemberId, Fail> {
        match self.acting(office)? {
            Acting::Member(member) => Ok(member),
            Acting::Operator | Acting::System | Acting::Holder(_) => {
                Err(Fail::refused(format!("{otherwise}: act with --as NAME")))
            }
        }
    }
}
