#include "service/attendance.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

using namespace std::chrono_literals;

// Between two pages there may be long work on the mirror: columns made anew, an index over a million rows.
constexpr Duration longest_work = 10min;

}  // namespace

asio::awaitable<Result<net::Response>> Attendance::send(net::Request request)
{
    struct Flight
    {
        Attendance& owner;

        explicit Flight(Attendance& one) : owner(one) { ++owner.in_flight_; }

        ~Flight()
        {
            --owner.in_flight_;
            owner.note();
        }
    };

    const Flight flight{*this};
    co_return co_await below_.send(std::move(request));
}

void Attendance::page_kept(const ResourceName&, sync::WalkMode, const mirror::RunCount&)
{
    note();
}

bool Attendance::gets_on() const
{
    return in_flight_ > 0 || clock_.moment() - last_sign_ < longest_work;
}

}  // namespace giposync
