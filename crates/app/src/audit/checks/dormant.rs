//! Dormant accounts: members in office with a role, who recorded and looked at nothing for a long time.

use std::collections::HashMap;

use amana_events::{Event, MemberId, Moment, registry::RegistryEvent};

use super::{Check, Hit, Limits, Seen, days, days_between, member_of};
use crate::office::Entry;

/// The test.
pub(super) struct Dormant {
    limits: Limits,
    /// When each member was entered, and where.
    added: HashMap<MemberId, (Moment, u64)>,
    /// When each last did anything.
    acted: HashMap<MemberId, Moment>,
}

impl Dormant {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, added: HashMap::new(), acted: HashMap::new() }
    }
}

impl Check for Dormant {
    fn take(&mut self, entry: &Entry, _: &Seen) {
        let recorded = entry.envelope.recorded;
        if let Event::Registry(RegistryEvent::MemberAdded(added)) = &entry.event {
            self.added.insert(added.member, (recorded, entry.position));
        }
        if let Some(member) = member_of(entry) {
            self.acted.insert(member, recorded);
        }
    }

    fn finish(self: Box<Self>, seen: &Seen, now: Moment) -> Vec<Hit> {
        let Some(registry) = seen.registry() else { return Vec::new() };
        let mut hits = Vec::new();
        for (member, (added, position)) in &self.added {
            let roles = registry.roles_of(*member);
            if !registry.is_active(*member) || roles.is_empty() {
                continue;
            }
            let last = self.acted.get(member).copied();
            let since = last.unwrap_or(*added);
            if since.plus_seconds(days(self.limits.dormant_days)) >= now {
                continue;
            }
            let idle = days_between(since, now);
            hits.push(Hit {
                test: "dormant_account",
                position: Some(*position),
                stream: None,
                member: Some(*member),
                what: roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" "),
                why: match last {
                    Some(_) => format!("did nothing for {idle} days"),
                    None => format!("did nothing since entered {idle} days ago"),
                },
            });
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use amana_events::{
        common::Role,
        registry::{MemberSuspended, RoleGranted},
    };

    use super::super::{
        stage::{Log, case_opened, member, member_added, stream},
        *,
    };

    #[test]
    fn who_did_nothing_for_long_is_named_and_who_is_suspended_or_new_is_not() {
        let registry = stream(StreamKind::Registry, 0);
        let mut log = Log::default();
        for number in 1..=4 {
            log.add(registry, member_added(number, number, number));
            let role = Role::ConductOfficer;
            let granted =
                RoleGranted { member: member(number), role, approval: None, provisional: true };
            log.add(registry, granted);
        }
        log.add(registry, MemberSuspended { member: member(3) });
        log.pass(100 * 24);
        log.by(2).add(stream(StreamKind::Case, 1), case_opened());
        log.by_operator().add(registry, member_added(5, 5, 5));
        let hits = log.put(Box::new(dormant::Dormant::new(Limits::default())));
        let mut named: Vec<_> = hits.iter().filter_map(|hit| hit.member).collect();
        named.sort_unstable();
        assert_eq!(named, [member(1), member(4)]);
    }
}
