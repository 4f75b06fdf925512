//! What the demonstration prints, section by section.

use std::collections::HashMap;

use amana_app::{
    Acting, Office,
    demo::{LINE_LISTS, LineListShipped, Needles, Story, Telling, differs},
    figures::FiguresWanted,
    import::Imported,
    matters::MatterFilter,
};
use amana_events::{Day, MemberId, PurposeCode, StreamId, StreamKind, common::Role};
use serde_json::{Value, json};

use super::screen::{beginning, heading, paragraph};
use crate::{commands::replay::bar, fail::Fail, output};

/// The statistics officer, who looks at internal figures.
const STATISTICS_OFFICER: &str = "Ahmad Rahimzai";
/// The focal point, who opens a survivor's name.
const FOCAL_POINT: &str = "Lucía Peralta Quispe";

/// Where the demo is.
pub(super) fn opening(office: &Office, made: bool) -> Result<(), Fail> {
    output::line(
        "amana: a demonstration. Every person, place and organisation in it is invented.",
    )?;
    let path = office.folder().path().display();
    let how = if made { "made in" } else { "already there in" };
    output::line(format!("Ledger {}, {how} {path}.", office.ledger()))
}

/// What happened, chapter by chapter.
pub(super) fn chapters(telling: &Telling) -> Result<(), Fail> {
    heading("The story")?;
    if telling.chapters.is_empty() {
        return paragraph("", "The ledger is older than four weeks: it is shown as it stands.");
    }
    for (number, chapter) in telling.chapters.iter().enumerate() {
        let mut counts = Vec::new();
        let mut count = |number: usize, what: &str| {
            if number > 0 {
                counts.push(format!("{number} {what}"));
            }
        };
        count(chapter.members, "members added");
        count(chapter.recorded, "steps recorded");
        count(chapter.again, "steps known already");
        count(chapter.refusals.len(), "refused by rule");
        let place = format!("{}. ", number + 1);
        paragraph(&place, &format!("{}: {}.", chapter.title, counts.join(", ")))?;
        paragraph("   ", &chapter.say)?;
        for shown in &chapter.refusals {
            let text = format!("{} [{}: {}]", shown.say, shown.command, shown.refusal.code);
            paragraph("   no  ", &text)?;
        }
    }
    Ok(())
}

/// What was imported.
pub(super) fn lists(lists: &[(&'static str, Imported)]) -> Result<(), Fail> {
    heading("Two published line lists, imported")?;
    for (name, done) in lists {
        output::line(format!(
            "{name:<12} {:>3} rows new, {:>3} there already",
            done.new, done.same
        ))?;
    }
    Ok(())
}

fn text<'v>(row: &'v Value, field: &str) -> &'v str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The day of a time.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or_default()
}

/// The conduct desk's list.
pub(super) async fn cases(office: &Office) -> Result<(), Fail> {
    heading("The case list (what amana case list shows)")?;
    let own = MatterFilter { imported: Some(false), ..MatterFilter::default() };
    let imported = MatterFilter { imported: Some(true), ..MatterFilter::default() };
    let rows: Vec<Vec<String>> = office
        .matters(StreamKind::Case, own)
        .await?
        .iter()
        .map(|row| {
            let fields = ["reference", "class", "status", "mission", "closure_reason"];
            let known = day(text(row, "opened_known"));
            fields.iter().map(|field| text(row, field)).chain([known]).map(str::to_owned).collect()
        })
        .collect();
    output::table(&["reference", "class", "status", "mission", "closed as", "known since"], &rows)?;
    let imported = office.matters(StreamKind::Case, imported).await?.len();
    output::line(format!("and {imported} cases of the line lists, each as reported elsewhere"))
}

/// The two children's way, as child protection sees it: codes only, and no child.
pub(super) async fn handovers(office: &Office) -> Result<(), Fail> {
    heading("The handovers (what amana handover list shows)")?;
    let rows = office.matters(StreamKind::Handover, MatterFilter::default()).await?;
    let cells = |row: &Value| -> Vec<String> {
        let alarm = row.get("exit_alarm").and_then(Value::as_bool).unwrap_or_default();
        let alarm = if alarm { "alarm open" } else { "" };
        let (met, over) = (day(text(row, "first_contact")), day(text(row, "handed_over_at")));
        let [reference, state] = ["reference", "state"].map(|field| text(row, field));
        let late = text(row, "delay_reason");
        [reference, state, met, over, late, text(row, "exit_kind"), alarm].map(str::to_owned).into()
    };
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let heads = ["reference", "state", "met", "handed over", "late because", "exit", ""];
    output::table(&heads, &cells)
}

/// Each member's role, for who holds one.
async fn roles(office: &Office) -> Result<HashMap<MemberId, Role>, Fail> {
    let registry = office.registry().await?;
    let of = |role: &Role| registry.members_with(*role).into_iter().map(|m| (m, *role)).collect();
    Ok(Role::ALL.iter().flat_map(|role| -> Vec<(MemberId, Role)> { of(role) }).collect())
}

fn case_of(story: &Story, name: &str) -> Result<StreamId, Fail> {
    let id = story.id(name).ok_or_else(|| Fail::environment(format!("the story has no {name}")))?;
    Ok(StreamId::new(StreamKind::Case, id))
}

/// The timeline of the SEA case.
pub(super) async fn timeline(office: &Office, story: &Story) -> Result<(), Fail> {
    let stream = case_of(story, "sea-case")?;
    heading("The timeline of the first case (what amana case timeline shows)")?;
    let roles = roles(office).await?;
    let mut rows = Vec::new();
    for line in office.timeline(stream).await? {
        let role = line.actor.member().and_then(|member| roles.get(&member));
        let who = role.map_or_else(|| line.actor.kind.to_string(), ToString::to_string);
        let known = day(&line.known.to_string()).to_owned();
        rows.push(vec![line.position.to_string(), known, line.kind.to_string(), who]);
    }
    output::table(&["position", "known", "event", "recorded by"], &rows)
}

/// References of every matter, by id.
async fn references(office: &Office) -> Result<HashMap<String, String>, Fail> {
    let kinds = [
        (StreamKind::Case, "case_id"),
        (StreamKind::Assistance, "assistance"),
        (StreamKind::Referral, "referral"),
        (StreamKind::Handover, "handover"),
    ];
    let mut references = HashMap::new();
    for (kind, id) in kinds {
        for row in office.matters(kind, MatterFilter::default()).await? {
            references.insert(text(&row, id).to_owned(), text(&row, "reference").to_owned());
        }
    }
    Ok(references)
}

/// What is overdue.
pub(super) async fn overdue(office: &Office) -> Result<(), Fail> {
    heading("Overdue (what amana deadlines --overdue shows)")?;
    let references = references(office).await?;
    let deadlines = office.deadlines(None).await?;
    let running = deadlines.len();
    let mut rows = Vec::new();
    for deadline in deadlines.into_iter().filter(|deadline| deadline.status == "overdue") {
        let id = deadline.stream.id.to_string();
        let matter = references.get(&id).cloned().unwrap_or_else(|| deadline.stream.to_string());
        let since = deadline.due.map(|due| due.day().to_string()).unwrap_or_default();
        rows.push(vec![since, matter, deadline.label]);
    }
    let overdue = rows.len();
    output::table(&["due", "matter", "clock"], &rows)?;
    output::line(format!("{overdue} of {running} running clocks. A clock cannot be set by hand."))
}

/// The internal and the public tables of a quarter, as JSON, and what was published.
async fn published(office: &Office, list: &LineListShipped) -> Result<[Value; 3], Fail> {
    let broken = || Fail::environment(format!("the tables of {} cannot be read", list.name));
    let expected: Value = serde_json::from_str(list.expected).map_err(|_| broken())?;
    let day_of = |field| text(&expected, field).parse::<Day>().map_err(|_| broken());
    let mut wanted = FiguresWanted {
        from: day_of("from")?,
        to: day_of("to")?,
        as_known: None,
        as_recorded: None,
        internal: None,
    };
    let officer = Acting::Member(office.member_named(STATISTICS_OFFICER)?);
    let public = office.figures(officer, &wanted).await?;
    let purpose = PurposeCode::new("statistics").map_err(|error| Fail::usage(error.to_string()))?;
    wanted.internal = Some(purpose);
    let internal = office.figures(officer, &wanted).await?;
    let value = |published| serde_json::to_value(published).map_err(|_| broken());
    Ok([value(&internal)?, value(&public)?, expected])
}

fn tables_of(value: &Value) -> &[Value] {
    value.get("tables").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Figures that are withheld in a table.
fn withheld(table: &Value) -> usize {
    let cells = table.get("cells").and_then(Value::as_object).into_iter().flatten();
    let cells =
        cells.map(|(_, figure)| figure).chain(table.get("total")).chain(table.get("not_stated"));
    cells.filter(|figure| figure.is_null()).count()
}

/// Both quarters, table by table, beside what was published.
pub(super) async fn tables(office: &Office) -> Result<(), Fail> {
    for list in &LINE_LISTS {
        let [internal, public, expected] = published(office, list).await?;
        let (from, to) = (text(&expected, "from"), text(&expected, "to"));
        heading(&format!("Published tables, reproduced: {from} to {to}"))?;
        for (table, public) in tables_of(&internal).iter().zip(tables_of(&public)) {
            let cells = table.get("cells").and_then(Value::as_object).into_iter().flatten();
            let mut cells: Vec<String> = cells.map(|(code, n)| format!("{code} {n}")).collect();
            let not_stated = table.get("not_stated").and_then(Value::as_u64).unwrap_or(0);
            if not_stated > 0 {
                cells.push(format!("not stated {not_stated}"));
            }
            let total = table.get("total").map(ToString::to_string).unwrap_or_default();
            let title = format!("{} by {}", text(table, "unit"), text(table, "dimension"));
            let public = match withheld(public) {
                0 => String::new(),
                count => format!(" (public withholds {count})"),
            };
            paragraph(
                &format!("{title:<38} {total:>4} = "),
                &format!("{}{public}", cells.join(", ")),
            )?;
        }
        match differs(&internal, &expected) {
            None => output::line("as published: yes, every table and every cell")?,
            Some(what) => {
                output::line(format!("as published: no: {what}"))?;
                return Err(Fail::refused(format!("{} is not as published: {what}", list.name)));
            }
        }
    }
    Ok(())
}

/// A sealed field from both sides, and a search for every personal string of the story.
pub(super) async fn sealed(office: &Office, story: &Story, needles: &Needles) -> Result<(), Fail> {
    heading("What is kept of a name")?;
    let person = story.id("sea-survivor").ok_or_else(|| Fail::environment("no survivor"))?;
    let stream = StreamId::new(StreamKind::Person, person);
    let shown =
        office.show_sealed(FOCAL_POINT, stream, "identity_sealed", "name", "assistance").await?;
    let place = format!("position {}, {}, field name:", shown.position, shown.event_name);
    output::line(place)?;
    let ciphertext = beginning(text(&shown.stored, "sealed"), 56);
    output::line(format!("  stored     {ciphertext}"))?;
    let owner = (text(&shown.stored, "owner"), shown.stored.get("epoch"));
    let epoch = owner.1.map(ToString::to_string).unwrap_or_default();
    output::line(format!("  key        of {}, epoch {epoch}", owner.0))?;
    output::line(format!("  opened     {}", shown.opened.reveal()))?;
    paragraph(
        "  ",
        "by the assistance focal point, for assistance; the look stands in the log now.",
    )?;
    let folder = office.folder().path();
    let searched = needles.search_folder(folder).map_err(|error| {
        Fail::environment(format!("cannot search {}: {error}", folder.display()))
    })?;
    let text = format!(
        "{} names and phrases of the story looked for in {} files ({} KiB) of the folder: {} found",
        needles.count(),
        searched.files,
        searched.bytes / 1024,
        searched.hits.len()
    );
    paragraph("", &text)?;
    if office.folder().ledger()?.1 == "postgres" {
        let text = "The records are in PostgreSQL; the folder has the keys only. A test of the \
                    project searches every table the same way.";
        paragraph("", text)?;
    }
    match searched.hits.first() {
        None => Ok(()),
        Some(hit) => {
            let (place, needle) = (&hit.place, &hit.needle);
            Err(Fail::broken(format!("{place} holds in clear: {needle}")))
        }
    }
}

/// Replays the log.
pub(super) async fn replay(office: &Office) -> Result<(), Fail> {
    heading("Replay")?;
    office.catch_up().await?;
    let progress = bar(office.size().await?, "replay");
    let report = office.replay(&mut |done| progress.set_position(done)).await?;
    progress.finish_and_clear();
    output::line(format!(
        "{} events in {} streams, {} key rows and every view compared.",
        report.events, report.streams, report.key_rows
    ))?;
    output::line(format!("Root {}", report.root))?;
    match report.findings.first() {
        None => output::line("The log holds: every event is legal at its place."),
        Some(first) => Err(Fail::broken(format!("the log does not hold; first: {first}"))),
    }
}

/// What to try next.
pub(super) fn next_steps(office: &Office, story: &Story) -> Result<(), Fail> {
    heading("Where to go next")?;
    let data = format!("amana --data {}", office.folder().path().display());
    let case = case_of(story, "har-case")?.id;
    for rest in [
        format!("case show {case}"),
        "handover list".to_owned(),
        "log --format json | tail -n 1".to_owned(),
        "stats sea --from 2018-04-01 --to 2018-06-30".to_owned(),
        "doctor".to_owned(),
        "replay --rebuild-views".to_owned(),
    ] {
        output::line(format!("  {data} {rest}"))?;
    }
    output::line("  amana schema commands            what can be recorded, line by line")
}

/// The same for programs: one object.
pub(super) async fn summary(
    office: &Office,
    story: &Story,
    telling: &Telling,
    lists: &[(&'static str, Imported)],
) -> Result<(), Fail> {
    let mut as_published = serde_json::Map::new();
    for list in &LINE_LISTS {
        let [internal, _, expected] = published(office, list).await?;
        as_published.insert(list.name.to_owned(), json!(differs(&internal, &expected).is_none()));
    }
    let needles = Needles::of(story);
    let searched = needles.search_folder(office.folder().path());
    let searched =
        searched.map_err(|error| Fail::environment(format!("cannot search: {error}")))?;
    office.catch_up().await?;
    let report = office.replay(&mut |_| {}).await?;
    let chapters: Vec<Value> = telling
        .chapters
        .iter()
        .map(|chapter| {
            json!({
                "chapter": chapter.key,
                "members": chapter.members,
                "recorded": chapter.recorded,
                "again": chapter.again,
                "refused": chapter.refusals.iter().map(|shown| shown.refusal.code).collect::<Vec<_>>(),
            })
        })
        .collect();
    output::json(&json!({
        "ledger": office.ledger(),
        "data": office.folder().path(),
        "chapters": chapters,
        "imported": lists.iter().map(|(name, done)| json!({"file": name, "rows": done})).collect::<Vec<_>>(),
        "as_published": as_published,
        "personal_strings": {"looked_for": needles.count(), "found": searched.hits.len()},
        "events": report.events,
        "root": report.root,
        "holds": report.holds(),
    }))?;
    if report.holds() { Ok(()) } else { Err(Fail::broken("the log does not hold")) }
}
