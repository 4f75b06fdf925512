//! Codes of a case, checked against the registry's lists: what is on no list could be a name.
//!
//! A list counts where the ledger adopted it: a ledger that was made before a list was shipped takes
//! any code until it adopts one.

use amana_events::{Admin1, Code, Country};

use super::guards;
use crate::{Context, Refusal};

/// A code of a list, where the ledger adopted the list.
pub(super) fn known(
    context: &Context<'_>,
    list: &str,
    code: &Code,
    field: &'static str,
) -> Result<(), Refusal> {
    let registry = guards::registry(context)?;
    if !context.is_strict() || !registry.has_list(list) || registry.knows_code(list, code.as_str())
    {
        return Ok(());
    }
    let reason = "the registry's list has no such code: see `amana log --stream registry`";
    Err(Refusal::field("unknown_code", field, reason))
}

/// A State of the registry's list, or a code that ISO 3166-1 leaves to its users (`XAA` to `XZZ`).
pub(super) fn country(
    context: &Context<'_>,
    country: Option<&Country>,
    field: &'static str,
) -> Result<(), Refusal> {
    let Some(country) = country.filter(|_| context.is_strict()) else { return Ok(()) };
    let registry = guards::registry(context)?;
    let code = country.as_str();
    let own = code.len() == 3
        && code.starts_with('X')
        && code.bytes().all(|letter| letter.is_ascii_uppercase());
    if own || !registry.has_list("country") || registry.knows_code("country", code) {
        return Ok(());
    }
    let reason = "not a State of the registry's list: give its ISO 3166-1 code of three letters";
    Err(Refusal::field("unknown_country", field, reason))
}

/// A place of the first level: one of the registry's list, or, in a country of which it knows none,
/// a p-code by its shape: two capital letters, then digits or capitals with at least one digit.
pub(super) fn place(
    context: &Context<'_>,
    place: Option<&Admin1>,
    country: Option<&Country>,
) -> Result<(), Refusal> {
    let Some(place) = place.filter(|_| context.is_strict()) else { return Ok(()) };
    let registry = guards::registry(context)?;
    if let Some(country) = country
        && registry.lies_in(place, country) == Some(false)
    {
        let reason = "the place lies in another country, or the country has no such place";
        return Err(Refusal::field("place_elsewhere", "admin1", reason));
    }
    let code = place.as_str();
    let letters = code.bytes().take(2).filter(u8::is_ascii_uppercase).count() == 2;
    let rest = code.bytes().skip(2);
    let shape = letters
        && code.len() <= 8
        && rest.clone().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && rest.clone().any(|b| b.is_ascii_digit());
    if shape || registry.country_of(place).is_some() {
        return Ok(());
    }
    let reason = "not a place of the first level: give its p-code, such as `AF01`";
    Err(Refusal::field("unknown_place", "admin1", reason))
}
