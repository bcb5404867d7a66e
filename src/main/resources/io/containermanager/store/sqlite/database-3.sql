-- A version of a service is its spec and its image: a tag can move. And the images that we fetched, so that a manager started
-- later removes those that nobody needs any more.

ALTER TABLE service_memory ADD COLUMN hold_image_digest TEXT;

ALTER TABLE service_memory ADD COLUMN trial_image_digest TEXT;

CREATE TABLE fetched_image (
    reference TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
