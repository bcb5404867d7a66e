-- The container that is to be restarted once, its start before that, and who asked: an accepted order outlives the manager.

ALTER TABLE service_memory ADD COLUMN restart_container_id TEXT;

ALTER TABLE service_memory ADD COLUMN restart_of_run TEXT;

ALTER TABLE service_memory ADD COLUMN restart_by TEXT;
