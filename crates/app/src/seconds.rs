//! The second member's word on what one may not decide alone: opening who a confidential reporter is,
//! leaving openings out of a survivor's own list, and taking the records along in a bundle
//! (`domain.md`, rule 15).
//!
//! A word is a signature and no event. It travels in a file from who gave it to who asked, and stands
//! in the log with what was done by it; whether it counts is decided there, when it is done. A word for
//! a withholding or a bundle serves once; one for an opening serves who first used it for as long as its clock says,
//! so that name and phone of one reporter take one signature.

use crate::{
    AppError, Office,
    files::no_such_file,
    office::{Acting, rules},
};
use amana_domain::{
    Signer as _,
    access::{BundleWord, EXPORTED},
};
use amana_events::{
    Code, EventId, LedgerId, MemberId, Moment, PersonId, PurposeCode, Signature, StreamId,
    StreamKind,
    common::{Approval, Role, approval_message},
};
use serde::{Deserialize, Serialize};

/// For what a word is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum WordFor {
    /// Who a confidential reporter is, and how they are reached, is opened.
    Opening {
        /// The reporter.
        person: PersonId,
    },
    /// What investigators opened is left out of the survivor's own list.
    Withholding {
        /// The survivor.
        person: PersonId,
    },
    /// The records of the log leave in a bundle.
    AuditBundle {
        /// For whom it is made.
        recipient: Code,
        /// For what.
        purpose: PurposeCode,
    },
}

impl WordFor {
    /// The event it is signed for.
    const fn event(&self) -> &'static str {
        match self {
            WordFor::Opening { .. } => "field_opened",
            WordFor::Withholding { .. } => "access_withheld",
            WordFor::AuditBundle { .. } => EXPORTED,
        }
    }

    /// Whether a member of this role gives it.
    fn is_given_by(&self, role: Role) -> bool {
        match self {
            WordFor::Opening { .. } => role.opens_sealed(),
            WordFor::Withholding { .. } | WordFor::AuditBundle { .. } => {
                matches!(role, Role::HeadOfConduct | Role::Reviewer)
            }
        }
    }
}

/// How long a word may wait until it is used first, in seconds.
const WAITS_SECONDS: i64 = 24 * 3_600;

/// What a word allows: to whom, what, of whom and where. All of it is in the id that is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// For what.
    #[serde(flatten)]
    pub word: WordFor,
    /// To whom it is given: nobody else can use it.
    pub to: MemberId,
    /// The file in which it is done; of a bundle, the engagement.
    pub stream: StreamId,
}

/// One member's word, as it travels in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondWord {
    /// The ledger.
    pub ledger: LedgerId,
    /// What it allows.
    #[serde(flatten)]
    pub allowed: Allowed,
    /// When it was given.
    pub given: Moment,
    /// Its own id, made of all that: what is signed.
    pub request: EventId,
    /// Who gives it.
    pub member: MemberId,
    /// Their signature.
    pub signature: Signature,
}

impl Allowed {
    /// The id that stands for this, given at that moment.
    fn request(&self, ledger: LedgerId, given: Moment) -> EventId {
        let Self { word, to, stream } = self;
        let (to, engagement) = (*to, *stream);
        let person = match word {
            WordFor::Opening { person } | WordFor::Withholding { person } => person,
            WordFor::AuditBundle { recipient, purpose } => {
                return BundleWord { ledger, to, engagement, recipient, purpose }.request(given);
            }
        };
        let said = format!(
            "amana second word\n{ledger}\n{}\n{to}\n{person}\n{stream}\n{}\n",
            word.event(),
            given.micros()
        );
        EventId::standing_for(u64::try_from(given.micros() / 1_000).unwrap_or(0), &said)
    }

    /// The stream that the signature is for.
    fn signed_for(&self) -> StreamId {
        match &self.word {
            WordFor::Opening { person } | WordFor::Withholding { person } => {
                StreamId::new(StreamKind::Access, person.uuid())
            }
            WordFor::AuditBundle { .. } => self.stream,
        }
    }
}

impl SecondWord {
    /// The word as it stands in the log, where it was given for this and in time.
    ///
    /// # Errors
    /// [`AppError::Usage`] otherwise.
    pub(crate) fn given_for(
        &self,
        ledger: LedgerId,
        wanted: &Allowed,
        now: Moment,
    ) -> Result<Approval, AppError> {
        let usage = |what: &str| Err(AppError::Usage(format!("the approval is {what}")));
        if self.ledger != ledger {
            return usage("of another ledger");
        }
        if self.allowed.word.event() != wanted.word.event() {
            return usage("for something else");
        }
        if self.allowed.to != wanted.to {
            return usage("for another member");
        }
        if self.allowed != *wanted {
            return usage(match wanted.word {
                WordFor::Opening { .. } | WordFor::Withholding { .. } => {
                    "for another person or file"
                }
                WordFor::AuditBundle { .. } => "for another engagement, recipient or purpose",
            });
        }
        if self.request != self.allowed.request(ledger, self.given) {
            return usage("not as it was signed");
        }
        if now > self.given.plus_seconds(WAITS_SECONDS) {
            return usage("older than a day: ask for a new one");
        }
        let (proposal, member, signature) = (self.request, self.member, self.signature);
        Ok(Approval { proposal, member, signature })
    }
}

impl Office {
    /// A member's word that another may do this. Nothing is recorded.
    ///
    /// # Errors
    /// [`AppError::Refused`]: `not_found` for whoever may not know of the file, or is kept away from
    /// the person; `role_not_held` for whoever cannot give such a word; [`AppError::Custody`] where
    /// their key is not here.
    pub async fn give_word(
        &self,
        member: MemberId,
        allowed: Allowed,
    ) -> Result<SecondWord, AppError> {
        if !self.may_give(member, &allowed).await? {
            return Err(no_such_file());
        }
        let registry = self.registry().await?;
        let ours = registry.organisation_of(member).is_none();
        let fits = registry.roles_of(member).iter().any(|role| allowed.word.is_given_by(*role));
        if !ours || !fits {
            let reason = "such a word is given by a member of the organisation that keeps the ledger: \
                          for an opening by one who opens fields, for a withholding or a bundle by a \
                          head of conduct or a reviewer";
            return Err(AppError::refused("role_not_held", reason));
        }
        let (ledger, given) = (self.ledger, self.now());
        let request = allowed.request(ledger, given);
        let event = allowed.word.event();
        let signature = self.signed_by(member, allowed.signed_for(), event, request)?;
        Ok(SecondWord { ledger, allowed, given, request, member, signature })
    }

    /// Whether a member may know of what they are asked for a word for.
    async fn may_give(&self, member: MemberId, allowed: &Allowed) -> Result<bool, AppError> {
        let stream = allowed.stream;
        let concerns = match &allowed.word {
            WordFor::Opening { person } | WordFor::Withholding { person } => {
                let sight = self.sight(Acting::Member(member)).await?;
                let own = StreamId::new(StreamKind::Person, person.uuid());
                let named = self.journal.involving(*person).await?.contains(&stream);
                (stream == own || named) && sight.shows(own)
            }
            WordFor::AuditBundle { .. } => stream.kind == StreamKind::Audit,
        };
        Ok(concerns && self.is_known_to(member, stream).await?)
    }

    /// Whether a member may know that a file exists.
    pub(crate) async fn is_known_to(
        &self,
        member: MemberId,
        stream: StreamId,
    ) -> Result<bool, AppError> {
        let registry = self.registry().await?;
        let engine = self.engine(&registry)?;
        let who = rules::principal(Acting::Member(member), &registry);
        let file = self.look(Acting::Member(member), stream, |context| {
            let there = context.world.read(stream).is_some();
            there.then(|| rules::file_facts(context, member, stream))
        });
        Ok(file.await?.is_some_and(|file| rules::knows(&engine, &who, &file)))
    }

    /// A member's signature, with their own key, that the event may be recorded in the stream.
    ///
    /// # Errors
    /// [`AppError::Custody`] where their key is not here.
    pub(crate) fn signed_by(
        &self,
        member: MemberId,
        stream: StreamId,
        event: &str,
        request: EventId,
    ) -> Result<Signature, AppError> {
        let unlocked = self.unlocked()?;
        let signer = unlocked.signers.iter().find(|signer| signer.member() == member);
        let signer = signer.ok_or_else(|| {
            AppError::Custody("the member's own key is not in this folder".into())
        })?;
        Ok(signer.sign(&approval_message(self.ledger, stream, event, request)))
    }
}
