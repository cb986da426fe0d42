-- Who comes today: for each practitioner, in order of time, without what was cancelled.
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
period(begins_at, ends_at) AS (
    SELECT
        strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc'),
        strftime('%Y-%m-%dT%H:%M:%fZ', day, '+1 day', 'utc')
    FROM today
)
SELECT
    agendas_all.practitioner_name AS practitioner,
    room,
    strftime('%H:%M', appointment.starts_at, 'localtime') AS "from",
    strftime('%H:%M', appointment.ends_at, 'localtime') AS "to",
    patient_full_name AS patient,
    (
        SELECT number
        FROM patients_phones AS phone
        WHERE phone._id = appointment.patient_id
        ORDER BY preferred DESC, _index
        LIMIT 1
    ) AS phone,
    treatment_name AS treatment,
    CASE WHEN first_visit THEN 'first' ELSE '' END AS visit,
    status,
    appointment.notes
FROM appointments AS appointment
JOIN period ON appointment.starts_at >= begins_at AND appointment.starts_at < period.ends_at
LEFT JOIN agendas_all ON agendas_all._id = appointment.agenda_id
WHERE status IS NOT 'cancelled'
ORDER BY practitioner, appointment.starts_at, appointment._id;
