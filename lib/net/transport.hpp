#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::net {

enum class Method
{
    get,
    post,
};

// How urgent a request is, most urgent first. Where permits are scarce, a more urgent class goes first.
enum class Urgency
{
    token,      // token, device and revocation endpoints, discovery, userinfo: a login never waits for data
    change,     // an incremental sync of what is due
    fill,       // the first walk of a resource
    reconcile,  // full walks that look for deletions, verify
};

// Who asks, so that permits can be shared out fairly.
struct Purpose
{
    Urgency urgency = Urgency::token;
    std::string account;                  // accounts of one class take turns
    Duration overdue = Duration::zero();  // within an account and a class, the most overdue goes first
};

struct Header
{
    std::string name;
    std::string value;
};

struct Request
{
    Method method = Method::get;
    std::string url;  // absolute
    std::vector<Header> headers;
    std::optional<Secret> authorization;  // the whole value of that header
    std::string form;                     // application/x-www-form-urlencoded; with Method::post
    Purpose purpose;
    bool repeatable = false;  // a POST that does no harm when it is processed twice; a GET never does

    // Asked by whoever puts the request on the wire, as the last thing before that, however long it has
    // waited for a turn and for a connection: may complete it, say with credentials that age. False: it does
    // not leave, and comes back as Errc::unauthorized.
    std::function<bool(Request&)> before_leaving = {};

    // Told each time that it was turned away, which is absorbed: by the server (429), or because silence was
    // asked for after before_leaving had let it go. It was not processed, and now waits for its next turn.
    std::function<void()> turned_away = {};
};

// Asks request.before_leaving, where there is one. Where this answers with an error, the request stays.
Result<void> leave(Request& request);

struct Response
{
    unsigned status = 0;
    std::vector<Header> headers;
    std::string body;  // decoded (gzip)

    // The first header of that name, in any case (RFC 9110, 5.1).
    std::optional<std::string_view> header(std::string_view name) const;

    // The Date header (RFC 9110, 6.6.1), where there is a good one.
    std::optional<Instant> date() const;

    // Retry-After (RFC 9110, 10.2.3), in seconds or as a date seen from `now`, which counts for so long at
    // most; never negative. Of several, also where a proxy made one line of them, the longest.
    std::optional<Duration> retry_after(Instant now, Duration longest_by_date = Duration::max()) const;
};

// One request, one answer. An answer with an error status is still an answer: judging it is upstairs.
// Errors: unreachable (no whole answer came), malformed (an answer that is no HTTP, or beyond our limits),
// invalid (a URL or header that cannot be sent). Error::may_have_arrived says whether the request left.
// Layers above the socket add throttled, needs_login, client_rejected and unwritable.
class Transport
{
public:
    virtual ~Transport() = default;

    virtual boost::asio::awaitable<Result<Response>> send(Request request) = 0;
};

}  // namespace giposync::net
