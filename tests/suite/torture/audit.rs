//! Somebody who looks at the books all the time, each time at one snapshot, and around our code.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::town::Town;

/// Answers a line for each thing that is wrong; one statement, so one snapshot.
const WRONG: &str = "
    SELECT 'all balances add up to ' || CAST(SUM(balance) AS TEXT) AS value FROM accounts HAVING SUM(balance) <> 0
    UNION ALL
    SELECT 'account ' || CAST(a.id AS TEXT) || ' has ' || CAST(a.balance AS TEXT) || ', not its transfers'
        FROM accounts a WHERE a.balance
            <> COALESCE((SELECT SUM(amount) FROM transfers WHERE payee_id = a.id), 0)
            - COALESCE((SELECT SUM(amount) FROM transfers WHERE payer_id = a.id), 0)
    UNION ALL
    SELECT 'account ' || CAST(id AS TEXT) || ' is in debt' FROM accounts WHERE balance < 0 AND kind <> 'mint'
    UNION ALL
    SELECT 'reservations ' || CAST(a.id AS TEXT) || ' and ' || CAST(b.id AS TEXT) || ' overlap'
        FROM reservations a JOIN reservations b ON a.spot_id = b.spot_id AND a.id < b.id
        WHERE a.status <> 'cancelled' AND b.status <> 'cancelled'
            AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
    UNION ALL
    SELECT 'reservation ' || CAST(r.id AS TEXT) || ' stands outside of what is offered'
        FROM reservations r WHERE r.status <> 'cancelled' AND NOT EXISTS (
            SELECT 1 FROM windows w WHERE w.spot_id = r.spot_id
                AND w.starts_at <= r.starts_at AND r.ends_at <= w.ends_at)
    UNION ALL
    SELECT 'reservation ' || CAST(r.id AS TEXT) || ' was not paid once'
        FROM reservations r WHERE 1 <> (SELECT COUNT(*) FROM transfers t
            WHERE t.reservation_id = r.id AND t.reverses_id IS NULL AND t.amount = r.price)
    UNION ALL
    SELECT 'reservation ' || CAST(r.id AS TEXT) || ' is ' || r.status || ' and was not paid back so'
        FROM reservations r WHERE CASE r.status WHEN 'cancelled' THEN 1 ELSE 0 END <> (
            SELECT COUNT(*) FROM transfers t JOIN transfers o ON o.id = t.reverses_id
            WHERE o.reservation_id = r.id AND t.reservation_id = r.id AND t.amount = o.amount
                AND t.payer_id = o.payee_id AND t.payee_id = o.payer_id)
";

/// Until it is over, and once more. Answers what was ever wrong.
pub async fn keep_auditing(town: Arc<Town>) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    loop {
        let is_over = town.is_over.load(Ordering::Relaxed);
        let seen = town.ask(WRONG);
        assert!(!is_over || seen.is_some(), "the database is back in the end");
        wrong.extend(seen.into_iter().flatten());
        if is_over {
            return wrong;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
