//! One change of an access fact, and the statements that carry it out.

use std::collections::HashSet;

use amana_events::common::{Recipient, Role};
use amana_events::report::ReceiptHolder;
use amana_events::{
    Code, Day, Digest, EventId, LedgerId, MemberId, OrganisationId, PersonId, PublicKey,
    PurposeCode, StreamId, UnitId,
};

use super::receipt;
use crate::statement::{Statement, Value};
use crate::{KeyName, keyring};

/// Whether a member may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// They may.
    Active,
    /// Not now.
    Suspended,
    /// Not any more.
    Left,
}

impl MemberState {
    pub(crate) const fn number(self) -> i16 {
        match self {
            Self::Active => 1,
            Self::Suspended => 2,
            Self::Left => 3,
        }
    }

    pub(crate) const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Active),
            2 => Some(Self::Suspended),
            3 => Some(Self::Left),
            _ => None,
        }
    }
}

/// How it came that a member is kept away from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExclusionKind {
    /// Computed from the parties.
    Computed,
    /// By a mere mention, until somebody outside the chain confirms or lifts it.
    Provisional,
    /// A provisional one that was confirmed.
    Confirmed,
    /// The member declared it.
    Declared,
}

impl ExclusionKind {
    pub(crate) const fn number(self) -> i16 {
        match self {
            Self::Computed => 1,
            Self::Provisional => 2,
            Self::Confirmed => 3,
            Self::Declared => 4,
        }
    }

    pub(crate) const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Computed),
            2 => Some(Self::Provisional),
            3 => Some(Self::Confirmed),
            4 => Some(Self::Declared),
            _ => None,
        }
    }
}

/// One change of the access facts.
#[derive(Debug, Clone, PartialEq)]
pub enum FactChange {
    /// A member came.
    MemberAdded {
        /// Who.
        member: MemberId,
        /// The person they are.
        person: PersonId,
        /// Their office.
        unit: Option<UnitId>,
        /// Their organisation; none for the ledger's own.
        organisation: Option<OrganisationId>,
        /// The key they sign with.
        key: PublicKey,
    },
    /// A member's office or supervisor changed.
    MemberMoved {
        /// Who.
        member: MemberId,
        /// Their office now.
        unit: Option<UnitId>,
        /// Their supervisor now.
        supervisor: Option<MemberId>,
    },
    /// A member signs with another key.
    MemberKey {
        /// Who.
        member: MemberId,
        /// The key.
        key: PublicKey,
    },
    /// A member may act, or may not.
    MemberState {
        /// Who.
        member: MemberId,
        /// The state now.
        state: MemberState,
    },
    /// A role is held.
    RoleHeld {
        /// By whom.
        member: MemberId,
        /// Which.
        role: Role,
        /// Whether it was granted alone.
        provisional: bool,
    },
    /// A role is held no more.
    RoleEnded {
        /// By whom.
        member: MemberId,
        /// Which.
        role: Role,
    },
    /// Somebody works a file.
    Assigned {
        /// The file.
        stream: StreamId,
        /// Who.
        member: MemberId,
        /// A role's code, or `handler`, `acting`, `review`.
        duty: &'static str,
        /// The absent member.
        acting_for: Option<MemberId>,
        /// The last day.
        until: Option<Day>,
    },
    /// Whoever had this duty on a file has it no more; of all members where none is named.
    Unassigned {
        /// The file.
        stream: StreamId,
        /// Who.
        member: Option<MemberId>,
        /// Which duty; all of them where none is named.
        duty: Option<&'static str>,
    },
    /// The computed exclusions of a file are these and no others. Confirmed and declared ones stay.
    Excluded {
        /// The file.
        stream: StreamId,
        /// Kept away.
        members: Vec<MemberId>,
        /// Kept away until confirmed or lifted.
        provisional: Vec<MemberId>,
    },
    /// One exclusion came about.
    ExclusionAdded {
        /// The file.
        stream: StreamId,
        /// Who.
        member: MemberId,
        /// How.
        kind: ExclusionKind,
    },
    /// One exclusion ended.
    ExclusionEnded {
        /// The file.
        stream: StreamId,
        /// Who.
        member: MemberId,
        /// Which.
        kind: ExclusionKind,
    },
    /// A consent was given, or an override of it proposed.
    Consent {
        /// Whose.
        person: PersonId,
        /// The event that says so.
        event: EventId,
        /// For what.
        purpose: PurposeCode,
        /// To whom.
        recipient: Recipient,
        /// Which compartments.
        fields: Vec<Code>,
        /// Who gave it; `override` for an override.
        given_by: &'static str,
        /// Whether it is in force already.
        in_force: bool,
        /// The last day of its force.
        expires_on: Option<Day>,
    },
    /// A proposed override was approved.
    OverrideInForce {
        /// Whose.
        person: PersonId,
        /// The proposal.
        event: EventId,
    },
    /// A consent or override ended.
    ConsentEnded {
        /// Whose.
        person: PersonId,
        /// The event that gave or proposed it.
        event: EventId,
    },
    /// Consent was refused: what was given before for the same purpose and recipient ends.
    ConsentRefused {
        /// Whose.
        person: PersonId,
        /// For what.
        purpose: PurposeCode,
        /// To whom.
        recipient: Recipient,
    },
    /// A child came of age: what others gave ends.
    OthersConsentEnded {
        /// Whose.
        person: PersonId,
    },
    /// A key was destroyed.
    KeyDestroyed(
        /// Which.
        KeyName,
    ),
    /// A receipt is in force: its code finds the report.
    ReceiptHeld {
        /// The value of the code by which it is found.
        lookup: Digest,
        /// The report.
        report: StreamId,
        /// Whose.
        holder: ReceiptHolder,
    },
    /// A holder's receipt finds nothing any more.
    ReceiptEnded {
        /// The report.
        report: StreamId,
        /// Whose.
        holder: ReceiptHolder,
    },
    /// A newer vocabulary may be written.
    Vocabulary(
        /// Which.
        u32,
    ),
}

impl FactChange {
    /// What the database does. The vocabulary stands in the head row, which the append writes anyway.
    pub(crate) fn statements(&self, ledger: LedgerId) -> Vec<Statement> {
        let ledger = Value::Id(ledger.uuid());
        let one = |sql, values| vec![Statement::new(sql, values)];
        match self {
            Self::MemberAdded { member, person, unit, organisation, key } => {
                let unit = Value::MaybeId(unit.map(UnitId::uuid));
                let organisation = Value::MaybeId(organisation.map(OrganisationId::uuid));
                let (member, person) = (id(*member), Value::Id(person.uuid()));
                one(ADD_MEMBER, vec![ledger, member, person, unit, organisation, bytes(key)])
            }
            Self::MemberMoved { member, unit, supervisor } => {
                let unit = Value::MaybeId(unit.map(UnitId::uuid));
                let supervisor = Value::MaybeId(supervisor.map(MemberId::uuid));
                one(MOVE_MEMBER, vec![unit, supervisor, ledger, id(*member)])
            }
            Self::MemberKey { member, key } => one(SET_KEY, vec![bytes(key), ledger, id(*member)]),
            Self::MemberState { member, state } => {
                one(SET_STATE, vec![Value::Small(state.number()), ledger, id(*member)])
            }
            Self::RoleHeld { member, role, provisional } => {
                let provisional = Value::Small(i16::from(*provisional));
                one(HOLD_ROLE, vec![ledger, id(*member), Value::Code(role.code()), provisional])
            }
            Self::RoleEnded { member, role } => {
                one(END_ROLE, vec![ledger, id(*member), Value::Code(role.code())])
            }
            Self::Assigned { stream, member, duty, acting_for, until } => {
                let [kind, file] = place(*stream);
                let acting_for = Value::MaybeId(acting_for.map(MemberId::uuid));
                let (member, until) = (id(*member), Value::MaybeDay(*until));
                let duty = Value::Code(duty);
                one(ASSIGN, vec![ledger, kind, file, member, duty, acting_for, until])
            }
            Self::Unassigned { stream, member, duty } => {
                vec![unassign(ledger, *stream, *member, *duty)]
            }
            Self::Excluded { stream, members, provisional } => {
                exclude(&ledger, *stream, members, provisional)
            }
            Self::ExclusionAdded { stream, member, kind } => {
                vec![exclusion(ADD_EXCLUSION, &ledger, *stream, *member, *kind)]
            }
            Self::ExclusionEnded { stream, member, kind } => {
                vec![exclusion(END_EXCLUSION, &ledger, *stream, *member, *kind)]
            }
            Self::Consent { .. } => self.consent(ledger).into_iter().collect(),
            Self::OverrideInForce { person, event } => one(
                APPROVE_OVERRIDE,
                vec![ledger, Value::Id(person.uuid()), Value::Id(event.uuid())],
            ),
            Self::ConsentEnded { person, event } => {
                one(END_CONSENT, vec![ledger, Value::Id(person.uuid()), Value::Id(event.uuid())])
            }
            Self::ConsentRefused { person, purpose, recipient } => {
                let purpose = Value::Text(purpose.as_str().to_owned());
                let [kind, to] = addressee(recipient);
                one(REFUSE_CONSENT, vec![ledger, Value::Id(person.uuid()), purpose, kind, to])
            }
            Self::OthersConsentEnded { person } => {
                one(END_OTHERS_CONSENT, vec![ledger, Value::Id(person.uuid())])
            }
            Self::KeyDestroyed(key) => {
                let (kind, owner, compartment, epoch) = keyring::columns(key);
                let (kind, owner) = (Value::Small(kind), Value::Id(owner));
                let (compartment, epoch) = (Value::Code(compartment), Value::Number(epoch));
                one(DESTROY_KEY, vec![ledger, kind, owner, compartment, epoch])
            }
            Self::ReceiptHeld { .. } | Self::ReceiptEnded { .. } | Self::Vocabulary(_) => {
                receipt::statement(self, ledger).into_iter().collect()
            }
        }
    }

    /// Whether it may change the files a member is kept away from, if those are `known` now.
    pub(crate) fn may_exclude(&self, member: MemberId, known: &HashSet<StreamId>) -> bool {
        if let Self::Excluded { stream, members, provisional } = self {
            return known.contains(stream)
                || members.iter().chain(provisional).any(|kept| *kept == member);
        }
        matches!(self, Self::ExclusionAdded { member: whom, .. }
            | Self::ExclusionEnded { member: whom, .. } if *whom == member)
    }

    fn consent(&self, ledger: Value) -> Option<Statement> {
        let Self::Consent {
            person,
            event,
            purpose,
            recipient,
            fields,
            given_by,
            in_force,
            expires_on,
        } = self
        else {
            return None;
        };
        let codes: Vec<&str> = fields.iter().map(Code::as_str).collect();
        let [kind, to] = addressee(recipient);
        let values = vec![
            ledger,
            Value::Id(person.uuid()),
            Value::Id(event.uuid()),
            Value::Text(purpose.as_str().to_owned()),
            kind,
            to,
            Value::Text(codes.join(",")),
            Value::Code(given_by),
            Value::Small(i16::from(*in_force)),
            Value::MaybeDay(*expires_on),
        ];
        Some(Statement::new(ADD_CONSENT, values))
    }
}

const ADD_MEMBER: &str = "INSERT INTO fact_member
    (ledger_id, member_id, person_id, unit_id, organisation_id, public_key, state)
    VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (ledger_id, member_id) DO UPDATE SET
    person_id = excluded.person_id, unit_id = excluded.unit_id, organisation_id = excluded.organisation_id,
    public_key = excluded.public_key, state = excluded.state";
const MOVE_MEMBER: &str = "UPDATE fact_member SET unit_id = $1, supervisor_id = $2
    WHERE ledger_id = $3 AND member_id = $4";
const SET_KEY: &str =
    "UPDATE fact_member SET public_key = $1 WHERE ledger_id = $2 AND member_id = $3";
const SET_STATE: &str = "UPDATE fact_member SET state = $1 WHERE ledger_id = $2 AND member_id = $3";
const HOLD_ROLE: &str =
    "INSERT INTO fact_role (ledger_id, member_id, role, provisional) VALUES ($1, $2, $3, $4)
    ON CONFLICT (ledger_id, member_id, role) DO UPDATE SET provisional = excluded.provisional";
const END_ROLE: &str =
    "DELETE FROM fact_role WHERE ledger_id = $1 AND member_id = $2 AND role = $3";
const ASSIGN: &str = "INSERT INTO fact_assignment
    (ledger_id, stream_kind, stream_id, member_id, duty, acting_for, until_day)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (ledger_id, stream_kind, stream_id, member_id, duty)
    DO UPDATE SET acting_for = excluded.acting_for, until_day = excluded.until_day";
const UNASSIGN: &str =
    "DELETE FROM fact_assignment WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3";
const UNASSIGN_MEMBER: &str = "DELETE FROM fact_assignment
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND member_id = $4";
const UNASSIGN_DUTY: &str = "DELETE FROM fact_assignment
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND duty = $4";
const UNASSIGN_MEMBER_DUTY: &str = "DELETE FROM fact_assignment
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND member_id = $4 AND duty = $5";
const END_COMPUTED: &str = "DELETE FROM fact_exclusion
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND kind IN (1, 2)";
const ADD_EXCLUSION: &str =
    "INSERT INTO fact_exclusion (ledger_id, stream_kind, stream_id, member_id, kind)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const END_EXCLUSION: &str = "DELETE FROM fact_exclusion
    WHERE ledger_id = $1 AND stream_kind = $2 AND stream_id = $3 AND member_id = $4 AND kind = $5";
const ADD_CONSENT: &str = "INSERT INTO fact_consent (ledger_id, person_id, event_id, purpose, recipient_kind,
    recipient_id, fields, given_by, in_force, expires_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT DO NOTHING";
const APPROVE_OVERRIDE: &str = "UPDATE fact_consent SET in_force = 1
    WHERE ledger_id = $1 AND person_id = $2 AND event_id = $3";
const END_CONSENT: &str =
    "DELETE FROM fact_consent WHERE ledger_id = $1 AND person_id = $2 AND event_id = $3";
const REFUSE_CONSENT: &str = "DELETE FROM fact_consent
    WHERE ledger_id = $1 AND person_id = $2 AND purpose = $3 AND recipient_kind = $4
    AND recipient_id IS NOT DISTINCT FROM $5 AND given_by <> 'override'";
const END_OTHERS_CONSENT: &str = "DELETE FROM fact_consent
    WHERE ledger_id = $1 AND person_id = $2 AND given_by NOT IN ('person', 'override')";

const DESTROY_KEY: &str = "INSERT INTO fact_destroyed_key
    (ledger_id, owner_kind, owner_id, compartment, epoch, wiped) VALUES ($1, $2, $3, $4, $5, 0)
    ON CONFLICT (ledger_id, owner_kind, owner_id, compartment, epoch) DO UPDATE SET wiped = 0";

fn id(member: MemberId) -> Value {
    Value::Id(member.uuid())
}

fn bytes(key: &PublicKey) -> Value {
    Value::Bytes(key.bytes().to_vec())
}

fn place(stream: StreamId) -> [Value; 2] {
    [Value::Small(stream.kind.number()), Value::Id(stream.id)]
}

fn addressee(recipient: &Recipient) -> [Value; 2] {
    let organisation = recipient.organisation.map(OrganisationId::uuid);
    [Value::Code(recipient.kind.code()), Value::MaybeId(organisation)]
}

fn unassign(
    ledger: Value,
    stream: StreamId,
    member: Option<MemberId>,
    duty: Option<&'static str>,
) -> Statement {
    let [kind, file] = place(stream);
    let sql = match (member, duty) {
        (None, None) => UNASSIGN,
        (Some(_), None) => UNASSIGN_MEMBER,
        (None, Some(_)) => UNASSIGN_DUTY,
        (Some(_), Some(_)) => UNASSIGN_MEMBER_DUTY,
    };
    let mut values = vec![ledger, kind, file];
    values.extend(member.map(id));
    values.extend(duty.map(Value::Code));
    Statement::new(sql, values)
}

fn exclude(
    ledger: &Value,
    stream: StreamId,
    members: &[MemberId],
    provisional: &[MemberId],
) -> Vec<Statement> {
    let [kind, file] = place(stream);
    let mut statements = vec![Statement::new(END_COMPUTED, vec![ledger.clone(), kind, file])];
    let add = |member, kind| exclusion(ADD_EXCLUSION, ledger, stream, member, kind);
    statements.extend(members.iter().map(|member| add(*member, ExclusionKind::Computed)));
    statements.extend(provisional.iter().map(|member| add(*member, ExclusionKind::Provisional)));
    statements
}

fn exclusion(
    sql: &'static str,
    ledger: &Value,
    stream: StreamId,
    member: MemberId,
    kind: ExclusionKind,
) -> Statement {
    let [stream_kind, file] = place(stream);
    let kind = Value::Small(kind.number());
    Statement::new(sql, vec![ledger.clone(), stream_kind, file, id(member), kind])
}
