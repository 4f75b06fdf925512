//! What is kept beside the log, compared with what the log says: involvements, key rows, views.

use std::collections::BTreeMap;

use amana_domain::State;
use amana_events::{StreamId, StreamKind};
use amana_store::{KeyRow, Projector, Snapshot, StoreError};
use amana_vault::{Owner, OwnerKind};

use super::{
    history::History,
    keys::{self, KeyLedger, Wrong},
    report::{Layer, Report, Severity},
};
use crate::{AppError, ErrorKind, Office};

/// A row no program can have written ends a comparison, and is a finding like others.
pub(super) fn read_or_found<T>(
    compared: Result<T, StoreError>,
    layer: Layer,
    place: &str,
    report: &mut Report,
) -> Result<Option<T>, AppError> {
    match compared {
        Ok(compared) => Ok(Some(compared)),
        Err(StoreError::Damaged { position, what }) => {
            report.find(layer, position, place, format!("{what} cannot be read"));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn compare_involvements(
    snapshot: &mut Snapshot,
    mut history: History,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let rows = snapshot.involvements(after, 1_000).await?;
        let Some(last) = rows.last() else { break };
        after = Some(*last);
        for (person, stream) in rows {
            if !history.strike(person, stream) {
                let what = "stands there though the log says nothing";
                report.find(Layer::Facts, None, format!("involvement {person} {stream}"), what);
            }
        }
    }
    for (person, stream) in history.left_over() {
        report.find(Layer::Facts, None, format!("involvement {person} {stream}"), "is missing");
    }
    Ok(())
}

/// Persons who were erased and whose keys the log never says were destroyed.
pub(super) fn compare_erased(history: &History, keys: &KeyLedger, report: &mut Report) {
    for owner in keys.owners().filter(|owner| owner.kind == OwnerKind::Person) {
        let stream = StreamId::new(StreamKind::Person, owner.id);
        if let Some(State::Person(person)) = history.state(stream)
            && person.is_erased()
        {
            let what = "was erased, and the log does not say that the keys were destroyed";
            report.find(Layer::Keys, None, stream.to_string(), what);
        }
    }
}

impl Office {
    pub(super) async fn compare_keys(
        &self,
        snapshot: &mut Snapshot,
        mut keys: KeyLedger,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let mut after = None;
        let mut back: BTreeMap<Owner, Vec<KeyRow>> = BTreeMap::new();
        loop {
            let rows = snapshot.keys(after, 1_000).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.name());
            for row in &rows {
                report.key_rows += 1;
                match keys.compare(row) {
                    Some(Wrong::Destroyed) => back.entry(row.owner).or_default().push(row.clone()),
                    Some(Wrong::Other(what)) => {
                        report.find(Layer::Keys, None, keys::place_of(row), what);
                    }
                    None => {}
                }
            }
        }
        for (place, what) in keys.missing() {
            report.find(Layer::Keys, None, place, what);
        }
        for (owner, rows) in back {
            self.try_destroyed(owner, &rows, report).await?;
        }
        Ok(())
    }

    /// Keys that the log says are destroyed and that are there: tried, where that is possible.
    async fn try_destroyed(
        &self,
        owner: Owner,
        back: &[KeyRow],
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let opens = if let Ok(unlocked) = self.unlocked() {
            let rows = self.journal.keys(owner).await?;
            Some(unlocked.keyring.unwrap(owner, 0, &rows).is_ok_and(|keys| keys.is_some()))
        } else {
            let why = "the keys are not unlocked: give --passphrase-file FILE";
            let what = "destroyed keys that are there again, whether they open anything";
            report.leave(Layer::Keys, what, why, back.len() as u64);
            None
        };
        for row in back {
            let place = keys::place_of(row);
            match opens {
                Some(true) => {
                    let what = "the log says it was destroyed, and it still opens what it sealed";
                    report.find_as(Severity::Breach, Layer::Keys, None, place, what);
                }
                Some(false) => {
                    let what = "the log says it was destroyed, and it is there; it opens nothing";
                    report.find(Layer::Keys, None, place, what);
                }
                None => {
                    let what = "the log says it was destroyed, and it is there";
                    report.find(Layer::Keys, None, place, what);
                }
            }
        }
        Ok(())
    }

    /// Compares every view with its fold; a log the views cannot fold is a finding, too.
    pub(super) async fn compare_views(&self, report: &mut Report) -> Result<(), AppError> {
        let projector = Projector::new(&self.database, self.ledger);
        let findings = match projector.verify(&mut |_| {}).await {
            Ok(findings) => findings,
            Err(error) => {
                let error = AppError::from(error);
                if error.kind() != ErrorKind::Broken {
                    return Err(error);
                }
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                report.find(Layer::Views, None, "views", cause.unwrap_or_default());
                return Ok(());
            }
        };
        for finding in findings {
            report.find(
                Layer::Views,
                None,
                format!("view {} row {}", finding.view, finding.key),
                finding.what,
            );
        }
        Ok(())
    }
}
