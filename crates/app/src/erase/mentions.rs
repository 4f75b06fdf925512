//! Which fields of files speak of a person: found by the ids that stand beside the ciphertexts.

use amana_events::{EventId, Moment, PersonId, StreamId};
use amana_vault::{Compartment, OwnerKind};
use serde::Serialize;

use crate::{AppError, Office};

/// A field of a file that mentions a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The stream of the field.
    pub stream: StreamId,
    /// The event of the field.
    pub event: EventId,
    /// The event's name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The field's path.
    pub field: String,
    /// Its class.
    pub compartment: Compartment,
    /// When it was recorded.
    pub recorded: Moment,
}

impl Office {
    /// Every field of a file that mentions a person, in the order of streams and versions. It opens
    /// none of them.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn mentions(&self, person: PersonId) -> Result<Vec<Mention>, AppError> {
        let mut found = Vec::new();
        for stream in self.journal.involving(person).await? {
            for mut entry in self.entries(stream, 1).await? {
                let (envelope, kind) = (&entry.envelope, entry.event.name());
                entry.event.seal_walk(&mut |path, field| {
                    let of_file = field.owner_kind() == OwnerKind::File;
                    let mentioned = field
                        .ciphertext()
                        .is_some_and(|sealed| sealed.mentions.contains(&person.uuid()));
                    if of_file && mentioned {
                        found.push(Mention {
                            stream,
                            event: envelope.event,
                            kind: kind.to_owned(),
                            field: path.to_owned(),
                            compartment: field.compartment(),
                            recorded: envelope.recorded,
                        });
                    }
                });
            }
        }
        Ok(found)
    }
}
