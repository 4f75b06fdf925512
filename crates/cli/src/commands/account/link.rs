//! `amana account link` and `unlink`: an identity at a provider is a member's, or no more. What stands in the log is a digest
//! that nobody makes without the ledger's own key.

use amana_app::signin::oidc::Identity;
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

/// Say that an identity at the identity provider is a member's: a registrar does for a member who has no way to sign in yet,
/// else the member.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" account link \"Mira Solenne\" \\\n    --issuer https://id.example/realms/office --subject 7f1c0e52\n\nThe subject is what the provider calls them in `sub`, not an address or a name they can change."
)]
pub(crate) struct Link {
    #[command(flatten)]
    whose: Whose,
}

/// Say that an identity is theirs no more: every session of the member ends, on every server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Rena Voss\" account unlink \"Mira Solenne\" \\\n    --issuer https://id.example/realms/office --subject 7f1c0e52\n\nAnother is linked by the member, or once two others reset how they sign in."
)]
pub(crate) struct Unlink {
    #[command(flatten)]
    whose: Whose,
}

/// A member, and somebody at a provider.
#[derive(Debug, Args)]
struct Whose {
    /// The member: name or id.
    member: String,
    /// The provider, to the letter as its tokens name it (`iss`).
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// The provider's name for them (`sub`).
    #[arg(long, value_name = "NAME")]
    subject: String,
}

impl Whose {
    fn identity(&self) -> Identity<'_> {
        Identity { issuer: &self.issuer, subject: &self.subject }
    }
}

impl Link {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let member = office.member_named(&self.whose.member)?;
        office.link_identity(global.acting(&office)?, member, self.whose.identity()).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"linked": member}));
        }
        output::line("Linked.")
    }
}

impl Unlink {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let member = office.member_named(&self.whose.member)?;
        office.unlink_identity(global.acting(&office)?, member, self.whose.identity()).await?;
        office.close().await;
        if global.format == Format::Json {
            return output::json(&json!({"unlinked": member}));
        }
        output::line("Unlinked.")
    }
}
