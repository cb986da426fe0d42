#include "net/http_client.hpp"

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "base/url.hpp"
#include "net/connector.hpp"
#include "net/exchange.hpp"
#include "net/message.hpp"
#include "net/pool.hpp"

#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

std::string as_text(Duration span)
{
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(span);
    return whole == span ? std::to_string(whole.count()) + " s" : std::to_string(span.count()) + " ms";
}

// One request on its way.
struct Journey
{
    Request request;
    Url url;
    Secret wire;
    Progress progress;
    std::optional<AnswerReader> reader;  // from when it leaves
    Duration took = Duration::zero();
    bool stayed = false;  // it was not to leave when it could have
};

template <class T>
asio::awaitable<void> into(std::optional<T>& place, asio::awaitable<T> work)
{
    place.emplace(co_await std::move(work));
}

}  // namespace

struct HttpClient::Parts
{
    Parts(
        asio::any_io_executor executor,
        Clock& injected_clock,
        Log& injected_log,
        HttpOptions given,
        Tls tls,
        ProxyRules proxies
    )
        : clock(injected_clock),
          log(injected_log),
          options(std::move(given)),
          connector(clock, std::move(tls), std::move(proxies), options.lookup, options.user_agent),
          pool(std::move(executor), clock, static_cast<std::size_t>(options.connections), options.idle)
    {
    }

    asio::awaitable<Result<Answer>> carry(Journey& journey);
    asio::awaitable<Result<Answer>> carry_over(Pool::Lease& lease, Journey& journey);
    Result<void> depart(Journey& journey);
    void report(const Journey& journey, const Result<Answer>& outcome);

    Clock& clock;
    Log& log;
    HttpOptions options;
    Connector connector;
    Pool pool;
};

HttpClient::HttpClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::make(
    asio::any_io_executor executor,
    Clock& clock,
    Log& log,
    HttpOptions options
)
{
    if (options.connections < 1 || options.timeout <= Duration::zero())
        return Error{Errc::invalid, "an HTTP client needs a connection and time"};
    if (!is_header_value(options.user_agent))
        return Error{Errc::invalid, "the User-Agent holds a control character"};
    auto tls = Tls::make(options.ca_file);
    if (!tls)
        return tls.error();
    auto proxies = ProxyRules::make(options.proxy, options.environment);
    if (!proxies)
        return proxies.error();
    auto parts = std::make_unique<Parts>(
        std::move(executor),
        clock,
        log,
        std::move(options),
        std::move(*tls),
        std::move(*proxies)
    );
    return std::unique_ptr<HttpClient>{new HttpClient{std::move(parts)}};
}

asio::awaitable<Result<Response>> HttpClient::send(Request request)
{
    auto url = parse_url(request.url);
    if (!url)
        co_return url.error();
    auto wire = to_wire(request, *url, parts_->options.user_agent);
    if (!wire)
        co_return at(url->authority(), wire.error());

    Journey journey{std::move(request), std::move(*url), std::move(*wire), {}, {}};
    auto outcome = co_await parts_->carry(journey);
    if (!journey.stayed)
        parts_->report(journey, outcome);
    if (outcome)
        co_return std::move(outcome->response);
    auto error = at(journey.url.authority(), outcome.error());
    error.may_have_arrived = journey.progress.sent;
    co_return error;
}

// Waits for a connection, then races against the clock.
asio::awaitable<Result<Answer>> HttpClient::Parts::carry(Journey& journey)
{
    auto lease = co_await pool.lease(journey.url.origin());
    const auto started = clock.moment();
    std::optional<Result<Answer>> outcome;
    co_await first_of(into(outcome, carry_over(lease, journey)), clock.sleep(options.timeout));
    journey.took = clock.moment() - started;
    if ((!outcome || !*outcome) && journey.reader && journey.reader->pause())
        co_return Answer{*journey.reader->pause()};
    if (outcome)
        co_return std::move(*outcome);
    co_return Error{
        Errc::unreachable,
        "gave up after " + as_text(options.timeout) + " while " + std::string(journey.progress.doing)};
}

asio::awaitable<Result<Answer>> HttpClient::Parts::carry_over(Pool::Lease& lease, Journey& journey)
{
    auto stream = lease.take_idle();
    journey.progress.reused = stream != nullptr;
    if (!stream)
    {
        auto opened = co_await connector.connect(journey.url, journey.progress);
        if (!opened)
            co_return opened.error();
        stream = std::move(*opened);
    }
    if (const auto left = depart(journey); !left)
    {
        lease.keep(std::move(stream), clock.moment());
        co_return left.error();
    }
    journey.reader.emplace(options.limits);
    auto answer = co_await exchange(*stream, journey.wire.reveal(), *journey.reader, journey.progress);
    if (answer && answer->keep_alive)
        lease.keep(std::move(stream), clock.moment());
    co_return answer;
}

// Asked only now, with the connection at hand: what was right when it began to wait may not be any more.
Result<void> HttpClient::Parts::depart(Journey& journey)
{
    if (!journey.request.before_leaving)
        return {};
    const auto left = leave(journey.request);
    journey.stayed = !left;
    if (!left)
        return left;
    auto wire = to_wire(journey.request, journey.url, options.user_agent);
    if (!wire)
        return wire.error();
    journey.wire = std::move(*wire);
    return {};
}

void HttpClient::Parts::report(const Journey& journey, const Result<Answer>& outcome)
{
    Fields fields{
        {"method", journey.request.method == Method::post ? "POST" : "GET"},
        {"url", journey.url.without_query()}};
    if (outcome)
        fields.emplace_back("status", outcome->response.status);
    else
        fields.emplace_back("error", outcome.error().detail);
    fields.emplace_back("duration_ms", journey.took.count());
    fields.emplace_back("bytes", journey.progress.wire_bytes);
    fields.emplace_back("reused", journey.progress.reused);
    log.debug(events::http_exchange, outcome ? "request answered" : "request failed", std::move(fields));
}

}  // namespace giposync::net
