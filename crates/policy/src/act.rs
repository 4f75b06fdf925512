//! What is done: the actions of the schema, what each carries, and which action an event of the log is.

use amana_events::{
    Event, StreamKind,
    case::{CaseEvent, RouteStep},
    contact::{ContactEvent, ContactWay},
};

use crate::{FieldFacts, FileFacts};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// What somebody wants to do. The schema has the same list, and a test compares them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name,)+ }

        impl Action {
            /// All of them.
            pub const ALL: &[Action] = &[$(Action::$name,)+];

            /// What the schema calls it.
            pub const fn code(self) -> &'static str {
                match self { $(Action::$name => $code,)+ }
            }
        }
    };
}

actions! {
    /// It stands on a list, among search results, in a count, among deadlines.
    List = "list",
    /// Its page and timeline are shown.
    View = "view",
    /// Part one of a handover is shown.
    ViewReceipt = "viewReceipt",
    /// A report is taken in.
    Submit = "submit",
    /// A person is entered who becomes a member.
    Enrol = "enrol",
    /// Rows of a published line list are imported.
    Import = "import",
    /// A step of its own work is recorded.
    Record = "record",
    /// It is given to somebody, or taken from them.
    Assign = "assign",
    /// A step of an investigation.
    Investigate = "investigate",
    /// What a survivor was told, or said of the case, is recorded.
    Inform = "inform",
    /// Safety is assessed.
    Assess = "assess",
    /// Somebody is called, visited or written to.
    Reach = "reach",
    /// Somebody outside is told, or a measure is taken that the subject notices.
    Notify = "notify",
    /// Data of a person goes to somebody.
    Disclose = "disclose",
    /// A partner answers what came to them.
    Answer = "answer",
    /// The force's side of a handover.
    HandOver = "handOver",
    /// The receiving side of a handover.
    Care = "care",
    /// Somebody else's proposal is decided.
    Approve = "approve",
    /// Erasure is asked for or carried out.
    Erase = "erase",
    /// An exclusion or the use of a door is reviewed.
    Review = "review",
    /// The glass is broken.
    BreakGlass = "breakGlass",
    /// The narrow door for danger to life.
    DangerToLife = "dangerToLife",
    /// A step of an audit.
    AuditWork = "auditWork",
    /// A finding is answered, or a recommendation's owner says how far it is.
    AnswerAudit = "answerAudit",
    /// What a receipt tells its holder.
    Status = "status",
    /// The survivor's own part.
    OwnFile = "ownFile",
    /// A sealed field is opened.
    Open = "open",
    /// Members, roles, rules.
    Administer = "administer",
    /// What whoever works here keeps current.
    KeepCurrent = "keepCurrent",
    /// A role somebody else proposed is granted.
    GrantRole = "grantRole",
    /// Keys are made, rotated, backed up, recovered, locked.
    KeepKeys = "keepKeys",
    /// A policy set is proposed.
    ProposePolicies = "proposePolicies",
    /// A policy set somebody else proposed becomes active.
    ActivatePolicies = "activatePolicies",
    /// Figures with small cells.
    Figures = "figures",
    /// The log as it is.
    Audit = "audit",
    /// Opened fields of many persons leave in one go.
    ExportOpened = "exportOpened",
}

/// An action with what it is done to, and what only it carries.
#[derive(Debug, Clone)]
pub enum Act<'a> {
    /// Done to a file; nothing else counts.
    File(Action, &'a FileFacts),
    /// Data of the file's person goes to somebody.
    Disclose {
        /// The file that says so.
        file: &'a FileFacts,
        /// For what.
        purpose: &'a str,
        /// To whom; none is the ledger's own organisation.
        recipient: Option<amana_events::OrganisationId>,
        /// Whether who the person is goes with it.
        identity: bool,
    },
    /// Somebody else's proposal about a file is decided.
    Approve {
        /// Which file.
        file: &'a FileFacts,
        /// Whether who asks proposed it.
        proposed: bool,
    },
    /// An exclusion or the use of a door is reviewed.
    Review {
        /// Which file.
        file: &'a FileFacts,
        /// Whether who asks used the door, approved it or was told.
        involved: bool,
    },
    /// The glass is broken.
    BreakGlass {
        /// To which file.
        file: &'a FileFacts,
        /// How many different other members signed.
        approvals: usize,
        /// Whether a reason is given.
        reason: bool,
    },
    /// The narrow door is used.
    DangerToLife {
        /// To which file.
        file: &'a FileFacts,
        /// How many different other members are told.
        told: usize,
        /// Whether a reason is given.
        reason: bool,
        /// For how long, in minutes.
        minutes: i64,
    },
    /// A sealed field is opened.
    Open {
        /// Which field.
        field: &'a FieldFacts,
        /// For what.
        purpose: Option<&'a str>,
        /// On which lawful basis.
        basis: Option<&'a str>,
        /// Whether break-glass stands open to the file.
        break_glass: bool,
        /// Whether the narrow door stands open to it.
        danger_to_life: bool,
        /// How many other members signed for this opening.
        seconds: usize,
    },
    /// Done to the ledger, with whether it still waits for its second keeper.
    Ledger(Action, bool),
    /// A role is granted, or a policy set activated, that somebody proposed.
    Second {
        /// [`Action::GrantRole`] or [`Action::ActivatePolicies`].
        action: Action,
        /// Whether who asks proposed it.
        proposed: bool,
        /// Whether who asks is the one it is for.
        beneficiary: bool,
    },
    /// Figures with small cells.
    Figures {
        /// For what.
        purpose: Option<&'a str>,
    },
    /// Opened fields leave in one go.
    ExportOpened {
        /// For what.
        purpose: &'a str,
        /// Of how many persons.
        persons: usize,
        /// How many other members signed for it.
        seconds: usize,
    },
}

impl Act<'_> {
    /// Which action it is.
    pub const fn action(&self) -> Action {
        match self {
            Act::File(action, _) | Act::Ledger(action, _) | Act::Second { action, .. } => *action,
            Act::Disclose { .. } => Action::Disclose,
            Act::Approve { .. } => Action::Approve,
            Act::Review { .. } => Action::Review,
            Act::BreakGlass { .. } => Action::BreakGlass,
            Act::DangerToLife { .. } => Action::DangerToLife,
            Act::Open { .. } => Action::Open,
            Act::Figures { .. } => Action::Figures,
            Act::ExportOpened { .. } => Action::ExportOpened,
        }
    }
}

impl Action {
    /// The action that recording this event is; none for what amana notes of a look, which another
    /// decision allowed.
    pub fn of(event: &Event) -> Option<Self> {
        if let Event::Contact(ContactEvent::ContactMade(made)) = event
            && made.way == ContactWay::SelfInitiated
        {
            return Some(Action::Record);
        }
        // That somebody answered, or was silent, tells nobody anything.
        if let Event::Case(CaseEvent::RouteStepRecorded(step)) = event
            && step.step != RouteStep::Notified
        {
            return Some(Action::Record);
        }
        Self::of_name(event.stream_kind(), event.name())
    }

    /// The same by the event's name. Whatever is not listed is a step of the file's own work.
    pub fn of_name(kind: StreamKind, event: &str) -> Option<Self> {
        Some(match kind {
            StreamKind::Report => of_report(event),
            StreamKind::Case => of_case(event),
            StreamKind::Person => match event {
                "erasure_requested"
                | "person_erased"
                | "redaction_requested"
                | "redaction_done" => Action::Erase,
                // Carries out what two members signed with `log_restored`.
                "person_erased_again" => return None,
                "erasure_approved" | "erasure_refused" => Action::Approve,
                _ => Action::Record,
            },
            StreamKind::Assistance if event == "assistance_assigned" => Action::Assign,
            StreamKind::Assistance => Action::Record,
            StreamKind::Contact => match event {
                "contact_attempted" | "contact_made" => Action::Reach,
                "contact_safety_assessed" => Action::Assess,
                "contact_safety_lifted" => Action::Approve,
                _ => Action::Record,
            },
            StreamKind::Consent => match event {
                "consent_override_approved" | "consent_override_declined" => Action::Approve,
                _ => Action::Record,
            },
            StreamKind::Referral => match event {
                "referral_sent" | "referral_packed" => Action::Disclose,
                "referral_received"
                | "referral_accepted"
                | "referral_declined"
                | "referral_service_started"
                | "referral_done"
                | "referral_deletion_confirmed"
                | "referral_question_asked"
                | "referral_question_answered" => Action::Answer,
                _ => Action::Record,
            },
            StreamKind::Handover => match event {
                "child_encountered" | "urgent_care_given" | "receiver_named"
                | "child_handed_over" | "receipt_corrected" => Action::HandOver,
                _ => Action::Care,
            },
            StreamKind::Keys => match event {
                // What sealing a record or carrying out an erasure does to keys.
                "data_keys_created" | "field_resealed" | "data_keys_destroyed" => return None,
                _ => Action::KeepKeys,
            },
            StreamKind::Access => match event {
                "break_glass_invoked" => Action::BreakGlass,
                "danger_to_life_invoked" => Action::DangerToLife,
                "break_glass_reviewed" | "danger_to_life_reviewed" => Action::Review,
                // What is left out of a survivor's own list is a step of the case that needs it.
                "access_withheld" | "access_withholding_ended" => Action::Investigate,
                _ => return None,
            },
            StreamKind::Audit => match event {
                "management_responded" | "recommendation_progressed" => Action::AnswerAudit,
                _ => Action::AuditWork,
            },
            // What amana notes of a receipt that somebody was allowed to issue.
            StreamKind::Receipt => return None,
            StreamKind::Registry => return of_registry(event),
        })
    }
}

fn of_registry(event: &str) -> Option<Action> {
    Some(match event {
        "service_registered" | "personnel_entered" | "member_key_changed"
        | "recusal_declared" | "recusal_ended" | "registry_reviewed"
        // Who proposed it takes it back, who might have activated it declines it: the
        // registry's own rule says which.
        | "policy_set_declined"
        // The registry's own rule says who may be the second person.
        | "factors_reset"
        | "partner_key_proposed"
        | "partner_key_confirmed"
        | "partner_key_ended" => Action::KeepCurrent,
        // What a member does to their own sign-in, whatever their role; that of identities at a provider else only
        // a registrar does, the registry's own rule says.
        "factor_added" | "factor_removed" | "identity_linked" | "identity_unlinked" => {
            return None;
        }
        "role_granted" | "role_notice_given" => Action::GrantRole,
        "policy_set_proposed" => Action::ProposePolicies,
        "policy_set_activated" => Action::ActivatePolicies,
        _ => Action::Administer,
    })
}

fn of_report(event: &str) -> Action {
    match event {
        "confidentiality_limits_told"
        | "report_submitted"
        | "receipt_issued"
        | "receipt_declined"
        | "receipt_revoked"
        | "receipt_replacement_proposed"
        | "receipt_replaced"
        | "receipt_replacement_declined"
        | "message_received"
        | "attachment_added" => Action::Submit,
        "report_rejected" | "rejection_declined" | "information_closed" => Action::Approve,
        _ => Action::Record,
    }
}

fn of_case(event: &str) -> Action {
    match event {
        "case_assigned" | "case_reassigned" | "acting_for_set" | "assignment_ended"
        | "review_assigned" => Action::Assign,
        "investigation_opened"
        | "investigation_planned"
        | "investigation_step_taken"
        | "investigation_suspended"
        | "investigation_resumed"
        | "investigation_completed"
        | "evidence_collected"
        | "evidence_moved"
        | "evidence_released"
        | "finding_made" => Action::Investigate,
        "survivor_informed"
        | "survivor_withdrew"
        | "survivor_returned"
        | "paternity_step_recorded"
        | "retaliation_recorded"
        | "detriment_risk_assessed"
        | "safety_lift_proposed"
        | "review_asked" => Action::Inform,
        "safety_assessed" => Action::Assess,
        "route_step_recorded" | "interim_measure_taken" => Action::Notify,
        "case_closed"
        | "closure_declined"
        | "legal_hold_lifted"
        | "legal_hold_lift_declined"
        | "safety_lifted"
        | "safety_lift_declined"
        | "closure_upheld"
        | "case_reopened"
        | "appeal_decided" => Action::Approve,
        "exclusion_confirmed" | "exclusion_lifted" | "confirmed_exclusion_lifted" => Action::Review,
        "allegation_imported" | "allegation_restated" => Action::Import,
        _ => Action::Record,
    }
}
