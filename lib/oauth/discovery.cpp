#include "oauth/discovery.hpp"

#include "base/url.hpp"
#include "oauth/discovery_document.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

bool is_trouble(unsigned status)
{
    return status >= 500 || status == 408 || status == 425;
}

net::Request request_for(std::string url, net::Purpose purpose)
{
    net::Request request;
    request.url = std::move(url);
    request.headers.push_back({"Accept", "application/json"});
    request.purpose = std::move(purpose);
    return request;
}

Error not_found(Endpoint wanted, const std::string& findings, Errc code)
{
    const std::string name{name_of(wanted)};
    auto detail = "the issuer names no usable " + name + " (" + findings + ")";
    if (code == Errc::invalid)
        detail += ": set " + name + " of the application by hand";
    return {code, std::move(detail)};
}

// Adds what is not known yet.
void add_to(Endpoints& known, Endpoints more)
{
    for (const auto endpoint : {Endpoint::device_authorization, Endpoint::token, Endpoint::revocation})
        if (known[endpoint].empty())
            known[endpoint] = std::move(more[endpoint]);
}

}  // namespace

// What one place says, for the line that says why nothing was found.
struct Discovery::Finding
{
    std::string remark;
    bool in_trouble = false;  // it may have a document later
};

Discovery::Discovery(net::Transport& transport, DiscoveryOptions options)
    : transport_(transport), options_(std::move(options))
{
}

asio::awaitable<Result<std::string>> Discovery::find(Endpoint wanted, net::Purpose purpose)
{
    if (const auto& given = options_.given[wanted]; !given.empty())
    {
        const auto url = parse_url(given);
        co_return url ? Result<std::string>{given} : at(name_of(wanted), url.error());
    }
    if (!found_[wanted].empty())
        co_return found_[wanted];
    if (options_.issuer.empty())
        co_return Error{Errc::invalid, "neither issuer nor " + std::string(name_of(wanted)) + " is set"};
    const auto urls = discovery_urls(options_.issuer);
    if (!urls)
        co_return urls.error();

    std::string findings;
    auto code = Errc::invalid;
    for (const std::string& url : *urls)
    {
        const auto finding = co_await read(url, purpose);
        if (!finding)
            co_return finding.error();
        if (!found_[wanted].empty())
            co_return found_[wanted];
        findings += (findings.empty() ? "" : "; ") + url + " " + finding->remark;
        if (finding->in_trouble)
            code = Errc::unreachable;
    }
    co_return not_found(wanted, findings, code);
}

// Adds what one document says to what is known. An error is one that the next place would meet too.
asio::awaitable<Result<Discovery::Finding>> Discovery::read(std::string url, net::Purpose purpose)
{
    if (read_.contains(url))
        co_return Finding{"has none"};
    auto request = request_for(url, std::move(purpose));
    const auto answer = co_await transport_.send(std::move(request));
    if (!answer && answer.error().code != Errc::malformed)
        co_return at("discovery", answer.error());
    if (!answer)
        co_return Finding{answer.error().detail};
    if (answer->status == 429)
        co_return Error{Errc::throttled, "discovery: " + url + " answered 429"};
    if (answer->status != 200)
        co_return Finding{"answered " + std::to_string(answer->status), is_trouble(answer->status)};

    auto document = parse_discovery(answer->body, options_.issuer);
    if (!document)
        co_return Finding{document.error().detail};
    add_to(found_, std::move(document->endpoints));
    read_.insert(url);
    co_return Finding{document->complaint.empty() ? "has none" : document->complaint};
}

std::string Discovery::known(Endpoint endpoint) const
{
    const auto given = options_.given[endpoint];
    return given.empty() ? found_[endpoint] : given;
}

void Discovery::doubt()
{
    found_ = {};
    read_.clear();
}

}  // namespace giposync::oauth
