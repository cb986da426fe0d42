-- How fresh the mirror is: look here before you trust a number, and put it below a report that others read.
--
--   state           'ok', or why not: backfilling (the first fill is under way), stale, failing, scope_missing,
--                   forbidden, needs_login, never
--   minutes_ago     since the last sync that went through
--   changed_today   rows that were inserted, changed, deleted or restored since midnight
--
-- This one needs no field of the API.

WITH today(day, moment) AS (SELECT date('now', 'localtime'), unixepoch('now')),
recent(resource, changes) AS (
    SELECT resource, count(*)
    FROM changes, today
    WHERE at >= strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc')
    GROUP BY resource
)
SELECT
    status.resource,
    state,
    live_rows,
    deleted_rows,
    strftime('%Y-%m-%d %H:%M', last_success_at, 'localtime') AS last_success,
    (moment - unixepoch(last_success_at)) / 60 AS minutes_ago,
    coalesce(recent.changes, 0) AS changed_today,
    last_error
FROM today
JOIN sync_status AS status
LEFT JOIN recent ON recent.resource = status.resource
ORDER BY status.resource;
