-- Who is new: first visits and new patients, for each of the last twelve months and this one up to yesterday.
--
--   visits         appointments that were kept
--   first_visits   those that the clinic has marked as first visits (for a new problem, say)
--   new_patients   patients whose very first kept appointment this was, as far back as the mirror reaches
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
period(begins_at, ends_at) AS (
    SELECT
        strftime('%Y-%m-%dT%H:%M:%fZ', day, 'start of month', '-12 months', 'utc'),
        strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc')
    FROM today
),
kept(month, first_visit, of_patient, begins_at) AS (
    SELECT
        strftime('%Y-%m', starts_at, 'localtime'),
        first_visit,
        row_number() OVER (PARTITION BY patient_id ORDER BY starts_at, _id),
        starts_at
    FROM appointments
    WHERE status IN ('completed', 'arrived')
)
SELECT
    month,
    count(*) AS visits,
    sum(first_visit IS 1) AS first_visits,
    round(100.0 * sum(first_visit IS 1) / count(*), 1) AS first_visits_percent,
    sum(of_patient = 1) AS new_patients
FROM kept
JOIN period ON kept.begins_at >= period.begins_at AND kept.begins_at < period.ends_at
GROUP BY month
ORDER BY month DESC;
