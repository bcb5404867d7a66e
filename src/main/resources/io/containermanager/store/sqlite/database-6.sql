-- The container whose anonymous volumes are to be left behind, who asked for that, and why the container with new ones failed: the wish
-- outlives the manager, and so does the way back to that container.

ALTER TABLE service_memory ADD COLUMN renewal_container_id TEXT;

ALTER TABLE service_memory ADD COLUMN renewal_by TEXT;

ALTER TABLE service_memory ADD COLUMN renewal_failure TEXT;
