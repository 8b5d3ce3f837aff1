-- What happens by itself, each once whatever the number of instances: whoever locks the row does it.
CREATE TABLE jobs (
    name TEXT PRIMARY KEY NOT NULL,
    due_at TIMESTAMP NOT NULL,
    -- When it was done last, and the number that it found.
    done_at TIMESTAMP,
    found INTEGER,
    CONSTRAINT jobs_done_and_found CHECK ((done_at IS NULL) = (found IS NULL)),
    CONSTRAINT jobs_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', due_at) IS substr(due_at, 1, 19)
        AND substr(due_at, 20) NOT GLOB '*[^.0-9]*'
    )
);
-- Due as soon as somebody looks.
INSERT INTO jobs (name, due_at) VALUES ('verification', '1970-01-01 00:00:00');
