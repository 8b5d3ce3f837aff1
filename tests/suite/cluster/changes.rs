//! What happens on one instance is seen on the others, and of many who want the same one gets it, wherever they
//! ask.

use futures_util::future::join_all;
use reqwest::StatusCode;

use super::{Cluster, SECOND, email};
use crate::harness::{Person, until};
use crate::instances::assert_check_is_clean;
use crate::servers::with_servers;
use crate::watcher::{Watcher, tiles};

with_servers! {
    async fn a_change_on_one_instance_reaches_a_board_on_another_within_a_second() {
        let cluster = Cluster::of(2).await;
        let (owner, spot) = cluster.offered("B1-001").await;
        let cookie = cluster.resident(1, "Greta").await.cookie(&email("Greta")).await;
        let query = format!("?from={}&to={}", cluster.hour(1), cluster.hour(3));
        let (mut board, whole) = Watcher::open(cluster.origin(1), &cookie, &query).await;
        assert_eq!(tiles(&whole)[0].2, "free");
        let guest = cluster.resident(0, "Gustav").await;
        for _ in 0..5 {
            let made = guest.reserve(spot, &cluster.hour(1), &cluster.hour(2)).await;
            made.assert_done();
            let heard = tokio::time::timeout(SECOND, board.text()).await.expect("within a second");
            assert_eq!(tiles(&heard), [(spot, "B1-001".into(), "reserved".into())]);
            guest.post(&format!("{}/cancel", made.location), &[]).await.assert_done();
            let heard = tokio::time::timeout(SECOND, board.text()).await.expect("within a second");
            assert_eq!(tiles(&heard), [(spot, "B1-001".into(), "free".into())]);
        }
        owner.post(&format!("/spots/{spot}/remove"), &[]).await.assert_done();
        let heard = tokio::time::timeout(SECOND, board.text()).await.expect("within a second");
        assert_eq!(tiles(&heard), []);
    }

    async fn each_instance_counts_how_late_it_hears() {
        let cluster = Cluster::of(2).await;
        let count = async |instance: usize| -> f64 {
            let text = Person::at(cluster.origin(instance)).get("/metrics").await.text;
            let line = text.lines().find_map(|line| line.strip_prefix("sparespot_bus_lag_seconds_count "));
            line.map_or(0.0, |count| count.parse().unwrap())
        };
        let before = count(1).await;
        let (_, spot) = cluster.offered("B1-001").await;
        assert!(spot > 0);
        until("the other one has heard of it", async || count(1).await > before).await;
        let text = Person::at(cluster.origin(1)).get("/metrics").await.text;
        let soon = text.lines().find_map(|line| line.strip_prefix("sparespot_bus_lag_seconds_bucket{le=\"1.0\"} "));
        assert_eq!(soon.unwrap().parse::<f64>().unwrap(), count(1).await, "{text}");
        assert!(text.contains("sparespot_pool_connections{pool=\"redis\",state=\"busy\"}"), "{text}");
    }

    async fn one_request_sent_to_two_instances_at_once_makes_one_reservation() {
        let cluster = Cluster::of(2).await;
        let (owner, spot) = cluster.offered("B1-001").await;
        let guest = cluster.resident(0, "Greta").await;
        let (spot, from, to) = (spot.to_string(), cluster.hour(1), cluster.hour(3));
        let fields = [
            ("spot", spot.as_str()), ("starts_at", &from), ("ends_at", &to),
            ("request_id", "0b6d5a8e-1f5c-4a0e-9d1c-7f0a2f9c4b11"),
        ];
        let answers = join_all((0..16).map(|number| {
            let guest = guest.moved(cluster.origin(number % 2));
            async move { guest.post("/reservations", &fields).await }
        })).await;
        for answer in &answers {
            answer.assert_done();
            assert_eq!(answer.location, answers[0].location);
        }
        assert_eq!(cluster.database.count("reservations"), 1);
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        assert_check_is_clean(&cluster.database);
    }

    async fn of_20_who_want_the_same_spot_on_two_instances_one_gets_it() {
        let cluster = Cluster::of(2).await;
        let (owner, spot) = cluster.offered("B1-001").await;
        let names: Vec<String> = (0..20).map(|number| format!("Guest {number}")).collect();
        let guests = join_all(names.iter().enumerate().map(|(at, name)| cluster.resident(at % 2, name))).await;
        let (from, to) = (cluster.hour(1), cluster.hour(3));
        let answers = join_all(guests.iter().map(|guest| guest.reserve(spot, &from, &to))).await;

        let (won, lost): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == StatusCode::SEE_OTHER);
        assert_eq!(won.len(), 1);
        for answer in lost {
            answer.assert_refused(409, "SPOT_TAKEN");
        }
        assert_eq!(cluster.database.count("reservations"), 1);
        assert_eq!(owner.moved(cluster.origin(1)).balance().await, 53);
        assert_check_is_clean(&cluster.database);
    }
}
