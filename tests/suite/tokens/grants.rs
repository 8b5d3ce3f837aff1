//! `/oauth/token` and `/oauth/revoke`: who gets tokens, and every refusal.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value as Json, json as value};
use sparespot::auth::Scope;
use sparespot::clock::Clock;
use sparespot::config::Config;

use super::{ask, bearer, by_password, by_refresh_token, is_good, json, pair, refused, revoke, tokens_of};
use crate::harness::{Backend, House, PASSWORD, Person, leave_out, on_both, postgres_url, send, until};

const MIRA: &str = "mira@example.org";

/// Fields, and the status and the error that they bring.
type Asked<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);

on_both! {
    async fn a_password_brings_an_access_token_and_a_refresh_token(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let answer = by_password(&house, " Mira@Example.org", PASSWORD).await;
        let said = json(&answer);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!((said["token_type"].as_str(), said["expires_in"].as_i64()), (Some("Bearer"), Some(900)));
        assert_eq!(said["scope"].as_str(), Some("write"));
        assert!(answer.headers.get("set-cookie").is_none());
        let who = bearer(&house.running, &pair(&answer).access).await.unwrap();
        assert_eq!((who.resident.email.as_str(), who.scope), (MIRA, Scope::Write));
        assert!(who.until.is_some_and(|until| until > house.now()));
        assert!(!is_good(&house.running, &pair(&answer).refresh).await);
    }

    async fn a_program_asks_for_as_much_as_it_needs(backend) {
        let house = House::new(backend).await;
        for (scope, given) in [("read", "read"), ("write", "write"), ("read write", "write"), ("", "write")] {
            let fields =
                [("grant_type", "password"), ("username", "ada@example.org"), ("password", PASSWORD), ("scope", scope)];
            let answer = ask(&house, "/oauth/token", &fields).await;
            assert_eq!(json(&answer)["scope"].as_str(), Some(given), "{scope}");
            let who = bearer(&house.running, &pair(&answer).access).await.unwrap();
            assert_eq!(who.scope.name(), given);
        }
    }

    async fn what_a_program_asks_wrongly_is_refused_in_the_words_of_the_rfc(backend) {
        let house = House::new(backend).await;
        let (ada, right) = (("username", "ada@example.org"), ("password", PASSWORD));
        let (password, refresh) = (("grant_type", "password"), ("grant_type", "refresh_token"));
        let table: &[Asked] = &[
            (&[], 400, "invalid_request"),
            (&[ada, right], 400, "invalid_request"),
            (&[("grant_type", ""), ada, right], 400, "invalid_request"),
            (&[password, right], 400, "invalid_request"),
            (&[password, ada], 400, "invalid_request"),
            (&[password, ada, ("password", "")], 400, "invalid_request"),
            (&[password, ada, ada, right], 400, "invalid_request"),
            (&[password, password, ada, right], 400, "invalid_request"),
            (&[password, ada, right, ("scope", "read"), ("scope", "write")], 400, "invalid_request"),
            (&[password, ada, right, ("scope", "admin")], 400, "invalid_scope"),
            (&[password, ada, right, ("scope", "read,write")], 400, "invalid_scope"),
            (&[password, ada, right, ("scope", " ")], 400, "invalid_scope"),
            (&[password, ada, right, ("client_secret", "x")], 401, "invalid_client"),
            (&[password, ada, ("password", "wrong")], 400, "invalid_grant"),
            (&[refresh], 400, "invalid_request"),
            (&[refresh, ("refresh_token", "x")], 400, "invalid_grant"),
            (&[refresh, ("refresh_token", "spotr_")], 400, "invalid_grant"),
            (&[("grant_type", "client_credentials")], 400, "unsupported_grant_type"),
            (&[("grant_type", "Password"), ada, right], 400, "unsupported_grant_type"),
        ];
        for (fields, status, error) in table {
            refused(&ask(&house, "/oauth/token", fields).await, *status, error);
        }
        refused(&ask(&house, "/oauth/revoke", &[]).await, 400, "invalid_request");
        refused(&ask(&house, "/oauth/revoke", &[("token", "a"), ("token", "b")]).await, 400, "invalid_request");
        // What is not known is ignored (RFC 6749, section 3.2).
        pair(&ask(&house, "/oauth/token", &[password, ada, right, ("client_id", "cli")]).await);
        assert_eq!(house.database.count("tokens"), 1);
    }

    async fn only_a_small_form_that_is_posted_is_understood(backend) {
        let house = House::new(backend).await;
        for path in ["/oauth/token", "/oauth/revoke"] {
            let url = format!("{}{path}", house.origin());
            let in_json = Client::new().post(&url).header("Content-Type", "application/json");
            let form = "grant_type=password&username=ada@example.org&password=evergreen%20lamp&token=x";
            refused(&send(in_json.body(form)).await, 400, "invalid_request");
            refused(&send(Client::new().post(&url).body(form)).await, 400, "invalid_request");
            refused(&send(Client::new().post(format!("{url}?{form}"))).await, 400, "invalid_request");
            for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let answer = send(Client::new().request(method, &url)).await;
                refused(&answer, 405, "invalid_request");
                assert_eq!(answer.header("allow"), "POST");
            }
            let long = "x".repeat(70_000);
            refused(&ask(&house, path, &[("token", &long)]).await, 413, "invalid_request");
            let basic = send(Client::new().post(&url).header("Authorization", "Basic Y2xpOng=").form(&[("token", "x")]));
            let answer = basic.await;
            refused(&answer, 401, "invalid_client");
            assert!(answer.header("www-authenticate").starts_with("Basic"), "{:?}", answer.headers);
        }
    }

    async fn a_wrong_password_and_an_unknown_account_hear_the_same_words(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        let wrong = refused(&by_password(&house, MIRA, "not the password").await, 400, "invalid_grant");
        for unknown in ["nora@example.org", "nora", "a\0b", "' OR '1'='1"] {
            let answer = by_password(&house, unknown, "not the password").await;
            assert_eq!(refused(&answer, 400, "invalid_grant"), wrong, "{unknown}");
        }
        assert_eq!(house.database.count("tokens"), 0);
    }

    async fn failures_count_for_both_doors_together(backend) {
        let house = House::new(backend).await;
        house.resident("Mira").await;
        house.resident("Ben").await;
        for at_the_page in 0..10 {
            if at_the_page % 2 == 0 {
                let wrong = Person::stranger(&house).sign_in(MIRA, "not the password").await;
                assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            } else {
                refused(&by_password(&house, MIRA, "not the password").await, 400, "invalid_grant");
            }
        }
        let paused = by_password(&house, MIRA, PASSWORD).await;
        refused(&paused, 429, "temporarily_unavailable");
        assert!((1..=300).contains(&paused.header("retry-after").parse::<u64>().unwrap()));
        Person::stranger(&house).sign_in(MIRA, PASSWORD).await.assert_refused(429, "RATE_LIMITED");
        tokens_of(&house, "ben@example.org").await;
    }

    async fn an_address_may_ask_as_often_as_the_limit_says(backend) {
        let house = House::with(backend, Clock::System, |config| Config { rate_limit: 3, ..config }).await;
        let first = tokens_of(&house, "ada@example.org").await;
        pair(&by_refresh_token(&house, &first.refresh).await);
        Person::stranger(&house).sign_in("ada@example.org", PASSWORD).await.assert_done();
        let answer = by_password(&house, "ada@example.org", PASSWORD).await;
        refused(&answer, 429, "temporarily_unavailable");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
        revoke(&house, &first.access).await;
    }

    async fn a_cookie_says_nothing_there_and_other_sites_may_ask(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        let cookie = mira.cookie(MIRA).await;
        let ask = async |fields: &[(&str, &str)]| {
            let request = mira.request(Method::POST, "/oauth/token").header("Cookie", &cookie).form(fields);
            send(request.header("Origin", "https://evil.example").header("Sec-Fetch-Site", "cross-site")).await
        };
        refused(&ask(&[("grant_type", "password")]).await, 400, "invalid_request");
        let answer =
            ask(&[("grant_type", "password"), ("username", "ada@example.org"), ("password", PASSWORD)]).await;
        let who = bearer(&house.running, &pair(&answer).access).await.unwrap();
        assert_eq!(who.resident.email, "ada@example.org");
        assert!(answer.headers.get("set-cookie").is_none(), "{:?}", answer.headers);
        assert_eq!(mira.get_with("/", &cookie).await.status, StatusCode::OK);
        // Our own forms are as careful as ever.
        let form = mira.request(Method::POST, "/account/tokens").form(&[("name", "n"), ("scope", "read")]);
        send(form.header("Origin", "https://evil.example")).await.assert_refused(403, "FORBIDDEN");
    }

    async fn the_server_says_what_it_has(backend) {
        // Before set-up, which behind another name would come from another site.
        let house = House::empty(backend, Clock::System, |config| Config {
            base_url: Some("http://parking.example.org".into()),
            ..config
        })
        .await;
        let issuer = "http://parking.example.org";
        let answer = Person::stranger(&house).get("/.well-known/oauth-authorization-server").await;
        let said: Json = serde_json::from_str(&answer.text).unwrap();
        let expected = value!({
            "issuer": issuer,
            "token_endpoint": format!("{issuer}/oauth/token"),
            "token_endpoint_auth_methods_supported": ["none"],
            "device_authorization_endpoint": format!("{issuer}/oauth/device_authorization"),
            "revocation_endpoint": format!("{issuer}/oauth/revoke"),
            "revocation_endpoint_auth_methods_supported": ["none"],
            "grant_types_supported":
                ["password", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
            "response_types_supported": [],
            "scopes_supported": ["read", "write", "kiosk"],
        });
        assert_eq!(said, expected);
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_said_in_json() {
    if postgres_url().is_none() {
        leave_out();
        return;
    }
    let house = House::new(Backend::Postgres).await;
    let tokens = tokens_of(&house, "ada@example.org").await;
    house.database.close_to_all(true);
    until("the database is away", async || {
        ask(&house, "/oauth/revoke", &[("token", &tokens.access)]).await.status
            == StatusCode::SERVICE_UNAVAILABLE
    })
    .await;
    for answer in [
        by_password(&house, "ada@example.org", PASSWORD).await,
        by_refresh_token(&house, &tokens.refresh).await,
        ask(&house, "/oauth/revoke", &[("token", &tokens.refresh)]).await,
    ] {
        refused(&answer, 503, "temporarily_unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
    until("tokens cannot be looked up", async || {
        bearer(&house.running, &tokens.access).await.err() == Some(sparespot::error::Error::Unavailable)
    })
    .await;
    assert!(!is_good(&house.running, "not a token").await);
    house.database.close_to_all(false);
    until("the token is good again", async || bearer(&house.running, &tokens.access).await.is_ok()).await;
}
