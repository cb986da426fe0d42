#pragma once

#include "base/event.hpp"
#include "base/time.hpp"
#include "machine.hpp"
#include "ops/command_runner.hpp"
#include "ops/line_output.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::test {

// A span of true time.
struct Span
{
    Instant from;
    Instant until;

    bool holds(Instant moment) const { return from <= moment && moment < until; }
};

// An event of the service, before the threshold of the log.
struct Told
{
    Instant at;          // true time
    Instant machine_at;  // as the machine's clock showed
    std::size_t life;    // of which process
    Event event;
};

// A line of its log.
struct Line
{
    Instant at;
    std::string text;
};

// What the alert command got.
struct Alert
{
    Instant at;
    boost::json::object object;

    std::string text(std::string_view key) const;

    bool is_reminder() const { return object.at("reminder").as_bool(); }
};

// When a process was started, and what was due then.
struct Start
{
    Instant at;
    std::size_t life;
    std::map<std::string, std::string> next_run;  // "account resource" → the time in the mirror; "-": none
};

// All that happened, in order.
class Story
{
public:
    std::vector<Told> told;
    std::vector<Line> lines;
    std::vector<Alert> alerts;
    std::vector<Start> starts;
    std::string status;  // what the service manager was told last
    int ready = 0;

    // Events of that name; of one account, and one resource, where they are named.
    std::vector<const Told*> events(
        std::string_view name,
        std::string_view account = {},
        std::string_view resource = {}
    ) const;

    std::size_t count(std::string_view name, std::string_view account = {}) const;
    std::vector<const Alert*> alerts_of(std::string_view name, std::string_view account = {}) const;

    std::size_t lines_in(const Span& span) const;
    std::size_t bytes_in(const Span& span) const;

    // The checks below name what is wrong, a line each; empty where nothing is.

    // No resource is walked twice at once; but a reconcile lets changes go first.
    std::string overlapping_walks() const;

    // Walks that find deletions come by night, as the machine's clock has it, or when a day has gone without.
    std::string reconciles_by_day() const;

    // resource.stale and resource.fresh take turns, for each resource.
    std::string uneven_staleness() const;

    // No resource becomes stale but within one of these.
    std::string staleness_outside(const std::vector<Span>& troubles) const;

    // A process walks nothing before it is due.
    std::string early_walks() const;
};

// More requests in some window of a minute than `ceiling`.
std::string crowded_windows(const std::vector<Exchange>& exchanges, std::int64_t ceiling);

// 2026-03-02T10:00:00Z
std::string in_words(Instant moment);

}  // namespace giposync::test
