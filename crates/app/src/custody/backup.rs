//! Getting the keys out to where they survive this machine: an age file, or printed shares.
//!
//! INVARIANT: what goes out is encrypted (age) or split; the KEK itself is never written in clear.

use std::path::Path;

use age::secrecy::SecretString;
use amana_events::{
    Code,
    keys::{KeysBackedUp, KeysEvent, RecoverySharesIssued},
};
use amana_vault::{
    Owner, Secret, ledger_key,
    recovery::{Backup, Share, SharePlan, split},
};
use zeroize::Zeroizing;

use super::Cabinet;
use crate::{
    AppError, Office, SystemEntropy, age_file,
    office::{Acting, Request, keys_stream},
};

/// To whom a backup is encrypted.
#[derive(Debug, Clone)]
pub enum BackupTo {
    /// Age recipients, `age1…`; each of them alone opens it.
    Recipients(Vec<String>),
    /// A passphrase.
    Passphrase {
        /// The passphrase.
        passphrase: Secret,
        /// Cost of scrypt as a power of two; about a second of this machine where none is given.
        work_factor: Option<u8>,
    },
}

/// One share on its page.
#[derive(Debug)]
pub struct SharePage {
    /// Its number among the shares, from 1.
    pub number: u8,
    /// The page, ready for printing.
    pub text: Zeroizing<String>,
}

impl Office {
    /// Writes a backup of the keys as an age file, which Debian's `age -d` opens, and records it.
    ///
    /// # Errors
    /// [`AppError::Usage`] for an unfit recipient or a file that is there already,
    /// [`AppError::Refused`] in the middle of a rotation.
    pub async fn backup_keys(
        &self,
        acting: Acting,
        cabinet: &Cabinet,
        to: &BackupTo,
        out: &Path,
    ) -> Result<(), AppError> {
        finished_kek(cabinet)?;
        self.back_up(acting, cabinet, to, out).await
    }

    /// Writes the backup and records it, in the middle of a rotation as well: then it holds every KEK
    /// that rows still need, and the one they come to need.
    pub(super) async fn back_up(
        &self,
        acting: Acting,
        cabinet: &Cabinet,
        to: &BackupTo,
        out: &Path,
    ) -> Result<(), AppError> {
        if out.exists() {
            let message = format!("{} exists: name a new file", out.display());
            return Err(AppError::Usage(message));
        }
        let kek = code_of(cabinet.kek().id())?;
        let text = self.folder.read(&self.folder.ledger_key())?;
        let signing_seed =
            ledger_key::open(cabinet.set(), self.ledger.uuid(), &String::from_utf8_lossy(&text))
                .map_err(|error| AppError::Custody(format!("the ledger's key: {error}")))?;
        let backup =
            Backup { ledger: self.ledger.uuid(), keks: cabinet.set().clone(), signing_seed };
        let json = backup.to_json().map_err(|error| AppError::Custody(error.to_string()))?;
        let sealed = encrypt(&json, to)?;
        // A bare name has no folder to be made durable in.
        let out = &std::path::absolute(out).map_err(|source| AppError::File {
            action: "write",
            path: out.display().to_string(),
            source,
        })?;
        self.folder.write(out, &sealed)?;
        let recorded = self.note_keys(acting, KeysBackedUp { kek }).await;
        recorded.inspect_err(|error| {
            // The log may say that there is this backup: then it must be there.
            if error.is_definite() {
                drop(std::fs::remove_file(out));
            }
        })
    }

    /// Splits the KEK into shares and records that they were issued, before they are released.
    ///
    /// # Errors
    /// [`AppError::Refused`] in the middle of a rotation.
    pub async fn issue_shares(
        &self,
        acting: Acting,
        cabinet: &Cabinet,
        plan: SharePlan,
    ) -> Result<Vec<SharePage>, AppError> {
        let kek = finished_kek(cabinet)?;
        let shares = split(cabinet.kek(), plan, &mut SystemEntropy)
            .map_err(|error| AppError::Custody(error.to_string()))?;
        let (shares_made, threshold) = (plan.made(), plan.needed());
        let issued = RecoverySharesIssued { kek, shares: shares_made, threshold };
        self.note_keys(acting, issued).await?;
        Ok(shares.iter().map(|share| self.page(share)).collect())
    }

    fn page(&self, share: &Share) -> SharePage {
        let (number, plan) = (share.number(), share.plan());
        let (extension, content) = share.gfcombine_file();
        let digits = Zeroizing::new(data_encoding::HEXLOWER.encode(&content));
        // Every line but the groups begins with '#', so that the page can be read back as it is.
        let text = Zeroizing::new(format!(
            "# amana recovery share {number} of {made}\n\
             # Any {needed} of the {made} shares bring the key back. Fewer say nothing.\n\
             #\n\
             # Ledger  {ledger}\n\
             # Key     {kek}\n\
             # Set     {set}\n\
             #\n\
             {groups}\
             #\n\
             # Keep this page where only you reach it, apart from the other shares. Whoever has\n\
             # {needed} of them can read everything sealed. After a rotation of the key it is void.\n\
             #\n\
             # To use it: type the sixteen groups into a file. A wrong digit is named by share and\n\
             # group. Lines with # are passed over.\n\
             #   amana --data DIR keys recover --share FILE --share FILE ...\n\
             #\n\
             # Without amana, with Debian's libgfshare-bin: put these bytes into kek.{extension}\n\
             #   echo {digits} | xxd -r -p > kek.{extension}\n\
             # and once {needed} such files are there:\n\
             #   gfcombine -o kek.bin kek.*    (its first 32 bytes are the key)\n",
            made = plan.made(),
            needed = plan.needed(),
            ledger = self.ledger,
            kek = share.kek_id(),
            set = share.set_id(),
            groups = &*share.to_text(),
            digits = &*digits,
        ));
        SharePage { number, text }
    }

    /// Appends an event of the KEK to the ledger's own `keys` stream.
    pub(super) async fn note_keys(
        &self,
        acting: Acting,
        event: impl Into<KeysEvent>,
    ) -> Result<(), AppError> {
        let stream = keys_stream(Owner::ledger(self.ledger.uuid()));
        self.execute(Request::event(acting, stream, event.into())).await.map(|_| ())
    }
}

/// The name of a KEK as events write it.
pub(super) fn code_of(kek: amana_vault::KekId) -> Result<Code, AppError> {
    Code::new(&kek.to_string()).map_err(|error| AppError::Custody(error.to_string()))
}

/// The KEK in use, unless a rotation is under way: then rows still need the old one as well, and
/// what goes out would be stale as soon as it ends.
fn finished_kek(cabinet: &Cabinet) -> Result<Code, AppError> {
    if cabinet.set().retired().next().is_some() {
        return Err(AppError::refused(
            "rotation_unfinished",
            "a rotation is not finished: run `amana keys rotate` again, then back up",
        ));
    }
    code_of(cabinet.kek().id())
}

fn encrypt(clear: &[u8], to: &BackupTo) -> Result<Vec<u8>, AppError> {
    let recipients: Vec<Box<dyn age::Recipient>> = match to {
        BackupTo::Recipients(texts) => {
            texts.iter().map(|text| recipient(text)).collect::<Result<_, _>>()?
        }
        BackupTo::Passphrase { passphrase, work_factor } => {
            if passphrase.is_empty() {
                return Err(AppError::Usage("the backup's passphrase is empty".into()));
            }
            let secret = SecretString::from(passphrase.reveal().to_owned());
            let mut recipient = age::scrypt::Recipient::new(secret);
            if let Some(factor) = work_factor {
                recipient.set_work_factor(*factor);
            }
            vec![Box::new(recipient)]
        }
    };
    age_file::encrypt(clear, recipients.iter().map(AsRef::as_ref))
}

fn recipient(text: &str) -> Result<Box<dyn age::Recipient>, AppError> {
    match age_file::recipient(text) {
        Some(recipient) => Ok(Box::new(recipient)),
        None => Err(AppError::Usage(
            "not an age recipient: want age1…, as `age-keygen` prints it".into(),
        )),
    }
}
