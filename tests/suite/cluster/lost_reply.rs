//! The reply is lost after the commit, and the same form is sent again elsewhere.

use super::Cluster;
use crate::instances::assert_check_is_clean;
use crate::proxy::{Line, Proxy};
use crate::servers::with_servers;

const REQUEST: &str = "5f0c2c6e-9a0b-4a53-8f0e-3d6b4b0f5a11";

with_servers! {
    async fn a_reply_lost_after_the_commit_and_the_retry_elsewhere_make_one_reservation() {
        let cluster = Cluster::of(2).await;
        let (owner, spot) = cluster.offered("B1-001").await;
        let guest = cluster.resident(0, "Greta").await;
        let proxy = Proxy::before(cluster.origin(0).strip_prefix("http://").unwrap().parse().unwrap()).await;
        let far = guest.moved(&format!("http://{}", proxy.address));
        assert_eq!(far.balance().await, 50);

        let (spot, from, to) = (spot.to_string(), cluster.hour(1), cluster.hour(3));
        let fields =
            [("spot", spot.as_str()), ("starts_at", &from), ("ends_at", &to), ("request_id", REQUEST)];
        proxy.set(Line::LosesAnswers);
        assert!(far.try_post("/reservations", &fields).await.is_err());
        assert_eq!(cluster.database.count("reservations"), 1);

        let elsewhere = guest.moved(cluster.origin(1)).post("/reservations", &fields).await;
        elsewhere.assert_done();
        proxy.set(Line::Passes);
        let again = far.post("/reservations", &fields).await;
        assert_eq!(again.location, elsewhere.location);
        assert_eq!(elsewhere.location, format!("/reservations/{}", cluster.database.column("reservations", "id")[0]));
        assert_eq!(cluster.database.count("reservations"), 1);
        assert_eq!(cluster.database.count("transfers WHERE reservation_id IS NOT NULL"), 1);
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        assert_check_is_clean(&cluster.database);
    }
}
