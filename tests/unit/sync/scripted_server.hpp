#pragma once

#include "net/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace giposync::test {

// What a request asked for.
struct Asked
{
    std::string url;
    std::string path;  // with the host
    std::int64_t offset = 0;
    std::int64_t limit = 0;
};

// A server that is a function, and counts.
class ScriptedServer final : public net::Transport
{
public:
    std::function<net::Response(const Asked&)> answer;
    std::optional<Error> fails_with;  // instead
    std::int64_t requests = 0;

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        if (++requests > 5'000)
            throw std::logic_error("the walk has no end: " + request.url);
        if (fails_with)
            co_return *fails_with;
        Asked asked;
        asked.url = request.url;
        asked.path = request.url.substr(0, request.url.find('?'));
        asked.offset = number_in(request.url, "offset=");
        asked.limit = number_in(request.url, "limit=");
        co_return answer(asked);
    }

private:
    static std::int64_t number_in(const std::string& url, const std::string& name)
    {
        const auto at = url.find(name);
        return at == std::string::npos ? 0 : std::stoll(url.substr(at + name.size()));
    }
};

inline std::string item(std::int64_t id, const std::string& more = "")
{
    return R"({"id":)" + std::to_string(id) + more + "}";
}

inline net::Response page(const std::vector<std::string>& items, bool has_more)
{
    std::string body;
    for (const auto& one : items)
        body += (body.empty() ? "" : ",") + one;
    return {200, {}, R"({"items":[)" + body + R"(],"hasMore":)" + (has_more ? "true" : "false") + "}"};
}

// Rows `first` .. `end - 1` as a page.
inline net::Response rows(std::int64_t first, std::int64_t end, bool has_more)
{
    std::vector<std::string> items;
    for (auto id = first; id < end; ++id)
        items.push_back(item(id));
    return page(items, has_more);
}

}  // namespace giposync::test
