//! `amana report`: submitted, listed, shown, answered, triaged.

use amana_app::pages::ReportRow;
use amana_events::{StreamId, StreamKind};
use clap::{Args, Subcommand};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    table::{Table, cuts, whole},
    verbs::{self, Data, Whole},
    words::words,
};

/// Reports.
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    /// Take a report.
    Submit(Submit),
    /// List them, newest first.
    List(List),
    /// Show one: what stands in clear, and what is sealed.
    #[command(
        after_help = "Example:\n  amana --data office --as \"Mira Solenne\" report show <report>"
    )]
    Show(Named),
    /// Leave a message for the receipt's holder, or take one of theirs.
    Message(Message),
    /// Decide where a report goes.
    Triage(Triage),
}

/// Take a report, in the reporter's words. Nothing but kind, channel, language, mode and the account
/// is needed; no name is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" report submit --kind allegation \\\n    --channel in_person --language es --mode anonymous --limits-told read_aloud \\\n    --account @account.txt\n\nTexts are sealed. Give them as @FILE: what stands in a command line is seen by others.\nFields without a flag go in --json; see `amana schema commands`."
)]
pub(crate) struct Submit {
    /// allegation, `complaint_about_treatment` or `help_only`.
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    /// How it came: `in_person`, hotline, box, paper, email, web, community, partner.
    #[arg(long, value_name = "CODE")]
    channel: Option<String>,
    /// In which language.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// anonymous, confidential or named.
    #[arg(long, value_name = "CODE")]
    mode: Option<String>,
    /// What happened, in words, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    account: Option<String>,
    /// The survivor, a person recorded before.
    #[arg(long, value_name = "PERSON")]
    survivor: Option<String>,
    /// The reporter, a person recorded before.
    #[arg(long, value_name = "PERSON")]
    reporter: Option<String>,
    /// How the limits of confidentiality were told before the account was taken: `read_aloud`,
    /// written, `signed_or_pictures`, shown.
    #[arg(long, value_name = "CODE", requires = "language")]
    limits_told: Option<String>,
    #[command(flatten)]
    whole: Whole,
}

/// List reports, newest first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amana --data office --as \"Mira Solenne\" report list --open")]
pub(crate) struct List {
    /// Only those that wait for a decision.
    #[arg(long)]
    open: bool,
    /// Only those whose holder asked for something that nobody has answered.
    #[arg(long, conflicts_with = "open")]
    asking: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The report: its reference, or report/uuid.
    report: String,
}

/// Leave a message behind the receipt, or take one of its holder's. Nothing is sent to anybody.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" report message <report> \\\n    --holder reporter --text @answer.txt"
)]
pub(crate) struct Message {
    #[command(flatten)]
    named: Named,
    /// What is written, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Whose receipt: reporter or survivor; may be left out where there is one.
    #[arg(long, value_name = "CODE")]
    holder: Option<String>,
    /// It is the holder's message, taken down for them.
    #[arg(long)]
    received: bool,
    #[command(flatten)]
    whole: Whole,
}

/// Decide where a report goes. Rejecting one takes two people and is recorded apart.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amana --data office --as \"Mira Solenne\" report triage <report> \\\n    --outcome case_linked --into C-7F3K-92QW --reason \"the same night\""
)]
pub(crate) struct Triage {
    #[command(flatten)]
    named: Named,
    /// `case_opened`, `case_linked`, information, `outside_remit`, `already_known`,
    /// `assistance_only`.
    #[arg(long, value_name = "CODE")]
    outcome: Option<String>,
    /// The case, assistance file or report it goes to.
    #[arg(long, value_name = "FILE")]
    into: Option<String>,
    /// Assistance was offered.
    #[arg(long)]
    assistance_offered: bool,
    /// Why, or @FILE; sealed.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    whole: Whole,
}

impl Report {
    pub(crate) async fn run(self, global: &Global) -> Result<(), Fail> {
        match self {
            Report::Submit(submit) => submit.run(global).await,
            Report::List(list) => list.run(global).await,
            Report::Show(named) => {
                let find = async |office: &amana_app::Office| {
                    verbs::of_kind(office, StreamKind::Report, &named.report).await
                };
                verbs::show(global, find, "report_page").await
            }
            Report::Message(message) => message.run(global).await,
            Report::Triage(triage) => triage.run(global).await,
        }
    }
}

impl Submit {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let limits = self.limits_told.map(|how| {
            Data::default().word("how", Some(how))?.word("language", self.language.clone())
        });
        let limits = limits.transpose()?;
        let data = self.whole.read()?.word("kind", self.kind)?.word("channel", self.channel)?;
        let data = data.word("language", self.language)?.word("mode", self.mode)?;
        let data = data.word("survivor", self.survivor)?.word("reporter", self.reporter)?;
        let data = data.sealed("account", self.account)?;
        let office = global.open_unlocked().await?;
        let acting = global.acting(&office)?;
        let stream = StreamId::new(StreamKind::Report, office.new_id());
        let mut asked: Vec<_> =
            limits.map(|it| it.verb(stream, "tell_limits")).into_iter().collect();
        asked.push(data.verb(stream, "submit_report"));
        let done = office.do_verbs(acting, &asked).await?;
        let names = office.references([stream].into_iter()).await?;
        office.close().await;
        let Some(done) = done.last() else { return Ok(()) };
        let reference = names.get(&stream).cloned().unwrap_or_default();
        verbs::say(done, global.format, &format!("Report {reference} is taken: {stream}"))
    }
}

impl List {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        let acting = global.reader(&office)?;
        let rows = if self.asking {
            office.reports_asking(acting, None, u32::MAX).await?
        } else {
            office.reports(acting, self.open.then_some(true)).await?
        };
        let ids: Vec<StreamId> = rows.iter().map(|row| row.stream).collect();
        office.note_list(acting, "report_list", &ids, None).await?;
        office.close().await;
        if global.format == Format::Json {
            return rows.iter().try_for_each(output::json);
        }
        if rows.is_empty() {
            return output::line("Nothing is on this list.");
        }
        let row = |row: &ReportRow| {
            let (kind, state) = (words(row.kind.code()), words(row.state));
            let asks = [row.reporter_asks, row.survivor_asks].into_iter().flatten();
            let asks: Vec<_> = asks.map(|it| words(it.code())).collect();
            let known = row.known.day().to_string();
            vec![row.reference.to_string(), kind, state, known, asks.join(", ")]
        };
        let columns =
            [whole("reference"), cuts("kind"), cuts("state"), whole("known"), cuts("asked for")];
        Table::all(&columns, &rows.iter().map(row).collect::<Vec<_>>())
    }
}

impl Message {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = self.whole.read()?.sealed("text", self.text)?.word("holder", self.holder)?;
        let office = global.open_unlocked().await?;
        let stream = verbs::of_kind(&office, StreamKind::Report, &self.named.report).await?;
        let command = if self.received { "receive_message" } else { "send_message" };
        let done = verbs::act(global, &office, data.verb(stream, command)).await?;
        office.close().await;
        verbs::say(&done, global.format, if self.received { "Taken." } else { "It waits there." })
    }
}

impl Triage {
    async fn run(self, global: &Global) -> Result<(), Fail> {
        let data = self.whole.read()?.word("outcome", self.outcome)?;
        let data = data.flag("assistance_offered", self.assistance_offered, true)?;
        let data = data.sealed("reason", self.reason)?;
        let office = global.open_unlocked().await?;
        let stream = verbs::of_kind(&office, StreamKind::Report, &self.named.report).await?;
        let into = match &self.into {
            Some(name) => Some(office.file_named(name).await?.to_string()),
            None => None,
        };
        let verb = data.word("into", into)?.verb(stream, "triage_report");
        let done = verbs::act(global, &office, verb).await?;
        office.close().await;
        verbs::say(&done, global.format, "Triaged.")
    }
}
