-- What happens by itself, each once whatever the number of instances: whoever locks the row does it.
CREATE TABLE jobs (
    name TEXT PRIMARY KEY,
    due_at TIMESTAMP NOT NULL,
    -- When it was done last, and the number that it found.
    done_at TIMESTAMP,
    found INTEGER,
    CONSTRAINT jobs_done_and_found CHECK ((done_at IS NULL) = (found IS NULL))
);
-- Due as soon as somebody looks.
INSERT INTO jobs (name, due_at) VALUES ('verification', '1970-01-01 00:00:00');
