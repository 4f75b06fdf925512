//! The route of an allegation, in words: who is responsible, who investigates, who is notified, and what is left.

use amana_app::route::{Left, OnRoute};
use amana_events::Code;

use super::super::shown::{Shown, capital};

/// The list that calls a body something: who investigates, else who decides.
fn called(shown: &Shown, code: &Code) -> String {
    let lists = ["investigating_entity", "authority"];
    let known = lists.into_iter().find(|list| shown.book.label(list, code.as_str()).is_some());
    known.map_or_else(
        || shown.called("body", code.as_str()),
        |list| capital(&shown.label_in(list, code.as_str())),
    )
}

/// What a page says of it: title and text.
pub(super) fn rows(shown: &Shown, it: &OnRoute) -> Vec<(String, String)> {
    let words = shown.words;
    let mut rows = vec![
        (words.say("route-responsible"), called(shown, &it.responsible)),
        (words.say("route-investigates"), called(shown, &it.investigator)),
    ];
    rows.extend(it.notified.iter().map(|who| (words.say("route-notified"), called(shown, who))));
    rows.push((words.say("column-source"), it.source.to_string()));
    let left: Vec<_> = it.left.iter().map(|left| words.label("left", left.code())).collect();
    let left = if left.is_empty() { words.say("route-nothing-left") } else { left.join("; ") };
    rows.push((words.say("route-left"), left));
    rows
}

/// The steps that are left, of every allegation, each once.
pub(super) fn steps(routes: &[OnRoute]) -> Vec<&'static str> {
    let mut steps: Vec<&'static str> = Vec::new();
    for step in routes.iter().flat_map(|it| &it.left).map(|left: &Left| left.command()) {
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}
