-- What came in, by month, treatment and payer: the last three months and this one. One line for each combination, as
-- a pivot table wants it.
--
--   payer     the insurance or fund by its name, else what kind of payer it is: 'patient'; 'unknown' where the invoice
--             says nothing
--   amount    sum of the invoice lines, of all invoices that were not cancelled, by the date of the invoice; without
--             stamp duty
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
billed(id, month, payer) AS (
    SELECT _id, strftime('%Y-%m', date), coalesce(payer_name, payer_type, 'unknown')
    FROM invoices, today
    WHERE status IS NOT 'cancelled' AND date >= date(day, 'start of month', '-3 months') AND date <= day
)
SELECT
    month,
    coalesce(treatments_all.name, line.description) AS treatment,
    billed.payer,
    count(DISTINCT billed.id) AS invoices,
    sum(line.quantity) AS quantity,
    round(sum(line.amount), 2) AS amount
FROM billed
JOIN invoices_lines AS line ON line._id = billed.id
LEFT JOIN treatments_all ON treatments_all._id = line.treatment_id
GROUP BY 1, 2, 3
ORDER BY 1 DESC, 2, 3;
