//! Reservations begin and end once, whatever the number of instances, and whichever of them are left.

use std::time::Duration;

use sparespot::clock::{Clock, SignedDuration, Timestamp};

use super::{Cluster, within};
use crate::instances::assert_check_is_clean;
use crate::servers::with_servers;

const SPOTS: i64 = 24;

/// Spots with a reservation each that begins and ends in the next seconds, one soon after the other. Stored around
/// our code: it takes whole minutes only.
fn make_reservations(cluster: &Cluster, from: Timestamp) {
    let at = |millis: i64| {
        (from + SignedDuration::from_millis(millis)).strftime("%Y-%m-%d %H:%M:%S%.6f").to_string()
    };
    for number in 0..SPOTS {
        let (begins, ends, closes) = (at(150 * number), at(150 * number + 4000), at(60_000));
        let opens = at(-60_000);
        cluster.database.run(&format!(
            "INSERT INTO spots (label, level, owner_id, created_at) VALUES ('B9-{number:03}', 'B9', 1, '{opens}');
             INSERT INTO windows (spot_id, starts_at, ends_at)
                SELECT max(id), '{opens}', '{closes}' FROM spots;
             INSERT INTO reservations (spot_id, resident_id, payee_id, starts_at, ends_at, asked_starts_at,
                asked_ends_at, status, price, created_at)
                SELECT max(s.id), 2, 3, '{begins}', '{ends}', '{begins}', '{ends}', 'booked', 1, '{opens}' FROM spots s;
             INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, created_at)
                SELECT 4, 3, 1, 'reservation', max(id), '{opens}' FROM reservations;"
        ));
    }
}

async fn assert_all_end_once(kills: &[usize]) {
    let mut cluster = Cluster::of(3).await;
    let guest = cluster.resident(0, "Greta").await;
    let begin = Clock::System.now() + SignedDuration::from_millis(4500);
    make_reservations(&cluster, begin);
    // Everybody hears of a change, and looks what is next.
    let spot = guest.spot("B1-001").await;
    guest.offer(spot, &cluster.hour(0), &cluster.hour(2)).await.assert_done();
    assert_eq!(cluster.database.count("reservations WHERE status = 'booked'"), SPOTS as usize);

    for instance in kills {
        let some =
            async || cluster.database.count("reservations WHERE status <> 'booked'") > 4 + 8 * instance;
        within(Duration::from_secs(20), "some have begun", some).await;
        cluster.instances[*instance].kill();
    }
    let all = async || cluster.database.count("reservations WHERE status = 'completed'") == SPOTS as usize;
    within(Duration::from_secs(20), "all have ended", all).await;
    // Once for the beginning and once for the end.
    assert_eq!(cluster.database.count("spots WHERE level = 'B9' AND revision = 2"), SPOTS as usize);
    assert_check_is_clean(&cluster.database);
}

with_servers! {
    async fn each_boundary_is_marked_once_by_three_instances() {
        assert_all_end_once(&[]).await;
    }

    async fn each_boundary_is_marked_once_though_two_of_three_instances_are_killed() {
        assert_all_end_once(&[0, 1]).await;
    }
}
