//! The demo's end: accounts for its invented people, and a server that they sign in at.

use std::{io::IsTerminal as _, net::SocketAddr};

use amana_app::{
    Office,
    demo::{DemoAccount, Story},
};
use serde_json::json;

use super::folder;
use crate::{
    args::Global,
    commands::{
        config::read_in,
        serve::{Door, Flags},
    },
    fail::Fail,
    output::{self, Format},
    screen::{heading, paragraph},
    table::{Table, whole, wraps},
};

/// Whether somebody looks on who can end it with Ctrl-C.
pub(super) fn is_watched(format: Format) -> bool {
    format == Format::Text && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The port the demo is served at.
pub(super) async fn door(global: &Global, flags: &Flags) -> Result<Door, Fail> {
    Door::open(read_in(&folder::place(global), flags)?.config).await
}

/// The same, for somebody who did not ask for it: where the port is taken, that is said, and nothing is served.
pub(super) async fn free_door(global: &Global, flags: &Flags) -> Option<Door> {
    match door(global, flags).await {
        Ok(door) => Some(door),
        Err(error) => {
            let error = error.after("the demo is not served; --listen names another port");
            error.line(Format::Text).iter().for_each(|line| eprintln!("{line}"));
            None
        }
    }
}

/// Prints accounts, each with what its app shows now.
pub(super) async fn codes(office: &Office, story: &Story, format: Format) -> Result<(), Fail> {
    let accounts = office.demo_accounts(story).await?;
    if format == Format::Json {
        return output::json(&json!({"accounts": accounts}));
    }
    heading("Sign in as one of them")?;
    let row = |it: &DemoAccount| {
        vec![it.login.clone(), it.password.clone(), it.code.clone(), it.secret.clone()]
    };
    let columns =
        [whole("login"), whole("password"), whole("code now"), wraps("secret of the app")];
    Table::all(&columns, &accounts.iter().map(row).collect::<Vec<_>>())?;
    paragraph(
        "",
        "A code is taken for a minute, and once. Later ones: `amana demo --codes` in a second terminal, or give the secret to any \
         app that shows codes by the time (TOTP). They are invented, and whoever has this folder can print all this again.",
    )
}

/// Says how to sign in as whom.
pub(super) async fn invite(
    office: &Office,
    story: &Story,
    address: SocketAddr,
    format: Format,
) -> Result<(), Fail> {
    codes(office, story, format).await?;
    if format == Format::Json {
        return Ok(());
    }
    output::line(format!("  In a browser: http://{address}/sign-in"))?;
    output::line(format!("  To report, or to come back with a code: http://{address}/"))?;
    output::line("  For programs:")?;
    output::line("  curl -H 'Content-Type: application/json' -d \\")?;
    output::line("    '{\"login\": \"auditor\", \"password\": \"…\", \"totp\": \"…\"}' \\")?;
    output::line(format!("    http://{address}/api/v1/session"))?;
    paragraph("", "The interface describes itself at /api/v1/. Ctrl-C ends it.")
}
