//! Events of the registry: what the ledger is, who is in it, and the lists and rules it goes by.
//!
//! Rules are data with a source and a version: genesis writes the shipped ones as events with their
//! content, and replay never reads the program's copy.

mod partner;
mod policy;
mod restored;
mod signin;
mod words;

pub use partner::{PartnerKeyConfirmed, PartnerKeyEnded, PartnerKeyProposed};
pub use policy::{
    PolicyFile, PolicySet, PolicySetActivated, PolicySetAdopted, PolicySetDeclined,
    PolicySetProposed,
};
pub use restored::{LogRestored, LossReason, LostErasure};
pub use signin::{
    EnrolmentGiven, Factor, FactorAdded, FactorRemoved, FactorsReset, FactorsResetProposed,
    IdentityLinked, IdentityUnlinked, ServiceTokenEnded, ServiceTokenGiven,
};
pub use words::{Confirmed, CountingUnit, LimitUnit, OrganisationKind, SecurityRisk, Weekday};

use amana_vault::{Contact, Narrative};

use crate::{
    AffiliationCode, AgreementId, CalendarId, ClassCode, ClockCode, Code, Country, Day, EventId,
    FileText, InstrumentCode, Language, ListCode, MemberId, MissionCode, OrganisationId, PersonId,
    PublicKey, PublicText, PurposeCode, RouteCode, ServiceId, StreamId, UnitId,
    common::{AgeBand, Approval, Role, Sex},
};

part! {
    /// One word of a code list.
    pub struct CodeEntry {
        /// The code.
        code: Code,
        /// What people read.
        label: PublicText,
        /// Its parent in a tree.
        parent: Option<Code>,
        /// Whether the source was read.
        confirmed: Confirmed,
        /// The source.
        source: Option<PublicText>,
    }

    /// One class of misconduct.
    pub struct ClassEntry {
        /// The class, by path.
        class: ClassCode,
        /// What people read.
        label: PublicText,
        /// Category 1 or 2 of the scheme in force (S4, S5), where there is one.
        category: Option<u8>,
        /// The word for the person harmed: `survivor`, `affected_person`.
        person_word: Code,
        /// What is counted.
        unit: CountingUnit,
        /// Types of allegation within the class.
        types: Vec<Code>,
        /// The source.
        source: Option<PublicText>,
        /// Routes a matter of this class may take; none for every route.
        routes since 2: Option<Vec<RouteCode>>,
        /// Clocks that run for this class beside the route's.
        clocks since 2: Option<Vec<ClockCode>>,
    }

    /// Whose personnel somebody may be.
    pub struct AffiliationEntry {
        /// The affiliation.
        affiliation: AffiliationCode,
        /// What people read.
        label: PublicText,
        /// Whether a contributing country belongs to it.
        has_country: bool,
        /// The category under which published figures count it.
        published_as: Option<Code>,
        /// The reporting entity under which published figures count it.
        reporting_entity: Option<Code>,
    }

    /// A route: per affiliation and seriousness, who does what, and which clocks run.
    pub struct RouteEntry {
        /// The route.
        route: RouteCode,
        /// For whom.
        affiliation: AffiliationCode,
        /// Whether for grave cases.
        grave: bool,
        /// Who is responsible.
        responsible: Code,
        /// Who investigates.
        investigator: Code,
        /// Who is notified; nobody for the unknown.
        notified: Option<Code>,
        /// Clocks that run.
        clocks: Vec<ClockCode>,
        /// Interim measures that exist.
        interim_measures: Vec<Code>,
        /// Outcomes that exist.
        outcomes: Vec<Code>,
        /// The source.
        source: PublicText,
        /// Whether it was read.
        confirmed: Confirmed,
    }

    /// A clock: a limit from a start.
    pub struct ClockEntry {
        /// The clock.
        clock: ClockCode,
        /// What people read.
        label: PublicText,
        /// The limit; none means "no limit known": never green, never overdue.
        limit: Option<u32>,
        /// How it is counted.
        unit: LimitUnit,
        /// Whether it stands still while contact is unsafe or unwanted.
        survivor_facing: bool,
        /// The source.
        source: PublicText,
        /// Whether it was read.
        confirmed: Confirmed,
    }

    /// What a handover instrument says.
    pub struct InstrumentEntry {
        /// The instrument.
        instrument: InstrumentCode,
        /// Its version.
        version: Code,
        /// Its name.
        label: PublicText,
        /// Where it holds; none for a standard.
        country: Option<Country>,
        /// Hours from first contact within which a child is handed over; none where not known.
        limit_hours: Option<u32>,
        /// Further hours where it was impossible without fault.
        extension_hours: Option<u32>,
        /// Who receives.
        receiver: PublicText,
        /// The source.
        source: PublicText,
        /// Whether the limit was read.
        confirmed: Confirmed,
    }

    /// Who must agree for a child of a band.
    pub struct AgeRule {
        /// The band.
        age: AgeBand,
        /// Whether the child's own agreement is needed.
        child_agrees: bool,
        /// Whether a safe caregiver's consent is needed.
        caregiver_consents: bool,
        /// Whether the child may consent alone where no caregiver is safe.
        child_alone: bool,
    }
}

stream_events! {
    /// An event of the registry.
    pub enum RegistryEvent of Registry {
        /// The ledger was created: position 0.
        LedgerCreated = "ledger_created" {
            /// What people call it.
            name: PublicText,
            /// The log's origin: the first line of its checkpoints.
            origin: PublicText,
            /// The public key that signs checkpoints.
            vkey: PublicKey,
            /// The vocabulary it was created with.
            vocabulary: u32,
            /// Whether it is a demonstration: it takes no real report.
            demo: bool,
            /// How long backups are kept, in days: erasure is complete after that.
            backup_retention_days: u32,
        }
        /// Who takes a case that has no hands left here was named.
        EscalationAuthorityNamed = "escalation_authority_named" {
            /// Who.
            name: PublicText,
        }
        /// A newer vocabulary may be written.
        LedgerUpgraded = "ledger_upgraded" {
            /// The vocabulary.
            vocabulary: u32,
        }
        /// The machine's clock stepped back by more than two seconds.
        ClockSteppedBack = "clock_stepped_back" {
            /// By how many seconds.
            seconds: u64,
        }
        /// A code list was adopted, whole.
        CodeListAdopted = "code_list_adopted" {
            /// Which.
            list: ListCode,
            /// Its version.
            version: Code,
            /// Where it comes from.
            source: PublicText,
            /// Its words.
            entries: Vec<CodeEntry>,
        }
        /// The tree of classes was adopted, whole.
        ClassesAdopted = "classes_adopted" {
            /// Its version.
            version: Code,
            /// The classes.
            classes: Vec<ClassEntry>,
        }
        /// The affiliations were adopted, whole.
        AffiliationsAdopted = "affiliations_adopted" {
            /// Their version.
            version: Code,
            /// The affiliations.
            affiliations: Vec<AffiliationEntry>,
        }
        /// The routes were adopted, whole.
        RoutesAdopted = "routes_adopted" {
            /// Their version.
            version: Code,
            /// The routes.
            routes: Vec<RouteEntry>,
        }
        /// The clocks were adopted, whole.
        ClocksAdopted = "clocks_adopted" {
            /// Their version.
            version: Code,
            /// The clocks.
            clocks: Vec<ClockEntry>,
        }
        /// The handover instruments were adopted, whole.
        InstrumentsAdopted = "instruments_adopted" {
            /// Their version.
            version: Code,
            /// The instruments.
            instruments: Vec<InstrumentEntry>,
        }
        /// The rules of consent by age were adopted, whole.
        AgeRulesAdopted = "age_rules_adopted" {
            /// Their version.
            version: Code,
            /// The rules.
            rules: Vec<AgeRule>,
            /// The source.
            source: PublicText,
            /// Whether it was read.
            confirmed: Confirmed,
        }
        /// A duty station's calendar was adopted.
        CalendarAdopted = "calendar_adopted" {
            /// The calendar.
            calendar: CalendarId,
            /// The duty station.
            name: PublicText,
            /// IANA time zone.
            time_zone: Code,
            /// Days of rest each week.
            weekend: Vec<Weekday>,
            /// Holidays.
            holidays: Vec<Day>,
            /// Whether it is the ledger's default.
            is_default: bool,
        }
        /// A unit, a mission or one matter goes by a duty station's calendar, not by the default.
        CalendarAssigned = "calendar_assigned" since 2 {
            /// The calendar.
            calendar: CalendarId,
            /// The unit; exactly one of the three is named.
            unit: Option<UnitId>,
            /// The mission.
            mission: Option<MissionCode>,
            /// The matter.
            stream: Option<StreamId>,
        }
        /// An organisation was registered, or its entry renewed.
        OrganisationRegistered = "organisation_registered" {
            /// The organisation.
            organisation: OrganisationId,
            /// Its name.
            name: PublicText,
            /// What kind it is.
            kind: OrganisationKind,
            /// Where it is seated.
            country: Option<Country>,
            /// Key with which it signs answers.
            key: Option<PublicKey>,
            /// Whether what is given to it keeps immunity.
            immunity: Option<bool>,
        }
        /// A unit, contingent or office was registered, or its entry renewed.
        UnitRegistered = "unit_registered" {
            /// The unit.
            unit: UnitId,
            /// The organisation it belongs to.
            organisation: OrganisationId,
            /// The unit above it.
            parent: Option<UnitId>,
            /// Its name.
            name: PublicText,
            /// The contributing country.
            country: Option<Country>,
        }
        /// A service was registered, or its entry renewed (Open Referral HSDS, with capacity).
        ServiceRegistered = "service_registered" {
            /// The service.
            service: ServiceId,
            /// The provider.
            organisation: OrganisationId,
            /// Kind of service.
            kind: Code,
            /// Where.
            admin1: Option<crate::Admin1>,
            /// `active`, `inactive`, `defunct`, `temporarily_closed`.
            status: Code,
            /// Places in all.
            capacity_total: Option<u32>,
            /// Places free.
            capacity_free: Option<u32>,
            /// Youngest age served, in years.
            minimum_age: Option<u8>,
            /// Oldest age served, in years.
            maximum_age: Option<u8>,
            /// When it was last verified.
            verified_on: Option<Day>,
            /// Its name.
            name since 2: Option<PublicText>,
            /// When it is open.
            hours since 2: Option<PublicText>,
            /// Whom it serves, besides age.
            eligibility since 2: Option<PublicText>,
            /// Languages spoken there.
            languages since 2: Option<Vec<Language>>,
            /// How it is reached; sealed, since a shelter's place protects who lives there. None leaves what was said before.
            contact since 2: Option<FileText<Contact>>,
            /// Sexes served; every one where none is named.
            sexes since 8: Option<Vec<Sex>>,
            /// How dangerous it is to go there, as last verified.
            security_risk since 8: Option<SecurityRisk>,
        }
        /// An agreement between organisations was registered.
        AgreementRegistered = "agreement_registered" {
            /// The agreement.
            agreement: AgreementId,
            /// The parties.
            parties: Vec<OrganisationId>,
            /// For which purposes.
            purposes: Vec<PurposeCode>,
            /// Which classes of field: compartment codes.
            fields: Vec<Code>,
            /// Whether the receiver may share onwards.
            onward_sharing: bool,
            /// The last day of its force.
            expires_on: Option<Day>,
        }
        /// An agreement ended.
        AgreementEnded = "agreement_ended" {
            /// The agreement.
            agreement: AgreementId,
        }
        /// A member was added. The name is sealed in the person's stream.
        MemberAdded = "member_added" {
            /// The member.
            member: MemberId,
            /// The person they are.
            person: PersonId,
            /// The office they belong to.
            unit: Option<UnitId>,
            /// The organisation they belong to; none for the ledger's own.
            organisation: Option<OrganisationId>,
            /// The key they sign with.
            key: PublicKey,
        }
        /// A member's unit or supervisor changed.
        MemberMoved = "member_moved" {
            /// The member.
            member: MemberId,
            /// The office they belong to now.
            unit: Option<UnitId>,
            /// Who supervises them now.
            supervisor: Option<MemberId>,
        }
        /// A member signs with another key from now on.
        MemberKeyChanged = "member_key_changed" {
            /// The member.
            member: MemberId,
            /// The new key.
            key: PublicKey,
            /// The second person's signature, where the member did not change it themselves.
            approval since 2: Option<Approval>,
        }
        /// A registrar proposed another key for a member who lost theirs.
        KeyChangeProposed = "key_change_proposed" since 2 {
            /// The member.
            member: MemberId,
            /// The new key.
            key: PublicKey,
        }
        /// A member left.
        MemberLeft = "member_left" {
            /// The member.
            member: MemberId,
        }
        /// A member was suspended.
        MemberSuspended = "member_suspended" {
            /// The member.
            member: MemberId,
        }
        /// A suspension was lifted.
        MemberReinstated = "member_reinstated" {
            /// The member.
            member: MemberId,
        }
        /// A role that may open sealed fields was proposed for a member.
        RoleProposed = "role_proposed" {
            /// The member.
            member: MemberId,
            /// The role.
            role: Role,
        }
        /// A proposed role was declined, or its proposal taken back.
        RoleDeclined = "role_declined" since 2 {
            /// The event that proposed it.
            proposal: EventId,
            /// The member.
            member: MemberId,
            /// The role.
            role: Role,
        }
        /// Heads of conduct and auditors were told of a role that may open sealed fields.
        RoleNoticeGiven = "role_notice_given" since 2 {
            /// The member who holds it now.
            member: MemberId,
            /// The role.
            role: Role,
            /// Who was told.
            to: Vec<MemberId>,
        }
        /// It was looked at whether a member still needs a role: yes.
        RoleRecertified = "role_recertified" since 2 {
            /// The member.
            member: MemberId,
            /// The role.
            role: Role,
        }
        /// A role was granted.
        RoleGranted = "role_granted" {
            /// The member.
            member: MemberId,
            /// The role.
            role: Role,
            /// The second member's signature, for a role that may open sealed fields.
            approval: Option<Approval>,
            /// Whether it was granted alone, while the ledger is provisional: listed for review.
            provisional: bool,
        }
        /// A role was taken back.
        RoleEnded = "role_ended" {
            /// The member.
            member: MemberId,
            /// The role.
            role: Role,
        }
        /// A member declared a conflict.
        RecusalDeclared = "recusal_declared" {
            /// The member.
            member: MemberId,
            /// From what.
            stream: StreamId,
        }
        /// A recusal ended.
        RecusalEnded = "recusal_ended" {
            /// The member.
            member: MemberId,
            /// From what.
            stream: StreamId,
        }
        /// A personnel entry: unit and supervisor of somebody who is no member, over time.
        PersonnelEntered = "personnel_entered" {
            /// The entry: a person's id.
            person: PersonId,
            /// The unit.
            unit: Option<UnitId>,
            /// The supervisor's entry.
            supervisor: Option<PersonId>,
            /// From which day.
            from: Day,
        }
        /// Amana computed who is excluded from each open case, as the registry then stood.
        ExclusionsComputed = "exclusions_computed" since 2 {
            /// The version of the registry it went by.
            registry: u64,
        }
        /// An entry of the registry was wrong; what is right is registered by its own event.
        EntryCorrected = "registry_entry_corrected" since 2 {
            /// The event that made the wrong entry.
            entry: EventId,
            /// Why it was wrong.
            reason: Code,
        }
        /// An entry of the registry was reviewed, such as a role granted by one person alone.
        RegistryReviewed = "registry_reviewed" {
            /// The event that made the entry.
            entry: EventId,
            /// What was found.
            note: FileText<Narrative>,
        }
    }
    also {
        /// The shipped policy set came into force.
        PolicySetAdopted = "policy_set_adopted" since 3,
        /// A policy set was proposed.
        PolicySetProposed = "policy_set_proposed" since 3,
        /// A proposed policy set came into force.
        PolicySetActivated = "policy_set_activated" since 3,
        /// A proposed policy set was declined.
        PolicySetDeclined = "policy_set_declined" since 3,
        /// The log was put back from an older copy after real loss.
        LogRestored = "log_restored" since 5,
        /// A code was given with which a member enrols.
        EnrolmentGiven = "enrolment_given" since 6,
        /// A member added a factor they sign in with.
        FactorAdded = "factor_added" since 6,
        /// A member removed a factor.
        FactorRemoved = "factor_removed" since 6,
        /// It was proposed to take every factor from a member.
        FactorsResetProposed = "factors_reset_proposed" since 6,
        /// Every factor, session and token of a member is void.
        FactorsReset = "factors_reset" since 6,
        /// A token was made with which a program acts.
        ServiceTokenGiven = "service_token_given" since 6,
        /// A service token was revoked.
        ServiceTokenEnded = "service_token_ended" since 6,
        /// An identity at a provider is a member's.
        IdentityLinked = "identity_linked" since 6,
        /// An identity at a provider is a member's no more.
        IdentityUnlinked = "identity_unlinked" since 6,
        /// A partner's key was put forward.
        PartnerKeyProposed = "partner_key_proposed" since 8,
        /// A second member compared a partner's key with the partner: it is in force.
        PartnerKeyConfirmed = "partner_key_confirmed" since 8,
        /// A partner's key is not used any more.
        PartnerKeyEnded = "partner_key_ended" since 8,
    }
}
