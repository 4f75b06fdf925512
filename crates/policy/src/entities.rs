//! Facts as Cedar's entities and context: version 1 of the translation.
//!
//! Only who asks appears in a file's sets of members, organisations and units: what the rules ask of a
//! set is whether it contains who asks, and nothing else of it is anybody's business.

use std::collections::{HashMap, HashSet};

use amana_events::{OrganisationId, StreamId, StreamKind, UnitId};
use cedar_policy::{
    Context, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression as Value,
};

use crate::{
    Act, Action, Agreed, FieldFacts, FileFacts, MemberFacts, Principal, Relation,
    engine::EngineError,
};

/// The organisation that keeps the ledger.
const OWN: &str = "own";

/// What a member asks about, whatever its id: a rule is told how somebody stands to a file and never
/// which one it is.
const IT: &str = "it";

/// The id of what is asked about. For the holder of a receipt it counts which report that is.
fn it(who: &Principal, stream: StreamId) -> String {
    match who {
        Principal::Member(_) | Principal::Operator => IT.to_owned(),
        Principal::Reporter(_) | Principal::Survivor(_) | Principal::System => stream.to_string(),
    }
}

/// The names of entity types, parsed once.
pub(crate) struct Names(HashMap<&'static str, EntityTypeName>);

impl Names {
    pub(crate) fn new() -> Result<Self, EngineError> {
        let all = [
            "Action",
            "Role",
            "Organisation",
            "Unit",
            "Member",
            "Reporter",
            "Survivor",
            "System",
            "Operator",
            "Kind",
            "Compartment",
            "Purpose",
            "Basis",
            "Words",
            "File",
            "Field",
            "Ledger",
        ];
        let parsed = all.into_iter().map(|name| {
            let parsed = name.parse().map_err(|_| EngineError::Request(name.to_owned()))?;
            Ok((name, parsed))
        });
        Ok(Self(parsed.collect::<Result<_, EngineError>>()?))
    }

    pub(crate) fn uid(
        &self,
        kind: &'static str,
        id: impl AsRef<str>,
    ) -> Result<EntityUid, EngineError> {
        let kind = self.0.get(kind).ok_or_else(|| EngineError::Request(kind.to_owned()))?;
        Ok(EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id)))
    }

    fn value(&self, kind: &'static str, id: impl AsRef<str>) -> Result<Value, EngineError> {
        Ok(Value::new_entity_uid(self.uid(kind, id)?))
    }

    pub(crate) fn action(&self, action: Action) -> Result<EntityUid, EngineError> {
        self.uid("Action", action.code())
    }
}

type Attributes = HashMap<String, Value>;

/// A request with the entities it speaks of, those of its action apart.
pub(crate) struct Asked {
    pub(crate) request: Request,
    pub(crate) entities: Vec<Entity>,
}

/// Who asks, as an entity.
pub(crate) fn principal(names: &Names, who: &Principal) -> Result<Entity, EngineError> {
    let nothing = HashSet::new();
    Ok(match who {
        Principal::Member(member) => of_member(names, member)?,
        Principal::Reporter(report) => of_holder(names, "Reporter", *report)?,
        Principal::Survivor(report) => of_holder(names, "Survivor", *report)?,
        Principal::System => Entity::new_no_attrs(names.uid("System", "amana")?, nothing),
        Principal::Operator => Entity::new_no_attrs(names.uid("Operator", "operator")?, nothing),
    })
}

fn of_member(names: &Names, member: &MemberFacts) -> Result<Entity, EngineError> {
    let mut attributes: Attributes = HashMap::from([
        ("active".into(), Value::new_bool(member.active)),
        ("armed".into(), Value::new_bool(member.armed)),
        ("organisation".into(), names.value("Organisation", organisation(member.organisation))?),
    ]);
    if let Some(unit) = member.unit {
        attributes.insert("unit".into(), names.value("Unit", unit.to_string())?);
    }
    let roles = member.roles.iter().map(|role| names.uid("Role", role.code()));
    let roles: HashSet<EntityUid> = roles.collect::<Result<_, _>>()?;
    let uid = names.uid("Member", member.member.to_string())?;
    Entity::new(uid, attributes, roles).map_err(EngineError::request)
}

fn of_holder(names: &Names, kind: &'static str, report: StreamId) -> Result<Entity, EngineError> {
    let file = names.value("File", report.to_string())?;
    let uid = names.uid(kind, report.id.to_string())?;
    Entity::new(uid, HashMap::from([("report".into(), file)]), HashSet::new())
        .map_err(EngineError::request)
}

fn organisation(id: Option<OrganisationId>) -> String {
    id.map_or_else(|| OWN.to_owned(), |id| id.to_string())
}

/// The whole question, as the engine wants it.
pub(crate) fn asked(names: &Names, who: &Principal, act: &Act<'_>) -> Result<Asked, EngineError> {
    let principal = principal(names, who)?;
    let (resource, context) = match act {
        Act::File(_, file) => (of_file(names, who, file)?, Vec::new()),
        Act::Disclose { file, purpose, recipient, identity } => {
            let context = vec![
                ("purpose", names.value("Purpose", purpose)?),
                ("recipient", names.value("Organisation", organisation(*recipient))?),
                ("identity", Value::new_bool(*identity)),
            ];
            (of_file(names, who, file)?, context)
        }
        Act::Approve { file, proposed } => {
            (of_file(names, who, file)?, vec![("proposers", only(names, who, *proposed)?)])
        }
        Act::Review { file, involved } => {
            (of_file(names, who, file)?, vec![("involved", only(names, who, *involved)?)])
        }
        Act::BreakGlass { file, approvals, reason } => {
            let context =
                vec![("approvals", count(*approvals)), ("reason", Value::new_bool(*reason))];
            (of_file(names, who, file)?, context)
        }
        Act::DangerToLife { file, told, reason, minutes } => {
            let context = vec![
                ("told", count(*told)),
                ("reason", Value::new_bool(*reason)),
                ("minutes", Value::new_long(*minutes)),
            ];
            (of_file(names, who, file)?, context)
        }
        Act::Open { field, .. } => (of_field(names, who, field)?, opening(names, act)?),
        Act::Ledger(action, provisional) => (ledger(names)?, of_ledger(*action, *provisional)),
        Act::Second { action, proposed, beneficiary } => {
            (ledger(names)?, second(names, who, *action, *proposed, *beneficiary)?)
        }
        Act::Figures { purpose } => {
            let purpose = purpose.map(|it| names.value("Purpose", it)).transpose()?;
            (ledger(names)?, purpose.map(|it| ("purpose", it)).into_iter().collect())
        }
        Act::ExportOpened { purpose, persons, seconds } => {
            let context = vec![
                ("purpose", names.value("Purpose", purpose)?),
                ("persons", count(*persons)),
                ("seconds", count(*seconds)),
            ];
            (ledger(names)?, context)
        }
    };
    let context = context.into_iter().map(|(key, value)| (key.to_owned(), value));
    let context = Context::from_pairs(context).map_err(EngineError::request)?;
    let action = names.action(act.action())?;
    let request = Request::new(principal.uid(), action, resource.uid(), context, None)
        .map_err(EngineError::request)?;
    Ok(Asked { request, entities: vec![principal, resource] })
}

fn ledger(names: &Names) -> Result<Entity, EngineError> {
    Ok(Entity::new_no_attrs(names.uid("Ledger", "ledger")?, HashSet::new()))
}

type Pairs = Vec<(&'static str, Value)>;

fn of_ledger(action: Action, provisional: bool) -> Pairs {
    match action {
        Action::Administer | Action::ProposePolicies => {
            vec![("provisional", Value::new_bool(provisional))]
        }
        _ => Vec::new(),
    }
}

fn second(
    names: &Names,
    who: &Principal,
    action: Action,
    proposed: bool,
    beneficiary: bool,
) -> Result<Pairs, EngineError> {
    let mut pairs = vec![("proposers", only(names, who, proposed)?)];
    if action == Action::GrantRole {
        let own = who_uid(names, who)?;
        let other = names.uid("Member", "another")?;
        pairs.push(("beneficiary", Value::new_entity_uid(if beneficiary { own } else { other })));
    }
    Ok(pairs)
}

fn opening(names: &Names, act: &Act<'_>) -> Result<Pairs, EngineError> {
    let Act::Open { purpose, basis, break_glass, danger_to_life, seconds, .. } = act else {
        return Ok(Vec::new());
    };
    let mut pairs = vec![
        ("breakGlass", Value::new_bool(*break_glass)),
        ("dangerToLife", Value::new_bool(*danger_to_life)),
        ("seconds", count(*seconds)),
    ];
    if let Some(purpose) = purpose {
        pairs.push(("purpose", names.value("Purpose", purpose)?));
    }
    if let Some(basis) = basis {
        pairs.push(("basis", names.value("Basis", basis)?));
    }
    Ok(pairs)
}

fn count(number: usize) -> Value {
    Value::new_long(i64::try_from(number).unwrap_or(i64::MAX))
}

fn who_uid(names: &Names, who: &Principal) -> Result<EntityUid, EngineError> {
    match who {
        Principal::Member(member) => names.uid("Member", member.member.to_string()),
        Principal::Reporter(_)
        | Principal::Survivor(_)
        | Principal::System
        | Principal::Operator => names.uid("Member", "nobody"),
    }
}

/// The set of members that holds who asks, or nobody.
fn only(names: &Names, who: &Principal, holds: bool) -> Result<Value, EngineError> {
    let own = if holds && matches!(who, Principal::Member(_)) {
        Some(Value::new_entity_uid(who_uid(names, who)?))
    } else {
        None
    };
    Ok(Value::new_set(own))
}

/// The set that holds who asks' own organisation, or nothing.
fn organisations(names: &Names, who: &Principal, holds: bool) -> Result<Value, EngineError> {
    let Principal::Member(member) = who else { return Ok(Value::new_set([])) };
    let own = holds.then(|| names.value("Organisation", organisation(member.organisation)));
    Ok(Value::new_set(own.transpose()?))
}

fn units(names: &Names, who: &Principal, holds: bool) -> Result<Value, EngineError> {
    let unit: Option<UnitId> = match who {
        Principal::Member(member) if holds => member.unit,
        Principal::Member(_)
        | Principal::Reporter(_)
        | Principal::Survivor(_)
        | Principal::System
        | Principal::Operator => None,
    };
    Ok(Value::new_set(unit.map(|unit| names.value("Unit", unit.to_string())).transpose()?))
}

/// What files and fields have alike.
fn related(
    names: &Names,
    who: &Principal,
    kind: StreamKind,
    relation: Relation,
    consents: &[Agreed],
) -> Result<Attributes, EngineError> {
    let mut agreed = Vec::with_capacity(consents.len() + 1);
    for (purpose, recipient) in consents {
        agreed.push(consent(names, purpose, *recipient)?);
    }
    if let (true, Principal::Member(member)) = (relation.for_investigation, who) {
        agreed.push(consent(names, "investigation", member.organisation)?);
    }
    Ok(HashMap::from([
        ("kind".into(), names.value("Kind", kind.to_string())?),
        ("excluded".into(), only(names, who, relation.excluded)?),
        ("recused".into(), only(names, who, relation.recused)?),
        ("selves".into(), only(names, who, relation.own_matter)?),
        ("workers".into(), only(names, who, relation.works)?),
        ("partners".into(), organisations(names, who, relation.partner)?),
        ("consents".into(), Value::new_set(agreed)),
    ]))
}

fn consent(
    names: &Names,
    purpose: &str,
    recipient: Option<OrganisationId>,
) -> Result<Value, EngineError> {
    let pairs = [
        ("purpose".to_owned(), names.value("Purpose", purpose)?),
        ("recipient".to_owned(), names.value("Organisation", organisation(recipient))?),
    ];
    Value::new_record(pairs).map_err(EngineError::request)
}

fn of_file(names: &Names, who: &Principal, file: &FileFacts) -> Result<Entity, EngineError> {
    let mut attributes = related(names, who, file.stream.kind, file.relation, &file.consents)?;
    attributes.extend([
        ("force".into(), organisations(names, who, file.relation.force)?),
        ("units".into(), units(names, who, file.relation.unit)?),
        ("reachable".into(), Value::new_bool(file.reachable)),
        ("safe".into(), Value::new_bool(file.safe)),
        ("erased".into(), Value::new_bool(file.erased)),
        ("helpOnly".into(), Value::new_bool(file.help_only)),
    ]);
    Entity::new(names.uid("File", it(who, file.stream))?, attributes, HashSet::new())
        .map_err(EngineError::request)
}

fn of_field(names: &Names, who: &Principal, field: &FieldFacts) -> Result<Entity, EngineError> {
    let mut attributes = related(names, who, field.stream.kind, field.relation, &field.consents)?;
    let words = [(field.reporters_words, "reporter"), (field.survivors_words, "survivor")];
    let words = words.into_iter().filter(|(theirs, _)| *theirs);
    let words: Vec<Value> =
        words.map(|(_, whose)| names.value("Words", whose)).collect::<Result<_, _>>()?;
    attributes.extend([
        ("compartment".into(), names.value("Compartment", field.compartment.code())?),
        ("personal".into(), Value::new_bool(field.personal)),
        ("protected".into(), Value::new_bool(field.protected)),
        ("child".into(), Value::new_bool(field.child)),
        ("confidential".into(), Value::new_bool(field.confidential)),
        ("erased".into(), Value::new_bool(field.erased)),
        ("helpOnly".into(), Value::new_bool(field.help_only)),
        ("words".into(), Value::new_set(words)),
    ]);
    if field.stream.kind == StreamKind::Report {
        attributes.insert("report".into(), names.value("File", it(who, field.stream))?);
    }
    Entity::new(names.uid("Field", it(who, field.stream))?, attributes, HashSet::new())
        .map_err(EngineError::request)
}
