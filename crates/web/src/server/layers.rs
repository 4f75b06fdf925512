//! What surrounds every route: a trace, headers that tell browsers what they may not do, a place to work, a
//! deadline, and an answer where there is no route.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::time::timeout;

use super::{Shared, health};
use crate::{api, config::seconds, pages, problem::Problem};

/// What a page of ours may do: show itself, in its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

const ONLY_TLS: &str = "max-age=63072000; includeSubDomains";

/// Everything that is served.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let bounded = api::router()
        .merge(pages::router())
        .fallback(nothing)
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(shared.clone(), bounded));
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/assets/{name}", get(pages::assets::give))
        .method_not_allowed_fallback(other_method)
        .merge(bounded)
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

async fn nothing() -> Problem {
    Problem::of("not_found")
}

async fn other_method() -> Problem {
    Problem::of("wrong_method")
}

/// A place to work and a deadline.
async fn bounded(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    if shared.is_draining() {
        return Problem::of("draining").after(1).and_close().into_response();
    }
    let Some(place) = shared.admission.enter().await else {
        return Problem::of("busy").after(1).and_close().into_response();
    };
    let place = Arc::new(place);
    request.extensions_mut().insert(place.clone());
    let answer = timeout(seconds(shared.config.request_seconds), next.run(request)).await;
    drop(place);
    answer.unwrap_or_else(|_| Problem::of("late").after(1).and_close().into_response())
}

/// The headers of every answer, and one line of the trace. The route is told and never the address: a code
/// that somebody put into one stands nowhere.
async fn around(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let asker = pages::trouble::Asker::of(request.uri(), request.headers());
    let mut answer = next.run(request).await;
    if let Some(asker) = asker {
        answer = asker.instead_of(answer, shared.words);
    }
    told(answer.headers_mut(), shared.config.is_over_tls());
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let (status, micros) = (answer.status().as_u16(), begun.elapsed().as_micros());
    tracing::info!(%method, route, status, micros, "answered");
    answer
}

fn told(headers: &mut HeaderMap, tls: bool) {
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_TLS));
    }
}
