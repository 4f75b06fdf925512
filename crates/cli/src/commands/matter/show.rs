//! A matter's page: heading, what stands where, and sections for what hangs on it.

use amana_app::{Office, book::Book};
use amana_events::{StreamId, StreamKind};
use serde_json::Value;

use super::{Viewer, list, timeline, views};
use crate::{
    fail::Fail,
    output::{self, Format},
    people::People,
    screen::{heading, paragraph},
    words::{day, flag, labels, text, words},
};

/// How wide the names of fields are.
const NAME: usize = 16;

/// Prints the page of a matter.
pub(crate) async fn print(office: &Office, stream: StreamId, viewer: &Viewer) -> Result<(), Fail> {
    let leave = office.may_look(&viewer.sight, stream).await?;
    let page = office.matter(&leave).await?;
    let [_, view, _] = views(stream.kind);
    office.note_list(viewer.acting, view, &[stream], None).await?;
    if viewer.format == Format::Json {
        return output::json(&page);
    }
    let lines = office.timeline(&leave).await?;
    let shown = Shown { page, book: office.book().await?, people: People::of(office).await? };
    shown.title(stream)?;
    match stream.kind {
        StreamKind::Handover => shown.handover()?,
        StreamKind::Referral => shown.referral()?,
        StreamKind::Assistance => shown.assistance()?,
        StreamKind::Case
        | StreamKind::Report
        | StreamKind::Person
        | StreamKind::Contact
        | StreamKind::Consent
        | StreamKind::Access
        | StreamKind::Keys
        | StreamKind::Registry
        | StreamKind::Audit
        | StreamKind::Receipt => shown.case(&lines)?,
    }
    shown.clocks()?;
    heading("Steps")?;
    timeline::rows(&lines, &shown.book, &shown.people)
}

/// A page with what is needed to put it in words.
struct Shown {
    page: Value,
    book: Book,
    people: People,
}

/// Prints a field; nothing where it is empty.
fn field(name: &str, value: &str) -> Result<(), Fail> {
    if value.trim().is_empty() {
        return Ok(());
    }
    paragraph(&format!("{name:<NAME$}"), value)
}

fn items<'v>(row: &'v Value, field: &str) -> &'v [Value] {
    row.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn number(row: &Value, field: &str) -> u64 {
    row.get(field).and_then(Value::as_u64).unwrap_or(0)
}

/// `woman 1, girl 2`.
fn counts(row: &Value, field: &str) -> String {
    let counts = row.get(field).and_then(Value::as_object).into_iter().flatten();
    let said = counts.map(|(category, count)| format!("{} {count}", words(category)));
    said.collect::<Vec<_>>().join(", ")
}

fn joined(parts: &[String]) -> String {
    let mut said: Vec<&str> = parts.iter().map(String::as_str).collect();
    said.retain(|part| !part.is_empty());
    said.dedup();
    said.join(", ")
}

/// Who has to do with the case, by their ids.
fn parties(lines: &[amana_app::log::LogLine]) -> Result<(), Fail> {
    let added = lines.iter().filter(|line| line.kind.as_str() == "party_added");
    let added: Vec<Value> =
        added.filter_map(|line| serde_json::from_str(line.data.get()).ok()).collect();
    if added.is_empty() {
        return Ok(());
    }
    heading("Parties")?;
    added.iter().try_for_each(|party| field(&words(text(party, "role")), text(party, "person")))
}

impl Shown {
    /// The reference and where it stands, underlined.
    fn title(&self, stream: StreamId) -> Result<(), Fail> {
        let state = match stream.kind {
            StreamKind::Assistance => list::assistance_state(&self.page),
            StreamKind::Case => words(text(&self.page, "status")),
            _ => words(text(&self.page, "state")),
        };
        let kind = match stream.kind {
            StreamKind::Assistance => "Assistance file",
            StreamKind::Handover => "Handover",
            StreamKind::Referral => "Referral",
            _ => "Case",
        };
        let title = format!("{kind} {}: {state}", text(&self.page, "reference"));
        output::line(&title)?;
        output::line("─".repeat(title.chars().count()))?;
        field("stream", &stream.to_string())
    }

    fn label(&self, row: &Value, name: &str) -> String {
        labels(&self.book, row, name)
    }

    fn day(&self, name: &str) -> &str {
        day(text(&self.page, name))
    }

    fn organisation(&self, row: &Value, name: &str) -> String {
        let id = text(row, name);
        let known = id.parse().ok().and_then(|id| self.book.organisations.get(&id));
        known.map_or_else(|| id.to_owned(), |known| known.name.to_string())
    }

    fn place(&self) -> String {
        joined(&[self.label(&self.page, "admin1"), self.label(&self.page, "country")])
    }

    fn case(&self, lines: &[amana_app::log::LogLine]) -> Result<(), Fail> {
        let page = &self.page;
        field("class", &self.label(page, "class"))?;
        field("closed as", &words(text(page, "closure_reason")))?;
        field("mission", text(page, "mission"))?;
        field("place", &self.place())?;
        field("known since", self.day("opened_known"))?;
        field("opened here", self.day("opened_recorded"))?;
        let who = list::handler(page, &self.people);
        let pending = !flag(page, "accepted") && !text(page, "handler").is_empty();
        field("who has it", &if pending { format!("{who}, not accepted yet") } else { who })?;
        field("last activity", self.day("last_activity"))?;
        if flag(page, "imported") {
            field("line list", &format!("imported, there {}", text(page, "source_reference")))?;
        }
        let holds = number(page, "holds");
        if holds > 0 {
            field("legal holds", &holds.to_string())?;
        }
        for (name, said) in [
            ("closure_proposed", "a closure is proposed and waits for a second person"),
            ("escalated", "escalated"),
            ("subject_left", "a subject left the mission while it was open"),
            ("investigated_before_notification", "investigated before the State was notified"),
        ] {
            if flag(page, name) {
                field("note", said)?;
            }
        }
        parties(lines)?;
        self.allegations()
    }

    fn allegations(&self) -> Result<(), Fail> {
        let all = items(&self.page, "allegations").iter().filter(|row| row.is_object());
        for (place, row) in (1..).zip(all) {
            heading(&format!("Allegation {place}"))?;
            field("id", text(row, "allegation"))?;
            let kind = if text(row, "kind").is_empty() { "allegation_type" } else { "kind" };
            let class = if text(row, "class").is_empty() {
                String::new()
            } else {
                self.label(row, "class")
            };
            field("what", &joined(&[class, self.label(row, kind)]))?;
            let country = self.label(row, "contributing_country");
            let whose = self.label(row, "affiliation");
            let whose =
                if whose.is_empty() { self.label(row, "personnel_category") } else { whose };
            field("whose", &joined(&[whose, country]))?;
            if flag(row, "grave") {
                field("seriousness", "grave")?;
            }
            field("happened", text(row, "incident_period"))?;
            field("victims", &counts(row, "victims"))?;
            field("alleged", &counts(row, "alleged_perpetrators"))?;
            field("subject", text(row, "subject"))?;
            field("status", &self.label(row, "own_status"))?;
            field("as reported", &self.label(row, "reported_status"))?;
            field("finding", &words(text(row, "finding")))?;
            field("outcome", &words(text(row, "outcome")))?;
            field("on the route", &words(text(row, "route_step")))?;
            field("criminal", &words(text(row, "criminal_step")))?;
        }
        Ok(())
    }

    fn clocks(&self) -> Result<(), Fail> {
        let clocks = items(&self.page, "clocks");
        if clocks.is_empty() {
            return Ok(());
        }
        heading("Clocks")?;
        for clock in clocks {
            let due = day(text(clock, "due"));
            let due = if due.is_empty() { String::new() } else { format!(", due {due}") };
            let status = words(text(clock, "status"));
            field(&status, &format!("{}{due}", text(clock, "label")))?;
        }
        Ok(())
    }

    fn handover(&self) -> Result<(), Fail> {
        let page = &self.page;
        field("instrument", &self.label(page, "instrument"))?;
        field("held by", &self.organisation(page, "held_by"))?;
        field("met", self.day("first_contact"))?;
        field("handed over", self.day("handed_over_at"))?;
        field("late because", &words(text(page, "delay_reason")))?;
        field("receiver", &self.organisation(page, "receiver"))?;
        field("receipt", text(page, "receipt_number"))?;
        field("place", &self.place())?;
        let age = format!("looks {}", text(page, "apparent_age"));
        field("child", &joined(&[words(text(page, "sex")), age]))?;
        let infants = number(page, "infants");
        if infants > 0 {
            field("infants", &infants.to_string())?;
        }
        if flag(page, "urgent_medical") {
            let given = flag(page, "urgent_care_given");
            field("urgent care", if given { "needed, given or begun" } else { "needed" })?;
        }
        field("interpreter", text(page, "interpreter"))?;
        let alarm = if flag(page, "exit_alarm") { "the alarm is open" } else { "" };
        field("exit", &joined(&[words(text(page, "exit_kind")), alarm.to_owned()]))?;
        let care = items(page, "care");
        if !care.is_empty() {
            heading("Who was responsible")?;
        }
        for row in care {
            let (since, until) = (day(text(row, "since")), day(text(row, "until")));
            let until = if until.is_empty() { "now" } else { until };
            let (kind, how) = (words(text(row, "kind")), words(text(row, "arrangement")));
            let exit = words(text(row, "exit_kind"));
            let said = joined(&[kind, self.organisation(row, "holder"), how, exit]);
            field(&format!("{since} –"), &format!("{until}: {said}"))?;
        }
        Ok(())
    }

    fn referral(&self) -> Result<(), Fail> {
        let page = &self.page;
        field("service", &self.label(page, "service_kind"))?;
        field("purpose", &self.label(page, "purpose"))?;
        field("to", &self.organisation(page, "recipient"))?;
        field("answer within", text(page, "urgency"))?;
        field("goes along", &self.label(page, "fields"))?;
        field("proposed", self.day("proposed_at"))?;
        field("sent", self.day("sent_at"))?;
        field("answered", self.day("answered_at"))?;
        field("reason", &self.label(page, "reason"))?;
        field("from", text(page, "origin"))?;
        field("person", text(page, "person"))
    }

    fn assistance(&self) -> Result<(), Fail> {
        let page = &self.page;
        field("who has it", &list::handler(page, &self.people))?;
        field("asked", self.day("opened_known"))?;
        field("first contact", self.day("first_contact"))?;
        field("language", text(page, "language"))?;
        if flag(page, "urgent_medical") {
            field("urgent care", "needed")?;
        }
        for name in ["needs", "offered", "accepted", "declined", "provided"] {
            field(name, &self.label(page, name))?;
        }
        let referrals = number(page, "referrals");
        if referrals > 0 {
            field("referrals", &referrals.to_string())?;
        }
        field("person", text(page, "person"))
    }
}
