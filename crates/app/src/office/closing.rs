//! What a request closes in other streams, in the same append: a consent that ends takes back what
//! was sent on it, by amana's own hand and before the consent ends.

use amana_domain::{Context, State, beforehand};
use amana_events::{Event, StreamId, StreamKind};

use super::{Acting, Disclosed, Office, Request, Work, desk::Desk, look::Entry};
use crate::{AppError, office::decide::Decided};

impl Office {
    /// The events of other streams that go before the request's own, each admitted, none yet taken in.
    pub(super) fn decide_beforehand(
        &self,
        number: usize,
        request: &Request,
        desk: &Desk,
    ) -> Result<Vec<Decided>, AppError> {
        let (Work::Command(command), Some(sheet)) = (&request.work, desk.sheet(request.stream))
        else {
            return Ok(Vec::new());
        };
        let stamp = self.stamp(request, desk);
        let context =
            Context { ledger: self.ledger, stamp, world: desk, signer: None, noted: None };
        let mut decided = Vec::new();
        for (stream, event) in beforehand(&sheet.state, command, &context) {
            let Some(sheet) = desk.sheet(stream) else { continue };
            let own = Request { acting: Acting::System, stream, ..request.clone() };
            let stamp = self.stamp(&own, desk);
            let context =
                Context { ledger: self.ledger, stamp, world: desk, signer: None, noted: None };
            sheet.state.admit(&event, &context)?;
            decided.push(Decided { request: number, stamp, event, decision: None, own: false });
        }
        Ok(decided)
    }

    /// What a request that was done before had closed.
    pub(super) async fn closed_before(
        &self,
        request: &Request,
        entries: &[Entry],
    ) -> Result<Vec<(StreamId, Disclosed)>, AppError> {
        let mut closed = Vec::new();
        for entry in entries {
            let stream = entry.envelope.stream;
            if stream == request.stream || stream.kind != StreamKind::Referral {
                continue;
            }
            if let Some((state, _)) = self.state(stream).await?
                && let Some(found) = disclosed(stream, &state)
            {
                closed.push(found);
            }
        }
        Ok(closed)
    }
}

/// What the referral disclosed, with the consent stream it rests on.
pub(super) fn disclosed(stream: StreamId, state: &State) -> Option<(StreamId, Disclosed)> {
    let State::Referral(referral) = state else { return None };
    let consents = StreamId::new(StreamKind::Consent, referral.person()?.uuid());
    let disclosed = Disclosed {
        referral: stream,
        recipient: referral.recipient(),
        fields: referral.fields().to_vec(),
        sent_at: referral.sent_at(),
    };
    Some((consents, disclosed))
}

/// Whether the event closes something of another stream than the request's.
pub(super) fn closes(request: &Request, stream: StreamId, event: &Event) -> bool {
    stream != request.stream && matches!(event, Event::Referral(_))
}
