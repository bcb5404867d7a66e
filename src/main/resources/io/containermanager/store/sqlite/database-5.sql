-- The containers that this manager made, by the engine's ids: labels are copied with a container, ids are not. Those that an earlier version
-- made are noted at the first look at the engine.

CREATE TABLE own_container (
    container_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
