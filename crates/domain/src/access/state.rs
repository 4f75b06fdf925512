//! State of an `access` stream: how often a field was opened, and which doors were broken open.

use amana_events::{EventId, MemberId, Moment, StreamId, access::AccessEvent, common::Approval};

use crate::Stamp;

/// State of an `access` stream.
#[derive(Debug, Clone, Default)]
pub struct AccessState {
    /// How many events it has.
    pub version: u64,
    opened: u32,
    /// Members who opened something here, each once, sorted.
    openers: Vec<MemberId>,
    windows: Vec<Window>,
    withholdings: Vec<Withholding>,
    approvals: Vec<Served>,
}

/// An approval that served.
#[derive(Debug, Clone, Copy)]
pub(super) struct Served {
    /// The proposal it is of.
    pub(super) proposal: EventId,
    /// Whom it served.
    pub(super) by: Option<MemberId>,
    /// When it first did.
    pub(super) at: Moment,
}

/// A time for which what investigators opened for a case is left out of the survivor's own list.
#[derive(Debug, Clone, Copy)]
pub struct Withholding {
    /// The event that began it.
    pub event: EventId,
    /// The case.
    pub case: StreamId,
    /// From when.
    pub from: Moment,
    /// Until when at the latest.
    pub until: Moment,
    /// When it was ended before that.
    pub ended: Option<Moment>,
}

impl Withholding {
    /// Whether openings are left out at that moment.
    pub fn holds(&self, now: Moment) -> bool {
        (self.from..=self.until).contains(&now) && self.ended.is_none_or(|ended| now < ended)
    }
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

    /// Whether the member opened anything here.
    pub fn was_opened_by(&self, member: MemberId) -> bool {
        self.openers.binary_search(&member).is_ok()
    }

    /// Whether what investigators opened for the case is left out of the survivor's own list now.
    pub fn is_withheld(&self, case: StreamId, now: Moment) -> bool {
        self.withholdings.iter().any(|known| known.case == case && known.holds(now))
    }

    /// Every time for which something is or was left out, oldest first.
    pub fn withholdings(&self) -> &[Withholding] {
        &self.withholdings
    }

    /// What an approval of the proposal served, if it did.
    pub(super) fn served(&self, proposal: EventId) -> Option<&Served> {
        self.approvals.iter().find(|known| known.proposal == proposal)
    }

    fn serve(&mut self, approval: &Approval, stamp: &Stamp) {
        if self.served(approval.proposal).is_none() {
            let (proposal, by) = (approval.proposal, stamp.actor.member());
            self.approvals.push(Served { proposal, by, at: stamp.recorded });
        }
    }

    fn open_field(&mut self, approval: Option<&Approval>, stamp: &Stamp) {
        self.opened = self.opened.saturating_add(1);
        if let Some(member) = stamp.actor.member()
            && let Err(place) = self.openers.binary_search(&member)
        {
            self.openers.insert(place, member);
        }
        if let Some(approval) = approval {
            self.serve(approval, stamp);
        }
    }

    pub(super) fn window(&self, invocation: EventId, door: Door) -> Option<&Window> {
        self.windows.iter().find(|window| window.invocation == invocation && window.door == door)
    }

    pub(super) fn apply(&mut self, event: &AccessEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            AccessEvent::FieldOpened(opened) => self.open_field(opened.approval.as_ref(), stamp),
            AccessEvent::BreakGlassInvoked(invoked) => {
                let approvals = &invoked.approvals;
                self.open(stamp, Door::BreakGlass, invoked.stream, invoked.until, |window| {
                    window.involved = approvals.iter().map(|approval| approval.member).collect();
                });
                for approval in approvals {
                    self.serve(approval, stamp);
                }
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
            AccessEvent::Exported(exported) => {
                if let Some(approval) = &exported.approval {
                    self.serve(approval, stamp);
                }
            }
            AccessEvent::AccessWithheld(withheld) => {
                self.serve(&withheld.approval, stamp);
                self.withholdings.push(Withholding {
                    event: stamp.event,
                    case: withheld.case,
                    from: stamp.recorded,
                    until: withheld.until,
                    ended: None,
                });
            }
            AccessEvent::AccessWithholdingEnded(ended) => {
                let known = self.withholdings.iter_mut().find(|w| w.event == ended.withholding);
                if let Some(known) = known.filter(|known| known.ended.is_none()) {
                    known.ended = Some(stamp.recorded);
                }
            }
            AccessEvent::OpeningRefused(_)
            | AccessEvent::Searched(_)
            | AccessEvent::Listed(_)
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
