//! The two sides of a referral and of a handover: who gives and who takes, whose turn it is, and what waits for a member's own side.
//!
//! Advice for faces: which step a rule admits, and from whom, the rules decide when it is recorded. A side whose organisation has
//! nobody here is spoken for by the office, which records what that side said.

use amana_domain::{State, registry::RegistryState};
use amana_events::{
    MemberId, Moment, OrganisationId, StreamId, StreamKind, common::Role,
    registry::OrganisationKind,
};
use serde_json::Value;

use crate::{
    AppError, Office, Sight,
    matters::MatterFilter,
    said::{flag, text},
};

/// One side of a referral or of a handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who refers; the force or group that has the child.
    Giving,
    /// The recipient; the receiver of the child.
    Taking,
}

/// On which sides of a file a member stands; an office may stand on both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    giving: bool,
    taking: bool,
}

impl Sides {
    /// Whether this side is one of theirs.
    pub const fn has(self, side: Side) -> bool {
        match side {
            Side::Giving => self.giving,
            Side::Taking => self.taking,
        }
    }
}

/// What a file waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Of which side; of either, where both may go on.
    pub of: &'static [Side],
    /// By which commands, the usual one first.
    pub steps: &'static [&'static str],
    /// Whether the other side waits for it; else it is work that is under way.
    pub waits: bool,
}

/// Where a file lies on a desk of people who refer, or to whom is referred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pile {
    /// It waits for the member's own side.
    Ours,
    /// A service or care is under way.
    UnderWay,
    /// It waits for the other side.
    Theirs,
}

/// A file of a pile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The file.
    pub stream: StreamId,
    /// What people call it.
    pub reference: String,
    /// Which kind of service, of a referral; under which instrument, of a handover.
    pub what: String,
    /// How soon an answer is wanted, of a referral.
    pub urgency: String,
    /// Whether a child needs medical care at once.
    pub urgent_medical: bool,
    /// Since when it waits.
    pub since: Option<Moment>,
    /// The step it waits for.
    pub step: &'static str,
}

/// What is answered before anything else.
const ANSWER: &str = "answer_referral_question";

const GIVING: &[Side] = &[Side::Giving];
const TAKING: &[Side] = &[Side::Taking];
const EITHER: &[Side] = &[Side::Giving, Side::Taking];

/// What a referral or handover waits for that stands so, by the code of its state.
pub fn turn(kind: StreamKind, state: &str) -> Option<Turn> {
    let waits = |of, steps| Some(Turn { of, steps, waits: true });
    let goes_on = |steps| Some(Turn { of: TAKING, steps, waits: false });
    match (kind, state) {
        (StreamKind::Referral, "proposed") => waits(GIVING, &["check_referral_consent"]),
        (StreamKind::Referral, "consent_checked") => waits(GIVING, &["send_referral"]),
        (StreamKind::Referral, "sent") => waits(TAKING, &["record_referral_received"]),
        (StreamKind::Referral, "received") => {
            waits(TAKING, &["accept_referral", "decline_referral"])
        }
        (StreamKind::Referral, "accepted") => waits(TAKING, &["start_referral_service"]),
        (StreamKind::Referral, "started") => goes_on(&["complete_referral"]),
        (StreamKind::Referral, "revoked") => waits(TAKING, &["confirm_referral_deletion"]),
        (StreamKind::Handover, "encountered" | "declined") => waits(GIVING, &["name_receiver"]),
        (StreamKind::Handover, "receiver_named") => {
            waits(TAKING, &["accept_child", "decline_child"])
        }
        (StreamKind::Handover, "accepted") => waits(EITHER, &["hand_over_child"]),
        (StreamKind::Handover, "awaits_confirmation") => waits(TAKING, &["confirm_handover"]),
        (StreamKind::Handover, "handed_over") => {
            waits(TAKING, &["register_child", "record_observations"])
        }
        (StreamKind::Handover, "screened") => waits(TAKING, &["start_care"]),
        (StreamKind::Handover, "in_care") => goes_on(&["record_tracing", "record_follow_up"]),
        (StreamKind::Handover, "tracing") => goes_on(&["record_solution"]),
        (StreamKind::Handover, "solved") => goes_on(&["record_follow_up"]),
        (StreamKind::Handover, "followed_up") => goes_on(&["close_handover"]),
        _ => None,
    }
}

/// Which side takes a step; none where either does.
pub fn side_of(command: &str) -> Option<Side> {
    match command {
        "check_referral_consent" | "send_referral" | "revoke_referral" => Some(Side::Giving),
        "record_referral_received"
        | "accept_referral"
        | "decline_referral"
        | "start_referral_service"
        | "complete_referral"
        | "confirm_referral_deletion"
        | "accept_child"
        | "decline_child"
        | "confirm_handover" => Some(Side::Taking),
        _ => None,
    }
}

impl Office {
    /// On which sides of a referral or handover a member stands, whose row this is.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn sides(
        &self,
        member: MemberId,
        kind: StreamKind,
        row: &Value,
    ) -> Result<Sides, AppError> {
        Ok(sides_in(&*self.registry().await?, member, kind, row))
    }

    /// The steps a referral or handover waits for from a member's own side, whose row this is.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Broken`].
    pub async fn own_steps(
        &self,
        member: MemberId,
        stream: StreamId,
        row: &Value,
    ) -> Result<Vec<&'static str>, AppError> {
        let registry = self.registry().await?;
        let sides = sides_in(&registry, member, stream.kind, row);
        let asked = self.asked_by(&registry, stream, row).await?;
        let mut steps = Vec::new();
        if asked.is_some_and(|by| sides.has(other(by))) {
            steps.push(ANSWER);
        }
        let turn = turn(stream.kind, text(row, "state"));
        let own = turn.filter(|turn| turn.of.iter().any(|side| sides.has(*side)));
        steps.extend(own.map(|turn| turn.steps).unwrap_or_default());
        Ok(steps)
    }

    /// The referrals and handovers of a pile that a member may see, the most pressing first, and so many of them.
    ///
    /// # Errors
    /// [`AppError::View`], [`AppError::Store`], [`AppError::Broken`].
    pub async fn pile(
        &self,
        member: MemberId,
        sight: &Sight,
        (pile, most): (Pile, usize),
    ) -> Result<Vec<Waiting>, AppError> {
        let registry = self.registry().await?;
        let mut found: Vec<Waiting> = Vec::new();
        for kind in [StreamKind::Referral, StreamKind::Handover] {
            let filter = MatterFilter { open: Some(true), imported: None };
            let mut pages = self.matter_pages(kind, filter, sight.clone(), None).await?;
            while let Some(rows) = pages.next_page().await? {
                for row in rows {
                    let Some(stream) = stream_of(kind, &row) else { continue };
                    let sides = sides_in(&registry, member, kind, &row);
                    let asked = self.asked_by(&registry, stream, &row).await?;
                    if let Some((lies, step)) = lies((kind, &row), sides, asked)
                        && lies == pile
                    {
                        found.push(waiting(stream, &row, step));
                    }
                }
                found.sort_by_key(pressing);
                found.truncate(most);
            }
        }
        Ok(found)
    }

    /// The side whose question waits, where one does. A question that came from outside is the recipient's.
    async fn asked_by(
        &self,
        registry: &RegistryState,
        stream: StreamId,
        row: &Value,
    ) -> Result<Option<Side>, AppError> {
        if stream.kind != StreamKind::Referral || text(row, "question").is_empty() {
            return Ok(None);
        }
        let state = self.state(stream).await?;
        let Some(State::Referral(referral)) = state.as_ref().map(|(state, _)| state.as_ref())
        else {
            return Ok(None);
        };
        let Some(question) = referral.question() else { return Ok(None) };
        let of = |member| registry.organisation_of(member) == referral.recipient();
        Ok(Some(if question.by.is_none_or(of) { Side::Taking } else { Side::Giving }))
    }
}

const fn other(side: Side) -> Side {
    match side {
        Side::Giving => Side::Taking,
        Side::Taking => Side::Giving,
    }
}

fn stream_of(kind: StreamKind, row: &Value) -> Option<StreamId> {
    let id = text(row, if kind == StreamKind::Referral { "referral" } else { "handover" });
    Some(StreamId::new(kind, id.parse().ok()?))
}

fn waiting(stream: StreamId, row: &Value, step: &'static str) -> Waiting {
    let of = if stream.kind == StreamKind::Referral { "service_kind" } else { "instrument" };
    Waiting {
        stream,
        reference: text(row, "reference").to_owned(),
        what: text(row, of).to_owned(),
        urgency: text(row, "urgency").to_owned(),
        urgent_medical: flag(row, "urgent_medical") && !flag(row, "urgent_care_given"),
        since: text(row, "last_activity").parse().ok(),
        step,
    }
}

/// A child who needs care first, then children, then what is answered within the hour, the day, three days, five.
fn pressing(it: &Waiting) -> (bool, bool, u8, Option<Moment>) {
    let rank = match it.urgency.as_str() {
        "1h" => 0,
        "24h" => 1,
        "72h" => 2,
        _ => 3,
    };
    (!it.urgent_medical, it.stream.kind != StreamKind::Handover, rank, it.since)
}

fn sides_in(registry: &RegistryState, member: MemberId, kind: StreamKind, row: &Value) -> Sides {
    let organisation = |field: &str| text(row, field).parse::<OrganisationId>().ok();
    let own = registry.organisation_of(member);
    let is_office = own.is_none_or(|own| is_own(registry, own));
    let stands = |side: Option<OrganisationId>| match side {
        None => is_office,
        Some(side) => {
            own == Some(side)
                || (is_office && (is_own(registry, side) || !has_hands(registry, side)))
        }
    };
    match kind {
        StreamKind::Referral => {
            let recipient = organisation("recipient");
            let is_theirs = own.is_some() && own == recipient;
            Sides { giving: !is_theirs || is_office, taking: stands(recipient) }
        }
        // Child protection of the office may name a receiver as the force may.
        StreamKind::Handover => {
            let held_by = organisation("held_by");
            let giving = is_office || (own.is_some() && own == held_by);
            Sides { giving, taking: stands(organisation("receiver")) }
        }
        StreamKind::Report
        | StreamKind::Person
        | StreamKind::Case
        | StreamKind::Assistance
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => Sides::default(),
    }
}

fn is_own(registry: &RegistryState, id: OrganisationId) -> bool {
    registry.organisation(id).is_some_and(|it| it.kind == OrganisationKind::Own)
}

/// Whether somebody of an organisation signs in here and answers for it.
fn has_hands(registry: &RegistryState, id: OrganisationId) -> bool {
    let roles = [Role::ReferralPartner, Role::ChildProtectionActor, Role::ArmedActor];
    let mut members = roles.into_iter().flat_map(|role| registry.members_with(role));
    members.any(|member| registry.is_active(member) && registry.organisation_of(member) == Some(id))
}

/// On which pile a file lies, and the step it waits for there; none where it waits for nobody.
fn lies(
    (kind, row): (StreamKind, &Value),
    sides: Sides,
    asked: Option<Side>,
) -> Option<(Pile, &'static str)> {
    if asked.is_some_and(|by| sides.has(other(by))) {
        return Some((Pile::Ours, ANSWER));
    }
    let turn = turn(kind, text(row, "state"))?;
    let step = *turn.steps.first()?;
    let own = turn.of.iter().any(|side| sides.has(*side));
    Some(match (turn.waits, own) {
        (true, true) => (Pile::Ours, step),
        (_, false) if asked.is_some() => (Pile::Theirs, ANSWER),
        (true, false) => (Pile::Theirs, step),
        (false, _) => (Pile::UnderWay, step),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::commands_of;

    const STATES: [(StreamKind, &[&str]); 2] = [
        (
            StreamKind::Referral,
            &["proposed", "consent_checked", "sent", "received", "accepted", "started", "revoked"],
        ),
        (
            StreamKind::Handover,
            &[
                "encountered",
                "declined",
                "receiver_named",
                "accepted",
                "awaits_confirmation",
                "handed_over",
                "screened",
                "in_care",
                "tracing",
                "solved",
                "followed_up",
            ],
        ),
    ];

    #[test]
    fn every_step_that_is_named_is_a_command_of_its_file_and_its_side_the_one_that_waits() {
        for (kind, states) in STATES {
            for state in states {
                let turn = turn(kind, state).unwrap();
                for step in turn.steps {
                    assert!(commands_of(kind).iter().any(|it| it.name == *step), "{step}");
                    assert!(side_of(step).is_none_or(|side| turn.of.contains(&side)), "{step}");
                }
            }
        }
        assert!(commands_of(StreamKind::Referral).iter().any(|it| it.name == ANSWER));
        assert_eq!(turn(StreamKind::Referral, "done"), None);
    }

    const PARTNER: Sides = Sides { giving: false, taking: true };
    const OFFICE: Sides = Sides { giving: true, taking: false };

    fn of(state: &str) -> Value {
        serde_json::json!({"state": state})
    }

    #[test]
    fn what_was_sent_waits_for_the_partner_and_what_is_given_is_under_way_for_both() {
        let lies = |state: &str, sides, asked| {
            lies((StreamKind::Referral, &of(state)), sides, asked).map(|(pile, _)| pile)
        };
        assert_eq!(lies("sent", PARTNER, None), Some(Pile::Ours));
        assert_eq!(lies("sent", OFFICE, None), Some(Pile::Theirs));
        assert_eq!(lies("proposed", PARTNER, None), Some(Pile::Theirs));
        assert_eq!(lies("started", PARTNER, None), Some(Pile::UnderWay));
        assert_eq!(lies("started", OFFICE, None), Some(Pile::UnderWay));
        assert_eq!(lies("declined", OFFICE, None), None);
    }

    #[test]
    fn a_question_waits_for_whoever_did_not_ask_it() {
        let asked = Some(Side::Giving);
        let row = of("started");
        let lies = |sides| lies((StreamKind::Referral, &row), sides, asked);
        assert_eq!(lies(PARTNER), Some((Pile::Ours, ANSWER)));
        assert_eq!(lies(OFFICE), Some((Pile::Theirs, ANSWER)));
    }

    #[test]
    fn a_child_who_needs_care_comes_first_then_children_then_what_is_answered_soonest() {
        let it = |kind, urgency: &str, urgent_medical| Waiting {
            stream: StreamId::new(kind, uuid::Uuid::nil()),
            reference: String::new(),
            what: String::new(),
            urgency: urgency.to_owned(),
            urgent_medical,
            since: None,
            step: ANSWER,
        };
        let mut all = [
            it(StreamKind::Referral, "5d", false),
            it(StreamKind::Referral, "1h", false),
            it(StreamKind::Handover, "", false),
            it(StreamKind::Handover, "", true),
        ];
        all.sort_by_key(pressing);
        let order: Vec<_> = all.iter().map(|it| (it.urgency.as_str(), it.urgent_medical)).collect();
        assert_eq!(order, [("", true), ("", false), ("1h", false), ("5d", false)]);
    }
}
