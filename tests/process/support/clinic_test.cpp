#include "support/clinic_test.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace fs = std::filesystem;

namespace giposync::process {
namespace {

constexpr const char* secret = "sandbox-secret";

void write_secret(const fs::path& file)
{
    std::ofstream{file} << secret;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

void add_default(std::vector<std::string>& options, const std::string& name, const std::string& value)
{
    if (std::find(options.begin(), options.end(), name) == options.end())
        options.insert(options.end(), {name, value});
}

}  // namespace

const std::vector<std::string> all_resources{
    "patients",
    "agendas",
    "appointments",
    "availabilities",
    "treatments",
    "price_lists",
    "episodes",
    "medical_reports",
    "invoices"};

ClinicTest::~ClinicTest() = default;

void ClinicTest::TearDown()
{
    if (HasFailure())
        std::cout << everything_said() << "--- " << settings.path().string() << "\n" << settings.text();
}

SandboxProcess& ClinicTest::open_clinic(const std::vector<std::string>& options)
{
    auto all = options;
    add_default(all, "--size", "12");
    add_default(all, "--approve-after", "0");
    all.insert(all.end(), {"--set", "accounts.interval=1"});
    sandbox.emplace(folder / "tls", all);

    const auto secret_file = folder / "main.secret";
    write_secret(secret_file);
    settings.set("service", "state_dir", quoted(folder / "state"));
    settings.set("service", "log_level", quoted("debug"));
    settings.set("service", "log_format", quoted("json"));
    settings.set("http", "ca_file", quoted(sandbox->authority()));
    settings.set("applications.main", "client_id", quoted("giposync"));
    settings.set("applications.main", "client_secret_file", quoted(secret_file));
    settings.set("applications.main", "issuer", quoted(sandbox->url()));
    settings.set("applications.main", "api_base", quoted(sandbox->url()));
    settings.set("applications.main", "rate_limit", "{ requests = 1000, per = \"10s\" }");
    add_account("milano", "tenant-abc123", "Clinica Milano");
    return *sandbox;
}

void ClinicTest::add_account(const std::string& name, const std::string& tenant, const std::string& clinic)
{
    const auto section = "accounts." + name;
    settings.set(section, "application", quoted("main"));
    settings.set(section, "allowed_tenants", "[" + quoted(tenant) + "]");
    settings.set(section, "clinic", quoted(clinic));
    settings.set(section, "mirror", quoted(mirror_path(name)));
}

GiposyncdProcess& ClinicTest::start(const std::vector<std::string>& arguments, const Start& more)
{
    settings.write();
    std::vector<std::string> all{"--config", settings.path()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return processes_.emplace_back(all, more);
}

int ClinicTest::run(const std::vector<std::string>& arguments, const Start& more)
{
    return start(arguments, more).finish();
}

void ClinicTest::log_in(const std::string& account)
{
    ASSERT_EQ(run({"login", "--account", account}), 0);
}

fs::path ClinicTest::mirror_path(const std::string& account) const
{
    return folder / (account + ".db");
}

fs::path ClinicTest::token_path(const std::string& account) const
{
    return folder / ("state/" + account + ".token");
}

std::string ClinicTest::differences_in(const std::string& resource)
{
    const auto found = differences(sandbox->truth(resource), mirror().rows(resource));
    return found.empty() ? found : resource + ":\n" + found;
}

std::string ClinicTest::differences_in_each(const std::vector<std::string>& resources)
{
    std::string found;
    for (const auto& resource : resources)
        found += differences_in(resource);
    return found;
}

void ClinicTest::wait_for_news(GiposyncdProcess& service, const std::string& resource)
{
    service.wait_for_next("walk.finished", {{"resource", resource}, {"level", "info"}});
}

std::vector<LogLine> ClinicTest::complaints()
{
    std::vector<LogLine> found;
    for (const auto& line : last().log())
        if (line.level() == "error" || line.level() == "critical")
            found.push_back(line);
    return found;
}

std::string ClinicTest::everything_said() const
{
    std::string all;
    for (const auto& process : processes_)
        all += process.story();
    return all;
}

}  // namespace giposync::process
