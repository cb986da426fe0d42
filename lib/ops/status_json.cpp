#include "ops/status_json.hpp"

#include "base/iso8601.hpp"
#include "ops/printable.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace dom = boost::json;

namespace giposync::ops {
namespace {

template <class T>
dom::value or_null(const std::optional<T>& value)
{
    return value ? dom::value(*value) : dom::value(nullptr);
}

dom::value moment(const std::optional<Instant>& instant)
{
    return instant ? dom::value(to_text_in_seconds(*instant)) : dom::value(nullptr);
}

// As sync_status spells it.
dom::value stamp(const std::optional<Instant>& instant)
{
    return instant ? dom::value(to_text(*instant)) : dom::value(nullptr);
}

std::int64_t seconds(Duration span)
{
    return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

dom::object to_json(const ApplicationReport& application)
{
    dom::object limit;
    limit["requests"] = application.requests;
    limit["per_s"] = seconds(application.per);
    limit["in_force"] = or_null(application.in_force);
    limit["used"] = or_null(application.used);
    limit["throttled_until"] = moment(application.throttled_until);
    limit["quiet_until"] = moment(application.quiet_until);
    limit["quiet_reason"] =
        application.quiet_until ? dom::value(application.quiet_reason) : dom::value(nullptr);
    limit["needed_per_hour"] = or_null(application.needed_per_hour);
    limit["problem"] = or_null(application.problem);
    dom::object object;
    object["name"] = application.name.text();
    object["limit"] = std::move(limit);
    return object;
}

dom::object to_json(const TokenReport& token)
{
    dom::object object;
    object["state"] = or_null(token.state);
    object["reason"] = token.reason.empty() ? dom::value(nullptr) : dom::value(token.reason);
    object["since"] = moment(token.since);
    object["last_refresh_at"] = moment(token.last_refresh_at);
    object["granted_scopes"] = dom::array(token.granted_scopes.begin(), token.granted_scopes.end());
    return object;
}

dom::object to_json(const MirrorReport& mirror)
{
    dom::object object;
    object["path"] = mirror.path.string();
    object["bytes"] = mirror.size ? dom::value(mirror.size->bytes) : dom::value(nullptr);
    object["wal_bytes"] = mirror.size ? dom::value(mirror.size->wal_bytes) : dom::value(nullptr);
    object["problem"] = or_null(mirror.problem);
    return object;
}

dom::object to_json(const ResourceReport& resource)
{
    const auto& line = resource.line;
    const bool known = !line.state.empty();
    dom::object object;
    object["resource"] = line.resource.text();
    object["state"] = known ? dom::value(line.state) : dom::value(nullptr);
    object["live_rows"] = known ? dom::value(line.live_rows) : dom::value(nullptr);
    object["deleted_rows"] = known ? dom::value(line.deleted_rows) : dom::value(nullptr);
    object["last_success_at"] = stamp(line.last_success_at);
    object["last_attempt_at"] = stamp(line.last_attempt_at);
    object["lag_seconds"] = or_null(line.lag_seconds);
    object["watermark"] = stamp(line.watermark);
    object["next_run_at"] = stamp(line.next_run_at);
    object["last_error"] = or_null(line.last_error);
    object["max_lag_seconds"] = seconds(resource.max_lag);
    object["held_deletions"] = resource.held_deletions;
    object["rejects"] = known ? dom::value(line.rejects) : dom::value(nullptr);
    return object;
}

dom::object to_json(const AccountReport& account);

template <class Reports>
dom::array array_of(const Reports& reports)
{
    dom::array array;
    for (const auto& report : reports)
        array.emplace_back(to_json(report));
    return array;
}

dom::object to_json(const AccountReport& account)
{
    dom::object object;
    object["name"] = account.name.text();
    object["application"] = account.application.text();
    object["clinic"] = account.clinic;
    object["tenant"] = or_null(account.tenant);
    object["served"] = or_null(account.served);
    object["token"] = to_json(account.token);
    object["mirror"] = to_json(account.mirror);
    object["resources"] = array_of(account.resources);
    return object;
}

// Writes a value in lines: a container of scalars on one, of anything else with a line for each member.
class Lines
{
public:
    std::string take() { return std::move(text_); }

    void write(const dom::value& value)
    {
        if (const auto* object = value.if_object())
            write_object(*object);
        else if (const auto* array = value.if_array())
            write_array(*array);
        else if (const auto* string = value.if_string())
            text_ += json_string(*string, std::string_view::npos);
        else
            text_ += dom::serialize(value);
    }

private:
    void write_object(const dom::object& object)
    {
        const bool flat =
            std::ranges::none_of(object, [](const auto& member) { return member.value().is_structured(); });
        text_ += '{';
        separated(object, flat, [this](const auto& member) {
            text_ += json_string(member.key()) + ": ";
            write(member.value());
        });
        text_ += '}';
    }

    void write_array(const dom::array& array)
    {
        const bool flat =
            std::ranges::none_of(array, [](const dom::value& element) { return element.is_structured(); });
        text_ += '[';
        separated(array, flat, [this](const dom::value& element) { write(element); });
        text_ += ']';
    }

    template <class Container, class Write>
    void separated(const Container& container, bool flat, Write write_one)
    {
        const auto outer = indent_;
        indent_ += flat ? "" : "  ";
        bool first = true;
        for (const auto& one : container)
        {
            text_ += first ? "" : flat ? ", " : ",";
            text_ += flat ? "" : indent_;
            write_one(one);
            first = false;
        }
        indent_ = outer;
        text_ += flat ? "" : indent_;
    }

    std::string text_;
    std::string indent_ = "\n";
};

}  // namespace

std::string status_json(const StatusReport& report)
{
    dom::object object;
    object["version"] = report.version;
    object["generated_at"] = to_text_in_seconds(report.generated_at);
    dom::object service;
    service["running"] = or_null(report.service.running);
    service["since"] = moment(report.service.since);
    object["service"] = std::move(service);
    object["applications"] = array_of(report.applications);
    object["accounts"] = array_of(report.accounts);
    Lines lines;
    lines.write(object);
    return lines.take() + "\n";
}

}  // namespace giposync::ops
