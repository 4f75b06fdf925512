//! Weaker versions of a guard: each forbids less than the guard does, by one part.
//!
//! Works on the policy language's own JSON form. What makes a guard forbid less depends on where a part stands: a
//! condition of `when` must hold less often, one of `unless`, or under `!`, more often ([`Aim`]). So the parts are
//!
//! - one alternative less (`||`), one element less in a list, where less is forbidden by holding less often;
//! - one condition less (`&&`), where less is forbidden by holding more often;
//! - a number that is off by one, to the lenient side.
//!
//! Deliberately absent: parts whose loss makes a guard stricter, and replacing a whole clause by a constant, which is
//! the guard's removal in other words. Removal for one action is `mutation`'s: it needs no other policy.

use cedar_policy::{Policy, PolicyId};
use serde_json::{Value, json};

/// A guard that forbids less.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    /// What was done to it.
    pub(crate) what: String,
    /// What is left; `None` if all of it was taken away.
    pub(crate) policy: Option<Policy>,
}

/// Which way a part is to be bent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// It is to hold less often.
    Narrower,
    /// It is to hold more often.
    Wider,
}

/// Some part in place of another, and in words what was done.
struct Bent {
    what: String,
    part: Value,
}

impl Aim {
    fn other(self) -> Self {
        match self {
            Self::Narrower => Self::Wider,
            Self::Wider => Self::Narrower,
        }
    }
}

/// The guard's removal, then everything that weakens it.
///
/// # Errors
/// What the policy language says, if a guard cannot be taken apart or put together again.
pub(crate) fn mutants(guard: &Policy) -> Result<Vec<Mutant>, String> {
    let json = guard.to_json().map_err(|error| error.to_string())?;
    let mut mutants = vec![Mutant { what: "removed".to_owned(), policy: None }];
    for bent in bent_conditions(&json) {
        let policy = Policy::from_json(Some(PolicyId::new(guard.id())), bent.part);
        let policy = policy.map_err(|error| format!("{}: {error}", bent.what))?;
        mutants.push(Mutant { what: bent.what, policy: Some(policy) });
    }
    Ok(mutants)
}

/// Every condition bent.
fn bent_conditions(policy: &Value) -> Vec<Bent> {
    let conditions = policy.get("conditions").and_then(Value::as_array);
    let mut all = Vec::new();
    for (index, condition) in conditions.into_iter().flatten().enumerate() {
        let is_when = condition.get("kind").and_then(Value::as_str) == Some("when");
        let aim = if is_when { Aim::Narrower } else { Aim::Wider };
        let body = condition.get("body").unwrap_or(&Value::Null);
        for bent in bend(body, aim) {
            let mut part = policy.clone();
            set(&mut part, &format!("/conditions/{index}/body"), bent.part);
            all.push(Bent { what: bent.what, part });
        }
    }
    all
}

/// Everything that bends an expression a little towards the aim.
fn bend(expression: &Value, aim: Aim) -> Vec<Bent> {
    let Some((operator, operands)) = expression.as_object().and_then(|object| object.iter().next())
    else {
        return Vec::new();
    };
    match operator.as_str() {
        "||" | "&&" => bend_chain(operator, expression, aim),
        "!" => bend_at(expression, "/!/arg", aim.other()),
        "if-then-else" => bend_branches(expression, aim),
        "contains" if aim == Aim::Narrower => shorten(expression, "/contains/left/Set"),
        "in" if aim == Aim::Narrower => shorten(expression, "/in/right/Set"),
        ">=" | ">" | "<=" | "<" => bend_number(operator, expression, operands, aim),
        _ => Vec::new(),
    }
}

/// One link less where that bends it, and each link bent by itself.
fn bend_chain(operator: &str, expression: &Value, aim: Aim) -> Vec<Bent> {
    let mut links = Vec::new();
    collect_links(operator, expression, &mut links);
    let mut all = Vec::new();
    let droppable = matches!((operator, aim), ("||", Aim::Narrower) | ("&&", Aim::Wider));
    if droppable {
        all.extend(without_each(&links).into_iter().map(|(link, rest)| Bent {
            what: format!("without `{}`", shown(&link)),
            part: chained(operator, rest),
        }));
    }
    for (index, link) in links.iter().enumerate() {
        for bent in bend(link, aim) {
            let mut bent_links = links.clone();
            if let Some(place) = bent_links.get_mut(index) {
                *place = bent.part;
            }
            all.push(Bent { what: bent.what, part: chained(operator, bent_links) });
        }
    }
    all
}

fn collect_links(operator: &str, expression: &Value, links: &mut Vec<Value>) {
    match expression.get(operator) {
        Some(both) => {
            for side in ["left", "right"] {
                collect_links(operator, both.get(side).unwrap_or(&Value::Null), links);
            }
        }
        None => links.push(expression.clone()),
    }
}

fn chained(operator: &str, links: Vec<Value>) -> Value {
    let chain = links
        .into_iter()
        .reduce(|left, right| json!({ operator: { "left": left, "right": right } }));
    chain.unwrap_or(Value::Null)
}

/// Each branch bent, and each branch decided for good.
fn bend_branches(expression: &Value, aim: Aim) -> Vec<Bent> {
    let decided = json!({ "Value": aim == Aim::Wider });
    let mut all = Vec::new();
    for branch in ["/if-then-else/then", "/if-then-else/else"] {
        let now = expression.pointer(branch).unwrap_or(&Value::Null);
        if now.get("Value").is_none() {
            let mut part = expression.clone();
            set(&mut part, branch, decided.clone());
            all.push(Bent { what: format!("without asking `{}`", shown(now)), part });
        }
        all.extend(bend_at(expression, branch, aim));
    }
    all
}

fn bend_at(expression: &Value, pointer: &str, aim: Aim) -> Vec<Bent> {
    let inner = expression.pointer(pointer).unwrap_or(&Value::Null);
    let put = |bent: Bent| {
        let mut part = expression.clone();
        set(&mut part, pointer, bent.part);
        Bent { what: bent.what, part }
    };
    bend(inner, aim).into_iter().map(put).collect()
}

/// A list with one element less.
fn shorten(expression: &Value, pointer: &str) -> Vec<Bent> {
    let Some(elements) = expression.pointer(pointer).and_then(Value::as_array) else {
        return Vec::new();
    };
    without_each(elements)
        .into_iter()
        .map(|(element, rest)| {
            let mut part = expression.clone();
            set(&mut part, pointer, Value::Array(rest));
            Bent { what: format!("without `{}` in its list", shown(&element)), part }
        })
        .collect()
}

/// A comparison with a number that is off by one.
fn bend_number(operator: &str, expression: &Value, operands: &Value, aim: Aim) -> Vec<Bent> {
    let mut all = Vec::new();
    for side in ["left", "right"] {
        let number = operands.pointer(&format!("/{side}/Value")).and_then(Value::as_i64);
        let Some(number) = number else { continue };
        // `x >= 2` holds more often with a smaller number on the right, and with a greater one on the left.
        let up_narrows = operator.starts_with('>') == (side == "right");
        let step = if up_narrows == (aim == Aim::Narrower) { 1 } else { -1 };
        let moved = number.saturating_add(step);
        let mut part = expression.clone();
        set(&mut part, &format!("/{operator}/{side}/Value"), json!(moved));
        all.push(Bent { what: format!("`{}` with {moved}", shown(expression)), part });
    }
    all
}

/// Each element and what is left without it; nothing for a list of one, which would be its end.
fn without_each(elements: &[Value]) -> Vec<(Value, Vec<Value>)> {
    if elements.len() < 2 {
        return Vec::new();
    }
    let split = |(index, element): (usize, &Value)| {
        let mut rest = elements.to_vec();
        rest.remove(index);
        (element.clone(), rest)
    };
    elements.iter().enumerate().map(split).collect()
}

fn set(value: &mut Value, pointer: &str, to: Value) {
    if let Some(place) = value.pointer_mut(pointer) {
        *place = to;
    }
}

/// An expression as the policy language writes it; it says `!(a < b)` for `a >= b`.
fn shown(expression: &Value) -> String {
    let all = json!({ "op": "All" });
    let policy = json!({
        "effect": "permit", "principal": all, "action": all, "resource": all,
        "conditions": [{ "kind": "when", "body": expression }],
    });
    let Ok(policy) = Policy::from_json(None, policy) else { return expression.to_string() };
    let text = policy.to_cedar().unwrap_or_default();
    let body =
        text.split_once('{').and_then(|(_, rest)| rest.rsplit_once('}')).map(|(body, _)| body);
    let text = body.unwrap_or(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(text: &str) -> Vec<String> {
        let guard = Policy::parse(Some(PolicyId::new("guard")), text).unwrap();
        mutants(&guard).unwrap().into_iter().map(|mutant| mutant.what).collect()
    }

    #[test]
    fn a_guard_with_one_reason_can_only_be_removed() {
        assert_eq!(
            whats("forbid (principal, action, resource) when { resource.erased };"),
            ["removed"]
        );
    }

    #[test]
    fn an_alternative_less_of_when_and_a_condition_less_of_unless() {
        let guard = "forbid (principal, action, resource) when { resource.a || resource.b && !(context.c && context.d) }
                     unless { context.e && context.f || context.g };";
        assert_eq!(
            whats(guard),
            [
                "removed",
                "without `resource.a`",
                "without `resource.b && (!(context.c && context.d))`",
                "without `context.c`",
                "without `context.d`",
                "without `context.e`",
                "without `context.f`",
            ]
        );
    }

    #[test]
    fn an_element_less_and_a_number_too_lenient() {
        let guard = "forbid (principal, action, resource)
                       when { [1, 2].contains(resource.n) && context.m > 20 } unless { context.m >= 2 };";
        assert_eq!(
            whats(guard),
            [
                "removed",
                "without `1` in its list",
                "without `2` in its list",
                "`!(context.m <= 20)` with 21",
                "`!(context.m < 2)` with 1",
            ]
        );
    }

    #[test]
    fn a_branch_that_asks_is_not_asked() {
        let guard = "forbid (principal, action, resource) unless { if principal has unit then resource.a else true };";
        assert_eq!(whats(guard), ["removed", "without asking `resource.a`"]);
    }
}
