#pragma once

#include "sandbox/kinds.hpp"
#include "sandbox/time_text.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

// What the reports of config/reports should say about a clinic, computed from its rows and without SQL.
namespace giposync::test {

// A number that the report rounds: right is what is as near as rounding brings it.
struct Rounded
{
    double value = 0;
    double within = 0;
};

using Cell = std::variant<std::nullptr_t, std::string, std::int64_t, Rounded>;
using Line = std::vector<Cell>;
using Answer = std::vector<Line>;

bool alike(const Line& found, const Line& expected);
std::string shown(const Line& line);

using Rows = std::map<std::string, boost::json::object>;  // by id
using Truth = std::map<sandbox::Kind, Rows>;

class ReportAnswers
{
public:
    // `known` has the rows that were deleted, too: a report still knows their names.
    ReportAnswers(const Truth& live, const Truth& known, sandbox::Stamp now);

    Answer agenda_use() const;
    Answer daily_list() const;
    Answer first_visits() const;
    Answer no_show_rate() const;
    Answer patients_not_seen() const;
    Answer reports_not_signed() const;
    Answer revenue() const;
    Answer unpaid_invoices() const;
    Answer waiting_time() const;

private:
    const Rows& live(sandbox::Kind kind) const { return live_.at(kind); }

    const boost::json::object* known(sandbox::Kind kind, const std::string& id) const;
    Cell phone_of(const std::string& patient) const;
    bool lies_in_the_last_year(const boost::json::object& appointment) const;

    const Truth& live_;
    const Truth& known_;
    sandbox::Stamp now_;
    std::int32_t today_;
};

}  // namespace giposync::test
