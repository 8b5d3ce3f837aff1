-- Weekly patterns of a spot, which make windows. Times are the building's wall clock, days are YYYY-MM-DD.
CREATE TABLE patterns (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    spot_id BIGINT NOT NULL REFERENCES spots (id),
    -- A bit for each day of the week; 1 is Monday, 64 is Sunday.
    weekdays INTEGER NOT NULL CONSTRAINT patterns_weekdays CHECK (weekdays BETWEEN 1 AND 127),
    -- Minutes after midnight; an end that is not after the start is on the next day.
    from_minute INTEGER NOT NULL CONSTRAINT patterns_from_minute CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute INTEGER NOT NULL CONSTRAINT patterns_to_minute CHECK (to_minute BETWEEN 0 AND 1439),
    starts_on TEXT NOT NULL,
    -- The last day; none: until it is ended.
    until TEXT,
    -- The last day for which windows were made, whether or not there was one to make.
    made_until TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    CONSTRAINT patterns_dates CHECK (
        date(starts_on) IS starts_on AND date(until) IS until AND date(made_until) IS made_until
    ),
    CONSTRAINT patterns_forward CHECK (until >= starts_on),
    CONSTRAINT patterns_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', ended_at) IS substr(ended_at, 1, 19)
    )
);
CREATE INDEX patterns_by_spot ON patterns (spot_id);
CREATE INDEX patterns_to_make ON patterns (made_until) WHERE ended_at IS NULL;

-- Days on which a pattern does not offer: holidays, and days that its owner skips.
CREATE TABLE pattern_days_off (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    pattern_id BIGINT NOT NULL REFERENCES patterns (id),
    day TEXT NOT NULL,
    CONSTRAINT pattern_days_off_unique UNIQUE (pattern_id, day),
    CONSTRAINT pattern_days_off_date CHECK (date(day) IS day)
);

-- Reservations that were left standing by a change of a pattern, to be shown to the spot's owner.
CREATE TABLE pattern_conflicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    pattern_id BIGINT NOT NULL REFERENCES patterns (id),
    reservation_id BIGINT NOT NULL REFERENCES reservations (id),
    CONSTRAINT pattern_conflicts_unique UNIQUE (reservation_id, pattern_id)
);
