// The reports of config/reports, on a mirror of the sandbox's clinic, against answers that were not computed
// by SQL.

#include "scenario/report_answers.hpp"
#include "scenario/report_rarities.hpp"
#include "support/sandbox_clinic.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace fs = std::filesystem;

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using sandbox::Mutation;
using test::Answer;
using test::ReportAnswers;
using test::SandboxClinic;

const fs::path folder = fs::path(SOURCE_DIR) / "config/reports";

// The clinic is born on 2026-01-31 at one in the morning UTC. One of these is past midnight in Italy only, on
// one the clocks have changed within the 28 days, one is a moment in the middle of a day's free slots.
const std::vector<std::string> moments{
    "2025-04-10T09:00:00.000Z",
    "2026-01-31T10:30:00.000Z",
    "2026-01-31T23:30:00.000Z",
    "2026-02-02T11:00:00.000Z",
    "2026-03-01T08:00:00.000Z"};

std::string text_of(const fs::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    EXPECT_FALSE(text.str().empty()) << file;
    return text.str();
}

sandbox::Stamp stamp_of(const std::string& moment)
{
    return *sandbox::read_time(moment, sandbox::Zoning::z);
}

std::string without_comments(const std::string& sql)
{
    return std::regex_replace(sql, std::regex{"--[^\n]*\n"}, "\n");
}

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

// Reports speak of local days: those of whoever runs them.
class ClinicsTimeZone
{
public:
    ClinicsTimeZone()
    {
        if (const char* zone = std::getenv("TZ"))
            before_ = zone;
        set("Europe/Rome");
    }

    ~ClinicsTimeZone() { set(before_); }

    ClinicsTimeZone(const ClinicsTimeZone&) = delete;
    ClinicsTimeZone& operator=(const ClinicsTimeZone&) = delete;

private:
    static void set(const std::optional<std::string>& zone)
    {
        if (zone)
            ::setenv("TZ", zone->c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }

    std::optional<std::string> before_;
};

// A clinic some of whose rows have been deleted, and its mirror.
class Reports : public testing::Test
{
protected:
    static sandbox::Options options()
    {
        auto options = SandboxClinic::long_lived();
        options.data.patients = 600;
        options.data.rows[Kind::agendas] = 5;
        return options;
    }

    static std::vector<config::Resource> resources()
    {
        std::vector<config::Resource> all;
        for (const auto& one : sandbox::kinds)
            if (one.kind != Kind::price_list_items)
                all.push_back(SandboxClinic::shipped(std::string(one.resource)));
        return all;
    }

    Reports()
    {
        std::vector<sandbox::Stamp> stamps;
        for (const auto& now : moments)
            stamps.push_back(stamp_of(now));
        test::add_rarities(clinic.server.clinic(), stamps, clinic.simulation.clock.now());
        clinic.pass(10min);
        sync_all();
        known = truth();
        clinic.pass(10min);
        for (const auto kind :
             {Kind::patients, Kind::agendas, Kind::appointments, Kind::treatments, Kind::invoices})
            clinic.mutate(kind, Mutation::remove);
        clinic.pass(10min);
        for (const auto& one : clinic.catalogue)
            clinic.reconcile(one.name.text());
        live = truth();
    }

    void sync_all()
    {
        for (const auto& one : clinic.catalogue)
        {
            const auto report = clinic.sync(one.name.text());
            EXPECT_FALSE(report.failure) << one.name.text();
        }
    }

    test::Truth truth()
    {
        test::Truth truth;
        for (const auto& one : sandbox::kinds)
            for (const auto& [id, text] : clinic.server.truth(one.kind))
                truth[one.kind][id] = boost::json::parse(text).as_object();
        return truth;
    }

    Answer run(const std::string& name, const std::string& now)
    {
        const auto sql = replaced(text_of(folder / (name + ".sql")), "'now'", "'" + now + "'");
        Answer answer;
        sqlite::Statement{clinic.mirror.mirror->database(), sql}.for_each([&](const sqlite::Statement& row) {
            auto& line = answer.emplace_back();
            for (int i = 0; i < row.columns(); ++i)
                line.push_back(cell(row, i));
        });
        return answer;
    }

    static test::Cell cell(const sqlite::Statement& row, int column)
    {
        switch (sqlite3_column_type(row.handle(), column))
        {
        case SQLITE_NULL: return nullptr;
        case SQLITE_INTEGER: return row.integer(column);
        case SQLITE_FLOAT: return test::Rounded{row.real(column), 0};
        default: return std::string(row.text(column));
        }
    }

    // Each report at each moment says what the answer computed the other way says.
    void check(const std::string& name, Answer (ReportAnswers::*answer)() const)
    {
        std::size_t lines = 0;
        for (const auto& now : moments)
        {
            const ReportAnswers answers{live, known, stamp_of(now)};
            const auto expected = (answers.*answer)();
            const auto found = run(name, now);
            lines += expected.size();
            ASSERT_EQ(found.size(), expected.size()) << name << " at " << now;
            for (std::size_t i = 0; i < expected.size(); ++i)
                ASSERT_TRUE(test::alike(found[i], expected[i]))
                    << name << " at " << now << ", line " << i + 1 << ":\n"
                    << test::shown(found[i]) << "\nis not\n"
                    << test::shown(expected[i]);
        }
        EXPECT_GT(lines, moments.size()) << name << ": too little to prove anything";
    }

    ClinicsTimeZone zone;
    SandboxClinic clinic{options(), resources()};
    test::Truth known;
    test::Truth live;
};

TEST_F(Reports, AgendaUse)
{
    check("agenda-use", &ReportAnswers::agenda_use);
}

TEST_F(Reports, DailyList)
{
    check("daily-list", &ReportAnswers::daily_list);
}

TEST_F(Reports, FirstVisits)
{
    check("first-visits", &ReportAnswers::first_visits);
}

TEST_F(Reports, NoShowRate)
{
    check("no-show-rate", &ReportAnswers::no_show_rate);
}

TEST_F(Reports, PatientsNotSeen)
{
    check("patients-not-seen", &ReportAnswers::patients_not_seen);
}

TEST_F(Reports, ReportsNotSigned)
{
    check("reports-not-signed", &ReportAnswers::reports_not_signed);
}

TEST_F(Reports, Revenue)
{
    check("revenue", &ReportAnswers::revenue);
}

TEST_F(Reports, UnpaidInvoices)
{
    check("unpaid-invoices", &ReportAnswers::unpaid_invoices);
}

TEST_F(Reports, WaitingTime)
{
    check("waiting-time", &ReportAnswers::waiting_time);
}

// The state is left out: sync_status takes the machine's clock for what is stale.
TEST_F(Reports, FreshnessCountsRowsAndChangesOfTheDay)
{
    const auto found = run("freshness", "2026-01-31T10:30:00.000Z");

    ASSERT_EQ(found.size(), clinic.catalogue.size());
    for (const auto& line : found)
    {
        const auto name = std::get<std::string>(line[0]);
        if (name == "availabilities")  // of these, a window is mirrored
            continue;
        const auto kind = *sandbox::kind_named(name);
        const auto rows = std::ssize(live[kind]);
        const auto deleted = std::ssize(known[kind]) - rows;
        EXPECT_EQ(std::get<std::int64_t>(line[2]), rows) << name;
        EXPECT_EQ(std::get<std::int64_t>(line[3]), deleted) << name;
        EXPECT_EQ(std::get<std::string>(line[4]), "2026-01-31 02:30") << name;
        EXPECT_EQ(std::get<std::int64_t>(line[5]), 539) << name;
        EXPECT_EQ(std::get<std::int64_t>(line[6]), rows + 2 * deleted) << name;
        EXPECT_TRUE(std::holds_alternative<std::nullptr_t>(line[7])) << name;
    }
    for (const auto& line : run("freshness", "2026-02-01T10:30:00.000Z"))
        EXPECT_EQ(std::get<std::int64_t>(line[6]), 0);
}

TEST_F(Reports, EachIsOneStatementThatOnlyReadsAndTakesTodayAtItsTop)
{
    for (const auto& entry : fs::directory_iterator(folder))
    {
        if (entry.path().extension() != ".sql")
            continue;
        const auto sql = text_of(entry.path());
        const auto bare = without_comments(sql);

        EXPECT_TRUE(sql.starts_with("-- ")) << entry.path();
        EXPECT_EQ(bare.find_first_not_of('\n'), bare.find("WITH today(day")) << entry.path();
        EXPECT_EQ(bare.find("date('now', 'localtime')"), bare.find("'now'") - 5) << entry.path();
        EXPECT_EQ(bare.find(';'), bare.size() - 2) << entry.path();
        const sqlite::Statement statement{clinic.mirror.mirror->database(), sql};
        EXPECT_NE(sqlite3_stmt_readonly(statement.handle()), 0) << entry.path();
    }
}

TEST(ReportingGuide, NamesEachReportAndNoOther)
{
    const auto guide = text_of(folder / "README.md");
    const std::regex row{R"(\n\| `([a-z-]+\.sql)` \|)"};
    std::set<std::string> named;
    for (std::sregex_iterator it{guide.begin(), guide.end(), row}, end; it != end; ++it)
        named.insert((*it)[1].str());
    std::set<std::string> there;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".sql")
            there.insert(entry.path().filename().string());

    EXPECT_EQ(named, there);
    EXPECT_EQ(there.size(), 10U);
}

}  // namespace
}  // namespace giposync
