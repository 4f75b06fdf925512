//! The arguments: their names are a contract.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use crate::{commands, output::Format, session::Given};

/// Where help puts what every command takes.
const FOR_ALL: &str = "For every command";

const HELP: &str = "\
Examples:
  amana demo
  amana --data office init --name \"Mission X\" --passphrase-file pass.txt \\
    --escalation \"Office of Internal Oversight\"
  amana --data office member add \"Mira Solenne\" --role conduct_officer
  amana --data office import sea list.csv
  amana --data office stats sea --from 2018-04-01 --to 2018-06-30

Exit codes: 0 done, 1 refused, 2 usage, 3 the log does not hold, 4 environment.
With --format json an error is one object on standard error:
  {\"error\": {\"code\", \"reason\", \"field\"}}";

/// Records accountability and protection cases in an append-only log that seals what is personal.
#[derive(Debug, Parser)]
#[command(
    name = "amana",
    version,
    after_help = HELP
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Global {
    /// Data folder: amana.toml, amana.db and keys/.
    #[arg(long, global = true, help_heading = FOR_ALL, value_name = "DIR", env = "AMANA_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// PostgreSQL's URL; the folder still keeps the keys.
    #[arg(
        long,
        global = true,
        help_heading = FOR_ALL,
        value_name = "URL",
        env = "AMANA_DATABASE_URL",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// Act as the member of this name or id, and see what they may; without it, as operator.
    #[arg(long = "as", global = true, help_heading = FOR_ALL, value_name = "NAME")]
    pub(crate) acting_as: Option<String>,
    /// File whose first line is the passphrase of the keys.
    #[arg(long, global = true, help_heading = FOR_ALL, value_name = "FILE", env = "AMANA_PASSPHRASE_FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Text for people, JSON for programs.
    #[arg(long, global = true, help_heading = FOR_ALL, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[arg(skip)]
    pub(crate) given: Given,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a ledger.
    Init(commands::init::Init),
    /// Members and their roles.
    #[command(subcommand)]
    Member(commands::member::Member),
    /// How members sign in.
    #[command(subcommand)]
    Account(commands::account::Account),
    /// Import a line list.
    #[command(subcommand)]
    Import(commands::import::Import),
    /// Figures, with unit, scope and as-of.
    #[command(subcommand)]
    Stats(commands::stats::Stats),
    /// Record commands from lines of JSON.
    Record(commands::record::Record),
    /// JSON Schema of what can be recorded and of what the log holds.
    Schema(commands::schema::Schema),
    /// Cases.
    #[command(subcommand)]
    Case(commands::matter::Case),
    /// Handovers of children.
    #[command(subcommand)]
    Handover(commands::matter::Handover),
    /// Referrals.
    #[command(subcommand)]
    Referral(commands::matter::Referral),
    /// Assistance files.
    #[command(subcommand)]
    Assistance(commands::matter::Assistance),
    /// Reports: taken, listed, answered, triaged.
    #[command(subcommand)]
    Report(commands::report::Report),
    /// Receipts: a code somebody keeps, and what they see and do behind it.
    #[command(subcommand)]
    Receipt(commands::receipt::Receipt),
    /// Persons: created, identity sealed.
    #[command(subcommand)]
    Person(commands::person::Person),
    /// Contact plans and attempts.
    #[command(subcommand)]
    Contact(commands::contact::Contact),
    /// Consents: given, refused, withdrawn.
    #[command(subcommand)]
    Consent(commands::consent::Consent),
    /// What is due and what is overdue.
    Deadlines(commands::deadlines::Deadlines),
    /// The service directory: who helps with what, where there is room, and what is missing where.
    #[command(subcommand)]
    Services(commands::services::Services),
    /// The registry: lists, classes, routes, clocks, instruments, organisations.
    #[command(subcommand)]
    Registry(commands::registry::Registry),
    /// Open one sealed field, for a purpose; the look is recorded first.
    Open(commands::open::Open),
    /// Who looked at what, and who could.
    Access(commands::access::Access),
    /// The auditor's own work: engagements, samples, findings, recommendations.
    #[command(subcommand)]
    Audit(commands::audit::Audit),
    /// Exceptional doors to a file: asked for, approved, used, reviewed.
    #[command(subcommand)]
    BreakGlass(commands::break_glass::BreakGlass),
    /// Who may do what, and why: the access policy.
    #[command(subcommand)]
    Policy(commands::policy::Policy),
    /// The log as it is; never opens a sealed field.
    Log(commands::log::Log),
    /// Fold the log again and compare everything with it.
    Replay(commands::replay::Replay),
    /// Which events between two moments changed a figure or a case.
    Diff(commands::diff::Diff),
    /// Sign what the log is now, for whoever will compare it later.
    Checkpoint(commands::checkpoint::Checkpoint),
    /// Referrals to recipients outside: packages, and what they answer.
    #[command(subcommand)]
    Package(commands::package::Package),
    /// Prove that one record is in the log, in a small file.
    Proof(commands::proof::Proof),
    /// Write a bundle by which anybody verifies the log.
    Export(commands::export::Export),
    /// Verify a bundle: no database, no keys, no network.
    Verify(commands::verify::Verify),
    /// Be a witness of somebody else's log.
    #[command(subcommand)]
    Witness(commands::witness::Witness),
    /// Answer over HTTP: the reporting channel.
    Serve(commands::serve::Serve),
    /// How the server runs, and where each setting comes from.
    #[command(subcommand)]
    Config(commands::config::Config),
    /// Erase a person: request, second signature, execution.
    #[command(subcommand)]
    Erase(commands::erase::Erase),
    /// Say in the log what a real loss took, and go on as its next generation.
    #[command(subcommand)]
    Restore(commands::restore::Restore),
    /// Keys: status, rotation, backup, recovery, lock.
    #[command(subcommand)]
    Keys(commands::keys::Keys),
    /// Look at the health of the ledger and its keys.
    Doctor(commands::doctor::Doctor),
    /// Let this program write its vocabulary from now on.
    Upgrade(commands::upgrade::Upgrade),
    /// A guided demonstration in ./amana-demo, with invented people.
    Demo(commands::demo::Demo),
    /// Shell completions.
    Completions(commands::completions::Completions),
}

#[cfg(test)]
mod tests {
    use amana_events::Reference;
    use clap::CommandFactory as _;

    use super::*;

    /// The help of a command and of every command below it, at 80 columns.
    fn help_of(command: clap::Command, all: &mut Vec<(String, String)>) {
        let mut command = command.term_width(80);
        all.push((command.get_name().to_owned(), command.render_long_help().to_string()));
        for below in command.get_subcommands().cloned().collect::<Vec<_>>() {
            help_of(below, all);
        }
    }

    fn helps() -> Vec<(String, String)> {
        let (mut command, mut all) = (Args::command(), Vec::new());
        command.build();
        help_of(command, &mut all);
        all
    }

    #[test]
    fn help_fits_eighty_columns() {
        for (name, help) in helps() {
            let long = help.lines().find(|line| line.chars().count() > 80);
            assert_eq!(long, None, "{name}");
        }
    }

    #[test]
    fn every_reference_in_help_has_its_own_check_character() {
        let mut found = 0;
        for (name, help) in helps() {
            let words = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            let parts = |word: &str| word.split('-').map(str::len).collect::<Vec<_>>();
            for word in words.filter(|word| parts(word) == [1, 4, 4]) {
                assert!(word.parse::<Reference>().is_ok(), "{name}: {word}");
                found += 1;
            }
        }
        assert!(found >= 4, "{found}");
    }
}
