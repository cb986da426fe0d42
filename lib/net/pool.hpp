#pragma once

#include "base/clock.hpp"
#include "net/stream.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace giposync::net {

// The open connections, by origin: so many to each at most, in use or idle. Who comes when all are in use
// waits, in order of arrival. Idle connections are closed when they get old, or turn out to have been closed
// by the server; both shows when the next one is asked for.
class Pool
{
    struct Places;

public:
    // The right to one connection to an origin, given back by scope. May outlive the pool.
    class Lease
    {
    public:
        explicit Lease(std::shared_ptr<Places> places);
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        // The idle connection that was used last and is still good, or null: then open one.
        std::unique_ptr<Stream> take_idle();

        // For the next one: the peer will take another request on it.
        void keep(std::unique_ptr<Stream> stream, Moment now);

    private:
        std::shared_ptr<Places> places_;
    };

    Pool(boost::asio::any_io_executor executor, Clock& clock, std::size_t per_origin, Duration idle);

    // A cancelled wait leaves the queue.
    boost::asio::awaitable<Lease> lease(std::string origin);

private:
    void close_old();

    boost::asio::any_io_executor executor_;
    Clock& clock_;
    std::size_t per_origin_;
    Duration idle_;
    std::map<std::string, std::shared_ptr<Places>> origins_;
};

}  // namespace giposync::net
