//! Workpapers: what an engagement did, as tables that open in a spreadsheet. No sealed word is in them:
//! they hold codes, ids, counts and days, and where the words stand. What leaves is recorded before it
//! does.
//!
//! `population_items` has every file there was to draw from with its rank for each draw, so that whoever
//! has only a spreadsheet sorts it and finds the sample.

use std::collections::HashMap;

use amana_domain::audit::AuditState;
use amana_events::StreamId;

use super::{
    csv::Csv,
    lists::{finding_row, recommendation_rows},
    part::Part,
    population::root_of,
};
use crate::{AppError, Office, Sight, files::no_such_file, office::Acting};

/// The view by which looks of this kind are noted.
const WORKPAPERS: &str = "audit_workpapers";

/// One table: a file's name, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The file's name.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// UTF-8 with a byte order mark, comma-separated.
    pub bytes: Vec<u8>,
}

/// A table in the making.
struct Table {
    name: &'static str,
    rows: usize,
    csv: Csv,
}

impl Table {
    fn new(name: &'static str, columns: &[&str]) -> Self {
        Self { name, rows: 0, csv: Csv::new(columns) }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows += 1;
        self.csv.row(cells);
    }

    fn done(self) -> Paper {
        let name = format!("{}.csv", self.name);
        Paper { name, rows: self.rows, bytes: self.csv.into_bytes() }
    }
}

/// Nothing, or what is there.
fn or_empty(value: Option<impl ToString>) -> String {
    value.map(|it| it.to_string()).unwrap_or_default()
}

fn engagement(stream: StreamId, state: &AuditState) -> Paper {
    let mut table = Table::new("engagement", &["what", "value"]);
    let mut say = |what: &str, value: String| table.row([what.to_owned(), value]);
    say("engagement", stream.to_string());
    say("mandate", or_empty(state.mandate()));
    for scope in state.scope() {
        say("scope", scope.to_string());
    }
    say("from", or_empty(state.period().map(|it| it.from)));
    say("until", or_empty(state.period().map(|it| it.until)));
    for member in state.auditors() {
        let independent = if state.is_independent(member) { "independent" } else { "not declared" };
        say("auditor", format!("{member} ({independent})"));
    }
    say("opened", or_empty(state.opened_at()));
    say("closed", or_empty(state.closed_at()));
    table.done()
}

fn populations(state: &AuditState) -> Paper {
    let columns = ["population", "size", "root", "from", "until", "kind", "files"];
    let mut table = Table::new("population", &columns);
    for it in state.populations() {
        for (kind, files) in &it.kinds {
            table.row([
                it.event.to_string(),
                it.size.to_string(),
                root_of(&it.root),
                it.period.from.to_string(),
                it.period.until.to_string(),
                kind.to_string(),
                files.to_string(),
            ]);
        }
    }
    table.done()
}

fn recommendations(stream: StreamId, state: &AuditState, today: amana_events::Day) -> Paper {
    let columns = [
        "recommendation",
        "finding",
        "owner",
        "due",
        "moved",
        "priority",
        "progress",
        "closed",
        "status",
    ];
    let mut table = Table::new("recommendations", &columns);
    for row in recommendation_rows(stream, state, today) {
        table.row([
            row.recommendation.to_string(),
            row.finding.to_string(),
            row.owner.to_string(),
            row.due.to_string(),
            row.moved.to_string(),
            row.priority.to_string(),
            or_empty(row.progress),
            or_empty(row.closed),
            row.status.to_owned(),
        ]);
    }
    table.done()
}

fn reconciliations(state: &AuditState) -> Paper {
    let columns =
        ["reconciliation", "channel", "from", "until", "counted", "recorded", "gap", "population"];
    let mut table = Table::new("reconciliations", &columns);
    for it in state.reconciliations() {
        table.row([
            it.event.to_string(),
            it.channel.to_string(),
            it.period.from.to_string(),
            it.period.until.to_string(),
            it.counted.to_string(),
            it.recorded.to_string(),
            (i64::from(it.counted) - i64::from(it.recorded)).to_string(),
            it.population.to_string(),
        ]);
    }
    table.done()
}

fn countings(state: &AuditState) -> Paper {
    let columns = ["counting", "channel", "which", "partner", "from", "until", "count", "by"];
    let mut table = Table::new("countings", &columns);
    for it in state.countings() {
        table.row([
            it.event.to_string(),
            it.counted.channel.to_string(),
            or_empty(it.counted.which.as_ref()),
            or_empty(it.counted.organisation),
            it.counted.period.from.to_string(),
            it.counted.period.until.to_string(),
            it.count.to_string(),
            it.by.to_string(),
        ]);
    }
    table.done()
}

/// Tables that name files: only those from which whoever asks is not kept away.
struct Named<'a> {
    state: &'a AuditState,
    sight: &'a Sight,
    names: &'a HashMap<StreamId, String>,
}

impl Named<'_> {
    fn name(&self, stream: StreamId) -> String {
        self.names.get(&stream).cloned().unwrap_or_default()
    }

    fn samples(&self) -> Paper {
        let columns = ["sample", "round", "population", "order", "file", "reference", "examined"];
        let mut table = Table::new("samples", &columns);
        for sample in self.state.samples() {
            for (order, item) in sample.items.iter().enumerate() {
                if !self.sight.shows(*item) {
                    continue;
                }
                let examined = self.state.examined().iter().find(|it| it.stream == *item);
                table.row([
                    sample.event.to_string(),
                    sample.round.to_string(),
                    sample.population.to_string(),
                    (order + 1).to_string(),
                    item.to_string(),
                    self.name(*item),
                    or_empty(examined.map(|it| it.conclusion)),
                ]);
            }
        }
        table.done()
    }

    fn items(&self) -> Paper {
        let columns =
            ["examination", "file", "reference", "sample", "added", "conclusion", "auditor"];
        let mut table = Table::new("items", &columns);
        for it in self.state.examined().iter().filter(|it| self.sight.shows(it.stream)) {
            table.row([
                it.event.to_string(),
                it.stream.to_string(),
                self.name(it.stream),
                or_empty(it.sample),
                or_empty(it.added.as_ref()),
                it.conclusion.to_string(),
                or_empty(it.by),
            ]);
        }
        table.done()
    }

    fn findings(&self, stream: StreamId) -> Paper {
        let columns = [
            "finding",
            "recorded",
            "severity",
            "criterion",
            "channel",
            "file",
            "answer",
            "withdrawn",
        ];
        let mut table = Table::new("findings", &columns);
        for row in self.state.findings().iter().map(|it| finding_row(stream, it)) {
            let item = row.item.filter(|item| self.sight.shows(*item));
            table.row([
                row.finding.to_string(),
                row.recorded.to_string(),
                row.severity.to_string(),
                or_empty(row.criterion),
                or_empty(row.channel),
                or_empty(item),
                or_empty(row.answer),
                if row.withdrawn { "yes" } else { "no" }.to_owned(),
            ]);
        }
        table.done()
    }
}

impl Office {
    /// The workpapers of an engagement. What somebody takes out is noted as an export and as a look at
    /// the files it names, before it is handed over.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for who may not see the engagement whole.
    pub async fn audit_workpapers(
        &self,
        acting: Acting,
        stream: StreamId,
    ) -> Result<Vec<Paper>, AppError> {
        let sight = self.sight(acting).await?;
        if self.part_in(acting, &sight, stream).await? != Part::Whole {
            return Err(no_such_file());
        }
        let state = self.engagement(stream).await?;
        let drawn = state.samples().iter().flat_map(|it| it.items.iter().copied());
        let mut files: Vec<StreamId> =
            drawn.chain(state.examined().iter().map(|it| it.stream)).collect();
        files.sort_unstable();
        files.dedup();
        files.retain(|it| sight.shows(*it));
        let names = self.references(files.iter().copied()).await?;
        let tables = Named { state: &state, sight: &sight, names: &names };
        let mut papers = vec![
            engagement(stream, &state),
            populations(&state),
            tables.samples(),
            tables.items(),
            tables.findings(stream),
            recommendations(stream, &state, self.day_here().await?),
            countings(&state),
            reconciliations(&state),
        ];
        papers.extend(self.ranks(stream, &state, &sight).await?);
        let rows: usize = papers.iter().map(|paper| paper.rows).sum();
        self.note_export(acting, WORKPAPERS, rows as u64).await?;
        files.push(stream);
        self.note_list(acting, WORKPAPERS, &files, None).await?;
        Ok(papers)
    }

    /// Every file there was to draw from, ranked, for each draw.
    async fn ranks(
        &self,
        stream: StreamId,
        state: &AuditState,
        sight: &Sight,
    ) -> Result<Option<Paper>, AppError> {
        if state.samples().is_empty() {
            return Ok(None);
        }
        let columns = ["sample", "round", "file", "rank_sha256", "drawn"];
        let mut table = Table::new("population_items", &columns);
        for sample in state.samples() {
            let Some(population) = state.population(sample.population) else { continue };
            let items = self.census_of(population).await?.items(&population.period, &sample.kinds);
            for item in items.into_iter().filter(|item| sight.shows(*item)) {
                let rank = amana_domain::audit::sample::rank_of(
                    &population.root,
                    stream.id,
                    sample.round,
                    item,
                );
                table.row([
                    sample.event.to_string(),
                    sample.round.to_string(),
                    item.to_string(),
                    amana_domain::audit::sample::hex(&rank),
                    if sample.items.contains(&item) { "yes" } else { "no" }.to_owned(),
                ]);
            }
        }
        Ok(Some(table.done()))
    }
}
