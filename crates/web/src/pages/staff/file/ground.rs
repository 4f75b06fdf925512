//! The consents in force that a file rests on, in words.

use amana_app::consents::{Ground, InForce};

use super::super::shown::{Shown, capital};

/// What is said: for each consent its purpose and its terms; and a word where none is in force.
pub(super) struct Shows {
    pub(super) rows: Vec<(String, String)>,
    pub(super) none: Option<&'static str>,
}

/// What a page says of it.
pub(super) fn of(shown: &Shown, ground: &Ground) -> Shows {
    let none = if ground.needed { "consent-needed" } else { "consent-none" };
    Shows {
        rows: ground.in_force.iter().map(|it| row(shown, it)).collect(),
        none: ground.in_force.is_empty().then_some(none),
    }
}

fn row(shown: &Shown, it: &InForce) -> (String, String) {
    use amana_app::said::Tongue as _;
    let words = shown.words;
    let recipient = match (it.recipient.kind, it.recipient.organisation) {
        (_, Some(organisation)) => shown.organisation(&organisation.to_string()),
        (kind, None) => capital(&shown.label("recipient", kind.code())),
    };
    let by = it.given_by.map(|giver| shown.label("given_by", giver.code()));
    let given = by.map_or_else(
        || words.say("consent-override"),
        |who| words.with("consent-given-by", [("who", who)]),
    );
    let until = it.until.map(|day| words.with("consent-until", [("day", words.day(day))]));
    let said = [Some(recipient), Some(given), until].into_iter().flatten().collect::<Vec<_>>();
    (capital(&shown.label("purpose", it.purpose.as_str())), said.join("; "))
}
