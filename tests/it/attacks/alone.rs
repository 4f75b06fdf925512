//! No single member, whatever role they hold and whatever they do one after the other, gives anybody the
//! power to open who a survivor is.
//!
//! A consent is the survivor's act and is left out: whoever writes one down answers for it, and opens
//! nothing by it (`policies/README.md`). So is contact behind danger to life, which is the way of one.

use amana_app::seconds::{Allowed, WordFor};
use amana_events::{PersonId, registry::PolicyFile};

use super::*;
use crate::support::{Backend, log_of};

const EVE: &str = "Eve Alone";
/// How many moves each makes.
const MOVES: usize = 60;

/// Roles that a single member is tried with; partners and forces are in other tests.
const ROLES: [Role; 11] = [
    Role::ConductOfficer,
    Role::HeadOfConduct,
    Role::Investigator,
    Role::Counsel,
    Role::AssistanceFocalPoint,
    Role::VictimsRightsAdvocate,
    Role::ChildProtectionActor,
    Role::Reviewer,
    Role::Registrar,
    Role::PolicyOwner,
    Role::KeyCustodian,
];

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A ledger in which a survivor reported, a case and an assistance file run, and two keepers watch.
async fn office_with(role: Role) -> (Desk, (StreamId, EventId)) {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    for (name, role) in [
        (OFFICER, Role::ConductOfficer),
        (HEAD, Role::HeadOfConduct),
        (FOCAL_POINT, Role::AssistanceFocalPoint),
        (EVE, role),
    ] {
        desk.member(name, role).await;
    }
    // Where a ledger has its second keeper the operator's hand is off it.
    for (name, keeper) in [
        ("Rena Voss", Role::Registrar),
        ("Kei Tanaka", Role::KeyCustodian),
        ("Pia Lund", Role::Registrar),
    ] {
        if desk.office.registry().await.unwrap().is_provisional() {
            desk.member(name, keeper).await;
        }
    }
    assert!(!desk.office.registry().await.unwrap().is_provisional(), "{role:?}");
    let name = named(&desk, OFFICER, id(1)).await;
    let told = json!({"kind": "allegation", "channel": "email", "language": "en",
        "mode": "anonymous", "survivor": id(1), "account": "What was told."});
    done(&desk, OFFICER, of(StreamKind::Report, 2), "submit_report", told).await;
    let case = of(StreamKind::Case, 3);
    done(
        &desk,
        OFFICER,
        case,
        "open_case",
        json!({"class": "sea", "report": of(StreamKind::Report, 2)}),
    )
    .await;
    done(&desk, OFFICER, case, "add_party", json!({"person": id(1), "role": "survivor"})).await;
    let file = of(StreamKind::Assistance, 4);
    done(&desk, FOCAL_POINT, file, "open_assistance", json!({"person": id(1)})).await;
    (desk, name)
}

/// What Eve may try as a line: on which stream, which command, with what.
fn moves(desk: &Desk, proposals: &[EventId]) -> Vec<(StreamId, &'static str, Value)> {
    let (eve, officer) = (member(desk, EVE), member(desk, OFFICER));
    let last = proposals.last().copied();
    let registry = desk.office.registry_stream();
    let (case, consents, person) =
        (of(StreamKind::Case, 3), of(StreamKind::Consent, 1), of(StreamKind::Person, 1));
    let role = |member, role: &str| json!({"member": member, "role": role});
    let mut granted = role(eve, "head_of_conduct");
    granted["proposal"] = json!(last);
    let wanted = json!({"purpose": "investigation", "recipient": {"kind": "own_organisation"},
        "fields": ["identity"], "ground": "danger_to_life",
        "expires_on": SystemClock.now().plus_seconds(2 * 86_400).day(),
        "person_told": false, "reason": "It is urgent."});
    vec![
        (registry, "propose_role", role(eve, "head_of_conduct")),
        (registry, "propose_role", role(eve, "assistance_focal_point")),
        (registry, "grant_role", granted),
        (registry, "grant_role", role(eve, "policy_owner")),
        (registry, "grant_role", role(eve, "registrar")),
        (registry, "suspend_member", json!({"member": officer})),
        (registry, "reinstate_member", json!({"member": officer})),
        (registry, "activate_policy_set", json!({"proposal": last})),
        (registry, "declare_recusal", json!({"member": officer, "stream": case})),
        (registry, "end_recusal", json!({"member": officer, "stream": case})),
        (case, "assign_case", json!({"member": eve, "role": "investigator"})),
        (case, "assign_case", json!({"member": officer, "role": "investigator"})),
        (case, "add_party", json!({"person": id(1), "role": "subject"})),
        (of(StreamKind::Case, 30), "open_case", json!({"class": "fraud"})),
        (of(StreamKind::Case, 30), "add_party", json!({"person": id(1), "role": "subject"})),
        (of(StreamKind::Case, 30), "add_party", json!({"person": id(1), "role": "witness"})),
        (of(StreamKind::Assistance, 40), "open_assistance", json!({"person": id(1)})),
        (of(StreamKind::Assistance, 4), "assign_assistance", json!({"member": eve})),
        (consents, "propose_override", wanted),
        (consents, "approve_override", json!({"proposal": last})),
        (of(StreamKind::Person, 50), "create_person", json!({"personnel": false})),
        (person, "record_same_person", json!({"other": id(50), "reason": "The same."})),
        (person, "request_erasure", json!({"basis": "own_request", "reason": "Asked."})),
        (person, "approve_erasure", json!({"mentions": []})),
    ]
}

/// One move that is no line: doors and words with nobody else's hand, a wider set of policies.
async fn another_way(desk: &Desk, name: (StreamId, EventId), way: usize) {
    let (office, eve) = (&desk.office, member(desk, EVE));
    let reason = Secret::from("r");
    match way {
        0 => {
            let Ok(asked) = office.break_glass_ask(eve, name.0, OpenFor::Hours(1)).await else {
                return;
            };
            let Ok(own) = office.break_glass_approve(eve, asked.request, name.0).await else {
                return;
            };
            let broken =
                office.break_glass_invoke(eve, &[own, own], OpenFor::Hours(1), &reason).await;
            assert!(broken.is_err(), "nobody breaks the glass alone");
        }
        1 => {
            let word = WordFor::Opening { person: PersonId::new(id(1)) };
            let allowed = Allowed { word, to: eve, stream: name.0 };
            let Ok(word) = office.give_word(eve, allowed).await else { return };
            let wanted = FieldWanted { approval: Some(word), ..name_of(name, "investigation") };
            assert!(office.open_field(eve, &wanted).await.is_err());
        }
        _ => {
            let mut set = amana_app::policies::shipped().unwrap();
            set.files.retain(|file| !file.path.as_str().starts_with("guards/consent"));
            let text = "@id(\"reviewer.all\") permit (principal is Member, action, resource);";
            set.files.push(PolicyFile {
                path: Code::new("roles/zz.cedar").unwrap(),
                text: amana_events::PolicyText::new(text).unwrap(),
            });
            // Whether it can be proposed is a policy owner's matter; nobody activates their own.
            let _ = office.policies_proposed(Acting::Member(eve), set, None, None).await;
        }
    }
}

/// Whether anybody opens the survivor's name, for whichever purpose and on whichever basis.
async fn who_opens(desk: &Desk, name: (StreamId, EventId)) -> Option<String> {
    for who in [EVE, OFFICER, HEAD, FOCAL_POINT] {
        for purpose in ["investigation", "assistance", "protection"] {
            for basis in [None, Code::new("official_task").ok()] {
                let wanted = FieldWanted { basis: basis.clone(), ..name_of(name, purpose) };
                if desk.office.open_field(member(desk, who), &wanted).await.is_ok() {
                    return Some(format!("{who} for {purpose} on {basis:?}"));
                }
            }
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_alone_gives_anybody_the_power_to_open_a_survivors_name() {
    let mut recorded = 0;
    for (number, role) in ROLES.into_iter().enumerate() {
        let (desk, name) = office_with(role).await;
        assert_eq!(who_opens(&desk, name).await, None, "{role:?}: before anything is done");
        let (mut dice, mut done) = (Dice(number as u64 + 1), Vec::new());
        for _ in 0..MOVES {
            let mut log = log_of(&desk.office, desk.office.registry_stream()).await;
            log.extend(log_of(&desk.office, of(StreamKind::Consent, 1)).await);
            let proposed = log.iter().filter(|it| it.kind.as_str().ends_with("_proposed"));
            let proposals: Vec<EventId> = proposed.map(|it| it.event).collect();
            let moves = moves(&desk, &proposals);
            let chosen = dice.below(moves.len() + 3);
            if let Some((stream, command, data)) = moves.get(chosen) {
                let answer = tried(&desk, EVE, *stream, command, data.clone()).await;
                if refused(&answer).is_empty() {
                    done.push(*command);
                }
            } else {
                another_way(&desk, name, chosen - moves.len()).await;
            }
        }
        recorded += done.len();
        assert_eq!(who_opens(&desk, name).await, None, "{role:?} alone, by {done:?}");
        holds(&desk.office).await;
    }
    assert!(recorded > 15, "the moves are real ones: {recorded}");
}
