//! Referrals and handovers by whose turn it is: what waits for the member's own side, what is under way, what waits for the other.

use amana_app::sides::{Pile, Waiting};
use amana_events::{StreamId, StreamKind};

use super::{At, Halt, ROWS, Row, Shown, place_of_file};
use crate::pages::staff::shown::capital;

/// The rows of a pile.
pub(super) async fn rows(at: &At, shown: &Shown, pile: Pile) -> Result<Vec<Row>, Halt> {
    let found = at.office.pile(at.member(), &at.sight, (pile, ROWS)).await?;
    let streams: Vec<StreamId> = found.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "inbox", &streams, None).await?;
    Ok(found.iter().map(|it| row(shown, it, pile)).collect())
}

fn row(shown: &Shown, it: &Waiting, pile: Pile) -> Row {
    use amana_app::said::Tongue as _;
    let field = if it.stream.kind == StreamKind::Referral { "service_kind" } else { "instrument" };
    let mut what = vec![capital(&shown.label(field, &it.what))];
    if it.urgent_medical {
        what.push(shown.words.say("child-urgent"));
    }
    if !it.urgency.is_empty() {
        what.push(shown.label("urgency", &it.urgency));
    }
    Row {
        to: place_of_file(it.stream),
        name: it.reference.clone(),
        what: what.join(" · "),
        when: it.since.map(|since| shown.moment(since)).unwrap_or_default(),
        tag: shown.called("command", it.step),
        colour: match pile {
            Pile::Ours if it.urgent_medical || it.urgency == "1h" => "red",
            Pile::Ours => "yellow",
            Pile::UnderWay => "blue",
            Pile::Theirs => "grey",
        },
    }
}
