//! The reporting channel: somebody sends a report without a name and without credentials, and is given a
//! code for it, in one request that may come again.
//!
//! INVARIANT: report id and code come of the ledger's own key, the request's key and its content
//! (`ops/decisions/0037`). The same request gives the same code again, though it is kept nowhere; without the
//! request's key nobody derives it, whatever they hold.
//!
//! Deliberately absent: a person. Whoever sends a report is nobody to the office until they say who they are.

use amana_domain::{
    Refusal, State,
    report::{DeclineReceipt, SubmitReport},
};
use amana_events::{
    Day, Language, StreamId, StreamKind, Via,
    report::{Channel, ReceiptChoice, ReceiptHolder, ReportKind, ReporterMode},
};
use amana_vault::{
    Entropy as _, Secret,
    receipt::{ReceiptCode, WordList},
};

use super::{
    Issue,
    issue::Drawn,
    texts::{optional, required},
};
use crate::{
    AppError, Office,
    office::{Acting, Holder, Request},
};

/// For how many hours the same request gives the same code again.
pub const KEY_HOURS: i64 = 24;

const HOUR_MICROS: i64 = 3_600_000_000;

/// What somebody reports.
#[derive(Debug, Clone)]
pub struct Told {
    /// By which way it comes.
    pub via: Via,
    /// What is asked for.
    pub kind: ReportKind,
    /// By which of the office's channels: a page that was filled in with somebody's help is none of the web's alone.
    pub channel: Channel,
    /// The matter that a complaint about treatment is about.
    pub about: Option<StreamId>,
    /// In which language.
    pub language: Language,
    /// How much they let be known.
    pub mode: ReporterMode,
    /// The account.
    pub account: Secret,
    /// Where and when exactly.
    pub circumstances: Secret,
    /// The receipt they want; none where they want none.
    pub receipt: Option<Asked>,
}

/// The receipt somebody asks for with their report.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How they keep it.
    pub choice: ReceiptChoice,
    /// In which list's words it will be said; none for digits.
    pub words: Option<WordList>,
    /// Who keeps it, where another does.
    pub keeper: Secret,
    /// A question they chose, by which a lost code is replaced.
    pub question: Secret,
    /// Its answer.
    pub answer: Secret,
}

/// A report that was taken.
pub struct Sent {
    /// On which day.
    pub received: Day,
    /// The code, where one was wanted.
    pub code: Option<ReceiptCode>,
    /// Whether the same request had come before.
    pub again: bool,
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sent").field("again", &self.again).finish_non_exhaustive()
    }
}

/// What comes of a request's key and content.
struct Derived {
    report: StreamId,
    code: Option<Drawn>,
}

impl Office {
    /// Takes a report and issues its receipt. `key` is the request's own; `body` its canonical bytes.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `other_body` where the key came with another content, `key_expired` for one of
    /// more than [`KEY_HOURS`] hours ago, `receipt_over` where the code is not in force any more, or the rule
    /// that forbids it.
    pub async fn take_report(&self, key: &str, body: &[u8], told: &Told) -> Result<Sent, AppError> {
        if let Some(asked) = &told.receipt {
            asked.check()?;
        }
        let Derived { report, code } = self.derive(key, body, told.receipt.as_ref()).await?;
        let acting = Acting::Holder(Holder { report, holder: ReceiptHolder::Reporter });
        let once = |what: &str, request: Request| {
            request.by(told.via).once(format!("{what}/{key}"), body.to_vec())
        };
        let mut requests = vec![once("report", Request::new(acting, report, told.command()?))];
        if code.is_none() {
            let declined = DeclineReceipt { holder: ReceiptHolder::Reporter };
            requests.push(once("receipt", Request::new(acting, report, declined)));
        }
        let done = self.execute_all(&requests, Vec::new()).await.map_err(|(_, error)| error)?;
        let submitted = done.into_iter().next();
        let submitted =
            submitted.ok_or_else(|| AppError::refused("nothing_to_do", "nothing was recorded"))?;
        let age = self.now().micros() - submitted.recorded.micros();
        if submitted.replayed && age > KEY_HOURS * HOUR_MICROS {
            return Err(AppError::refused("key_expired", EXPIRED));
        }
        let code = match (code, &told.receipt) {
            (Some(drawn), Some(asked)) => {
                match self.issue_sent(report, drawn, (asked, told.via)).await {
                    Ok(code) => Some(code),
                    // The same request may have been faster, here or on another server.
                    Err(AppError::Refused(refused)) => {
                        let again = self.derive(key, body, Some(asked)).await?.code;
                        Some(self.issued_by_another(report, again, refused).await?)
                    }
                    Err(error) => return Err(error),
                }
            }
            (Some(_) | None, None) | (None, Some(_)) => None,
        };
        Ok(Sent { received: submitted.recorded.day(), code, again: submitted.replayed })
    }

    /// Derives the report's id and its code.
    async fn derive(
        &self,
        key: &str,
        body: &[u8],
        asked: Option<&Asked>,
    ) -> Result<Derived, AppError> {
        let unlocked = self.unlocked()?;
        let own = self.own_keys(&unlocked).await?;
        let mut about = key.len().to_be_bytes().to_vec();
        about.extend_from_slice(key.as_bytes());
        about.extend_from_slice(body);
        let mut id = [0; 16];
        own.owner_key().derived("report of the channel", &about).fill(&mut id);
        let id = uuid::Builder::from_custom_bytes(id).into_uuid();
        let code = asked.map(|asked| {
            let mut bits = own.owner_key().derived("code of the channel", &about);
            self.drawn(ReceiptCode::draw(asked.words, &mut bits), ReceiptHolder::Reporter)
        });
        Ok(Derived { report: StreamId::new(StreamKind::Report, id), code })
    }

    /// Issues the receipt, or finds that it was issued when the request came before.
    async fn issue_sent(
        &self,
        report: StreamId,
        drawn: Drawn,
        (asked, via): (&Asked, Via),
    ) -> Result<ReceiptCode, AppError> {
        match self.standing_receipt(report, &drawn).await? {
            Standing::Issued => return Ok(drawn.code),
            Standing::Over => return Err(over()),
            Standing::None => {}
        }
        let command = asked.issue().command(&drawn);
        let acting = Acting::Holder(Holder { report, holder: ReceiptHolder::Reporter });
        let request = Request::new(acting, report, command).by(via);
        Ok(self.give_out(drawn, request).await?.code)
    }

    async fn issued_by_another(
        &self,
        report: StreamId,
        again: Option<Drawn>,
        refused: Refusal,
    ) -> Result<ReceiptCode, AppError> {
        let Some(again) = again else { return Err(refused.into()) };
        match self.standing_receipt(report, &again).await? {
            Standing::Issued => Ok(again.code),
            Standing::Over => Err(over()),
            Standing::None => Err(refused.into()),
        }
    }

    async fn standing_receipt(
        &self,
        report: StreamId,
        drawn: &Drawn,
    ) -> Result<Standing, AppError> {
        let state = self.state(report).await?;
        let Some(State::Report(state)) = state.as_ref().map(|(it, _)| it.as_ref()) else {
            return Ok(Standing::None);
        };
        let holder = ReceiptHolder::Reporter;
        let issued = state.receipt_of(holder).and_then(|it| it.lookup) == Some(drawn.lookup);
        Ok(match (issued, state.had_code(holder)) {
            (true, _) => Standing::Issued,
            (false, true) => Standing::Over,
            (false, false) => Standing::None,
        })
    }
}

/// How the derived receipt stands in its report.
enum Standing {
    /// Not yet issued.
    None,
    /// In force.
    Issued,
    /// Revoked, or replaced by another.
    Over,
}

const EXPIRED: &str = "this key was used more than 24 hours ago: the report is here; \
                       take a new key for another";

fn over() -> AppError {
    AppError::refused(
        "receipt_over",
        "the report is here, and its first code opens nothing any more",
    )
}

impl Told {
    fn command(&self) -> Result<SubmitReport, Refusal> {
        Ok(SubmitReport {
            reference: None,
            kind: self.kind,
            channel: self.channel,
            language: self.language.clone(),
            mode: self.mode,
            reporter: None,
            survivor: None,
            about: self.about,
            account: required("account", &self.account)?,
            circumstances: optional("circumstances", &self.circumstances)?,
            mentions: Vec::new(),
            learned: None,
        })
    }
}

impl Asked {
    /// What the receipt's own rules will ask, before the report is taken: its account is not recorded to be
    /// refused its receipt.
    fn check(&self) -> Result<(), Refusal> {
        for (field, text) in
            [("keeper", &self.keeper), ("question", &self.question), ("answer", &self.answer)]
        {
            optional(field, text)?;
        }
        let empty = |text: &Secret| text.reveal().trim().is_empty();
        if (self.choice == ReceiptChoice::KeptByAnother) == empty(&self.keeper) {
            let reason = "who keeps a receipt is said where another keeps it, and nowhere else";
            return Err(Refusal::field("keeper_fits_choice", "keeper", reason));
        }
        if empty(&self.question) != empty(&self.answer) {
            let reason = "a question goes with its answer";
            return Err(Refusal::field("question_and_answer", "answer", reason));
        }
        Ok(())
    }

    fn issue(&self) -> Issue {
        Issue {
            holder: ReceiptHolder::Reporter,
            words: self.words,
            choice: self.choice,
            word: Secret::empty(),
            keeper: self.keeper.clone(),
            question: self.question.clone(),
            answer: self.answer.clone(),
        }
    }
}
