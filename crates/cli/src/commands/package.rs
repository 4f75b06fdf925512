//! `amana package`: referrals to recipients outside, and what they answer.

use std::path::PathBuf;

use amana_app::packages::{PackWanted, Reply};
use amana_events::{AgreementId, Code};
use amana_vault::Secret;
use clap::{Args, Subcommand};
use serde_json::json;

use super::checkpoint::write_new;
use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Package {
    /// Make a package of a referral, encrypted to its recipient's key.
    Make(Make),
    /// Take in a reply that came back.
    Reply(TakeReply),
}

/// Make a package: the consented fields, encrypted to the recipient's key, with a form to answer by. The code of an earlier package
/// answers no more.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Lina Osei\" package make F-7F3K-92QW \\\n    --without-agreement --out referral.age\n  age -d -i key.txt referral.age | tar -x\n\nThe recipient opens it with any age tool. Their key is put forward and confirmed by two: propose_partner_key, confirm_partner_key."
)]
pub(crate) struct Make {
    /// The referral: its reference, or referral/uuid.
    referral: String,
    /// Write the package to this new file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// By which way it goes, as `amana registry show sending_way` lists it.
    #[arg(long, value_name = "CODE", default_value = "email_sealed")]
    way: Code,
    /// The agreement with the recipient it is sent under.
    #[arg(long, value_name = "UUID", conflicts_with = "without_agreement")]
    agreement: Option<AgreementId>,
    /// Send it though there is no agreement with the recipient.
    #[arg(long)]
    without_agreement: bool,
    /// For how many days its code answers: 1 to 90.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    days: u32,
}

/// Take in a reply: the form of a package, filled in and sent back.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Lina Osei\" package reply reply.txt"
)]
pub(crate) struct TakeReply {
    /// The file that came back.
    file: PathBuf,
}

impl Package {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Package::Make(make) => make.run(global).await,
            Package::Reply(reply) => reply.run(global).await,
        }
    }
}

impl Make {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let member = global.member(&office, "the operator sends nothing out")?;
        if self.out.exists() {
            return Err(Fail::usage(format!("{} exists: name a new file", self.out.display())));
        }
        let wanted = PackWanted {
            referral: office.file_named(&self.referral).await?,
            way: self.way,
            agreement: self.agreement,
            without_agreement: self.without_agreement,
            days: self.days,
        };
        let package = office.pack_referral(member, &wanted).await?;
        office.close().await;
        write_new(&self.out, &package.bytes)?;
        let (fields, expires) = (package.fields, package.expires);
        if global.format == Format::Json {
            let position = package.position;
            return output::json(
                &json!({"fields": fields, "expires": expires, "position": position}),
            );
        }
        output::line(format!("{}: {fields} fields, answers until {expires}", self.out.display()))
    }
}

impl TakeReply {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let bytes = std::fs::read(&self.file).map_err(|error| {
            Fail::environment(format!("cannot read {}: {error}", self.file.display()))
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Fail::refused(format!("{} is not text in UTF-8", self.file.display())))?;
        let reply = Reply::read(&Secret::new(text))?;
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let replied = office.take_reply(acting, None, reply).await?;
        office.close().await;
        let event = replied.done.events.first().map(|(_, name)| *name).unwrap_or_default();
        if global.format == Format::Json {
            return output::json(
                &json!({"stream": replied.referral, "event": event, "position": replied.done.position}),
            );
        }
        output::line(format!("{}: {event}", replied.referral))
    }
}
