//! Instances that start while Redis is away.

use super::{HEALED, ask, assert_unavailable};
use crate::cluster::{Cluster, email, within};
use crate::harness::{Backend, Database, PASSWORD, Person};
use crate::servers::{Server, with_servers};

with_servers! {
    async fn an_instance_that_starts_while_redis_is_away_serves_as_soon_as_it_is_back() {
        let database = Database::new(Backend::Postgres);
        let mut cluster = Cluster::with(1, database, Server::redis_that_remembers(), &[]).await;
        let guest = cluster.resident(0, "Greta").await;
        cluster.redis.kill();
        cluster.join();
        cluster.instances[0].kill();
        assert!(cluster.instances[0].restart());
        for instance in [0, 1] {
            let guest = guest.moved(cluster.origin(instance));
            assert_unavailable(&ask(&guest, "/").await);
            assert!(ask(&guest, "/readyz").await.text.contains("Redis"));
            assert_eq!(ask(&guest, "/healthz").await.status.as_u16(), 200);
        }
        cluster.redis.start();
        for instance in [0, 1] {
            let guest = guest.moved(cluster.origin(instance));
            within(HEALED, "the board", async || guest.get("/").await.status.as_u16() == 200).await;
            let other = Person::at(cluster.origin(instance));
            other.sign_in(&email("Greta"), PASSWORD).await.assert_done();
        }
    }
}
