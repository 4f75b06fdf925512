//! An open office for one command.

use amana_app::{Acting, Folder, Office, OpenOptions};
use amana_vault::Secret;

use crate::{args::Global, fail::Fail, passphrase};

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

    /// Opens the ledger; no keys are needed for it.
    pub(crate) async fn open(&self) -> Result<Office, Fail> {
        Ok(Office::open(self.folder()?, &self.open_options()).await?)
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
            eprintln!("amana: what fell due is not recorded yet: {error}");
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
        Ok(office.unlock(self.passphrase(office)?.as_ref())?)
    }

    /// The passphrase of the keys, where they have one.
    pub(crate) fn passphrase(&self, office: &Office) -> Result<Option<Secret>, Fail> {
        match &self.passphrase_file {
            Some(path) => Ok(Some(passphrase::from_file(path)?)),
            None if office.wants_passphrase()? => passphrase::ask("Passphrase: "),
            None => Ok(None),
        }
    }

    /// Who acts: the member of `--as`, else the operator.
    pub(crate) fn acting(&self, office: &Office) -> Result<Acting, Fail> {
        match &self.acting_as {
            None => Ok(Acting::Operator),
            Some(name) => Ok(Acting::Member(office.member_named(name)?)),
        }
    }
}
