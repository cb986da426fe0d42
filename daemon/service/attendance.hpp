#pragma once

#include "base/clock.hpp"
#include "net/transport.hpp"
#include "sync/walk.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync {

// Sees an account's walks get on: every answer and every page is a sign of life. A request on its way is none
// of the walk's business: it has its time-out, and before it leaves it may wait for the rate limit for an
// hour.
class Attendance final : public net::Transport, public sync::WalkObserver
{
public:
    // Both outlive it.
    Attendance(net::Transport& below, Clock& clock) : below_(below), clock_(clock), last_sign_(clock.moment())
    {
    }

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

    void page_kept(const ResourceName& resource, sync::WalkMode mode, const mirror::RunCount& count) override;

    // Something else than a page got on.
    void note() { last_sign_ = clock_.moment(); }

    // Whether walks that are under way show signs of life.
    bool gets_on() const;

private:
    net::Transport& below_;
    Clock& clock_;
    int in_flight_ = 0;
    Moment last_sign_;
};

}  // namespace giposync
