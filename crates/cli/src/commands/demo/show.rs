//! What the demonstration prints, section by section.

use amana_app::{
    Acting, Office,
    deadlines::Deadline,
    demo::{LINE_LISTS, LineListShipped, Needles, Story, Telling, differs},
    figures::FiguresWanted,
    import::Imported,
    matters::MatterFilter,
    past::AsOf,
};
use amana_events::{Day, PurposeCode, StreamId, StreamKind};
use serde_json::{Value, json};

use crate::{
    commands::{
        deadlines,
        matter::{
            Viewer,
            list::{self, Wanted},
            timeline,
        },
        replay::bar,
    },
    fail::Fail,
    output,
    screen::{beginning, count, heading, paragraph, width},
    words::text,
};

/// The statistics officer, who looks at internal figures.
const STATISTICS_OFFICER: &str = "Ahmad Rahimzai";
/// The focal point, who opens a survivor's name.
const FOCAL_POINT: &str = "Lucía Peralta Quispe";

/// Where the demo is.
pub(super) fn opening(office: &Office, made: bool) -> Result<(), Fail> {
    let all = "Every person, place and organisation in it is invented.";
    paragraph("", &format!("amana: a demonstration. {all}"))?;
    let path = office.folder().path().display();
    let how = if made { "made in" } else { "already there in" };
    paragraph("", &format!("Ledger {}, {how} {path}.", office.ledger()))
}

/// What happened, chapter by chapter.
pub(super) fn chapters(telling: &Telling) -> Result<(), Fail> {
    heading("The story")?;
    if telling.chapters.is_empty() {
        return paragraph("", "The ledger is older than four weeks: it is shown as it stands.");
    }
    for (number, chapter) in telling.chapters.iter().enumerate() {
        let mut counts = Vec::new();
        let mut add = |number: usize, one: &str, many: &str| {
            if number > 0 {
                counts.push(count(number as u64, one, many));
            }
        };
        add(chapter.members, "member added", "members added");
        add(chapter.recorded, "step recorded", "steps recorded");
        add(chapter.again, "step known already", "steps known already");
        add(chapter.refusals.len(), "refused by rule", "refused by rule");
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

/// The conduct desk's list.
pub(super) async fn cases(office: &Office) -> Result<(), Fail> {
    heading("The case list (what amana case list --imported false shows)")?;
    let own = Wanted { imported: Some(false), ..Wanted::default() };
    list::print(office, StreamKind::Case, own, &Viewer::operator(office).await?).await?;
    let imported = MatterFilter { imported: Some(true), ..MatterFilter::default() };
    let sight = office.sight(Acting::Operator).await?;
    let imported = office.matters(StreamKind::Case, imported, sight).await?.len();
    output::line(format!("and {imported} cases of the line lists, each as reported elsewhere"))
}

/// The two children's way, as child protection sees it: codes only, and no child.
pub(super) async fn handovers(office: &Office) -> Result<(), Fail> {
    heading("The handovers (what amana handover list shows)")?;
    list::print(office, StreamKind::Handover, Wanted::default(), &Viewer::operator(office).await?)
        .await
}

pub(super) fn case_of(story: &Story, name: &str) -> Result<StreamId, Fail> {
    let id = story.id(name).ok_or_else(|| Fail::environment(format!("the story has no {name}")))?;
    Ok(StreamId::new(StreamKind::Case, id))
}

/// The timeline of the SEA case.
pub(super) async fn timeline(office: &Office, story: &Story) -> Result<(), Fail> {
    let stream = case_of(story, "sea-case")?;
    let leave = office.may_look(&office.sight(Acting::Operator).await?, stream).await?;
    let page = office.matter(&leave).await?;
    let reference = text(&page, "reference");
    heading(&format!("The first case (what amana case timeline {reference} shows)"))?;
    timeline::print(office, stream, &Viewer::operator(office).await?, AsOf::default()).await
}

/// What is overdue.
pub(super) async fn overdue(office: &Office) -> Result<(), Fail> {
    heading("Overdue (what amana deadlines --overdue shows)")?;
    let sight = office.sight(Acting::Operator).await?;
    let (deadlines, _) = office.deadlines_seen(&sight, false).await?;
    let running = deadlines.len() as u64;
    let overdue: Vec<Deadline> =
        deadlines.into_iter().filter(|deadline| deadline.status == "overdue").collect();
    deadlines::rows(office, &overdue).await?;
    let clocks = count(running, "running clock", "running clocks");
    output::line(format!("{} of {clocks}. A clock cannot be set by hand.", overdue.len()))
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
                &format!("{title:<33} {total:>4} = "),
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
    let room = width().saturating_sub(36);
    let ciphertext = beginning(text(&shown.stored, "sealed"), room);
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
    let (events, streams, keys) = (report.events, report.streams, report.key_rows);
    paragraph(
        "",
        &format!("{events} events in {streams} streams, {keys} key rows and every view compared."),
    )?;
    output::line(format!("Root {}", report.root))?;
    match report.findings.first() {
        None => output::line("The log holds: every event is legal at its place."),
        Some(first) => Err(Fail::broken(format!("the log does not hold; first: {first}"))),
    }
}

/// What to try next.
pub(super) async fn next_steps(office: &Office, story: &Story) -> Result<(), Fail> {
    heading("Where to go next")?;
    output::line(format!("  export AMANA_DATA={}", office.folder().path().display()))?;
    let sight = office.sight(Acting::Operator).await?;
    let page = office.matter(&office.may_look(&sight, case_of(story, "har-case")?).await?).await?;
    let case = text(&page, "reference");
    for rest in [
        format!("case show {case}"),
        "handover list".to_owned(),
        "registry list".to_owned(),
        "log --format json | tail -n 1".to_owned(),
        "stats sea --from 2018-04-01 --to 2018-06-30".to_owned(),
        "doctor".to_owned(),
        "replay --rebuild-views".to_owned(),
    ] {
        output::line(format!("  amana {rest}"))?;
    }
    output::line("  amana schema commands       what can be recorded, line by line")
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
