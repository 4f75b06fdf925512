//! Genesis: the first events of a ledger, from `ledger_created` through the shipped lists and rules
//! to the escalation authority.
//!
//! The shipped lists become events with their content; replay never reads the program's copy. A
//! newer program may ship newer ones: [`shipped`] proposes, an event adopts.

use amana_events::{
    CalendarId, Code, Event, LedgerId, PublicKey, PublicText, VOCABULARY_VERSION,
    registry::{
        AffiliationsAdopted, AgeRulesAdopted, CalendarAdopted, ClassesAdopted, ClocksAdopted,
        CodeListAdopted, EscalationAuthorityNamed, InstrumentsAdopted, LedgerCreated, PolicySet,
        PolicySetAdopted, RegistryEvent, RoutesAdopted, Weekday,
    },
};
use serde::de::DeserializeOwned;

/// What whoever creates a ledger says.
#[derive(Debug, Clone)]
pub struct GenesisInput {
    /// The ledger's id.
    pub ledger: LedgerId,
    /// What people call it.
    pub name: PublicText,
    /// The log's origin: the first line of its checkpoints.
    pub origin: PublicText,
    /// The public key that signs checkpoints.
    pub vkey: PublicKey,
    /// Whether it is a demonstration: it takes no real report.
    pub demo: bool,
    /// How long backups are kept, in days.
    pub backup_retention_days: u32,
    /// Who takes a case that has no hands left here; a ledger without one takes no reports.
    pub escalation: Option<PublicText>,
}

/// A shipped list cannot be read: the program was built from a broken copy.
#[derive(Debug, thiserror::Error)]
#[error("the shipped list {name} cannot be read")]
pub struct GenesisError {
    /// Which list.
    pub name: &'static str,
    /// What is wrong with it.
    #[source]
    pub source: serde_json::Error,
}

/// The events a ledger begins with, in their order, all of its registry. The policies are given by
/// whoever asks, who has read and checked them; without any, nothing is decided by policy yet.
///
/// # Errors
/// [`GenesisError`] when a shipped list cannot be read.
pub fn events(
    input: GenesisInput,
    policies: Option<PolicySet>,
) -> Result<Vec<Event>, GenesisError> {
    let created = LedgerCreated {
        name: input.name,
        origin: input.origin,
        vkey: input.vkey,
        vocabulary: VOCABULARY_VERSION,
        demo: input.demo,
        backup_retention_days: input.backup_retention_days,
    };
    let mut events = vec![RegistryEvent::from(created)];
    events.extend(shipped()?);
    events.push(default_calendar(input.ledger)?.into());
    events.extend(policies.map(|content| policies_adopted(content).into()));
    events.extend(input.escalation.map(|name| EscalationAuthorityNamed { name }.into()));
    Ok(events.into_iter().map(Event::from).collect())
}

/// The event by which a shipped policy set comes into force, at genesis or with an upgrade.
pub fn policies_adopted(content: PolicySet) -> PolicySetAdopted {
    PolicySetAdopted { set: content.digest(), content }
}

/// The lists and rules this program ships, each before what refers to it.
///
/// # Errors
/// [`GenesisError`] when one cannot be read.
pub fn shipped() -> Result<Vec<RegistryEvent>, GenesisError> {
    let mut events = vec![
        read::<CodeListAdopted>("countries", include_str!("../data/countries.json"))?.into(),
        read::<CodeListAdopted>("admin1", include_str!("../data/admin1.json"))?.into(),
    ];
    let lists: Vec<CodeListAdopted> = read("lists", include_str!("../data/lists.json"))?;
    events.extend(lists.into_iter().map(RegistryEvent::from));
    let lists: Vec<CodeListAdopted> = read("lists-case", include_str!("../data/lists-case.json"))?;
    events.extend(lists.into_iter().map(RegistryEvent::from));
    let lists: Vec<CodeListAdopted> =
        read("lists-persons", include_str!("../data/lists-persons.json"))?;
    events.extend(lists.into_iter().map(RegistryEvent::from));
    let lists: Vec<CodeListAdopted> =
        read("lists-audit", include_str!("../data/lists-audit.json"))?;
    events.extend(lists.into_iter().map(RegistryEvent::from));
    let classes: ClassesAdopted = read("classes", include_str!("../data/classes.json"))?;
    let affiliations: AffiliationsAdopted =
        read("affiliations", include_str!("../data/affiliations.json"))?;
    let clocks: ClocksAdopted = read("clocks", include_str!("../data/clocks.json"))?;
    let routes: RoutesAdopted = read("routes", include_str!("../data/routes.json"))?;
    let instruments: InstrumentsAdopted =
        read("instruments", include_str!("../data/instruments.json"))?;
    let rules: AgeRulesAdopted = read("age-rules", include_str!("../data/age-rules.json"))?;
    events.extend([
        affiliations.into(),
        clocks.into(),
        routes.into(),
        classes.into(),
        instruments.into(),
        rules.into(),
    ]);
    Ok(events)
}

/// Monday to Friday in UTC, without holidays, until the mission adopts its own.
fn default_calendar(ledger: LedgerId) -> Result<CalendarAdopted, GenesisError> {
    let words: (PublicText, Code) = read("calendar", r#"["Default: UTC, no holidays", "UTC"]"#)?;
    Ok(CalendarAdopted {
        calendar: CalendarId::new(ledger.uuid()),
        name: words.0,
        time_zone: words.1,
        weekend: vec![Weekday::Saturday, Weekday::Sunday],
        holidays: Vec::new(),
        is_default: true,
    })
}

fn read<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<T, GenesisError> {
    serde_json::from_str(text).map_err(|source| GenesisError { name, source })
}

#[cfg(test)]
mod tests;
