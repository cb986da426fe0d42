-- Who still owes: invoices that are not cancelled and not paid in full, by their age in days. What was paid in part
-- counts with the rest.
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
ages(number, age, from_days, to_days) AS (
    VALUES
        (1, '0 to 30', 0, 30),
        (2, '31 to 60', 31, 60),
        (3, '61 to 90', 61, 90),
        (4, '91 to 180', 91, 180),
        (5, 'over 180', 181, 1000000)
),
paid(id, amount) AS (
    SELECT _id, sum(amount) FROM invoices_payments GROUP BY _id
),
unpaid(date, days, patient_id, amount) AS (
    SELECT
        date,
        CAST(julianday(day) - julianday(date) AS INTEGER),
        patient_id,
        round(total - coalesce(paid.amount, 0), 2)
    FROM today
    JOIN invoices
    LEFT JOIN paid ON paid.id = invoices._id
    WHERE status IS NOT 'cancelled' AND date <= day AND round(total - coalesce(paid.amount, 0), 2) > 0
)
SELECT
    age AS age_in_days,
    count(unpaid.days) AS invoices,
    count(DISTINCT patient_id) AS patients,
    round(total(unpaid.amount), 2) AS amount,
    min(unpaid.date) AS oldest
FROM ages
LEFT JOIN unpaid ON unpaid.days BETWEEN from_days AND to_days
GROUP BY number
ORDER BY number;
