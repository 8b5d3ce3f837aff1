//! Tokens of programs: how they get them, what is accepted, how they end, and the page of those that scripts have.

mod ended;
mod forged;
mod grants;
mod page;
mod rotation;

use reqwest::Client;
use serde_json::Value as Json;
use sparespot::app::Running;
use sparespot::auth::{Bearer, Scope};
use sparespot::error::{Error, Result};

use crate::harness::{Answer, House, PASSWORD, Person, send};

/// What a program has after it has shown a password or a refresh token.
struct Pair {
    access: String,
    refresh: String,
}

/// A form from a program: no cookie, no `Origin`.
async fn ask(house: &House, path: &str, fields: &[(&str, &str)]) -> Answer {
    send(Client::new().post(format!("{}{path}", house.origin())).form(fields)).await
}

async fn by_password(house: &House, email: &str, password: &str) -> Answer {
    let fields = [("grant_type", "password"), ("username", email), ("password", password)];
    ask(house, "/oauth/token", &fields).await
}

async fn by_refresh_token(house: &House, token: &str) -> Answer {
    ask(house, "/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

async fn revoke(house: &House, token: &str) {
    let answer = ask(house, "/oauth/revoke", &[("token", token)]).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
}

fn json(answer: &Answer) -> Json {
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

fn pair(answer: &Answer) -> Pair {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    let said = json(answer);
    let text = |name: &str| said[name].as_str().unwrap_or_else(|| panic!("no {name} in {said}")).to_owned();
    Pair { access: text("access_token"), refresh: text("refresh_token") }
}

/// Refused in the form of RFC 6749, section 5.2; answers the words.
fn refused(answer: &Answer, status: u16, error: &str) -> String {
    let said = json(answer);
    assert_eq!((answer.status.as_u16(), said["error"].as_str()), (status, Some(error)), "{}", answer.text);
    assert!(answer.headers.get("set-cookie").is_none(), "{:?}", answer.headers);
    said["error_description"].as_str().filter(|words| !words.is_empty()).unwrap().to_owned()
}

/// The tokens of somebody who has the usual password.
async fn tokens_of(house: &House, email: &str) -> Pair {
    pair(&by_password(house, email, PASSWORD).await)
}

async fn bearer(server: &Running, token: &str) -> Result<Bearer> {
    server.gate.bearer(token).await
}

async fn is_good(server: &Running, token: &str) -> bool {
    match bearer(server, token).await {
        Ok(_) => true,
        Err(Error::Unauthenticated) => false,
        Err(other) => panic!("{other}"),
    }
}

/// Makes a long-lived token as its owner does, and reads it where it is shown.
async fn long_lived(person: &Person, name: &str, scope: Scope) -> String {
    person.post("/account/tokens", &[("name", name), ("scope", scope.name())]).await.assert_done();
    person.get("/account/tokens").await.one("[data-token]")
}
