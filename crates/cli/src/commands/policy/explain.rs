//! `amana policy explain`: why somebody may do something, or may not.

use amana_app::{
    Acting,
    policies::{Action, Explained, Question},
};
use amana_events::{Code, PurposeCode};
use amana_vault::Compartment;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    screen::paragraph,
};

/// Say whether a member may do something now, and by which policies. Nothing is done. Of a file you
/// may not know of you are told that there is none.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office --as \"Mira Solenne\" policy explain view C-7F3K-92QW\n  amana --data office --as \"Mira Solenne\" policy explain open person/<uuid> \\\n    --compartment identity --purpose investigation\n  amana --data office policy explain keepKeys --member \"Rena Voss\"\n\nOf open the class of the field is asked about: a person's own in a person, contact\nor consent stream, else the file's. What a deed would have to show besides (a\nreason, approvals) is taken for granted, and named."
)]
pub(crate) struct Explain {
    /// What: an action of the policies.
    #[arg(value_name = "ACTION", value_parser = action(), hide_possible_values = true)]
    action: Action,
    /// To which file: a reference, or kind/uuid; none for the ledger itself.
    file: Option<String>,
    /// Whose leave: name or id. The operator asks for others, a member for themselves.
    #[arg(long, value_name = "NAME")]
    member: Option<String>,
    /// For what.
    #[arg(long, value_name = "P")]
    purpose: Option<PurposeCode>,
    /// On which lawful basis, a code of the list `lawful_basis`.
    #[arg(long, value_name = "B")]
    basis: Option<Code>,
    /// The class of the sealed field; with the action `open`.
    #[arg(long, value_name = "C", value_parser = compartment(), hide_possible_values = true)]
    compartment: Option<Compartment>,
}

fn action() -> impl TypedValueParser<Value = Action> {
    let codes = PossibleValuesParser::new(Action::ALL.iter().map(|action| action.code()));
    codes.try_map(|code| {
        Action::ALL.iter().copied().find(|it| it.code() == code).ok_or("no such action")
    })
}

fn compartment() -> impl TypedValueParser<Value = Compartment> {
    let codes = PossibleValuesParser::new(Compartment::ALL.iter().map(|it| it.code()));
    codes.try_map(|code| {
        Compartment::ALL.iter().copied().find(|it| it.code() == code).ok_or("no such class")
    })
}

impl Explain {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open().await?;
        global.unlock(&office)?;
        let acting = global.acting(&office)?;
        let member = match (&self.member, acting) {
            (Some(name), _) => office.member_named(name)?,
            (None, Acting::Member(member)) => member,
            (None, Acting::Operator | Acting::System | Acting::Holder(_)) => {
                return Err(Fail::usage("say whose leave: --as NAME, or --member NAME"));
            }
        };
        let question = Question {
            action: self.action,
            file: self.file,
            purpose: self.purpose,
            basis: self.basis,
            compartment: self.compartment,
        };
        let said = office.explain(acting, member, &question).await?;
        // That there is such a file is a look at it.
        let files: Vec<_> = said.stream.into_iter().collect();
        if !files.is_empty() {
            office.note_list(acting, "policy_explain", &files, None).await?;
        }
        office.close().await;
        if global.format == Format::Json {
            return output::json(&said);
        }
        say(&said)
    }
}

fn say(said: &Explained) -> Result<(), Fail> {
    let verdict = if said.allowed { "allowed" } else { "not allowed" };
    let file = said.stream.map(|stream| format!(" on this {}", stream.kind));
    output::line(format!("{}{}: {verdict}", said.action, file.unwrap_or_default()))?;
    said.words.iter().try_for_each(|words| paragraph("  ", words))?;
    if !said.supposed.is_empty() {
        paragraph("", &format!("Taken for granted: {}.", said.supposed.join("; ")))?;
    }
    if !said.known {
        paragraph("", "They may not know that there is such a file: to them there is none.")?;
    }
    output::line(format!("Set {}", said.set))?;
    output::line(format!("Facts as of {} events.", said.facts_at))
}
