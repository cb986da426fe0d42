#include "ops/doctor.hpp"

#include "commands/commands.hpp"
#include "net/lookup.hpp"
#include "status_of_house.hpp"

#include <cstdlib>
#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

constexpr const char* service_user = "giposync";

ops::ApplicationEdge edge_to(House& house, const ApplicationName& name)
{
    ops::ApplicationEdge edge;
    if (const auto application = house.application(name))
        edge.transport = &(*application)->transport();
    else
        edge.problem = application.error();
    return edge;
}

ops::AccountEdge edge_for(House& house, const AccountName& name)
{
    ops::AccountEdge edge;
    edge.seal = AccountParts::store_of(house.world(), house.settings(), name, house.files()).look_at_seal();
    const auto account = house.account(name);
    if (!account)
    {
        edge.login = account.error();
        return edge;
    }
    // What no login mends is no matter of the login.
    oauth::TokenStore store = (*account)->store();
    if (const auto stored = store.load(); !stored && stored.error().code == Errc::invalid)
    {
        edge.login = stored.error();
        return edge;
    }
    edge.login = ops::LoginView{(*account)->keeper().standing(), (*account)->keeper().grant()};
    edge.api = &(*account)->api_transport();
    return edge;
}

// What is wrong with the proxy setting is told by the checks that need the network.
net::ProxyRules proxies_of(const House& house)
{
    const auto& environment = house.world().environment;
    auto rules = net::ProxyRules::make(
        house.settings().http.proxy,
        net::ProxyEnvironment{environment.https_proxy, environment.no_proxy}
    );
    return rules ? std::move(*rules) : net::ProxyRules{};
}

ops::DoctorEdges edges_of(House& house, const ops::StatusReport& report)
{
    ops::DoctorEdges edges{house.world().clock, house.files()};
    edges.viewer = {ops::own_identity(), ops::identity_named(service_user)};
    edges.credentials = config::credential_folders();
    edges.proxies = proxies_of(house);
    edges.ask_for_addresses = [](std::string host) {
        return net::addresses_of(std::move(host), net::system_lookup);
    };
    if (const char* const path = std::getenv("PATH"))
        edges.search_path = path;
    for (const auto& application : report.applications)
        edges.applications.emplace(application.name, edge_to(house, application.name));
    for (const auto& account : report.accounts)
        edges.accounts.emplace(account.name, edge_for(house, account.name));
    return edges;
}

}  // namespace

asio::awaitable<ExitCode> doctor(House& house, std::vector<AccountName> accounts, std::ostream& output)
{
    const auto& environment = house.world().environment;
    const bool colours = environment.output_is_terminal && environment.colours;
    const ops::Paint paint{colours ? ops::Paint::Colours::terminal : ops::Paint::Colours::none};
    const auto report = status_of(house, std::move(accounts));
    const auto tell = [&](const ops::Finding& finding) {
        output << ops::to_text(finding, paint) << std::flush;
    };
    ops::Doctor examiner{house.settings(), report, edges_of(house, report), tell};
    const auto findings = co_await examiner.examine();
    output << ops::summary_of(findings) << "\n";
    co_return static_cast<ExitCode>(ops::exit_code_of(findings));
}

}  // namespace giposync::commands
