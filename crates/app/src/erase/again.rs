//! What an execution led to, told again from the log to who sends the same request again.

use std::collections::BTreeSet;

use amana_events::{
    Event, PersonId,
    person::{MentionDecisionKind, PersonErased, PersonEvent},
};
use amana_store::{Database, Patience};
use amana_vault::Owner;

use super::{Erased, Remains, person_stream};
use crate::{AppError, Office, office::Done};

impl Office {
    /// An erasure as it was carried out, and what remains of it now.
    #[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own few events")]
    pub(super) async fn erased_before(
        &self,
        person: PersonId,
        done: &Done,
    ) -> Result<Erased, AppError> {
        let mut entries = self.entries(person_stream(person), 1).await?;
        entries.retain(|entry| entry.position <= done.position);
        let (mut keys, mut certificate, mut request) = (0, None, None);
        let mut mentions = Vec::new();
        for entry in entries {
            match entry.event {
                Event::Person(PersonEvent::ErasureApproved(approved)) => {
                    mentions = approved.mentions;
                }
                Event::Person(PersonEvent::PersonErased(PersonErased {
                    request: of,
                    keys: destroyed,
                    certificate: of_keys,
                    ..
                })) => (request, keys, certificate) = (Some(of), destroyed, Some(of_keys)),
                Event::Person(PersonEvent::RedactionDone(redacted)) => {
                    (request, keys, certificate) = (Some(redacted.request), 0, None);
                }
                _ => {}
            }
        }
        let request = request
            .ok_or_else(|| AppError::refused("nothing_requested", "no erasure was carried out"))?;
        mentions.retain(|mention| mention.decision == MentionDecisionKind::Redact);
        let files: BTreeSet<_> = mentions.iter().map(|mention| mention.stream.id).collect();
        let mut resealed = 0_u32;
        for file in files {
            let versions = self.versions(Owner::file(file)).await?;
            let unchanged = versions
                .all()
                .filter(|it| it.request == request && it.redacted != Some(request))
                .count();
            resealed = resealed.saturating_add(u32::try_from(unchanged).unwrap_or(u32::MAX));
        }
        let destroyed = keys > 0 || !mentions.is_empty();
        Ok(Erased {
            person,
            request,
            keys,
            redacted: mentions.len(),
            resealed,
            certificate,
            position: done.position,
            remains: self.remains_now(destroyed).await?,
            complete_on: self.complete_on(done.recorded).await?,
        })
    }

    /// What remains of keys that were destroyed: a server keeps its own log, whatever was looked through here.
    async fn remains_now(&self, destroyed: bool) -> Result<Remains, AppError> {
        let remains = self.destroy_again(Patience::Little).await?.remains;
        let server = matches!(self.database, Database::Postgres(_));
        if destroyed && server && remains == Remains::NothingHere {
            return Ok(Remains::ServerLogs);
        }
        Ok(remains)
    }
}
