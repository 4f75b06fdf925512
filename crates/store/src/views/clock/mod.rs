//! `clock`: every clock that was started, what it hangs on, and whether it was stopped.
//!
//! Deliberately absent: due moments. Limits, routes and calendars are registry data; whoever reads a
//! clock resolves them then (`amana_domain::clocks`), and drops a clock its route does not have.
//! `nobody_has_acted` is not a row: it runs since an open case's last activity and is read from
//! there. Whether a clock faces a survivor is registry data too: the view keeps when each person was
//! not to be contacted, and the reader gives a survivor-facing clock that time back.

mod audit;
mod case;
mod changed;
mod child;
mod people;
mod read;
mod registry;

use amana_events::{
    AffiliationCode, Day, Event, InstrumentCode, Moment, PersonId, RouteCode, StreamId, StreamKind,
    case::CaseEvent, referral::Urgency,
};
use uuid::Uuid;

use super::{Header, Rows, View, row::view_row};

pub use changed::ClockChanges;
pub use read::ClockFilter;

view_codes! {
    /// Whose deadline it is.
    pub enum Audience {
        /// The conduct desk.
        Conduct = "conduct",
        /// Assistance to survivors.
        Assistance = "assistance",
        /// Child protection.
        Child = "child",
        /// Reviewers and the auditor.
        Oversight = "oversight",
    }
}

view_codes! {
    /// What is to be said of a clock besides its time. Only contact makes one stand still.
    pub enum Standstill {
        /// The person wants no contact, or contact is not safe: waiting for a safe way.
        Contact = "contact",
        /// The child left or is missing: the exit has an alarm of its own.
        Exit = "exit",
        /// The investigation is suspended: the clock runs on.
        Suspended = "suspended",
        /// The file was closed while the clock ran: reopened, it runs on from where it started.
        Closed = "closed",
    }
}

/// Personnel report what they learn; from `learned` to the report.
pub const PERSONNEL_REPORT: &str = "personnel_report";
/// A partner reports to the organisation; from `learned` to the report.
pub const PARTNER_REPORTS: &str = "partner_reports";
/// A role is looked at again; the row's clock names the role behind a slash.
pub const RECERTIFICATION: &str = "recertification";
/// No clock: a time in which a person was not to be contacted, from start to stop. Survivor-facing
/// clocks are given that time back.
const CONTACT_PAUSE: &str = "contact_pause";
/// No clock: when a report was known, for what counts from there.
pub(crate) const REPORT_KNOWN: &str = "report_known";
/// The State concerned names an investigator.
pub const MEMBER_STATE_NAMES_INVESTIGATOR: &str = "member_state_names_investigator";
/// The investigation completes.
pub const INVESTIGATION_COMPLETES: &str = "investigation_completes";
/// Urgent medical care is offered to a survivor.
pub const EMERGENCY_MEDICAL_CARE: &str = "emergency_medical_care";
/// A survivor is contacted first about assistance.
pub const ASSISTANCE_FIRST_CONTACT: &str = "assistance_first_contact";
/// A survivor is told.
pub const SURVIVOR_TOLD: &str = "survivor_told";
/// Nobody has acted on an open case.
pub const NOBODY_HAS_ACTED: &str = "nobody_has_acted";
/// Information is reviewed.
pub const INFORMATION_REVIEW: &str = "information_review";
/// A child is handed over.
pub const HANDOVER: &str = "handover";
/// A recipient answers a referral.
pub const REFERRAL_ANSWER: &str = "referral_answer";
/// A use of break-glass is reviewed.
pub const BREAK_GLASS_REVIEW: &str = "break_glass_review";
/// A use of the danger-to-life door is reviewed.
pub const DANGER_TO_LIFE_REVIEW: &str = "danger_to_life_review";
/// A provisional exclusion is confirmed or lifted.
pub const PROVISIONAL_EXCLUSION: &str = "provisional_exclusion";
/// A finding of an audit is answered.
pub const MANAGEMENT_RESPONSE: &str = "management_response";
/// A recommendation of an audit is carried out.
pub const RECOMMENDATION: &str = "recommendation";
/// A closed file's retention is reviewed.
pub const RETENTION_REVIEW: &str = "retention_review";

view_row! {
    /// One clock.
    pub struct ClockRow of "view_clock" {
        key {
            /// The matter: the id of its stream.
            matter: Uuid,
            /// The clock's code; of a role's clock with the role behind a slash.
            clock: super::cell::Word,
            /// What within the matter: an allegation, a person, a member, an event; the matter
            /// itself when there is one clock of its kind.
            subject: Uuid,
        }
        /// The stream.
        stream: StreamId,
        /// Whose deadline it is.
        audience: Audience,
        /// The route a notification took.
        route: Option<RouteCode>,
        /// The affiliation, which with `grave` chooses the route.
        affiliation: Option<AffiliationCode>,
        /// Whether the allegation is grave.
        grave: bool,
        /// The handover's instrument.
        instrument: Option<InstrumentCode>,
        /// Its version.
        instrument_version: Option<amana_events::Code>,
        /// The referral's urgency.
        urgency: Option<Urgency>,
        /// The person who must be reached, for a survivor-facing clock.
        person: Option<PersonId>,
        /// When it started; none while it only waits for its start.
        started_at: Option<Moment>,
        /// What is to be said of it: contact is not wanted, the child left, it is suspended.
        standstill: Option<Standstill>,
        /// When it was stopped.
        stopped_at: Option<Moment>,
        /// A day set by somebody, which takes the place of the limit.
        extended_until: Option<Day>,
    }
}

impl ClockRow {
    /// A clock of the stream that started at `started`.
    pub(super) fn new(
        stream: StreamId,
        clock: impl Into<super::cell::Word>,
        subject: Uuid,
        audience: Audience,
        started: Option<Moment>,
    ) -> Self {
        Self {
            matter: stream.id,
            clock: clock.into(),
            subject,
            stream,
            audience,
            route: None,
            affiliation: None,
            grave: false,
            instrument: None,
            instrument_version: None,
            urgency: None,
            person: None,
            started_at: started,
            standstill: None,
            stopped_at: None,
            extended_until: None,
        }
    }

    /// Whether it runs or stands still, but was started and not stopped.
    pub fn is_open(&self) -> bool {
        self.started_at.is_some() && self.stopped_at.is_none()
    }

    fn stop(&mut self, at: Moment) {
        if self.is_open() {
            self.stopped_at = Some(at);
        }
    }

    /// Runs on from where it started, if that is why it stopped.
    fn run_on(&mut self, stopped_for: Standstill) {
        if self.standstill == Some(stopped_for) {
            (self.standstill, self.stopped_at) = (None, None);
        }
    }

    fn restart(&mut self, at: Moment) {
        self.started_at = Some(at);
        self.stopped_at = None;
        self.extended_until = None;
    }
}

/// A time in which a person was not to be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// From when.
    pub from: Moment,
    /// Until when; none while it lasts.
    pub until: Option<Moment>,
}

/// The clocks of one stream. Ids are the client's: a stream of another kind may have the same, and its
/// clocks are none of this one's.
struct Matter<'r> {
    rows: &'r mut Vec<ClockRow>,
    stream: StreamId,
}

impl Matter<'_> {
    /// Its clocks.
    fn own(&mut self) -> impl Iterator<Item = &mut ClockRow> {
        let stream = self.stream;
        self.rows.iter_mut().filter(move |row| row.stream == stream)
    }

    /// The clock of this code and subject.
    fn clock(&mut self, clock: &str, subject: Uuid) -> Option<&mut ClockRow> {
        self.own().find(|row| row.clock.as_str() == clock && row.subject == subject)
    }

    /// The clocks of this code that run, of any subject.
    fn open<'m>(&'m mut self, clock: &'m str) -> impl Iterator<Item = &'m mut ClockRow> {
        self.own().filter(move |row| row.clock.as_str() == clock && row.is_open())
    }

    /// Takes away the clocks of this code that are meant.
    fn remove(&mut self, clock: &str, meant: impl Fn(&ClockRow) -> bool) {
        let stream = self.stream;
        let goes =
            |row: &ClockRow| row.stream == stream && row.clock.as_str() == clock && meant(row);
        self.rows.retain(|row| !goes(row));
    }

    /// Starts a clock, again if it ran before; one that runs goes on.
    fn start(&mut self, fresh: ClockRow) {
        match self.clock(fresh.clock.as_str(), fresh.subject) {
            Some(row) if row.is_open() => {}
            Some(row) => *row = fresh,
            None => self.rows.push(fresh),
        }
    }

    fn stop(&mut self, clock: &str, subject: Uuid, at: Moment) {
        if let Some(row) = self.clock(clock, subject) {
            row.stop(at);
        }
    }

    fn stop_all(&mut self, clock: &str, at: Moment) {
        self.open(clock).for_each(|row| row.stop(at));
    }
}

/// The fold of the `clock` view.
#[derive(Debug)]
pub(crate) struct Clocks;

impl View for Clocks {
    const NAME: &'static str = "clock";
    const VERSION: u32 = 6;
    const KINDS: &'static [StreamKind] = &[
        StreamKind::Contact,
        StreamKind::Registry,
        StreamKind::Report,
        StreamKind::Case,
        StreamKind::Assistance,
        StreamKind::Referral,
        StreamKind::Handover,
        StreamKind::Access,
        StreamKind::Audit,
    ];
    type Row = ClockRow;

    fn touches(event: &Event, header: &Header, groups: &mut Vec<Uuid>) {
        let here = header.stream.id;
        let concerned = match event {
            Event::Case(event) => {
                match event {
                    CaseEvent::CaseMerged(e) => groups.push(e.into.id),
                    CaseEvent::CaseSplit(e) => groups.push(e.into.id),
                    CaseEvent::MergeUndone(e) => groups.push(e.into.id),
                    _ => {}
                }
                case::concerns(event)
            }
            Event::Assistance(event) => {
                groups.extend(people::report_of(event));
                true
            }
            Event::Referral(_) | Event::Report(_) => true,
            Event::Contact(event) => people::contact_concerns(event),
            Event::Registry(event) => registry::concerns(event),
            Event::Handover(event) => child::concerns(event),
            Event::Access(event) => people::access_concerns(event),
            Event::Audit(event) => audit::concerns(event),
            Event::Person(_) | Event::Consent(_) | Event::Keys(_) | Event::Receipt(_) => false,
        };
        if concerned {
            groups.push(here);
        }
    }

    fn apply(rows: &mut Rows<ClockRow>, event: &Event, header: &Header) {
        if let Event::Case(event) = event {
            case::transfer(rows, event, header);
        }
        let known = match event {
            Event::Assistance(event) => people::report_known(rows, event),
            _ => None,
        };
        let mut matter = Matter { rows: rows.group(header.stream.id), stream: header.stream };
        match event {
            Event::Case(event) => case::apply(&mut matter, event, header),
            Event::Assistance(event) => people::assistance(&mut matter, event, known, header),
            Event::Referral(event) => people::referral(&mut matter, event, header),
            Event::Report(event) => people::report(&mut matter, event, header),
            Event::Access(event) => people::access(&mut matter, event, header),
            Event::Audit(event) => audit::apply(&mut matter, event, header),
            Event::Handover(event) => child::apply(&mut matter, event, header),
            Event::Contact(event) => people::contact(&mut matter, event, header),
            Event::Registry(event) => registry::apply(&mut matter, event, header),
            Event::Person(_) | Event::Consent(_) | Event::Keys(_) | Event::Receipt(_) => {}
        }
    }
}
