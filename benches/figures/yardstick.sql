-- The transaction of `reservations::reserve` as one function on the server, so that a reservation is one round trip:
-- what PostgreSQL itself can do with the same rows, triggers and constraints, the line of the audit and the owner's notice
-- among them. Each wish is for another quarter of an hour, on one spot after the other.
CREATE SEQUENCE wishes MINVALUE 0;

CREATE FUNCTION reserve_next(guest TEXT, first_start TIMESTAMP) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    wish BIGINT := nextval('wishes');
    at TIMESTAMP := clock_timestamp() AT TIME ZONE 'UTC';
    rules building%ROWTYPE;
    payer residents%ROWTYPE;
    chosen BIGINT;
    payee BIGINT;
    host BIGINT;
    name TEXT;
    told BIGINT;
    holder BIGINT;
    starts TIMESTAMP;
    made BIGINT;
    spendable BIGINT;
    opened BIGINT;
BEGIN
    SELECT * INTO rules FROM building;
    SELECT * INTO payer FROM residents WHERE email = guest;
    SELECT spots.id, residents.account_id, residents.id, spots.label INTO chosen, payee, host, name
    FROM spots JOIN residents ON residents.id = spots.owner_id
    WHERE spots.id = 1 + wish % (SELECT count(*) FROM spots) AND retired_at IS NULL;
    starts := first_start + interval '15 minutes' * (wish / (SELECT count(*) FROM spots));
    SELECT id INTO holder FROM windows
    WHERE spot_id = chosen AND starts_at <= starts AND ends_at >= starts + interval '15 minutes';
    UPDATE spots SET revision = revision + 1 WHERE id = chosen;
    INSERT INTO reservations (spot_id, window_id, resident_id, payee_id, starts_at, ends_at, asked_starts_at,
        asked_ends_at, status, price, plate, created_at)
    VALUES (chosen, holder, payer.id, payee, starts, starts + interval '15 minutes', starts,
        starts + interval '15 minutes', 'booked', rules.price, '', at)
    RETURNING id INTO made;
    INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, created_at)
    VALUES (payer.account_id, payee, rules.price, 'reservation', made, at);
    SELECT balance - coalesce((SELECT sum(price) FROM reservations
            WHERE status = 'booked' AND payee_id = payer.account_id AND starts_at > at), 0),
        (SELECT count(*) FROM reservations
            WHERE status IN ('booked', 'active') AND resident_id = payer.id AND ends_at > at)
    INTO spendable, opened FROM accounts WHERE id = payer.account_id;
    IF spendable < 0 OR opened > rules.max_open THEN
        RAISE EXCEPTION 'refused';
    END IF;
    INSERT INTO audit (at, door, action, resident_id, spot_id, reservation_id, details)
    VALUES (at, 'server', 'reserved', payer.id, chosen, made,
        json_build_object('from', starts, 'to', starts + interval '15 minutes')::text);
    INSERT INTO notices (resident_id, kind, details, created_at)
    VALUES (host, 'reservation-made', json_build_object('what', 'made', 'id', made, 'spot', name, 'starts_at', starts,
        'ends_at', starts + interval '15 minutes')::text, at)
    RETURNING id INTO told;
    IF (SELECT wanted FROM notice_choices
            WHERE resident_id = host AND kind = 'reservation-made' AND channel = 'mail') THEN
        INSERT INTO mails (notice_id, due_at, created_at) VALUES (told, at, at);
    END IF;
    RETURN made;
END
$$;
