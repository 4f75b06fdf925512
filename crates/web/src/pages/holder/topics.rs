//! What somebody asks of the office besides writing to it. Each but one is a message that says by a code what it asks for; how they
//! were treated becomes a report of its own, which somebody outside their matter decides on.

use amana_events::report::{HolderAsks, ReceiptHolder};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Topic {
    /// Something was done to them because of the report.
    Because,
    /// Help, and no investigation.
    Help,
    /// Nobody is to contact them any more.
    Stop,
    /// How they were treated.
    Treatment,
}

const REPORTERS: [Topic; 1] = [Topic::Because];
const SURVIVORS: [Topic; 4] = [Topic::Help, Topic::Stop, Topic::Treatment, Topic::Because];

impl Topic {
    /// Those of a journey.
    pub(super) fn of(holder: ReceiptHolder) -> &'static [Self] {
        match holder {
            ReceiptHolder::Reporter => &REPORTERS,
            ReceiptHolder::Survivor => &SURVIVORS,
        }
    }

    /// One of the survivor's, by the last part of its address, which says nothing.
    pub(super) fn numbered(number: &str) -> Option<Self> {
        let is = |topic: &Topic| {
            topic.place(ReceiptHolder::Survivor).strip_prefix("/mine/more/") == Some(number)
        };
        SURVIVORS.into_iter().find(is)
    }

    /// Its address in a journey.
    pub(super) const fn place(self, holder: ReceiptHolder) -> &'static str {
        match (holder, self) {
            (ReceiptHolder::Reporter, _) => "/messages/more",
            (ReceiptHolder::Survivor, Topic::Help) => "/mine/more/1",
            (ReceiptHolder::Survivor, Topic::Stop) => "/mine/more/2",
            (ReceiptHolder::Survivor, Topic::Treatment) => "/mine/more/3",
            (ReceiptHolder::Survivor, Topic::Because) => "/mine/more/4",
        }
    }

    /// The message that names it.
    pub(in crate::pages) const fn title(self) -> &'static str {
        match self {
            Topic::Because => "because-title",
            Topic::Help => "help-title",
            Topic::Stop => "stop-title",
            Topic::Treatment => "treatment-title",
        }
    }

    /// The messages that say what comes of it.
    pub(in crate::pages) const fn texts(self) -> [&'static str; 2] {
        match self {
            Topic::Because => ["because-text", "topic-message"],
            Topic::Help => ["help-text", "topic-message"],
            Topic::Stop => ["stop-text", "stop-now"],
            Topic::Treatment => ["treatment-text", "treatment-code"],
        }
    }

    /// What its message asks for; none for what becomes a report of its own.
    pub(super) const fn asks(self) -> Option<HolderAsks> {
        match self {
            Topic::Because => Some(HolderAsks::Retaliation),
            Topic::Help => Some(HolderAsks::HelpOnly),
            Topic::Stop => Some(HolderAsks::NoContact),
            Topic::Treatment => None,
        }
    }

    /// Whether there must be words besides: who wants no contact, or help, need not say why.
    pub(super) const fn needs_words(self) -> bool {
        matches!(self, Topic::Because | Topic::Treatment)
    }
}
