//! What each holder has of a receipt: the one in force, whether there was one, and what waits to replace it.

use amana_events::{
    ActorKind, Digest, MailboxKey,
    report::{ReceiptHolder, ReceiptIssued, ReceiptReplaced},
};

use super::Proposal;

/// A receipt in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The code's commitment; before vocabulary 4 the receipt's verifier.
    pub verifier: Digest,
    /// By what the report is found; none before vocabulary 4, when no code opened anything.
    pub lookup: Option<Digest>,
    /// To what messages for its holder are sealed.
    pub mailbox: Option<MailboxKey>,
}

/// What one holder has.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    pub(super) now: Option<Receipt>,
    /// Verifiers of receipts that open nothing any more.
    pub(super) ended: Vec<Digest>,
    /// Whether a code was issued to this holder that can be presented.
    pub(super) had_code: bool,
    /// Whether a question was chosen by which a lost code is replaced.
    pub(super) asks: bool,
    /// The replacement that waits for a second member.
    pub(super) replacing: Option<Proposal>,
    /// How often they said that they were not alone.
    pub(super) not_alone: u32,
}

impl Held {
    pub(super) fn issue(&mut self, issued: &ReceiptIssued) {
        let (lookup, mailbox) = (issued.lookup, issued.mailbox);
        self.now = Some(Receipt { verifier: issued.verifier, lookup, mailbox });
        self.had_code |= lookup.is_some();
        self.asks = issued.question.is_some() && issued.answer.is_some();
    }

    pub(super) fn replace(&mut self, replaced: &ReceiptReplaced) {
        self.end();
        let (lookup, mailbox) = (Some(replaced.lookup), Some(replaced.mailbox));
        self.now = Some(Receipt { verifier: replaced.verifier, lookup, mailbox });
        self.replacing = None;
    }

    pub(super) fn end(&mut self) {
        self.ended.extend(self.now.take().map(|receipt| receipt.verifier));
    }
}

/// Both holders' parts.
#[derive(Debug, Clone, Default)]
pub(super) struct BothHeld {
    reporter: Held,
    survivor: Held,
}

impl BothHeld {
    pub(super) fn of(&self, holder: ReceiptHolder) -> &Held {
        match holder {
            ReceiptHolder::Reporter => &self.reporter,
            ReceiptHolder::Survivor => &self.survivor,
        }
    }

    pub(super) fn of_mut(&mut self, holder: ReceiptHolder) -> &mut Held {
        match holder {
            ReceiptHolder::Reporter => &mut self.reporter,
            ReceiptHolder::Survivor => &mut self.survivor,
        }
    }

    pub(super) fn both(&self) -> [&Held; 2] {
        [&self.reporter, &self.survivor]
    }

    pub(super) fn both_mut(&mut self) -> [&mut Held; 2] {
        [&mut self.reporter, &mut self.survivor]
    }
}

/// Whose receipt is presented, where somebody acts behind one.
pub const fn holder_of(actor: ActorKind) -> Option<ReceiptHolder> {
    match actor {
        ActorKind::Reporter => Some(ReceiptHolder::Reporter),
        ActorKind::Survivor => Some(ReceiptHolder::Survivor),
        ActorKind::Member | ActorKind::Operator | ActorKind::System => None,
    }
}
