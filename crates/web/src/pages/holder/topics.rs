//! What somebody says to the office besides a plain message: each goes as a message of their thread that begins with what it is
//! about, so that it is read by whoever answers there.

use amana_events::report::ReceiptHolder;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Topic {
    /// Something was done to the reporter because they reported.
    Because,
    /// Help, and no investigation.
    Help,
    /// Nobody is to contact them any more.
    Stop,
    /// How they were treated.
    Treatment,
}

const SURVIVORS: [Topic; 3] = [Topic::Help, Topic::Stop, Topic::Treatment];

impl Topic {
    /// Those of a journey.
    pub(super) fn of(is_survivor: bool) -> Vec<Self> {
        if is_survivor { SURVIVORS.to_vec() } else { vec![Topic::Because] }
    }

    /// One of the survivor's, by the last part of its address, which says nothing.
    pub(super) fn numbered(number: &str) -> Option<Self> {
        SURVIVORS
            .into_iter()
            .find(|topic| topic.place().strip_prefix("/mine/more/") == Some(number))
    }

    /// Whose journey it is of.
    pub(super) fn holder(self) -> ReceiptHolder {
        if self == Topic::Because { ReceiptHolder::Reporter } else { ReceiptHolder::Survivor }
    }

    /// Its address.
    pub(in crate::pages) const fn place(self) -> &'static str {
        match self {
            Topic::Because => "/messages/more",
            Topic::Help => "/mine/more/1",
            Topic::Stop => "/mine/more/2",
            Topic::Treatment => "/mine/more/3",
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

    /// The message that says what comes of it.
    pub(in crate::pages) const fn text(self) -> &'static str {
        match self {
            Topic::Because => "because-text",
            Topic::Help => "help-text",
            Topic::Stop => "stop-text",
            Topic::Treatment => "treatment-text",
        }
    }

    /// Whether there must be words besides: who wants no contact, or help, need not say why.
    pub(super) const fn needs_words(self) -> bool {
        matches!(self, Topic::Because | Topic::Treatment)
    }
}
