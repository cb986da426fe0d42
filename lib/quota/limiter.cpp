#include "quota/limiter.hpp"

#include "quota/backoff.hpp"

#include <algorithm>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

MemoryOptions memory_options_of(const LimiterOptions& options)
{
    return {options.database, options.boot_id, options.client_id, options.ceiling, options.longest_flight};
}

}  // namespace

Permit::~Permit()
{
    if (limiter_)
        limiter_->note({grant_, used_ ? Note::Fate::unanswered : Note::Fate::unused, {}});
}

bool Permit::still_holds() const
{
    return limiter_->gate_.still_holds(grant_);
}

Permit::Verdict Permit::answered(const net::Response& response)
{
    Limiter& limiter = *std::exchange(limiter_, nullptr);
    const auto asked = asked_pause(response, limiter.clock_.now());
    auto fate = Note::Fate::answered;
    if (response.status == 429)
        fate = Note::Fate::refused;
    else if (response.status == 503 && response.header("Retry-After"))
        fate = Note::Fate::unavailable;
    limiter.note({grant_, fate, {}, asked, std::move(endpoint_)});
    return fate == Note::Fate::answered ? Verdict::passes : Verdict::wait;
}

// Stands in the queue for as long as it lives.
class Limiter::InQueue
{
public:
    InQueue(Limiter& limiter, Waiting& waiting) : limiter_(limiter), waiting_(waiting)
    {
        limiter_.queue_.push_back(&waiting_);
        limiter_.wake_driver();
    }

    InQueue(const InQueue&) = delete;
    InQueue& operator=(const InQueue&) = delete;

    ~InQueue()
    {
        std::erase(limiter_.queue_, &waiting_);
        if (limiter_.queue_.empty())
        {
            limiter_.waits_until_.reset();
            limiter_.gate_.withdraw();
        }
        else
            limiter_.wake_driver();
    }

private:
    Limiter& limiter_;
    Waiting& waiting_;
};

Limiter::Limiter(LimiterOptions options, Clock& clock, Dice dice, Log& log, asio::any_io_executor executor)
    : gate_(options.application, memory_options_of(options), clock, std::move(dice), log),
      clock_(clock),
      executor_(std::move(executor))
{
}

Limiter::~Limiter()
{
    gate_.flush();
}

asio::awaitable<Result<Permit>> Limiter::acquire(net::Purpose purpose, std::string endpoint)
{
    const auto due = clock_.moment() - purpose.overdue;
    const Candidate candidate{purpose.urgency, std::move(purpose.account), due, next_ticket_++};
    for (;;)
    {
        if (const auto held_until = gate_.held_until(endpoint); clock_.moment() < held_until)
            co_await clock_.sleep_until(held_until);
        Waiting me{candidate, endpoint, Signal{executor_}, std::nullopt};
        const InQueue place{*this, me};
        auto permit = co_await wait_in_queue(me);
        // Somebody else may have been refused there meanwhile.
        if (!permit || gate_.held_until(endpoint) <= clock_.moment())
            co_return permit;
    }
}

// Whoever is first in the queue asks the gate, for all of them: the gate knows who is to go first.
asio::awaitable<Result<Permit>> Limiter::wait_in_queue(Waiting& me)
{
    while (!me.permit)
    {
        if (queue_.front() != &me)
        {
            co_await me.stirred.wait();
            continue;
        }
        const auto again = let_one_through();
        if (!again)
            co_return again.error();
        if (*again)
            co_await me.stirred.wait_for(clock_, **again - clock_.moment());
        else if (!me.permit)
            co_await me.stirred.wait();  // until that one is gone: nobody overtakes it
    }
    co_return std::move(*me.permit);
}

// Nothing: somebody went. A moment: when to ask again.
Result<std::optional<Moment>> Limiter::let_one_through()
{
    std::vector<Candidate> waiting;
    waiting.reserve(queue_.size());
    for (const Waiting* one : queue_)
        waiting.push_back(one->candidate);
    const auto attempt = gate_.try_next(waiting);
    if (!attempt)
        return attempt.error();
    if (!attempt->grant)
    {
        waits_until_ = attempt->expected;
        return std::optional{attempt->again};
    }

    waits_until_.reset();
    const auto chosen = queue_.begin() + static_cast<std::ptrdiff_t>(attempt->chosen);
    (*chosen)->permit.emplace(*this, *attempt->grant, (*chosen)->endpoint);
    (*chosen)->stirred.notify();
    queue_.erase(chosen);
    return std::optional<Moment>{};
}

void Limiter::wake_driver()
{
    if (!queue_.empty())
        queue_.front()->stirred.notify();
}

void Limiter::note(Note note)
{
    note.at = clock_.moment();
    gate_.note(std::move(note));
    // Who waits asks again at once, and that remembers it.
    if (queue_.empty())
        gate_.flush();
    else
        wake_driver();
}

}  // namespace giposync::quota
