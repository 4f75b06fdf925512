//! Keys of partners outside the ledger. Whatever goes to a partner is encrypted to the key that is in force for it: one member puts it
//! forward, another compares it with the partner by another way.

use std::collections::BTreeMap;

use amana_events::{
    Code, EventId, MemberId, OrganisationId,
    registry::{PartnerKeyConfirmed, PartnerKeyEnded, PartnerKeyProposed, RegistryEvent},
};

use super::{
    RegistryState,
    guard::{ensure_field, may_enter, may_second},
};
use crate::{Admit, Context, Decide, Refusal, Stamp, refusal::ensure};

/// What an `age` X25519 recipient begins with.
const PREFIX: &str = "age1";
/// How many characters it has.
const LENGTH: usize = 62;
/// The letters and digits of bech32.
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Keys of partners: the one in force, and those that wait for a second member.
#[derive(Debug, Clone, Default)]
pub(super) struct PartnerKeys {
    in_force: BTreeMap<OrganisationId, Code>,
    proposed: Vec<KeyProposed>,
}

/// A key that was put forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyProposed {
    /// The event that put it forward.
    pub event: EventId,
    /// The partner.
    pub organisation: OrganisationId,
    /// The key.
    pub recipient: Code,
    /// By which way it came.
    pub checked: Code,
    /// Who put it forward; none for the operator.
    pub proposer: Option<MemberId>,
}

impl PartnerKeys {
    #[expect(clippy::wildcard_enum_match_arm, reason = "takes the events of partners' keys alone")]
    pub(super) fn apply(&mut self, event: &RegistryEvent, stamp: &Stamp) {
        match event {
            RegistryEvent::PartnerKeyProposed(proposed) => {
                self.proposed.retain(|known| known.organisation != proposed.organisation);
                self.proposed.push(KeyProposed {
                    event: stamp.event,
                    organisation: proposed.organisation,
                    recipient: proposed.recipient.clone(),
                    checked: proposed.checked.clone(),
                    proposer: stamp.actor.member(),
                });
            }
            RegistryEvent::PartnerKeyConfirmed(confirmed) => {
                self.proposed.retain(|known| known.organisation != confirmed.organisation);
                self.in_force.insert(confirmed.organisation, confirmed.recipient.clone());
            }
            RegistryEvent::PartnerKeyEnded(ended) => {
                let (organisation, key) = (ended.organisation, &ended.recipient);
                self.proposed.retain(|it| (it.organisation, &it.recipient) != (organisation, key));
                if self.in_force.get(&organisation) == Some(key) {
                    self.in_force.remove(&organisation);
                }
            }
            _ => {}
        }
    }
}

impl RegistryState {
    /// The key in force that packages for an organisation are encrypted to: an `age` recipient.
    pub fn partner_key(&self, organisation: OrganisationId) -> Option<&Code> {
        self.facts.partners.in_force.get(&organisation)
    }

    /// The key of an organisation that waits for a second member.
    pub fn partner_key_proposed(&self, organisation: OrganisationId) -> Option<&KeyProposed> {
        self.partner_keys_proposed().iter().find(|it| it.organisation == organisation)
    }

    /// Keys that wait for a second member.
    pub fn partner_keys_proposed(&self) -> &[KeyProposed] {
        &self.facts.partners.proposed
    }
}

asks_for! { PartnerKeyProposed;
    /// Puts a partner's key forward; another member confirms it before anything is encrypted to it.
    pub struct ProposePartnerKey = "propose_partner_key" {
        /// The partner.
        organisation: OrganisationId,
        /// Its public key, an `age` X25519 recipient: `age1…`.
        recipient: Code,
        /// How you had it from the partner: list `key_check`.
        checked: Code,
    }
}

command! {
    /// Confirms a partner's key after it was compared with the partner, by another way than it came.
    pub struct ConfirmPartnerKey = "confirm_partner_key" {
        /// The event that put it forward.
        proposal: EventId,
        /// By which way you compared it: list `key_check`.
        checked: Code,
    }
}

asks_for! { PartnerKeyEnded;
    /// Ends a partner's key, in force or put forward: nothing is encrypted to it any more.
    pub struct EndPartnerKey = "end_partner_key" {
        /// The partner.
        organisation: OrganisationId,
        /// The key.
        recipient: Code,
        /// Why: list `key_end_reason`.
        reason: Code,
    }
}

const NO_SUCH_KEY: Refusal = Refusal::field(
    "no_such_proposal",
    "proposal",
    "no partner's key was put forward by that event, or it was confirmed or ended already",
);

impl Decide<RegistryState> for ConfirmPartnerKey {
    fn decide(
        &self,
        state: &RegistryState,
        context: &Context<'_>,
    ) -> Result<Vec<RegistryEvent>, Refusal> {
        let known = state.partner_keys_proposed().iter().find(|it| it.event == self.proposal);
        let known = known.ok_or(NO_SUCH_KEY)?;
        let approval = context.approve("partner_key_confirmed", self.proposal)?;
        let confirmed = PartnerKeyConfirmed {
            organisation: known.organisation,
            recipient: known.recipient.clone(),
            checked: self.checked.clone(),
            approval,
        };
        Ok(vec![confirmed.into()])
    }
}

fn ensure_checked(state: &RegistryState, checked: &Code) -> Result<(), Refusal> {
    ensure_field(
        state.knows_code("key_check", checked.as_str()),
        "unknown_code",
        "checked",
        "the list `key_check` does not hold the code: choose another, or adopt it first",
    )
}

impl Admit<RegistryState> for PartnerKeyProposed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_enter(state, context)?;
        ensure_field(
            state
                .organisation(self.organisation)
                .is_some_and(|it| !super::directory::is_armed(it.kind)),
            "unknown_organisation",
            "organisation",
            "no civilian organisation of this id is registered",
        )?;
        let key = self.recipient.as_str();
        let shaped = key.len() == LENGTH
            && key
                .strip_prefix(PREFIX)
                .is_some_and(|rest| rest.chars().all(|it| BECH32.contains(it)));
        ensure_field(
            shaped,
            "not_a_recipient",
            "recipient",
            "want an age recipient as `age-keygen -y` prints it: age1 and 58 letters and digits",
        )?;
        ensure_checked(state, &self.checked)?;
        ensure_field(
            state.partner_key(self.organisation) != Some(&self.recipient),
            "nothing_changes",
            "recipient",
            "this key is in force already",
        )
    }
}

impl Admit<RegistryState> for PartnerKeyConfirmed {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_second(state, context)?;
        let wanted = |it: &&KeyProposed| {
            (it.event, it.organisation, &it.recipient)
                == (self.approval.proposal, self.organisation, &self.recipient)
        };
        let known = state.partner_keys_proposed().iter().find(wanted).ok_or(NO_SUCH_KEY)?;
        ensure_checked(state, &self.checked)?;
        ensure_field(
            self.checked != known.checked,
            "same_way",
            "checked",
            "the key came by this way: compare it with the partner by another",
        )?;
        context.check_approval(&self.approval, "partner_key_confirmed", known.proposer)
    }
}

impl Admit<RegistryState> for PartnerKeyEnded {
    fn admit(&self, state: &RegistryState, context: &Context<'_>) -> Result<(), Refusal> {
        may_enter(state, context)?;
        let waits = state.partner_key_proposed(self.organisation);
        ensure(
            state.partner_key(self.organisation) == Some(&self.recipient)
                || waits.is_some_and(|it| it.recipient == self.recipient),
            "no_such_key",
            "the partner has no such key, or it was ended already",
        )?;
        ensure_field(
            state.knows_code("key_end_reason", self.reason.as_str()),
            "unknown_code",
            "reason",
            "the list `key_end_reason` does not hold the code: choose another, or adopt it first",
        )
    }
}
