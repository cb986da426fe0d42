#include "net/dial.hpp"

#include "base/async.hpp"
#include "base/signal.hpp"
#include "net/stream.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace giposync::net {
namespace {

constexpr Duration head_start = std::chrono::milliseconds(250);

// Attempts that run against each other, each with a head start before the next.
class Race
{
public:
    Race(Clock& clock, asio::any_io_executor executor, Addresses addresses, std::uint16_t port)
        : clock_(clock),
          changed_(std::move(executor)),
          addresses_(std::move(addresses)),
          failed_(addresses_.size()),
          port_(port)
    {
    }

    asio::awaitable<Result<tcp::socket>> run()
    {
        std::vector<asio::awaitable<void>> attempts;
        for (std::size_t place = 0; place < addresses_.size(); ++place)
            attempts.push_back(attempt(place));
        co_await first_of(all_of(std::move(attempts)), won());
        if (winner_)
            co_return std::move(*winner_);
        co_return Error{Errc::unreachable, "cannot connect: " + failures_};
    }

private:
    asio::awaitable<void> attempt(std::size_t place)
    {
        if (place > 0)
            co_await turn_after(place - 1);
        started_ = place + 1;
        changed_.notify();

        tcp::socket socket{co_await asio::this_coro::executor};
        const tcp::endpoint to{addresses_[place], port_};
        const auto [ec] = co_await socket.async_connect(to, as_values);
        throw_if_cancelled(ec);
        if (!ec)
            winner_.emplace(std::move(socket));
        else
            note_failure(place, ec);
        changed_.notify();
    }

    // Until the attempt ahead has begun and then either failed or had its head start.
    asio::awaitable<void> turn_after(std::size_t ahead)
    {
        while (started_ <= ahead)
            co_await changed_.wait();
        const auto latest = clock_.moment() + head_start;
        while (!failed_[ahead] && clock_.moment() < latest)
            co_await changed_.wait_for(clock_, latest - clock_.moment());
    }

    asio::awaitable<void> won()
    {
        while (!winner_)
            co_await changed_.wait();
    }

    void note_failure(std::size_t place, boost::system::error_code ec)
    {
        failed_[place] = true;
        failures_ += (failures_.empty() ? "" : "; ") + addresses_[place].to_string() + ": " + ec.message();
    }

    Clock& clock_;
    Signal changed_;  // started_, failed_ or winner_
    Addresses addresses_;
    std::vector<bool> failed_;
    std::uint16_t port_;
    std::size_t started_ = 0;
    std::string failures_;
    std::optional<tcp::socket> winner_;
};

}  // namespace

Addresses interleaved(Addresses addresses)
{
    if (addresses.empty())
        return addresses;
    const bool first_is_v6 = addresses.front().is_v6();
    const auto others =
        std::stable_partition(addresses.begin(), addresses.end(), [first_is_v6](const auto& one) {
            return one.is_v6() == first_is_v6;
        });
    Addresses mixed;
    for (auto same = addresses.begin(), other = others; same != others || other != addresses.end();)
    {
        if (same != others)
            mixed.push_back(*same++);
        if (other != addresses.end())
            mixed.push_back(*other++);
    }
    return mixed;
}

asio::awaitable<Result<tcp::socket>> dial(Clock& clock, Addresses addresses, std::uint16_t port)
{
    Race race{clock, co_await asio::this_coro::executor, interleaved(std::move(addresses)), port};
    auto socket = co_await race.run();
    // A request is written at once and whole: nothing is gained by holding it back.
    boost::system::error_code ignored;
    if (socket)
        socket->set_option(tcp::no_delay(true), ignored);
    co_return socket;
}

}  // namespace giposync::net
