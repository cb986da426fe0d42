#pragma once

// What the reading benchmark asks a mirror: questions of reports, in two spellings with the same answer.
namespace giposync::mirror {

// One question, of the columns and of the payloads.
struct Question
{
    const char* about;
    const char* columns;
    const char* payloads;
};

inline constexpr Question questions[]{
    {"one day's list, with names and numbers",
     R"sql(
        SELECT a.starts_at, p.last_name, p.first_name, p.contacts_email, g.name
        FROM appointments AS a
        JOIN patients AS p ON p._id = a.patient_id
        JOIN agendas AS g ON g._id = a.agenda_id
        WHERE a.starts_at >= '2026-02-02' AND a.starts_at < '2026-02-03'
        ORDER BY a.starts_at
     )sql",
     R"sql(
        SELECT a._payload ->> 'startsAt', p._payload ->> 'lastName', p._payload ->> 'firstName',
               p._payload ->> '$.contacts.email', g._payload ->> 'name'
        FROM appointments AS a
        JOIN patients AS p ON p._id = a._payload ->> '$.patient.id'
        JOIN agendas AS g ON g._id = a._payload ->> '$.agenda.id'
        WHERE a._payload ->> 'startsAt' >= '2026-02-02' AND a._payload ->> 'startsAt' < '2026-02-03'
        ORDER BY 1
     )sql"},
    {"a year of one agenda, by month and state",
     R"sql(
        SELECT substr(a.starts_at, 1, 7), a.status, count(*)
        FROM appointments AS a
        WHERE a.agenda_id = (SELECT _id FROM agendas ORDER BY _id LIMIT 1)
          AND a.starts_at >= '2025-02-01' AND a.starts_at < '2026-02-01'
        GROUP BY 1, 2
     )sql",
     R"sql(
        SELECT substr(a._payload ->> 'startsAt', 1, 7), a._payload ->> 'status', count(*)
        FROM appointments AS a
        WHERE a._payload ->> '$.agenda.id' = (SELECT _id FROM agendas ORDER BY _id LIMIT 1)
          AND a._payload ->> 'startsAt' >= '2025-02-01' AND a._payload ->> 'startsAt' < '2026-02-01'
        GROUP BY 1, 2
     )sql"},
    {"a year of appointments by agenda",
     R"sql(
        SELECT g.name, count(*), sum(a.status = 'no_show')
        FROM appointments AS a
        JOIN agendas AS g ON g._id = a.agenda_id
        WHERE a.starts_at >= '2025-02-01' AND a.starts_at < '2026-02-01'
        GROUP BY g._id
     )sql",
     R"sql(
        SELECT g._payload ->> 'name', count(*), sum(a._payload ->> 'status' = 'no_show')
        FROM appointments AS a
        JOIN agendas AS g ON g._id = a._payload ->> '$.agenda.id'
        WHERE a._payload ->> 'startsAt' >= '2025-02-01' AND a._payload ->> 'startsAt' < '2026-02-01'
        GROUP BY g._id
     )sql"},
    {"a year of patients, agendas and bills, by specialty",
     R"sql(
        WITH visits AS (
            SELECT a.patient_id, g.specialty, count(*) AS visits
            FROM appointments AS a
            JOIN agendas AS g ON g._id = a.agenda_id
            WHERE a.starts_at >= '2025-02-01' AND a.starts_at < '2026-02-01'
            GROUP BY 1, 2
        ), billed AS (
            SELECT patient_id, sum(total) AS total
            FROM invoices
            WHERE date >= '2025-02-01' AND date < '2026-02-01'
            GROUP BY 1
        )
        SELECT v.specialty, p.sex, count(*), sum(v.visits), round(sum(b.total), 2)
        FROM visits AS v
        JOIN patients AS p ON p._id = v.patient_id
        LEFT JOIN billed AS b ON b.patient_id = v.patient_id
        GROUP BY 1, 2
     )sql",
     R"sql(
        WITH visits AS (
            SELECT a._payload ->> '$.patient.id' AS patient_id, g._payload ->> 'specialty' AS specialty,
                   count(*) AS visits
            FROM appointments AS a
            JOIN agendas AS g ON g._id = a._payload ->> '$.agenda.id'
            WHERE a._payload ->> 'startsAt' >= '2025-02-01' AND a._payload ->> 'startsAt' < '2026-02-01'
            GROUP BY 1, 2
        ), billed AS (
            SELECT _payload ->> '$.patient.id' AS patient_id, sum(_payload ->> 'total') AS total
            FROM invoices
            WHERE _payload ->> 'date' >= '2025-02-01' AND _payload ->> 'date' < '2026-02-01'
            GROUP BY 1
        )
        SELECT v.specialty, p._payload ->> 'sex', count(*), sum(v.visits), round(sum(b.total), 2)
        FROM visits AS v
        JOIN patients AS p ON p._id = v.patient_id
        LEFT JOIN billed AS b ON b.patient_id = v.patient_id
        GROUP BY 1, 2
     )sql"},
    {"each visit of a year with the bills of its day, by specialty",
     R"sql(
        SELECT g.specialty, p.sex, count(*), round(sum(i.total), 2)
        FROM appointments AS a
        JOIN patients AS p ON p._id = a.patient_id
        JOIN agendas AS g ON g._id = a.agenda_id
        LEFT JOIN invoices AS i ON i.patient_id = a.patient_id AND i.date = substr(a.starts_at, 1, 10)
        WHERE a.starts_at >= '2025-02-01' AND a.starts_at < '2026-02-01'
        GROUP BY 1, 2
     )sql",
     R"sql(
        WITH billed AS MATERIALIZED (
            SELECT _payload ->> '$.patient.id' AS patient_id, _payload ->> 'date' AS date,
                   _payload ->> 'total' AS total
            FROM invoices
        )
        SELECT g._payload ->> 'specialty', p._payload ->> 'sex', count(*), round(sum(i.total), 2)
        FROM appointments AS a
        JOIN patients AS p ON p._id = a._payload ->> '$.patient.id'
        JOIN agendas AS g ON g._id = a._payload ->> '$.agenda.id'
        LEFT JOIN billed AS i ON i.patient_id = a._payload ->> '$.patient.id'
                             AND i.date = substr(a._payload ->> 'startsAt', 1, 10)
        WHERE a._payload ->> 'startsAt' >= '2025-02-01' AND a._payload ->> 'startsAt' < '2026-02-01'
        GROUP BY 1, 2
     )sql"},
    {"patients of last month with an unpaid bill",
     R"sql(
        SELECT p._id, p.last_name, sum(i.total)
        FROM patients AS p
        JOIN invoices AS i ON i.patient_id = p._id AND i.status = 'issued'
        WHERE p._id IN (SELECT patient_id FROM appointments
                        WHERE starts_at >= '2026-01-01' AND starts_at < '2026-02-01')
        GROUP BY 1
     )sql",
     R"sql(
        SELECT p._id, p._payload ->> 'lastName', sum(i._payload ->> 'total')
        FROM invoices AS i
        CROSS JOIN patients AS p ON p._id = i._payload ->> '$.patient.id'
        WHERE i._payload ->> 'status' = 'issued'
          AND p._id IN (SELECT _payload ->> '$.patient.id' FROM appointments
                        WHERE _payload ->> 'startsAt' >= '2026-01-01' AND _payload ->> 'startsAt' < '2026-02-01')
        GROUP BY 1
     )sql"},
};

}  // namespace giposync::mirror
