//! One file per command.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod break_glass;
pub(crate) mod checkpoint;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod consent;
pub(crate) mod contact;
pub(crate) mod deadlines;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod matter;
pub(crate) mod member;
pub(crate) mod open;
pub(crate) mod package;
pub(crate) mod person;
pub(crate) mod policy;
pub(crate) mod proof;
pub(crate) mod receipt;
pub(crate) mod record;
pub(crate) mod registry;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod services;
pub(crate) mod stats;
pub(crate) mod upgrade;
pub(crate) mod verify;
pub(crate) mod witness;

use amana_events::StreamKind;
use matter::Matter;

use crate::{
    args::{Args, Command},
    fail::Fail,
};

/// Runs the command that was asked for.
pub(crate) async fn run(args: Args) -> Result<(), Fail> {
    let global = &args.global;
    match args.command {
        Command::Init(command) => command.run(global).await,
        Command::Member(command) => command.run(global).await,
        Command::Account(command) => Box::pin(command.run(global)).await,
        Command::Import(command) => command.run(global).await,
        Command::Stats(command) => command.run(global).await,
        Command::Record(command) => command.run(global).await,
        Command::Schema(command) => command.run(global),
        Command::Case(command) => Matter::from(command).run(global, StreamKind::Case).await,
        Command::Handover(command) => Matter::from(command).run(global, StreamKind::Handover).await,
        Command::Referral(command) => Matter::from(command).run(global, StreamKind::Referral).await,
        Command::Assistance(command) => {
            Matter::from(command).run(global, StreamKind::Assistance).await
        }
        Command::Package(command) => Box::pin(command.run(global)).await,
        Command::Report(command) => command.run(global).await,
        Command::Receipt(command) => command.run(global).await,
        Command::Person(command) => command.run(global).await,
        Command::Contact(command) => command.run(global).await,
        Command::Consent(command) => command.run(global).await,
        Command::Deadlines(command) => command.run(global).await,
        Command::Registry(command) => command.run(global).await,
        Command::Services(command) => command.run(global).await,
        Command::Open(command) => command.run(global).await,
        Command::Access(command) => command.run(global).await,
        Command::Audit(command) => Box::pin(command.run(global)).await,
        Command::BreakGlass(command) => command.run(global).await,
        Command::Policy(command) => command.run(global).await,
        Command::Log(command) => command.run(global).await,
        Command::Replay(command) => command.run(global).await,
        Command::Diff(command) => command.run(global).await,
        Command::Checkpoint(command) => command.run(global).await,
        Command::Proof(command) => command.run(global).await,
        Command::Export(command) => command.run(global).await,
        Command::Verify(command) => command.run(global),
        Command::Witness(command) => command.run(global).await,
        Command::Serve(command) => Box::pin(command.run(global)).await,
        Command::Config(command) => command.run(global),
        Command::Erase(command) => command.run(global).await,
        Command::Restore(command) => Box::pin(command.run(global)).await,
        Command::Keys(command) => command.run(global).await,
        Command::Doctor(command) => command.run(global).await,
        Command::Upgrade(command) => command.run(global).await,
        Command::Demo(command) => command.run(global).await,
        Command::Completions(command) => command.run(),
    }
}
