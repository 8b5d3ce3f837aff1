-- The one building that this database serves, and what the server keeps for itself.
CREATE TABLE building (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000),
    min_minutes INTEGER NOT NULL CHECK (min_minutes BETWEEN 1 AND 1440),
    max_days INTEGER NOT NULL CHECK (max_days BETWEEN 1 AND 31),
    horizon_days INTEGER NOT NULL CHECK (horizon_days BETWEEN 1 AND 366),
    window_days INTEGER NOT NULL CHECK (window_days BETWEEN 1 AND 366),
    max_open INTEGER NOT NULL CHECK (max_open BETWEEN 1 AND 1000),
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE secrets (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);
