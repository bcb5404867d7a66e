-- What may be lost: the events.

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    timestamp_millis INTEGER NOT NULL,
    type TEXT NOT NULL,
    app_id INTEGER,
    service_id INTEGER,
    reason TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;

-- 1 row while the file is open, 0 after a clean end: events of the last moments may be missing when it is found there.
CREATE TABLE running (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;
