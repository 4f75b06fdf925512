//! A bundle that holds the records of the log, sealed fields still sealed: it leaves for one recipient,
//! under an open engagement, by one of its auditors, and with the word of a second member
//! (`domain.md`, rule 15: bulk export).
//!
//! The word names for whom and for what it is given, and all of that is in the id that is signed. So a
//! word for something else is found here and in every replay, and not only by who was handed it.

use super::{
    AccessState,
    admit::{SHOWN_SINCE, lists_of, purpose_known},
    second::{Matter, NEEDS_SECOND, is_second, signed_in, unused},
};
use crate::{Context, Refusal, State, audit, refusal::ensure};
use amana_events::{
    Code, EventId, LedgerId, MemberId, Moment, PurposeCode, StreamId,
    access::Exported,
    common::{Approval, Role},
};

/// What an export is called that holds the records of the log.
pub const AUDIT_BUNDLE: &str = "bundle_audit";

/// The event that a word for one is signed for.
pub const EXPORTED: &str = "exported";

/// The vocabulary from which on records leave in a bundle.
pub(crate) const BUNDLES_SINCE: u32 = 5;

/// For how long a word may be used, in seconds.
const WORD_SECONDS: i64 = 24 * 3_600;

/// For what a second member gives their word.
#[derive(Debug, Clone, Copy)]
pub struct BundleWord<'a> {
    /// In which ledger.
    pub ledger: LedgerId,
    /// To whom: the auditor who exports.
    pub to: MemberId,
    /// Under which engagement; the word is signed for its stream.
    pub engagement: StreamId,
    /// For whom the bundle is made.
    pub recipient: &'a Code,
    /// For what.
    pub purpose: &'a PurposeCode,
}

impl BundleWord<'_> {
    /// The id that stands for it, given at that moment, to the millisecond. It is what is signed.
    pub fn request(&self, given: Moment) -> EventId {
        self.at(u64::try_from(given.micros() / 1_000).unwrap_or(0))
    }

    fn at(&self, unix_ms: u64) -> EventId {
        let Self { ledger, to, engagement, recipient, purpose } = self;
        let said = format!(
            "amana bundle word v1\n{ledger}\n{EXPORTED}\n{to}\n{engagement}\n{recipient}\n{purpose}\n{unix_ms}\n"
        );
        EventId::standing_for(unix_ms, &said)
    }
}

/// Refuses a note of such an export that may not leave so.
pub(super) fn admit(
    exported: &Exported,
    state: &AccessState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let to = context.acting_member()?;
    let needed = |field, code, reason| Refusal::field(code, field, reason);
    let engagement = exported.engagement.ok_or(needed(
        "engagement",
        "engagement_needed",
        "records leave under an engagement: name it",
    ))?;
    let recipient = exported.recipient.as_ref().ok_or(needed(
        "recipient",
        "recipient_needed",
        "say for whom it is made: an organisation or office in a short code",
    ))?;
    let purpose = exported.purpose.as_ref().ok_or(needed(
        "purpose",
        "purpose_needed",
        "say for what it is exported",
    ))?;
    purpose_known(Some(purpose), context)?;
    audit::auditor_in(engagement, context)?;
    ensure(!exported.opened, "opens_nothing", "sealed fields stay sealed in a bundle")?;
    let approval = exported.approval.as_ref().ok_or(NEEDS_SECOND)?;
    let word = BundleWord { ledger: context.ledger, to, engagement, recipient, purpose };
    given_by_second(approval, &word, context)?;
    given_for_this(approval, &word, context)?;
    serves_first(approval, to, state, context)
}

/// Refuses a word of who may not give it: a head of conduct or a reviewer of the organisation that
/// keeps the ledger does, who audits nothing of it.
fn given_by_second(
    approval: &Approval,
    word: &BundleWord<'_>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let approver = approval.member;
    let matter = Matter { stream: Some(word.engagement), person: None };
    is_second(approver, word.to, matter, context)?;
    let audits = context.audit(word.engagement.id).is_some_and(|it| it.is_auditor(approver));
    ensure(!audits, "not_a_second_person", "an auditor of the engagement is no second person")?;
    let gives = context.registry().is_some_and(|registry| {
        registry.organisation_of(approver).is_none()
            && [Role::HeadOfConduct, Role::Reviewer].iter().any(|it| registry.holds(approver, *it))
    });
    ensure(
        gives,
        "role_not_held",
        "a head of conduct or a reviewer of the organisation that keeps the ledger gives the word",
    )
}

/// Refuses a word that was given for something else, or longer than a day ago.
fn given_for_this(
    approval: &Approval,
    word: &BundleWord<'_>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let given = approval.proposal.unix_ms();
    ensure(
        word.at(given) == approval.proposal,
        "wrong_approval",
        "the word was given for another member, engagement, recipient or purpose",
    )?;
    let (given, known) = (moment(given), context.stamp.known);
    ensure(
        given <= known && known <= given.plus_seconds(WORD_SECONDS),
        "approval_expired",
        "the word serves within a day: ask for a new one",
    )?;
    signed_in(approval, EXPORTED, word.engagement, context)
}

/// Refuses a word that served already, in whichever of the months in which it can.
fn serves_first(
    approval: &Approval,
    to: MemberId,
    state: &AccessState,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    unused(state, approval.proposal)?;
    let given = moment(approval.proposal.unix_ms());
    for at in [given, given.plus_seconds(WORD_SECONDS)] {
        let noted = lists_of(context.ledger, SHOWN_SINCE, to.uuid(), at);
        if noted == context.stamp.stream {
            continue;
        }
        if let Some(State::Access(other)) = context.world.read(noted) {
            unused(other, approval.proposal)?;
        }
    }
    Ok(())
}

fn moment(unix_ms: u64) -> Moment {
    Moment::from_micros(i64::try_from(unix_ms).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000))
}
