//! `GET /api/v1/`: the interface for people, made from the document.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{
    html::{add, escaped, page as whole, prose, table},
    openapi, problems,
};

const STYLE: &str = include_str!("reference.css");

static PAGE: LazyLock<String> = LazyLock::new(|| made(openapi()));

/// The page.
pub(crate) async fn page() -> Html<String> {
    whole("amana: the interface", &PAGE)
}

/// Its style.
pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn items<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn made(document: &Value) -> String {
    let info = document.get("info").cloned().unwrap_or_default();
    let mut out = format!(
        "<h1>The interface</h1>\n<p>{}</p>\n<p>The same for programs: \
         <a href=\"/api/v1/openapi.json\">openapi.json</a>. Version {}.</p>\n",
        prose(text(&info, "description")),
        escaped(text(&info, "version"))
    );
    for tag in items(document, "tags") {
        let name = text(tag, "name");
        let (head, more) = (escaped(name), prose(text(tag, "description")));
        add(&mut out, &["<h2>", &head, "</h2>\n<p>", &more, "</p>\n"]);
        for (path, methods) in members(document, "paths") {
            for (method, operation) in methods.as_object().into_iter().flat_map(Map::iter) {
                if items(operation, "tags").any(|tag| tag.as_str() == Some(name)) {
                    out.push_str(&section(document, path, method, operation));
                }
            }
        }
    }
    out.push_str("<h2>problems</h2>\n<p>Every answer of 400 and above is one of these, or a rule's own.</p>\n");
    out.push_str(&table(&["code", "status", "what", "what to do"], &problems::rows()));
    out
}

fn section(document: &Value, path: &str, method: &str, operation: &Value) -> String {
    let mut out = format!(
        "<section>\n<h3><code>{} {}</code></h3>\n<p>{}</p>\n",
        escaped(&method.to_uppercase()),
        escaped(path),
        prose(text(operation, "summary"))
    );
    let more = text(operation, "description");
    if !more.is_empty() {
        add(&mut out, &["<p>", &prose(more), "</p>\n"]);
    }
    let header = |it: &Value| {
        vec![format!("<code>{}</code>", escaped(text(it, "name"))), prose(text(it, "description"))]
    };
    let headers: Vec<_> = items(operation, "parameters").map(header).collect();
    out.push_str(&table(&["header", "what"], &headers));
    for (_, content) in
        operation.get("requestBody").into_iter().flat_map(|body| members(body, "content"))
    {
        out.push_str(&schema(document, content, "field"));
    }
    let mut answers = Vec::new();
    for (status, answer) in members(operation, "responses") {
        answers.push(vec![escaped(status), prose(text(answer, "description"))]);
        if status.starts_with('2') {
            for (_, content) in members(answer, "content") {
                out.push_str(&schema(document, content, "answer"));
            }
        }
    }
    out.push_str(&table(&["status", "when"], &answers));
    out.push_str("</section>\n");
    out
}

/// The schema that a reference leads to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let place = text(schema, "$ref").strip_prefix('#').and_then(|place| document.pointer(place));
    place.unwrap_or(schema)
}

fn schema(document: &Value, content: &Value, word: &str) -> String {
    let Some(schema) = content.get("schema").map(|schema| resolved(document, schema)) else {
        return String::new();
    };
    let mut rows = Vec::new();
    fields(document, schema, "", &mut rows);
    let mut out = table(&[word, "kind", "what"], &rows);
    if let Some(example) = schema.get("example").or_else(|| items(schema, "examples").next()) {
        let example = serde_json::to_string_pretty(example).unwrap_or_default();
        add(&mut out, &["<pre>", &escaped(&example), "</pre>\n"]);
    }
    out
}

fn fields(document: &Value, schema: &Value, inside: &str, rows: &mut Vec<Vec<String>>) {
    let required: Vec<&str> = items(schema, "required").filter_map(Value::as_str).collect();
    for (name, field) in members(schema, "properties") {
        let inner = one_of(document, field);
        let must = if required.contains(&name.as_str()) { ", required" } else { "" };
        let place = format!("{inside}{name}");
        rows.push(vec![
            format!("<code>{}</code>", escaped(&place)),
            format!("{}{must}", escaped(&kind(document, inner))),
            prose(text(
                if text(field, "description").is_empty() { inner } else { field },
                "description",
            )),
        ]);
        fields(document, inner, &format!("{place}."), rows);
    }
}

/// What a field that may be null is otherwise.
fn one_of<'a>(document: &'a Value, field: &'a Value) -> &'a Value {
    let other = items(field, "oneOf").find(|it| text(it, "type") != "null");
    resolved(document, other.unwrap_or(field))
}

fn kind(document: &Value, schema: &Value) -> String {
    let words: Vec<&str> = items(schema, "enum").filter_map(Value::as_str).collect();
    if !words.is_empty() {
        return words.join(", ");
    }
    let of = items(schema, "type").filter_map(Value::as_str).find(|kind| *kind != "null");
    match of.unwrap_or_else(|| text(schema, "type")) {
        "array" => {
            let item = schema.get("items").map(|item| kind(document, resolved(document, item)));
            format!("list of {}", item.unwrap_or_default())
        }
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_path_and_asks_for_nothing_elsewhere() {
        let page = made(openapi());
        for (path, _) in members(openapi(), "paths") {
            assert!(page.contains(path.as_str()), "{path}");
        }
        for field in ["account", "receipt.form", "Idempotency-Key", "wrong_media_type"] {
            assert!(page.contains(field), "{field}");
        }
        for outside in ["<script", "style=", "http://", "https://", "onclick"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
