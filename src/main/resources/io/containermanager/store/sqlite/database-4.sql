-- Which run of which container we ended last: its exit code says nothing about its work, also for the manager that is started next. The
-- start is kept as text, to the nanosecond, as the engine gave it.

ALTER TABLE service_memory ADD COLUMN stopped_container_id TEXT;

ALTER TABLE service_memory ADD COLUMN stopped_run_started_at TEXT;
