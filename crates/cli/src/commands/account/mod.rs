//! `amana account`: how members sign in, here or by an identity provider.
//!
//! INVARIANT: a password is no argument and stands in no output; a code or token is printed once, where it is made.

mod enrol;
mod link;
mod list;
mod reset;
mod revoke;
mod service_token;
mod sessions;
mod set_up;

use amana_app::signin::Given;
use clap::Subcommand;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
};

/// How members sign in: names, factors, sessions, tokens for programs.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "A registrar gives a member a code, with which they choose a password and show a code\nof their app:\n  amana --data office --as \"Rena Voss\" account enrol \"Mira Solenne\" --login mira\n  amana --data office account set-up --login mira\nWho lost their factors gets them reset by two others:\n  amana --data office --as \"Rena Voss\" account reset propose \"Mira Solenne\"\n  amana --data office --as \"Jon Harrow\" account reset approve <event>"
)]
pub(crate) enum Account {
    /// Give a member a code with which they enrol, once and within a day.
    Enrol(enrol::Enrol),
    /// Enrol with that code: a password, an app, ten printed codes.
    SetUp(set_up::SetUp),
    /// Say that an identity at your identity provider is a member's: who shows it signs in as them.
    Link(link::Link),
    /// Say that it is theirs no more: their sessions end at once.
    Unlink(link::Unlink),
    /// List members with how they sign in.
    List(list::List),
    /// Reset a member's factors: two members do, and neither for themselves.
    #[command(subcommand)]
    Reset(reset::Reset),
    /// List the sessions and tokens of a member that live.
    Sessions(sessions::Sessions),
    /// End a session of a member, or all of them: at once, on every server.
    Revoke(revoke::Revoke),
    /// Tokens with which programs act.
    #[command(subcommand)]
    ServiceToken(service_token::ServiceToken),
}

impl Account {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Self::Enrol(verb) => verb.run(global).await,
            Self::SetUp(verb) => verb.run(global).await,
            Self::Link(verb) => verb.run(global).await,
            Self::Unlink(verb) => verb.run(global).await,
            Self::List(verb) => verb.run(global).await,
            Self::Reset(verb) => verb.run(global).await,
            Self::Sessions(verb) => verb.run(global).await,
            Self::Revoke(verb) => verb.run(global).await,
            Self::ServiceToken(verb) => verb.run(global).await,
        }
    }
}

/// Prints a code to enrol, once.
fn give(given: &Given, format: Format) -> Result<(), Fail> {
    let code = given.code.printed();
    if format == Format::Json {
        let (member, until) = (given.member, given.until);
        return output::json(&json!({"member": member, "code": code.reveal(), "until": until}));
    }
    output::line(code.reveal())?;
    paragraph(
        "",
        &format!(
            "The code is good once, until {}. It is shown this once: give it to the member in person, who goes on with \
             `amana account set-up` or on the sign-in page.",
            given.until
        ),
    )
}
