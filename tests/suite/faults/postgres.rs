//! PostgreSQL is away.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use futures_util::future::join;
use tokio::time::sleep;

use super::{HEALED, Scene, ask, assert_unavailable};
use crate::cluster::{Cluster, within};
use crate::harness::Database;
use crate::instances::assert_check_is_clean;
use crate::proxy::{Line, Proxy};
use crate::servers::{Server, with_servers};

with_servers! {
    async fn stopped_at_once_it_is_said_within_a_second_and_heals_without_a_restart() {
        let scene = Scene::new(Server::redis()).await;
        let (_, spot) = scene.cluster.offered("B1-001").await;
        for pause in [0, 4000] {
            scene.postgres.kill();
            scene.assert_away("database").await;
            sleep(Duration::from_millis(pause)).await;
            scene.assert_away("database").await;
            scene.postgres.start();
            scene.assert_healed().await;
        }
        for (guest, hour) in scene.guests.iter().zip([1, 2]) {
            guest.reserve(spot, &scene.cluster.hour(hour), &scene.cluster.hour(hour + 1)).await.assert_done();
        }
        assert_check_is_clean(&scene.cluster.database);
    }

    async fn gone_without_a_word_it_is_said_within_a_second_and_heals_without_a_restart() {
        let (postgres, redis) = (Server::postgres(), Server::redis());
        let upstream = postgres.url.rsplit('@').next().unwrap().parse().unwrap();
        let proxy = Proxy::before(upstream).await;
        let mut database = Database::on(&postgres.url);
        database.url = database.url.replace(&format!("@{upstream}"), &format!("@{}", proxy.address));
        let cluster = Cluster::with(1, database, redis, &[]).await;
        let guest = cluster.resident(0, "Greta").await;
        for line in [Line::Hangs, Line::Refuses, Line::Hangs] {
            proxy.set(line);
            for _ in 0..3 {
                // What is remembered may still be shown for a moment.
                let credits = ask(&guest, "/credits").await;
                assert_unavailable(&credits);
                sleep(Duration::from_millis(400)).await;
            }
            assert_unavailable(&ask(&guest, "/").await);
            assert_eq!(ask(&guest, "/healthz").await.status.as_u16(), 200);
            proxy.set(Line::Passes);
            within(HEALED, "the board", async || guest.get("/").await.status.as_u16() == 200).await;
            assert_eq!(guest.balance().await, 50);
        }
    }

    async fn slow_is_not_away_also_after_a_restart() {
        let scene = Scene::new(Server::redis()).await;
        let (_, spot) = scene.cluster.offered("B1-001").await;
        for hour in [1, 2] {
            // Somebody else has the spot for so long that it is asked whether the database is there at all.
            let mut somebody = scene.cluster.database.connect();
            somebody.batch_execute("BEGIN; SELECT 1 FROM spots FOR UPDATE").unwrap();
            let letting_go = async {
                sleep(Duration::from_millis(800)).await;
                somebody.batch_execute("ROLLBACK").unwrap();
            };
            let (from, to) = (scene.cluster.hour(hour), scene.cluster.hour(hour + 1));
            let (made, ()) = join(scene.guests[0].reserve(spot, &from, &to), letting_go).await;
            made.assert_done();
            scene.postgres.kill();
            scene.postgres.start();
            let guest = &scene.guests[0];
            within(HEALED, "the board", async || guest.get("/credits").await.status.as_u16() == 200).await;
        }
    }
}
