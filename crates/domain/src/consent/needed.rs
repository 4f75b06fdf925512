//! What somebody needs a consent for: one purpose, one recipient, and the classes of field that go.

use amana_events::{Code, PurposeCode, common::Recipient};

/// What a consent is needed for.
#[derive(Debug, Clone, Copy)]
pub struct Needed<'a> {
    purpose: &'a PurposeCode,
    recipient: &'a Recipient,
    fields: &'a [Code],
}

impl<'a> Needed<'a> {
    /// Consent to something that lets no sealed field go, such as being heard.
    pub const fn new(purpose: &'a PurposeCode, recipient: &'a Recipient) -> Self {
        Self { purpose, recipient, fields: &[] }
    }

    /// The same, and these classes of field go.
    #[must_use]
    pub const fn with_fields(self, fields: &'a [Code]) -> Self {
        Self { fields, ..self }
    }

    /// Whether what was agreed to is this: the same purpose and recipient, and every class of field.
    pub(super) fn is_met(
        &self,
        purpose: &PurposeCode,
        recipient: &Recipient,
        fields: &[Code],
    ) -> bool {
        purpose == self.purpose
            && recipient.fits(self.recipient)
            && self.fields.iter().all(|field| fields.contains(field))
    }
}
