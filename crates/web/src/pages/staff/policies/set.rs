//! `/desk/policies/{set}`: what a policy set says, file by file; of one that is not in force, what it changes.

use amana_events::registry::PolicySet;
use axum::{extract::Path, response::Response};

use super::{
    super::{
        At, Halt,
        sheet::{Row, Sheet, Table},
    },
    set_named, short,
};

/// Shows it.
pub(in crate::pages) async fn show(at: At, Path(name): Path<String>) -> Result<Response, Halt> {
    let (set, content) = set_named(&at.office, &name).await?;
    let in_force = at.office.policies_in_force().await?;
    let mut texts = Vec::new();
    if let Some(now) = in_force.filter(|now| *now != set)
        && let Some(now) = at.office.policies_of(now).await?
    {
        texts.push((at.words.say("policy-changes"), changes(&now, &content)));
    }
    let file = |it: &amana_events::registry::PolicyFile| Row {
        name: it.path.to_string(),
        to: Some(format!("/desk/policies/{set}/{}", it.path)),
        cells: vec![it.text.as_str().lines().count().to_string()],
        acts: Vec::new(),
    };
    let sheet = Sheet {
        title: short(set),
        back: Some("/desk/policies".to_owned()),
        facts: vec![
            (at.words.say("policy-name"), set.to_string()),
            (at.words.say("policy-engine"), content.engine.to_string()),
            (at.words.say("policy-facts"), content.facts_version.to_string()),
        ],
        tables: vec![Table {
            says: "policy-files",
            columns: &["column-path", "column-lines"],
            rows: content.files.iter().map(file).collect(),
        }],
        texts,
        ..Sheet::default()
    };
    sheet.shown(&at).await
}

/// What stands otherwise in the second set: lines taken out and put in, of each file.
pub(super) fn changes(now: &PolicySet, next: &PolicySet) -> String {
    let text = |set: &PolicySet, path: &str| {
        let found = set.files.iter().find(|file| file.path.as_str() == path);
        found.map(|file| file.text.as_str().to_owned()).unwrap_or_default()
    };
    let paths = now.files.iter().chain(&next.files).map(|file| file.path.as_str());
    let mut paths: Vec<&str> = paths.collect();
    paths.sort_unstable();
    paths.dedup();
    let mut changes = String::new();
    for path in paths {
        let (old, new) = (text(now, path), text(next, path));
        if old != new {
            let lines = similar::TextDiff::from_lines(&old, &new);
            let lines = lines.unified_diff().header(path, path).to_string();
            changes.push_str(&lines);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_shown_line_by_line_and_nothing_else_is() {
        let now = amana_app::policies::shipped().unwrap();
        assert_eq!(changes(&now, &now), "");
        let mut next = now.clone();
        let file = next.files.iter_mut().find(|it| it.path.as_str() == "guards/erased.cedar");
        let file = file.unwrap();
        let text = format!("{}\n// one line more\n", file.text.as_str());
        file.text = amana_events::PolicyText::new(&text).unwrap();
        let said = changes(&now, &next);
        assert!(
            said.contains("guards/erased.cedar") && said.contains("+// one line more"),
            "{said}"
        );
        assert!(!said.contains("guards/armed.cedar"), "{said}");
    }
}
