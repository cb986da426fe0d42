#include "commands/commands.hpp"
#include "commands/telling.hpp"
#include "config/catalogue_text.hpp"
#include "config/propose.hpp"
#include "spec_document.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {

ExitCode catalogue(const House& house, std::ostream& output)
{
    output << config::to_toml(house.settings().catalogue);
    return ExitCode::done;
}

asio::awaitable<ExitCode> propose(House& house, ProposeCommand command, std::ostream& output)
{
    const auto document = co_await read_spec(house, std::move(command.spec));
    if (!document)
    {
        told(house.world().log, document.error());
        co_return ExitCode::failed;
    }
    output << config::to_toml(config::propose(*document));
    co_return ExitCode::done;
}

}  // namespace giposync::commands
