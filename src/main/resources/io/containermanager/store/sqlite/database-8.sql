-- What this manager took over from others: it does not carry the manager's labels, so only these rows show whose it is. app is the
-- app as its adopted containers are, service_id the service that the container is.

CREATE TABLE adopted_container (
    container_id TEXT PRIMARY KEY,
    app TEXT NOT NULL,
    service_id INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE adopted_volume (
    name TEXT PRIMARY KEY,
    app_id INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE adopted_network (
    network_id TEXT PRIMARY KEY,
    app_id INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
