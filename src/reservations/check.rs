//! Proves what must hold of all stored reservations.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::error::Result;
use crate::spots::check::{Pair, meeting};
use crate::store::Tx;
use crate::store::schema::{reservations, windows};

/// A line for each thing that is broken.
pub fn check(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut broken = overlaps(tx)?;
    broken.extend(outside_windows(tx)?);
    broken.extend(payments(tx)?);
    Ok(broken)
}

fn overlaps(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let pairs = meeting(tx, "reservations WHERE status <> 'cancelled'", "<")?;
    let line = |Pair { spot_id, earlier, later }: Pair| {
        format!("spot {spot_id}: reservations {earlier} and {later} overlap")
    };
    Ok(pairs.into_iter().map(line).collect())
}

fn outside_windows(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let holds = windows::id
        .nullable()
        .eq(reservations::window_id)
        .and(windows::spot_id.eq(reservations::spot_id))
        .and(windows::starts_at.le(reservations::starts_at))
        .and(windows::ends_at.ge(reservations::ends_at));
    let outside: Vec<i64> = reservations::table
        .left_join(windows::table.on(holds))
        .filter(reservations::status.ne("cancelled").and(windows::id.nullable().is_null()))
        .select(reservations::id)
        .load(tx.connection())?;
    Ok(outside.into_iter().map(|id| format!("reservation {id} is not inside a window")).collect())
}

/// One transfer of the price for each reservation that has one, and one reversal for each cancellation. The mint may
/// give back what a reservation cost that had begun, once and all of it.
fn payments(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let rows: Vec<Moved> = sql_query(SUSPICIOUS).load(tx.connection())?;
    Ok(rows.iter().flat_map(Moved::broken).collect())
}

/// What was moved for a reservation: how often, and credits together.
#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Integer)]
    price: i32,
    #[diesel(sql_type = BigInt)]
    paid: i64,
    #[diesel(sql_type = BigInt)]
    paid_times: i64,
    #[diesel(sql_type = BigInt)]
    returned: i64,
    #[diesel(sql_type = BigInt)]
    returned_times: i64,
    #[diesel(sql_type = BigInt)]
    refunded: i64,
    #[diesel(sql_type = BigInt)]
    refunded_times: i64,
}

/// Those that are not paid once and given back once where they are cancelled, and all that were refunded. The database
/// adds up: all that ever was does not fit into our memory.
const SUSPICIOUS: &str = "
    SELECT * FROM (
        SELECT id, status, price, coalesce(paid, 0) AS paid, coalesce(paid_times, 0) AS paid_times,
            coalesce(returned, 0) AS returned, coalesce(returned_times, 0) AS returned_times,
            coalesce(refunded, 0) AS refunded, coalesce(refunded_times, 0) AS refunded_times
        FROM reservations LEFT JOIN (
            SELECT reservation_id,
                sum(amount) FILTER (WHERE reverses_id IS NULL) AS paid,
                count(*) FILTER (WHERE reverses_id IS NULL) AS paid_times,
                sum(amount) FILTER (WHERE reverses_id IS NOT NULL AND reason <> 'refund') AS returned,
                count(*) FILTER (WHERE reverses_id IS NOT NULL AND reason <> 'refund') AS returned_times,
                sum(amount) FILTER (WHERE reverses_id IS NOT NULL AND reason = 'refund') AS refunded,
                count(*) FILTER (WHERE reverses_id IS NOT NULL AND reason = 'refund') AS refunded_times
            FROM transfers WHERE reservation_id IS NOT NULL GROUP BY reservation_id
        ) moved ON moved.reservation_id = reservations.id
    ) reserved
    WHERE paid <> price OR paid_times <> CASE WHEN price > 0 THEN 1 ELSE 0 END
        OR returned <> CASE WHEN status = 'cancelled' THEN price ELSE 0 END
        OR returned_times <> CASE WHEN status = 'cancelled' AND price > 0 THEN 1 ELSE 0 END
        OR refunded_times <> 0
    ORDER BY id";

impl Moved {
    fn broken(&self) -> Vec<String> {
        let Self { id, status, .. } = self;
        let price = (i64::from(self.price > 0), i64::from(self.price));
        let words = |(times, amount): (i64, i64)| format!("{times} times, {amount} credits together");
        let mut broken = Vec::new();
        let paid = (self.paid_times, self.paid);
        if paid != price {
            broken.push(format!("reservation {id} was paid {} instead of {}", words(paid), words(price)));
        }
        let (returned, expected) =
            ((self.returned_times, self.returned), if status == "cancelled" { price } else { (0, 0) });
        if returned != expected {
            broken.push(format!(
                "reservation {id} was given back {} instead of {}",
                words(returned),
                words(expected)
            ));
        }
        let back = (self.refunded_times, self.refunded);
        if back.0 > 0 && (back != price || status != "completed") {
            let (back, price) = (words(back), words(price));
            broken.push(format!("reservation {id} is {status} and was refunded {back} of {price}"));
        }
        broken
    }
}
