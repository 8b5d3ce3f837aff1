-- The same rows as in `postgres.sql`. Whoever runs this has taken the triggers away, and makes them again.
CREATE TEMP TABLE n AS WITH RECURSIVE n (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM n WHERE n < {last}) SELECT n FROM n;
CREATE TEMP TABLE turns AS
WITH RECURSIVE turns (turn) AS (SELECT 0 UNION ALL SELECT turn + 1 FROM turns WHERE turn < 99)
SELECT turn, strftime('%Y-%m-%d %H:%M:%S', '{began}', (turn / 10 * 960 + turn % 10 * 93) || ' hours') AS starts_at,
    strftime('%Y-%m-%d %H:%M:%S', '{began}', (turn / 10 * 960 + turn % 10 * 93 + 2) || ' hours') AS ends_at,
    strftime('%Y-%m-%d %H:%M:%S', '{began}', (turn / 10 * 960 + turn % 10 * 93 - 24) || ' hours') AS created_at
FROM turns;
INSERT INTO accounts (id, kind, balance) SELECT 1000 + n, 'resident', 50 FROM n;
INSERT INTO transfers (payer_id, payee_id, amount, reason, payer_balance, payee_balance, created_at)
SELECT 1, 1000 + n, 50, 'welcome', (SELECT balance FROM accounts WHERE id = 1) - 50 * (n - {first} + 1), 50, '{began}' FROM n;
UPDATE accounts SET balance = balance - 50 * {spots} WHERE id = 1;
INSERT INTO residents (id, account_id, name, email, unit, password_hash, created_at)
SELECT 1000 + n, 1000 + n, 'Resident ' || n, 'grown' || n || '@example.org', n,
    (SELECT password_hash FROM residents ORDER BY id LIMIT 1), '{began}' FROM n;
INSERT INTO spots (id, label, level, owner_id, created_at)
SELECT 1000 + n, 'L' || (n / 100) || '-' || (n % 100), 'L' || (n / 100), 1000 + n, '{began}' FROM n;
INSERT INTO windows (id, spot_id, starts_at, ends_at)
SELECT 1000 + 11 * n + k, 1000 + n, strftime('%Y-%m-%d %H:%M:%S', '{began}', (40 * k) || ' days'),
    strftime('%Y-%m-%d %H:%M:%S', '{began}', CASE WHEN k < 10 THEN 40 * k + 39 ELSE 40 * k + 60 END || ' days')
FROM (SELECT turn AS k FROM turns WHERE turn <= 10), n;
INSERT INTO reservations (id, spot_id, window_id, resident_id, payee_id, starts_at, ends_at, asked_starts_at,
    asked_ends_at, status, price, plate, created_at)
SELECT {reserved} + turn * {spots} + n - {first} + 1, spot, 1000 + 11 * (spot - 1000) + turn / 10, guest, spot, starts_at,
    ends_at, starts_at, ends_at, 'completed', 2, CASE WHEN starts_at < '{kept}' THEN '' ELSE 'B AB 123' END, created_at
FROM turns, (SELECT n, 1000 + n AS guest, 1000 + CASE n % 2 WHEN 0 THEN n + 1 ELSE n - 1 END AS spot FROM n);
INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, payer_balance, payee_balance, created_at)
SELECT resident_id, payee_id, 2, 'reservation', id, CASE resident_id % 2 WHEN 0 THEN 48 ELSE 50 END,
    CASE resident_id % 2 WHEN 0 THEN 52 ELSE 50 END, created_at
FROM reservations WHERE id > {reserved} ORDER BY id;
INSERT INTO audit (at, door, actor_id, action, resident_id, spot_id, reservation_id, details)
SELECT created_at, 'page', resident_id, 'reserved', resident_id, spot_id, id,
    '{"from":"' || starts_at || '","to":"' || ends_at || '"}'
FROM reservations WHERE id > {reserved} ORDER BY id;
INSERT INTO notices (resident_id, kind, details, created_at)
SELECT spot_id, 'reservation-made',
    '{"what":"made","id":' || id || ',"spot":"L","starts_at":"' || replace(starts_at, ' ', 'T') || 'Z","ends_at":"' ||
    replace(ends_at, ' ', 'T') || 'Z"}', created_at
FROM reservations WHERE id > {reserved} AND starts_at > strftime('%Y-%m-%d %H:%M:%S', '{began}', '360 days') ORDER BY id;
DROP TABLE n;
DROP TABLE turns;
