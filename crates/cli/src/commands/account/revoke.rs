//! `amana account revoke`: sessions end.

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// End one session of a member, or all of them: your own, or as registrar anybody's. Service tokens are ended by
/// `account service-token revoke`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Rena Voss\" account revoke \"Mira Solenne\"\n  amana --data office --as \"Mira Solenne\" account revoke \"Mira Solenne\" --session <uuid>"
)]
pub(crate) struct Revoke {
    /// Whose: name or id.
    member: String,
    /// Which one, as `account sessions` shows it; all of them where none is named.
    #[arg(long, value_name = "UUID")]
    session: Option<Uuid>,
}

impl Revoke {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let (acting, member) = (global.acting(&office)?, office.member_named(&self.member)?);
        let ended = match self.session {
            Some(session) => u64::from(office.revoke_session(acting, member, session).await?),
            None => office.revoke_sessions(acting, member, None).await?,
        };
        office.close().await;
        if self.session.is_some() && ended == 0 {
            return Err(Fail::refused("no session of this name lives for this member"));
        }
        if global.format == Format::Json {
            return output::json(&json!({"member": member, "ended": ended}));
        }
        output::line(match ended {
            0 => "No session lived.".to_owned(),
            1 => "One session ended.".to_owned(),
            many => format!("{many} sessions ended."),
        })
    }
}
