#pragma once

#include "base/clock.hpp"
#include "memory_files.hpp"
#include "net/transport.hpp"
#include "oauth/members.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace giposync::oauth::test {

// What happens to one request on its way.
enum class Fate
{
    answered,
    not_sent,      // nobody was there to be asked
    lost_request,  // it never arrives, and nobody can tell
    lost_answer,   // it is carried out, and nobody hears of it
};

// An account server in small: refresh tokens of one use with reuse detection, or of many uses; device
// codes, revocation, and the API's userinfo. Every arrival and every answer is a step of the plug.
class ModelServer final : public net::Transport
{
public:
    ModelServer(Clock& clock, Plug& plug) : clock_(clock), plug_(plug) {}

    // What a refresh token was shown for.
    struct Shown
    {
        std::string token;
        bool spent = false;     // used up before
        bool answered = false;  // whoever showed it got an answer
    };

    bool rotates = true;
    Duration latency{0};
    Duration queue{0};                  // what a request waits for its turn, as it does at the limiter
    int turns_away = 0;                 // of the next token requests; each then waits for another turn
    std::deque<Fate> fates;             // of the next token requests; then all are answered
    std::deque<net::Response> instead;  // answers that come in place of its own
    std::string userinfo =
        R"({"sub":"u1","name":"Canary Name","tenants":[{"id":"tenant-1","name":"Canary Clinic"}]})";
    std::deque<net::Response> polls;  // what a device login hears before it is approved
    bool gives_refresh_token = true;
    std::string scope;  // of the grants; empty: not said
    std::string expires_in = "3600";
    unsigned revocation_status = 200;

    std::vector<net::Request> asked;
    std::vector<Shown> shown;
    std::vector<std::string> revoked;

    // A login that happened before the test.
    std::string first_refresh_token()
    {
        current_ = "rt-canary-0";
        return current_;
    }

    std::string first_access_token()
    {
        good_access_ = "at-canary-0";
        return good_access_;
    }

    const std::string& current_refresh_token() const { return current_; }

    bool accepts(const Secret& access_token) const { return access_token.reveal() == good_access_; }

    void revoke_all() { current_.clear(); }

    std::ptrdiff_t count(std::string_view path) const
    {
        return std::count_if(asked.begin(), asked.end(), [&](const net::Request& request) {
            return request.url.ends_with(path);
        });
    }

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        const bool is_token = request.url.ends_with("/token");
        const auto each_way = latency;
        for (;;)
        {
            const auto turn = queue;
            co_await clock_.sleep(turn);
            if (request.before_leaving && !request.before_leaving(request))
                co_return Error{Errc::unauthorized, "it must not leave"};
            asked.push_back(request);
            co_await clock_.sleep(each_way);
            if (!is_token || turns_away == 0)
                break;
            --turns_away;
            co_await clock_.sleep(each_way);
            if (request.turned_away)
                request.turned_away();
        }
        const auto fate = is_token ? next(fates, Fate::answered) : Fate::answered;
        plug_.step();  // before it arrives
        if (fate == Fate::not_sent)
            co_return Error{Errc::unreachable, "connection refused"};
        if (fate == Fate::lost_request)
            co_return lost("the request was lost");
        auto answer = answer_to(request);
        co_await clock_.sleep(each_way);
        plug_.step();  // before the answer arrives
        if (fate == Fate::lost_answer)
            co_return lost("the answer was lost");
        if (is_token && !shown.empty())
            shown.back().answered = true;
        co_return answer;
    }

private:
    template <class T>
    static T next(std::deque<T>& script, T otherwise)
    {
        if (script.empty())
            return otherwise;
        auto first = std::move(script.front());
        script.pop_front();
        return first;
    }

    static Error lost(std::string detail) { return {Errc::unreachable, std::move(detail), {}, true}; }

    static net::Response json(unsigned status, std::string body) { return {status, {}, std::move(body)}; }

    net::Response answer_to(const net::Request& request)
    {
        const auto form = Members::of(request.form).value_or(Members{});
        if (request.url.ends_with("/v2/userinfo"))
            return answer_userinfo(request);
        if (request.url.ends_with("/revoke"))
        {
            revoked.push_back(form.text("token").value_or(""));
            if (revoked.back() == current_)
                current_.clear();
            return json(revocation_status, "");
        }
        if (request.url.ends_with("/device"))
            return json(
                200,
                R"({"device_code":"dc-canary","user_code":"WDJB-MJHT","verification_uri":"https://a.example/d",)"
                R"("expires_in":600,"interval":5})"
            );
        if (form.text("grant_type") == "refresh_token")
            return answer_refresh(form.text("refresh_token").value_or(""));
        if (!polls.empty())
            return next(polls, {});
        current_ = new_refresh_token();
        return grant(gives_refresh_token ? current_ : "");
    }

    net::Response answer_userinfo(const net::Request& request)
    {
        if (!instead.empty())
            return next(instead, {});
        const bool good =
            request.authorization && request.authorization->reveal() == "Bearer " + good_access_;
        return good ? json(200, userinfo) : json(401, "");
    }

    net::Response answer_refresh(const std::string& token)
    {
        shown.push_back({token, spent_.contains(token), false});
        if (!instead.empty())
            return next(instead, {});
        if (spent_.contains(token))
            current_.clear();  // somebody has stolen a token: nobody of this login gets another
        if (token != current_ || current_.empty())
            return json(400, R"({"error":"invalid_grant","error_description":"rt-canary-echo"})");
        if (!rotates)
            return grant("");
        spent_.insert(token);
        current_ = new_refresh_token();
        return grant(current_);
    }

    std::string new_refresh_token() { return "rt-canary-" + std::to_string(++issued_); }

    net::Response grant(const std::string& refresh_token)
    {
        good_access_ = "at-canary-" + std::to_string(++issued_);
        auto body =
            R"({"access_token":")" + good_access_ + R"(","token_type":"bearer","expires_in":)" + expires_in;
        if (!refresh_token.empty())
            body += R"(,"refresh_token":")" + refresh_token + "\"";
        if (!scope.empty())
            body += R"(,"scope":")" + scope + "\"";
        return json(200, body + "}");
    }

    Clock& clock_;
    Plug& plug_;
    int issued_ = 0;
    std::string current_;
    std::string good_access_;
    std::set<std::string> spent_;
};

}  // namespace giposync::oauth::test
