# The words of members' pages.
## Signing in
sign-in-title = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = The six digits your app shows now, or one of your printed codes.
sign-in = Sign in
sign-in-provider = Sign in with your organisation's account
sign-in-failed = Name, password or code is wrong. Try again.
sign-in-too-soon = That was tried too often. Wait a while, or use a printed code.
sign-in-again = You were signed out meanwhile. Sign in again: what you typed is kept.
sign-out = Sign out
passkey = Sign in with a passkey
passkey-failed = The passkey did not sign you in. Try again, or use your password.
second-title = Show your second factor again
second-text = What comes next needs it. It counts for ten minutes. What you typed is kept.
second-wrong = That code is wrong or was used already. Wait for the next one.
resume-title = Go on where you were
resume-session = Nothing was recorded yet. What you typed is kept here: send it when you are ready.
resume-send = Send it now
resume-not = Do not send it

## Ways
ways = Pages
way-desk = Desk
way-reports = Reports
way-cases = Cases
way-assistance = Assistance
way-referrals = Referrals
way-handovers = Handovers
find = Find
find-label = Reference of a file
find-title = Nothing was found
find-hint = A reference is written so: C-7F3K-92QW. Look at it again, or ask who gave it to you.
find-nothing = There is no such file.
find-mistyped = That is no reference.

## Desk
desk-parts = Parts of the desk
desk-mine = In my hands
desk-overdue = Overdue
desk-due = Due
desk-new = New
desk-awaiting = Waiting for others
desk-nothing = Nothing is here.
desk-not-accepted = Not accepted yet
desk-closure = Closure proposed
desk-waits = Nobody has it
column-file = File
column-what = What
column-when = When
column-state = State
column-clock = Clock
column-source = Source of the rule

## Lists
list-states = Which ones
list-nothing = Nothing is on this list.
list-pages = Pages of the list
list-next = Next page
state-open = Open
state-closed = Closed
state-all = All
begin-spoken = Somebody is here, or on the telephone
begin-written = It came on paper or by mail
begin = Begin a new one

## A file
file-standing = How it stands
file-clocks = Clocks
file-others = Other files named here
file-timeline = What happened
file-steps = Record a step
file-back = Back to the file
file-next = What comes next
file-next-nothing = Nothing is waiting for a step.
file-closing = What stands between this case and its closing
closing-investigation = An investigation runs: complete it first.
closing-findings = { $number ->
    [one] One allegation has no finding.
   *[other] { $number } allegations have no finding.
}
closing-open = Stays open, and is named where the closure is proposed:
sealed = Sealed
suspended = suspended
open-it = Open
opening-title = Open:
open-text = It is recorded that you open this, for what, and when. The person it is about can see it.
open-purpose = For what
open-basis = On which basis
open-basis-hint = Leave this empty where the person agreed: their consent is looked for.
open-close = Close it
opened-text = This page closes by itself after five minutes.
opened-redacted = Parts of this were taken out
kind-report = Report
kind-person = Person
kind-case = Case
kind-contact = Contact
kind-consent = Consent
kind-referral = Referral
kind-handover = Handover
kind-assistance = Assistance file
part-allegations = Allegation
part-care = Care
clock-status-running = Running
clock-status-due-soon = Due soon
clock-status-overdue = Overdue
clock-status-waiting-for-a-safe-way = Waiting for a safe way
clock-status-child-has-left = The child has left
clock-status-no-limit-known = No limit is known
clock-status-stopped = Done
clock-status-stopped-late = Done late

## Going away
desk-away = I go away, or hand my files over
away-title = Going away
away-nothing = You have no file in hand that could go to somebody else.
away-files = Which files
away-who = Who
away-how = How
away-acts = They act for me until a day
away-takes = They take over for good
away-until = The last day they act
away-note = What they must know
away-note-hint = Needed where they take over. It is sealed, and they must say that they read it.
away-needed = This is needed.
away-not-this = An assistance file is handed over for good, or stays.
away-done = What became of your files
away-gone = Done
away-stays = Stays with you

## Steps
yes = Yes
no = No
optional = (not needed)
step-when = When it happened and became known
step-known = When the organisation came to know, in UTC
step-known-hint = Now, where this is left empty.
step-occurred = When it happened
step-occurred-hint = 2026, 2026-03, 2024..2026, ..2020 or unknown. Exact dates are sealed, and belong into the text.
step-record = Record it
draft-of = You typed this and did not record it:
draft-kept = Kept as a draft. Nobody but you sees it; it is thrown away after a week.
draft-lost = Not kept. Stay on this page, or record it now.
draft-later = Keep it for later
draft-drop = Throw the draft away
steps-hands = Who works it
steps-allegations = Allegations
steps-parties = People
steps-safety = Safety
steps-route = Route and clocks
steps-investigation = Investigation and evidence
steps-outcome = Findings and outcome
steps-closing = Closing
steps-notes = Notes and corrections
steps-triage = Deciding
steps-reporter = Who reported
steps-others = Other steps
group-members = Members
group-organisations = Organisations
group-units = Units
group-persons = People named in this file
group-named = Named in this file
group-steps = Steps of this file
field-opened-known = Known since
field-opened-recorded = Opened here
field-handler = Who has it
field-handler-role = In which role
field-is-open = Open
field-closed-because = Closed because
field-own-status = Status here
field-reported-status = Status as reported
field-contributing-country = Contributing country
field-state = State
field-known = Known since
