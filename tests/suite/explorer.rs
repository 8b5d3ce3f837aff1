//! The explorer at `GET /graphql`, as far as it can be seen without a browser.

use reqwest::{Method, StatusCode};

use crate::harness::{Answer, Backend, House, Person, on_both, send};

async fn open(person: &Person, accept: &str) -> Answer {
    send(person.request(Method::GET, "/graphql").header("Accept", accept)).await
}

/// As Firefox says it.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

on_both! {
    async fn a_browser_that_is_signed_in_gets_a_page_and_others_go_to_sign_in(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        let page = open(&mira, BROWSER).await;
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
        assert_eq!(page.one("h1"), "Explorer");
        assert!(page.all("a[href='/']").iter().any(|words| words == "Board"), "{}", page.text);
        assert_eq!(page.header("cache-control"), "private, no-cache");
        assert_eq!(page.header("content-security-policy"), mira.get("/").await.header("content-security-policy"));

        let stranger = open(&Person::stranger(&house), BROWSER).await;
        assert_eq!((stranger.status, stranger.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
        let tokens = mira.get("/account/tokens").await;
        assert_eq!(tokens.all("a[href='/graphql']").len(), 1);
    }

    async fn who_asks_for_no_page_is_told_to_post(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        for accept in ["application/json", "*/*"] {
            let answer = open(&mira, accept).await;
            assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
            assert!(answer.text.contains("\"INVALID\""), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn what_the_page_loads_is_there() {
    let house = House::new(Backend::Sqlite).await;
    let page = open(&house.resident("Mira").await, BROWSER).await;
    let stranger = Person::stranger(&house);
    for (selector, attribute, media_type) in [
        ("link[href^='/static/explorer.']", "href", "text/css; charset=utf-8"),
        ("script[src^='/static/explorer.']", "src", "text/javascript; charset=utf-8"),
    ] {
        let file = stranger.get(&page.attribute(selector, attribute).unwrap()).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, media_type));
        assert!(file.text.len() > 10_000, "{selector}");
        // The content security policy lets neither in.
        assert!(!file.text.contains("url(data:") && !file.text.contains("@font-face"), "{selector}");
    }
}
