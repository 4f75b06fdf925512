//! Views as they were: folded in memory from those events only that were recorded, and known, by a moment.
//!
//! The same folds as those of the rows that are kept, so that what is shown of the past and what was shown then is one. Nothing
//! is written; everything is read in one snapshot. A fold is total: an event whose cause was not known yet changes what it can.

use std::collections::HashMap;

use amana_events::{Event, LedgerId, Moment, StreamId};
use uuid::Uuid;

use super::{
    AssistanceRow, CaseRow, Fold, HandoverRow, Header, Projector, ReferralRow, View, ViewError,
    Worker, assistance, case,
    cell::{Cell, unpack},
    handover,
    link::{Link, Wanted},
    referral,
    row::{Row, Table},
};

/// By when something was recorded, and by when it was known; whatever is not said is now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AsOf {
    /// Recorded by then.
    pub recorded: Option<Moment>,
    /// Known by then.
    pub known: Option<Moment>,
}

impl AsOf {
    /// Whether an event of these times counts.
    pub fn takes(&self, recorded: Moment, known: Moment) -> bool {
        self.recorded.is_none_or(|by| recorded <= by) && self.known.is_none_or(|by| known <= by)
    }

    /// Whether it is as things stand.
    pub fn is_now(&self) -> bool {
        *self == Self::default()
    }
}

/// A column that an event changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub column: &'static str,
    /// What stood there; nothing where the row was not there, or the column empty.
    pub before: Option<Cell>,
    /// What stands there.
    pub after: Option<Cell>,
}

/// What one event changed in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The view.
    pub view: &'static str,
    /// The row's key.
    pub key: Vec<Cell>,
    /// The event.
    pub header: Header,
    /// Its name.
    pub name: &'static str,
    /// The columns.
    pub changes: Vec<Change>,
}

/// Views folded in memory, group by group in compact form.
struct Past {
    fold: Box<dyn Fold>,
    groups: HashMap<Uuid, Box<[u8]>>,
}

impl Past {
    fn new<V: View>() -> Self {
        Self { fold: Box::new(Worker::<V>::default()), groups: HashMap::new() }
    }

    /// Folds events; gives what stood before in the groups they touched, where that is wanted.
    fn take(
        &mut self,
        events: &[&(Header, Event)],
        mut before: Option<&mut HashMap<Uuid, Box<[u8]>>>,
    ) -> Result<(), ViewError> {
        let view = self.fold.name();
        let fold = &mut self.fold;
        let columns = fold.table().columns.len();
        let mut touched = Vec::new();
        for (header, event) in events {
            fold.touch(event, header, &mut touched);
        }
        for group in fold.touched() {
            let kept = self.groups.get(&group);
            if let Some(before) = &mut before {
                before.insert(group, kept.cloned().unwrap_or_default());
            }
            let mut bytes = kept.map(Box::as_ref).unwrap_or_default();
            while let Some(cells) = next_row(&mut bytes, columns) {
                fold.load(cells).map_err(|source| ViewError::Row { view, source })?;
            }
        }
        for (header, event) in events {
            fold.apply(event, header);
        }
        for (group, bytes) in fold.take_packed() {
            if bytes.is_empty() {
                self.groups.remove(&group);
            } else {
                self.groups.insert(group, bytes.into());
            }
        }
        Ok(())
    }

    /// Folds one event, and says what it changed.
    fn step(
        &mut self,
        event: &(Header, Event),
        changed: &mut Vec<Changed>,
    ) -> Result<(), ViewError> {
        let (table, view) = (self.fold.table(), self.fold.name());
        let mut before = HashMap::new();
        self.take(&[event], Some(&mut before))?;
        for (group, before) in before {
            let now = self.groups.get(&group).map(Box::as_ref).unwrap_or_default();
            for (key, changes) in compare(&table, rows_of(&before, &table), rows_of(now, &table)) {
                let (header, name) = (event.0.clone(), event.1.name());
                changed.push(Changed { view, key, header, name, changes });
            }
        }
        Ok(())
    }

    fn rows<R: Row>(self) -> Result<Vec<R>, ViewError> {
        let (table, view) = (self.fold.table(), self.fold.name());
        let mut rows = Vec::new();
        for bytes in self.groups.values() {
            for cells in rows_of(bytes, &table) {
                let row = R::from_cells(cells);
                rows.push(row.map_err(|source| ViewError::Row { view, source })?);
            }
        }
        Ok(rows)
    }
}

fn rows_of(mut bytes: &[u8], table: &Table) -> Vec<Vec<Cell>> {
    std::iter::from_fn(|| next_row(&mut bytes, table.columns.len())).collect()
}

/// The next row of a group's compact form.
fn next_row(bytes: &mut &[u8], columns: usize) -> Option<Vec<Cell>> {
    if bytes.is_empty() { None } else { (0..columns).map(|_| unpack(bytes)).collect() }
}

/// A row's key, and what changed in it.
type Differs = (Vec<Cell>, Vec<Change>);

/// Rows that are not the same before and after.
fn compare(table: &Table, before: Vec<Vec<Cell>>, after: Vec<Vec<Cell>>) -> Vec<Differs> {
    let key = |row: &[Cell]| row.iter().take(table.keys).cloned().collect::<Vec<_>>();
    let mut before: HashMap<String, Vec<Cell>> =
        before.into_iter().map(|row| (format!("{:?}", key(&row)), row)).collect();
    let mut differ = Vec::new();
    for row in after {
        let old = before.remove(&format!("{:?}", key(&row)));
        differ.push((key(&row), changes(table, old.as_deref(), Some(&row))));
    }
    for row in before.into_values() {
        differ.push((key(&row), changes(table, Some(&row), None)));
    }
    differ.retain(|(_, changes)| !changes.is_empty());
    differ
}

fn changes(table: &Table, before: Option<&[Cell]>, after: Option<&[Cell]>) -> Vec<Change> {
    let cell = |row: Option<&[Cell]>, place: usize| {
        let cell = row.and_then(|row| row.get(place)).cloned();
        cell.filter(|cell| *cell != Cell::Null)
    };
    let columns = table.columns.iter().enumerate().skip(table.keys);
    let all = columns.map(|(place, column)| Change {
        column: column.name,
        before: cell(before, place),
        after: cell(after, place),
    });
    all.filter(|change| change.before != change.after).collect()
}

fn wanted(folds: &[&dyn Fold]) -> Wanted {
    let mut wanted = Wanted::default();
    for kind in amana_events::StreamKind::ALL {
        if folds.iter().any(|fold| fold.wants(*kind)) {
            wanted.add(kind.number());
        }
    }
    wanted
}

/// Folds one view up to a moment.
async fn fold_until(
    link: &mut Link,
    ledger: LedgerId,
    past: &mut Past,
    as_of: AsOf,
) -> Result<(), ViewError> {
    let (_, end) = link.heads(ledger).await?;
    let wanted = wanted(&[past.fold.as_ref()]);
    let mut position = 0;
    while position < end {
        let batch = link.page(ledger, position, end, wanted).await?;
        position = batch.end;
        let counts = |header: &Header| as_of.takes(header.recorded, header.known);
        let events: Vec<_> = batch.events.iter().filter(|(header, _)| counts(header)).collect();
        past.take(&events, None)?;
        let last = batch.events.last();
        if last.is_some_and(|(header, _)| as_of.recorded.is_some_and(|by| header.recorded > by)) {
            break;
        }
    }
    Ok(())
}

impl Projector {
    async fn past<V: View>(&self, as_of: AsOf) -> Result<Vec<V::Row>, ViewError> {
        let mut past = Past::new::<V>();
        let ledger = self.ledger();
        self.in_snapshot(async |link| fold_until(link, ledger, &mut past, as_of).await).await?;
        past.rows()
    }

    /// The cases as they were, newest first.
    ///
    /// # Errors
    /// [`ViewError::Event`], [`ViewError::Record`] and [`ViewError::Gap`] if the log cannot be read,
    /// [`ViewError::Store`].
    pub async fn cases_as_of(&self, as_of: AsOf) -> Result<Vec<CaseRow>, ViewError> {
        let mut rows = self.past::<case::Cases>(as_of).await?;
        rows.sort_by(|one, other| {
            (other.opened_recorded, other.case_id).cmp(&(one.opened_recorded, one.case_id))
        });
        Ok(rows)
    }

    /// The assistance files as they were.
    ///
    /// # Errors
    /// As [`Projector::cases_as_of`].
    pub async fn assistances_as_of(&self, as_of: AsOf) -> Result<Vec<AssistanceRow>, ViewError> {
        self.past::<assistance::Assistances>(as_of).await
    }

    /// The referrals as they were.
    ///
    /// # Errors
    /// As [`Projector::cases_as_of`].
    pub async fn referrals_as_of(&self, as_of: AsOf) -> Result<Vec<ReferralRow>, ViewError> {
        self.past::<referral::Referrals>(as_of).await
    }

    /// The handovers as they were.
    ///
    /// # Errors
    /// As [`Projector::cases_as_of`].
    pub async fn handovers_as_of(&self, as_of: AsOf) -> Result<Vec<HandoverRow>, ViewError> {
        self.past::<handover::Handovers>(as_of).await
    }

    /// What the events recorded after one moment and by another changed in the rows of cases and their allegations, in the
    /// order of the log; of one case, where one is named. Only what was known by `known` counts.
    ///
    /// # Errors
    /// As [`Projector::cases_as_of`].
    pub async fn case_changes(
        &self,
        between: (Moment, Moment),
        known: Option<Moment>,
        case: Option<StreamId>,
    ) -> Result<Vec<Changed>, ViewError> {
        let mut views = [Past::new::<case::Cases>(), Past::new::<super::allegation::Allegations>()];
        let (ledger, mut changed) = (self.ledger(), Vec::new());
        let as_of = AsOf { recorded: Some(between.1), known };
        let told = &mut changed;
        self.in_snapshot(async |link| {
            let (_, end) = link.heads(ledger).await?;
            let folds: Vec<&dyn Fold> = views.iter().map(|past| past.fold.as_ref()).collect();
            let wanted = wanted(&folds);
            let mut position = 0;
            while position < end {
                let batch = link.page(ledger, position, end, wanted).await?;
                position = batch.end;
                let counts = |header: &Header| {
                    as_of.takes(header.recorded, header.known)
                        && case.is_none_or(|case| header.stream == case)
                };
                let events: Vec<_> =
                    batch.events.iter().filter(|(header, _)| counts(header)).collect();
                let first = events.partition_point(|(header, _)| header.recorded <= between.0);
                let (before, within) = events.split_at(first);
                for past in &mut views {
                    past.take(before, None)?;
                    within.iter().try_for_each(|event| past.step(event, told))?;
                }
                let last = batch.events.last();
                if last.is_some_and(|(header, _)| header.recorded > between.1) {
                    break;
                }
            }
            Ok(())
        })
        .await?;
        changed.sort_by_key(|changed| (changed.header.position, changed.view));
        Ok(changed)
    }
}
