//! Signed in on one instance is signed in on all, and signed out on one is signed out on all.

use std::time::Duration;

use reqwest::StatusCode;

use super::{Cluster, SECOND, email, within};
use crate::harness::{PASSWORD, Person};
use crate::servers::with_servers;
use crate::watcher::Watcher;

/// Greta in two browsers, each with a board open on the second instance.
struct Scene {
    cluster: Cluster,
    browsers: [Person; 2],
    boards: [Watcher; 2],
}

async fn scene() -> Scene {
    let cluster = Cluster::of(2).await;
    let phone = cluster.resident(0, "Greta").await;
    let desk = Person::at(cluster.origin(0));
    let (phone_cookie, desk_cookie) =
        (phone.cookie(&email("Greta")).await, desk.cookie(&email("Greta")).await);
    let (on_phone, _) = Watcher::open(cluster.origin(1), &phone_cookie, "").await;
    let (on_desk, _) = Watcher::open(cluster.origin(1), &desk_cookie, "").await;
    let browsers = [phone, desk].map(|browser| browser.moved(cluster.origin(1)));
    for browser in &browsers {
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
    }
    Scene { cluster, browsers, boards: [on_phone, on_desk] }
}

async fn assert_ended(browser: &Person, board: &mut Watcher) {
    let closed = tokio::time::timeout(SECOND, board.closed()).await;
    assert_eq!(closed, Ok(Some(1008)));
    within(SECOND, "the session is over", async || browser.get("/").await.location == "/sign-in").await;
}

async fn assert_goes_on(browser: &Person, board: &mut Watcher) {
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(board.hear_within(Duration::from_millis(300)).await, None);
}

with_servers! {
    async fn who_signs_in_on_one_instance_is_signed_in_on_all() {
        let cluster = Cluster::of(3).await;
        let person = cluster.resident(0, "Greta").await;
        for instance in [1, 2, 0] {
            let person = person.moved(cluster.origin(instance));
            assert_eq!(person.get("/").await.status, StatusCode::OK);
            assert_eq!(person.balance().await, 50);
        }
        // The sign-out works on whichever instance it is sent to.
        person.moved(cluster.origin(2)).post("/sign-out", &[]).await.assert_done();
        let person = person.moved(cluster.origin(1));
        assert_eq!(person.get("/").await.location, "/sign-in");
        person.sign_in(&email("Greta"), PASSWORD).await.assert_done();
        assert_eq!(person.moved(cluster.origin(0)).get("/").await.status, StatusCode::OK);
    }

    async fn a_sign_out_on_one_instance_ends_that_session_on_the_others_within_a_second() {
        let Scene { cluster, browsers: [phone, desk], boards: [mut on_phone, mut on_desk] } = scene().await;
        // A copy of the cookie, as a thief may have it.
        let cookie = desk.cookie(&email("Greta")).await;
        let (mut stolen, _) = Watcher::open(cluster.origin(1), &cookie, "").await;
        desk.moved(cluster.origin(0)).post("/sign-out", &[]).await.assert_done();
        assert_eq!(tokio::time::timeout(SECOND, stolen.closed()).await, Ok(Some(1008)));
        within(SECOND, "the cookie is worth nothing", async || {
            desk.get_with("/", &cookie).await.location == "/sign-in"
        })
        .await;
        assert_goes_on(&phone, &mut on_phone).await;
        // Signing in anew had ended nothing.
        assert_eq!(on_desk.hear_within(Duration::from_millis(300)).await, None);
    }

    async fn a_new_password_on_one_instance_ends_all_other_sessions_on_the_others_within_a_second() {
        let Scene { cluster, browsers: [phone, desk], boards: [mut on_phone, mut on_desk] } = scene().await;
        let desk = desk.moved(cluster.origin(0));
        let fields = [("name", "Greta"), ("password", PASSWORD), ("new_password", "a quiet harbour")];
        desk.post("/account", &fields).await.assert_done();
        assert_ended(&phone, &mut on_phone).await;
        // The board on the desk was open in the session that is replaced.
        assert_eq!(tokio::time::timeout(SECOND, on_desk.closed()).await, Ok(Some(1008)));
        assert_eq!(desk.moved(cluster.origin(1)).get("/").await.status, StatusCode::OK);
        let stranger = Person::at(cluster.origin(1));
        assert_eq!(stranger.sign_in(&email("Greta"), PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        stranger.sign_in(&email("Greta"), "a quiet harbour").await.assert_done();
    }
}
