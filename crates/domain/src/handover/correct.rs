//! Correcting the custody receipt: part one only, by either side before the handover and by the
//! receiver after it.

use amana_events::{
    Admin1, Code, Country, InstrumentCode, Moment, OrganisationId, StreamId, UnitId,
    common::{AgeBand, Sex},
    handover::{HandoverEvent, ReceiptCorrected},
};

use super::{
    HandoverState,
    acting::{
        CORRECTION_REASONS, Side, acting_on_part_one, acting_receiver, ensure_admin2, ensure_code,
        ensure_not_ahead, registry,
    },
    encounter::{check_companions, check_force, check_instrument, check_place},
    state::Receipt,
};
use crate::{Admit, Context, Decide, Refusal, refusal::ensure};

command! {
    /// Corrects what the custody receipt says.
    pub struct CorrectReceipt = "correct_receipt" {
        /// Sex.
        sex: Sex,
        /// Apparent age.
        apparent_age: AgeBand,
        /// Infants with the child.
        infants: u8,
        /// First contact.
        first_contact: Moment,
        /// Why: list `correction_reason`.
        reason: Code,
        /// The instrument; left out where it was right. With version, country and admin 1 place.
        instrument: Option<InstrumentCode>,
        /// Its version.
        instrument_version: Option<Code>,
        /// The force or group that has the child; left out where it was right.
        force: Option<OrganisationId>,
        /// Its unit; left out where it was right.
        unit: Option<UnitId>,
        /// Country.
        country: Option<Country>,
        /// Admin 1 place.
        admin1: Option<Admin1>,
        /// Admin 2 place.
        admin2: Option<Code>,
        /// Whether medical care is urgent; left out where it was right.
        urgent_medical: Option<bool>,
        /// Handovers of siblings or companions, all of them; left out where they were right.
        together_with: Option<Vec<StreamId>>,
    }
}

impl Decide<HandoverState> for CorrectReceipt {
    fn decide(&self, _: &HandoverState, _: &Context<'_>) -> Result<Vec<HandoverEvent>, Refusal> {
        let event = ReceiptCorrected {
            sex: self.sex,
            apparent_age: self.apparent_age,
            infants: self.infants,
            first_contact: self.first_contact,
            reason: self.reason.clone(),
            instrument: self.instrument.clone(),
            instrument_version: self.instrument_version.clone(),
            force: self.force,
            unit: self.unit,
            country: self.country.clone(),
            admin1: self.admin1.clone(),
            admin2: self.admin2.clone(),
            urgent_medical: self.urgent_medical,
            together_with: self.together_with.clone(),
        };
        Ok(vec![event.into()])
    }
}

impl Admit<HandoverState> for ReceiptCorrected {
    fn admit(&self, state: &HandoverState, context: &Context<'_>) -> Result<(), Refusal> {
        let side = if state.handed_over_at().is_some() {
            acting_receiver(state, context).map(|_| Side::Civilian)?
        } else {
            acting_on_part_one(state, context).map(|(_, side)| side)?
        };
        let Some(receipt) = state.receipt() else { return Ok(()) };
        ensure_code(context, CORRECTION_REASONS, &self.reason, "reason")?;
        ensure(
            changes(self, receipt),
            "same_content",
            "the receipt says so already: there is nothing to correct",
        )?;
        check_frame(self, side, receipt, context)?;
        ensure_not_ahead(self.first_contact, context, "first_contact")?;
        if state.stated_at().is_some_and(|at| self.first_contact > at) {
            return Err(Refusal::field(
                "after_handover",
                "first_contact",
                "the first contact cannot be later than the handover",
            ));
        }
        // The limit runs from the first contact: whoever is bound by it does not move it away.
        if side == Side::Force && self.first_contact > receipt.first_contact {
            return Err(Refusal::field(
                "first_contact_later",
                "first_contact",
                "the force cannot make the first contact later: child protection corrects it",
            ));
        }
        Ok(())
    }
}

fn changes(event: &ReceiptCorrected, receipt: &Receipt) -> bool {
    let differs = receipt.sex != event.sex
        || receipt.apparent_age != event.apparent_age
        || receipt.infants != event.infants
        || receipt.first_contact != event.first_contact;
    let together = event.together_with.as_ref();
    // Place and urgency are not kept: who names them means to change them.
    differs
        || event.instrument.as_ref().is_some_and(|new| *new != receipt.instrument)
        || event.instrument_version.as_ref().is_some_and(|new| *new != receipt.instrument_version)
        || event.force.is_some_and(|new| new != receipt.force)
        || event.unit.is_some_and(|new| Some(new) != receipt.unit)
        || together.is_some_and(|new| **new != *receipt.together_with)
        || event.country.is_some()
        || event.urgent_medical.is_some()
}

/// What the receipt stands on: the instrument and the place it holds in, the force and its unit,
/// companions. Who is bound by it does not change it.
fn check_frame(
    event: &ReceiptCorrected,
    side: Side,
    receipt: &Receipt,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let place = event.admin1.is_some() || event.admin2.is_some() || event.country.is_some();
    let law = event.instrument.is_some() || event.instrument_version.is_some();
    let party = event.force.is_some() || event.unit.is_some();
    ensure(
        side == Side::Civilian || !(place || law || party),
        "force_is_bound",
        "the force does not change instrument, place or whose receipt it is: child protection does",
    )?;
    let registry = registry(context)?;
    if party {
        check_force(
            event.force.unwrap_or(receipt.force),
            event.unit.or(receipt.unit.filter(|_| event.force.is_none())),
            registry,
        )?;
    }
    check_companions(event.together_with.as_deref().unwrap_or_default(), context)?;
    if !(place || law) {
        return Ok(());
    }
    let whole = event.instrument.as_ref().zip(event.instrument_version.as_ref());
    let Some(((instrument, version), (country, admin1))) =
        whole.zip(event.country.as_ref().zip(event.admin1.as_ref()))
    else {
        return Err(Refusal::field(
            "name_them_together",
            "instrument",
            "an instrument holds in a place: name instrument, version, country and admin 1 together",
        ));
    };
    check_instrument(instrument, version, country, registry)?;
    check_place(admin1, country, registry)?;
    ensure_admin2(context, admin1, event.admin2.as_ref())
}
