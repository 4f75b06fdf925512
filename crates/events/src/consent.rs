//! Events of what a person agreed to: per purpose and recipient, and by age.

use amana_vault::{Circumstance, Narrative};

use crate::{
    Code, Day, EventId, Language, Month, PersonId, PersonText, PurposeCode,
    common::{AgeBand, Approval, Recipient, Safe},
    report::Explained,
};

codes! {
    /// Who gave a consent.
    pub enum ConsentGiver {
        /// The person.
        Person = "person",
        /// A caregiver for a child, with the child's own view recorded.
        Caregiver = "caregiver",
        /// A trusted adult where no caregiver is safe.
        TrustedAdult = "trusted_adult",
        /// Who acts for the person by a recorded authority.
        Agent = "agent",
    }

    /// How a consent was confirmed.
    pub enum ConsentMark {
        /// Signature.
        Signature = "signature",
        /// Thumbprint or other mark, kept on paper only.
        Mark = "mark",
        /// Voice, before a witness.
        Voice = "voice",
        /// On a page, behind the receipt.
        Page = "page",
    }

    /// What a child said to it.
    pub enum ChildView {
        /// Agrees.
        Agrees = "agrees",
        /// Does not agree.
        Disagrees = "disagrees",
        /// Too young, or could not be asked; the reason is sealed.
        NotAsked = "not_asked",
    }

    /// How a child's best interests were looked at.
    pub enum BestInterests {
        /// Assessment by the worker.
        Assessment = "assessment",
        /// Determination by a panel.
        Determination = "determination",
    }

    /// Why a consent may be overridden: nothing else will do (`domain.md`, Duty to report).
    pub enum OverrideGround {
        /// Imminent danger to life.
        DangerToLife = "danger_to_life",
        /// A child's best interests.
        ChildBestInterests = "child_best_interests",
    }
}

stream_events! {
    /// An event of a person's consents.
    pub enum ConsentEvent of Consent {
        /// The rule for the child's age band was recorded: who must agree, and who was asked.
        ChildRuleRecorded = "child_rule_recorded" {
            /// The age band used.
            age: AgeBand,
            /// The rule's version.
            rule: Code,
            /// The caregiver.
            caregiver: Option<PersonId>,
            /// Whether that caregiver is safe, asked of the child alone; unknown is not safe.
            caregiver_safe: Safe,
            /// A trusted adult, where no caregiver is safe.
            trusted_adult: Option<PersonId>,
        }
        /// Consent was given for one purpose and one recipient.
        ConsentRecorded = "consent_recorded" {
            /// For what.
            purpose: PurposeCode,
            /// To whom.
            recipient: Recipient,
            /// Which classes of field: compartment codes.
            fields: Vec<Code>,
            /// Who gave it.
            given_by: ConsentGiver,
            /// The giver, when another than the person.
            giver: Option<PersonId>,
            /// What the child said.
            child_view: Option<ChildView>,
            /// In which language it was explained.
            language: Language,
            /// How it was explained.
            explained: Explained,
            /// Who explained it or read it aloud, a recorded person.
            explained_by since 2: Option<PersonId>,
            /// The interpreter, a recorded person.
            interpreter since 2: Option<PersonId>,
            /// Whether the person said it back in their own words.
            repeated_back: bool,
            /// How it was confirmed.
            mark: ConsentMark,
            /// The last day of its force.
            expires_on: Option<Day>,
            /// The person's or child's own words, and conditions.
            words: PersonText<Narrative>,
        }
        /// Consent was refused.
        ConsentRefused = "consent_refused" {
            /// For what.
            purpose: PurposeCode,
            /// To whom.
            recipient: Recipient,
            /// The person's or child's own words.
            words: PersonText<Narrative>,
        }
        /// A consent was withdrawn: it works at once.
        ConsentWithdrawn = "consent_withdrawn" {
            /// The consent.
            consent: EventId,
            /// By whom.
            withdrawn_by: ConsentGiver,
            /// The person's or child's own words.
            words: PersonText<Narrative>,
        }
        /// The person said behind their receipt that they would agree: nothing is agreed until somebody
        /// asked them where it is safe, and recorded it.
        ConsentAsked = "consent_asked" since 4 {
            /// For what.
            purpose: PurposeCode,
            /// To whom.
            recipient: Recipient,
            /// Which classes of field.
            fields: Vec<Code>,
            /// The person's own words.
            words: PersonText<Narrative>,
        }
        /// A consent came to its last day.
        ConsentExpired = "consent_expired" {
            /// The consent.
            consent: EventId,
        }
        /// An override was proposed: minimum fields, with an end.
        OverrideProposed = "consent_override_proposed" {
            /// For what.
            purpose: PurposeCode,
            /// To whom.
            recipient: Recipient,
            /// Which classes of field, and no more.
            fields: Vec<Code>,
            /// On which ground.
            ground: OverrideGround,
            /// The last day of its force.
            expires_on: Day,
            /// Whether the person was told first.
            person_told: bool,
            /// Why, and why the person was not told if so.
            reason: PersonText<Circumstance>,
        }
        /// A supervisor approved the override.
        OverrideApproved = "consent_override_approved" {
            /// The second member's signature.
            approval: Approval,
        }
        /// A proposed override was declined, or taken back by whoever proposed it.
        OverrideDeclined = "consent_override_declined" since 2 {
            /// The proposal.
            proposal: EventId,
            /// Why.
            reason: PersonText<Narrative>,
        }
        /// An override ended before its day.
        OverrideEnded = "consent_override_ended" {
            /// The approved proposal.
            proposal: EventId,
        }
        /// An override came to its last day.
        OverrideExpired = "consent_override_expired" since 2 {
            /// The approved proposal.
            proposal: EventId,
        }
        /// A child's best interests were assessed or determined.
        BestInterestsRecorded = "best_interests_recorded" {
            /// How.
            kind: BestInterests,
            /// For what.
            purpose: PurposeCode,
            /// Whether it supports the purpose.
            supports: bool,
            /// Reasons, and the child's view in the child's words.
            reasons: PersonText<Narrative>,
        }
        /// Child, caregiver or worker disagree.
        DisagreementRecorded = "disagreement_recorded" {
            /// About what.
            purpose: PurposeCode,
            /// Who says what.
            words: PersonText<Narrative>,
        }
        /// The child came of age, as 0.1 wrote it, with the 18th birthday in clear. Read, and never
        /// written again: see `of_age_recorded`.
        CameOfAge = "came_of_age" {
            /// From which day.
            on: Day,
        }
        /// The child came of age: others' consents end and the person is asked anew, safely.
        OfAgeRecorded = "of_age_recorded" since 2 {
            /// In which month.
            month: Month,
            /// From which day exactly: it is the 18th birthday.
            on: PersonText<Circumstance>,
        }
        /// An entry was made in error: what it changed is taken back. No consent comes to life by it.
        EntryCorrected = "consent_entry_corrected" since 2 {
            /// The entry.
            entry: EventId,
            /// Why.
            reason: PersonText<Narrative>,
        }
    }
}
