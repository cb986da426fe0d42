#pragma once

#include "net/transport.hpp"

#include <deque>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace giposync::test {

// Plays answers in the order they were given, and keeps what was asked.
class FakeTransport final : public net::Transport
{
public:
    std::vector<net::Request> asked;

    FakeTransport& answers(unsigned status, std::string body = {}, std::vector<net::Header> headers = {})
    {
        script_.emplace_back(net::Response{status, std::move(headers), std::move(body)});
        return *this;
    }

    FakeTransport& fails(Errc code) { return fails(Error{code, "scripted"}); }

    FakeTransport& fails(Error error)
    {
        script_.emplace_back(std::move(error));
        return *this;
    }

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        const auto left = net::leave(request);
        if (!left)
            co_return left.error();
        asked.push_back(std::move(request));
        if (script_.empty())
            throw std::logic_error("asked more often than the test foresaw: " + asked.back().url);
        auto next = std::move(script_.front());
        script_.pop_front();
        co_return next;
    }

    std::vector<std::string> urls() const
    {
        std::vector<std::string> found;
        for (const auto& request : asked)
            found.push_back(request.url);
        return found;
    }

    bool played_out() const { return script_.empty(); }

private:
    std::deque<Result<net::Response>> script_;
};

}  // namespace giposync::test
