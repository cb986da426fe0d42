#include "oauth/store_lock.hpp"

#include "base/event_names.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

// Longer than a refresh takes where nothing is in its way; somebody at a terminal may be waiting.
constexpr Duration worth_telling = 15s;
constexpr Duration between_looks = 100ms;
constexpr Duration between_later_looks = 1s;

}  // namespace

asio::awaitable<Result<FileLock>> wait_for_lock(Clock& clock, std::filesystem::path file, Log& log)
{
    const auto since = clock.moment();
    bool told = false;
    for (;;)
    {
        auto taken = FileLock::try_take(file);
        if (!taken)
            co_return taken.error();
        if (*taken)
            co_return std::move(**taken);
        if (!told && clock.moment() - since >= worth_telling)
        {
            told = true;
            log.warning(
                events::token_awaited,
                "another giposyncd is using the login: waiting until it lets go; its own log may say why",
                {{"lock", file.string()}}
            );
        }
        const auto pause = told ? between_later_looks : between_looks;
        co_await clock.sleep(pause);
    }
}

}  // namespace giposync::oauth
