#include "spec_document.hpp"

#include "base/url.hpp"
#include "net/redirects.hpp"

#include <fstream>
#include <iterator>
#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

bool is_url(const std::string& text)
{
    return text.starts_with("https://") || text.starts_with("http://");
}

Result<std::string> read_file(const std::string& name)
{
    std::ifstream file{name, std::ios::binary};
    if (!file)
        return Error{Errc::absent, name + ": cannot be read"};
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

// The limiter of the application whose API is asked, which may never have had a state directory yet; without
// an application, nobody counts.
Result<net::Transport*> transport_to(House& house, const Url& url)
{
    for (const auto& [name, application] : house.settings().applications)
        if (const auto api = parse_url(application.api_base); api && same_origin(*api, url))
        {
            if (const auto state_dir = house.check_state_dir(); !state_dir)
                return state_dir.error();
            const auto parts = house.application(name);
            if (!parts)
                return parts.error();
            return &(*parts)->transport();
        }
    return house.http();
}

asio::awaitable<Result<std::string>> fetch(House& house, std::string text)
{
    const auto url = parse_url(text);
    if (!url)
        co_return at("--spec", url.error());
    const auto transport = transport_to(house, *url);
    if (!transport)
        co_return transport.error();
    net::Redirects redirects{**transport};
    net::Request request;
    request.url = text;
    auto answer = co_await redirects.send(std::move(request));
    if (!answer)
        co_return at("GET " + text, answer.error());
    if (answer->status != 200)
        co_return Error{Errc::malformed, "GET " + text + ": status " + std::to_string(answer->status)};
    co_return std::move(answer->body);
}

}  // namespace

asio::awaitable<Result<config::Swagger>> read_spec(House& house, std::string file_or_url)
{
    Result<std::string> text = std::string{};
    if (is_url(file_or_url))
        text = co_await fetch(house, file_or_url);
    else
        text = read_file(file_or_url);
    if (!text)
        co_return text.error();
    auto document = config::Swagger::parse(*text);
    if (!document)
        co_return at(file_or_url, document.error());
    co_return document;
}

}  // namespace giposync
