#include "status_of_house.hpp"

#include "version.hpp"

#include <utility>

namespace giposync {

ops::StatusReport status_of(const House& house, std::vector<AccountName> accounts)
{
    const auto& world = house.world();
    ops::StatusQuestion question;
    question.accounts = std::move(accounts);
    question.version = version;
    for (const auto& [name, application] : house.settings().applications)
        question.limiters.emplace(name, limiter_memory(world.environment, house.settings(), application));
    return ops::read_status(house.settings(), question, world.clock);
}

}  // namespace giposync
