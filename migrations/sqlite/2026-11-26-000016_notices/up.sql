-- What residents are told, each once.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    resident_id BIGINT NOT NULL REFERENCES residents (id),
    kind TEXT NOT NULL,
    -- A JSON object of ids, times and words; no names of people.
    details TEXT NOT NULL DEFAULT '{}',
    -- What it must not be said of twice, such as reservation 12 starting soon.
    once TEXT,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP,
    CONSTRAINT notices_once UNIQUE (resident_id, once),
    CONSTRAINT notices_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', read_at) IS substr(read_at, 1, 19)
    )
);
CREATE INDEX notices_by_resident ON notices (resident_id, id);
CREATE INDEX notices_unread ON notices (resident_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_time ON notices (created_at);

-- Mail that is to be sent, or was. Written with what it tells of, sent by a job.
CREATE TABLE mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- None: an invitation to somebody who is no resident yet.
    notice_id BIGINT REFERENCES notices (id) ON DELETE CASCADE,
    invitation_id BIGINT REFERENCES invitations (id) ON DELETE CASCADE,
    tries INTEGER NOT NULL DEFAULT 0,
    -- When it is tried next; none: it was sent, or given up.
    due_at TIMESTAMP,
    sent_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT mails_about_one CHECK ((notice_id IS NULL) <> (invitation_id IS NULL)),
    CONSTRAINT mails_notice_once UNIQUE (notice_id),
    CONSTRAINT mails_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', due_at) IS substr(due_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', sent_at) IS substr(sent_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
    )
);
CREATE INDEX mails_due ON mails (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mails_by_invitation ON mails (invitation_id);

-- What a resident wants otherwise than usual.
CREATE TABLE notice_choices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    resident_id BIGINT NOT NULL REFERENCES residents (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL CONSTRAINT notice_choices_channel CHECK (channel IN ('page', 'mail')),
    wanted BOOLEAN NOT NULL,
    CONSTRAINT notice_choices_unique UNIQUE (resident_id, kind, channel)
);
