-- How many did not come: for each of the last twelve months and this one up to yesterday.
--
--   due              appointments that were kept or missed; cancelled ones are in neither
--   missed           nobody came
--   cancelled_late   cancelled too late for the slot to be given to somebody else
--   not_closed       in the past, but nobody has said how they ended: many of them make the rate unreliable
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
period(begins_at, ends_at) AS (
    SELECT
        strftime('%Y-%m-%dT%H:%M:%fZ', day, 'start of month', '-12 months', 'utc'),
        strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc')
    FROM today
),
past(month, status, cancelled_late) AS (
    SELECT strftime('%Y-%m', starts_at, 'localtime'), status, cancellation_late
    FROM appointments
    JOIN period ON starts_at >= begins_at AND starts_at < period.ends_at
)
SELECT
    month,
    sum(status IN ('completed', 'arrived', 'no_show')) AS due,
    sum(status = 'no_show') AS missed,
    round(100.0 * sum(status = 'no_show') / nullif(sum(status IN ('completed', 'arrived', 'no_show')), 0), 1)
        AS missed_percent,
    sum(status = 'cancelled' AND cancelled_late IS 1) AS cancelled_late,
    sum(status IN ('booked', 'confirmed')) AS not_closed
FROM past
GROUP BY month
ORDER BY month DESC;
