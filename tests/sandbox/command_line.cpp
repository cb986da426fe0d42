#include "sandbox/command_line.hpp"

#include "sandbox/option_values.hpp"
#include "sandbox/options_text.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>
#include <vector>

namespace giposync::sandbox {
namespace {

// The short options, as text: each is one of the long names, or needs a little reading.
struct Given
{
    std::uint16_t port = 0;
    std::string rate;
    std::string approve_after = "never";
    std::string user = "anna";
    std::string tenant;
    std::string now;
    std::vector<std::string> settings;
    bool plain = false;
    bool control = false;
    bool list_options = false;
    std::map<std::string, std::string> named;  // option name → value
};

const std::map<std::string, Certificate>& certificates()
{
    static const std::map<std::string, Certificate> names{
        {"valid", Certificate::valid},
        {"expired", Certificate::expired},
        {"not-yet-valid", Certificate::not_yet_valid},
        {"wrong-host", Certificate::wrong_host},
        {"self-signed", Certificate::self_signed}};
    return names;
}

void declare(CLI::App& app, Given& given, ServerWish& wish)
{
    app.add_option("--port", given.port, "port on 127.0.0.1 and ::1; 0: any that is free");
    app.add_option("--size", given.named["data.patients"], "patients; the rest is in proportion");
    app.add_option("--seed", given.named["data.seed"], "the same seed gives the same clinic");
    app.add_option("--rate", given.rate, "REQUESTS/SECONDS: the limit of each client_id");
    app.add_option("--approve-after", given.approve_after, "SECONDS until a login approves itself, or never");
    app.add_option("--user", given.user, "who approves: anna, or bruno of another clinic");
    app.add_option("--tenant", given.tenant, "what anna's clinic is called by the API");
    app.add_option("--token-lifetime", given.named["accounts.access_lifetime"], "SECONDS");
    app.add_option("--client-id", given.named["accounts.client_id"]);
    app.add_option("--client-secret", given.named["accounts.client_secret"]);
    app.add_option("--certificate-dir", wish.certificate_dir, "its authority is written there, as ca.pem");
    app.add_option(
           "--certificate",
           wish.certificate,
           "valid, expired, not-yet-valid, wrong-host, self-signed"
    )
        ->transform(CLI::CheckedTransformer(certificates()));
    app.add_flag("--plain", given.plain, "HTTP without TLS");
    app.add_flag("--control", given.control, "serve /_sandbox/ too: changes, faults, the truth");
    app.add_option("--now", given.now, "what its clock shows at the start");
    app.add_option("--set", given.settings, "NAME=VALUE, as often as wanted; --options lists the names");
    app.add_flag("--options", given.list_options, "print the names that --set takes");
}

std::optional<std::string> apply_rate(const std::string& text, Options& options)
{
    if (text.empty())
        return std::nullopt;
    const auto slash = text.find('/');
    const auto requests = number_in<std::size_t>(text.substr(0, slash));
    const auto per = slash == std::string::npos ? std::nullopt : seconds_in(text.substr(slash + 1));
    if (!requests || !per)
        return "--rate takes REQUESTS/SECONDS, not \"" + text + "\"";
    options.rate.requests = *requests;
    options.rate.per = *per;
    return std::nullopt;
}

std::optional<std::string> apply_settings(const Given& given, Options& options)
{
    for (const auto& [name, value] : given.named)
        if (!value.empty())
            if (auto wrong = set_option(options, name, value))
                return wrong;
    for (const auto& setting : given.settings)
    {
        const auto equals = setting.find('=');
        if (equals == std::string::npos)
            return "--set takes NAME=VALUE, not \"" + setting + "\"";
        if (auto wrong = set_option(options, setting.substr(0, equals), setting.substr(equals + 1)))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> apply_people(const Given& given, Options& options)
{
    if (given.approve_after != "never")
    {
        if (auto wrong = set_option(options, "accounts.approve_after", given.approve_after))
            return wrong;
        options.accounts.approves_itself->user = given.user;
    }
    bool known = false;
    for (const UserOptions& user : options.accounts.users)
        known = known || user.login == given.user;
    if (!known)
        return "--user: there is nobody called \"" + given.user + "\"";
    if (!given.tenant.empty())
    {
        options.tenants.front().id = given.tenant;
        options.accounts.users.front().tenant = given.tenant;
    }
    return std::nullopt;
}

std::optional<std::string> apply(const Given& given, ServerWish& wish)
{
    wish.port = given.port;
    wish.protocol = given.plain ? Protocol::http : Protocol::https;
    wish.control = given.control ? Offered::yes : Offered::no;
    if (!given.plain && wish.certificate_dir.empty())
        return "name a --certificate-dir for the authority, or take --plain";
    if (!given.now.empty())
    {
        const auto now = read_time(given.now, Zoning::z);
        if (!now)
            return "--now takes a time, such as 2026-01-31T12:00:00Z";
        wish.now = std::chrono::floor<Duration>(*now);
    }
    auto wrong = apply_rate(given.rate, wish.options);
    if (!wrong)
        wrong = apply_people(given, wish.options);
    return wrong ? wrong : apply_settings(given, wish.options);
}

}  // namespace

std::variant<ServerWish, Farewell> read_command_line(int argc, const char* const* argv)
{
    CLI::App app{
        "A GipoNext in miniature, for tests and for trying things out. Loopback only.",
        "giposandbox"};
    Given given;
    ServerWish wish;
    declare(app, given, wish);
    try
    {
        app.parse(argc, argv);
    }
    catch (const CLI::ParseError& end)
    {
        std::ostringstream text;
        const int code = app.exit(end, text, text);
        return Farewell{text.str(), code == 0 ? 0 : 2};
    }
    if (given.list_options)
        return Farewell{option_help(), 0};
    if (const auto wrong = apply(given, wish))
        return Farewell{"giposandbox: " + *wrong + "\n", 2};
    return wish;
}

}  // namespace giposync::sandbox
