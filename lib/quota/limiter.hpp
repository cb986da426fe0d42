#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "base/result.hpp"
#include "base/signal.hpp"
#include "net/transport.hpp"
#include "quota/ceiling.hpp"
#include "quota/gate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace giposync::quota {

class Limiter;

// The right to send one request, now. Move-only; it must not outlive its limiter. One that was not used
// gives its place back when it goes; one that was used keeps it for a window after its answer.
// Who cannot leave at once asks again, when he can, whether it still holds.
class Permit
{
public:
    Permit(Limiter& limiter, Grant grant, std::string endpoint)
        : limiter_(&limiter), grant_(grant), endpoint_(std::move(endpoint))
    {
    }

    Permit(Permit&& other) noexcept
        : limiter_(std::exchange(other.limiter_, nullptr)),
          grant_(other.grant_),
          endpoint_(std::move(other.endpoint_)),
          used_(other.used_)
    {
    }

    Permit& operator=(Permit&&) = delete;
    ~Permit();

    // Not any more when anybody, in whatever process, has been told to be silent since it was given, even if
    // that is over: then the pace is another. Nor when it is so old that its place might be given up before
    // the answer comes, or when the memory of it is lost. Then it is to be let go, and another one acquired.
    bool still_holds() const;

    // The request leaves now. From here on the place is taken, whatever comes of it.
    void use() { used_ = true; }

    enum class Verdict
    {
        passes,  // the answer is the caller's
        wait,    // 429, or 503 with Retry-After: everybody waits now; the next permit comes when it is over
    };

    // Tells the limiter what came back. Once, after use().
    Verdict answered(const net::Response& response);

private:
    Limiter* limiter_;
    Grant grant_;
    std::string endpoint_;
    bool used_ = false;
};

struct LimiterOptions
{
    std::string application;  // its name in the settings, for the log
    std::string client_id;    // what the server counts by
    Ceiling ceiling;
    std::filesystem::path database;   // "quota.db" in the state directory
    std::string boot_id;              // /proc/sys/kernel/random/boot_id
    Duration longest_flight{60'000};  // more than twice what any request may take, from use() to answer
};

// The one limiter of an OAuth client_id. All its instances, in whatever process of this machine, share one
// memory, and together they never let more than the ceiling leave in any window, nor anything while the
// server asks for silence. The more urgent go first, accounts take turns, and a reserve keeps a login
// possible at any time. It sleeps as long as nobody waits, and until the computed moment else.
//
// For one thread: that of the executor.
class Limiter
{
public:
    Limiter(LimiterOptions options, Clock& clock, Dice dice, Log& log, boost::asio::any_io_executor executor);
    ~Limiter();
    Limiter(const Limiter&) = delete;
    Limiter& operator=(const Limiter&) = delete;

    // Waits for its turn, for as long as that takes. Errors: Errc::unwritable, when the memory cannot be
    // written: then nothing may be sent. Cancelled, it leaves the queue. `endpoint` (see endpoint_of) is what
    // will be asked: where it is refused again and again while others are answered, it waits for longer.
    boost::asio::awaitable<Result<Permit>> acquire(net::Purpose purpose, std::string endpoint = {});

    // When the first of those who wait may go, as things stand; nothing while nobody waits.
    std::optional<Moment> waits_until() const { return waits_until_; }

private:
    friend class Permit;

    struct Waiting
    {
        Candidate candidate;
        std::string endpoint;
        Signal stirred;
        std::optional<Permit> permit;
    };

    class InQueue;

    boost::asio::awaitable<Result<Permit>> wait_in_queue(Waiting& me);
    Result<std::optional<Moment>> let_one_through();
    void wake_driver();
    void note(Note note);

    Gate gate_;
    Clock& clock_;
    boost::asio::any_io_executor executor_;
    std::deque<Waiting*> queue_;  // the first asks the gate for all of them
    std::int64_t next_ticket_ = 1;
    std::optional<Moment> waits_until_;
};

}  // namespace giposync::quota
