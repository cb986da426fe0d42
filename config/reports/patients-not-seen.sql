-- Whom to call back: patients whose last kept appointment is a year ago or more, and who have none ahead. Patients
-- who have never been seen are not in it.
--
-- Before writing to them: privacy_consent is 1 for those who have given it.
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
seen(patient_id, last_seen) AS MATERIALIZED (
    SELECT
        _id,
        (
            SELECT date(starts_at, 'localtime')
            FROM appointments AS visit
            WHERE visit.patient_id = patients._id AND status IN ('completed', 'arrived')
            ORDER BY starts_at DESC
            LIMIT 1
        )
    FROM patients
)
SELECT
    patients._id AS patient_id,
    last_name,
    first_name,
    last_seen,
    contacts_email AS email,
    (
        SELECT number
        FROM patients_phones AS phone
        WHERE phone._id = patients._id
        ORDER BY preferred DESC, _index
        LIMIT 1
    ) AS phone,
    privacy_consent
FROM today
JOIN seen ON last_seen <= date(day, '-1 year')
JOIN patients ON patients._id = seen.patient_id
WHERE NOT EXISTS (
    SELECT 1
    FROM appointments AS ahead
    WHERE ahead.patient_id = seen.patient_id
        AND ahead.starts_at >= strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc')
        AND status IS NOT 'cancelled'
)
ORDER BY last_seen, patients._id;
