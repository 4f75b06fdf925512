//! Events of a referral: a service is asked for, and the owner stays.

use amana_vault::{Compartment, Narrative};

use crate::{
    AgreementId, Code, Digest, EventId, Moment, OrganisationId, PersonId, PersonText, PublicKey,
    PurposeCode, Reference, ServiceId, Signature, StreamId,
};

codes! {
    /// How soon an answer is needed (Primero's service time frames; `domain.md`, Clocks).
    pub enum Urgency {
        /// One hour.
        Hour1 = "1h",
        /// One day.
        Hours24 = "24h",
        /// Three days.
        Hours72 = "72h",
        /// Five days.
        Days5 = "5d",
    }

    /// By which way an external recipient answered.
    pub enum AnswerWay {
        /// A member of the ledger recorded it.
        Recorded = "recorded",
        /// By a signed link.
        SignedLink = "signed_link",
        /// By a reply file.
        ReplyFile = "reply_file",
    }

    /// Where a referral stands after an entry was taken back.
    pub enum ReferralStanding {
        /// Proposed.
        Proposed = "proposed",
        /// Consent was found in force.
        Checked = "checked",
        /// Sent.
        Sent = "sent",
        /// Received.
        Received = "received",
        /// Accepted.
        Accepted = "accepted",
        /// The service started.
        Started = "started",
    }
}

part! {
    /// A sealed field that went along in a package, by its place.
    pub struct PackedField {
        /// The stream of the field.
        stream: StreamId,
        /// The event of the field.
        event: EventId,
        /// The field's path.
        field: Code,
        /// The field's compartment.
        compartment: Compartment,
    }
}

stream_events! {
    /// An event of a referral.
    pub enum ReferralEvent of Referral {
        /// A referral was proposed.
        ReferralProposed = "referral_proposed" {
            /// What people say aloud.
            reference: Reference,
            /// Who is referred.
            person: PersonId,
            /// The file that refers: assistance, handover or case.
            from: Option<StreamId>,
            /// To whom.
            recipient: OrganisationId,
            /// The entry of the directory.
            service: Option<ServiceId>,
            /// Kind of service.
            service_kind: Code,
            /// For what.
            purpose: PurposeCode,
            /// How soon.
            urgency: Urgency,
            /// Which classes of field go along: compartment codes.
            fields: Vec<Code>,
            /// What the recipient is told.
            note: PersonText<Narrative>,
        }
        /// Consent for this purpose and recipient was found in force.
        ReferralConsentChecked = "referral_consent_checked" {
            /// The consent or approved override.
            consent: EventId,
        }
        /// It was sent.
        ReferralSent = "referral_sent" {
            /// By which way.
            way: Code,
            /// The agreement with the recipient it was sent under.
            agreement since 2: Option<AgreementId>,
            /// Whether it was sent though there is no agreement with the recipient.
            without_agreement since 2: Option<bool>,
        }
        /// The recipient has it.
        ReferralReceived = "referral_received" {
            /// By which way they answered.
            way: AnswerWay,
            /// The recipient's signature, when by link or file.
            signature: Option<Signature>,
        }
        /// The recipient accepted.
        ReferralAccepted = "referral_accepted" {
            /// By which way they answered.
            way: AnswerWay,
            /// The recipient's signature, when by link or file.
            signature: Option<Signature>,
        }
        /// The recipient declined.
        ReferralDeclined = "referral_declined" {
            /// Why, as a code.
            reason: Code,
            /// By which way they answered.
            way: AnswerWay,
            /// The recipient's signature, when by link or file.
            signature: Option<Signature>,
        }
        /// The service started.
        ReferralServiceStarted = "referral_service_started" {
            /// By which way they answered.
            way: AnswerWay,
            /// The recipient's signature, when by link or file.
            signature: Option<Signature>,
        }
        /// The service was done.
        ReferralDone = "referral_done" {
            /// Outcome, as a code.
            outcome: Code,
            /// By which way they answered.
            way: AnswerWay,
            /// The recipient's signature, when by link or file.
            signature: Option<Signature>,
        }
        /// The referral was revoked: the recipient must delete what they hold.
        ReferralRevoked = "referral_revoked" {
            /// Why, as a code (`consent_withdrawn`, `wrong_recipient`, …).
            reason: Code,
            /// Why, in words.
            note: PersonText<Narrative>,
        }
        /// The recipient confirmed deletion.
        ReferralDeletionConfirmed = "referral_deletion_confirmed" {
            /// By which way they answered.
            way: AnswerWay,
            /// The recipient's signature, when by link or file.
            signature: Option<Signature>,
        }
        /// A package for a recipient outside was made: the fields it names left, encrypted to the recipient's key. Whoever opens it
        /// finds a code in it, with which they answer.
        ReferralPacked = "referral_packed" since 8 {
            /// SHA-256 of the package as it left.
            package: Digest,
            /// The recipient's key it was encrypted to, an `age` X25519 recipient.
            recipient: Code,
            /// The key that the package's code answers with; a newer package's takes its place.
            reply_key: PublicKey,
            /// Until when the code answers.
            expires: Moment,
            /// What went along.
            contents: Vec<PackedField>,
        }
        /// One side asked the other something.
        ReferralQuestionAsked = "referral_question_asked" since 8 {
            /// What.
            question: PersonText<Narrative>,
        }
        /// The other side answered.
        ReferralQuestionAnswered = "referral_question_answered" since 8 {
            /// The question's event.
            question: EventId,
            /// The answer.
            answer: PersonText<Narrative>,
        }
        /// An entry was made in error: the referral stands as it did before.
        EntryCorrected = "referral_entry_corrected" since 2 {
            /// The entry.
            entry: EventId,
            /// Where the referral stands now.
            stands: ReferralStanding,
            /// Why.
            reason: PersonText<Narrative>,
        }
    }
}

/// The bytes an external recipient signs to answer: ledger, stream, the name of the event the
/// answer becomes and its code (reason of a decline, outcome of a service; empty for others), so
/// that a signature can be moved to no other referral and no other answer.
pub fn answer_message(
    ledger: crate::LedgerId,
    stream: StreamId,
    event_name: &str,
    code: &str,
) -> Vec<u8> {
    format!("amana answer v1\n{ledger}\n{stream}\n{event_name}\n{code}\n").into_bytes()
}
