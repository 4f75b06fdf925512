//! How instruments' limits were kept, by quarter: the regular report that instruments ask for, without any child in it.
//!
//! Its unit is the handover: one custody receipt, of one child, infants with the child counted beside. A handover counts in the
//! quarter of the force's first contact.
//!
//! INVARIANT: what leaves is in codes and numbers. Whole quarters alone can be asked for, so that no two reports can be subtracted
//! from each other; published, a figure below [`SMALL_BELOW`] is withheld, and with it every figure of the same division, so that
//! nothing is left to subtract it from.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use amana_domain::{clocks, registry::RegistryState};
use amana_events::{
    Code, Event, InstrumentCode, Moment, PurposeCode, StreamId, StreamKind,
    handover::{DelayReason, HandoverEvent},
};
use amana_store::{
    Page,
    views::{HandoverRow, HandoverState, Place},
};
use serde::Serialize;

use crate::{
    AppError, Office,
    office::Acting,
    sea::disclosure::{Disclosure, Figure, SMALL_BELOW},
};

/// How many rows are read at a time.
const PAGE: u32 = 1_000;

/// A quarter of a year, such as `2026-Q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: u16,
    /// From 1.
    quarter: u8,
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.quarter)
    }
}

impl FromStr for Quarter {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self, AppError> {
        let wrong = || AppError::Usage(format!("{text:?} is no quarter: write it as 2026-Q3"));
        let (year, quarter) = text.split_once("-Q").ok_or_else(wrong)?;
        let digits =
            |text: &str, many| text.len() == many && text.bytes().all(|it| it.is_ascii_digit());
        if !digits(year, 4) || !digits(quarter, 1) {
            return Err(wrong());
        }
        let (year, quarter) =
            (year.parse().map_err(|_| wrong())?, quarter.parse().map_err(|_| wrong())?);
        if year == 0 || !(1..=4).contains(&quarter) {
            return Err(wrong());
        }
        Ok(Self { year, quarter })
    }
}

impl Serialize for Quarter {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Quarter {
    /// The quarter a moment lies in.
    pub fn of(moment: Moment) -> Self {
        let day = moment.day().to_string();
        let part = |from: usize, to: usize| day.get(from..to).and_then(|it| it.parse::<u16>().ok());
        let month = part(5, 7).unwrap_or(1).clamp(1, 12);
        let quarter = u8::try_from((month - 1) / 3 + 1).unwrap_or(1);
        Self { year: part(0, 4).unwrap_or(1), quarter }
    }

    /// The quarter before.
    #[must_use]
    pub fn before(self) -> Self {
        if self.quarter > 1 {
            Self { quarter: self.quarter - 1, ..self }
        } else {
            Self { year: self.year.saturating_sub(1), quarter: 4 }
        }
    }
}

/// Numbers by code.
pub type Counts = BTreeMap<String, Figure>;

/// How the limit of one instrument was kept.
#[derive(Debug, Clone, Serialize)]
pub struct OfInstrument {
    /// The instrument.
    pub instrument: InstrumentCode,
    /// Its version.
    pub version: Code,
    /// Its name.
    pub label: String,
    /// Where its limit comes from.
    pub source: String,
    /// Hours from first contact; none where no limit is known.
    pub limit_hours: Option<u32>,
    /// Handovers whose first contact lies in the quarter.
    pub handovers: Figure,
    /// Infants with these children.
    pub infants: Figure,
    /// How the limit stood: `in_time`, `late`, `waits_in_time`, `waits_late`, `left_before`, `no_limit_known`.
    pub limit: Counts,
    /// The force's reasons for delay, and `no_delay` where it gave none.
    pub reasons: Counts,
    /// Breaches that receivers saw, each once a handover; a child may have met several.
    pub breaches: Counts,
    /// Urgent care: `given`, `not_given`, `not_needed`.
    pub urgent_care: Counts,
}

/// The report.
#[derive(Debug, Clone, Serialize)]
pub struct Compliance {
    /// The ledger's name.
    pub scope: String,
    /// Which quarter.
    pub quarter: Quarter,
    /// What a number counts.
    pub unit: &'static str,
    /// As of when it was counted.
    pub as_of: Moment,
    /// To whom it may go.
    pub disclosure: Disclosure,
    /// By instrument.
    pub instruments: Vec<OfInstrument>,
}

/// What was counted of one instrument.
#[derive(Default)]
struct Counted {
    handovers: u64,
    infants: u64,
    limit: BTreeMap<String, u64>,
    reasons: BTreeMap<String, u64>,
    breaches: BTreeMap<String, u64>,
    urgent_care: BTreeMap<String, u64>,
}

impl Office {
    /// The report of a quarter, for who makes figures or audits. Every figure, and not only what may be published, for a purpose:
    /// that it was disclosed is recorded before it is given.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held`; [`AppError::Store`], [`AppError::View`], [`AppError::Broken`].
    pub async fn compliance(
        &self,
        acting: Acting,
        quarter: Quarter,
        internal: Option<&PurposeCode>,
    ) -> Result<Compliance, AppError> {
        self.may_make_figures(acting).await?;
        self.catch_up().await?;
        let (registry, now) = (self.registry().await?, self.now());
        if internal.is_none() && quarter >= Quarter::of(now) {
            let what = format!("{quarter} has not ended: two reports of it could be subtracted");
            return Err(AppError::Usage(what));
        }
        let mut counted: BTreeMap<(InstrumentCode, Code), Counted> = BTreeMap::new();
        let (views, mut page) = (self.views(), Page::first(PAGE));
        loop {
            let rows = views.handover_list(None, page).await?;
            let counts =
                |row: &&HandoverRow| Quarter::of(row.first_contact) == quarter && !is_error(row);
            for row in rows.iter().filter(counts) {
                let of = (row.instrument.clone(), row.instrument_version.clone());
                let counted = counted.entry(of).or_default();
                counted.take(row, &registry, now);
                if row.handed_over_at.is_some() {
                    self.count_breaches(row, counted).await?;
                }
            }
            if rows.len() < PAGE as usize {
                break;
            }
            page.after = rows.last().map(|row| Place { at: row.opened_recorded, id: row.handover });
        }
        let disclosure = internal.map_or(Disclosure::Public, |_| Disclosure::Internal);
        let instruments: Vec<OfInstrument> = counted
            .into_iter()
            .map(|((instrument, version), counted)| {
                counted.told(instrument, version, &registry, disclosure)
            })
            .collect();
        if let Some(purpose) = internal {
            let small = instruments.iter().map(OfInstrument::small).sum();
            self.record_disclosure(acting, "handovers", purpose, small).await?;
        }
        let scope = registry.name().map(ToString::to_string).unwrap_or_default();
        Ok(Compliance { scope, quarter, unit: "handover", as_of: now, disclosure, instruments })
    }

    async fn count_breaches(
        &self,
        row: &HandoverRow,
        counted: &mut Counted,
    ) -> Result<(), AppError> {
        let stream = StreamId::new(StreamKind::Handover, row.handover);
        let mut breaches = BTreeSet::new();
        for entry in self.entries(stream, 1).await? {
            if let Event::Handover(HandoverEvent::ReceiverObserved(seen)) = &entry.event {
                breaches.extend(seen.breaches.iter().map(|breach| breach.code()));
            }
        }
        for breach in breaches {
            add(&mut counted.breaches, breach);
        }
        Ok(())
    }
}

/// Whether it was entered in error: closed without an arrival and without an exit.
fn is_error(row: &HandoverRow) -> bool {
    row.state == HandoverState::Closed && row.handed_over_at.is_none() && row.exit_kind.is_none()
}

fn add(counts: &mut BTreeMap<String, u64>, code: &str) {
    *counts.entry(code.to_owned()).or_default() += 1;
}

/// How the limit stands for one handover. The force's reason moves the limit only where the instrument says so.
fn limit_of(row: &HandoverRow, registry: &RegistryState, now: Moment) -> &'static str {
    let entry = registry.instrument_in(&row.instrument, &row.instrument_version);
    let due =
        entry.and_then(|entry| clocks::handover_due(entry, row.first_contact, row.delay_reason));
    let arrived = row.handed_over_at.filter(|_| row.state != HandoverState::AwaitsConfirmation);
    match (due, arrived) {
        (_, None) if row.exit_kind.is_some() => "left_before",
        (None, _) => "no_limit_known",
        (Some(due), Some(at)) if at > due => "late",
        (Some(_), Some(_)) => "in_time",
        (Some(due), None) if now > due => "waits_late",
        (Some(_), None) => "waits_in_time",
    }
}

impl Counted {
    fn take(&mut self, row: &HandoverRow, registry: &RegistryState, now: Moment) {
        self.handovers += 1;
        self.infants += u64::from(row.infants);
        add(&mut self.limit, limit_of(row, registry, now));
        add(&mut self.reasons, row.delay_reason.map_or("no_delay", DelayReason::code));
        let urgent = match (row.urgent_medical, row.urgent_care_given) {
            (false, _) => "not_needed",
            (true, true) => "given",
            (true, false) => "not_given",
        };
        add(&mut self.urgent_care, urgent);
    }

    fn told(
        self,
        instrument: InstrumentCode,
        version: Code,
        registry: &RegistryState,
        disclosure: Disclosure,
    ) -> OfInstrument {
        let entry = registry.instrument_in(&instrument, &version);
        let said = |text: Option<String>| text.unwrap_or_default();
        // Of few handovers nothing is published, not even what was among them.
        let few = disclosure == Disclosure::Public && is_small(self.handovers);
        let told = |counts| if few { Counts::new() } else { division(counts, disclosure) };
        OfInstrument {
            label: said(entry.map(|entry| entry.label.to_string())),
            source: said(entry.map(|entry| entry.source.to_string())),
            limit_hours: entry.and_then(|entry| entry.limit_hours),
            handovers: figure(self.handovers, disclosure),
            infants: if few { Figure::Withheld } else { figure(self.infants, disclosure) },
            limit: told(self.limit),
            reasons: told(self.reasons),
            breaches: told(self.breaches),
            urgent_care: told(self.urgent_care),
            instrument,
            version,
        }
    }
}

fn is_small(count: u64) -> bool {
    (1..SMALL_BELOW).contains(&count)
}

fn figure(count: u64, disclosure: Disclosure) -> Figure {
    let withheld = disclosure == Disclosure::Public && is_small(count);
    if withheld { Figure::Withheld } else { Figure::Shown(count) }
}

/// The figures of one division: where one is small, none is published.
fn division(counts: BTreeMap<String, u64>, disclosure: Disclosure) -> Counts {
    let withheld =
        disclosure == Disclosure::Public && counts.values().any(|count| is_small(*count));
    let told = |count| if withheld { Figure::Withheld } else { Figure::Shown(count) };
    counts.into_iter().map(|(code, count)| (code, told(count))).collect()
}

impl OfInstrument {
    /// How many of its figures are small.
    fn small(&self) -> u32 {
        let divisions = [&self.limit, &self.reasons, &self.breaches, &self.urgent_care];
        let figures = divisions.into_iter().flat_map(|counts| counts.values());
        let all = figures.chain([&self.handovers, &self.infants]);
        let small = all.filter(|figure| figure.shown().is_some_and(is_small)).count();
        u32::try_from(small).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests;
