-- Whom to call back: patients whose last kept appointment is a year ago or more, and who have none ahead. Patients
-- who have never been seen are not in it.
--
-- Before writing to them: privacy_consent is 1 for those who have given it.
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
visits(patient_id, last_seen, ahead) AS (
    SELECT
        patient_id,
        date(max(starts_at) FILTER (WHERE status IN ('completed', 'arrived')), 'localtime'),
        count(*) FILTER (WHERE status IS NOT 'cancelled' AND starts_at >= strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc'))
    FROM appointments, today
    GROUP BY patient_id
),
phones(patient_id, number, place) AS (
    SELECT _id, number, row_number() OVER (PARTITION BY _id ORDER BY preferred DESC, _index)
    FROM patients_phones
)
SELECT
    patients._id AS patient_id,
    last_name,
    first_name,
    last_seen,
    contacts_email AS email,
    phones.number AS phone,
    privacy_consent
FROM today
JOIN visits ON last_seen <= date(day, '-1 year') AND ahead = 0
JOIN patients ON patients._id = visits.patient_id
LEFT JOIN phones ON phones.patient_id = patients._id AND phones.place = 1
ORDER BY last_seen, patients._id;
