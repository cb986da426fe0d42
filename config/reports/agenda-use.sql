-- How full the agendas were: for each practitioner, the hours they were open and the hours that were booked, over
-- the 28 days before today.
--
--   open_hours     opening hours of all agendas of the practitioner; holidays and leave are not known, so they count
--   booked_hours   appointments that were not cancelled; they may overlap, so more than 100 % is possible
--   missed_hours   the part of booked_hours in which nobody came
--
-- Field names are those of the demo's clinic; README.md says how to find yours.

WITH today(day) AS (SELECT date('now', 'localtime')),
period(first_day, last_day, begins_at, ends_at) AS (
    SELECT
        date(day, '-28 days'),
        date(day, '-1 day'),
        strftime('%Y-%m-%dT%H:%M:%fZ', day, '-28 days', 'utc'),
        strftime('%Y-%m-%dT%H:%M:%fZ', day, 'utc')
    FROM today
),
days(day) AS (
    SELECT first_day FROM period
    UNION ALL
    SELECT date(day, '+1 day') FROM days, period WHERE day < last_day
),
weekdays(name, times) AS (
    SELECT
        CASE strftime('%w', day)
            WHEN '1' THEN 'monday'
            WHEN '2' THEN 'tuesday'
            WHEN '3' THEN 'wednesday'
            WHEN '4' THEN 'thursday'
            WHEN '5' THEN 'friday'
            WHEN '6' THEN 'saturday'
            ELSE 'sunday'
        END,
        count(*)
    FROM days
    GROUP BY 1
),
opened(agenda_id, hours) AS (
    SELECT o._id, sum(times * (unixepoch(o."to") - unixepoch(o."from")) / 3600.0)
    FROM agendas_opening_hours AS o
    JOIN weekdays ON weekdays.name = o.day
    GROUP BY o._id
),
booked(agenda_id, hours, missed) AS (
    SELECT
        agenda_id,
        sum(unixepoch(a.ends_at) - unixepoch(a.starts_at)) / 3600.0,
        sum((unixepoch(a.ends_at) - unixepoch(a.starts_at)) * (status = 'no_show')) / 3600.0
    FROM appointments AS a
    JOIN period ON a.starts_at >= period.begins_at AND a.starts_at < period.ends_at
    WHERE status IS NOT 'cancelled'
    GROUP BY agenda_id
)
SELECT
    practitioner_name AS practitioner,
    count(*) AS agendas,
    round(total(opened.hours), 1) AS open_hours,
    round(total(booked.hours), 1) AS booked_hours,
    round(total(booked.missed), 1) AS missed_hours,
    round(100 * total(booked.hours) / nullif(total(opened.hours), 0), 1) AS use_percent
FROM agendas
LEFT JOIN opened ON opened.agenda_id = agendas._id
LEFT JOIN booked ON booked.agenda_id = agendas._id
GROUP BY practitioner_id
ORDER BY practitioner, practitioner_id;
