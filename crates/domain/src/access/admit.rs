//! Whether a note of a list, a search, an export or a refusal may be made.

use amana_events::{
    ActorKind, LedgerId, Moment, Month, PurposeCode, StreamId, StreamKind,
    access::{Exported, FiguresDisclosed, Listed, OpeningRefused, Searched},
};
use amana_vault::Owner;
use uuid::Uuid;

use super::{
    AccessState,
    bundle::{self, AUDIT_BUNDLE, BUNDLES_SINCE, EXPORTED},
    second::{Matter, NEEDS_SECOND, approved, no_approval, unused},
};
use crate::{Admit, Context, Refusal, person::checks::known_code, refusal::ensure};

/// The vocabulary from which on lists say what they showed, in a stream of their month.
pub(super) const SHOWN_SINCE: u32 = 3;

/// How many streams a list names: the first ones where it showed more.
pub const SHOWN_MAX: usize = 500;

/// How many persons one member exports alone with their sealed fields opened (issue 3).
pub const EXPORTED_ALONE_MAX: u32 = 20;

/// For how long lists and searches are noted together, in seconds (issue 3).
const TOGETHER_SECONDS: i64 = 60;

impl Admit<AccessState> for OpeningRefused {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_stream_of(self.owner, context)
    }
}

impl Admit<AccessState> for Searched {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)?;
        let streams = self.streams.as_deref();
        let shown = Shown { rows: self.rows, streams, from: self.from, until: self.until };
        shown.whole(self.purpose.as_ref(), context)
    }
}

impl Admit<AccessState> for Listed {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)?;
        let streams = self.streams.as_deref();
        let shown = Shown { rows: self.rows, streams, from: self.from, until: self.until };
        shown.whole(self.purpose.as_ref(), context)
    }
}

impl Admit<AccessState> for Exported {
    fn admit(&self, state: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)?;
        if self.what.as_str() == AUDIT_BUNDLE && context.writes(BUNDLES_SINCE) {
            return bundle::admit(self, state, context);
        }
        ensure(
            self.engagement.is_none() && self.recipient.is_none(),
            "no_bundle",
            "an engagement and a recipient are named where records leave in a bundle, and only there",
        )?;
        if !self.opened {
            return no_approval(self.approval.as_ref());
        }
        let member = context.acting_member()?;
        if !context.writes(SHOWN_SINCE) {
            return Ok(());
        }
        ensure(self.purpose.is_some(), "purpose_needed", "say for what it is exported")?;
        purpose_known(self.purpose.as_ref(), context)?;
        if self.persons <= EXPORTED_ALONE_MAX {
            return no_approval(self.approval.as_ref());
        }
        let approval = self.approval.as_ref().ok_or(NEEDS_SECOND)?;
        unused(state, approval.proposal)?;
        approved(approval, EXPORTED, member, Matter::default(), context)
    }
}

impl Admit<AccessState> for FiguresDisclosed {
    fn admit(&self, _: &AccessState, context: &Context<'_>) -> Result<(), Refusal> {
        in_own_stream(context)
    }
}

/// What a list or search showed.
struct Shown<'a> {
    rows: u32,
    streams: Option<&'a [StreamId]>,
    from: Option<Moment>,
    until: Option<Moment>,
}

impl Shown<'_> {
    /// Refuses a note that does not say what was shown, in at most a minute.
    fn whole(&self, purpose: Option<&PurposeCode>, context: &Context<'_>) -> Result<(), Refusal> {
        if !context.writes(SHOWN_SINCE) {
            return Ok(());
        }
        purpose_known(purpose, context)?;
        let member = context.stamp.actor.kind == ActorKind::Member;
        ensure(
            self.streams.is_some() || !member,
            "streams_missing",
            "what a member was shown is noted by its ids",
        )?;
        let streams = self.streams.unwrap_or_default();
        let mut different = streams.to_vec();
        different.sort_unstable();
        different.dedup();
        let fitting = streams.len() <= SHOWN_MAX && streams.len() as u64 <= u64::from(self.rows);
        ensure(
            fitting && different.len() == streams.len(),
            "wrong_streams",
            "each stream shown is named once, the first 500 of them, and no more than rows",
        )?;
        let together = match (self.from, self.until) {
            (None, None) => true,
            (Some(from), Some(until)) => {
                from <= until
                    && until <= from.plus_seconds(TOGETHER_SECONDS)
                    && until <= context.now()
            }
            (Some(_), None) | (None, Some(_)) => false,
        };
        ensure(together, "wrong_minute", "lists of at most a minute are noted together")
    }
}

pub(super) fn purpose_known(
    purpose: Option<&PurposeCode>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    purpose.map_or(Ok(()), |it| known_code(context, "purpose", it.as_str(), "purpose"))
}

pub(super) fn in_stream_of(owner: Owner, context: &Context<'_>) -> Result<(), Refusal> {
    ensure(
        context.stamp.stream.id == owner.id,
        "wrong_stream",
        "who looked at an owner's fields is noted in the stream with the owner's id",
    )
}

/// The stream in which it is noted what `who` listed, searched or exported at that moment: the member,
/// or the ledger for the operator and for amana itself. Who notes it says with the event that it was
/// known then ([`crate::Stamp::known`]).
pub fn lists_of(ledger: LedgerId, vocabulary: u32, who: Uuid, at: Moment) -> StreamId {
    match Month::of(at.day()) {
        Some(month) if vocabulary >= SHOWN_SINCE => StreamId::access_in(ledger, who, month),
        _ => StreamId::new(StreamKind::Access, who),
    }
}

/// A member's lists and exports are noted in their own stream, others' in the ledger's; from the
/// third vocabulary on in that of the month, by UTC, in which the list was known to be made.
fn in_own_stream(context: &Context<'_>) -> Result<(), Refusal> {
    let id = match context.stamp.actor.kind {
        ActorKind::Member => context.acting_member()?.uuid(),
        ActorKind::Operator | ActorKind::System => context.ledger.uuid(),
        ActorKind::Reporter | ActorKind::Survivor => {
            return Err(Refusal::new("not_found", "there is no such list"));
        }
    };
    // `known` is fixed by who notes it; `recorded` is stamped later, perhaps in another month.
    let vocabulary = if context.writes(SHOWN_SINCE) { SHOWN_SINCE } else { 1 };
    let own = lists_of(context.ledger, vocabulary, id, context.stamp.known);
    ensure(
        own == context.stamp.stream,
        "wrong_stream",
        "what a member listed or exported is noted in their own stream of the month, or the ledger's",
    )
}
