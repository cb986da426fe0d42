-- How long one waits: for each active agenda, the first free slot from now on, in how many days that is, and how many
-- slots are free in the next 30 days. An agenda without any free slot is listed first, with nothing in first_free.
--
-- Free slots are mirrored for the next 60 days (`window` of `availabilities` in the catalogue); slots whose time has
-- passed stay in the mirror as they last were, so a query has to begin at the present.
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day, moment) AS (SELECT date('now', 'localtime'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
free(agenda_id, starts_at, online, soon) AS (
    SELECT
        agenda_id,
        starts_at,
        online,
        starts_at < strftime('%Y-%m-%dT%H:%M:%fZ', day, '+30 days', 'utc')
    FROM availabilities
    JOIN today ON starts_at >= moment
)
SELECT
    specialty,
    practitioner_name AS practitioner,
    strftime('%Y-%m-%d %H:%M', min(free.starts_at), 'localtime') AS first_free,
    CAST(julianday(date(min(free.starts_at), 'localtime')) - julianday(day) AS INTEGER) AS days_to_wait,
    count(*) FILTER (WHERE soon) AS free_in_30_days,
    count(*) FILTER (WHERE soon AND online) AS online_in_30_days
FROM today
JOIN agendas
LEFT JOIN free ON free.agenda_id = agendas._id
WHERE agendas.active = 1
GROUP BY agendas._id
ORDER BY first_free IS NOT NULL, specialty, practitioner, agendas._id;
