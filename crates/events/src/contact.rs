//! Events of contact with a person: no plan, no outbound contact (`domain.md`, rule 13).

use amana_vault::{Contact, Narrative};

use crate::{
    Code, Day, EventId, Language, PersonText,
    case::{SafetyLift, SafetyResult},
    common::Approval,
};

codes! {
    /// A way to reach somebody.
    pub enum ContactWay {
        /// A visit.
        Visit = "visit",
        /// A telephone call.
        Call = "call",
        /// A text message.
        Sms = "sms",
        /// Electronic mail.
        Email = "email",
        /// A messaging application.
        Messenger = "messenger",
        /// A letter.
        Letter = "letter",
        /// Through a person they trust.
        Intermediary = "intermediary",
        /// They come or call themselves.
        SelfInitiated = "self_initiated",
    }

    /// What must never happen.
    pub enum ContactNever {
        /// A visit.
        Visit = "visit",
        /// A telephone call.
        Call = "call",
        /// A text message.
        Sms = "sms",
        /// Somebody in uniform.
        Uniform = "uniform",
        /// A marked car.
        MarkedCar = "marked_car",
        /// Naming the organisation.
        NameOrganisation = "name_organisation",
    }
}

stream_events! {
    /// An event of contact with a person.
    pub enum ContactEvent of Contact {
        /// A contact plan was made with the person.
        ContactPlanMade = "contact_plan_made" {
            /// Ways that are allowed.
            ways: Vec<ContactWay>,
            /// What must never happen.
            never: Vec<ContactNever>,
            /// In which language.
            language: Language,
            /// When it is reviewed.
            review_on: Day,
            /// When and where, who may answer, what to say if someone else does.
            plan: PersonText<Contact>,
        }
        /// The plan was reviewed with the person and holds on.
        ContactPlanReviewed = "contact_plan_reviewed" {
            /// The plan.
            plan: EventId,
            /// When it is reviewed next.
            review_on: Day,
        }
        /// The plan's review day passed without a review: it is out of force until one.
        ContactPlanLapsed = "contact_plan_lapsed" since 2 {
            /// The plan.
            plan: EventId,
            /// The review day that passed.
            review_on: Day,
        }
        /// Contact was found unsafe: the plan is out of force until a new one.
        ContactFoundUnsafe = "contact_found_unsafe" {
            /// How it was learned.
            source: Code,
            /// What was learned.
            note: PersonText<Contact>,
        }
        /// The person withdrew the plan: they want no contact.
        ContactPlanWithdrawn = "contact_plan_withdrawn" {
            /// The plan.
            plan: EventId,
        }
        /// The person wants no contact, and there was no plan to withdraw: none is made until they come.
        NoContactWanted = "no_contact_wanted" since 7 {}
        /// Contact was attempted and nobody answered.
        ContactAttempted = "contact_attempted" {
            /// The plan it followed.
            plan: EventId,
            /// By which way.
            way: ContactWay,
        }
        /// The person was reached.
        ContactMade = "contact_made" {
            /// The plan it followed; none where the person came or called.
            plan: Option<EventId>,
            /// By which way.
            way: ContactWay,
            /// What for.
            purpose: Code,
            /// What was said.
            note: PersonText<Narrative>,
        }
        /// Somebody else answered.
        ContactAnsweredByAnother = "contact_answered_by_another" {
            /// The plan it followed.
            plan: EventId,
            /// By which way.
            way: ContactWay,
            /// Who, and what was said to them.
            note: PersonText<Contact>,
        }
        /// The person's safety was assessed by someone who works for them, with or without a case.
        SafetyAssessed = "contact_safety_assessed" since 2 {
            /// What it says.
            result: SafetyResult,
            /// The measures, as codes.
            measures: Vec<Code>,
            /// In words.
            note: PersonText<Narrative>,
        }
        /// Lifting a "not safe" for danger to life was proposed.
        SafetyLiftProposed = "contact_safety_lift_proposed" since 2 {
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// A "not safe" was lifted.
        SafetyLifted = "contact_safety_lifted" since 2 {
            /// On whose word.
            lift: SafetyLift,
            /// The second member's signature, for danger to life.
            approval: Option<Approval>,
        }
        /// An entry was made in error: what it changed is taken back.
        EntryCorrected = "contact_entry_corrected" since 2 {
            /// The entry.
            entry: EventId,
            /// Why.
            reason: PersonText<Narrative>,
        }
    }
}
