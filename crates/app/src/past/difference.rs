//! What changed between two moments, and by which events: cases field by field, and figures.

use std::collections::{BTreeMap, HashMap};

use amana_events::{Code, Moment, StreamId, StreamKind};
use amana_store::{
    Projector, StatisticsRow,
    views::{Changed, cell::Cell},
};
use serde::Serialize;
use serde_json::Value;

use crate::{AppError, Office, Sight};

/// What stands in a row of statistics and is no figure: which version it is.
const NO_FIGURE: [&str; 5] = ["known", "position", "recorded", "case_id", "allegation"];
/// From this number on an integer of a row is microseconds since 1970 and no count: the year 2001.
const MICROS_FROM: i64 = 1_000_000_000_000_000;

/// A field of a case that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldDifference {
    /// `case`, or `allegation` with its id.
    pub of: String,
    /// The field.
    pub field: &'static str,
    /// What stood there at the first moment.
    pub before: Option<String>,
    /// What stood there at the second.
    pub after: Option<String>,
    /// The position of the event that set it last.
    pub position: u64,
}

/// An event between the two moments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its position.
    pub position: u64,
    /// Its name.
    #[serde(rename = "type")]
    pub name: &'static str,
    /// When it was recorded.
    pub recorded: Moment,
    /// When it was known.
    pub known: Moment,
    /// The fields it changed.
    pub changed: Vec<&'static str>,
}

/// What changed of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseDifference {
    /// The case.
    pub case: StreamId,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is not as it was.
    pub fields: Vec<FieldDifference>,
    /// By which events.
    pub events: Vec<Step>,
}

/// What changed of one allegation as it counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The case.
    pub case: StreamId,
    /// The allegation.
    pub allegation: String,
    /// The fields that are not what they were, before and after; all of them where it was not counted before.
    pub fields: BTreeMap<String, [Value; 2]>,
    /// The event that made it so.
    pub position: u64,
    /// Its name.
    #[serde(rename = "type")]
    pub name: Code,
}

/// Figures before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Allegations that count.
    pub allegations: [u64; 2],
    /// Victims they speak of.
    pub victims: [u64; 2],
    /// Alleged perpetrators they speak of.
    pub alleged_perpetrators: [u64; 2],
}

/// What changed between two moments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// As recorded by.
    pub from: Moment,
    /// As recorded by.
    pub to: Moment,
    /// As known by, at both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known: Option<Moment>,
    /// The figures.
    pub totals: Totals,
    /// The allegations behind them.
    pub figures: Vec<Figure>,
    /// The cases.
    pub cases: Vec<CaseDifference>,
}

impl Office {
    /// Which events between two moments changed a figure or a case; of one case, where one is named.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held` for a member who does not audit, [`AppError::Usage`] where the second moment
    /// is before the first, [`AppError::View`].
    pub async fn difference(
        &self,
        sight: &Sight,
        (from, to): (Moment, Moment),
        known: Option<Moment>,
        case: Option<StreamId>,
    ) -> Result<Difference, AppError> {
        if !sight.audits() {
            let reason =
                "what changed between two moments is an auditor's and the operator's to ask";
            return Err(AppError::refused("role_not_held", reason));
        }
        if from > to {
            return Err(AppError::Usage("the second moment is before the first".into()));
        }
        self.catch_up().await?;
        let views = Projector::new(&self.database, self.ledger);
        let changed = views.case_changes((from, to), known, case).await?;
        let mut cases = by_case(&changed);
        cases.retain(|one| sight.shows(one.case));
        let names = self.references(cases.iter().map(|one| one.case)).await?;
        for one in &mut cases {
            one.reference = names.get(&one.case).cloned();
        }
        let before = self.counted(known, from, case).await?;
        let after = self.counted(known, to, case).await?;
        let totals = Totals {
            allegations: [before.len() as u64, after.len() as u64],
            victims: [sum(&before, "victims"), sum(&after, "victims")],
            alleged_perpetrators: [
                sum(&before, "alleged_perpetrators"),
                sum(&after, "alleged_perpetrators"),
            ],
        };
        let mut figures = Vec::new();
        for (key, (row, now)) in &after {
            let old = before.get(key).map(|(_, old)| old);
            let fields = fields(old, now);
            let stream = StreamId::new(StreamKind::Case, row.case_id);
            if !fields.is_empty() && sight.shows(stream) {
                let name = self.name_at(row.position).await?;
                let (allegation, position) = (row.allegation.to_string(), row.position);
                figures.push(Figure { case: stream, allegation, fields, position, name });
            }
        }
        figures.sort_by_key(|figure| figure.position);
        Ok(Difference { from, to, as_known: known, totals, figures, cases })
    }

    async fn counted(
        &self,
        known: Option<Moment>,
        by: Moment,
        case: Option<StreamId>,
    ) -> Result<HashMap<String, Counted>, AppError> {
        let rows = self.views().statistics_as_of(known, Some(by)).await?;
        let of = rows.into_iter().filter(|row| case.is_none_or(|case| case.id == row.case_id));
        let counted = of.map(|row| {
            let value = serde_json::to_value(&row).map_err(|e| AppError::Usage(e.to_string()))?;
            Ok((format!("{}/{}", row.case_id, row.allegation), (row, value)))
        });
        counted.collect()
    }

    async fn name_at(&self, position: u64) -> Result<Code, AppError> {
        let page = self.journal.page(position, 1).await?;
        let name = page.first().map_or("unknown", |stored| stored.type_name.as_str());
        Code::new(name).map_err(|error| AppError::Usage(error.to_string()))
    }
}

type Counted = (StatisticsRow, Value);

/// The sum of the counts in a column.
fn sum(rows: &HashMap<String, Counted>, column: &str) -> u64 {
    let counts = rows.values().filter_map(|(_, row)| row.get(column)?.as_object());
    counts.flat_map(|counts| counts.values()).filter_map(Value::as_u64).sum()
}

fn fields(old: Option<&Value>, now: &Value) -> BTreeMap<String, [Value; 2]> {
    let all = now.as_object().into_iter().flatten();
    let figures = all.filter(|(name, _)| !NO_FIGURE.contains(&name.as_str()));
    let pairs = figures.map(|(name, now)| {
        let before = old.and_then(|old| old.get(name)).cloned().unwrap_or_default();
        (name.clone(), [before, now.clone()])
    });
    pairs.filter(|(_, [before, after])| before != after).collect()
}

/// The changes of each case, in the order of the log.
fn by_case(changed: &[Changed]) -> Vec<CaseDifference> {
    let mut cases: Vec<CaseDifference> = Vec::new();
    for one in changed {
        let Some(Cell::Id(id)) = one.key.first() else { continue };
        let stream = StreamId::new(StreamKind::Case, *id);
        let place = cases.iter().position(|known| known.case == stream).unwrap_or(cases.len());
        if place == cases.len() {
            let (fields, events) = (Vec::new(), Vec::new());
            cases.push(CaseDifference { case: stream, reference: None, fields, events });
        }
        if let Some(case) = cases.get_mut(place) {
            case.take(one);
        }
    }
    for case in &mut cases {
        // What was changed and changed back is as it was.
        case.fields.retain(|field| field.before != field.after);
    }
    cases
}

impl CaseDifference {
    fn take(&mut self, one: &Changed) {
        let of = match one.key.get(1) {
            Some(allegation) => format!("allegation {}", said(allegation)),
            None => "case".to_owned(),
        };
        let position = one.header.position;
        for change in &one.changes {
            let after = change.after.as_ref().map(said);
            let same =
                |known: &&mut FieldDifference| known.of == of && known.field == change.column;
            match self.fields.iter_mut().find(same) {
                Some(known) => (known.after, known.position) = (after, position),
                None => self.fields.push(FieldDifference {
                    of: of.clone(),
                    field: change.column,
                    before: change.before.as_ref().map(said),
                    after,
                    position,
                }),
            }
        }
        let columns = one.changes.iter().map(|change| change.column);
        if let Some(step) = self.events.iter_mut().find(|step| step.position == position) {
            step.changed.extend(columns);
            return;
        }
        self.events.push(Step {
            position,
            name: one.name,
            recorded: one.header.recorded,
            known: one.header.known,
            changed: columns.collect(),
        });
    }
}

fn said(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Id(id) => id.to_string(),
        Cell::Text(text) => text.to_string(),
        Cell::Int(micros) if *micros >= MICROS_FROM => Moment::from_micros(*micros).to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
    }
}
