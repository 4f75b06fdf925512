//! Whether exclusions were computed where the log says they were, as far as that can be told without
//! keys: a sealed link may add to who is excluded, never take away.
//!
//! Judged as things stand at the end of the log. A case in between may have been made up for.

use amana_domain::{State, case::CaseState, conflict, registry::RegistryState};
use amana_events::StreamId;

use super::{
    history::History,
    report::{Layer, Report},
};

/// Compares the exclusions of every case in work with what the log alone says.
pub(super) fn compare(registry: StreamId, history: &History, report: &mut Report) {
    let Some(State::Registry(registry)) = history.state(registry) else { return };
    let (mut sealed, mut waiting) = (0_u64, 0_u64);
    for (stream, case) in history.cases().filter(|(_, case)| case.is_open() && case.is_worked()) {
        if registry.exclusions_computed() == 0 || registry.awaits_exclusions() {
            waiting += 1;
            continue;
        }
        let ground = conflict::ground(case, registry, stream, history, &mut |_| None);
        sealed += u64::from(ground.sealed);
        if !holds(case, registry, stream, &ground) {
            let what = "somebody is not excluded whom the parties and the registry exclude";
            report.find(Layer::Exclusions, None, stream.to_string(), what);
        }
    }
    let why = "the registry moved on since they were computed; the next command that writes makes up for it";
    report.leave(Layer::Exclusions, "cases' exclusions", why, waiting);
    let why = "they rest on sealed links, which needs keys";
    report.leave(Layer::Exclusions, "cases' exclusions, in part", why, sealed);
}

fn holds(
    case: &CaseState,
    registry: &RegistryState,
    stream: StreamId,
    ground: &conflict::Ground,
) -> bool {
    let computed = conflict::excluded(registry, stream, &ground.links);
    if ground.sealed {
        return computed.members.iter().all(|member| case.is_excluded(*member));
    }
    case.exclusions_due(&computed).is_none()
}
