#include "ops/doctor_catalogue.hpp"

#include "config/fit.hpp"
#include "config/swagger.hpp"
#include "ops/status_words.hpp"

#include <string>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

std::string url_of_description(const config::Application& application)
{
    return application.api_base + "/swagger/docs/v2";
}

Finding without_description(const config::Application& application, const Error& error)
{
    Finding finding{"catalogue", application.name.text(), Verdict::warning, error.detail};
    finding.cure =
        "not needed for a sync; where it is elsewhere: giposyncd catalogue propose --spec FILE_OR_URL";
    if (error.code == Errc::throttled)
    {
        finding.verdict = Verdict::skipped;
        finding.cure = "run it again later; see: giposyncd status";
    }
    else if (error.code == Errc::unreachable)
    {
        finding.verdict = Verdict::skipped;
        finding.cure = "the host comes first: see tls";
    }
    return finding;
}

Verdict verdict_on(const config::Finding& found, const std::set<ResourceName>& in_step)
{
    switch (found.severity)
    {
    case config::Finding::Severity::problem:
        return in_step.contains(found.resource) ? Verdict::warning : Verdict::bad;
    case config::Finding::Severity::doubt: return Verdict::warning;
    case config::Finding::Severity::hint: break;
    }
    return Verdict::ok;
}

std::string cure_of(const config::Application& application, const config::Finding& found, Verdict verdict)
{
    const auto section = "[resources." + found.resource.text() + "]";
    switch (found.severity)
    {
    case config::Finding::Severity::problem:
        if (verdict == Verdict::warning)
            return "it is in step all the same, so the document may be wrong; keep an eye on it";
        return "correct it in " + section + "; to see what fits: giposyncd catalogue propose --spec " +
               url_of_description(application);
    case config::Finding::Severity::doubt: return "where it matters, correct it in " + section;
    case config::Finding::Severity::hint: break;
    }
    return "where it is worth it, add it to " + section;
}

// Errors: those of the transport; absent where the API has none, or shows it to nobody without a token;
// invalid where it is none.
asio::awaitable<Result<config::Swagger>> fetch_description(
    const config::Application& application,
    net::Transport& transport
)
{
    net::Request request;
    request.url = url_of_description(application);
    request.headers.push_back({"Accept", "application/json"});
    const auto url = request.url;
    const auto answer = co_await transport.send(std::move(request));
    if (!answer)
        co_return answer.error();
    if (answer->status != 200)
        co_return Error{
            Errc::absent,
            "the API shows no description of itself: " + url + " answered " + std::to_string(answer->status)};
    auto description = config::Swagger::parse(answer->body);
    if (!description)
        co_return at(url, description.error());
    co_return std::move(*description);
}

}  // namespace

asio::awaitable<Findings> check_catalogue(
    const config::Application& application,
    net::Transport& transport,
    config::Catalogue resources,
    std::set<ResourceName> in_step
)
{
    const auto description = co_await fetch_description(application, transport);
    Findings findings;
    if (!description)
    {
        findings.push_back(without_description(application, description.error()));
        co_return findings;
    }
    for (const config::Finding& found : config::fit(resources, *description))
    {
        const auto verdict = verdict_on(found, in_step);
        const auto cure = cure_of(application, found, verdict);
        findings.push_back({"catalogue", found.resource.text(), verdict, found.what, cure});
    }
    if (findings.empty())
    {
        const auto count = count_in_words(static_cast<std::int64_t>(resources.size()), "resource");
        const auto what = count + " as in " + description->title();
        findings.push_back({"catalogue", application.name.text(), Verdict::ok, what});
    }
    co_return findings;
}

}  // namespace giposync::ops
