//! `amana account list`: who signs in how.

use amana_app::signin::Account;
use amana_events::registry::Factor;
use amana_vault::Secret;
use clap::Args;
use serde_json::{Value, json};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::heading,
    table::{Table, whole, wraps},
    words::words,
};

/// List members with the name they sign in with, their factors, and resets that wait.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office --as \"Rena Voss\" account list")]
pub(crate) struct List {}

impl List {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let accounts = office.accounts(global.acting(&office)?).await?;
        let people = People::of(&office).await?;
        office.close().await;
        if global.format == Format::Json {
            return accounts
                .iter()
                .map(|it| row(it, &people))
                .try_for_each(|row| output::json(&row));
        }
        let cells: Vec<Vec<String>> = accounts.iter().map(|it| cells(it, &people)).collect();
        let columns =
            [wraps("name").at_most(20), wraps("login"), wraps("factors"), whole("sessions")];
        Table::all(&columns, &cells)?;
        let waiting: Vec<&Account> = accounts.iter().filter(|it| !it.resets.is_empty()).collect();
        if waiting.is_empty() {
            return Ok(());
        }
        heading("Resets that wait for a second member")?;
        for account in waiting {
            for event in &account.resets {
                let name = people.short(&account.member.to_string());
                output::line(format!("{name}\n  account reset approve {event}"))?;
            }
        }
        Ok(())
    }
}

fn row(account: &Account, people: &People) -> Value {
    let Account { member, login, factors, identities, active, sessions, resets } = account;
    json!({
        "member": member, "name": people.name(*member), "login": login.as_ref().map(Secret::reveal),
        "factors": factors, "identities": identities, "active": active, "sessions": sessions, "resets": resets,
    })
}

fn cells(account: &Account, people: &People) -> Vec<String> {
    let mut factors: Vec<String> = account.factors.iter().map(|it| factor(*it)).collect();
    if account.identities > 0 {
        factors.push("identity provider".to_owned());
    }
    let factors = match (account.active, factors.is_empty()) {
        (false, _) => "may not sign in".to_owned(),
        (true, true) => "not enrolled".to_owned(),
        (true, false) => factors.join(", "),
    };
    vec![
        people.short(&account.member.to_string()),
        account.login.as_ref().map_or_else(String::new, |it| it.reveal().to_owned()),
        factors,
        account.sessions.to_string(),
    ]
}

fn factor(factor: Factor) -> String {
    match factor {
        Factor::Totp => "app".to_owned(),
        Factor::Password | Factor::RecoveryCodes | Factor::Passkey => words(factor.code()),
    }
}
