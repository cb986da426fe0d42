#include "base/async.hpp"

#include <boost/asio/post.hpp>

namespace asio = boost::asio;

namespace giposync {

asio::awaitable<std::size_t> first_of(asio::awaitable<void> a, asio::awaitable<void> b)
{
    auto executor = co_await asio::this_coro::executor;
    auto race = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(a), asio::deferred),
        asio::co_spawn(executor, std::move(b), asio::deferred)
    );
    auto [order, failure_a, failure_b] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);

    const auto& failure = order[0] == 0 ? failure_a : failure_b;
    if (failure)
        std::rethrow_exception(failure);
    co_return order[0];
}

asio::awaitable<void> yield()
{
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

asio::awaitable<void> all_of(std::vector<asio::awaitable<void>> work)
{
    if (work.empty())
        co_return;
    auto executor = co_await asio::this_coro::executor;
    using Spawned = decltype(asio::co_spawn(executor, std::move(work.front()), asio::deferred));
    std::vector<Spawned> spawned;
    spawned.reserve(work.size());
    for (auto& one : work)
        spawned.push_back(asio::co_spawn(executor, std::move(one), asio::deferred));

    auto group = asio::experimental::make_parallel_group(std::move(spawned));
    auto [order, failures] =
        co_await group.async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    for (const auto index : order)
        if (failures[index])
            std::rethrow_exception(failures[index]);
}

}  // namespace giposync
