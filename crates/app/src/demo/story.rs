//! The story as it is shipped: chapters of members to add and lines to record.

use std::collections::BTreeMap;

use amana_events::{OrganisationId, UnitId, common::Role};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::DemoError;

const SHIPPED: &str = include_str!("story.jsonl");

/// The whole story.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its chapters, in order.
    pub chapters: Vec<Chapter>,
}

/// One chapter.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// Its short name; line ids begin with it.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence.
    pub say: String,
    /// The ids its lines use, by name.
    pub ids: BTreeMap<String, Uuid>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One step of a chapter.
#[derive(Debug, Clone)]
pub enum Step {
    /// A member is added and given a role.
    Member(MemberStep),
    /// A line is recorded, or refused.
    Line(LineStep),
}

/// A member to add.
#[derive(Debug, Clone)]
pub struct MemberStep {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Who adds them and proposes the role; the operator where nobody is named.
    pub by: Option<String>,
    /// Who grants a role that takes a second person.
    pub second: Option<String>,
    /// Their office.
    pub unit: Option<UnitId>,
    /// Their organisation, when another than the ledger's.
    pub organisation: Option<OrganisationId>,
}

/// A line to record, with placeholders.
#[derive(Debug, Clone)]
pub struct LineStep {
    /// The line's id.
    pub id: String,
    /// The line as `amana record` takes it, placeholders aside.
    pub line: Map<String, Value>,
    /// The code with which it must be refused.
    pub refused_as: Option<String>,
    /// A word to whoever looks on.
    pub say: Option<String>,
}

impl Story {
    /// The story this program ships.
    ///
    /// # Errors
    /// [`DemoError::Story`] when it was built from a broken copy.
    pub fn shipped() -> Result<Self, DemoError> {
        let mut chapters: Vec<Chapter> = Vec::new();
        for (number, text) in SHIPPED.lines().enumerate() {
            let broken = |what: &str| DemoError::Story { line: number + 1, what: what.to_owned() };
            let Ok(Value::Object(object)) = serde_json::from_str(text) else {
                return Err(broken("not a JSON object"));
            };
            if object.contains_key("chapter") {
                chapters.push(chapter(&object).ok_or_else(|| broken("not a chapter"))?);
                continue;
            }
            let step = if object.contains_key("member") {
                member(&object, &chapters).map(Step::Member)
            } else {
                line(object).map(Step::Line)
            };
            let step = step.ok_or_else(|| broken("neither a member nor a line"))?;
            let chapter = chapters.last_mut().ok_or_else(|| broken("before any chapter"))?;
            chapter.steps.push(step);
        }
        Ok(Self { chapters })
    }

    /// Every step, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.chapters.iter().flat_map(|chapter| &chapter.steps)
    }

    /// The id a chapter uses under this name.
    pub fn id(&self, name: &str) -> Option<Uuid> {
        self.chapters.iter().find_map(|chapter| chapter.ids.get(name).copied())
    }
}

fn text(object: &Map<String, Value>, field: &str) -> Option<String> {
    object.get(field)?.as_str().map(str::to_owned)
}

fn chapter(object: &Map<String, Value>) -> Option<Chapter> {
    let (key, title, say) =
        (text(object, "chapter")?, text(object, "title")?, text(object, "say")?);
    let ids = object.get("ids")?.as_object()?.iter();
    let ids = ids.map(|(name, id)| Some((name.clone(), Uuid::parse_str(id.as_str()?).ok()?)));
    Some(Chapter { key, title, say, ids: ids.collect::<Option<_>>()?, steps: Vec::new() })
}

/// The id behind a placeholder such as `{{conduct-office}}`, among the chapters so far.
fn named(placeholder: &str, chapters: &[Chapter]) -> Option<Uuid> {
    let name = placeholder.strip_prefix("{{")?.strip_suffix("}}")?;
    chapters.iter().find_map(|chapter| chapter.ids.get(name).copied())
}

fn member(object: &Map<String, Value>, chapters: &[Chapter]) -> Option<MemberStep> {
    let (unit, organisation) = (text(object, "unit"), text(object, "organisation"));
    let step = MemberStep {
        name: text(object, "member")?,
        role: text(object, "role")?.parse().ok()?,
        by: text(object, "by"),
        second: text(object, "second"),
        unit: unit.as_deref().and_then(|name| named(name, chapters)).map(UnitId::new),
        organisation: organisation
            .as_deref()
            .and_then(|name| named(name, chapters))
            .map(OrganisationId::new),
    };
    let known = unit.is_some() == step.unit.is_some()
        && organisation.is_some() == step.organisation.is_some();
    known.then_some(step)
}

fn line(mut line: Map<String, Value>) -> Option<LineStep> {
    let mut take = |field: &str| line.remove(field).and_then(|v| v.as_str().map(str::to_owned));
    let (refused_as, say) = (take("expect_refusal"), take("say"));
    Some(LineStep { id: text(&line, "id")?, line, refused_as, say })
}
