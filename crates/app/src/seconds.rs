//! The second member's word on what one may not decide alone: opening who a confidential reporter is,
//! and leaving openings out of a survivor's own list (`domain.md`, rule 15).
//!
//! A word is a signature and no event. It travels in a file from who gave it to who asked, and stands
//! in the log with what was done by it; whether it counts is decided there, when it is done.

use amana_domain::Signer as _;
use amana_events::{
    EventId, LedgerId, MemberId, PersonId, Signature, StreamId, StreamKind,
    common::{Approval, Role, approval_message},
};
use serde::{Deserialize, Serialize};

use crate::{
    AppError, Office,
    files::no_such_file,
    office::{Acting, rules},
};

/// For what a word is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordFor {
    /// Who a confidential reporter is, and how they are reached, is opened.
    Opening,
    /// What investigators opened is left out of the survivor's own list.
    Withholding,
}

impl WordFor {
    /// The event it is signed for.
    const fn event(self) -> &'static str {
        match self {
            WordFor::Opening => "field_opened",
            WordFor::Withholding => "access_withheld",
        }
    }
}

/// One member's word, as it travels in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondWord {
    /// The ledger.
    pub ledger: LedgerId,
    /// For what.
    pub word: WordFor,
    /// The person it concerns.
    pub person: PersonId,
    /// The file in which it is done.
    pub stream: StreamId,
    /// Its own id: it serves once.
    pub request: EventId,
    /// Who gives it.
    pub member: MemberId,
    /// Their signature.
    pub signature: Signature,
}

impl SecondWord {
    /// The word as it stands in the log, where it is of this ledger and for this.
    ///
    /// # Errors
    /// [`AppError::Usage`] otherwise.
    pub(crate) fn given_for(
        &self,
        ledger: LedgerId,
        word: WordFor,
        person: PersonId,
        stream: StreamId,
    ) -> Result<Approval, AppError> {
        let usage = |what: &str| Err(AppError::Usage(format!("the approval is {what}")));
        if self.ledger != ledger {
            return usage("of another ledger");
        }
        if self.word != word {
            return usage("for something else");
        }
        if (self.person, self.stream) != (person, stream) {
            return usage("for another person or file");
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
        word: WordFor,
        person: PersonId,
        stream: StreamId,
    ) -> Result<SecondWord, AppError> {
        let sight = self.sight(Acting::Member(member)).await?;
        let own = StreamId::new(StreamKind::Person, person.uuid());
        let concerns = stream == own || self.journal.involving(person).await?.contains(&stream);
        if !(concerns && sight.shows(own) && self.is_known_to(member, stream).await?) {
            return Err(no_such_file());
        }
        let registry = self.registry().await?;
        let leads = [Role::HeadOfConduct, Role::Reviewer];
        if word == WordFor::Withholding && !leads.iter().any(|it| registry.holds(member, *it)) {
            let reason = "a head of conduct or a reviewer lets openings be left out";
            return Err(AppError::refused("role_not_held", reason));
        }
        let request = EventId::new(self.new_id());
        let access = StreamId::new(StreamKind::Access, person.uuid());
        let signature = self.signed_by(member, access, word.event(), request)?;
        Ok(SecondWord { ledger: self.ledger, word, person, stream, request, member, signature })
    }

    /// Whether a member may know that a file exists.
    async fn is_known_to(&self, member: MemberId, stream: StreamId) -> Result<bool, AppError> {
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
