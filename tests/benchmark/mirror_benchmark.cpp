// What the mirror costs to write and what it saves its readers: rows a second with typed columns, change feed
// and indexes; and questions of reports asked of the columns against the same questions asked of the
// payloads.
//
//   mirror_benchmark [FOLDER [ROWS]]
//
// The clinic has that many rows in all. It stays in FOLDER, and is not filled again where it is there
// already.

#include "mirror/mirror.hpp"
#include "mirror/page_writer.hpp"
#include "sandbox/clinic_data.hpp"
#include "sqlite/statement.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

using sandbox::Kind;

constexpr std::size_t rows_of_a_page = 100;
const Instant today{std::chrono::sys_days{std::chrono::January / 31 / 2026} + std::chrono::hours(12)};

// Processor time of this process.
double processor_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double passed_seconds(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of a hundred rows, 15 are patients, 62 appointments, 23 invoices.
sandbox::Scene clinic_of(std::uint32_t rows)
{
    sandbox::DataOptions data;
    data.patients = static_cast<std::uint32_t>(rows / 6.5);
    sandbox::Scene scene;
    scene.seed = data.seed;
    scene.born = sandbox::Stamp{today.time_since_epoch()};
    scene.sizes = sandbox::sizes_of(data, data.patients);
    scene.ids = data.ids;
    scene.times = data.times;
    return scene;
}

struct Filled
{
    double processor = 0;
    double wall = 0;
};

class Bench
{
public:
    explicit Bench(const fs::path& file)
    {
        Mirror::Options options;
        options.file = file;
        options.now = today;
        mirror_ = std::move(Mirror::open(options, log_).value());
        std::vector<Declaration> declarations;
        for (const char* name : {"patients", "agendas", "appointments", "invoices"})
            declarations.push_back(test::MirrorInMemory::declaration(name));
        mirror_->declare(declarations);
    }

    Mirror& mirror() { return *mirror_; }

    // Pages of one hundred rows, each a transaction, as a walk stores them.
    Filled fill(const sandbox::Scene& scene, Kind kind, std::chrono::hours later = {})
    {
        Filled filled;
        PageWriter writer{*mirror_, resource(kind)};
        const auto ordinals = in_order_of_change(scene, kind);
        for (std::size_t first = 0; first < ordinals.size(); first += rows_of_a_page)
        {
            const auto count = std::min(rows_of_a_page, ordinals.size() - first);
            const auto texts = page(scene, kind, std::span{ordinals}.subspan(first, count), later);
            const auto before = processor_seconds();
            filled.wall += passed_seconds([&] { store(writer, texts); });
            filled.processor += processor_seconds() - before;
        }
        return filled;
    }

    void index(Kind kind)
    {
        while (mirror_->add_missing_index(resource(kind)))
            ;
    }

private:
    MirroredResource& resource(Kind kind)
    {
        return mirror_->resource(ResourceName{std::string(sandbox::facts(kind).resource)});
    }

    // The order in which a walk by change time meets the rows.
    static std::vector<std::uint32_t> in_order_of_change(const sandbox::Scene& scene, Kind kind)
    {
        std::vector<std::pair<sandbox::Stamp, std::uint32_t>> rows;
        for (std::uint32_t ordinal = 0; ordinal < scene.sizes[kind]; ++ordinal)
            rows.emplace_back(sandbox::first_change(scene, kind, ordinal), ordinal);
        std::sort(rows.begin(), rows.end());
        std::vector<std::uint32_t> ordinals;
        for (const auto& [changed, ordinal] : rows)
            ordinals.push_back(ordinal);
        return ordinals;
    }

    static std::vector<std::string> page(
        const sandbox::Scene& scene,
        Kind kind,
        std::span<const std::uint32_t> ordinals,
        std::chrono::hours later
    )
    {
        std::vector<std::string> texts;
        for (const auto ordinal : ordinals)
            sandbox::append_row(
                texts.emplace_back(),
                scene,
                kind,
                ordinal,
                {},
                sandbox::first_change(scene, kind, ordinal) + later
            );
        return texts;
    }

    void store(PageWriter& writer, const std::vector<std::string>& texts)
    {
        std::vector<std::string> ids;
        std::vector<Item> items;
        ids.reserve(texts.size());
        for (const auto& text : texts)
        {
            ids.push_back(json::decoded(*json::find(text, "id")));
            items.push_back({ids.back(), text, std::nullopt, {}, false});
        }
        auto standings = writer.look_up(items, {});
        MirrorTransaction change{*mirror_};
        writer.keep(items, standings, {}, today);
        change.commit();
    }

    test::CapturedLog log_;
    std::unique_ptr<Mirror> mirror_;
};

void measure_writing(const fs::path& folder)
{
    std::printf("100,000 patients in pages of 100, processor seconds (wall)\n");
    auto scene = clinic_of(650'000);
    for (const char* secure_delete : {"OFF", "ON"})
    {
        Bench bench{folder / (std::string("fill-") + secure_delete + ".db")};
        bench.mirror().database().execute(std::string("PRAGMA secure_delete = ") + secure_delete);
        const auto first = bench.fill(scene, Kind::patients);
        const auto again = bench.fill(scene, Kind::patients);
        const auto changed = bench.fill(scene, Kind::patients, std::chrono::hours(1));
        std::printf(
            "  secure_delete %-3s  first fill %5.2f (%5.2f)   unchanged %5.2f (%5.2f)   all changed %5.2f "
            "(%5.2f)\n",
            secure_delete,
            first.processor,
            first.wall,
            again.processor,
            again.wall,
            changed.processor,
            changed.wall
        );
    }
}

// One question, of the columns and of the payloads.
struct Question
{
    const char* about;
    const char* columns;
    const char* payloads;
};

constexpr Question questions[]{
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

struct Answer
{
    double processor = 0;
    double wall = 0;
    std::string text;
};

Answer ask(sqlite::Database& db, const char* sql)
{
    Answer answer;
    const auto before = processor_seconds();
    answer.wall = passed_seconds([&] {
        sqlite::Statement{db, sql}.for_each([&](const sqlite::Statement& row) {
            for (int i = 0; i < row.columns(); ++i)
                answer.text += std::string(row.text(i)) + "|";
        });
    });
    answer.processor = processor_seconds() - before;
    return answer;
}

// The better of two, so that both find their pages in the system's cache.
Answer ask_twice(sqlite::Database& db, const char* sql)
{
    const auto first = ask(db, sql);
    const auto second = ask(db, sql);
    return first.wall < second.wall ? first : second;
}

void measure_reading(const fs::path& file, std::uint32_t rows)
{
    const auto scene = clinic_of(rows);
    const bool there = fs::exists(file);
    Bench bench{file};
    if (!there)
        for (const auto kind : {Kind::patients, Kind::agendas, Kind::appointments, Kind::invoices})
        {
            const auto filled = bench.fill(scene, kind);
            const auto indexed = passed_seconds([&] { bench.index(kind); });
            std::printf(
                "  %-13s %8u rows  %7.0f a second of processor, indexes in %.1f s\n",
                std::string(sandbox::facts(kind).resource).c_str(),
                scene.sizes[kind],
                scene.sizes[kind] / filled.processor,
                indexed
            );
        }

    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    sqlite::Database reader{file, how};
    reader.execute("PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -65536"
    );  // as the guide to reports says
    std::printf("\nQuestions, processor seconds (wall): of the columns, of the payloads, ratio\n");
    for (const auto& question : questions)
    {
        const auto columns = ask_twice(reader, question.columns);
        const auto payloads = ask_twice(reader, question.payloads);
        std::printf(
            "  %-50s %6.3f (%6.3f)  %6.3f (%6.3f)  %6.1f %s\n",
            question.about,
            columns.processor,
            columns.wall,
            payloads.processor,
            payloads.wall,
            payloads.processor / columns.processor,
            columns.text.size() == payloads.text.size() ? "" : "THE ANSWERS DIFFER"
        );
    }
}

}  // namespace
}  // namespace giposync::mirror

int main(int count, char** arguments)
{
    setvbuf(stdout, nullptr, _IOLBF, 0);
    const giposync::test::TemporaryFolder temporary;
    const std::filesystem::path folder = count > 1 ? std::filesystem::path{arguments[1]} : temporary.path();
    const auto rows =
        count > 2 ? static_cast<std::uint32_t>(std::strtoul(arguments[2], nullptr, 10)) : 1'000'000U;
    giposync::mirror::measure_writing(temporary.path());
    std::printf("\nA clinic of %u rows\n", rows);
    giposync::mirror::measure_reading(folder / "clinic.db", rows);
}
