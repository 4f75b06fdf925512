//! The profile for auditors: the tree, and the records as they are stored, sealed fields still sealed, with the access policies
//! over time.
//!
//! It is made for one recipient under one engagement, on two members' word, and says so in itself and in the log. Nothing is kept
//! of the log while it is read but the registry, for its policy sets.

use amana_domain::access::AUDIT_BUNDLE;
use amana_events::{
    Code, Event, MemberId, PurposeCode, StreamId, StreamKind,
    access::Exported,
    registry::{PolicySet, RegistryEvent},
};
use amana_store::Stored;
use amana_verify::manifest::{Mark, POLICY_RECORDS, RECORDS};

use super::{Bundle, BundleWanted, target::Target};
use crate::{
    AppError, Office,
    office::{Acting, decode},
    proof::Signed,
    seconds::{Allowed, SecondWord, WordFor},
};

/// A bundle with records: what is exported, for whom and on whose word.
#[derive(Debug, Clone)]
pub struct AuditBundleWanted {
    /// What is exported, and where to.
    pub bundle: BundleWanted,
    /// The engagement under which it is made.
    pub engagement: StreamId,
    /// For whom: an organisation or office in a short code. It stands in clear in the log and is never erased, so it is never a
    /// person's name.
    pub recipient: Code,
    /// For what, as a code of the ledger's list of purposes.
    pub purpose: PurposeCode,
    /// The second member's word, given for exactly this.
    pub word: SecondWord,
}

impl Office {
    /// Exports a bundle that holds the records, sealed fields still sealed. The export is noted first. `progress` is called with
    /// the number of events done: each is written twice, as an entry and as a record.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a place that is taken, a size without events, or a word that was given for something else;
    /// [`AppError::Refused`] for whoever may not: `role_not_held`, `not_found` for who is no auditor of the engagement, and what the
    /// rules of [`Exported`] say; [`AppError::Custody`] where the keys are not unlocked, [`AppError::Broken`], [`AppError::File`].
    pub async fn export_audit(
        &self,
        member: MemberId,
        wanted: &AuditBundleWanted,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Bundle, AppError> {
        let AuditBundleWanted { bundle, engagement, recipient, purpose, word } = wanted;
        self.may_prove(Acting::Member(member)).await?;
        let given_for =
            WordFor::AuditBundle { recipient: recipient.clone(), purpose: purpose.clone() };
        let allowed = Allowed { word: given_for, to: member, stream: *engagement };
        let approval = word.given_for(self.ledger, &allowed, self.now())?;
        let mut target = Target::new(&bundle.out)?;
        let signed = self.signed_for(bundle).await?;
        let persons = self.journal.begun(StreamKind::Person, signed.size()).await?;
        let exported = Exported {
            what: Code::new(AUDIT_BUNDLE).map_err(|error| AppError::Usage(error.to_string()))?,
            opened: false,
            persons: u32::try_from(persons).unwrap_or(u32::MAX),
            rows: u32::try_from(signed.size()).unwrap_or(u32::MAX),
            purpose: Some(purpose.clone()),
            approval: Some(approval),
            engagement: Some(*engagement),
            recipient: Some(recipient.clone()),
        };
        self.note_exported(Acting::Member(member), exported).await?;
        self.write_tree(&signed, &mut target, progress).await?;
        self.write_records(&signed, &mut target, progress).await?;
        self.write_policies(&signed, &mut target).await?;
        let mark = Mark { recipient: recipient.to_string(), engagement: engagement.to_string() };
        self.finish_bundle(&signed, bundle, Some(mark), target).await
    }

    /// Writes the records, one a line.
    async fn write_records(
        &self,
        signed: &Signed,
        target: &mut Target,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), AppError> {
        let size = signed.size();
        let mut file = target.begin(RECORDS)?;
        let take = &mut |stored: &Stored| {
            target.go_on(&mut file, &stored.record)?;
            target.go_on(&mut file, b"\n")
        };
        self.each_stored(size, &mut |done| progress(size + done), take).await?;
        target.end(file)
    }

    /// Writes the files of every policy set that a record brought or proposed.
    async fn write_policies(&self, signed: &Signed, target: &mut Target) -> Result<(), AppError> {
        let registry = self.journal.stream(self.registry_stream(), 1).await?;
        for stored in registry.iter().filter(|it| it.position < signed.size()) {
            let Some(set) = policies_of(stored)? else { continue };
            for file in set.files {
                let (position, path) = (stored.position, file.path.as_str());
                if !is_plain(path) {
                    return Err(AppError::Broken {
                        place: format!("position {position}"),
                        what: format!("a file of its policies, {path}, can stand in no bundle"),
                    });
                }
                target
                    .add(&format!("policies/{position}/{path}"), file.text.as_str().as_bytes())?;
            }
        }
        Ok(())
    }
}

/// The policy set that a record brought or proposed, if it is such a record.
fn policies_of(stored: &Stored) -> Result<Option<PolicySet>, AppError> {
    if !POLICY_RECORDS.contains(&stored.type_name.as_str()) {
        return Ok(None);
    }
    let Event::Registry(event) = decode(stored)?.event else { return Ok(None) };
    if let RegistryEvent::PolicySetAdopted(adopted) = event {
        Ok(Some(adopted.content))
    } else if let RegistryEvent::PolicySetProposed(proposed) = event {
        Ok(Some(proposed.content))
    } else {
        Ok(None)
    }
}

/// Whether a path is one that a verifier takes: a record may hold others, and none of them is followed.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed)
    })
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_policy_file_is_written_below_its_folder_or_not_at_all() {
        for path in ["roles/auditor.cedar", "schema.cedarschema", "a/b/c_1-2.cedar"] {
            assert!(is_plain(path), "{path}");
        }
        for path in
            ["", "/etc/passwd", "..", "../x", "a/../x", "a//b", "a/", ".hidden", "c:x", "a/.b"]
        {
            assert!(!is_plain(path), "{path}");
        }
    }
}
