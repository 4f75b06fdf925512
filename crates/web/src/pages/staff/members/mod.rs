//! `/desk/members`: who works here, in which roles, which roles wait for a second member, and what a registrar does of it: somebody
//! comes, moves, goes; a role is given, looked at again, or ends; a code to enrol is given.
//!
//! INVARIANT: what gives power, or a code, takes a second factor shown within ten minutes.

pub(in crate::pages) mod add;
pub(in crate::pages) mod code;
pub(in crate::pages) mod held;
pub(in crate::pages) mod proposal;
pub(in crate::pages) mod reset;
pub(in crate::pages) mod role;
pub(in crate::pages) mod sessions;
pub(in crate::pages) mod show;
pub(in crate::pages) mod standing;

use amana_app::{Office, book::Proposal, deadlines::Deadline, said::text, standing::InHand};
use amana_events::{MemberId, common::Role};
use axum::response::Response;
use serde_json::Value;

use super::{
    At, Halt,
    sheet::{Row, Sheet, Table},
    shown::{How, Shown},
};
use crate::api::query::named;

/// Where a member's page stands.
fn place_of(member: MemberId) -> String {
    format!("/desk/members/{member}")
}

/// Roles with what each is called.
fn roles(shown: &Shown, roles: &[Role]) -> Vec<(String, String)> {
    let said = roles.iter().map(|it| (it.code().to_owned(), shown.called("role", it.code())));
    said.collect()
}

/// The clocks of roles that are to be looked at again.
async fn recertifications(office: &Office) -> Result<Vec<Deadline>, Halt> {
    let mut clocks = office.deadlines_of(office.registry_stream()).await?;
    clocks.retain(|it| it.role.is_some() && !it.status.starts_with("stopped"));
    Ok(clocks)
}

/// What somebody has in hand.
fn in_hand(shown: &Shown, held: &[InHand]) -> Table {
    let row = |it: &InHand| Row {
        name: it.reference.clone().unwrap_or_else(|| shown.file(it.stream)),
        cells: vec![shown.called("duty", &it.duty)],
        ..Row::default()
    };
    let rows = held.iter().map(row).collect();
    Table { says: "member-in-hand", columns: &["column-file", "column-duty"], rows }
}

/// Shows the members.
pub(in crate::pages) async fn list(at: At) -> Result<Response, Halt> {
    let staff = at.office.staff(at.acting()).await?;
    let proposals = at.office.role_proposals(at.acting()).await?;
    let (shown, keeps) = (Shown::of(&at.office, at.words).await?, at.sight.administers());
    let due = recertifications(&at.office).await?;
    let members = Table {
        says: "way-members",
        columns: &[
            "column-who",
            "column-roles",
            "column-waiting",
            "column-state",
            "column-since",
            "column-recertify",
        ],
        rows: staff.iter().map(|row| member(&shown, &due, row)).collect(),
    };
    let waiting = Table {
        says: "members-proposals",
        columns: &["column-who", "column-roles", "column-proposed", "column-since"],
        rows: proposals.iter().map(|it| waiting(&shown, keeps, it)).collect(),
    };
    let registry = at.office.registry_stream().id;
    let way = |says: &str, to: String| (at.words.say(says), to);
    let ways = vec![
        way("member-add", "/desk/new-member".to_owned()),
        way("members-steps", format!("/desk/file/registry/{registry}/do")),
    ];
    let sheet = Sheet {
        title: at.words.say("way-members"),
        intro: at.words.say("members-text"),
        ways: if keeps { ways } else { Vec::new() },
        tables: vec![waiting, members],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// What a member is called in a row of the registry.
fn name_of(row: &Value) -> &str {
    let name = text(row, "name");
    if name.is_empty() { text(row, "member") } else { name }
}

fn member(shown: &Shown, due: &[Deadline], row: &Value) -> Row {
    let roles = |field: &str| {
        let all = row.get(field).and_then(Value::as_array).into_iter().flatten();
        let all = all.filter_map(Value::as_str).map(|role| shown.called("role", role));
        all.collect::<Vec<_>>().join(", ")
    };
    let id = text(row, "member").parse::<MemberId>().ok();
    let own = due.iter().filter(|it| id.is_some_and(|id| id.uuid() == it.subject));
    let next = own.filter_map(|it| it.due).min();
    Row {
        name: name_of(row).to_owned(),
        to: id.map(place_of),
        cells: vec![
            roles("roles"),
            roles("proposed_roles"),
            shown.cell(row, "state", How::Code),
            shown.cell(row, "added", How::Day),
            next.map(|due| shown.words.day(due.day())).unwrap_or_default(),
        ],
        acts: Vec::new(),
    }
}

fn waiting(shown: &Shown, keeps: bool, it: &Proposal) -> Row {
    let by = it.by.map(|member| shown.people.member(member));
    let decide = (shown.words.say("role-decide"), format!("/desk/role-proposals/{}", it.proposal));
    Row {
        name: shown.people.member(it.member),
        to: Some(place_of(it.member)),
        cells: vec![
            shown.called("role", it.role.code()),
            by.unwrap_or_else(|| shown.words.say("the-office")),
            shown.moment(it.proposed),
        ],
        acts: if keeps { vec![decide] } else { Vec::new() },
    }
}

/// The member of an address, for who may know who works here.
async fn known(at: &At, id: &str) -> Result<MemberId, Halt> {
    let member: MemberId = named(id)?;
    let staff = at.office.staff(at.acting()).await?;
    let is = staff.iter().any(|row| text(row, "member") == member.to_string());
    if is { Ok(member) } else { Err(crate::problem::Problem::of("not_found").into()) }
}
