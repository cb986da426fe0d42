#include "sandbox/rate_window.hpp"

#include "sandbox/time_text.hpp"

#include <chrono>
#include <string>

namespace chr = std::chrono;

namespace giposync::sandbox {

void RateWindow::forget(Instant now)
{
    while (!let_in_.empty() && let_in_.front() <= now - options_.per)
        let_in_.pop_front();
    if (wait_until_ && *wait_until_ <= now)
        wait_until_.reset();
}

Answer RateWindow::refusal(Instant now) const
{
    // Whole seconds, rounded up: who waits as long as he is told never comes too early.
    const auto seconds = chr::ceil<chr::seconds>(options_.retry_after);
    auto answer = json_answer(429, R"({"error":"rate_limit_exceeded","message":"Too many requests."})");
    if (options_.form == RetryAfterForm::seconds)
        answer.headers.emplace_back("Retry-After", std::to_string(seconds.count()));
    if (options_.form == RetryAfterForm::date)
        answer.headers.emplace_back("Retry-After", http_date(chr::ceil<chr::seconds>(now + seconds)));
    return answer;
}

std::optional<Answer> RateWindow::arrive(Instant now)
{
    ++conduct_.requests;
    conduct_.arrivals.push_back(now);
    forget(now);
    if (options_.requests == 0)
        return std::nullopt;
    if (!wait_until_ && let_in_.size() < options_.requests)
    {
        let_in_.push_back(now);
        return std::nullopt;
    }
    ++conduct_.throttled;
    if (wait_until_)
        ++conduct_.too_early;
    wait_until_ = now + options_.retry_after;
    return refusal(now);
}

void RateWindow::arrive_from_elsewhere(Instant now)
{
    forget(now);
    let_in_.push_back(now);
}

void RateWindow::set_limit(std::size_t requests, Duration per)
{
    options_.requests = requests;
    options_.per = per;
}

}  // namespace giposync::sandbox
