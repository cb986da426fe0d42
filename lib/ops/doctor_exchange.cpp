#include "ops/doctor_exchange.hpp"

#include "base/async.hpp"
#include "base/url.hpp"
#include "ops/status_words.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {

asio::awaitable<Result<net::Response>> ExaminingTransport::send(net::Request request)
{
    const auto url = request.url;
    const Error in_vain{
        Errc::throttled,
        "nothing could be asked for " + span_in_words(patience_) +
            ": the server may have asked for silence, or another giposyncd has the login in use"};
    if (out_of_patience_)
        co_return in_vain;
    std::optional<Result<net::Response>> outcome;
    co_await first_of(forward(std::move(request), outcome), clock_.sleep(patience_));
    if (!outcome)
    {
        out_of_patience_ = true;
        co_return in_vain;
    }
    note(url, *outcome);
    co_return std::move(*outcome);
}

asio::awaitable<void> ExaminingTransport::forward(
    net::Request request,
    std::optional<Result<net::Response>>& outcome
)
{
    outcome.emplace(co_await below_.send(std::move(request)));
}

void ExaminingTransport::note(const std::string& url, const Result<net::Response>& outcome)
{
    auto& encounter = encounters_[origin_of(url)];
    if (!outcome)
    {
        if (!encounter.failure)
            encounter.failure = outcome.error();
        return;
    }
    if (!encounter.status)
        encounter.status = outcome->status;
    if (const auto date = outcome->date(); date && !encounter.ahead)
        encounter.ahead = clock_.now() - *date;
    if (outcome->status == 200)
        bodies_.push_back(outcome->body);
}

std::string origin_of(const std::string& url)
{
    const auto parsed = parse_url(url);
    return parsed ? parsed->origin() : "";
}

}  // namespace giposync::ops
