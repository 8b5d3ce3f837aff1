//! What the database refuses, whatever program writes to it: design.md, "The database keeps the promises".
//! Every test goes around our code with plain SQL.

use std::thread;
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::SimpleConnection as _;
use sparespot::store::AnyConnection;

use crate::ground::{Ground, accepts, assert_refused, number};
use crate::harness::{Backend, Database, on_both};

const APART: &[&str] = &["reservations_apart"];
const INSIDE: &[&str] = &["reservations_inside_window"];
const WINDOWS_APART: &[&str] = &["windows_apart"];
const KEEP: &[&str] = &["windows_keep_reservations"];
const VANISHED: &[&str] = &["reservations_window_id_fkey", "FOREIGN KEY constraint failed"];
const FOREIGN: &[&str] = &["_fkey", "FOREIGN KEY constraint failed"];
const APPEND_ONLY: &[&str] = &["transfers_append_only"];
const BALANCE: &[&str] = &["accounts_balance_is_its_transfers"];

fn day(time: &str) -> String {
    format!("2026-12-01 {time}:00")
}

/// Resident 2 reserves, in the window that holds the time.
fn reservation(spot: i64, from: &str, to: &str, status: &str) -> String {
    let (from, to) = (day(from), day(to));
    let window = format!(
        "(SELECT id FROM windows WHERE spot_id = {spot} AND starts_at <= '{from}' AND ends_at >= '{to}')"
    );
    reservation_in(if status == "cancelled" { "NULL" } else { &window }, spot, &from, &to, status)
}

fn reservation_in(window: &str, spot: i64, from: &str, to: &str, status: &str) -> String {
    format!(
        "INSERT INTO reservations (spot_id, window_id, resident_id, payee_id, starts_at, ends_at,
            asked_starts_at, asked_ends_at, status, price, created_at)
        VALUES ({spot}, {window}, 2, 3, '{from}', '{to}', '{from}', '{to}', '{status}', 3,
            '2026-11-01 08:00:00')"
    )
}

fn booked(spot: i64, from: &str, to: &str) -> String {
    reservation(spot, from, to, "booked")
}

fn window(spot: i64, from: &str, to: &str) -> String {
    format!(
        "INSERT INTO windows (spot_id, starts_at, ends_at) VALUES ({spot}, '{}', '{}')",
        day(from),
        day(to)
    )
}

fn transfer(payer: i64, payee: i64, amount: &str) -> String {
    format!(
        "INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at)
        VALUES ({payer}, {payee}, {amount}, 'welcome', '2026-11-01 08:00:00')"
    )
}

fn payment(reservation: i64, reverses: &str) -> String {
    format!(
        "INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, reverses_id, created_at)
        VALUES (4, 3, 3, 'reservation', {reservation}, {reverses}, '2026-11-01 08:00:00')"
    )
}

async fn assert_ledger_is_sound(ground: &Ground) {
    let broken = ground.store().read(sparespot::credits::check::check).await.unwrap();
    assert_eq!(broken, Vec::<String>::new());
}

on_both! {
    async fn no_two_live_reservations_of_a_spot_overlap(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "10:00", "11:00"));
        let overlapping = [
            ("10:00", "11:00"), ("09:30", "10:30"), ("10:30", "11:30"), ("09:00", "12:00"),
            ("10:15", "10:45"), ("10:59", "12:00"), ("08:00", "10:01"),
        ];
        for standing in ["booked", "active", "completed"] {
            ground.accepts(&format!("UPDATE reservations SET status = '{standing}' WHERE id = 1"));
            for (from, to) in overlapping {
                for status in ["booked", "active", "completed"] {
                    ground.refuses(&reservation(1, from, to, status), APART);
                }
            }
        }
        assert_eq!(ground.number("SELECT count(*) FROM reservations"), 1);
    }

    async fn reservations_may_touch_and_each_spot_has_its_own(backend) {
        let mut ground = Ground::new(backend);
        for (from, to) in [("08:00", "10:00"), ("10:00", "12:00"), ("14:00", "18:00")] {
            ground.accepts(&booked(1, from, to));
        }
        ground.accepts(&booked(2, "09:00", "11:00"));
        assert_eq!(ground.number("SELECT count(*) FROM reservations"), 4);
    }

    async fn a_cancelled_reservation_blocks_nothing_and_does_not_come_back_over_another(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "10:00", "11:00"));
        ground.accepts(&reservation(1, "10:00", "11:00", "cancelled"));
        ground.accepts("UPDATE reservations SET status = 'cancelled', window_id = NULL WHERE id = 1");
        ground.accepts(&booked(1, "10:30", "11:30"));
        for id in [1, 2] {
            let back = format!("UPDATE reservations SET status = 'booked', window_id = 1 WHERE id = {id}");
            ground.refuses(&back, APART);
        }
        ground.accepts("UPDATE reservations SET status = 'cancelled', window_id = NULL WHERE status = 'booked'");
        ground.accepts("UPDATE reservations SET status = 'booked', window_id = 1 WHERE id = 1");
    }

    async fn a_reservation_does_not_move_or_grow_over_another(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "08:00", "10:00"));
        ground.accepts(&booked(1, "10:00", "11:00"));
        ground.accepts(&booked(2, "10:00", "11:00"));
        for change in [
            "ends_at = '2026-12-01 10:01:00' WHERE id = 1",
            "starts_at = '2026-12-01 09:59:00' WHERE id = 2",
            "starts_at = '2026-12-01 08:30:00', ends_at = '2026-12-01 09:00:00' WHERE id = 2",
            "spot_id = 1, window_id = 1 WHERE id = 3",
        ] {
            ground.refuses(&format!("UPDATE reservations SET {change}"), APART);
        }
        ground.accepts("UPDATE reservations SET ends_at = '2026-12-01 09:00:00' WHERE id = 1");
        ground.accepts("UPDATE reservations SET starts_at = '2026-12-01 09:00:00' WHERE id = 2");
    }

    async fn what_an_early_end_frees_can_be_reserved(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&reservation(1, "08:00", "12:00", "active"));
        ground.accepts(
            "UPDATE reservations SET status = 'completed', ends_at = '2026-12-01 09:17:23.456789'",
        );
        ground.refuses(&booked(1, "09:17", "10:00"), APART);
        ground.accepts(&booked(1, "09:18", "10:00"));
    }

    async fn a_reservation_lies_inside_one_window(backend) {
        let mut ground = Ground::new(backend);
        let outside = [
            (1, "07:00", "08:00"), (1, "07:59", "09:00"), (1, "11:00", "12:01"), (1, "12:00", "14:00"),
            (1, "11:00", "15:00"), (1, "08:00", "18:00"), (1, "18:00", "19:00"), (3, "09:00", "10:00"),
        ];
        for (spot, from, to) in outside {
            for window in ["NULL", "1", "2", "3"] {
                let lost = reservation_in(window, spot, &day(from), &day(to), "booked");
                ground.refuses(&lost, INSIDE);
            }
        }
        ground.accepts(&booked(1, "08:00", "12:00"));
        ground.accepts(&booked(1, "14:00", "18:00"));
    }

    async fn a_reservation_names_the_window_that_holds_it(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        for window in ["NULL", "2", "3", "99"] {
            let change = format!("UPDATE reservations SET window_id = {window} WHERE id = 1");
            let other = reservation_in(window, 1, &day("10:00"), &day("11:00"), "booked");
            if ground.is_sqlite() {
                ground.refuses(&change, INSIDE);
                ground.refuses(&other, INSIDE);
            } else {
                // PostgreSQL's trigger finds the right one, whatever is said.
                ground.accepts(&change);
                ground.accepts(&other);
                ground.accepts("DELETE FROM reservations WHERE id <> 1");
            }
            assert_eq!(ground.number("SELECT window_id FROM reservations WHERE id = 1"), 1);
        }
        ground.refuses(
            &reservation_in("1", 1, &day("10:00"), &day("11:00"), "cancelled"),
            &["reservations_have_a_window"],
        );
        ground.refuses(
            "UPDATE reservations SET status = 'cancelled' WHERE id = 1",
            &["reservations_have_a_window"],
        );
    }

    async fn a_reservation_does_not_leave_its_window(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        for change in [
            "starts_at = '2026-12-01 07:59:00'",
            "ends_at = '2026-12-01 12:01:00'",
            "ends_at = '2026-12-01 15:00:00'",
            "starts_at = '2026-12-01 12:30:00', ends_at = '2026-12-01 13:00:00'",
            "spot_id = 3",
            "spot_id = 3, window_id = 3",
        ] {
            ground.refuses(&format!("UPDATE reservations SET {change} WHERE id = 1"), INSIDE);
        }
        ground.accepts("UPDATE reservations SET spot_id = 2, window_id = 3 WHERE id = 1");
        ground.accepts("UPDATE reservations SET ends_at = '2026-12-01 18:00:00' WHERE id = 1");
    }

    async fn a_reservation_whose_window_is_gone_stays_cancelled(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.accepts("UPDATE reservations SET status = 'cancelled', window_id = NULL WHERE id = 1");
        ground.accepts("DELETE FROM windows WHERE id = 1");
        for window in ["1", "2", "NULL"] {
            let back = format!("UPDATE reservations SET status = 'booked', window_id = {window} WHERE id = 1");
            ground.refuses(&back, INSIDE);
        }
    }

    async fn windows_of_a_spot_neither_overlap_nor_touch(backend) {
        let mut ground = Ground::new(backend);
        for (from, to) in [
            ("08:00", "12:00"), ("09:00", "10:00"), ("07:00", "19:00"), ("07:00", "08:00"),
            ("12:00", "13:00"), ("13:00", "14:00"), ("12:00", "14:00"), ("18:00", "19:00"),
            ("11:59", "12:01"), ("13:00", "15:00"),
        ] {
            ground.refuses(&window(1, from, to), WINDOWS_APART);
        }
        for change in [
            "ends_at = '2026-12-01 14:00:00' WHERE id = 1",
            "ends_at = '2026-12-01 19:00:00' WHERE id = 1",
            "starts_at = '2026-12-01 12:00:00' WHERE id = 2",
            "starts_at = '2026-12-01 09:00:00', ends_at = '2026-12-01 10:00:00' WHERE id = 2",
            "spot_id = 1 WHERE id = 3",
        ] {
            ground.refuses(&format!("UPDATE windows SET {change}"), WINDOWS_APART);
        }
        ground.accepts(&window(1, "12:01", "13:59"));
        ground.accepts(&window(3, "08:00", "12:00"));
        ground.accepts("UPDATE windows SET ends_at = '2026-12-01 11:00:00' WHERE id = 1");
        ground.accepts("UPDATE windows SET starts_at = '2026-12-01 06:00:00' WHERE id = 1");
        assert_eq!(ground.number("SELECT count(*) FROM windows"), 5);
    }

    async fn a_window_does_not_shrink_or_move_under_a_reservation(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        for standing in ["booked", "active", "completed"] {
            ground.accepts(&format!("UPDATE reservations SET status = '{standing}'"));
            for change in [
                "starts_at = '2026-12-01 09:01:00'",
                "ends_at = '2026-12-01 09:59:00'",
                "starts_at = '2026-12-01 10:00:00'",
                "starts_at = '2026-12-01 12:30:00', ends_at = '2026-12-01 13:00:00'",
                "spot_id = 3",
            ] {
                ground.refuses(&format!("UPDATE windows SET {change} WHERE id = 1"), KEEP);
            }
        }
        ground.accepts("UPDATE windows SET starts_at = '2026-12-01 09:00:00' WHERE id = 1");
        ground.accepts("UPDATE windows SET ends_at = '2026-12-01 10:00:00' WHERE id = 1");
        ground.accepts("UPDATE windows SET ends_at = '2026-12-01 13:00:00' WHERE id = 1");
        ground.accepts("UPDATE windows SET starts_at = '2026-12-01 17:00:00' WHERE id = 2");
    }

    async fn a_window_does_not_vanish_under_a_reservation(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.refuses_at_commit(&["DELETE FROM windows WHERE id = 1"], VANISHED);
        ground.refuses_at_commit(&["UPDATE windows SET id = 99 WHERE id = 1"], VANISHED);
        ground.refuses_at_commit(&["DELETE FROM windows WHERE id = 1", &window(1, "08:00", "12:00")], VANISHED);
        ground.refuses("DELETE FROM windows", VANISHED);
        ground.accepts("DELETE FROM windows WHERE id = 2");
        ground.accepts("UPDATE reservations SET status = 'cancelled', window_id = NULL");
        ground.accepts("DELETE FROM windows");
    }

    async fn another_window_does_not_take_the_place_of_one_under_a_reservation(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        for stretch in [
            "1, '2026-12-01 10:00:00', '2026-12-01 12:00:00'",
            "1, '2026-12-01 09:01:00', '2026-12-01 12:00:00'",
            "3, '2026-12-01 08:00:00', '2026-12-01 12:00:00'",
        ] {
            ground.accepts("BEGIN; DELETE FROM windows WHERE id = 1");
            ground.refuses(
                &format!("INSERT INTO windows (id, spot_id, starts_at, ends_at) VALUES (1, {stretch})"),
                KEEP,
            );
            ground.accepts("ROLLBACK");
            if ground.is_sqlite() {
                ground.refuses(
                    &format!("REPLACE INTO windows (id, spot_id, starts_at, ends_at) VALUES (1, {stretch})"),
                    &[KEEP, WINDOWS_APART].concat(),
                );
            }
        }
        ground.accepts("BEGIN; UPDATE windows SET id = 99 WHERE id = 1");
        ground.refuses("UPDATE windows SET id = 1 WHERE id = 2", KEEP);
        ground.accepts("ROLLBACK");
    }

    async fn a_window_can_be_rewritten_around_its_reservations(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.accepts(&booked(1, "11:00", "12:00"));
        ground.accepts("BEGIN; DELETE FROM windows WHERE id = 1");
        ground.accepts(&window(1, "10:30", "12:00"));
        ground.accepts(
            "UPDATE reservations SET window_id = (SELECT max(id) FROM windows) WHERE id = 2;
            INSERT INTO windows (id, spot_id, starts_at, ends_at)
            VALUES (1, 1, '2026-12-01 08:00:00', '2026-12-01 10:00:00');
            COMMIT",
        );
        assert_eq!(ground.number("SELECT count(*) FROM windows"), 4);
    }

    async fn a_transfer_is_never_changed_or_taken_back(backend) {
        let mut ground = Ground::new(backend);
        for change in [
            "UPDATE transfers SET amount = 1 WHERE id = 1",
            "UPDATE transfers SET reason = 'gift'",
            "UPDATE transfers SET payee_id = 4 WHERE id = 1",
            "UPDATE transfers SET payer_balance = 7 WHERE id = 1",
            "UPDATE transfers SET payer_balance = NULL, payee_balance = NULL",
            "DELETE FROM transfers WHERE id = 1",
            "DELETE FROM transfers",
        ] {
            ground.refuses(change, APPEND_ONLY);
        }
        if ground.is_sqlite() {
            let values = "(1, 1, 3, 1, 'gift', '2026-11-01 08:00:00')";
            for verb in ["REPLACE", "INSERT OR REPLACE"] {
                ground.refuses(
                    &format!(
                        "{verb} INTO transfers (id, payer_id, payee_id, amount, reason, created_at)
                        VALUES {values}"
                    ),
                    APPEND_ONLY,
                );
            }
        } else {
            ground.refuses("TRUNCATE transfers", APPEND_ONLY);
            ground.refuses("TRUNCATE accounts CASCADE", APPEND_ONLY);
        }
        assert_eq!(ground.number("SELECT sum(amount) FROM transfers"), 150);
        assert_ledger_is_sound(&ground).await;
    }

    async fn a_transfer_moves_something_from_one_account_to_another(backend) {
        let mut ground = Ground::new(backend);
        for amount in ["0", "-1", "-5"] {
            ground.refuses(&transfer(4, 3, amount), &["transfers_amount"]);
        }
        ground.refuses(&transfer(4, 4, "1"), &["transfers_two_accounts"]);
        ground.refuses(&transfer(4, 99, "1"), FOREIGN);
        if ground.is_sqlite() {
            for amount in ["'five'", "1.5"] {
                ground.refuses(&transfer(4, 3, amount), &["transfers_amount"]);
            }
        }
        ground.accepts(&transfer(4, 3, "1"));
        assert_eq!(ground.number("SELECT payer_balance FROM transfers WHERE id = (SELECT max(id) FROM transfers)"), 49);
        assert_eq!(ground.number("SELECT payee_balance FROM transfers WHERE id = (SELECT max(id) FROM transfers)"), 51);
        assert_ledger_is_sound(&ground).await;
    }

    async fn a_balance_is_what_its_transfers_say(backend) {
        let mut ground = Ground::new(backend);
        for change in [
            "UPDATE accounts SET balance = 99 WHERE id = 3",
            "UPDATE accounts SET balance = balance + 1",
            "UPDATE accounts SET balance = 0 WHERE id = 1",
            "UPDATE accounts SET balance = 1 WHERE id = 2",
            "INSERT INTO accounts (kind, balance) VALUES ('resident', 5)",
        ] {
            ground.refuses(change, BALANCE);
        }
        ground.refuses("DELETE FROM accounts WHERE id = 4", FOREIGN);
        if ground.is_sqlite() {
            ground.refuses("REPLACE INTO accounts (id, kind) VALUES (4, 'resident')", BALANCE);
            ground.refuses("REPLACE INTO accounts (kind) VALUES ('mint')", BALANCE);
        }
        ground.accepts("INSERT INTO accounts (kind) VALUES ('resident')");
        assert_ledger_is_sound(&ground).await;
    }

    async fn a_transfer_does_not_claim_other_balances(backend) {
        let mut ground = Ground::new(backend);
        let claim = "INSERT INTO transfers (payer_id, payee_id, amount, reason, payer_balance, payee_balance,
            created_at) VALUES (4, 3, 1, 'gift', 1000, 1000, '2026-11-01 08:00:00')";
        if ground.is_sqlite() {
            ground.refuses(claim, APPEND_ONLY);
        } else {
            ground.accepts(claim);
            assert_eq!(ground.number("SELECT payer_balance FROM transfers ORDER BY id DESC LIMIT 1"), 49);
        }
        assert_ledger_is_sound(&ground).await;
    }

    async fn nobody_but_the_mint_goes_below_zero(backend) {
        let mut ground = Ground::new(backend);
        let negative = &["accounts_balance_not_negative"];
        ground.refuses(&transfer(4, 3, "51"), negative);
        ground.refuses(&transfer(2, 3, "1"), negative);
        ground.accepts(&transfer(4, 3, "50"));
        ground.refuses(&transfer(4, 3, "1"), negative);
        ground.accepts(&transfer(1, 2, "1000"));
        assert_eq!(ground.number("SELECT balance FROM accounts WHERE id = 1"), -1150);
        assert_eq!(ground.number("SELECT count(*) FROM accounts WHERE kind = 'mint'"), 1);
        ground.refuses("UPDATE accounts SET kind = 'mint' WHERE id = 4", &["accounts_one_of_a_kind", "accounts.kind"]);
        assert_ledger_is_sound(&ground).await;
    }

    async fn a_request_makes_one_reservation(backend) {
        let mut ground = Ground::new(backend);
        let taken = &["reservations_request_unique", "reservations.request_id"];
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.accepts(&booked(1, "10:00", "11:00"));
        ground.accepts("UPDATE reservations SET request_id = 'a' WHERE id = 1");
        ground.refuses("UPDATE reservations SET request_id = 'a' WHERE id = 2", taken);
        // A cancelled one still answers for its request.
        ground.accepts("UPDATE reservations SET status = 'cancelled', window_id = NULL WHERE id = 1");
        ground.refuses("UPDATE reservations SET request_id = 'a' WHERE id = 2", taken);
        ground.accepts("UPDATE reservations SET request_id = 'b' WHERE id = 2");
    }

    async fn time_runs_forward(backend) {
        let mut ground = Ground::new(backend);
        for (from, to) in [("09:00", "09:00"), ("10:00", "09:00")] {
            ground.refuses(&booked(1, from, to), &["reservations_forward"]);
            ground.refuses(&reservation(1, from, to, "cancelled"), &["reservations_forward"]);
            ground.refuses(&window(3, from, to), &["windows_forward"]);
        }
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.refuses("UPDATE reservations SET ends_at = starts_at", &["reservations_forward"]);
        ground.refuses("UPDATE windows SET ends_at = starts_at WHERE id = 3", &["windows_forward"]);
    }

    async fn text_that_would_not_sort_as_time_is_refused(backend) {
        let mut ground = Ground::new(backend);
        if !ground.is_sqlite() {
            // PostgreSQL has a type for it.
            ground.refuses(&window(3, "25:00", "26:00"), &["date/time field value out of range"]);
            return;
        }
        for start in [
            "'2026-12-01T08:00:00'", "'2026-12-01 08:00'", "'2026-12-01'", "'2026-12-01 08:00:00Z'",
            "'2026-12-01 08:00:00+00:00'", "'2026-12-01 08:00:00 +00:00'", "'2026-12-01 08:00:00+01:00'",
            "'2026-02-30 08:00:00'", "'2026-12-01 25:00:00'", "'now'", "''", "1764576000", "2461000.5",
            "'2026-12-1 08:00:00'", "'2026-12-01 08:00:00 '", "'2026-12-01 08:00:00.5Z'",
        ] {
            ground.refuses(
                &format!("INSERT INTO windows (spot_id, starts_at, ends_at) VALUES (3, {start}, '2027-01-01 00:00:00')"),
                &["windows_time", "windows_forward"],
            );
            ground.refuses(
                &format!("UPDATE windows SET starts_at = {start} WHERE id = 3"),
                &["windows_time", "windows_forward"],
            );
            let cancelled = reservation(2, "09:00", "10:00", "cancelled");
            ground.refuses(
                &cancelled.replacen("'2026-12-01 09:00:00'", start, 1),
                &["reservations_time", "reservations_forward"],
            );
        }
        ground.refuses(
            "INSERT INTO sessions (id, state, expires_at) VALUES ('x', '{}', '2026-12-01T08:00:00')",
            &["sessions_time"],
        );
        ground.accepts("UPDATE windows SET starts_at = '2026-12-01 07:59:59.123456' WHERE id = 3");
    }

    async fn a_pattern_names_days_and_times_that_there_are(backend) {
        let mut ground = Ground::new(backend);
        let pattern = |values: &str| {
            format!(
                "INSERT INTO patterns (spot_id, created_at, weekdays, from_minute, to_minute, starts_on, until, made_until)
                VALUES (1, '2026-11-01 08:00:00', {values})"
            )
        };
        ground.accepts(&pattern("31, 480, 1080, '2026-11-30', NULL, '2026-12-31'"));
        ground.accepts(&pattern("127, 0, 1439, '2028-02-29', '2028-02-29', '2026-12-31'"));
        let times = "480, 1080, '2026-11-30', NULL, '2026-12-31'";
        for weekdays in [0, 128, -1] {
            ground.refuses(&pattern(&format!("{weekdays}, {times}")), &["patterns_weekdays"]);
        }
        for (from, to, promise) in [(-1, 0, "patterns_from_minute"), (1440, 0, "patterns_from_minute"), (0, 1440, "patterns_to_minute")] {
            ground.refuses(&pattern(&format!("31, {from}, {to}, '2026-11-30', NULL, '2026-12-31'")), &[promise]);
        }
        for wrong in ["2026-02-30", "2027-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "20261130", "2026-11-30 ", "", "now", "2026-11-00"] {
            let refused = &["patterns_dates", "patterns_forward", "non-deterministic"];
            ground.refuses(&pattern(&format!("31, 480, 1080, '{wrong}', NULL, '2026-12-31'")), refused);
            ground.refuses(&pattern(&format!("31, 480, 1080, '2026-11-30', '{wrong}', '2026-12-31'")), refused);
            ground.refuses(&pattern(&format!("31, 480, 1080, '2026-11-30', NULL, '{wrong}'")), refused);
            let off = format!("INSERT INTO pattern_days_off (pattern_id, day) VALUES (1, '{wrong}')");
            ground.refuses(&off, &["pattern_days_off_date", "non-deterministic"]);
        }
        ground.refuses(&pattern("31, 480, 1080, '2026-11-30', '2026-11-29', '2026-12-31'"), &["patterns_forward"]);
        let off = "INSERT INTO pattern_days_off (pattern_id, day) VALUES (1, '2026-12-24')";
        ground.accepts(off);
        ground.refuses(off, &["pattern_days_off_unique", "pattern_days_off.pattern_id"]);
    }

    async fn a_reservation_is_paid_once_and_given_back_once(backend) {
        let mut ground = Ground::new(backend);
        let paid: &[&str] = &["transfers_one_a_reservation", "transfers.reservation_id"];
        let reversed: &[&str] = &["transfers_reversed_once", "transfers.reverses_id"];
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.accepts(&payment(1, "NULL"));
        ground.refuses(&payment(1, "NULL"), paid);
        let first = ground.number("SELECT max(id) FROM transfers").to_string();
        ground.accepts(&payment(1, &first));
        ground.refuses(&payment(1, &first), reversed);
        ground.refuses(&payment(1, "NULL"), paid);
        if ground.is_sqlite() {
            for reverses in ["NULL", &first] {
                let replace = payment(1, reverses).replacen("INSERT", "REPLACE", 1);
                ground.refuses(&replace, &[paid, reversed].concat());
            }
        }
        assert_eq!(ground.number("SELECT count(*) FROM transfers WHERE reservation_id = 1"), 2);
        assert_ledger_is_sound(&ground).await;
    }

    async fn a_paid_reservation_is_not_deleted(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(&booked(1, "09:00", "10:00"));
        ground.accepts(&payment(1, "NULL"));
        ground.refuses("DELETE FROM reservations WHERE id = 1", FOREIGN);
    }
}

/// One transaction that is open, and a statement of another that has to wait for it.
struct Race {
    ground: Ground,
    second: thread::JoinHandle<QueryResult<()>>,
}

impl Race {
    fn between(backend: Backend, first: &[&str], second: &str) -> Self {
        let mut ground = Ground::new(backend);
        ground.accepts(if ground.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN" });
        for statement in first {
            ground.accepts(statement);
        }
        let (mut other, statement) = (ground.database.connect(), second.to_owned());
        let second = thread::spawn(move || other.batch_execute(&statement));
        wait_until_one_waits(&ground.database);
        Self { ground, second }
    }

    fn ends(mut self, how: &str) -> (Ground, QueryResult<()>) {
        assert!(!self.second.is_finished() || self.ground.is_sqlite());
        self.ground.accepts(how);
        let result = self.second.join().unwrap();
        (self.ground, result)
    }

    fn second_is_refused(self, promise: &[&str]) {
        let (ground, result) = self.ends("COMMIT");
        assert_refused(result, "the second", promise);
        assert_live_reservations_lie_in_windows(&mut ground.database.connect());
    }

    fn second_is_accepted(self, how: &str) -> Ground {
        let (ground, result) = self.ends(how);
        result.unwrap();
        assert_live_reservations_lie_in_windows(&mut ground.database.connect());
        ground
    }
}

/// SQLite's second writer waits for the first in any case, and nobody can see it do so.
fn wait_until_one_waits(database: &Database) {
    if database.backend() == Backend::Sqlite {
        return;
    }
    let mut watcher = database.connect();
    let deadline = Instant::now() + Duration::from_secs(10);
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while number(&mut watcher, waiting) == 0 {
        assert!(Instant::now() < deadline, "nobody waits");
        thread::sleep(Duration::from_millis(5));
    }
}

fn assert_live_reservations_lie_in_windows(connection: &mut AnyConnection) {
    accepts(connection, "SELECT 1");
    let lost = "SELECT count(*) FROM reservations LEFT JOIN windows ON windows.id = reservations.window_id
            AND windows.starts_at <= reservations.starts_at AND windows.ends_at >= reservations.ends_at
        WHERE status <> 'cancelled' AND windows.id IS NULL";
    assert_eq!(number(connection, lost), 0);
}

const SHRINK: &str = "UPDATE windows SET starts_at = '2026-12-01 10:00:00' WHERE id = 1";
const DELETE: &str = "DELETE FROM windows WHERE id = 1";
const REWRITE: &str = "INSERT INTO windows (id, spot_id, starts_at, ends_at)
    VALUES (1, 1, '2026-12-01 08:30:00', '2026-12-01 13:00:00')";

on_both! {
    async fn a_withdrawal_waits_for_a_reservation_on_its_way_in_and_is_refused(backend) {
        let reserve = booked(1, "09:00", "10:00");
        Race::between(backend, &[&reserve], SHRINK).second_is_refused(KEEP);
        Race::between(backend, &[&reserve], DELETE).second_is_refused(VANISHED);
    }

    async fn a_withdrawal_that_waited_for_a_reservation_that_failed_goes_through(backend) {
        let reserve = booked(1, "09:00", "10:00");
        for withdraw in [SHRINK, DELETE] {
            let mut ground = Race::between(backend, &[&reserve], withdraw).second_is_accepted("ROLLBACK");
            assert_eq!(ground.number("SELECT count(*) FROM reservations"), 0);
        }
    }

    async fn a_reservation_waits_for_a_withdrawal_on_its_way_and_is_refused(backend) {
        // The window is looked up by the second itself, once it may go on.
        let reserve = reservation_in("1", 1, &day("09:00"), &day("10:00"), "booked");
        for withdraw in [SHRINK, DELETE] {
            Race::between(backend, &[withdraw], &reserve).second_is_refused(INSIDE);
        }
    }

    async fn a_reservation_that_waited_for_a_withdrawal_that_failed_goes_through(backend) {
        let reserve = reservation_in("1", 1, &day("09:00"), &day("10:00"), "booked");
        for withdraw in [SHRINK, DELETE] {
            let mut ground = Race::between(backend, &[withdraw], &reserve).second_is_accepted("ROLLBACK");
            assert_eq!(ground.number("SELECT window_id FROM reservations"), 1);
        }
    }

    async fn a_window_that_is_rewritten_while_a_reservation_waits_takes_it(backend) {
        let reserve = reservation_in("1", 1, &day("09:00"), &day("10:00"), "booked");
        let mut ground = Race::between(backend, &[DELETE, REWRITE], &reserve).second_is_accepted("COMMIT");
        assert_eq!(ground.number("SELECT window_id FROM reservations"), 1);
    }

    async fn of_two_reservations_that_meet_the_second_is_refused(backend) {
        let (first, second) = (booked(1, "09:00", "10:00"), booked(1, "09:30", "11:00"));
        Race::between(backend, &[&first], &second).second_is_refused(APART);
    }

    async fn of_two_windows_that_meet_the_second_is_refused(backend) {
        let (first, second) = (window(3, "09:00", "10:00"), window(3, "10:00", "11:00"));
        Race::between(backend, &[&first], &second).second_is_refused(WINDOWS_APART);
    }
}
