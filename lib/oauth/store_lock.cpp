#include "oauth/store_lock.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {

using namespace std::chrono_literals;

asio::awaitable<Result<FileLock>> wait_for_lock(Clock& clock, std::filesystem::path file, Duration patience)
{
    constexpr Duration between_looks = 100ms;
    const auto deadline = clock.moment() + patience;
    for (;;)
    {
        auto taken = FileLock::try_take(file);
        if (!taken)
            co_return taken.error();
        if (*taken)
            co_return std::move(**taken);
        if (clock.moment() >= deadline)
            co_return Error{Errc::unreachable, "another giposyncd has been holding " + file.string()};
        co_await clock.sleep(between_looks);
    }
}

}  // namespace giposync::oauth
