-- What must survive: the accepted targets, what reconciling remembers, who this device is.

CREATE TABLE target (
    revision INTEGER PRIMARY KEY,
    accepted_at_millis INTEGER NOT NULL,
    accepted_by TEXT NOT NULL,
    state TEXT NOT NULL,
    digests TEXT NOT NULL
) STRICT;

CREATE TABLE applied (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE service_memory (
    app_id INTEGER NOT NULL,
    service_id INTEGER NOT NULL,
    good_revision INTEGER,
    good_spec_hash TEXT,
    good_image_digest TEXT,
    hold_spec_hash TEXT,
    hold_revision INTEGER,
    hold_reason TEXT,
    trial_spec_hash TEXT,
    trial_revision INTEGER,
    trial_predecessor_id TEXT,
    trial_predecessor_ran INTEGER NOT NULL DEFAULT 0,
    stopped_by TEXT,
    PRIMARY KEY (app_id, service_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    uuid TEXT NOT NULL,
    device_id TEXT,
    device_name TEXT,
    device_type TEXT,
    api_endpoint TEXT,
    api_key TEXT,
    registered_at_millis INTEGER,
    provisioned INTEGER NOT NULL
) STRICT;
