//! GraphQL over HTTP: `POST` of JSON, one operation or a few.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, ALLOW, RETRY_AFTER};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use juniper::http::{GraphQLBatchRequest, GraphQLRequest, GraphQLResponse};
use serde_json::{Value as Json, json};

use super::caller::Caller;
use super::context::Context;
use super::{Graph, limits, refusal};
use crate::auth::Gate;
use crate::error::{Error, Result};
use crate::wire;

/// The longest that one operation may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Carries out what is asked.
pub async fn answer(
    request: HttpRequest,
    payload: web::Payload,
    gate: web::Data<Gate>,
    graph: web::Data<Graph>,
) -> HttpResponse {
    match try_answer(&request, payload, &gate, &graph).await {
        Ok(answer) => respond(&request, &answer),
        Err(error) => refusal::response(&error),
    }
}

pub async fn method_not_allowed() -> HttpResponse {
    let answer = json!({ "errors": [refusal::as_json(&Error::field("", "Please send a POST of JSON."))] });
    HttpResponse::MethodNotAllowed().insert_header((ALLOW, "POST")).json(answer)
}

async fn try_answer(
    request: &HttpRequest,
    payload: web::Payload,
    gate: &web::Data<Gate>,
    graph: &Graph,
) -> Result<Json> {
    let caller = Caller::of(request, gate).await?;
    let body = wire::body(request, payload).await?;
    // Nothing else: a form of another site could send other types without being asked (CORS, "simple requests").
    if request.content_type() != "application/json" {
        return Err(Error::field("", "Please send JSON, as application/json."));
    }
    let asked: GraphQLBatchRequest = serde_json::from_slice(&body)
        .map_err(|_| Error::field("", "Please send JSON with a text named query, and its variables."))?;
    let context = Context::new(Arc::clone(gate), graph.board.clone(), graph.searches.clone(), caller);
    match asked {
        GraphQLBatchRequest::Single(operation) => Ok(carry_out(graph, &context, &operation).await),
        GraphQLBatchRequest::Batch(operations) if operations.len() > limits::BATCH => {
            Err(Error::TooComplex(format!("A request may hold at most {} operations.", limits::BATCH)))
        }
        GraphQLBatchRequest::Batch(operations) => {
            let mut answers = Vec::with_capacity(operations.len());
            for operation in &operations {
                answers.push(carry_out(graph, &context, operation).await);
            }
            Ok(Json::Array(answers))
        }
    }
}

async fn carry_out(graph: &Graph, context: &Context, operation: &GraphQLRequest) -> Json {
    let answer = try_carry_out(graph, context, operation).await;
    answer.unwrap_or_else(|error| json!({ "errors": [refusal::as_json(&error)] }))
}

async fn try_carry_out(graph: &Graph, context: &Context, operation: &GraphQLRequest) -> Result<Json> {
    limits::check(&graph.schema, &operation.query)?;
    let answer = tokio::time::timeout(PATIENCE, operation.execute(&graph.schema, context)).await;
    as_json(answer.map_err(|_| Error::Unavailable)?)
}

/// Data and errors, each with a code.
fn as_json(answer: GraphQLResponse) -> Result<Json> {
    let (data, errors) = match answer.into_result() {
        Ok(carried_out) => carried_out,
        Err(error) => return Ok(json!({ "errors": refusal::not_carried_out(&error) })),
    };
    let in_json = |error: serde_json::Error| Error::Internal(error.to_string());
    let mut answer = json!({ "data": serde_json::to_value(data).map_err(in_json)? });
    if !errors.is_empty() {
        answer["errors"] = serde_json::to_value(errors).map_err(in_json)?;
        refusal::give_codes(&mut answer["errors"], "INVALID");
    }
    Ok(answer)
}

/// With 200 also where there are errors, as GraphQL over HTTP says of `application/json`; who accepts
/// `application/graphql-response+json` is told by the status that nothing was carried out. What is only a matter of
/// waiting is 503 for everybody.
fn respond(request: &HttpRequest, answer: &Json) -> HttpResponse {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_new = accepts.contains("application/graphql-response+json");
    let mut response = match answer {
        answer if is_unavailable(answer) => {
            let mut response = HttpResponse::ServiceUnavailable();
            response.insert_header((RETRY_AFTER, "2"));
            response
        }
        answer if is_new && answer["data"].is_null() && !answer.is_array() => {
            HttpResponse::build(StatusCode::BAD_REQUEST)
        }
        _ => HttpResponse::Ok(),
    };
    let media_type = if is_new { "application/graphql-response+json" } else { "application/json" };
    response.content_type(format!("{media_type}; charset=utf-8")).body(answer.to_string())
}

fn is_unavailable(answer: &Json) -> bool {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors.into_iter().any(|error| error["extensions"]["code"] == "UNAVAILABLE")
}
