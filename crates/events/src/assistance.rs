//! Events of assistance to a survivor. Never waits for a finding, a name or a subject, and never
//! shows or holds investigation content.

use amana_vault::{Circumstance, Medical, Narrative};

use crate::{
    Code, EventId, FileText, Language, MemberId, OrganisationId, PersonId, Reference, ServiceId,
    StreamId, contact::ContactWay,
};

codes! {
    /// Why an assistance file is closed. A survivor's no is a valid end.
    pub enum AssistanceEnd {
        /// Needs are met.
        NeedsMet = "needs_met",
        /// The survivor declines.
        DeclinedBySurvivor = "declined_by_survivor",
        /// The survivor moved away or cannot be reached safely.
        NoSafeContact = "no_safe_contact",
        /// Handed to another provider, who accepted.
        HandedOn = "handed_on",
        /// The survivor died.
        Died = "died",
    }
}

codes! {
    /// Which kind of entry was taken back.
    pub enum AssistanceEntry {
        /// The newest assessment of needs.
        Needs = "needs",
        /// A note.
        Note = "note",
        /// A contact, and others are left.
        Contact = "contact",
        /// The only contact there was.
        OnlyContact = "only_contact",
        /// A linked referral.
        Referral = "referral",
        /// The newest step of a kind of service.
        Service = "service",
    }

    /// Where a kind of service stands after an entry was taken back.
    pub enum ServiceStanding {
        /// Offered.
        Offered = "offered",
        /// Accepted.
        Accepted = "accepted",
        /// Declined by the survivor.
        Declined = "declined",
        /// Provided.
        Provided = "provided",
    }
}

stream_events! {
    /// An event of an assistance file.
    pub enum AssistanceEvent of Assistance {
        /// An assistance file was opened: no subject, no name, no finding.
        AssistanceOpened = "assistance_opened" {
            /// What people say aloud.
            reference: Reference,
            /// The survivor.
            person: PersonId,
            /// The report that asked for help, where one did.
            report: Option<StreamId>,
            /// The survivor's language.
            language: Option<Language>,
            /// Hours between the act and the opening, where told: what must be given within a time
            /// after the act counts from there.
            hours_since_act since 2: Option<u16>,
        }
        /// Needs were assessed.
        NeedsAssessed = "needs_assessed" {
            /// Kinds of need.
            needs: Vec<Code>,
            /// Whether medical care is urgent.
            urgent_medical: bool,
            /// What is needed, in words.
            note: FileText<Medical>,
            /// Needs that tell who somebody is in a small place: disability, pregnancy.
            circumstances since 2: Option<FileText<Circumstance>>,
        }
        /// A member was made responsible.
        AssistanceAssigned = "assistance_assigned" {
            /// Who.
            member: MemberId,
        }
        /// The survivor was reached for the first time, or again.
        SurvivorContacted = "survivor_contacted" {
            /// By which way; a survivor who comes or calls needs no plan.
            way: ContactWay,
            /// What was said.
            note: FileText<Narrative>,
        }
        /// A service was offered.
        ServiceOffered = "service_offered" {
            /// Kind of service.
            service_kind: Code,
            /// The provider.
            provider: Option<OrganisationId>,
            /// The entry of the directory.
            service: Option<ServiceId>,
        }
        /// The survivor accepted a service.
        ServiceAccepted = "service_accepted" {
            /// Kind of service.
            service_kind: Code,
        }
        /// The survivor declined a service: a valid end, never a failure.
        ServiceDeclined = "service_declined" {
            /// Kind of service.
            service_kind: Code,
        }
        /// A service was provided.
        ServiceProvided = "service_provided" {
            /// Kind of service.
            service_kind: Code,
            /// The provider.
            provider: Option<OrganisationId>,
            /// What was done.
            note: FileText<Medical>,
        }
        /// The file was linked to a referral.
        AssistanceReferred = "assistance_referred" {
            /// The referral.
            referral: StreamId,
        }
        /// A note was made.
        AssistanceNoted = "assistance_noted" {
            /// The note.
            note: FileText<Narrative>,
        }
        /// The file was closed.
        AssistanceClosed = "assistance_closed" {
            /// Why.
            reason: AssistanceEnd,
            /// In words.
            note: FileText<Narrative>,
        }
        /// The file was opened again.
        AssistanceReopened = "assistance_reopened" {
            /// Why.
            note: FileText<Narrative>,
        }
        /// An entry was made in error: what it changed is taken back.
        EntryCorrected = "assistance_entry_corrected" since 2 {
            /// The entry.
            entry: EventId,
            /// Which kind of entry it was.
            what: AssistanceEntry,
            /// The kind of service, where it was a step of one.
            service_kind: Option<Code>,
            /// Where that kind of service stands now; none where it was never offered.
            stands: Option<ServiceStanding>,
            /// Why.
            reason: FileText<Narrative>,
        }
    }
}
