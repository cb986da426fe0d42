-- Which medical reports are waiting for a signature, by author, oldest first. Reports of today and later are left out:
-- there is still time.
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime'))
SELECT
    author,
    date,
    CAST(julianday(day) - julianday(date) AS INTEGER) AS days_waiting,
    report.title,
    patients_all.last_name || ' ' || patients_all.first_name AS patient,
    report._id AS report_id
FROM today
JOIN medical_reports AS report ON date < day
LEFT JOIN patients_all ON patients_all._id = report.patient_id
WHERE signed IS NOT 1
ORDER BY author, date, report._id;
