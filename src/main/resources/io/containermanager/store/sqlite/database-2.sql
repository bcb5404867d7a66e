-- The greatest service id that each app ever used, kept when the service or the app is gone: a service that gets an id from us gets one
-- that nobody used before it.

CREATE TABLE service_ids (
    app_id INTEGER PRIMARY KEY,
    greatest INTEGER NOT NULL
) STRICT;

INSERT INTO service_ids (app_id, greatest)
SELECT CAST(app.key AS INTEGER), max(CAST(json_extract(service.value, '$.serviceId') AS INTEGER))
FROM (SELECT CASE WHEN json_valid(state) THEN state ELSE '{}' END AS state FROM target) AS kept,
    json_each(kept.state, '$.apps') AS app,
    json_each(app.value, '$.services') AS service
GROUP BY app.key;
