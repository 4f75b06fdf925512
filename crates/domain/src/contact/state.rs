//! State of a `contact` stream: the plan by which a person may be reached, if there is one.

use amana_events::{
    Day, EventId, MemberId, Moment,
    case::SafetyResult,
    contact::{ContactEvent, ContactNever, ContactWay},
};

use crate::{Refusal, Stamp};

/// State of a `contact` stream.
#[derive(Debug, Clone, Default)]
pub struct ContactState {
    /// How many events it has.
    pub version: u64,
    standing: Standing,
    /// Whether it stands in the log that the plan is past its review day.
    lapsed: bool,
    safety: Option<ContactSafety>,
    lifts: Vec<(EventId, Option<MemberId>)>,
    came: Option<EventId>,
    contacts: Vec<EventId>,
}

/// What the newest safety assessment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactSafety {
    /// Whether it says "not safe", and nobody lifted that.
    pub blocks: bool,
    /// When it was assessed.
    pub at: Moment,
    /// The assessment, where it stands in this stream.
    pub(crate) event: Option<EventId>,
}

/// Where contact with the person stands.
#[derive(Debug, Clone, Copy, Default)]
enum Standing {
    /// No plan was ever made.
    #[default]
    NoPlan,
    /// A plan was made; it is in force until its review day has passed.
    Planned(Plan),
    /// Contact was found unsafe: no plan until a new one is made.
    Unsafe,
    /// The person wants no contact.
    Unwanted,
}

#[derive(Debug, Clone, Copy)]
struct Plan {
    made: EventId,
    ways: Ways,
    review_on: Day,
    /// What the plan came after: taking it back leads there again.
    before: Before,
}

/// What a plan came after.
#[derive(Debug, Clone, Copy)]
enum Before {
    Nothing,
    Unsafe,
    Unwanted,
}

/// A set of ways, one bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Ways(u8);

impl Ways {
    fn of(ways: &[ContactWay], never: &[ContactNever]) -> Self {
        let allowed = ways.iter().filter(|way| !forbids(never, **way));
        Self(allowed.fold(0, |bits, way| bits | bit(*way)))
    }

    const fn contains(self, way: ContactWay) -> bool {
        self.0 & bit(way) != 0
    }
}

const fn bit(way: ContactWay) -> u8 {
    match way {
        ContactWay::Visit => 1,
        ContactWay::Call => 1 << 1,
        ContactWay::Sms => 1 << 2,
        ContactWay::Email => 1 << 3,
        ContactWay::Messenger => 1 << 4,
        ContactWay::Letter => 1 << 5,
        ContactWay::Intermediary => 1 << 6,
        ContactWay::SelfInitiated => 1 << 7,
    }
}

/// Whether what must never happen includes this way.
pub(super) fn forbids(never: &[ContactNever], way: ContactWay) -> bool {
    let counterpart = match way {
        ContactWay::Visit => ContactNever::Visit,
        ContactWay::Call => ContactNever::Call,
        ContactWay::Sms => ContactNever::Sms,
        ContactWay::Email
        | ContactWay::Messenger
        | ContactWay::Letter
        | ContactWay::Intermediary
        | ContactWay::SelfInitiated => return false,
    };
    never.contains(&counterpart)
}

impl ContactState {
    /// The plan in force: made with the person, not unsafe, not withdrawn, and its review day not
    /// passed (UTC).
    pub fn plan_in_force(&self, now: Moment) -> Option<EventId> {
        self.plan(now).ok().map(|plan| plan.made)
    }

    /// The plan in force, or why there is none.
    ///
    /// # Errors
    /// `no_contact_plan`, `plan_review_due`, `contact_unsafe`, `contact_unwanted`.
    pub fn require_plan(&self, now: Moment) -> Result<EventId, Refusal> {
        self.plan(now).map(|plan| plan.made)
    }

    /// The plan in force that allows this way, or why there is none. Not for a person who comes or
    /// calls themselves: that needs no plan.
    ///
    /// # Errors
    /// As [`ContactState::require_plan`], and `way_not_allowed`.
    pub fn require_way(&self, now: Moment, way: ContactWay) -> Result<EventId, Refusal> {
        let plan = self.plan(now)?;
        crate::refusal::ensure(
            plan.ways.contains(way),
            "way_not_allowed",
            "the contact plan does not allow this way: use one it allows",
        )?;
        Ok(plan.made)
    }

    /// Whether the person may be reached this way now. Who comes or calls is always welcome.
    pub fn allows(&self, now: Moment, way: ContactWay) -> bool {
        way == ContactWay::SelfInitiated || self.require_way(now, way).is_ok()
    }

    /// Whether contact was found unsafe and no new plan has been made.
    pub fn is_unsafe(&self) -> bool {
        matches!(self.standing, Standing::Unsafe)
    }

    /// Whether the person wants no contact.
    pub fn is_unwanted(&self) -> bool {
        matches!(self.standing, Standing::Unwanted)
    }

    /// What the newest safety assessment of this stream says. A case may hold another.
    pub fn safety(&self) -> Option<ContactSafety> {
        self.safety
    }

    /// Whether the person came or called since contact was found unsafe or was no longer wanted.
    pub fn came_since(&self) -> bool {
        self.came.is_some()
    }

    /// The proposal to lift a "not safe" that waits under this event, and who made it.
    pub(super) fn lift_proposal(&self, proposal: EventId) -> Option<(EventId, Option<MemberId>)> {
        self.lifts.iter().find(|(event, _)| *event == proposal).copied()
    }

    /// Whether the entry is a contact recorded here and not taken back.
    pub(super) fn has_contact(&self, entry: EventId) -> bool {
        self.contacts.contains(&entry)
    }

    /// The newest plan that was neither withdrawn nor found unsafe, even past its review day.
    pub fn newest_plan(&self) -> Option<EventId> {
        match self.standing {
            Standing::Planned(plan) => Some(plan.made),
            Standing::NoPlan | Standing::Unsafe | Standing::Unwanted => None,
        }
    }

    /// The plan past its review day, of which the log does not say so yet, and that day.
    pub fn lapsing(&self, now: Moment) -> Option<(EventId, Day)> {
        match self.standing {
            Standing::Planned(plan) if now.day() > plan.review_on && !self.lapsed => {
                Some((plan.made, plan.review_on))
            }
            Standing::Planned(_) | Standing::NoPlan | Standing::Unsafe | Standing::Unwanted => None,
        }
    }

    fn plan(&self, now: Moment) -> Result<Plan, Refusal> {
        match self.standing {
            Standing::Planned(plan) if now.day() <= plan.review_on => Ok(plan),
            Standing::Planned(_) => Err(Refusal::new(
                "plan_review_due",
                "the contact plan is past its review day: review it with the person first",
            )),
            Standing::NoPlan => Err(Refusal::new(
                "no_contact_plan",
                "no contact without a plan made with the person: wait until they come or call",
            )),
            Standing::Unsafe => Err(Refusal::new(
                "contact_unsafe",
                "contact was found unsafe: wait for a safe way and make a new plan",
            )),
            Standing::Unwanted => Err(Refusal::new(
                "contact_unwanted",
                "the person wants no contact: only they can change that",
            )),
        }
    }

    pub(super) fn apply(&mut self, event: &ContactEvent, stamp: &Stamp) {
        self.version = stamp.version;
        match event {
            ContactEvent::ContactPlanMade(made) => {
                self.lapsed = false;
                self.standing = Standing::Planned(Plan {
                    made: stamp.event,
                    ways: Ways::of(&made.ways, &made.never),
                    review_on: made.review_on,
                    before: self.standing.before(),
                });
            }
            ContactEvent::ContactPlanReviewed(reviewed) => {
                self.lapsed = false;
                if let Standing::Planned(plan) = &mut self.standing {
                    plan.review_on = reviewed.review_on;
                }
            }
            // It was out of force already: a plan holds until its review day. A review revives it.
            ContactEvent::ContactPlanLapsed(_) => self.lapsed = true,
            ContactEvent::ContactFoundUnsafe(_) => self.shut(Standing::Unsafe),
            ContactEvent::ContactPlanWithdrawn(_) | ContactEvent::NoContactWanted(_) => {
                self.shut(Standing::Unwanted);
            }
            ContactEvent::ContactMade(contact) => {
                if contact.way == ContactWay::SelfInitiated {
                    self.came = Some(stamp.event);
                }
                self.contacts.push(stamp.event);
            }
            ContactEvent::ContactAttempted(_) | ContactEvent::ContactAnsweredByAnother(_) => {
                self.contacts.push(stamp.event);
            }
            ContactEvent::SafetyAssessed(assessed) => {
                let blocks = assessed.result == SafetyResult::NotSafe;
                let (at, event) = (stamp.recorded, Some(stamp.event));
                self.safety = Some(ContactSafety { blocks, at, event });
            }
            ContactEvent::SafetyLiftProposed(_) => {
                self.lifts.push((stamp.event, stamp.actor.member()));
            }
            ContactEvent::SafetyLifted(_) => {
                self.lifts.clear();
                if let Some(safety) = &mut self.safety {
                    (safety.blocks, safety.at) = (false, stamp.recorded);
                }
            }
            ContactEvent::EntryCorrected(corrected) => self.take_back(corrected.entry),
        }
    }

    fn shut(&mut self, standing: Standing) {
        self.standing = standing;
        self.came = None;
    }

    fn take_back(&mut self, entry: EventId) {
        self.contacts.retain(|contact| *contact != entry);
        if self.came == Some(entry) {
            self.came = None;
        }
        if self.safety.is_some_and(|safety| safety.event == Some(entry)) {
            self.safety = None;
        }
        if let Standing::Planned(plan) = self.standing
            && plan.made == entry
        {
            self.standing = match plan.before {
                Before::Nothing => Standing::NoPlan,
                Before::Unsafe => Standing::Unsafe,
                Before::Unwanted => Standing::Unwanted,
            };
        }
    }
}

impl Standing {
    const fn before(self) -> Before {
        match self {
            Standing::NoPlan => Before::Nothing,
            Standing::Planned(plan) => plan.before,
            Standing::Unsafe => Before::Unsafe,
            Standing::Unwanted => Before::Unwanted,
        }
    }
}
