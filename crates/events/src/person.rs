//! Events of a person: the only home of identity and contact.

use amana_vault::{Circumstance, Conflict, Contact, Identity, Narrative};

use crate::{
    Code, Day, Digest, EventId, Language, MemberId, PersonId, PersonText, StreamId,
    common::{AgeBand, AgeSource, Approval, Safe, Sex},
};

codes! {
    /// What becomes of a file field that mentions an erased person.
    pub enum MentionDecisionKind {
        /// Kept, on a recorded lawful basis.
        Keep = "keep",
        /// A redacted version is sealed and the old file-key epoch destroyed.
        Redact = "redact",
    }

    /// Why a person is erased.
    pub enum ErasureBasis {
        /// The person asks for it.
        OwnRequest = "own_request",
        /// The retention clock of the record class has run out.
        Retention = "retention",
        /// The data was recorded without right.
        Unlawful = "unlawful",
    }
}

part! {
    /// What the approvers decide for one field that mentions the person.
    pub struct MentionDecision {
        /// The stream of the field.
        stream: StreamId,
        /// The event of the field.
        event: EventId,
        /// The field's path.
        field: Code,
        /// Keep or redact.
        decision: MentionDecisionKind,
        /// The lawful basis for keeping.
        basis: Option<Code>,
    }
}

stream_events! {
    /// An event of a person.
    pub enum PersonEvent of Person {
        /// A pseudonymous person was created.
        PersonCreated = "person_created" {
            /// Whether the person is personnel.
            personnel: bool,
        }
        /// Who the person is was sealed.
        IdentitySealed = "identity_sealed" {
            /// Full name.
            name: PersonText<Identity>,
            /// Other names and spellings.
            other_names: PersonText<Identity>,
            /// Date of birth, as stated.
            birth_date: PersonText<Identity>,
            /// Numbers of papers.
            identifiers: PersonText<Identity>,
            /// Nationality, ethnicity, kinship, disability and the like, as told.
            circumstances: PersonText<Circumstance>,
        }
        /// Who the person is was corrected: the fields stand as they now are.
        IdentityCorrected = "identity_corrected" {
            /// Full name.
            name: PersonText<Identity>,
            /// Other names and spellings.
            other_names: PersonText<Identity>,
            /// Date of birth, as stated.
            birth_date: PersonText<Identity>,
            /// Numbers of papers.
            identifiers: PersonText<Identity>,
            /// Nationality, ethnicity, kinship, disability and the like, as told.
            circumstances: PersonText<Circumstance>,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// How the person may be reached was sealed.
        ContactSealed = "contact_sealed" {
            /// Telephone, place, intermediary.
            means: PersonText<Contact>,
        }
        /// How the person may be reached was corrected.
        ContactCorrected = "contact_corrected" {
            /// Telephone, place, intermediary.
            means: PersonText<Contact>,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// Sex and coarse age were recorded, with their source. Age is never inferred.
        DemographicsRecorded = "demographics_recorded" {
            /// Sex.
            sex: Sex,
            /// Coarse age.
            age: AgeBand,
            /// Where the age comes from.
            age_source: AgeSource,
        }
        /// A guardian or caregiver was recorded.
        GuardianRecorded = "guardian_recorded" {
            /// The guardian.
            guardian: PersonId,
            /// By what authority, coarsely: family, court, social service.
            authority: Code,
            /// Whether this caregiver is safe, asked of the child alone.
            safe: Safe,
            /// How they are related.
            relation since 2: Option<PersonText<Circumstance>>,
        }
        /// A guardianship ended.
        GuardianEnded = "guardian_ended" {
            /// The guardian.
            guardian: PersonId,
            /// Why.
            reason: Code,
        }
        /// Somebody may act for the person.
        AuthorityToActRecorded = "authority_to_act_recorded" {
            /// Who acts.
            agent: PersonId,
            /// For what.
            scope: Code,
        }
        /// Nobody acts for the person by that authority any more.
        AuthorityToActRevoked = "authority_to_act_revoked" {
            /// Who acted.
            agent: PersonId,
        }
        /// Two ids turned out to be one person.
        SamePersonAs = "same_person_as" {
            /// The other id, which stays readable.
            other: PersonId,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// They turned out to be two people after all.
        SamePersonUndone = "same_person_undone" {
            /// The other id.
            other: PersonId,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// What the person needs to be understood.
        CommunicationNeedsRecorded = "communication_needs_recorded" {
            /// Languages, best first.
            languages: Vec<Language>,
            /// Whether an interpreter is needed.
            interpreter: bool,
            /// Dialect, reading, hearing, sight, speech, support to understand.
            needs: PersonText<Circumstance>,
            /// Preferred sex and origin of the worker.
            preferences: PersonText<Circumstance>,
        }
        /// An interpreter was recorded and checked for conflict of interest.
        InterpreterRecorded = "interpreter_recorded" {
            /// The interpreter.
            interpreter: PersonId,
            /// Between which language and the ledger's own.
            language: Language,
            /// Whether a conflict was looked for and none found.
            conflict_checked: bool,
            /// Who looked for it.
            checked_by since 2: Option<MemberId>,
            /// On which day.
            checked_on since 2: Option<Day>,
        }
        /// The person was linked to a personnel entry; only the system opens it.
        PersonnelLinkSealed = "personnel_link_sealed" {
            /// The personnel entry's id.
            entry: PersonText<Conflict>,
        }
        /// Whether the person is personnel was corrected.
        PersonnelCorrected = "personnel_corrected" since 2 {
            /// Whether the person is personnel.
            personnel: bool,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// An entry was made in error: what it changed is taken back.
        EntryCorrected = "person_entry_corrected" since 2 {
            /// The entry.
            entry: EventId,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// Erasure was requested.
        ErasureRequested = "erasure_requested" {
            /// Why, as a code.
            basis: ErasureBasis,
            /// Why, in words.
            reason: PersonText<Narrative>,
        }
        /// Erasure, or redaction after one, was approved by a second member.
        ErasureApproved = "erasure_approved" {
            /// The second member's signature.
            approval: Approval,
            /// What becomes of each file field that mentions the person.
            mentions: Vec<MentionDecision>,
        }
        /// Erasure, or redaction after one, was refused.
        ErasureRefused = "erasure_refused" {
            /// The request.
            request: EventId,
            /// Why, as a code.
            reason: Code,
        }
        /// The person's data keys were destroyed.
        PersonErased = "person_erased" {
            /// The request.
            request: EventId,
            /// Who executed it.
            executed_by: MemberId,
            /// How many keys were destroyed.
            keys: u32,
            /// SHA-256 over the destroyed key rows' digests: the certificate.
            certificate: Digest,
        }
        /// The person's data keys came back with an older copy of the log and were destroyed again: the erasure stood in the
        /// range that `log_restored` says is lost.
        PersonErasedAgain = "person_erased_again" since 5 {
            /// The generation of the log that begins with the restoration.
            generation: u32,
            /// The request.
            request: EventId,
            /// The record of the erasure, by its SHA-256.
            record: Digest,
            /// How many keys were destroyed.
            keys: u32,
            /// SHA-256 over the destroyed key rows' digests: the certificate.
            certificate: Digest,
        }
        /// A decision was requested of every field of a file that mentions a person who is erased.
        RedactionRequested = "redaction_requested" since 6 {
            /// Why, as a code.
            basis: ErasureBasis,
        }
        /// What was approved of the fields that mention an erased person was carried out.
        RedactionDone = "redaction_done" since 6 {
            /// The request.
            request: EventId,
            /// Who carried it out.
            executed_by: MemberId,
        }
    }
}
