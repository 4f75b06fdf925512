//! What a recipient outside answers: with the code of their package, in a file that comes back or at a page.
//!
//! INVARIANT: an answer is recorded only where its code is that of the referral's newest package; whoever has no such code learns
//! nothing of the referral, not even that it is there.

use amana_domain::{
    State,
    referral::{
        Command,
        answers::{AcceptReferral, DeclineReferral, RecordReferralReceived},
        revoke::ConfirmReferralDeletion,
        service::{CompleteReferral, StartReferralService},
    },
};
use amana_events::{
    Code, PublicKey, Signature, StreamId, StreamKind, Via,
    referral::{AnswerWay, answer_message},
};
use amana_vault::{
    Secret,
    receipt::{ReceiptCode, reply_seed},
};
use ed25519_dalek::{Signer as _, SigningKey};

use crate::{
    AppError, Office,
    office::{Acting, Done, Request},
};

/// What a recipient may answer, as a reply says it.
pub const ANSWERS: [&str; 6] = ["received", "accepted", "declined", "started", "done", "deleted"];
/// Longest reply that is read, in bytes.
const BYTES_MAX: usize = 64 * 1024;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// They have it.
    Received,
    /// They accept.
    Accepted,
    /// They decline: list `referral_decline_reason`.
    Declined(Code),
    /// The service started.
    Started,
    /// The service was done: list `referral_outcome`.
    Done(Code),
    /// What they held is deleted.
    Deleted,
}

/// A reply: for which referral, with which code, and what it says.
pub struct Reply {
    /// The referral: its reference, or `referral/<uuid>`.
    pub referral: String,
    /// The package's code.
    pub code: ReceiptCode,
    /// The answer.
    pub answer: Answer,
}

/// What became of a reply.
#[derive(Debug, Clone)]
pub struct Replied {
    /// The referral.
    pub referral: StreamId,
    /// What was recorded.
    pub done: Done,
}

impl Answer {
    /// An answer by its word, with its reason or outcome.
    ///
    /// # Errors
    /// [`AppError::Refused`] naming the field.
    pub fn of(answer: &str, reason: &str, outcome: &str) -> Result<Self, AppError> {
        let coded = |field: &'static str, text: &str| {
            let code = text.trim().parse::<Code>();
            code.map_err(|_| wrong(field, "want a code of the list that stands beside it"))
        };
        Ok(match answer.trim().to_ascii_lowercase().as_str() {
            "received" => Answer::Received,
            "accepted" => Answer::Accepted,
            "declined" => Answer::Declined(coded("reason", reason)?),
            "started" => Answer::Started,
            "done" => Answer::Done(coded("outcome", outcome)?),
            "deleted" => Answer::Deleted,
            _ => {
                return Err(wrong(
                    "answer",
                    "want received, accepted, declined, started, done or deleted",
                ));
            }
        })
    }

    /// The event it becomes, and the code that is signed with it.
    fn signed(&self) -> (&'static str, &str) {
        match self {
            Answer::Received => ("referral_received", ""),
            Answer::Accepted => ("referral_accepted", ""),
            Answer::Declined(reason) => ("referral_declined", reason.as_str()),
            Answer::Started => ("referral_service_started", ""),
            Answer::Done(outcome) => ("referral_done", outcome.as_str()),
            Answer::Deleted => ("referral_deletion_confirmed", ""),
        }
    }

    fn command(self, way: AnswerWay, signature: Signature) -> Command {
        let signature = Some(signature);
        match self {
            Answer::Received => RecordReferralReceived { way, signature }.into(),
            Answer::Accepted => AcceptReferral { way, signature }.into(),
            Answer::Declined(reason) => DeclineReferral { reason, way, signature }.into(),
            Answer::Started => StartReferralService { way, signature }.into(),
            Answer::Done(outcome) => CompleteReferral { outcome, way, signature }.into(),
            Answer::Deleted => ConfirmReferralDeletion { way, signature }.into(),
        }
    }
}

fn wrong(field: &'static str, reason: &'static str) -> AppError {
    AppError::Refused(amana_domain::Refusal::field("wrong_reply", field, reason))
}

impl Reply {
    /// Reads a reply as it came back: the form of a package, filled in. What a mail program puts before lines, and lines that say
    /// nothing of it, are passed over.
    ///
    /// # Errors
    /// [`AppError::Refused`] naming what is missing or mistyped.
    pub fn read(text: &Secret) -> Result<Self, AppError> {
        if text.reveal().len() > BYTES_MAX {
            return Err(wrong("reply", "the reply is longer than 64 KiB: it is another file"));
        }
        let field = |name: &str| {
            let lines = text.reveal().lines().map(bare).filter(|line| !line.starts_with('#'));
            let mut values = lines.filter_map(|line| {
                let (known, value) = line.split_once(':')?;
                known.trim().eq_ignore_ascii_case(name).then(|| value.trim())
            });
            (values.next(), values.next().is_some())
        };
        if field("amana-reply").0 != Some("1") {
            return Err(wrong(
                "reply",
                "this is no reply to a package: the line `amana-reply: 1` is missing",
            ));
        }
        let one = |name: &'static str| match field(name) {
            (_, true) => Err(wrong(name, "it stands twice: send one answer at a time")),
            (value, false) => Ok(value.unwrap_or_default()),
        };
        Self::of(
            one("referral")?,
            &Secret::from(one("code")?),
            Answer::of(one("answer")?, one("reason")?, one("outcome")?)?,
        )
    }

    /// The same from its parts.
    ///
    /// # Errors
    /// As [`Reply::read`].
    pub fn of(referral: &str, code: &Secret, answer: Answer) -> Result<Self, AppError> {
        if referral.trim().is_empty() {
            return Err(wrong("referral", "it does not say which referral it answers"));
        }
        let code = ReceiptCode::parse(code);
        let code =
            code.map_err(|_| wrong("code", "the code is mistyped: 27 digits, as in the package"))?;
        Ok(Self { referral: referral.trim().to_owned(), code, answer })
    }
}

/// A line without what quoting and byte order put before it.
fn bare(line: &str) -> &str {
    line.trim_start_matches(['\u{feff}', '>', ' ', '\t']).trim_end()
}

impl Office {
    /// Records a recipient's answer. A member brings a file that came back; without one, the recipient gave it by this way.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` where there is no such referral or the code is not that of its newest package, else what
    /// the rule says.
    pub async fn take_reply(
        &self,
        acting: Acting,
        by: Option<Via>,
        reply: Reply,
    ) -> Result<Replied, AppError> {
        let referral = self.replied(&reply).await?;
        let way = match acting {
            Acting::Member(_) | Acting::Operator => AnswerWay::ReplyFile,
            Acting::System | Acting::Holder(_) => AnswerWay::SignedLink,
        };
        let key = self.answering(&reply.code, referral);
        let (event, code) = reply.answer.signed();
        let message = answer_message(self.ledger, referral, event, code);
        let signature = Signature::new(key.sign(&message).to_bytes());
        let mut request = Request::new(acting, referral, reply.answer.command(way, signature));
        request.via = by;
        Ok(Replied { referral, done: self.execute(request).await? })
    }

    fn answering(&self, code: &ReceiptCode, referral: StreamId) -> SigningKey {
        SigningKey::from_bytes(reply_seed(code, self.ledger.uuid(), referral.id).reveal())
    }

    /// The referral that a reply is for.
    async fn replied(&self, reply: &Reply) -> Result<StreamId, AppError> {
        let unknown = || {
            AppError::refused(
                "not_found",
                "reference and code fit no package: look at both once more",
            )
        };
        let stream = match self.file_named(&reply.referral).await {
            Ok(stream) if stream.kind == StreamKind::Referral => stream,
            Ok(_) | Err(AppError::Refused(_) | AppError::Usage(_)) => return Err(unknown()),
            Err(error) => return Err(error),
        };
        let state = self.state(stream).await?;
        let key = match state.as_ref().map(|(state, _)| state.as_ref()) {
            Some(State::Referral(referral)) => referral.reply_key(),
            _ => None,
        };
        let own = PublicKey::new(self.answering(&reply.code, stream).verifying_key().to_bytes());
        if key == Some(own) { Ok(stream) } else { Err(unknown()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "001 218 426 182 456 967 898 401 297";

    fn form(more: &str) -> Secret {
        Secret::new(format!("amana-reply: 1\nreferral: F-7F3K-92QW\ncode: {CODE}\n{more}"))
    }

    fn field(text: &Secret) -> String {
        match Reply::read(text) {
            Err(AppError::Refused(refusal)) => refusal.field.unwrap().into_owned(),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("read"),
        }
    }

    #[test]
    fn a_form_is_read_as_mail_programs_send_it_back() {
        let quoted = format!(
            "\u{feff}> Dear all,\r\n> amana-reply: 1\r\n>referral: F-7F3K-92QW\r\n> code: {CODE}\r\n> # one of\r\n> answer: Accepted \r\n> reason: \r\n"
        );
        let reply = Reply::read(&Secret::new(quoted)).unwrap();
        assert_eq!((reply.answer, reply.referral.as_str()), (Answer::Accepted, "F-7F3K-92QW"));
        let declined = Reply::read(&form("answer: declined\nreason: no_capacity\n")).unwrap();
        assert_eq!(declined.answer, Answer::Declined(Code::new("no_capacity").unwrap()));
    }

    #[test]
    fn what_is_missing_or_stands_twice_is_named() {
        assert_eq!(field(&form("")), "answer");
        assert_eq!(field(&form("answer: perhaps")), "answer");
        assert_eq!(field(&form("answer: declined")), "reason");
        assert_eq!(field(&form("answer: done\noutcome: a b")), "outcome");
        assert_eq!(field(&form("answer: done\nanswer: accepted")), "answer");
        assert_eq!(field(&Secret::from("answer: accepted")), "reply");
        let other = form("answer: accepted").reveal().replace("297", "298");
        assert_eq!(field(&Secret::new(other)), "code");
    }
}
