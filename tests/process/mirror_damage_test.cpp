// What can happen to the file of a mirror: it is damaged, or somebody takes it away.

#include "support/clinic_test.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace giposync::process {
namespace {

class MirrorDamageTest : public ClinicTest
{
protected:
    // Overwrites the first page of this table; nobody has the file open.
    void damage(const std::string& table)
    {
        const auto page = mirror().integer("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'");
        const auto size = mirror().integer("SELECT page_size FROM pragma_page_size");
        std::fstream file(mirror_path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp((page - 1) * size);
        file << std::string(static_cast<std::size_t>(size), 'x');
    }

    std::vector<std::string> set_aside() const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(mirror_path().parent_path()))
            if (entry.path().filename().string().find(".damaged-") != std::string::npos)
                names.push_back(entry.path().filename());
        return names;
    }
};

TEST_F(MirrorDamageTest, IsSetAsideWhereverItIs)
{
    open_clinic({"--size", "60"});
    log_in();
    for (const std::string table : {"_resources", "_facts", "patients_all"})
    {
        SCOPED_TRACE(table);
        ASSERT_EQ(run({"sync"}), 0) << last().errors();
        const auto before = set_aside().size();
        damage(table);

        // The first may be the one that meets the damage: then the next checks the file.
        bool whole = false;
        for (int attempt = 0; attempt < 3 && !whole; ++attempt)
            whole = run({"sync"}) == 0 && set_aside().size() > before;

        EXPECT_TRUE(whole) << last().errors();
        EXPECT_EQ(differences_in_each(all_resources), "");
        EXPECT_EQ(mirror().integrity(), "ok");
    }
    EXPECT_TRUE(std::ranges::none_of(set_aside(), [](const std::string& name) {
        return name.find("1970") != std::string::npos;
    }));
}

TEST_F(MirrorDamageTest, NeverMakesTheChangeFeedBeginAnew)
{
    open_clinic({"--size", "60"});
    log_in();
    ASSERT_EQ(run({"sync"}), 0);
    const auto seen = mirror().integer("SELECT max(seq) FROM changes");
    for (int attempt = 0; attempt < 3 && set_aside().empty(); ++attempt)
    {
        if (attempt == 0)
            damage("invoices_all");
        run({"sync"});
    }

    ASSERT_EQ(run({"sync"}), 0) << last().errors();
    EXPECT_GT(mirror().integer("SELECT min(seq) FROM changes"), seen + 1);
}

TEST_F(MirrorDamageTest, ARunThatWasKilledEndedWhenItWasNoticed)
{
    open_clinic({"--size", "300"});
    log_in();
    auto& killed = start({"sync"});
    killed.wait_for("walk.started");
    killed.signal(SIGKILL);
    killed.finish();

    ASSERT_EQ(run({"sync"}), 0);

    EXPECT_EQ(mirror().integer("SELECT count(*) FROM sync_runs WHERE finished_at < started_at"), 0);
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM sync_runs WHERE finished_at IS NULL"), 0);
}

TEST_F(MirrorDamageTest, OneThatIsTakenAwayIsMissedAndFilledAnew)
{
    open_clinic({"--size", "60"});
    log_in();
    auto& service = start({"run"});
    service.wait_for("walk.finished", {{"resource", "invoices"}});
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(mirror_path().string() + suffix);

    const auto missed = service.wait_for("mirror.unusable");
    EXPECT_NE(missed.message().find("moved or deleted"), std::string::npos);
    service.wait_for_next("walk.finished", {{"resource", "invoices"}});

    EXPECT_TRUE(fs::exists(mirror_path()));
    service.signal(SIGTERM);
    EXPECT_EQ(service.finish(), 0);
}

}  // namespace
}  // namespace giposync::process
