//! A package for a recipient outside: what the person agreed to, encrypted to the recipient's key.
//!
//! INVARIANT: it is made only of a referral that was sent, on the consent that holds at this moment, to the key that two members saw
//! to; no class of field goes along that was not proposed, and nothing of another person or file.

use amana_events::{
    StreamId, StreamKind,
    referral::{PackedField, ReferralPacked},
};

use super::{
    ReferralState,
    acting::acting_on,
    send::{ensure_agreed, ensure_open},
    state::Proposal,
};
use crate::{Admit, Context, Refusal, handover::acting::registry, refusal::ensure};

/// Longest time for which a package's code answers, in days (the ledger's own rule).
pub const PACKAGE_DAYS_MAX: u32 = 90;
/// Most fields of a package.
const FIELDS_MAX: usize = 500;

/// The streams from which fields of a person may go along with a referral: the person's own, the referral, and the file that refers.
pub fn packed_from(referral: StreamId, state: &ReferralState) -> Vec<StreamId> {
    let Some(proposal) = state.proposal() else { return Vec::new() };
    let own = [StreamKind::Person, StreamKind::Contact];
    let own = own.map(|kind| StreamId::new(kind, proposal.person.uuid()));
    own.into_iter().chain([referral]).chain(proposal.from).collect()
}

impl Admit<ReferralState> for ReferralPacked {
    fn admit(&self, state: &ReferralState, context: &Context<'_>) -> Result<(), Refusal> {
        acting_on(state, context)?;
        ensure_open(state)?;
        ensure(state.sent_at().is_some(), "not_sent", "the referral was not sent yet")?;
        let proposal = ensure_agreed(state, context)?;
        let key = registry(context)?.partner_key(proposal.recipient).ok_or(NO_KEY)?;
        ensure(
            *key == self.recipient,
            "another_key",
            "the package is encrypted to another key than the recipient's in force",
        )?;
        let (now, days) = (context.now(), i64::from(PACKAGE_DAYS_MAX));
        if self.expires <= now || self.expires > now.plus_seconds(days * 86_400) {
            return Err(Refusal::field(
                "wrong_expiry",
                "expires",
                "a package answers for at least a day and at most 90 days",
            ));
        }
        check_contents(&self.contents, proposal, &packed_from(context.stamp.stream, state))
    }
}

/// Why nothing is packed for a recipient without a key.
const NO_KEY: Refusal = Refusal::new(
    "no_partner_key",
    "no key of the recipient is in force: put one forward, and let a second member confirm it",
);

fn check_contents(
    contents: &[PackedField],
    proposal: &Proposal,
    from: &[StreamId],
) -> Result<(), Refusal> {
    ensure(contents.len() <= FIELDS_MAX, "too_many_fields", "a package has at most 500 fields")?;
    for packed in contents {
        let agreed = proposal.fields.iter().any(|it| it.as_str() == packed.compartment.code());
        if !agreed || !from.contains(&packed.stream) {
            return Err(Refusal::field(
                "field_not_agreed",
                "contents",
                "a field is of a class, a person or a file that was not proposed and agreed to",
            ));
        }
    }
    Ok(())
}
