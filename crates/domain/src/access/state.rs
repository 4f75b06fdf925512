//! State of an `access` stream: how often a field was opened, and which doors were broken open.

use amana_events::{EventId, MemberId, Moment, StreamId, access::AccessEvent};

use crate::Stamp;

/// State of an `access` stream.
#[derive(Debug, Clone, Default)]
pub struct AccessState {
    /// How many events it has.
    pub version: u64,
    opened: u32,
    windows: Vec<Window>,
}

/// By which exceptional way something was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Break-glass, with two approvals.
    BreakGlass,
    /// The narrower door for danger to life: contact and place only, one hour.
    DangerToLife,
}

/// A use of an exceptional door.
#[derive(Debug, Clone)]
pub struct Window {
    /// The event that opened it.
    pub invocation: EventId,
    /// Which door.
    pub door: Door,
    /// What it opens.
    pub stream: StreamId,
    /// When it was opened: the review's clock starts here.
    pub from: Moment,
    /// Until when it is open.
    pub until: Moment,
    /// Who used it; none when not a member.
    pub by: Option<MemberId>,
    /// Who approved, or was told at once: like who used it, they do not review.
    pub involved: Vec<MemberId>,
    /// The proposals whose approvals it used: none serves twice.
    pub(super) proposals: Vec<EventId>,
    /// Whether the review found it justified; none until reviewed.
    pub justified: Option<bool>,
}

impl AccessState {
    /// How often a field was opened.
    pub fn opened(&self) -> u32 {
        self.opened
    }

    /// Every use of an exceptional door, oldest first.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Uses that nobody has reviewed yet.
    pub fn awaiting_review(&self) -> impl Iterator<Item = &Window> {
        self.windows.iter().filter(|window| window.justified.is_none())
    }

    /// Whether the member has a door open to the stream. What a review found unjustified is shut.
    pub fn is_open(&self, member: MemberId, stream: StreamId, door: Door, now: Moment) -> bool {
        self.windows.iter().any(|window| {
            window.door == door
                && window.stream == stream
                && window.by == Some(member)
                && (window.from..=window.until).contains(&now)
                && window.justified != Some(false)
        })
    }

    pub(super) fn window(&self, invocation: EventId, door: Door) -> Option<&Window> {
        self.windows.iter().find(|window| window.invocation == invocation && window.door == door)
    }

    pub(super) fn apply(&mut self, event: &AccessEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            AccessEvent::FieldOpened(_) => self.opened = self.opened.saturating_add(1),
            AccessEvent::BreakGlassInvoked(invoked) => {
                let approvals = &invoked.approvals;
                self.open(stamp, Door::BreakGlass, invoked.stream, invoked.until, |window| {
                    window.involved = approvals.iter().map(|approval| approval.member).collect();
                    window.proposals = approvals.iter().map(|approval| approval.proposal).collect();
                });
            }
            AccessEvent::DangerToLifeInvoked(invoked) => {
                self.open(stamp, Door::DangerToLife, invoked.stream, invoked.until, |window| {
                    window.involved.clone_from(&invoked.told);
                });
            }
            AccessEvent::BreakGlassReviewed(review) => {
                self.review(review.invocation, Door::BreakGlass, review.justified);
            }
            AccessEvent::DangerToLifeReviewed(review) => {
                self.review(review.invocation, Door::DangerToLife, review.justified);
            }
            AccessEvent::OpeningRefused(_)
            | AccessEvent::Searched(_)
            | AccessEvent::Listed(_)
            | AccessEvent::Exported(_)
            | AccessEvent::FiguresDisclosed(_) => {}
        }
    }

    fn open(
        &mut self,
        stamp: &Stamp,
        door: Door,
        stream: StreamId,
        until: Moment,
        fill: impl FnOnce(&mut Window),
    ) {
        let mut window = Window {
            invocation: stamp.event,
            door,
            stream,
            from: stamp.recorded,
            until,
            by: stamp.actor.member(),
            involved: Vec::new(),
            proposals: Vec::new(),
            justified: None,
        };
        fill(&mut window);
        self.windows.push(window);
    }

    fn review(&mut self, invocation: EventId, door: Door, justified: bool) {
        let window = self.windows.iter_mut().find(|w| w.invocation == invocation && w.door == door);
        if let Some(window) = window {
            window.justified = Some(justified);
        }
    }
}
