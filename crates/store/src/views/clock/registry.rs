//! Clocks of the registry: each role that somebody holds is looked at again.

use amana_events::{MemberId, common::Role, registry::RegistryEvent};

use super::{super::Header, Audience, ClockRow, Matter, RECERTIFICATION};

/// Whether an event of the registry may start or stop a clock.
pub(super) fn concerns(event: &RegistryEvent) -> bool {
    matches!(
        event,
        RegistryEvent::RoleGranted(_)
            | RegistryEvent::RoleEnded(_)
            | RegistryEvent::RoleRecertified(_)
            | RegistryEvent::MemberLeft(_)
    )
}

/// One clock a member and role.
fn clock_of(role: Role) -> String {
    format!("{RECERTIFICATION}/{role}")
}

pub(super) fn apply(matter: &mut Matter<'_>, event: &RegistryEvent, header: &Header) {
    let mut start = |member: MemberId, role| {
        let clock = clock_of(role);
        let (subject, at) = (member.uuid(), Some(header.recorded));
        if let Some(row) = matter.clock(&clock, subject) {
            row.restart(header.recorded);
        } else {
            let row = ClockRow::new(header.stream, clock, subject, Audience::Oversight, at);
            matter.start(row);
        }
    };
    match event {
        RegistryEvent::RoleGranted(e) => start(e.member, e.role),
        RegistryEvent::RoleRecertified(e) => start(e.member, e.role),
        RegistryEvent::RoleEnded(e) => {
            matter.stop(&clock_of(e.role), e.member.uuid(), header.recorded);
        }
        RegistryEvent::MemberLeft(e) => {
            let own = |row: &&mut ClockRow| row.subject == e.member.uuid();
            matter.own().filter(own).for_each(|row| row.stop(header.recorded));
        }
        _ => {}
    }
}
