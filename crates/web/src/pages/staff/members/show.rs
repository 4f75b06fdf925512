//! `/desk/members/{member}`: a member: roles and until when each is looked at again, files in hand, how they sign in.

use amana_app::{
    deadlines::Deadline,
    said::{Tongue as _, text},
    signin::Account,
};
use amana_events::{MemberId, common::Role};
use axum::{extract::Path, response::Response};
use serde_json::Value;

use super::{
    super::{
        At, Halt,
        sheet::{Row, Sheet, Table},
        shown::{How, Shown},
    },
    in_hand, known, name_of, place_of, recertifications,
};

/// Shows it.
pub(in crate::pages) async fn show(at: At, Path(id): Path<String>) -> Result<Response, Halt> {
    let member = known(&at, &id).await?;
    let staff = at.office.staff(at.acting()).await?;
    let row = staff.into_iter().find(|row| text(row, "member") == member.to_string());
    let row = row.unwrap_or_default();
    let (shown, keeps) = (Shown::of(&at.office, at.words).await?, at.sight.administers());
    let held = at.office.in_hand(member, &at.sight).await?;
    let streams: Vec<_> = held.iter().map(|it| it.stream).collect();
    at.office.note_list(at.acting(), "in_hand", &streams, None).await?;
    let registry = at.office.registry().await?;
    let due = recertifications(&at.office).await?;
    let roles = registry.roles_of(member).iter();
    let roles = roles.map(|role| role_row(&shown, (member, keeps), *role, &due)).collect();
    let mut facts = vec![
        (shown.title("state"), shown.cell(&row, "state", How::Code)),
        (at.words.say("column-since"), shown.cell(&row, "added", How::Day)),
        (at.words.say("ask-organisation"), shown.cell(&row, "organisation", How::Organisation)),
    ];
    let account = if keeps {
        let accounts = at.office.accounts(at.acting()).await?;
        accounts.into_iter().find(|it| it.member == member)
    } else {
        None
    };
    if let Some(account) = &account {
        facts.extend(of_account(&shown, account));
    }
    facts.retain(|(_, said)| !said.is_empty());
    let sheet = Sheet {
        title: name_of(&row).to_owned(),
        back: Some("/desk/members".to_owned()),
        ways: if keeps { ways(&shown, member, account.as_ref(), &row) } else { Vec::new() },
        facts,
        tables: vec![
            Table {
                says: "column-roles",
                columns: &["column-roles", "column-recertify"],
                rows: roles,
            },
            in_hand(&shown, &held),
        ],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

fn role_row(shown: &Shown, (member, keeps): (MemberId, bool), role: Role, due: &[Deadline]) -> Row {
    let own =
        |it: &&Deadline| it.subject == member.uuid() && it.role.as_deref() == Some(role.code());
    let clock = due.iter().find(own);
    let until = clock.and_then(|it| it.due).map(|due| shown.words.day(due.day()));
    let until = until.map(|until| match clock {
        Some(it) if it.status == "overdue" => {
            format!("{until} · {}", shown.called("clock-status", it.status))
        }
        _ => until,
    });
    let to = format!("{}/roles/{}", place_of(member), role.code());
    Row {
        name: shown.called("role", role.code()),
        to: None,
        cells: vec![until.unwrap_or_default()],
        acts: if keeps { vec![(shown.words.say("role-held"), to)] } else { Vec::new() },
    }
}

fn of_account(shown: &Shown, account: &Account) -> [(String, String); 3] {
    let login = account.login.as_ref().map(|login| login.reveal().to_owned());
    let factors = account.factors.iter().map(|it| shown.called("factor", it.code()));
    [
        (shown.words.say("sign-in-name"), login.unwrap_or_default()),
        (shown.words.say("member-factors"), factors.collect::<Vec<_>>().join(", ")),
        (shown.words.say("member-sessions"), account.sessions.to_string()),
    ]
}

fn ways(
    shown: &Shown,
    member: MemberId,
    account: Option<&Account>,
    row: &Value,
) -> Vec<(String, String)> {
    let place = place_of(member);
    let way = |says: &str, step: &str| (shown.words.say(says), format!("{place}/{step}"));
    let mut ways = Vec::new();
    if text(row, "state") != "left" {
        ways.push(way("role-give", "role"));
        match account {
            Some(account) if !account.factors.is_empty() => {
                ways.push(way("member-reset", "reset"));
                ways.push(way("member-end-sessions", "sessions"));
            }
            _ => ways.push(way("member-code", "code")),
        }
        ways.push(way("member-standing", "standing"));
    }
    let resets = account.into_iter().flat_map(|account| &account.resets);
    let second = |it| (shown.words.say("reset-second"), format!("/desk/factors-resets/{it}"));
    ways.extend(resets.map(second));
    ways
}
