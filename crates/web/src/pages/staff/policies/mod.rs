//! `/desk/policies`: which policy sets are and were in force and which wait, what they say, how one follows another, and why
//! somebody may do something.
//!
//! INVARIANT: nothing changes until a second member brings a set into force, with a second factor shown within ten minutes.

pub(in crate::pages) mod activate;
pub(in crate::pages) mod decline;
pub(in crate::pages) mod explain;
pub(in crate::pages) mod file;
pub(in crate::pages) mod propose;
pub(in crate::pages) mod set;

use amana_app::{Office, policies::SetProposed};
use amana_events::{Digest, MemberId, registry::PolicySet};
use axum::response::Response;

use super::{
    At, Halt,
    sheet::{Row, Sheet, Table},
    shown::Shown,
};
use crate::{api::query::named, problem::Problem};

/// Letters of a set's name that are shown.
const NAME: usize = 12;

/// The beginning of a set's name.
fn short(set: Digest) -> String {
    set.to_string().get(..NAME).unwrap_or_default().to_owned()
}

/// The set of a name, and what it says.
async fn set_named(office: &Office, name: &str) -> Result<(Digest, PolicySet), Halt> {
    let set: Digest = named(name)?;
    let content = office.policies_of(set).await?.ok_or_else(|| Problem::of("not_found"))?;
    Ok((set, content))
}

/// Who did something; the program where it was shipped.
fn who(shown: &Shown, member: Option<MemberId>) -> String {
    member.map_or_else(|| shown.words.say("the-office"), |member| shown.people.member(member))
}

/// Shows the sets.
pub(in crate::pages) async fn list(at: At) -> Result<Response, Halt> {
    let known = at.office.policy_history().await?;
    let shown = Shown::of(&at.office, at.words).await?;
    let sets = known.sets.iter().rev().map(|it| Row {
        name: short(it.set),
        to: Some(format!("/desk/policies/{}", it.set)),
        cells: vec![
            at.words.say(if it.in_force { "policy-in-force" } else { "policy-was" }),
            shown.moment(it.since),
            who(&shown, it.proposed_by),
            who(&shown, it.approved_by),
        ],
        acts: Vec::new(),
    });
    let columns =
        &["column-set", "column-state", "column-since", "column-proposed", "column-approved"];
    let waiting = known.proposals.iter().map(|it| proposal(&shown, it));
    let sheet = Sheet {
        title: at.words.say("way-policies"),
        intro: at.words.say("policies-text"),
        ways: vec![(at.words.say("policy-explain"), "/desk/explain".to_owned())],
        tables: vec![
            Table {
                says: "policies-waiting",
                columns: &["column-set", "column-since", "column-proposed", "column-grants"],
                rows: waiting.collect(),
            },
            Table { says: "policies-sets", columns, rows: sets.collect() },
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn proposal(shown: &Shown, it: &SetProposed) -> Row {
    let place = format!("/desk/policies/{}", it.set);
    let says = |says: &str, step: &str| {
        (shown.words.say(says), format!("/desk/policy-proposals/{}/{step}", it.proposal))
    };
    let grants = it.grants.iter().flatten().map(amana_events::Code::as_str).collect::<Vec<_>>();
    let mut grants = grants.join(", ");
    let doubts = [(!it.usable, "policy-unusable"), (!it.current, "policy-not-current")];
    for (_, doubt) in doubts.iter().filter(|(is, _)| *is) {
        grants = format!("{grants} · {}", shown.words.say(doubt));
    }
    Row {
        name: short(it.set),
        to: Some(place),
        cells: vec![shown.moment(it.proposed), who(shown, it.proposed_by), grants],
        acts: vec![says("policy-activate", "activate"), says("policy-decline", "decline")],
    }
}
