//! Access facts folded in memory, to compare the tables with what the log says.
//!
//! Written apart from the statements that keep the tables: where the two disagree, one is wrong.

use std::collections::{BTreeMap, BTreeSet};

use amana_events::{Digest, EventId, MemberId, PersonId, StreamId};

use super::{
    Assignment, ConsentFact, Exclusion, ExclusionKind, FactChange, Member, MemberState, ReceiptFact,
};
use crate::{KeyName, Snapshot, StoreError};

type Duty = (StreamId, MemberId, String);

/// A fact row that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactFinding {
    /// Which row.
    pub place: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Access facts as folded so far.
#[derive(Debug, Default)]
pub struct FactFold {
    members: BTreeMap<MemberId, Member>,
    assignments: BTreeMap<Duty, Assignment>,
    exclusions: BTreeSet<(StreamId, MemberId, ExclusionKind)>,
    consents: BTreeMap<(PersonId, EventId), ConsentFact>,
    destroyed: BTreeSet<KeyName>,
    receipts: BTreeMap<Digest, ReceiptFact>,
}

impl FactFold {
    /// Takes one change in.
    pub fn take(&mut self, change: FactChange) {
        match change {
            FactChange::MemberAdded { member, person, unit, organisation, key } => {
                let known = self.members.remove(&member);
                let (supervisor, roles) =
                    known.map(|m| (m.supervisor, m.roles)).unwrap_or_default();
                let state = MemberState::Active;
                let added =
                    Member { member, person, unit, organisation, supervisor, key, state, roles };
                self.members.insert(member, added);
            }
            FactChange::MemberMoved { member, unit, supervisor } => {
                self.change(member, |m| (m.unit, m.supervisor) = (unit, supervisor));
            }
            FactChange::MemberKey { member, key } => self.change(member, |m| m.key = key),
            FactChange::MemberState { member, state } => self.change(member, |m| m.state = state),
            FactChange::RoleHeld { member, role, provisional } => self.change(member, |m| {
                m.roles.retain(|(held, _)| *held != role);
                m.roles.push((role, provisional));
            }),
            FactChange::RoleEnded { member, role } => {
                self.change(member, |m| m.roles.retain(|(held, _)| *held != role));
            }
            FactChange::Assigned { stream, member, duty, acting_for, until } => {
                let duty = duty.to_owned();
                let assignment =
                    Assignment { stream, member, duty: duty.clone(), acting_for, until };
                self.assignments.insert((stream, member, duty), assignment);
            }
            FactChange::Unassigned { stream, member, duty } => {
                self.assignments.retain(|(on, who, what), _| {
                    *on != stream
                        || member.is_some_and(|member| member != *who)
                        || duty.is_some_and(|duty| duty != what)
                });
            }
            FactChange::Excluded { .. }
            | FactChange::ExclusionAdded { .. }
            | FactChange::ExclusionEnded { .. } => self.take_exclusion(change),
            FactChange::Consent { .. }
            | FactChange::OverrideInForce { .. }
            | FactChange::ConsentEnded { .. }
            | FactChange::ConsentRefused { .. }
            | FactChange::OthersConsentEnded { .. } => self.take_consent(change),
            FactChange::KeyDestroyed(key) => {
                self.destroyed.insert(key);
            }
            FactChange::ReceiptHeld { lookup, report, holder } => {
                self.receipts.entry(lookup).or_insert(ReceiptFact { lookup, report, holder });
            }
            FactChange::ReceiptEnded { report, holder } => {
                self.receipts.retain(|_, known| (known.report, known.holder) != (report, holder));
            }
            // It stands in the head row, which the replay compares.
            FactChange::Vocabulary(_) => {}
        }
    }

    /// Exclusions; `take` gives it nothing else.
    fn take_exclusion(&mut self, change: FactChange) {
        match change {
            FactChange::Excluded { stream, members, provisional } => {
                let computed = [ExclusionKind::Computed, ExclusionKind::Provisional];
                self.exclusions.retain(|(on, _, kind)| *on != stream || !computed.contains(kind));
                let add = |kind| move |member| (stream, member, kind);
                self.exclusions.extend(members.into_iter().map(add(ExclusionKind::Computed)));
                self.exclusions
                    .extend(provisional.into_iter().map(add(ExclusionKind::Provisional)));
            }
            FactChange::ExclusionAdded { stream, member, kind } => {
                self.exclusions.insert((stream, member, kind));
            }
            FactChange::ExclusionEnded { stream, member, kind } => {
                self.exclusions.remove(&(stream, member, kind));
            }
            _ => {}
        }
    }

    /// Consents and overrides; `take` gives it nothing else.
    fn take_consent(&mut self, change: FactChange) {
        match change {
            FactChange::Consent {
                person,
                event,
                purpose,
                recipient,
                fields,
                given_by,
                in_force,
                expires_on,
            } => {
                let given_by = given_by.to_owned();
                self.consents.entry((person, event)).or_insert(ConsentFact {
                    person,
                    event,
                    purpose,
                    recipient,
                    fields,
                    given_by,
                    in_force,
                    expires_on,
                });
            }
            FactChange::OverrideInForce { person, event } => {
                if let Some(consent) = self.consents.get_mut(&(person, event)) {
                    consent.in_force = true;
                }
            }
            FactChange::ConsentEnded { person, event } => {
                self.consents.remove(&(person, event));
            }
            FactChange::ConsentRefused { person, purpose, recipient } => {
                self.consents.retain(|_, consent| {
                    consent.person != person
                        || consent.purpose != purpose
                        || consent.recipient != recipient
                        || consent.given_by == "override"
                });
            }
            FactChange::OthersConsentEnded { person } => self.consents.retain(|_, consent| {
                consent.person != person || ["person", "override"].contains(&&*consent.given_by)
            }),
            _ => {}
        }
    }

    fn change(&mut self, member: MemberId, change: impl FnOnce(&mut Member)) {
        if let Some(member) = self.members.get_mut(&member) {
            change(member);
        }
    }

    /// Compares the tables with the fold.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] or [`StoreError::Unavailable`].
    pub async fn compare(
        mut self,
        snapshot: &mut Snapshot,
    ) -> Result<Vec<FactFinding>, StoreError> {
        let mut found = Vec::new();
        for mut row in snapshot.members().await? {
            row.roles.sort_unstable();
            let name = format!("fact_member {}", row.member);
            let mut said = self.members.remove(&row.member);
            if let Some(member) = &mut said {
                member.roles.sort_unstable();
            }
            judge(&mut found, name, said.as_ref(), &row);
        }
        for row in snapshot.assignments(None).await? {
            let name = format!("fact_assignment {} {} {}", row.stream, row.member, row.duty);
            let said = self.assignments.remove(&(row.stream, row.member, row.duty.clone()));
            judge(&mut found, name, said.as_ref(), &row);
        }
        for row in snapshot.exclusions(None).await? {
            let name = format!("fact_exclusion {} {}", row.stream, row.member);
            let Exclusion { stream, member, kind } = row;
            let said = self.exclusions.take(&(stream, member, kind));
            judge(&mut found, name, said.as_ref(), &(stream, member, kind));
        }
        for row in snapshot.consents(None).await? {
            let name = format!("fact_consent {} {}", row.person, row.event);
            let said = self.consents.remove(&(row.person, row.event));
            judge(&mut found, name, said.as_ref(), &row);
        }
        for row in snapshot.destroyed_keys().await? {
            let said = self.destroyed.take(&row);
            judge(&mut found, format!("fact_destroyed_key {row}"), said.as_ref(), &row);
        }
        for row in snapshot.receipts().await? {
            let said = self.receipts.remove(&row.lookup);
            judge(&mut found, format!("fact_receipt {}", row.lookup), said.as_ref(), &row);
        }
        found.extend(self.left_over());
        Ok(found)
    }

    /// What the log says and no table has.
    fn left_over(self) -> Vec<FactFinding> {
        let members = self.members.into_keys().map(|member| format!("fact_member {member}"));
        let duties = self.assignments.into_keys();
        let duties = duties.map(|(on, who, what)| format!("fact_assignment {on} {who} {what}"));
        let excluded = self.exclusions.into_iter();
        let excluded = excluded.map(|(on, who, _)| format!("fact_exclusion {on} {who}"));
        let consents = self.consents.into_keys();
        let consents = consents.map(|(person, event)| format!("fact_consent {person} {event}"));
        let destroyed = self.destroyed.into_iter().map(|key| format!("fact_destroyed_key {key}"));
        let receipts = self.receipts.into_keys().map(|lookup| format!("fact_receipt {lookup}"));
        let all = members.chain(duties).chain(excluded).chain(consents).chain(destroyed);
        let all = all.chain(receipts);
        all.map(|place| FactFinding { place, what: "is missing" }).collect()
    }
}

fn judge<T: PartialEq>(found: &mut Vec<FactFinding>, place: String, said: Option<&T>, row: &T) {
    match said {
        Some(said) if said == row => {}
        Some(_) => found.push(FactFinding { place, what: "is not what the log says" }),
        None => found.push(FactFinding { place, what: "stands there though the log says nothing" }),
    }
}
