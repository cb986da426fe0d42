#include "net/pool.hpp"

#include "base/signal.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace giposync::net {

// The connections of one origin, and the queue for them.
struct Pool::Places
{
    struct Idle
    {
        std::unique_ptr<Stream> stream;
        Moment since;
    };

    Places(asio::any_io_executor executor, std::size_t count) : freed(std::move(executor)), free(count) {}

    asio::awaitable<void> take()
    {
        const auto ticket = next_ticket++;
        queue.push_back(ticket);
        try
        {
            while (free == 0 || queue.front() != ticket)
                co_await freed.wait();
        }
        catch (...)
        {
            std::erase(queue, ticket);
            freed.notify();
            throw;
        }
        queue.pop_front();
        --free;
        freed.notify();  // there may be a place for the next one, too
    }

    void give_back()
    {
        ++free;
        freed.notify();
    }

    Signal freed;
    std::size_t free;
    std::deque<std::uint64_t> queue;
    std::uint64_t next_ticket = 0;
    std::vector<Idle> idle;  // the one used last at the end
};

Pool::Lease::Lease(std::shared_ptr<Places> places) : places_(std::move(places)) {}

Pool::Lease::~Lease()
{
    if (places_)
        places_->give_back();
}

std::unique_ptr<Stream> Pool::Lease::take_idle()
{
    while (!places_->idle.empty())
    {
        auto stream = std::move(places_->idle.back().stream);
        places_->idle.pop_back();
        if (stream->quiet())
            return stream;
    }
    return nullptr;
}

void Pool::Lease::keep(std::unique_ptr<Stream> stream, Moment now)
{
    places_->idle.push_back({std::move(stream), now});
}

Pool::Pool(asio::any_io_executor executor, Clock& clock, std::size_t per_origin, Duration idle)
    : executor_(std::move(executor)), clock_(clock), per_origin_(per_origin), idle_(idle)
{
}

asio::awaitable<Pool::Lease> Pool::lease(std::string origin)
{
    auto& known = origins_[origin];
    if (!known)
        known = std::make_shared<Places>(executor_, per_origin_);
    auto places = known;
    co_await places->take();
    Lease lease{std::move(places)};
    close_old();
    co_return lease;
}

void Pool::close_old()
{
    const auto oldest = clock_.moment() - idle_;
    for (const auto& [origin, places] : origins_)
        std::erase_if(places->idle, [oldest](const auto& one) { return one.since < oldest; });
}

}  // namespace giposync::net
