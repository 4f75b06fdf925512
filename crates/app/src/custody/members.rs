//! Members' signing keys: one small file each, sealed under the KEK with the name the command line
//! knows the member by. No name stands in clear, in no file name either.

use std::{fs, path::PathBuf};

use amana_domain::Signer;
use amana_events::{LedgerId, MemberId, PublicKey, Signature};
use amana_vault::{Entropy as _, KekId, KekSet, MemberKey, Secret, SigningSeed, member_key};
use ed25519_dalek::{Signer as _, SigningKey};
use uuid::Uuid;

use crate::{AppError, Folder, SystemEntropy};

/// A member's signing key in memory.
pub struct MemberSigner {
    member: MemberId,
    name: Secret,
    key: SigningKey,
}

impl std::fmt::Debug for MemberSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemberSigner").field("member", &self.member).finish_non_exhaustive()
    }
}

impl Signer for MemberSigner {
    fn member(&self) -> MemberId {
        self.member
    }

    fn sign(&self, message: &[u8]) -> Signature {
        Signature::new(self.key.sign(message).to_bytes())
    }
}

impl MemberSigner {
    /// A new key for a new member.
    pub(crate) fn generate(member: MemberId, name: Secret) -> Self {
        let mut seed = [0; 32];
        SystemEntropy.fill(&mut seed);
        Self { member, name, key: SigningKey::from_bytes(&seed) }
    }

    /// The member's public key, as the registry holds it.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::new(self.key.verifying_key().to_bytes())
    }

    /// The name the command line knows the member by.
    pub fn name(&self) -> &Secret {
        &self.name
    }

    /// Writes the key file, sealed under the current KEK.
    pub(crate) fn save(
        &self,
        folder: &Folder,
        ledger: LedgerId,
        keks: &KekSet,
    ) -> Result<(), AppError> {
        let seed = SigningSeed::from_bytes(&self.key.to_bytes());
        let key = MemberKey { name: self.name.clone(), seed };
        let (ledger, member) = (ledger.uuid(), self.member.uuid());
        let text = member_key::seal(keks.current(), ledger, member, &key, &mut SystemEntropy)
            .map_err(|error| AppError::Custody(error.to_string()))?;
        let path = folder.member_keys().join(format!("{member}.key"));
        folder.write(&path, text.as_bytes())
    }
}

/// All members' keys of the folder. One that does not open is passed over, and named: it must not
/// keep everybody from the ledger.
pub(crate) fn load_all(
    folder: &Folder,
    ledger: LedgerId,
    keks: &KekSet,
) -> Result<Vec<MemberSigner>, AppError> {
    let mut signers = Vec::new();
    for (member, path) in key_files(folder)? {
        let text = match folder.read(&path) {
            Ok(text) => text,
            Err(error) => {
                unfit(member, &error);
                continue;
            }
        };
        match member_key::open(keks, ledger.uuid(), member, &String::from_utf8_lossy(&text)) {
            Ok(key) => signers.push(MemberSigner {
                member: MemberId::new(member),
                name: key.name,
                key: SigningKey::from_bytes(key.seed.reveal()),
            }),
            Err(error) => unfit(member, &error),
        }
    }
    Ok(signers)
}

/// Says that a member's key file is of no use; `doctor` says so as well.
pub(super) fn unfit(member: Uuid, error: &dyn std::fmt::Display) {
    tracing::warn!(%member, %error, "a member's key file cannot be used: they cannot sign here");
}

/// Members' key files that are of no use, as far as it shows without opening them, and why.
pub(crate) fn unfit_files(folder: &Folder, ledger: LedgerId) -> Result<Vec<String>, AppError> {
    let keks: Option<Vec<KekId>> = super::unlock::read_file(folder)
        .ok()
        .map(|file| file.retired().iter().copied().chain([file.current()]).collect());
    let mut unfit = Vec::new();
    for (member, path) in key_files(folder)? {
        let named = folder.read(&path).map_err(|error| error.to_string()).and_then(|text| {
            let text = String::from_utf8_lossy(&text);
            member_key::kek_named(ledger.uuid(), member, &text).map_err(|error| error.to_string())
        });
        match (named, &keks) {
            (Err(error), _) => unfit.push(format!("{member} ({error})")),
            (Ok(kek), Some(keks)) if !keks.contains(&kek) => {
                unfit.push(format!("{member} (sealed under {kek}, which is not here)"));
            }
            (Ok(_), _) => {}
        }
    }
    Ok(unfit)
}

/// The members' key files of the folder, by member.
pub(super) fn key_files(folder: &Folder) -> Result<Vec<(Uuid, PathBuf)>, AppError> {
    let room = folder.member_keys();
    let failed =
        |source| AppError::File { action: "read", path: room.display().to_string(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(&room).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if let (Some("key"), Ok(member)) =
            (path.extension().and_then(|end| end.to_str()), Uuid::parse_str(stem))
        {
            files.push((member, path));
        }
    }
    files.sort_unstable();
    Ok(files)
}
