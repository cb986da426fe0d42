#include "commands/commands.hpp"
#include "ops/status_check.hpp"
#include "ops/status_json.hpp"
#include "ops/status_text.hpp"
#include "status_of_house.hpp"

#include <utility>

namespace giposync::commands {
namespace {

// Of a file or another program: nothing is to be cut.
constexpr std::size_t any_width = 1000;

ops::TextStyle style_for(const Environment& environment)
{
    if (!environment.output_is_terminal)
        return {any_width, ops::Paint::Colours::none};
    const auto columns = static_cast<std::size_t>(environment.columns);
    const bool colours = environment.colours;
    return {columns, colours ? ops::Paint::Colours::terminal : ops::Paint::Colours::none};
}

}  // namespace

ExitCode status(
    const House& house,
    std::vector<AccountName> accounts,
    StatusCommand command,
    std::ostream& output
)
{
    const auto report = status_of(house, std::move(accounts));
    switch (command.form)
    {
    case StatusCommand::Form::json: output << ops::status_json(report); break;
    case StatusCommand::Form::people:
        output << ops::status_text(report, style_for(house.world().environment));
        break;
    case StatusCommand::Form::check:
        const auto check = ops::status_check(report);
        output << check.line << "\n";
        return static_cast<ExitCode>(check.exit_code);
    }
    return ExitCode::done;
}

}  // namespace giposync::commands
