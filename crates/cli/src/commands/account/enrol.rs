//! `amana account enrol`: the code is printed once, and kept nowhere.

use clap::Args;

use crate::{args::Global, fail::Fail};

/// Give a member who has no factors a name to sign in with and a code to enrol.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" account enrol \"Mira Solenne\" --login mira.solenne\n\nAnother code for the same member makes the earlier one worthless. Once they enrolled, only\n`amana account reset` makes a new one."
)]
pub(crate) struct Enrol {
    /// Whom: name or id.
    member: String,
    /// The name they sign in with; the one they have stays where none is given.
    #[arg(long, value_name = "USER")]
    login: Option<String>,
}

impl Enrol {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let (acting, member) = (global.acting(&office)?, office.member_named(&self.member)?);
        let given = office.give_enrolment(acting, member, self.login.as_deref()).await?;
        office.close().await;
        super::give(&given, global.format)
    }
}
