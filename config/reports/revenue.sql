-- What came in, by month, treatment and payer: the last three months and this one. One line for each combination, as
-- a pivot table wants it.
--
--   paid_by   the demo's clinic does not say who pays (a patient, a fund, an insurance), so this is how it was paid:
--             the method, 'several' where an invoice was paid in more than one way, 'not paid'. If your invoices name
--             a payer, put that column in its place.
--   amount    sum of the invoice lines, of all invoices that were not cancelled, by the date of the invoice; without
--             stamp duty
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
billed(id, month) AS (
    SELECT _id, strftime('%Y-%m', date)
    FROM invoices, today
    WHERE status IS NOT 'cancelled' AND date >= date(day, 'start of month', '-3 months') AND date <= day
),
paid(id, method) AS (
    SELECT _id, CASE count(DISTINCT method) WHEN 1 THEN min(method) ELSE 'several' END
    FROM invoices_payments
    WHERE _id IN (SELECT id FROM billed)
    GROUP BY _id
)
SELECT
    month,
    coalesce(treatments_all.name, line.description) AS treatment,
    coalesce(paid.method, 'not paid') AS paid_by,
    count(DISTINCT billed.id) AS invoices,
    sum(line.quantity) AS quantity,
    round(sum(line.amount), 2) AS amount
FROM billed
JOIN invoices_lines AS line ON line._id = billed.id
LEFT JOIN treatments_all ON treatments_all._id = line.treatment_id
LEFT JOIN paid ON paid.id = billed.id
GROUP BY 1, 2, 3
ORDER BY 1 DESC, 2, 3;
