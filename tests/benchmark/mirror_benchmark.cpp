// What the mirror costs to write and what it saves its readers: rows a second with typed columns, change feed
// and indexes; and questions of reports asked of the columns against the same questions asked of the
// payloads.
//
//   mirror_benchmark [FOLDER [ROWS [YEARS]]]
//
// The clinic has that many rows in all, of that many years. A million of five years are 120,000 appointments
// a year, 14 a day in each of forty agendas. It stays in FOLDER, and is not filled again where it is there
// already.

#include "benchmark/mirror_questions.hpp"
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
sandbox::Scene clinic_of(std::uint32_t rows, std::int32_t years)
{
    sandbox::DataOptions data;
    data.patients = static_cast<std::uint32_t>(rows / 6.5);
    sandbox::Scene scene;
    scene.seed = data.seed;
    scene.born = sandbox::Stamp{today.time_since_epoch()};
    scene.days_back = years * 365;
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
    auto scene = clinic_of(650'000, 2);
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

struct Answer
{
    double seconds = 0;
    std::string text;
};

Answer ask(sqlite::Database& db, const char* sql)
{
    Answer answer;
    answer.seconds = passed_seconds([&] {
        sqlite::Statement{db, sql}.for_each([&](const sqlite::Statement& row) {
            for (int i = 0; i < row.columns(); ++i)
                answer.text += std::string(row.text(i)) + "|";
        });
    });
    return answer;
}

// The better of two, so that both find their pages in the system's cache.
Answer ask_twice(sqlite::Database& db, const char* sql)
{
    const auto first = ask(db, sql);
    const auto second = ask(db, sql);
    return first.seconds < second.seconds ? first : second;
}

void fill(const fs::path& file, const sandbox::Scene& scene)
{
    Bench bench{file};
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
}

void measure_reading(const fs::path& file)
{
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    sqlite::Database plain{file, how};
    sqlite::Database mapped{file, how};
    mapped.execute("PRAGMA mmap_size = 2147418112");  // as the guide to reports says
    std::printf(
        "\nQuestions, seconds: of the columns by a plain reader, with mmap_size; of the payloads, with "
        "mmap_size; ratio of the last two\n"
    );
    for (const auto& question : questions)
    {
        const auto by_default = ask_twice(plain, question.columns);
        const auto columns = ask_twice(mapped, question.columns);
        const auto payloads = ask_twice(mapped, question.payloads);
        std::printf(
            "  %-60s %6.3f  %6.3f  %6.3f  %6.1f %s\n",
            question.about,
            by_default.seconds,
            columns.seconds,
            payloads.seconds,
            payloads.seconds / columns.seconds,
            columns.text == payloads.text ? "" : "THE ANSWERS DIFFER"
        );
    }
}

std::uint32_t number_in(const char* argument)
{
    return static_cast<std::uint32_t>(std::strtoul(argument, nullptr, 10));
}

}  // namespace
}  // namespace giposync::mirror

int main(int count, char** arguments)
{
    using namespace giposync::mirror;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    const giposync::test::TemporaryFolder temporary;
    const fs::path folder = count > 1 ? fs::path{arguments[1]} : temporary.path();
    const auto rows = count > 2 ? number_in(arguments[2]) : 1'000'000U;
    const auto years = count > 3 ? number_in(arguments[3]) : 5U;
    measure_writing(temporary.path());
    std::printf("\nA clinic of %u rows, of %u years\n", rows, years);
    if (!fs::exists(folder / "clinic.db"))
        fill(folder / "clinic.db", clinic_of(rows, static_cast<std::int32_t>(years)));
    measure_reading(folder / "clinic.db");
}
