#include "mirror/migrations.hpp"
#include "mirror/mirror_reader.hpp"
#include "mirror/places.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;

struct MirrorReaderTest : testing::Test
{
    test::TemporaryFolder folder;
    test::CapturedLog log;
    const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};

    std::unique_ptr<Mirror> writer()
    {
        Mirror::Options options;
        options.file = folder / "m.db";
        auto mirror = std::move(Mirror::open(options, log).value());
        auto declaration = test::MirrorInMemory::declaration("patients");
        declaration.max_lag = 1h;
        mirror->declare({declaration});
        return mirror;
    }
};

TEST_F(MirrorReaderTest, SaysWhatTheWriterHasLeft)
{
    AccountFacts facts;
    facts.clinic = "Clinica Milano";
    facts.tenant = "tenant-1";
    facts.token_state = "needs_login";
    facts.token_reason = "the server no longer takes the refresh token";
    facts.other_settings = true;
    facts.token_since = noon;
    facts.granted_scopes = {"giponext.patients", "offline_access"};
    {
        const auto mirror = writer();
        write_account_facts(*mirror, facts);
        ResourceStatus status{*mirror};
        ResourceRecord record;
        record.state = ResourceState::ok;
        record.last_success_at = noon;
        status.write(mirror->resource(ResourceName{"patients"}), record);
    }

    auto reader = std::move(MirrorReader::open(folder / "m.db").value());

    EXPECT_EQ(reader.account(), facts);
    EXPECT_EQ(reader.resources(noon + 30min).at(0).state, "ok");
    EXPECT_EQ(reader.resources(noon + 30min).at(0).lag_seconds, 1800);
    EXPECT_EQ(reader.resources(noon + 2h).at(0).state, "stale");
    EXPECT_GT(reader.size().bytes, 0);
}

TEST_F(MirrorReaderTest, TellsFacts)
{
    writer()->set_fact("service.since", "2026-01-31T12:00:00Z");

    auto reader = std::move(MirrorReader::open(folder / "m.db").value());

    EXPECT_EQ(reader.fact("service.since"), "2026-01-31T12:00:00Z");
    EXPECT_EQ(reader.fact("something else"), std::nullopt);
}

TEST_F(MirrorReaderTest, KnowsWhetherAServiceIsAtWork)
{
    const auto mirror = writer();
    auto reader = std::move(MirrorReader::open(folder / "m.db").value());
    EXPECT_FALSE(reader.service_running());

    const auto place = take_service_place(folder / "m.db");
    ASSERT_TRUE(place && *place);

    EXPECT_TRUE(reader.service_running());
    EXPECT_FALSE(take_service_place(folder / "m.db").value().has_value());
}

TEST_F(MirrorReaderTest, TellsAMirrorThatIsNotThereFromOneThatCannotBeRead)
{
    EXPECT_EQ(MirrorReader::open(folder / "absent.db").error().code, Errc::absent);

    FILE* const out = std::fopen((folder / "x.db").c_str(), "w");
    std::fputs("no database at all, but long enough to be looked at", out);
    std::fclose(out);
    const auto damaged = MirrorReader::open(folder / "x.db");
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, Errc::failed);
    EXPECT_NE(damaged.error().detail.find("x.db"), std::string::npos);
}

TEST_F(MirrorReaderTest, ReadsEveryVersionThatThereWas)
{
    for (const Migration& step : all_migrations())
    {
        SCOPED_TRACE(step.version);
        const auto file = folder / ("v" + std::to_string(step.version) + ".db");
        sqlite::Database old{file, {}};
        ASSERT_TRUE(migrate(old, all_migrations().first(static_cast<std::size_t>(step.version))));
        old.execute("INSERT INTO _facts VALUES ('account.tenant', 'tenant-1')");
        old.execute("INSERT INTO _resources (number, name, live_rows) VALUES (1, 'patients', 7)");

        auto reader = MirrorReader::open(file);

        ASSERT_TRUE(reader) << reader.error().detail;
        EXPECT_EQ(reader->account().tenant, "tenant-1");
        ASSERT_EQ(reader->resources(Instant{}).size(), 1u);
        EXPECT_EQ(reader->resources(Instant{})[0].live_rows, 7);
    }
}

TEST_F(MirrorReaderTest, RefusesWhatIsNoMirror)
{
    sqlite::Database other{folder / "x.db", {}};
    other.execute("CREATE TABLE notes (text TEXT)");

    const auto reader = MirrorReader::open(folder / "x.db");

    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, Errc::failed);
}

TEST_F(MirrorReaderTest, RefusesAFileOfANewerVersion)
{
    writer()->database().execute("PRAGMA user_version = 99");

    const auto reader = MirrorReader::open(folder / "m.db");

    ASSERT_FALSE(reader);
    EXPECT_NE(reader.error().detail.find("version 99"), std::string::npos);
}

}  // namespace
}  // namespace giposync::mirror
