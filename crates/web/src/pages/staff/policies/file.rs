//! `/desk/policies/{set}/{path}`: a file of a policy set.

use amana_events::common::Role;
use axum::{extract::Path, response::Response};

use super::{
    super::{At, Halt, sheet::Sheet},
    set_named,
};
use crate::problem::Problem;

/// Shows it. Of the set in force, a policy owner may propose another text.
pub(in crate::pages) async fn show(
    at: At,
    Path((name, path)): Path<(String, String)>,
) -> Result<Response, Halt> {
    let (set, content) = set_named(&at.office, &name).await?;
    let file = content.files.iter().find(|file| file.path.as_str() == path);
    let file = file.ok_or_else(|| Problem::of("not_found"))?;
    let owns = at.office.registry().await?.holds(at.member(), Role::PolicyOwner);
    let proposes = owns && at.office.policies_in_force().await? == Some(set);
    let propose = (at.words.say("policy-propose"), format!("/desk/policy-files/{path}"));
    let sheet = Sheet {
        title: path,
        back: Some(format!("/desk/policies/{set}")),
        ways: if proposes { vec![propose] } else { Vec::new() },
        texts: vec![(at.words.say("policy-says"), file.text.as_str().to_owned())],
        ..Sheet::default()
    };
    sheet.shown(&at).await
}
