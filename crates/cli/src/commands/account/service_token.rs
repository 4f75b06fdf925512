//! `amana account service-token add|list|revoke`: tokens with which programs act for a member.

use amana_events::{Code, EventId, Moment};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    moments::moment,
    output::{self, Format},
    people::People,
    screen::paragraph,
    table::{Table, whole, wraps},
};

/// Tokens with which programs act for a member, within a scope and for a year at most.
#[derive(Debug, Subcommand)]
pub(crate) enum ServiceToken {
    /// Make one, as a registrar: it is printed once.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Rena Voss\" account service-token add \"Mira Solenne\" \\\n    --scope reports --scope deadlines --until 2027-06-30"
    )]
    Add(Add),
    /// List those that were given.
    #[command(after_help = "Example:\n  amana --data office account service-token list")]
    List(List),
    /// Revoke one: it is dead at once, on every server.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Rena Voss\" account service-token revoke <token>"
    )]
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// For whom it acts: name or id.
    member: String,
    /// What it is good for; may be given again.
    #[arg(long = "scope", value_name = "WORD", required = true)]
    scope: Vec<Code>,
    /// Until when: a moment, or the end of a day; a year where none is named.
    #[arg(long, value_name = "T", value_parser = moment)]
    until: Option<Moment>,
}

#[derive(Debug, Args)]
pub(crate) struct List {}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The token, as `account service-token list` names it.
    token: EventId,
}

impl ServiceToken {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Self::Add(verb) => verb.run(global).await,
            Self::List(verb) => verb.run(global).await,
            Self::Revoke(verb) => verb.run(global).await,
        }
    }
}

impl Add {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let (acting, member) = (global.acting(&office)?, office.member_named(&self.member)?);
        let given = office.give_service_token(acting, member, self.scope, self.until).await?;
        office.close().await;
        let token = given.token.text();
        if global.format == Format::Json {
            let (id, until) = (given.id, given.until);
            return output::json(&json!({"id": id, "token": token.reveal(), "until": until}));
        }
        output::line(token.reveal())?;
        let (id, until) = (given.id, given.until);
        paragraph(
            "",
            &format!("Token {id}, until {until}. It is shown this once and kept nowhere."),
        )
    }
}

impl List {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let tokens = office.service_tokens(global.acting(&office)?).await?;
        let people = People::of(&office).await?;
        office.close().await;
        if global.format == Format::Json {
            return tokens.iter().try_for_each(|(id, token, lives)| {
                output::json(&json!({
                    "id": id, "member": token.member, "scope": token.scope, "given": token.given,
                    "by": token.by, "until": token.until, "lives": lives,
                }))
            });
        }
        let cells: Vec<Vec<String>> = tokens
            .iter()
            .map(|(id, token, lives)| {
                let scope = token.scope.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
                let ends = if *lives { token.until.day().to_string() } else { "ended".to_owned() };
                vec![id.to_string(), people.short(&token.member.to_string()), scope, ends]
            })
            .collect();
        Table::all(
            &[whole("token"), wraps("for").at_most(20), wraps("scope"), whole("ends")],
            &cells,
        )
    }
}

impl Revoke {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        office.end_service_token(global.acting(&office)?, self.token).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"revoked": self.token}));
        }
        output::line("Revoked.")
    }
}
