//! Figures of allegations of sexual exploitation and abuse, as of what was known and recorded.

use amana_domain::registry::RegistryState;
use amana_events::{
    Code, Day, Moment, PurposeCode,
    access::FiguresDisclosed,
    case::{PersonnelCategory, ReportingEntity, SeaType},
};
use amana_store::StatisticsRow;

use crate::{
    AppError, Office,
    office::{Acting, Request},
    sea::{
        disclosure::{Disclosure, Published, disclose},
        tables::{AsOf, Counted, Heading, Scope, tabulate},
    },
};

/// Which figures are wanted.
#[derive(Debug, Clone)]
pub struct FiguresWanted {
    /// The first day of the period, over the day of receipt.
    pub from: Day,
    /// The last day, included.
    pub to: Day,
    /// As known by the end of this day; now where none is given.
    pub as_known: Option<Day>,
    /// As recorded by this moment; now where none is given.
    pub as_recorded: Option<Moment>,
    /// The purpose of an internal disclosure; without one, the figures are public.
    pub internal: Option<PurposeCode>,
}

impl Office {
    /// The published tables of a period. An internal disclosure is recorded, with its purpose,
    /// before it is given.
    ///
    /// # Errors
    /// [`AppError::Usage`] for a period that ends before it begins, [`AppError::Refused`].
    pub async fn figures(
        &self,
        acting: Acting,
        wanted: &FiguresWanted,
    ) -> Result<Published, AppError> {
        if wanted.from > wanted.to {
            return Err(AppError::Usage("the period ends before it begins".into()));
        }
        self.catch_up().await?;
        let registry = self.registry().await?;
        let now = self.now();
        let known = wanted.as_known.map(Day::end);
        let rows = self.views().statistics_as_of(known, wanted.as_recorded).await?;
        let counted: Vec<Counted> =
            rows.iter().filter_map(|row| counted_of(row, &registry)).collect();
        let as_of = AsOf {
            known: wanted.as_known.unwrap_or_else(|| now.day()),
            recorded: wanted.as_recorded.unwrap_or(now),
        };
        let name = registry.name().map(ToString::to_string).unwrap_or_default();
        let scope = Scope::of_ledger(self.ledger, name);
        let heading = Heading { from: wanted.from, to: wanted.to, as_of, scope };
        let tables = tabulate(&counted, heading);
        let Some(purpose) = &wanted.internal else {
            return Ok(disclose(tables, Disclosure::Public));
        };
        let small = tables.small_cells();
        let published = disclose(tables, Disclosure::Internal);
        self.record_disclosure(acting, "sea", purpose, small).await?;
        Ok(published)
    }

    /// Whether somebody may ask over a network for figures of whatever days they like: who makes figures, and who audits. Each
    /// release is safe, and two of them a day apart may not be.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held`.
    pub async fn may_make_figures(&self, acting: Acting) -> Result<(), AppError> {
        let sight = self.sight(acting).await?;
        if sight.makes_figures() || sight.audits() {
            return Ok(());
        }
        let reason = "figures of any days are for who makes figures or audits: others read what these publish";
        Err(AppError::refused("role_not_held", reason))
    }

    /// Records that figures were disclosed inside, with how many of them are small.
    pub(crate) async fn record_disclosure(
        &self,
        acting: Acting,
        what: &str,
        purpose: &PurposeCode,
        small_cells: u32,
    ) -> Result<(), AppError> {
        let what = Code::new(what).map_err(|error| AppError::Usage(error.to_string()))?;
        let now = self.now();
        let stream = self.lists_of(acting, now).await?;
        let mut request = Request::event(acting, stream, FiguresDisclosed { what, small_cells });
        request.purpose = Some(purpose.clone());
        // The month is that of this moment, whenever it is recorded.
        request.known = Some(now);
        self.execute(request).await?;
        Ok(())
    }
}

/// An allegation as it counts; `None` for another class than SEA, which these tables never hold.
fn counted_of(row: &StatisticsRow, registry: &RegistryState) -> Option<Counted> {
    let class = row.class.as_ref().map_or("sea", |class| class.as_str());
    if class != "sea" && !class.starts_with("sea/") {
        return None;
    }
    let affiliation = row.affiliation.as_ref().and_then(|code| registry.affiliation(code));
    let published = affiliation.and_then(|entry| entry.published_as.as_ref());
    let category = published.and_then(|code| code.as_str().parse::<PersonnelCategory>().ok());
    let entity = affiliation.and_then(|entry| entry.reporting_entity.as_ref());
    let entity = entity.and_then(|code| code.as_str().parse::<ReportingEntity>().ok());
    let own_type = row.kind.as_ref().and_then(|kind| kind.as_str().parse::<SeaType>().ok());
    Some(Counted {
        received_on: row.received_on,
        reporting_entity: row.reporting_entity.or(entity),
        mission: row.mission.clone(),
        personnel_category: row.personnel_category.or(category),
        allegation_type: own_type.or(row.allegation_type),
        incident_period: row.incident_period,
        status: row.status(),
        status_as_reported: !row.status_is_own(),
        victims: row.victims.0.clone(),
        perpetrators: row.alleged_perpetrators.0.clone(),
        referred: row.referred_to_member_state,
    })
}
