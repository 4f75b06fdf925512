-- Desk views: projections of the log, built from it and from nothing else; each can be removed and built again.
-- A row holds ids, codes, counts, times (microseconds since 1970 UTC) and flags. Nothing here is sealed and nothing personal
-- is in clear. Several words in one column are parted by spaces; counts are `category=count`.
-- Every row belongs to one generation of its view; which one is read stands in `view_head`.

-- How far each generation of each view is. Moved in the transaction that writes its rows.
CREATE TABLE view_head (
    ledger_id BLOB NOT NULL, -- the ledger
    view_name TEXT NOT NULL, -- the view
    generation INTEGER NOT NULL, -- from 1
    version INTEGER NOT NULL, -- the version of the fold that writes it
    position INTEGER NOT NULL, -- how many events are folded into it
    state TEXT NOT NULL, -- `active`: it is read; `building`: it is built beside that one; `retired`: it is being removed
    PRIMARY KEY (ledger_id, view_name, generation)
) STRICT, WITHOUT ROWID;

-- View: one case a row, where it stands.
CREATE TABLE view_case (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    case_id BLOB NOT NULL, -- the case
    reference TEXT NOT NULL, -- what people say aloud
    class TEXT NOT NULL, -- the class of its first allegation
    opened_known INTEGER NOT NULL, -- when the organisation came to know
    opened_recorded INTEGER NOT NULL, -- when it was opened here
    mission TEXT, -- the mission or office
    country TEXT, -- country
    admin1 TEXT, -- where, to admin 1
    status TEXT NOT NULL, -- where it stands
    allegations TEXT NOT NULL, -- its allegations
    grave_allegations TEXT NOT NULL, -- those of them that are grave
    unnotified_allegations TEXT NOT NULL, -- those of a contingent whose State has not been notified
    handler BLOB, -- who is responsible
    handler_role TEXT, -- in which role
    accepted INTEGER NOT NULL, -- whether they accepted
    closure_proposed INTEGER NOT NULL, -- whether a closure is proposed and not decided
    closure_reason TEXT, -- why it is closed
    holds INTEGER NOT NULL, -- legal holds in force
    escalated INTEGER NOT NULL, -- whether it went to the escalation authority
    last_activity INTEGER NOT NULL, -- the last time a person did something
    imported INTEGER NOT NULL, -- whether it came from a line list
    source_reference TEXT, -- its reference in the line list
    investigated_before_notification INTEGER NOT NULL, -- whether an investigative act came before the State's notification (R4)
    survivor_interviews INTEGER NOT NULL, -- how often survivors were interviewed (R4)
    subject_left INTEGER NOT NULL, -- whether a subject left the mission while it was open (R5)
    PRIMARY KEY (ledger_id, generation, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_case_reference ON view_case (ledger_id, generation, reference);
CREATE INDEX view_case_source ON view_case (ledger_id, generation, source_reference) WHERE source_reference IS NOT NULL;
CREATE INDEX view_case_opened ON view_case (ledger_id, generation, opened_recorded);

-- View: one allegation a row, what the ledger says beside what was reported.
CREATE TABLE view_allegation (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    case_id BLOB NOT NULL, -- the case it stands in now
    allegation BLOB NOT NULL, -- the allegation
    class TEXT, -- its class; none for an imported row nobody classified here
    kind TEXT, -- its type within the class
    affiliation TEXT, -- whose personnel
    contributing_country TEXT, -- the contributing country
    grave INTEGER NOT NULL, -- whether grave
    subject BLOB, -- the subject; none while unidentified
    survivors TEXT NOT NULL, -- survivors known to the file
    victims TEXT NOT NULL, -- victims by category
    alleged_perpetrators TEXT NOT NULL, -- alleged perpetrators by sex
    incident_period TEXT, -- when it is said to have happened
    reporting_entity TEXT, -- who reports it in published figures
    own_status TEXT, -- the own state; none while the ledger itself did nothing about an imported row
    status_before_closure TEXT, -- the own state a closure put aside
    finding TEXT, -- what the investigation found
    outcome TEXT, -- the outcome that followed
    route_step TEXT, -- the last step on the route
    notified INTEGER NOT NULL, -- whether the responsible authority was notified
    criminal_step TEXT, -- the last step towards criminal accountability
    source_reference TEXT, -- its reference in the line list
    received_on TEXT, -- when it was received, as reported
    personnel_category TEXT, -- category of personnel, as reported
    allegation_type TEXT, -- type, as reported
    reported_status TEXT, -- status, as reported elsewhere
    referred_to_member_state INTEGER, -- whether it was referred to a Member State, as reported
    restatements INTEGER NOT NULL, -- how often its source restated it
    known INTEGER NOT NULL, -- when the organisation came to know
    recorded INTEGER NOT NULL, -- when it was recorded
    PRIMARY KEY (ledger_id, generation, case_id, allegation)
) STRICT, WITHOUT ROWID;

-- View: clocks that were started. Due moments are not stored: limits and calendars are registry data.
CREATE TABLE view_clock (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    matter BLOB NOT NULL, -- the matter: the id of its stream
    clock TEXT NOT NULL, -- the clock's code
    subject BLOB NOT NULL, -- what within the matter: an allegation, a person, a member, an event; the matter itself when there is one clock of its kind
    stream TEXT NOT NULL, -- the stream
    audience TEXT NOT NULL, -- whose deadline it is
    route TEXT, -- the route a notification took
    affiliation TEXT, -- the affiliation, which with `grave` chooses the route
    grave INTEGER NOT NULL, -- whether the allegation is grave
    instrument TEXT, -- the handover's instrument
    instrument_version TEXT, -- its version
    urgency TEXT, -- the referral's urgency
    person BLOB, -- the person who must be reached, for a survivor-facing clock
    started_at INTEGER, -- when it started; none while it only waits for its start
    standstill TEXT, -- why it stands still
    stopped_at INTEGER, -- when it was stopped
    extended_until TEXT, -- a day set by somebody, which takes the place of the limit
    PRIMARY KEY (ledger_id, generation, matter, clock, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_clock_open ON view_clock (ledger_id, generation, started_at) WHERE stopped_at IS NULL;

-- View: whether a person may be reached now. How stays sealed in the log.
CREATE TABLE view_contact (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    person BLOB NOT NULL, -- the person
    standing TEXT NOT NULL, -- how it stands
    review_on TEXT, -- when the plan is reviewed
    since INTEGER NOT NULL, -- since when it stands so
    PRIMARY KEY (ledger_id, generation, person)
) STRICT, WITHOUT ROWID;

-- View: one assistance file a row. No case, no subject, no finding.
CREATE TABLE view_assistance (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    assistance BLOB NOT NULL, -- the file
    reference TEXT NOT NULL, -- what people say aloud
    person BLOB NOT NULL, -- the survivor
    language TEXT, -- the survivor's language
    handler BLOB, -- who is responsible
    urgent_medical INTEGER NOT NULL, -- whether medical care is urgent
    needs TEXT NOT NULL, -- kinds of need
    offered TEXT NOT NULL, -- services offered
    accepted TEXT NOT NULL, -- services accepted
    declined TEXT NOT NULL, -- services declined by the survivor
    provided TEXT NOT NULL, -- services provided
    referrals INTEGER NOT NULL, -- how many referrals it led to
    is_open INTEGER NOT NULL, -- whether it is open
    closed_because TEXT, -- why it was closed
    first_contact INTEGER, -- when the survivor was first contacted
    opened_known INTEGER NOT NULL, -- when help was asked for
    opened_recorded INTEGER NOT NULL, -- when the file was opened
    last_activity INTEGER NOT NULL, -- the last time a person did something
    PRIMARY KEY (ledger_id, generation, assistance)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_assistance_reference ON view_assistance (ledger_id, generation, reference);

-- View: one referral a row.
CREATE TABLE view_referral (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    referral BLOB NOT NULL, -- the referral
    reference TEXT NOT NULL, -- what people say aloud
    person BLOB NOT NULL, -- who is referred
    origin TEXT, -- the file that refers
    recipient BLOB NOT NULL, -- to whom
    service BLOB, -- the entry of the directory
    service_kind TEXT NOT NULL, -- kind of service
    purpose TEXT NOT NULL, -- for what
    urgency TEXT NOT NULL, -- how soon an answer is needed
    fields TEXT NOT NULL, -- which classes of field go along
    state TEXT NOT NULL, -- how far it has come
    proposed_at INTEGER NOT NULL, -- when it was proposed
    sent_at INTEGER, -- when it was sent
    answered_at INTEGER, -- when it was accepted or declined
    reason TEXT, -- why it was declined or revoked, or what came of it
    last_activity INTEGER NOT NULL, -- the last time anything happened
    PRIMARY KEY (ledger_id, generation, referral)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_referral_reference ON view_referral (ledger_id, generation, reference);
CREATE INDEX view_referral_recipient ON view_referral (ledger_id, generation, recipient);

-- View: one handover a row, part one in codes. No child.
CREATE TABLE view_handover (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    handover BLOB NOT NULL, -- the handover
    reference TEXT NOT NULL, -- what people say aloud; never the child's code
    instrument TEXT NOT NULL, -- instrument that sets limit and receiver
    instrument_version TEXT NOT NULL, -- its version
    held_by BLOB NOT NULL, -- the force or group that has or had the child
    unit BLOB, -- its unit
    first_contact INTEGER NOT NULL, -- when the force first had contact
    country TEXT NOT NULL, -- country
    admin1 TEXT NOT NULL, -- admin 1 place
    admin2 TEXT, -- admin 2 place
    sex TEXT NOT NULL, -- sex
    apparent_age TEXT NOT NULL, -- how old the child looks
    infants INTEGER NOT NULL, -- infants with the child
    urgent_medical INTEGER NOT NULL, -- whether medical care is urgent
    urgent_care_given INTEGER NOT NULL, -- whether urgent care was given or begun
    interpreter TEXT, -- language of the interpreter needed
    together_with TEXT NOT NULL, -- handovers of siblings or companions
    state TEXT NOT NULL, -- how far it has come
    receiver BLOB, -- the receiver named last
    handed_over_at INTEGER, -- when the child was handed over
    receipt_number TEXT, -- the receipt's number
    delay_reason TEXT, -- the force's reason for delay
    exit_kind TEXT, -- how the child left
    exit_alarm INTEGER NOT NULL, -- whether an exit waits for its follow-up
    opened_recorded INTEGER NOT NULL, -- when the encounter was recorded
    last_activity INTEGER NOT NULL, -- the last time anything happened
    PRIMARY KEY (ledger_id, generation, handover)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_handover_reference ON view_handover (ledger_id, generation, reference);

-- View: who was responsible for a child, segment by segment without a gap.
CREATE TABLE view_care (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    handover BLOB NOT NULL, -- the handover
    segment INTEGER NOT NULL, -- its place among the segments, from 0
    kind TEXT NOT NULL, -- what kind it was
    holder BLOB, -- who held it
    arrangement TEXT, -- how the child lived
    exit_kind TEXT, -- how the child left
    since INTEGER NOT NULL, -- from when
    until INTEGER, -- until when; none while it lasts
    PRIMARY KEY (ledger_id, generation, handover, segment)
) STRICT, WITHOUT ROWID;

-- View: every version of every allegation, by what was known and by what was recorded.
CREATE TABLE view_statistics (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    case_id BLOB NOT NULL, -- the case
    allegation BLOB NOT NULL, -- the allegation; the case's own id for the row that keeps what the case says
    known INTEGER NOT NULL, -- known by when
    position INTEGER NOT NULL, -- the event that made this version
    recorded INTEGER NOT NULL, -- when that event was recorded
    counts INTEGER NOT NULL, -- whether it is an allegation, and not the row that keeps what the case says
    class TEXT, -- the class; none for an imported row nobody classified here
    kind TEXT, -- the type within the class
    affiliation TEXT, -- whose personnel
    contributing_country TEXT, -- the contributing country
    received_on TEXT NOT NULL, -- the day on which the organisation came to know, UTC
    reporting_entity TEXT, -- who reports it
    mission TEXT, -- the mission
    personnel_category TEXT, -- category of personnel, as reported
    allegation_type TEXT, -- type, as reported
    incident_period TEXT, -- when it is said to have happened
    own_status TEXT, -- the own state
    status_before_closure TEXT, -- the own state a closure put aside
    reported_status TEXT, -- status, as reported elsewhere
    referred_to_member_state INTEGER, -- whether it was referred to a Member State: reported so, or notified here
    notified INTEGER NOT NULL, -- whether it was notified here, whatever was reported
    victims TEXT NOT NULL, -- victims by category
    alleged_perpetrators TEXT NOT NULL, -- alleged perpetrators by sex
    source_reference TEXT, -- its reference in the line list, for an imported row
    PRIMARY KEY (ledger_id, generation, case_id, allegation, known, position)
) STRICT, WITHOUT ROWID;

-- View: who looked at what, one access a row. Never what was read.
CREATE TABLE view_audit_trail (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    owner BLOB NOT NULL, -- the owner looked at (person or file), or the member who listed or searched
    position INTEGER NOT NULL, -- the event
    what TEXT NOT NULL, -- the event's name
    actor TEXT NOT NULL, -- what kind of actor it was
    member BLOB, -- the member, where one acted
    purpose TEXT, -- for what purpose
    stream TEXT, -- the stream looked at
    concerns BLOB, -- the event of the field, or the invocation reviewed
    field TEXT, -- the field, the view, or what was exported
    compartment TEXT, -- the field's compartment
    reason TEXT, -- why it was refused
    amount INTEGER, -- how many rows, persons or cells
    recorded INTEGER NOT NULL, -- when
    PRIMARY KEY (ledger_id, generation, owner, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_audit_trail_position ON view_audit_trail (ledger_id, generation, position);

-- View: requests to erase a person.
CREATE TABLE view_erasure (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    person BLOB NOT NULL, -- the person
    request BLOB NOT NULL, -- the request
    basis TEXT NOT NULL, -- why, as a code
    state TEXT NOT NULL, -- how far it has come
    requested_by BLOB, -- who asked
    requested_at INTEGER NOT NULL, -- when
    approved_by BLOB, -- who approved
    decided_at INTEGER, -- when it was decided
    executed_by BLOB, -- who executed it
    executed_at INTEGER, -- when
    keys INTEGER, -- how many keys were destroyed
    PRIMARY KEY (ledger_id, generation, person, request)
) STRICT, WITHOUT ROWID;

-- View: members and their roles. Names are sealed in the log.
CREATE TABLE view_member (
    ledger_id BLOB NOT NULL, -- the ledger
    generation INTEGER NOT NULL, -- the generation of the view
    member BLOB NOT NULL, -- the member
    person BLOB NOT NULL, -- the person they are
    unit BLOB, -- the office they belong to
    organisation BLOB, -- the organisation they belong to; none for the ledger's own
    supervisor BLOB, -- who supervises them
    roles TEXT NOT NULL, -- the roles they hold
    provisional_roles TEXT NOT NULL, -- those of them that were granted alone
    proposed_roles TEXT NOT NULL, -- those proposed and not granted
    state TEXT NOT NULL, -- whether they may act
    added INTEGER NOT NULL, -- when they were added
    changed INTEGER NOT NULL, -- when the entry last changed
    PRIMARY KEY (ledger_id, generation, member)
) STRICT, WITHOUT ROWID;
