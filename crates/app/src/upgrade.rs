//! Upgrading: from here on this program's vocabulary may be written, the rules that came with it hold,
//! and older programs refuse to start. Code lists and clocks that these rules ask for are adopted in
//! the same append, where the ledger has none of that name, and the shipped policy set where it has
//! no policies.

use amana_domain::{genesis, registry::RegistryState};
use amana_events::{
    Code, VOCABULARY_VERSION,
    registry::{
        ClockEntry, ClocksAdopted, LedgerUpgraded, PolicySet, PolicySetAdopted, RegistryEvent,
    },
};

use crate::{
    AppError, Office,
    office::{Acting, Request},
    policies,
};

/// What an upgrade did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upgraded {
    /// The vocabulary before.
    pub from: u32,
    /// The vocabulary now; the same where nothing was to be done.
    pub to: u32,
}

impl Office {
    /// Records that this program's vocabulary may be written, where the ledger's is older, with the
    /// lists and clocks it asks for.
    ///
    /// # Errors
    /// [`AppError::Refused`], [`AppError::Store`].
    pub async fn upgrade(&self, acting: Acting) -> Result<Upgraded, AppError> {
        let from = self.journal.head().await?.vocabulary;
        let to = VOCABULARY_VERSION;
        if from < to {
            let registry = self.registry().await?;
            let mut events = lists_missing(&registry)?;
            events.extend(clocks_missing(&registry, to)?.map(RegistryEvent::from));
            events.push(LedgerUpgraded { vocabulary: to }.into());
            events.extend(
                policies_missing(&registry, Some(policies::shipped()?)).map(RegistryEvent::from),
            );
            let stream = self.registry_stream();
            let request = |event| Request::event(acting, stream, event);
            let requests: Vec<Request> = events.into_iter().map(request).collect();
            self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        }
        Ok(Upgraded { from, to })
    }
}

fn shipped() -> Result<Vec<RegistryEvent>, AppError> {
    genesis::shipped().map_err(|error| AppError::Custody(error.to_string()))
}

/// The shipped code lists that the ledger has not adopted. What it adopted stays as it is.
fn lists_missing(registry: &RegistryState) -> Result<Vec<RegistryEvent>, AppError> {
    let missing = |event: &RegistryEvent| matches!(event, RegistryEvent::CodeListAdopted(list) if !registry.has_list(list.list.as_str()));
    Ok(shipped()?.into_iter().filter(missing).collect())
}

/// The ledger's clocks with those shipped that it has not, under a newer version; none where it has
/// them all. Limits of its own stay.
#[expect(clippy::wildcard_enum_match_arm, reason = "looks for its own event")]
fn clocks_missing(registry: &RegistryState, to: u32) -> Result<Option<ClocksAdopted>, AppError> {
    let Some((version, own)) = registry.clocks() else { return Ok(None) };
    let shipped = shipped()?.into_iter().find_map(|event| match event {
        RegistryEvent::ClocksAdopted(adopted) => Some(adopted.clocks),
        _ => None,
    });
    let known = |entry: &ClockEntry| own.iter().any(|own| own.clock == entry.clock);
    let missing: Vec<ClockEntry> =
        shipped.into_iter().flatten().filter(|entry| !known(entry)).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let version = Code::new(&format!("{version}.{to}"));
    let version = version.map_err(|error| AppError::Custody(error.to_string()))?;
    let clocks = own.iter().cloned().chain(missing).collect();
    Ok(Some(ClocksAdopted { version, clocks }))
}

/// The shipped policy set where the ledger has none. One that has keeps it: a newer program's is
/// proposed by a policy owner like any other.
fn policies_missing(
    registry: &RegistryState,
    shipped: Option<PolicySet>,
) -> Option<PolicySetAdopted> {
    shipped.filter(|_| registry.policy_set().is_none()).map(genesis::policies_adopted)
}

#[cfg(test)]
mod tests {
    use amana_domain::{Stamp, State};
    use amana_events::{
        Actor, ActorKind, Assurance, Envelope, Event, EventId, Moment, PolicyText, StreamId,
        StreamKind, Via, registry::PolicyFile,
    };
    use serde_json::value::RawValue;
    use uuid::Uuid;

    use super::*;
    use crate::office::stamp_of;

    fn taken(state: &mut State, line: &str) {
        let envelope: Envelope<Box<RawValue>> = serde_json::from_str(line).unwrap();
        if envelope.stream.kind == StreamKind::Registry {
            let (name, data) = (envelope.kind.as_str(), envelope.data.get());
            let event = Event::decode(StreamKind::Registry, name, envelope.type_version, data);
            state.evolve(&event.unwrap(), &stamp_of(&envelope));
        }
    }

    #[test]
    fn a_ledger_of_the_first_release_gains_what_it_lacks_and_keeps_its_own() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/v0.1.0/ledger.jsonl");
        let mut state = State::new(StreamKind::Registry);
        for line in std::fs::read_to_string(path).unwrap().lines() {
            taken(&mut state, line);
        }
        let State::Registry(registry) = state else { panic!("not a registry") };
        let lists = lists_missing(&registry).unwrap();
        assert!(!lists.is_empty());
        assert!(lists.iter().all(|event| matches!(event, RegistryEvent::CodeListAdopted(_))));
        let (version, own) = registry.clocks().unwrap();
        let adopted = clocks_missing(&registry, 2).unwrap().unwrap();
        assert_ne!(adopted.version, *version);
        assert!(adopted.clocks.starts_with(own) && adopted.clocks.len() > own.len());
        let clock = |name: &str| adopted.clocks.iter().any(|entry| entry.clock.as_str() == name);
        assert!(clock("contact_plan_review"));
        assert!(clock("access_withholding") && clock("opening_approval"));
    }

    #[test]
    fn a_ledger_without_policies_gains_the_shipped_ones_and_one_with_some_keeps_them() {
        let set = |text: &str| {
            let path = Code::new("roles/auditor.cedar").unwrap();
            let files = vec![PolicyFile { path, text: PolicyText::new(text).unwrap() }];
            let engine = Code::new("cedar-4.5.0").unwrap();
            PolicySet { engine, facts_version: 1, files }
        };
        let mut state = State::new(StreamKind::Registry);
        let State::Registry(registry) = &state else { panic!("not a registry") };
        assert!(policies_missing(registry, None).is_none());
        let adopted = policies_missing(registry, Some(set("permit;"))).unwrap();
        assert_eq!(adopted.set, set("permit;").digest());
        let stamp = Stamp {
            event: EventId::from_parts(1, &[1; 10]),
            stream: StreamId::new(StreamKind::Registry, Uuid::from_u128(1)),
            version: 1,
            occurred: None,
            known: Moment::default(),
            recorded: Moment::default(),
            actor: Actor {
                kind: ActorKind::Operator,
                id: None,
                via: Via::Cli,
                assurance: Assurance::Asserted,
            },
        };
        state.evolve(&RegistryEvent::from(adopted).into(), &stamp);
        let State::Registry(registry) = &state else { panic!("not a registry") };
        assert!(policies_missing(registry, Some(set("forbid;"))).is_none());
    }
}
