//! The page of long-lived tokens.

use reqwest::Method;
use sparespot::auth::Scope;

use super::{bearer, is_good, long_lived, tokens_of};
use crate::harness::{House, Person, THURSDAY, on_both, send};

const PAGE: &str = "/account/tokens";

on_both! {
    async fn a_token_is_made_shown_once_used_and_revoked(backend) {
        let house = House::at(backend, THURSDAY).await;
        let mira = house.resident("Mira").await;
        assert_eq!(mira.get("/account").await.attribute("main a[href='/account/tokens']", "href").as_deref(), Some(PAGE));
        assert!(mira.get(PAGE).await.all("[data-token]").is_empty());

        let made = mira.post(PAGE, &[("name", "Hall screen <3"), ("scope", "write")]).await;
        made.assert_done();
        assert_eq!(made.location, PAGE);
        let shown = mira.get(PAGE).await;
        let token = shown.one("[data-token]");
        assert!(token.starts_with("spot_") && token.len() == 48, "{token}");
        assert_eq!(shown.header("cache-control"), "no-store");
        let again = mira.get(PAGE).await;
        assert!(again.all("[data-token]").is_empty() && !again.text.contains(&token));
        assert!(again.text.contains("Hall screen &lt;3") || again.text.contains("Hall screen &#60;3"), "{}", again.text);
        assert!(again.one("li").contains("Reads and writes. Made today, not used yet."), "{}", again.one("li"));

        let who = bearer(&house.running, &token).await.unwrap();
        assert_eq!((who.resident.name.as_str(), who.scope, who.until), ("Mira", Scope::Write, None));
        assert!(mira.get(PAGE).await.one("li").contains("last used today"));
        let path = again.attribute("li form", "action").unwrap();
        assert_eq!(path, format!("/account/tokens/{}/revoke", who.token));
        let revoked = mira.post(&path, &[]).await;
        revoked.assert_done();
        assert!(!is_good(&house.running, &token).await);
        let left = mira.get(&revoked.location).await;
        assert!(left.all("li form").is_empty() && left.one("[role=status]").contains("revoked"));
        mira.post(&path, &[]).await.assert_refused(404, "NOT_FOUND");
    }

    async fn a_token_has_a_name_and_a_scope(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        let (long, most) = ("n".repeat(61), "é".repeat(60));
        mira.post(PAGE, &[]).await.assert_invalid(&["name", "scope"]);
        for (name, scope, wrong) in
            [("", "read", "name"), (" ", "read", "name"), (&long, "read", "name"), ("a\0", "read", "name"), ("n", "admin", "scope")]
        {
            let answer = mira.post(PAGE, &[("name", name), ("scope", scope)]).await;
            answer.assert_invalid(&[wrong]);
            assert!(answer.cookie("new-token").is_none());
        }
        let kept = mira.post(PAGE, &[("name", "kept"), ("scope", "none")]).await;
        assert_eq!(kept.attribute("[name=name]", "value").as_deref(), Some("kept"));
        assert_eq!(house.database.count("tokens"), 0);
        let token = long_lived(&mira, &most, Scope::Read).await;
        assert_eq!(bearer(&house.running, &token).await.unwrap().scope, Scope::Read);
        for index in 1..50 {
            mira.post(PAGE, &[("name", &format!("token {index}")), ("scope", "read")]).await.assert_done();
        }
        mira.post(PAGE, &[("name", "one more"), ("scope", "read")]).await.assert_invalid(&["name"]);
    }

    async fn nobody_sees_or_revokes_the_tokens_of_others(backend) {
        let house = House::new(backend).await;
        let (mira, ben) = (house.resident("Mira").await, house.resident("Ben").await);
        let token = long_lived(&mira, "mine", Scope::Read).await;
        let id = bearer(&house.running, &token).await.unwrap().token;
        for path in [format!("/account/tokens/{id}/revoke"), "/account/tokens/999/revoke".into(), "/account/tokens/x/revoke".into()] {
            ben.post(&path, &[]).await.assert_refused(404, "NOT_FOUND");
        }
        assert!(!ben.get(PAGE).await.text.contains("mine<"));
        // Nor does a family of refresh tokens end there, not even one's own.
        let pair = tokens_of(&house, "ben@example.org").await;
        let family = bearer(&house.running, &pair.access).await.unwrap().token;
        ben.post(&format!("/account/tokens/{family}/revoke"), &[]).await.assert_refused(404, "NOT_FOUND");
        assert!(is_good(&house.running, &token).await && is_good(&house.running, &pair.access).await);
        // A cookie that another site set shows nothing that is not one's own.
        for planted in [token.as_str(), "spot_planted", "<b>x</b>"] {
            let request = ben.request(Method::GET, PAGE);
            let cookie = ben.cookie("ben@example.org").await;
            let answer = send(request.header("Cookie", format!("{cookie}; new-token={planted}"))).await;
            assert_eq!(answer.status.as_u16(), 200);
            assert!(answer.all("[data-token]").is_empty() && !answer.text.contains(planted), "{}", answer.text);
        }
        let stranger = Person::stranger(&house);
        assert_eq!(stranger.get(PAGE).await.location, "/sign-in");
        for path in [PAGE, "/account/tokens/1/revoke", "/account/sign-out-everywhere"] {
            assert_eq!(stranger.post(path, &[]).await.location, "/sign-in", "{path}");
        }
    }

    async fn the_cookie_that_takes_a_token_along_is_short_and_narrow(backend) {
        let house = House::new(backend).await;
        let mira = house.resident("Mira").await;
        let made = mira.post(PAGE, &[("name", "n"), ("scope", "read")]).await;
        let cookie = made.set_cookie("new-token").unwrap();
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/account/tokens", "Max-Age=60"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        let shown = mira.get_fragment(PAGE).await;
        assert!(shown.one("[data-token]").starts_with("spot_"));
        assert!(!shown.text.contains("<html"));
        let removed = shown.set_cookie("new-token").unwrap();
        assert!(removed.contains("Max-Age=0") && removed.contains("Path=/account/tokens"), "{removed}");
    }
}
