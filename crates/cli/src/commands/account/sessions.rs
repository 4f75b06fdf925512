//! `amana account sessions`: what lives of a member's sessions and tokens.

use amana_app::signin::OpenSession;
use clap::Args;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
    table::{Table, whole, wraps},
    words::words,
};

/// List the sessions and service tokens of a member that live: your own, or as registrar anybody's.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" account sessions \"Mira Solenne\""
)]
pub(crate) struct Sessions {
    /// Whose: name or id.
    member: String,
}

impl Sessions {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let (acting, member) = (global.acting(&office)?, office.member_named(&self.member)?);
        let open = office.sessions_of(acting, member).await?;
        office.close().await;
        if global.format == Format::Json {
            return open.iter().try_for_each(output::json);
        }
        if open.is_empty() {
            return paragraph("", "No session and no token of this member lives.");
        }
        let cells: Vec<Vec<String>> = open.iter().map(cells).collect();
        Table::all(&[whole("session"), wraps("with"), whole("used"), whole("ends")], &cells)
    }
}

fn cells(open: &OpenSession) -> Vec<String> {
    let listed = if open.service { &open.scope } else { &open.factors };
    let listed = listed.iter().map(|code| words(code.as_str())).collect::<Vec<_>>().join(", ");
    let with = if open.service { format!("token: {listed}") } else { listed };
    let day = |moment: amana_events::Moment| moment.day().to_string();
    vec![open.session.to_string(), with, day(open.seen), day(open.expires)]
}
