//! From decided events to the append: what the envelope says beside them, in the order of streams.

use std::ops::Range;

use amana_domain::Stamp;
use amana_events::{Event, StreamId};
use amana_store::{Append, Clock as _, Draft, Expected, StreamAppend};

use super::{
    Acting, Office, Request, Unlocked, Way, conflict,
    decide::Decided,
    execute::{Joined, Plan},
};
use crate::{AppError, system::new_event_id};

impl Office {
    /// The append of what was planned: drafts by stream, guards of every kind, key rows, idempotency keys.
    pub(super) async fn draft(
        &self,
        requests: &[Request],
        plan: &Plan,
        joined: &Joined,
        unlocked: Option<&Unlocked>,
    ) -> Result<Append, AppError> {
        let mut streams: Vec<StreamAppend> = Vec::new();
        for (stamp, made) in &plan.made {
            let request = Request::event(Acting::System, made.stream, made.event.clone());
            let draft = draft_of(&request, stamp, &made.event)?;
            match streams.iter_mut().find(|known| known.stream == made.stream) {
                Some(known) => known.drafts.push(draft),
                None => streams.push(StreamAppend {
                    stream: made.stream,
                    expected: Expected::Exact(stamp.version - 1),
                    drafts: vec![draft],
                }),
            }
        }
        for Decided { request, stamp, event, decision, own } in &plan.decided {
            let Some(request) = requests.get(*request) else { continue };
            let draft = if *own {
                draft_of(&conflict::own_request(stamp.stream, event), stamp, event)?
            } else {
                Draft { decision: decision.clone(), ..draft_of(request, stamp, event)? }
            };
            match streams.last_mut() {
                Some(last) if last.stream == stamp.stream => last.drafts.push(draft),
                _ => streams.push(StreamAppend {
                    stream: stamp.stream,
                    expected: Expected::Exact(stamp.version - 1),
                    drafts: vec![draft],
                }),
            }
        }
        let made: Vec<StreamId> = plan.made.iter().map(|(_, made)| made.stream).collect();
        let mut guards = plan.desk.guards();
        guards.extend(joined.guards.iter().copied());
        guards.retain(|(stream, _)| !made.contains(stream));
        guards.sort_unstable();
        guards.dedup();
        let keys = joined.keys.iter().cloned().chain(plan.keys.iter().cloned()).collect();
        let known = self.known_by(requests, unlocked).await?;
        let idempotency = known.into_iter().enumerate().filter_map(|(number, known)| {
            let events = events_of(number, plan);
            Some(known?.standing_for(events))
        });
        let idempotency = idempotency.collect();
        let (involved, excluded) = (plan.desk.involvements(), plan.desk.exclusions());
        Ok(Append { streams, guards, involved, excluded, keys, idempotency })
    }
}

/// Which events of the append a request led to. Those of keys that were made come before all requests'.
fn events_of(number: usize, plan: &Plan) -> Range<usize> {
    let start = plan.made.len() + plan.decided.partition_point(|event| event.request < number);
    let own = plan.decided.iter().filter(|event| event.request == number).count();
    start..start + own
}

fn draft_of(request: &Request, stamp: &Stamp, event: &Event) -> Result<Draft, AppError> {
    Ok(Draft {
        occurred: request.occurred,
        known: request.known,
        purpose: request.purpose.clone(),
        origin: request.origin.clone(),
        ..Draft::of(event, &stamp.stream, stamp.event, stamp.actor)?
    })
}

/// A draft of genesis: before any stream or rule is there to decide it.
pub(super) fn genesis_draft(request: &Request, event: &Event) -> Result<Draft, AppError> {
    let now = crate::SystemClock.now();
    let stamp = Stamp {
        event: new_event_id(now),
        stream: request.stream,
        version: 1,
        occurred: None,
        known: now,
        recorded: now,
        actor: request.actor(Way::COMMAND_LINE),
    };
    draft_of(request, &stamp, event)
}
