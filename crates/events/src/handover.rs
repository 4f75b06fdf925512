//! Events of a handover: a child moves from an armed force or group to civilian child protection.
//!
//! Three parts, never mixed: the custody receipt (codes only, both sides), the receiver's
//! observations, and the registration by the receiving actor. There is no field for interrogation,
//! intelligence, weapon skill or guilt.

use amana_vault::{Circumstance, ForceDetail, Medical, Narrative, RecruitmentHistory};

use crate::{
    Admin1, Code, Country, Digest, EventId, FileText, InstrumentCode, MemberId, Moment, Month,
    OrganisationId, PersonId, PersonText, Reference, Signature, StreamId, UnitId,
    common::{AgeBand, Approval, Sex},
};

codes! {
    /// A breach seen by the receiver, after leaving.
    pub enum Breach {
        /// Held past the instrument's limit.
        HeldPastLimit = "held_past_limit",
        /// Held with adults.
        HeldWithAdults = "held_with_adults",
        /// Questioned.
        Questioned = "questioned",
        /// Shown to media.
        ShownToMedia = "shown_to_media",
        /// Made to handle a weapon.
        WeaponHandling = "weapon_handling",
        /// Fingerprints, photographs or other biometrics taken.
        BiometricsTaken = "biometrics_taken",
        /// Separated from an infant or sibling.
        Separated = "separated",
    }

    /// Why the force hands over late, in the force's own code.
    pub enum DelayReason {
        /// Fighting or insecurity.
        Insecurity = "insecurity",
        /// No transport.
        NoTransport = "no_transport",
        /// No receiver could be reached.
        NoReceiver = "no_receiver",
        /// Urgent medical care came first.
        MedicalCare = "medical_care",
        /// Weather or terrain.
        Terrain = "terrain",
        /// Waiting for an order.
        Orders = "orders",
        /// None given.
        NotGiven = "not_given",
    }

    /// Who wrote down that a child was handed over.
    pub enum TransferSide {
        /// The receiver: it is their own word.
        Receiver = "receiver",
        /// The force: the receiver's word is still to come.
        Force = "force",
        /// Somebody else in child protection: the receiver's word is still to come.
        Other = "other",
    }

    /// A child's situation with regard to family.
    pub enum Separation {
        /// With nobody responsible.
        Unaccompanied = "unaccompanied",
        /// With kin or others, not the parents.
        Separated = "separated",
        /// With a parent or usual caregiver.
        Accompanied = "accompanied",
        /// Not known.
        Unknown = "unknown",
    }

    /// How a child is cared for.
    pub enum CareArrangement {
        /// Foster or host family.
        FosterFamily = "foster_family",
        /// Kin.
        Kinship = "kinship",
        /// Interim care centre: last resort, weeks not months.
        InterimCentre = "interim_centre",
        /// Hospital or clinic.
        Hospital = "hospital",
        /// Supported independent living.
        IndependentLiving = "independent_living",
        /// Small group home.
        GroupHome = "group_home",
        /// Parents or usual caregiver.
        Family = "family",
        /// Another arrangement.
        Other = "other",
    }

    /// How care came to a lasting end.
    pub enum Solution {
        /// Back with family, verified.
        Reunified = "reunified",
        /// Lasting alternative care.
        AlternativeCare = "alternative_care",
        /// Independent living.
        IndependentLiving = "independent_living",
    }

    /// How a child left at any point. Each has its own alarm or follow-up.
    pub enum ExitKind {
        /// Left of own will.
        LeftOwnWill = "left_own_will",
        /// Missing.
        Missing = "missing",
        /// Died.
        Died = "died",
        /// Taken by an authority.
        TakenByAuthority = "taken_by_authority",
        /// Taken by an armed actor.
        TakenByArmedActor = "taken_by_armed_actor",
        /// Released to family on the spot.
        ReleasedOnSpot = "released_on_spot",
        /// Went to another country.
        OtherCountry = "other_country",
        /// Found to be adult.
        FoundAdult = "found_adult",
    }

    /// What was done about an exit.
    pub enum ExitStep {
        /// Search begun.
        Searching = "searching",
        /// Authority asked in writing.
        AuthorityAsked = "authority_asked",
        /// Family visited.
        FamilyVisited = "family_visited",
        /// Cross-border partner told.
        PartnerTold = "partner_told",
        /// Death reported to who must know.
        DeathReported = "death_reported",
        /// Found or back.
        Found = "found",
        /// Nothing more can be done, by two people.
        Ended = "ended",
    }

    /// A step of tracing.
    pub enum TracingStep {
        /// Request made.
        Started = "started",
        /// In progress.
        InProgress = "in_progress",
        /// Family found and identity verified on both sides.
        Verified = "verified",
        /// Family found and the child or family does not want it.
        NotWanted = "not_wanted",
        /// No trace.
        NotFound = "not_found",
    }

    /// How an age question was settled.
    pub enum AgeOutcome {
        /// Child.
        Child = "child",
        /// Adult.
        Adult = "adult",
        /// Left open: protected as a child.
        Open = "open",
    }
}

impl ExitKind {
    /// Whether after such an exit nobody is responsible, or nobody knows who is.
    pub const fn leaves_nobody_responsible(self) -> bool {
        matches!(
            self,
            Self::Missing | Self::LeftOwnWill | Self::TakenByAuthority | Self::TakenByArmedActor
        )
    }
}

part! {
    /// One of the two signatures at the point of transfer, by role, never by name.
    pub struct TransferSignature {
        /// `force_officer`, `child_protection_actor`, `witness`.
        role: Code,
        /// The member of the ledger, when the signer is one.
        member: Option<MemberId>,
        /// Ed25519 of that member over [`crate::common::approval_message`] of this very event.
        signature since 2: Option<Signature>,
        /// SHA-256 of the sealed scan, where somebody signed on paper.
        paper since 2: Option<Digest>,
    }
}

stream_events! {
    /// An event of a child's way into care.
    pub enum HandoverEvent of Handover {
        /// A child was encountered: the custody receipt is begun. Codes only.
        ChildEncountered = "child_encountered" {
            /// What people say aloud; never the child's code.
            reference: Reference,
            /// Instrument that sets limit and receiver.
            instrument: InstrumentCode,
            /// Its version.
            instrument_version: Code,
            /// The force or group that has the child.
            force: OrganisationId,
            /// Its unit.
            unit: Option<UnitId>,
            /// When the force first had contact: the clock starts here.
            first_contact: Moment,
            /// Country.
            country: Country,
            /// Admin 1 place.
            admin1: Admin1,
            /// Admin 2 place.
            admin2: Option<Code>,
            /// Sex.
            sex: Sex,
            /// How old the child looks; protection never writes an age.
            apparent_age: AgeBand,
            /// Infants with the child.
            infants: u8,
            /// Whether medical care is urgent.
            urgent_medical: bool,
            /// Language of the interpreter needed, if one is.
            interpreter: Option<crate::Language>,
            /// Handovers of siblings or companions, who stay together.
            together_with: Vec<StreamId>,
        }
        /// Urgent medical care was given or begun: first, from any state.
        UrgentCareGiven = "urgent_care_given" {
            /// By whom.
            provider: Option<OrganisationId>,
            /// Where to, as a code.
            place_kind: Code,
        }
        /// A civilian receiver was named.
        ReceiverNamed = "receiver_named" {
            /// Who.
            receiver: OrganisationId,
        }
        /// The receiver accepted.
        ReceiverAccepted = "receiver_accepted" {
            /// Who.
            receiver: OrganisationId,
        }
        /// The receiver declined.
        ReceiverDeclined = "receiver_declined" {
            /// Who.
            receiver: OrganisationId,
            /// Why.
            reason: Code,
        }
        /// The child was handed over; both sides signed.
        ChildHandedOver = "child_handed_over" {
            /// To whom.
            receiver: OrganisationId,
            /// When.
            at: Moment,
            /// The receipt's number: only the receiver can link it to the child.
            receipt_number: Code,
            /// Belongings, as codes.
            belongings: Vec<Code>,
            /// Two signatures by role.
            signatures: Vec<TransferSignature>,
            /// The force's reason for delay.
            delay_reason: Option<DelayReason>,
            /// Why the child goes elsewhere than siblings or companions of the receipt.
            apart_because: Option<Code>,
            /// Who wrote it down. Unless it was the receiver, care waits for their confirmation.
            recorded_by since 2: Option<TransferSide>,
        }
        /// The receiver confirmed that the child is with them, with a signature of their own.
        HandoverConfirmed = "handover_confirmed" since 2 {
            /// Who.
            receiver: OrganisationId,
            /// Since when: as the handover says.
            at: Moment,
            /// A member of the receiver, under the event that says the child was handed over.
            approval: Approval,
        }
        /// What was written down of the handover was wrong.
        HandoverCorrected = "handover_corrected" since 2 {
            /// When the child was handed over.
            at: Moment,
            /// The receipt's number.
            receipt_number: Code,
            /// Belongings, as codes.
            belongings: Vec<Code>,
            /// The force's reason for delay.
            delay_reason: Option<DelayReason>,
            /// Why it is corrected.
            reason: Code,
        }
        /// The receiver alone, after leaving, wrote what was seen.
        ReceiverObserved = "receiver_observed" {
            /// Breaches.
            breaches: Vec<Breach>,
            /// Whether injuries were seen.
            injuries_seen: bool,
            /// Injuries.
            injuries: FileText<Medical>,
            /// What the child says happened.
            child_says: FileText<Narrative>,
        }
        /// The receiving actor registered the child.
        ChildRegistered = "child_registered" {
            /// The child: from here the handover knows whom it is about.
            child: PersonId,
            /// With or without family.
            separation: Separation,
            /// Coarse needs.
            needs: Vec<Code>,
            /// Family and separation, in words.
            family: PersonText<Narrative>,
            /// History with the force or group, asked by trained staff only.
            recruitment_history: PersonText<RecruitmentHistory>,
            /// Unit, commander and places.
            force_detail: PersonText<ForceDetail>,
            /// Needs whose code alone would tell of a pregnancy or a disability.
            sealed_needs since 2: Option<PersonText<Circumstance>>,
        }
        /// The registration was wrong: another child, or another content. Whole, as it should be.
        RegistrationCorrected = "registration_corrected" since 2 {
            /// The child the file is about.
            child: PersonId,
            /// With or without family.
            separation: Separation,
            /// Coarse needs.
            needs: Vec<Code>,
            /// Family and separation, in words.
            family: PersonText<Narrative>,
            /// History with the force or group.
            recruitment_history: PersonText<RecruitmentHistory>,
            /// Unit, commander and places.
            force_detail: PersonText<ForceDetail>,
            /// Needs whose code alone would tell of a pregnancy or a disability.
            sealed_needs: Option<PersonText<Circumstance>>,
            /// Why it is corrected.
            reason: Code,
        }
        /// The child was screened: medical, without exception.
        ChildScreened = "child_screened" {
            /// Whether treatment or referral followed.
            followed_up: bool,
            /// Findings.
            findings: PersonText<Medical>,
        }
        /// Age was looked at, with consent; error favours the child.
        AgeAssessed = "age_assessed" {
            /// The consent.
            consent: EventId,
            /// What came out.
            outcome: AgeOutcome,
            /// How.
            method: Code,
        }
        /// Somebody took responsibility for the child's care.
        CareStarted = "care_started" {
            /// Who holds it now.
            holder: OrganisationId,
            /// How the child lives.
            arrangement: CareArrangement,
            /// From when.
            from: Moment,
        }
        /// Nobody knows who is responsible: said honestly.
        CareUnknown = "care_unknown" {
            /// Since when.
            since: Moment,
        }
        /// A step of family tracing.
        TracingRecorded = "tracing_recorded" {
            /// Which.
            step: TracingStep,
            /// In words.
            note: PersonText<Narrative>,
        }
        /// A lasting solution was found.
        SolutionReached = "solution_reached" {
            /// Which.
            solution: Solution,
            /// Who is responsible now: the family is `None`.
            holder: Option<OrganisationId>,
            /// From when.
            from: Moment,
            /// Whether the child's own view supports it.
            child_agrees: bool,
            /// In words.
            note: PersonText<Narrative>,
        }
        /// The child was visited afterwards.
        FollowUpMade = "follow_up_made" {
            /// Whether the child is safe.
            safe: crate::common::Safe,
            /// In words.
            note: PersonText<Narrative>,
        }
        /// The child left.
        ExitRecorded = "exit_recorded" {
            /// How.
            exit: ExitKind,
            /// When, as coarsely as known.
            since: Option<Month>,
            /// In words.
            note: FileText<Narrative>,
        }
        /// Something was done about an exit.
        ExitFollowedUp = "exit_followed_up" {
            /// What.
            step: ExitStep,
            /// In words.
            note: FileText<Narrative>,
        }
        /// Somebody found that the receipt was entered in error; a second person closes it.
        ErrorFound = "error_found" since 2 {
            /// Why it was an error.
            reason: Code,
        }
        /// The receiver closed the file; never on the sender's word.
        HandoverClosed = "handover_closed" {
            /// The receiver that accepts the closing.
            accepted_by: OrganisationId,
            /// Why.
            reason: Code,
            /// The second person's signature, for a receipt entered in error.
            approval since 2: Option<Approval>,
        }
        /// The file was opened again.
        HandoverReopened = "handover_reopened" {
            /// Why.
            reason: Code,
        }
        /// The custody receipt was corrected.
        ReceiptCorrected = "receipt_corrected" {
            /// Sex.
            sex: Sex,
            /// Apparent age.
            apparent_age: AgeBand,
            /// Infants with the child.
            infants: u8,
            /// First contact.
            first_contact: Moment,
            /// Why.
            reason: Code,
            /// The instrument; none where it was right, and so with what follows.
            instrument since 2: Option<InstrumentCode>,
            /// Its version.
            instrument_version since 2: Option<Code>,
            /// The force or group that has the child.
            force since 2: Option<OrganisationId>,
            /// Its unit.
            unit since 2: Option<UnitId>,
            /// Country.
            country since 2: Option<Country>,
            /// Admin 1 place.
            admin1 since 2: Option<Admin1>,
            /// Admin 2 place.
            admin2 since 2: Option<Code>,
            /// Whether medical care is urgent.
            urgent_medical since 2: Option<bool>,
            /// Handovers of siblings or companions, all of them.
            together_with since 2: Option<Vec<StreamId>>,
        }
    }
}
