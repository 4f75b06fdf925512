-- Desk views: projections of the log, built from it and from nothing else; each can be removed and built again.
-- A row holds ids, codes, counts, times (microseconds since 1970 UTC) and flags. Nothing here is sealed and nothing personal
-- is in clear. Several words in one column are parted by spaces; counts are `category=count`.
-- Every row belongs to one generation of its view; which one is read stands in `view_head`.

-- How far each generation of each view is. Moved in the transaction that writes its rows.
CREATE TABLE amana.view_head (
    ledger_id UUID NOT NULL, -- the ledger
    view_name TEXT NOT NULL, -- the view
    generation BIGINT NOT NULL, -- from 1
    version BIGINT NOT NULL, -- the version of the fold that writes it
    position BIGINT NOT NULL, -- how many events are folded into it
    state TEXT NOT NULL, -- `active`: it is read; `building`: it is built beside that one; `retired`: it is being removed
    PRIMARY KEY (ledger_id, view_name, generation)
);

-- View: one case a row, where it stands.
CREATE TABLE amana.view_case (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    case_id UUID NOT NULL, -- the case
    reference TEXT NOT NULL, -- what people say aloud
    class TEXT NOT NULL, -- the class of its first allegation
    opened_known BIGINT NOT NULL, -- when the organisation came to know
    opened_recorded BIGINT NOT NULL, -- when it was opened here
    mission TEXT, -- the mission or office
    country TEXT, -- country
    admin1 TEXT, -- where, to admin 1
    status TEXT NOT NULL, -- where it stands
    allegations TEXT NOT NULL, -- its allegations
    grave_allegations TEXT NOT NULL, -- those of them that are grave
    unnotified_allegations TEXT NOT NULL, -- those of a contingent whose State has not been notified
    handler UUID, -- who is responsible
    handler_role TEXT, -- in which role
    accepted BOOLEAN NOT NULL, -- whether they accepted
    closure_proposed BOOLEAN NOT NULL, -- whether a closure is proposed and not decided
    closure_reason TEXT, -- why it is closed
    holds BIGINT NOT NULL, -- legal holds in force
    escalated BOOLEAN NOT NULL, -- whether it went to the escalation authority
    last_activity BIGINT NOT NULL, -- the last time a person did something
    imported BOOLEAN NOT NULL, -- whether it came from a line list
    source_reference TEXT, -- its reference in the line list
    investigated_before_notification BOOLEAN NOT NULL, -- whether an investigative act came before the State's notification (R4)
    survivor_interviews BIGINT NOT NULL, -- how often survivors were interviewed (R4)
    subject_left BOOLEAN NOT NULL, -- whether a subject left the mission while it was open (R5)
    PRIMARY KEY (ledger_id, generation, case_id)
);
CREATE INDEX view_case_reference ON amana.view_case (ledger_id, generation, reference);
CREATE INDEX view_case_source ON amana.view_case (ledger_id, generation, source_reference) WHERE source_reference IS NOT NULL;
CREATE INDEX view_case_opened ON amana.view_case (ledger_id, generation, opened_recorded);

-- View: one allegation a row, what the ledger says beside what was reported.
CREATE TABLE amana.view_allegation (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    case_id UUID NOT NULL, -- the case it stands in now
    allegation UUID NOT NULL, -- the allegation
    class TEXT, -- its class; none for an imported row nobody classified here
    kind TEXT, -- its type within the class
    affiliation TEXT, -- whose personnel
    contributing_country TEXT, -- the contributing country
    grave BOOLEAN NOT NULL, -- whether grave
    subject UUID, -- the subject; none while unidentified
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
    notified BOOLEAN NOT NULL, -- whether the responsible authority was notified
    criminal_step TEXT, -- the last step towards criminal accountability
    source_reference TEXT, -- its reference in the line list
    received_on TEXT, -- when it was received, as reported
    personnel_category TEXT, -- category of personnel, as reported
    allegation_type TEXT, -- type, as reported
    reported_status TEXT, -- status, as reported elsewhere
    referred_to_member_state BOOLEAN, -- whether it was referred to a Member State, as reported
    restatements BIGINT NOT NULL, -- how often its source restated it
    known BIGINT NOT NULL, -- when the organisation came to know
    recorded BIGINT NOT NULL, -- when it was recorded
    PRIMARY KEY (ledger_id, generation, case_id, allegation)
);

-- View: clocks that were started. Due moments are not stored: limits and calendars are registry data.
CREATE TABLE amana.view_clock (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    matter UUID NOT NULL, -- the matter: the id of its stream
    clock TEXT NOT NULL, -- the clock's code
    subject UUID NOT NULL, -- what within the matter: an allegation, a person, a member, an event; the matter itself when there is one clock of its kind
    stream TEXT NOT NULL, -- the stream
    audience TEXT NOT NULL, -- whose deadline it is
    route TEXT, -- the route a notification took
    affiliation TEXT, -- the affiliation, which with `grave` chooses the route
    grave BOOLEAN NOT NULL, -- whether the allegation is grave
    instrument TEXT, -- the handover's instrument
    instrument_version TEXT, -- its version
    urgency TEXT, -- the referral's urgency
    person UUID, -- the person who must be reached, for a survivor-facing clock
    started_at BIGINT, -- when it started; none while it only waits for its start
    standstill TEXT, -- why it stands still
    stopped_at BIGINT, -- when it was stopped
    extended_until TEXT, -- a day set by somebody, which takes the place of the limit
    PRIMARY KEY (ledger_id, generation, matter, clock, subject)
);
CREATE INDEX view_clock_open ON amana.view_clock (ledger_id, generation, started_at) WHERE stopped_at IS NULL;

-- View: whether a person may be reached now. How stays sealed in the log.
CREATE TABLE amana.view_contact (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    person UUID NOT NULL, -- the person
    standing TEXT NOT NULL, -- how it stands
    review_on TEXT, -- when the plan is reviewed
    since BIGINT NOT NULL, -- since when it stands so
    PRIMARY KEY (ledger_id, generation, person)
);

-- View: one assistance file a row. No case, no subject, no finding.
CREATE TABLE amana.view_assistance (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    assistance UUID NOT NULL, -- the file
    reference TEXT NOT NULL, -- what people say aloud
    person UUID NOT NULL, -- the survivor
    language TEXT, -- the survivor's language
    handler UUID, -- who is responsible
    urgent_medical BOOLEAN NOT NULL, -- whether medical care is urgent
    needs TEXT NOT NULL, -- kinds of need
    offered TEXT NOT NULL, -- services offered
    accepted TEXT NOT NULL, -- services accepted
    declined TEXT NOT NULL, -- services declined by the survivor
    provided TEXT NOT NULL, -- services provided
    referrals BIGINT NOT NULL, -- how many referrals it led to
    is_open BOOLEAN NOT NULL, -- whether it is open
    closed_because TEXT, -- why it was closed
    first_contact BIGINT, -- when the survivor was first contacted
    opened_known BIGINT NOT NULL, -- when help was asked for
    opened_recorded BIGINT NOT NULL, -- when the file was opened
    last_activity BIGINT NOT NULL, -- the last time a person did something
    PRIMARY KEY (ledger_id, generation, assistance)
);
CREATE INDEX view_assistance_reference ON amana.view_assistance (ledger_id, generation, reference);

-- View: one referral a row.
CREATE TABLE amana.view_referral (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    referral UUID NOT NULL, -- the referral
    reference TEXT NOT NULL, -- what people say aloud
    person UUID NOT NULL, -- who is referred
    origin TEXT, -- the file that refers
    recipient UUID NOT NULL, -- to whom
    service UUID, -- the entry of the directory
    service_kind TEXT NOT NULL, -- kind of service
    purpose TEXT NOT NULL, -- for what
    urgency TEXT NOT NULL, -- how soon an answer is needed
    fields TEXT NOT NULL, -- which classes of field go along
    state TEXT NOT NULL, -- how far it has come
    proposed_at BIGINT NOT NULL, -- when it was proposed
    sent_at BIGINT, -- when it was sent
    answered_at BIGINT, -- when it was accepted or declined
    reason TEXT, -- why it was declined or revoked, or what came of it
    last_activity BIGINT NOT NULL, -- the last time anything happened
    PRIMARY KEY (ledger_id, generation, referral)
);
CREATE INDEX view_referral_reference ON amana.view_referral (ledger_id, generation, reference);
CREATE INDEX view_referral_recipient ON amana.view_referral (ledger_id, generation, recipient);

-- View: one handover a row, part one in codes. No child.
CREATE TABLE amana.view_handover (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    handover UUID NOT NULL, -- the handover
    reference TEXT NOT NULL, -- what people say aloud; never the child's code
    instrument TEXT NOT NULL, -- instrument that sets limit and receiver
    instrument_version TEXT NOT NULL, -- its version
    held_by UUID NOT NULL, -- the force or group that has or had the child
    unit UUID, -- its unit
    first_contact BIGINT NOT NULL, -- when the force first had contact
    country TEXT NOT NULL, -- country
    admin1 TEXT NOT NULL, -- admin 1 place
    admin2 TEXT, -- admin 2 place
    sex TEXT NOT NULL, -- sex
    apparent_age TEXT NOT NULL, -- how old the child looks
    infants BIGINT NOT NULL, -- infants with the child
    urgent_medical BOOLEAN NOT NULL, -- whether medical care is urgent
    urgent_care_given BOOLEAN NOT NULL, -- whether urgent care was given or begun
    interpreter TEXT, -- language of the interpreter needed
    together_with TEXT NOT NULL, -- handovers of siblings or companions
    state TEXT NOT NULL, -- how far it has come
    receiver UUID, -- the receiver named last
    handed_over_at BIGINT, -- when the child was handed over
    receipt_number TEXT, -- the receipt's number
    delay_reason TEXT, -- the force's reason for delay
    exit_kind TEXT, -- how the child left
    exit_alarm BOOLEAN NOT NULL, -- whether an exit waits for its follow-up
    opened_recorded BIGINT NOT NULL, -- when the encounter was recorded
    last_activity BIGINT NOT NULL, -- the last time anything happened
    PRIMARY KEY (ledger_id, generation, handover)
);
CREATE INDEX view_handover_reference ON amana.view_handover (ledger_id, generation, reference);

-- View: who was responsible for a child, segment by segment without a gap.
CREATE TABLE amana.view_care (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    handover UUID NOT NULL, -- the handover
    segment BIGINT NOT NULL, -- its place among the segments, from 0
    kind TEXT NOT NULL, -- what kind it was
    holder UUID, -- who held it
    arrangement TEXT, -- how the child lived
    exit_kind TEXT, -- how the child left
    since BIGINT NOT NULL, -- from when
    until BIGINT, -- until when; none while it lasts
    PRIMARY KEY (ledger_id, generation, handover, segment)
);

-- View: every version of every allegation, by what was known and by what was recorded.
CREATE TABLE amana.view_statistics (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    case_id UUID NOT NULL, -- the case
    allegation UUID NOT NULL, -- the allegation; the case's own id for the row that keeps what the case says
    known BIGINT NOT NULL, -- known by when
    position BIGINT NOT NULL, -- the event that made this version
    recorded BIGINT NOT NULL, -- when that event was recorded
    counts BOOLEAN NOT NULL, -- whether it is an allegation, and not the row that keeps what the case says
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
    referred_to_member_state BOOLEAN, -- whether it was referred to a Member State: reported so, or notified here
    notified BOOLEAN NOT NULL, -- whether it was notified here, whatever was reported
    victims TEXT NOT NULL, -- victims by category
    alleged_perpetrators TEXT NOT NULL, -- alleged perpetrators by sex
    source_reference TEXT, -- its reference in the line list, for an imported row
    PRIMARY KEY (ledger_id, generation, case_id, allegation, known, position)
);

-- View: who looked at what, one access a row. Never what was read.
CREATE TABLE amana.view_audit_trail (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    owner UUID NOT NULL, -- the owner looked at (person or file), or the member who listed or searched
    position BIGINT NOT NULL, -- the event
    what TEXT NOT NULL, -- the event's name
    actor TEXT NOT NULL, -- what kind of actor it was
    member UUID, -- the member, where one acted
    purpose TEXT, -- for what purpose
    stream TEXT, -- the stream looked at
    concerns UUID, -- the event of the field, or the invocation reviewed
    field TEXT, -- the field, the view, or what was exported
    compartment TEXT, -- the field's compartment
    reason TEXT, -- why it was refused
    amount BIGINT, -- how many rows, persons or cells
    recorded BIGINT NOT NULL, -- when
    PRIMARY KEY (ledger_id, generation, owner, position)
);
CREATE INDEX view_audit_trail_position ON amana.view_audit_trail (ledger_id, generation, position);

-- View: requests to erase a person.
CREATE TABLE amana.view_erasure (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    person UUID NOT NULL, -- the person
    request UUID NOT NULL, -- the request
    basis TEXT NOT NULL, -- why, as a code
    state TEXT NOT NULL, -- how far it has come
    requested_by UUID, -- who asked
    requested_at BIGINT NOT NULL, -- when
    approved_by UUID, -- who approved
    decided_at BIGINT, -- when it was decided
    executed_by UUID, -- who executed it
    executed_at BIGINT, -- when
    keys BIGINT, -- how many keys were destroyed
    PRIMARY KEY (ledger_id, generation, person, request)
);

-- View: members and their roles. Names are sealed in the log.
CREATE TABLE amana.view_member (
    ledger_id UUID NOT NULL, -- the ledger
    generation BIGINT NOT NULL, -- the generation of the view
    member UUID NOT NULL, -- the member
    person UUID NOT NULL, -- the person they are
    unit UUID, -- the office they belong to
    organisation UUID, -- the organisation they belong to; none for the ledger's own
    supervisor UUID, -- who supervises them
    roles TEXT NOT NULL, -- the roles they hold
    provisional_roles TEXT NOT NULL, -- those of them that were granted alone
    proposed_roles TEXT NOT NULL, -- those proposed and not granted
    state TEXT NOT NULL, -- whether they may act
    added BIGINT NOT NULL, -- when they were added
    changed BIGINT NOT NULL, -- when the entry last changed
    PRIMARY KEY (ledger_id, generation, member)
);
