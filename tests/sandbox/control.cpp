#include "sandbox/control.hpp"

#include "sandbox/control_query.hpp"
#include "sandbox/truth_stream.hpp"

#include <algorithm>
#include <array>

namespace giposync::sandbox {
namespace {

constexpr std::string_view truth_path = "/_sandbox/truth/";

void write_client(JsonWriter& out, const std::string& id, const RateWindow::Conduct& conduct)
{
    out.key(id).open_object().number("requests", static_cast<std::int64_t>(conduct.requests));
    out.number("throttled", static_cast<std::int64_t>(conduct.throttled));
    out.number("too_early", static_cast<std::int64_t>(conduct.too_early)).close_object();
}

template <class Counts>
void write_counts(JsonWriter& out, std::string_view name, const Counts& counts)
{
    out.key(name).open_object();
    for (const auto& [what, count] : counts)
        if constexpr (std::is_same_v<std::decay_t<decltype(what)>, unsigned>)
            out.number(std::to_string(what), static_cast<std::int64_t>(count));
        else
            out.number(what, static_cast<std::int64_t>(count));
    out.close_object();
}

}  // namespace

const Control::Route* Control::route_for(const Ask& ask)
{
    static constexpr std::array<Route, 21> routes{{
        {"POST", "/_sandbox/mutate", &Control::mutate},
        {"POST", "/_sandbox/field", &Control::deploy},
        {"POST", "/_sandbox/odd", &Control::odd},
        {"POST", "/_sandbox/row", &Control::set_row},
        {"DELETE", "/_sandbox/row", &Control::remove_row},
        {"GET", "/_sandbox/code", &Control::waiting_code},
        {"POST", "/_sandbox/approve", &Control::approve},
        {"POST", "/_sandbox/deny", &Control::deny},
        {"POST", "/_sandbox/revoke", &Control::revoke},
        {"POST", "/_sandbox/expire", &Control::expire},
        {"POST", "/_sandbox/deactivate", &Control::deactivate},
        {"POST", "/_sandbox/permission", &Control::permit},
        {"POST", "/_sandbox/fault", &Control::fault},
        {"DELETE", "/_sandbox/fault", &Control::mend},
        {"POST", "/_sandbox/rate", &Control::limit},
        {"POST", "/_sandbox/elsewhere", &Control::elsewhere},
        {"POST", "/_sandbox/clock", &Control::advance},
        {"POST", "/_sandbox/schedule", &Control::schedule},
        {"DELETE", "/_sandbox/schedule", &Control::end_schedule},
        {"POST", "/_sandbox/set", &Control::set},
        {"GET", "/_sandbox/stats", &Control::stats},
    }};
    const auto found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
        return route.method == ask.method && route.path == ask.path;
    });
    return found == routes.end() ? nullptr : &*found;
}

Reply Control::handle(const Ask& ask)
{
    if (ask.method == "GET" && ask.path.starts_with(truth_path))
        return truth(ask);
    const Route* const route = route_for(ask);
    if (!route)
        return {complaint(404, "The sandbox has no such control."), nullptr};
    const auto query = read_form(ask.query);
    if (!query)
        return {complaint(400, "The query cannot be decoded."), nullptr};
    return {(this->*route->action)(*query, ask), nullptr};
}

Reply Control::truth(const Ask& ask) const
{
    const auto kind = kind_named(std::string_view(ask.path).substr(truth_path.size()));
    if (!kind)
        return {complaint(404, "There is no such resource."), nullptr};
    const auto form = ask.query == "form=plain" ? TruthForm::plain : TruthForm::described;
    Reply reply{json_answer(200, {}), truth_stream(sandbox_.clinic(), *kind, form)};
    reply.answer.headers.front().second = "application/x-ndjson";
    return reply;
}

Answer Control::advance(const Pairs& query, const Ask&)
{
    const auto span = seconds_in(parameter_or(query, "advance", ""));
    if (!span)
        return complaint(400, "Say by how many seconds: ?advance=3600");
    clock_.advance(*span);
    return json_answer(200, "{\"now\":" + json_string(time_text(clock_.now(), {})) + "}\n");
}

Answer Control::stats(const Pairs&, const Ask&)
{
    std::string body;
    JsonWriter out{body};
    const auto& stats = sandbox_.stats();
    out.open_object().text("now", time_text(clock_.now(), {}));
    out.number("requests", static_cast<std::int64_t>(stats.requests));
    write_counts(out, "by_status", stats.by_status);
    write_counts(out, "by_path", stats.by_path);
    out.key("clients").open_object();
    for (const ClientOptions& client : sandbox_.options().accounts.clients)
        write_client(out, client.id, sandbox_.rate(client.id).conduct());
    const auto& tokens = sandbox_.accounts().tokens().conduct();
    out.close_object().number("faults", static_cast<std::int64_t>(sandbox_.faults().happened()));
    out.number("logins", static_cast<std::int64_t>(tokens.logins));
    out.number("refreshes", static_cast<std::int64_t>(tokens.refreshes));
    out.number("early_refreshes", static_cast<std::int64_t>(tokens.early_refreshes));
    out.number("reused_refresh_tokens", static_cast<std::int64_t>(tokens.reused));
    out.number("polled_too_fast", static_cast<std::int64_t>(sandbox_.accounts().codes().too_fast()));
    out.number(
        "failed_authentications",
        static_cast<std::int64_t>(sandbox_.accounts().failed_authentications())
    );
    out.key("rows").open_object();
    for (const KindFacts& one : kinds)
        out.number(one.resource, static_cast<std::int64_t>(sandbox_.clinic().live(one.kind)));
    out.close_object().close_object();
    body += '\n';
    return json_answer(200, std::move(body));
}

}  // namespace giposync::sandbox
