-- {spots} more spots from number {first} on, each with a resident and a hundred reservations of the last 400 days. Two by
-- two they reserve each other's, in turn, so that every balance is known without adding up. Their rows are those that the
-- verbs would have written; triggers rest meanwhile.
SET session_replication_role = replica;
SET synchronous_commit = off;
INSERT INTO accounts (id, kind, balance) SELECT 1000 + n, 'resident', 50 FROM generate_series({first}, {last}) n;
INSERT INTO transfers (payer_id, payee_id, amount, reason, payer_balance, payee_balance, created_at)
SELECT 1, 1000 + n, 50, 'welcome', (SELECT balance FROM accounts WHERE id = 1) - 50 * (n - {first} + 1), 50,
    timestamp '{began}'
FROM generate_series({first}, {last}) n;
UPDATE accounts SET balance = balance - 50 * {spots} WHERE id = 1;
INSERT INTO residents (id, account_id, name, email, unit, password_hash, created_at)
SELECT 1000 + n, 1000 + n, 'Resident ' || n, 'grown' || n || '@example.org', n::text,
    (SELECT password_hash FROM residents ORDER BY id LIMIT 1), timestamp '{began}'
FROM generate_series({first}, {last}) n;
INSERT INTO spots (id, label, level, owner_id, created_at)
SELECT 1000 + n, 'L' || (n / 100) || '-' || (n % 100), 'L' || (n / 100), 1000 + n, timestamp '{began}'
FROM generate_series({first}, {last}) n;
-- Ten windows of 39 days that are over, and one that is to come.
INSERT INTO windows (id, spot_id, starts_at, ends_at)
SELECT 1000 + 11 * n + k, 1000 + n, timestamp '{began}' + k * interval '40 days',
    timestamp '{began}' + k * interval '40 days' + CASE WHEN k < 10 THEN interval '39 days' ELSE interval '60 days' END
FROM generate_series(0, 10) k, generate_series({first}, {last}) n;
INSERT INTO reservations (id, spot_id, window_id, resident_id, payee_id, starts_at, ends_at, asked_starts_at,
    asked_ends_at, status, price, plate, created_at)
SELECT {reserved} + turn * {spots} + n - {first} + 1, spot, 1000 + 11 * (spot - 1000) + turn / 10, guest, spot, at,
    at + interval '2 hours', at, at + interval '2 hours', 'completed', 2,
    CASE WHEN at < timestamp '{kept}' THEN '' ELSE 'B AB 123' END, at - interval '1 day'
FROM (
    SELECT turn, n, 1000 + n AS guest, 1000 + CASE n % 2 WHEN 0 THEN n + 1 ELSE n - 1 END AS spot,
        timestamp '{began}' + turn / 10 * interval '40 days' + turn % 10 * interval '93 hours' AS at
    FROM generate_series(0, 99) turn, generate_series({first}, {last}) n
) past;
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
    format('{"what":"made","id":%s,"spot":"L","starts_at":"%sZ","ends_at":"%sZ"}', id, to_char(starts_at, 'YYYY-MM-DD"T"HH24:MI:SS'),
        to_char(ends_at, 'YYYY-MM-DD"T"HH24:MI:SS')), created_at
FROM reservations WHERE id > {reserved} AND starts_at > timestamp '{began}' + interval '360 days' ORDER BY id;
RESET session_replication_role;
SELECT setval(pg_get_serial_sequence('accounts', 'id'), (SELECT max(id) FROM accounts)),
    setval(pg_get_serial_sequence('residents', 'id'), (SELECT max(id) FROM residents)),
    setval(pg_get_serial_sequence('spots', 'id'), (SELECT max(id) FROM spots)),
    setval(pg_get_serial_sequence('windows', 'id'), (SELECT max(id) FROM windows)),
    setval(pg_get_serial_sequence('reservations', 'id'), (SELECT max(id) FROM reservations));
