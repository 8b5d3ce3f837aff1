//! Redis is away.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;

use super::{HEALED, Scene, ask, assert_unavailable};
use crate::cluster::{Cluster, email, within};
use crate::harness::{Backend, Database, PASSWORD, Person, send};
use crate::instances::assert_check_is_clean;
use crate::proxy::{Line, Proxy};
use crate::servers::{Server, with_servers};

with_servers! {
    async fn killed_it_is_said_within_a_second_and_nobody_is_signed_out_by_its_return() {
        let scene = Scene::new(Server::redis_that_remembers()).await;
        let redis = &scene.cluster.redis;
        for pause in [0, 4000] {
            redis.kill();
            scene.assert_away("Redis").await;
            sleep(Duration::from_millis(pause)).await;
            scene.assert_away("Redis").await;
            redis.start();
            scene.assert_healed().await;
        }
    }

    async fn frozen_it_is_said_within_a_second_and_nobody_is_signed_out_by_its_return() {
        let scene = Scene::new(Server::redis()).await;
        let redis = &scene.cluster.redis;
        for pause in [0, 4000] {
            redis.freeze();
            scene.assert_away("Redis").await;
            sleep(Duration::from_millis(pause)).await;
            scene.assert_away("Redis").await;
            redis.thaw();
            scene.assert_healed().await;
        }
    }

    async fn what_it_forgets_is_no_more_than_who_was_signed_in() {
        let scene = Scene::new(Server::redis()).await;
        let (owner, spot) = scene.cluster.offered("B1-001").await;
        let (from, to) = (scene.cluster.hour(1), scene.cluster.hour(2));
        scene.guests[0].reserve(spot, &from, &to).await.assert_done();
        scene.cluster.redis.kill();
        assert_unavailable(&ask(&scene.guests[0], "/").await);
        scene.cluster.redis.start();
        for guest in &scene.guests {
            let is_asked_in = async || guest.get("/").await.location == "/sign-in";
            within(HEALED, "Greta is asked in", is_asked_in).await;
        }
        scene.guests[1].sign_in(&email("Greta"), PASSWORD).await.assert_done();
        for guest in &scene.guests {
            assert_eq!(guest.balance().await, 47);
        }
        owner.sign_in(&email("Owner of B1-001"), PASSWORD).await.assert_done();
        assert_eq!(owner.balance().await, 53);
        scene.guests[1].reserve(spot, &from, &to).await.assert_refused(409, "SPOT_TAKEN");
        assert_check_is_clean(&scene.cluster.database);
    }

    async fn reservations_under_way_when_it_goes_are_made_once_or_not_at_all() {
        let scene = Scene::new(Server::redis_that_remembers()).await;
        let (_, spot) = scene.cluster.offered("B1-001").await;
        let requests: Vec<String> =
            (0..4).map(|number| format!("0b6d5a8e-1f5c-4a0e-9d1c-7f0a2f9c4b1{number}")).collect();
        for (round, request) in (0..).zip(&requests) {
            let (spot, from, to) = (spot.to_string(), scene.cluster.hour(2 * round), scene.cluster.hour(2 * round + 1));
            let fields =
                [("spot", spot.as_str()), ("starts_at", &from), ("ends_at", &to), ("request_id", request)];
            // Two forms are sent while Redis goes.
            let sent = [0, 1].map(|guest| {
                let form = scene.guests[guest].form("/reservations", &fields);
                tokio::spawn(send(form))
            });
            sleep(Duration::from_millis(5 * round.unsigned_abs())).await;
            tokio::task::block_in_place(|| scene.cluster.redis.freeze());
            let answers = join_all(sent).await;
            scene.cluster.redis.thaw();
            scene.assert_signed_in().await;
            let made = scene.guests[1].post("/reservations", &fields).await;
            made.assert_done();
            for answer in answers.into_iter().map(Result::unwrap) {
                if answer.status.as_u16() == 303 {
                    assert_eq!(answer.location, made.location);
                } else {
                    assert_unavailable(&answer);
                }
            }
            assert_eq!(scene.cluster.database.count(&format!("reservations WHERE request_id = '{request}'")), 1);
        }
        assert_eq!(scene.guests[0].balance().await, 50 - 4 * 3);
        assert_check_is_clean(&scene.cluster.database);
    }

    async fn a_slow_one_slows_nobody_who_does_not_need_it() {
        let mut redis = Server::redis();
        let proxy = Proxy::before(redis.url.strip_prefix("redis://").unwrap().parse().unwrap()).await;
        redis.url = format!("redis://{}", proxy.address);
        let cluster = Cluster::with(1, Database::new(Backend::Postgres), redis, &[]).await;
        let guest = cluster.resident(0, "Greta").await;
        proxy.set(Line::Delays(Duration::from_millis(100)));
        assert_eq!(ask(&guest, "/").await.status.as_u16(), 200);
        proxy.set(Line::Delays(Duration::from_secs(5)));
        assert_unavailable(&ask(&guest, "/").await);
        let asking = (0..100).map(|_| ask(&guest, "/"));
        let others = async {
            for _ in 0..20 {
                let stranger = Person::at(cluster.origin(0));
                assert_eq!(ask(&stranger, "/static/sparespot.css").await.status.as_u16(), 200);
                assert_eq!(ask(&stranger, "/healthz").await.status.as_u16(), 200);
            }
        };
        let (answers, ()) = tokio::join!(join_all(asking), others);
        answers.iter().for_each(assert_unavailable);
        proxy.set(Line::Passes);
        within(HEALED, "fast again", async || guest.get("/").await.status.as_u16() == 200).await;
    }
}

impl Scene {
    async fn assert_signed_in(&self) {
        for guest in &self.guests {
            let is_in = async || guest.get("/").await.status.as_u16() == 200;
            within(HEALED, "Greta is in", is_in).await;
        }
    }
}
