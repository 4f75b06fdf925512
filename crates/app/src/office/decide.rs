//! Deciding requests on a desk: what each closes elsewhere beforehand, its own events, and what amana
//! adds to them.

use amana_domain::{Context, Noted, Refusal, Signer, Stamp, decide};
use amana_events::{Decision, Event};

use super::{Acting, Expect, Office, Request, Unlocked, Work, conflict, desk::Desk};
use crate::AppError;

/// One decided event on its way into the log.
pub(super) struct Decided {
    pub(super) request: usize,
    pub(super) stamp: Stamp,
    pub(super) event: Event,
    /// The access decision it rests on; none for what amana adds.
    pub(super) decision: Option<Decision>,
    /// Whether amana itself adds it to what the request asks for.
    pub(super) own: bool,
}

/// What the requests of an append lead to.
#[derive(Default)]
pub(super) struct Decisions {
    pub(super) events: Vec<Decided>,
    /// What whoever asked is told besides, with the request's number.
    pub(super) notices: Vec<(usize, &'static str)>,
}

/// Decides the requests one after the other on one desk.
pub(super) fn decide_all(
    office: &Office,
    requests: &[Request],
    desk: &mut Desk,
    unlocked: Option<&Unlocked>,
) -> Result<Decisions, (usize, AppError)> {
    let mut decisions = Decisions::default();
    for (number, request) in requests.iter().enumerate() {
        let first = office.decide_beforehand(number, request, desk).map_err(|e| (number, e))?;
        for event in first {
            desk.take(event.stamp.stream, &event.event, &event.stamp);
            decisions.events.push(event);
        }
        let (events, decision) =
            decide_one(office, request, desk, unlocked).map_err(|e| (number, e))?;
        for (stamp, event) in &events {
            desk.take(stamp.stream, event, stamp);
        }
        let followed = match request.work {
            Work::Weigh => conflict::weigh(office, request.stream, desk),
            Work::Command(_) | Work::Event(_) => conflict::follow(office, &events, desk),
        };
        let followed = followed.map_err(|error| (number, error))?;
        let decided = |decision: Option<Decision>, own| {
            move |(stamp, event)| {
                let decision = decision.clone();
                Decided { request: number, stamp, event, decision, own }
            }
        };
        decisions.events.extend(events.into_iter().map(decided(decision, false)));
        decisions.events.extend(followed.events.into_iter().map(decided(None, true)));
        decisions.notices.extend(followed.notice.map(|notice| (number, notice)));
    }
    Ok(decisions)
}

/// Events with their stamps, and the access decision they rest on.
type Stamped = (Vec<(Stamp, Event)>, Option<Decision>);

fn decide_one(
    office: &Office,
    request: &Request,
    desk: &Desk,
    unlocked: Option<&Unlocked>,
) -> Result<Stamped, AppError> {
    let Some(sheet) = desk.sheet(request.stream) else {
        desk.want(request.stream);
        desk.want(office.registry_stream());
        return Ok((Vec::new(), None));
    };
    let stamp = office.stamp(request, desk);
    let (signer, noted) = (signer_of(request.acting, unlocked), Noted::default());
    let context =
        Context { ledger: office.ledger, stamp, world: desk, signer, noted: Some(&noted) };
    check_expected(request.expect, sheet.version)
        .map_err(|refusal| office.refusal_seen(request, &context, refusal))?;
    let events = match &request.work {
        Work::Command(command) => decide(&sheet.state, command, &context),
        Work::Event(event) => {
            sheet.state.admit(event, &context).map(|()| vec![event.as_ref().clone()])
        }
        Work::Weigh => Ok(Vec::new()),
    };
    let events = events.map_err(|refusal| office.refusal_seen(request, &context, refusal))?;
    let mut next = stamp;
    let mut stamped = Vec::with_capacity(events.len());
    for event in events {
        stamped.push((next, event));
        next = Stamp { event: next.event.successor(), version: next.version + 1, ..next };
    }
    let decision = office.authorize(request, &context, &stamped)?;
    Ok((stamped, decision))
}

fn signer_of(acting: Acting, unlocked: Option<&Unlocked>) -> Option<&dyn Signer> {
    let Acting::Member(member) = acting else { return None };
    let signer = unlocked?.signers.iter().find(|signer| signer.member() == member)?;
    Some(signer)
}

fn check_expected(expect: Expect, version: u64) -> Result<(), Refusal> {
    let holds = match expect {
        Expect::Any => true,
        Expect::New => version == 0,
        Expect::Version(expected) => version == expected,
    };
    if holds {
        return Ok(());
    }
    Err(Refusal::field(
        "version_conflict",
        "expect",
        "the stream has another version: read it again and decide anew",
    ))
}
