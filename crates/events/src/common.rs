//! Codes and parts that several streams share.

use std::collections::BTreeMap;

use crate::{Country, EventId, MemberId, OrganisationId, Signature};

codes! {
    /// Sex as recorded; never asked beyond what a service needs.
    pub enum Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Not known or not stated.
        Unknown = "unknown",
    }

    /// Category of a victim in published figures (domain report, 1.1). Never inferred.
    pub enum VictimCategory {
        /// A woman.
        Woman = "woman",
        /// A girl under 18.
        Girl = "girl",
        /// A man.
        Man = "man",
        /// A boy under 18.
        Boy = "boy",
        /// Female, age not known.
        FemaleAgeUnknown = "female_age_unknown",
        /// Male, age not known.
        MaleAgeUnknown = "male_age_unknown",
        /// Adult, sex not known.
        AdultSexUnknown = "adult_sex_unknown",
        /// Child, sex not known.
        ChildSexUnknown = "child_sex_unknown",
        /// Age not known, sex not said.
        AgeUnknown = "age_unknown",
        /// Nothing known.
        Unknown = "unknown",
    }

    /// Where a stated age comes from. Protection never writes an age.
    pub enum AgeSource {
        /// The person, or who speaks for them, said it.
        Stated = "stated",
        /// It is how the person looks.
        Apparent = "apparent",
        /// An assessment with consent found it.
        Assessed = "assessed",
    }

    /// A coarse age.
    pub enum AgeBand {
        /// Under 6 years.
        Years0To5 = "0-5",
        /// 6 to 11 years.
        Years6To11 = "6-11",
        /// 12 to 14 years.
        Years12To14 = "12-14",
        /// 15 to 17 years.
        Years15To17 = "15-17",
        /// 18 years or older.
        Adult = "18+",
        /// Not known or disputed: protected as a child.
        Unknown = "unknown",
    }

    /// A safety answer; what is not known counts as not safe.
    pub enum Safe {
        /// Asked of the person alone, and safe.
        Yes = "yes",
        /// Not safe.
        No = "no",
        /// Not known: counts as not safe.
        Unknown = "unknown",
    }

    /// High, medium or low.
    pub enum Level {
        /// High.
        High = "high",
        /// Medium.
        Medium = "medium",
        /// Low.
        Low = "low",
    }

    /// A role a member holds (`domain.md`, Roles and separation of duties).
    pub enum Role {
        /// Logs and works cases.
        ConductOfficer = "conduct_officer",
        /// Leads conduct and discipline.
        HeadOfConduct = "head_of_conduct",
        /// Investigates assigned cases.
        Investigator = "investigator",
        /// Arranges assistance to survivors.
        AssistanceFocalPoint = "assistance_focal_point",
        /// Speaks for survivors' rights.
        VictimsRightsAdvocate = "victims_rights_advocate",
        /// Receives and cares for children; inside the organisation or at a partner.
        ChildProtectionActor = "child_protection_actor",
        /// Provides a service a survivor is referred to.
        ReferralPartner = "referral_partner",
        /// Legal counsel.
        Counsel = "counsel",
        /// Makes figures.
        StatisticsOfficer = "statistics_officer",
        /// Examines the log.
        Auditor = "auditor",
        /// Hands children over; sees their own unit's custody receipts, part one.
        ArmedActor = "armed_actor",
        /// Keeps keys and recovery; no members.
        KeyCustodian = "key_custodian",
        /// Keeps members, roles, recusals and the registry; no keys.
        Registrar = "registrar",
        /// Proposes policy sets.
        PolicyOwner = "policy_owner",
        /// Reviews break-glass, exclusions and overrides; may grant nothing.
        Reviewer = "reviewer",
    }

    /// How a recipient of data or care is meant.
    pub enum RecipientKind {
        /// An organisation of the registry.
        Organisation = "organisation",
        /// The Member State concerned.
        MemberState = "member_state",
        /// The organisation that keeps this ledger.
        OwnOrganisation = "own_organisation",
        /// Family of the person.
        Family = "family",
        /// The public, in figures or words.
        Public = "public",
    }
}

impl Role {
    /// Whether the role is a keeper role: nobody holds two, or one beside a case role.
    pub const fn is_keeper(self) -> bool {
        matches!(self, Role::KeyCustodian | Role::Registrar | Role::PolicyOwner | Role::Reviewer)
    }

    /// Whether holders may open sealed fields, so that granting it takes two people.
    pub const fn opens_sealed(self) -> bool {
        matches!(
            self,
            Role::ConductOfficer
                | Role::HeadOfConduct
                | Role::Investigator
                | Role::AssistanceFocalPoint
                | Role::VictimsRightsAdvocate
                | Role::ChildProtectionActor
                | Role::ReferralPartner
                | Role::Counsel
        )
    }
}

impl AgeBand {
    /// Whether somebody of this band is protected as a child: under 18, unknown or disputed.
    pub const fn protected_as_child(self) -> bool {
        !matches!(self, AgeBand::Adult)
    }
}

part! {
    /// A second member's signature under a proposal (`domain.md`, rule 15).
    pub struct Approval {
        /// The event that proposed it.
        proposal: EventId,
        /// Who approves: never who proposed, never the beneficiary.
        member: MemberId,
        /// Ed25519 over [`approval_message`] with the member's own key.
        signature: Signature,
    }

    /// To whom something may go.
    pub struct Recipient {
        /// How the recipient is meant.
        kind: RecipientKind,
        /// The organisation, when one is named.
        organisation: Option<OrganisationId>,
        /// The State, when the recipient is one.
        country since 2: Option<Country>,
    }
}

impl Recipient {
    /// A recipient that its kind alone says, or an organisation.
    pub const fn new(kind: RecipientKind, organisation: Option<OrganisationId>) -> Self {
        Self { kind, organisation, country: None }
    }

    /// Whether the two may mean the same recipient: a State that is not named may be any.
    pub fn fits(&self, other: &Self) -> bool {
        let states = self.country.as_ref().zip(other.country.as_ref());
        self.kind == other.kind
            && self.organisation == other.organisation
            && states.is_none_or(|(one, two)| one == two)
    }
}

/// Counts per category of victim.
pub type VictimCounts = BTreeMap<VictimCategory, u32>;

/// Counts per sex of alleged perpetrator.
pub type SexCounts = BTreeMap<Sex, u32>;

/// The bytes an approving member signs: ledger, stream, the approved event's name and the
/// proposal's id, so that a signature can be moved to no other matter.
pub fn approval_message(
    ledger: crate::LedgerId,
    stream: crate::StreamId,
    event_name: &str,
    proposal: EventId,
) -> Vec<u8> {
    format!("amana approval v1\n{ledger}\n{stream}\n{event_name}\n{proposal}\n").into_bytes()
}
