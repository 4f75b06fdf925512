//! Every role, every action, every state of a resource, as one table: what changes in it is looked at.

use std::fmt::Write as _;

use super::*;

const KINDS: [StreamKind; 12] = [
    StreamKind::Report,
    StreamKind::Person,
    StreamKind::Case,
    StreamKind::Assistance,
    StreamKind::Contact,
    StreamKind::Consent,
    StreamKind::Referral,
    StreamKind::Handover,
    StreamKind::Access,
    StreamKind::Keys,
    StreamKind::Registry,
    StreamKind::Audit,
];

const COMPARTMENTS: [Compartment; 10] = [
    Compartment::Identity,
    Compartment::Contact,
    Compartment::Narrative,
    Compartment::Medical,
    Compartment::Circumstance,
    Compartment::RecruitmentHistory,
    Compartment::ForceDetail,
    Compartment::InvestigationNote,
    Compartment::LegalAdvice,
    Compartment::Conflict,
];

const PURPOSES: [&str; 21] = [
    "assistance",
    "medical",
    "psychosocial",
    "legal",
    "protection",
    "child_protection",
    "tracing",
    "age_assessment",
    "referral",
    "investigation",
    "member_state_notification",
    "criminal_accountability",
    "paternity",
    "complaint",
    "follow_up",
    "publication",
    "statistics",
    "audit",
    "supervision",
    "erasure",
    "transition",
];

fn on_file(action: Action, file: &FileFacts) -> Option<Act<'_>> {
    Some(match action {
        Action::Disclose => {
            Act::Disclose { file, purpose: "medical", recipient: None, identity: true }
        }
        Action::Approve => Act::Approve { file, proposed: false },
        Action::Review => Act::Review { file, involved: false },
        Action::BreakGlass => Act::BreakGlass { file, approvals: 2, reason: true },
        Action::DangerToLife => Act::DangerToLife { file, told: 2, reason: true, minutes: 60 },
        Action::Status
        | Action::OwnFile
        | Action::Open
        | Action::Administer
        | Action::KeepCurrent
        | Action::GrantRole
        | Action::KeepKeys
        | Action::ProposePolicies
        | Action::ActivatePolicies
        | Action::Figures
        | Action::Audit
        | Action::ExportOpened => return None,
        action => Act::File(action, file),
    })
}

fn on_ledger(action: Action) -> Option<Act<'static>> {
    Some(match action {
        Action::GrantRole | Action::ActivatePolicies => {
            Act::Second { action, proposed: false, beneficiary: false }
        }
        Action::Figures => Act::Figures { purpose: Some("statistics") },
        Action::ExportOpened => Act::ExportOpened { purpose: "audit", persons: 3, seconds: 0 },
        Action::Administer
        | Action::KeepCurrent
        | Action::KeepKeys
        | Action::ProposePolicies
        | Action::Audit => Act::Ledger(action, false),
        _ => return None,
    })
}

/// How much a member must have to do with a file: `+` nothing, `w` they work it, `o` it came to their
/// organisation or unit, `-` nothing helps. Who is excluded is never let in.
fn cell(engine: &Engine, who: &MemberFacts, action: Action, kind: StreamKind) -> char {
    let consents = vec![("medical".to_owned(), None)];
    let may = |relation: Relation| {
        let file = FileFacts { consents: consents.clone(), ..file(kind, relation) };
        on_file(action, &file).is_some_and(|act| allows(engine, who, &act))
    };
    let came = Relation { partner: true, force: true, unit: true, ..Relation::default() };
    for away in [
        Relation { excluded: true, works: true, ..came },
        Relation { recused: true, works: true, ..came },
        Relation { own_matter: true, works: true, ..came },
    ] {
        assert!(!may(away), "{:?} {action:?} {kind} {away:?}", who.roles);
    }
    if may(Relation::default()) {
        '+'
    } else if may(Relation { works: true, ..Relation::default() }) {
        'w'
    } else if may(came) {
        'o'
    } else {
        '-'
    }
}

fn heads(width: usize) -> String {
    let mut head = String::new();
    for role in Role::ALL {
        let _ = writeln!(head, "{:width$} {}", "", role.code());
    }
    head
}

#[test]
fn who_may_do_what_to_which_file_and_to_the_ledger() {
    let engine = engine();
    let members: Vec<MemberFacts> = Role::ALL.iter().map(|role| of(*role)).collect();
    let mut table = format!("columns, left to right:\n{}", heads(3));
    for action in Action::ALL {
        for kind in KINDS {
            let cells: String =
                members.iter().map(|who| cell(&engine, who, *action, kind)).collect();
            if cells.chars().any(|cell| cell != '-') {
                let _ = writeln!(table, "{:16} {:11} {cells}", action.code(), kind.to_string());
            }
        }
        if let Some(act) = on_ledger(*action) {
            let may = |who: &MemberFacts| if allows(&engine, who, &act) { '+' } else { '-' };
            let cells: String = members.iter().map(may).collect();
            let _ = writeln!(table, "{:16} {:11} {cells}", action.code(), "ledger");
        }
    }
    insta::assert_snapshot!(table);
}

/// For how many purposes a role opens a class of field of a kind of file it has to do with.
fn purposes(engine: &Engine, who: &MemberFacts, field: &FieldFacts) -> usize {
    let opens = |purpose: &&&str| {
        let consents = vec![((**purpose).to_owned(), who.organisation)];
        let field = FieldFacts { consents, ..field.clone() };
        allows(engine, who, &open(&field, purpose, None))
    };
    PURPOSES.iter().filter(opens).count()
}

#[test]
fn who_may_open_what_with_consent_and_for_how_many_purposes() {
    let engine = engine();
    let mut table = format!("columns, left to right:\n{}", heads(3));
    for kind in KINDS {
        for compartment in COMPARTMENTS {
            let field = field(kind, compartment);
            let counts: Vec<usize> =
                Role::ALL.iter().map(|role| purposes(&engine, &of(*role), &field)).collect();
            if counts.iter().any(|count| *count > 0) {
                let _ = write!(table, "{:11} {:19} ", kind.to_string(), compartment.code());
                for count in counts {
                    let _ = write!(table, "{count:>3}");
                }
                table.push('\n');
            }
        }
    }
    insta::assert_snapshot!(table);
}
