//! The interface described: one OpenAPI document made from the code, and pages for people made from it. They
//! are served from here and ask for nothing elsewhere.

pub(super) mod answers;
pub(super) mod asked;
mod html;
pub(super) mod problems;
pub(super) mod reference;

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::Value;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

pub(super) use self::html::escaped;
use super::{
    access, account, audit, children, doors, erasures, feed, figures, imports, keys, lists, log,
    members, openings, packages, policies, receipt, receipts, registry, reports, schema, services,
    session, streams, words,
};
use crate::server::health;

/// Why something was not done (RFC 9457).
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "type": "/api/v1/problems/missing_field", "title": "A field is missing", "status": 422,
    "detail": "The member `field` says which.", "code": "missing_field", "field": "account"
}))]
#[expect(dead_code, reason = "describes what is written member by member")]
pub(crate) struct Problem {
    /// Where it is explained.
    #[schema(rename = "type", format = "uri-reference")]
    r#type: String,
    /// What it is.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What is wrong here, and what to do.
    detail: String,
    /// The same as a code, which never changes.
    code: String,
    /// The field it is about, inside others by dots.
    field: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "amana",
        description = "Report without a name, come back with a code. What is personal is sealed before it is stored.",
    ),
    tags(
        (name = "reporting", description = "Somebody reports."),
        (name = "receipt", description = "Whoever holds a code looks and writes. The code stands in the header `Authorization: Receipt CODE`."),
        (name = "session", description = "A member signs in, and sees to their own account."),
        (name = "files", description = "Files: commands on them, and their pages."),
        (name = "registry", description = "The lists and tables the ledger goes by."),
        (name = "members", description = "Members and their roles, as a registrar keeps them."),
        (name = "accounts", description = "How members sign in: codes to enrol, resets by two, sessions, tokens for programs."),
        (name = "policies", description = "The access policy: what is in force, why somebody may do something, and how one set follows another."),
        (name = "figures", description = "Figures with their unit, scope and as-of, and what changed between two moments."),
        (name = "audit", description = "An auditor's own work. What is a command on an engagement is sent to `/api/v1/streams/audit/{id}/commands`: `open_engagement`, `declare_independence`, `count_channel`, `examine_item`, `record_audit_finding`, `respond_to_finding`, `make_recommendation`, `close_recommendation`, `close_engagement` and the like."),
        (name = "log", description = "The log and its proofs, for who audits and for who keeps the keys. A replay that judges the whole log again takes longer than a request: `amana replay --audit` does it beside the server."),
        (name = "receipts", description = "Receipts, as the office handles them."),
        (name = "erasures", description = "Persons are erased: asked for, approved and executed by different members."),
        (name = "access", description = "Who looked at what, and who could; exceptional doors to a file."),
        (name = "lists", description = "Lists of what a member may see, a page at a time."),
        (name = "changes", description = "That something changed, as it happens."),
        (name = "server", description = "The server itself."),
    ),
    paths(
        reports::take,
        receipt::page::show,
        receipt::messages::write,
        receipt::not_alone::say,
        receipt::proof::give,
        receipt::consents::list,
        receipt::withdraw::withdraw,
        receipt::ask::ask,
        session::sign_in::sign_in,
        session::show::show,
        session::leave::leave,
        session::step_up::step_up,
        session::passkey::begin,
        session::passkey::sign_in,
        session::passkey::begin_step_up,
        session::passkey::step_up,
        session::bearer::give,
        session::oidc::begin,
        session::oidc::end,
        account::enrol::begin,
        account::enrol::complete,
        account::password::change,
        account::codes::renew,
        account::codes::remove,
        account::passkeys::list,
        account::passkeys::begin,
        account::passkeys::complete,
        account::passkeys::remove,
        account::totp::begin,
        account::totp::complete,
        account::sessions::list,
        account::sessions::end,
        account::sessions::end_others,
        receipts::issue::issue,
        receipts::decline::decline,
        receipts::reply::reply,
        receipts::revoke::revoke,
        receipts::question::ask,
        receipts::replacement::propose::propose,
        receipts::replacement::approve::approve,
        receipts::replacement::decline::decline,
        erasures::list::list,
        erasures::request::request,
        erasures::show::show,
        erasures::approve::approve,
        erasures::refuse::refuse,
        erasures::execute::execute,
        erasures::certificate::certificate,
        access::file::looks,
        access::person::looks,
        access::withheld::withheld,
        access::withhold::withhold,
        access::end_withholding::end,
        access::review::review,
        doors::list::list,
        doors::ask::ask,
        doors::approve::approve,
        doors::invoke::invoke,
        doors::danger_to_life::open,
        doors::review::review,
        lists::cases::list,
        lists::referrals::list,
        lists::handovers::list,
        children::waiting::list,
        children::lost::list,
        children::care::show,
        services::receivers::list,
        services::list::list,
        services::gaps::show,
        services::hsds::show,
        services::hsds::take,
        lists::assistance::list,
        lists::reports::list,
        lists::deadlines::list,
        lists::find::find,
        feed::events::feed,
        feed::changes::changes,
        openings::open,
        imports::take,
        packages::make,
        packages::take,
        packages::answer,
        streams::page::page,
        streams::steps::steps,
        streams::command::command,
        registry::list::list,
        registry::show::show,
        members::list::list,
        members::add::add,
        members::standing::leave,
        members::standing::suspend,
        members::standing::reinstate,
        members::recusal::recuse,
        members::recusal::unrecuse,
        members::roles::give,
        members::roles::end,
        members::roles::recertify,
        members::proposals::list,
        members::proposals::decline,
        members::accounts::list,
        members::enrolment::give,
        members::resets::propose,
        members::resets::approve,
        members::sessions::list,
        members::sessions::end_all,
        members::sessions::end,
        members::tokens::list,
        members::tokens::give,
        members::tokens::end,
        policies::history::history,
        policies::show::show,
        policies::explain::explain,
        policies::propose::propose,
        policies::second::activate,
        policies::second::decline,
        words::give,
        figures::sea::show,
        figures::internal::disclose,
        figures::handovers::show,
        figures::handovers::disclose,
        figures::difference::show,
        audit::engagements::list,
        audit::population::fix,
        audit::sample::draw,
        audit::reconcile::reconcile,
        audit::findings::list,
        audit::workpapers::take,
        audit::recommendations::list,
        audit::review::review,
        audit::tests::put,
        log::lines::read,
        log::checkpoints::newest,
        log::checkpoints::of_size,
        log::checkpoints::sign,
        log::proofs::give,
        log::key::show,
        keys::show,
        log::witnesses::request,
        log::witnesses::keep,
        log::tiles::checkpoint,
        log::tiles::tile,
        log::bundle::take,
        schema::commands,
        schema::events,
        document,
        health::alive,
        health::ready,
    ),
    modifiers(&ByReceipt),
)]
struct Document;

/// How a code is sent.
struct ByReceipt;

impl Modify for ByReceipt {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let how =
            "`Receipt`, a space, and the code: 27 digits, or eight words. Never in an address.";
        let scheme = ApiKey::Header(ApiKeyValue::with_description("Authorization", how));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("receipt", SecurityScheme::ApiKey(scheme));
        let how = "A session's token, one that stands for it, or a program's.";
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some(how.to_owned());
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(Document::openapi()).unwrap_or_default());

/// The interface as an OpenAPI 3.1 document.
pub fn openapi() -> &'static Value {
    &DOCUMENT
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "server",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object, content_type = "application/json"), answers::Anywhere)
)]
pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_document_says_every_route_and_every_problem_of_it() {
        let document = openapi();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let paths = document["paths"].as_object().unwrap();
        let source: String = include_str!("../mod.rs").split_whitespace().collect();
        let source = source.replace("{*", "{");
        let routes = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let pages = ["/api/v1/", "/api/v1/reference.css", "/api/v1/problems/{code}"];
        let mut count = 0;
        for route in routes.filter(|route| !pages.contains(route)) {
            assert!(paths.contains_key(route), "{route}");
            count += 1;
        }
        assert!(count > 7 && paths.len() == count + 2, "{count}");
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().unwrap() {
                assert!(operation["summary"].is_string(), "{method} {path}");
                if path.contains("/receipt") || path.contains("/reports") {
                    for status in ["404", "500", "503"] {
                        let answer = &operation["responses"][status]["content"];
                        let known = answer["application/problem+json"].is_object();
                        assert!(
                            known || path.contains("reports") && status == "404",
                            "{path} {status}"
                        );
                    }
                }
            }
        }
    }

    /// The names of schemas that a source describes: of what derives one, the word behind `struct` or `enum`.
    fn schemas(source: &str) -> impl Iterator<Item = String> {
        let described = source.split("ToSchema)]").skip(1);
        described.filter_map(|rest| {
            let words = rest.split(|it: char| !it.is_alphanumeric() && it != '_');
            let mut words = words.skip_while(|word| !matches!(*word, "struct" | "enum"));
            words.nth(1).map(str::to_owned)
        })
    }

    fn sources(folder: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else {
                all.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// Of two schemas of one name the document has one, and says it of both.
    #[test]
    fn no_two_schemas_share_a_name() {
        let mut all = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let mut names: Vec<String> = all.iter().flat_map(|source| schemas(source)).collect();
        assert!(names.len() > 100, "{names:?}");
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|two| two[0] == two[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
