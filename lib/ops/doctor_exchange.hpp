#pragma once

#include "base/clock.hpp"
#include "net/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace giposync::ops {

// The transport of an examination: lets requests through, remembers what each host answered, and has limited
// patience. The transport below may have to wait for the rate limit as long as the server asks for silence;
// who has waited in vain once does not wait again. Then the error is throttled.
class ExaminingTransport final : public net::Transport
{
public:
    ExaminingTransport(net::Transport& below, Clock& clock, Duration patience)
        : below_(below), clock_(clock), patience_(patience)
    {
    }

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

    struct Encounter
    {
        std::optional<unsigned> status;  // of the first answer
        std::optional<Error> failure;    // of the first request that had none
        std::optional<Duration> ahead;   // by which our clock was ahead of the answer's Date
    };

    // By origin: "https://host:port".
    const std::map<std::string, Encounter>& encounters() const { return encounters_; }

    // Of all answers of status 200, in order.
    const std::vector<std::string>& bodies() const { return bodies_; }

private:
    boost::asio::awaitable<void> forward(net::Request request, std::optional<Result<net::Response>>& outcome);
    void note(const std::string& url, const Result<net::Response>& outcome);

    net::Transport& below_;
    Clock& clock_;
    Duration patience_;
    bool out_of_patience_ = false;
    std::map<std::string, Encounter> encounters_;
    std::vector<std::string> bodies_;
};

// "https://host:port" of an URL; empty where it is none.
std::string origin_of(const std::string& url);

}  // namespace giposync::ops
