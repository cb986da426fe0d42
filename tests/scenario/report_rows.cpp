#include "scenario/report_rows.hpp"

#include <chrono>

namespace chr = std::chrono;
namespace json = boost::json;

namespace giposync::test {

using sandbox::Stamp;

const json::value* find(const json::object& row, std::string_view path)
{
    const auto dot = path.find('.');
    const auto* value = row.if_contains(path.substr(0, dot));
    if (dot == std::string_view::npos || value == nullptr)
        return value;
    return value->is_object() ? find(value->get_object(), path.substr(dot + 1)) : nullptr;
}

Cell cell(const json::object& row, std::string_view path)
{
    const auto* value = find(row, path);
    if (value == nullptr || value->is_null())
        return nullptr;
    if (value->is_bool())
        return std::int64_t{value->get_bool()};
    return std::string(value->get_string());
}

std::string text(const json::object& row, std::string_view path)
{
    return std::get<std::string>(cell(row, path));
}

bool is_true(const json::object& row, std::string_view path)
{
    const auto* value = find(row, path);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Stamp moment(const json::object& row, std::string_view path)
{
    return *sandbox::read_time(text(row, path), sandbox::Zoning::z);
}

std::int32_t local_day(const json::object& row, std::string_view path)
{
    return sandbox::rome_day(moment(row, path));
}

std::string month_of(std::int32_t day)
{
    return sandbox::day_text(day).substr(0, 7);
}

// Of the month so many before that of the day.
std::int32_t first_of_month(std::int32_t day, int months_before)
{
    const chr::year_month_day date{chr::sys_days{chr::days{day}}};
    const auto month = chr::year_month{date.year(), date.month()} - chr::months{months_before};
    return static_cast<std::int32_t>(chr::sys_days{month / 1}.time_since_epoch().count());
}

bool cancelled(const json::object& row)
{
    return text(row, "status") == "cancelled";
}

bool kept(const json::object& appointment)
{
    const auto status = text(appointment, "status");
    return status == "completed" || status == "arrived";
}

std::string clock_of(Stamp stamp)
{
    return sandbox::time_text(stamp, {sandbox::Zoning::rome, 0}).substr(11, 5);
}

}  // namespace giposync::test
