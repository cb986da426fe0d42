#pragma once

#include "config/settings.hpp"
#include "mirror/account_facts.hpp"
#include "mirror/places.hpp"
#include "mirror/resource_status.hpp"
#include "ops/status_report.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace giposync::test {

// Settings with two accounts of one application, whose files stand in a folder of the test's own: what the
// service would leave there, the test leaves there.
struct StatusHouse : testing::Test
{
    TemporaryFolder folder;
    FakeClock clock;
    CapturedLog log;
    config::Settings settings = config::parse_settings(text(), "giposyncd.toml").value();
    ops::StatusQuestion question;

    StatusHouse()
    {
        std::filesystem::create_directory(folder / "state");
        std::filesystem::create_directory(folder / "mirrors");
        clock.set_wall_clock(noon);
        question.version = "1.0.0";
        quota::MemoryOptions limiter;
        limiter.file = folder / "state/quota.db";
        limiter.boot_id = "boot";
        limiter.client_id = "id";
        limiter.ceiling = {60, std::chrono::seconds(60)};
        question.limiters[ApplicationName{"main"}] = limiter;
    }

    const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + std::chrono::hours(12)};

    std::filesystem::path mirror_of(const std::string& account) const
    {
        return folder / ("mirrors/" + account + ".db");
    }

    std::unique_ptr<mirror::Mirror> open_mirror(
        const std::string& account,
        const std::vector<std::string>& resources = {"patients", "agendas"}
    )
    {
        mirror::Mirror::Options options;
        options.file = mirror_of(account);
        auto mirror = std::move(mirror::Mirror::open(options, log).value());
        std::vector<mirror::Declaration> declarations;
        for (const auto& name : resources)
        {
            declarations.push_back(MirrorInMemory::declaration(name));
            declarations.back().max_lag = std::chrono::hours(1);
        }
        mirror->declare(declarations);
        return mirror;
    }

    static void write(mirror::Mirror& mirror, const std::string& name, const mirror::ResourceRecord& record)
    {
        mirror::ResourceStatus{mirror}.write(mirror.resource(ResourceName{name}), record);
    }

    ops::StatusReport read() const { return ops::read_status(settings, question, clock); }

private:
    std::string text() const
    {
        const auto account = [this](const std::string& name) {
            return "[accounts." + name +
                   "]\napplication = \"main\"\nallowed_tenants = [\"tenant-1\"]\nmirror = \"" +
                   mirror_of(name).string() + "\"\nresources = [\"patients\", \"agendas\"]\n";
        };
        return "[service]\nstate_dir = \"" + (folder / "state").string() +
               "\"\n[applications.main]\nclient_id = \"id\"\nclient_secret_file = "
               "\"/etc/giposync/main.secret\"\n"
               "issuer = \"https://account.gipo.it\"\napi_base = \"https://api.giponext.it\"\n" +
               account("milano") + account("roma");
    }
};

}  // namespace giposync::test
