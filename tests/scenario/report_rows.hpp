#pragma once

#include "scenario/report_answers.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

// How the answers read the rows; paths are dotted.
namespace giposync::test {

const boost::json::value* find(const boost::json::object& row, std::string_view path);
Cell cell(const boost::json::object& row, std::string_view path);
std::string text(const boost::json::object& row, std::string_view path);
bool is_true(const boost::json::object& row, std::string_view path);
sandbox::Stamp moment(const boost::json::object& row, std::string_view path);
std::int32_t local_day(const boost::json::object& row, std::string_view path = "startsAt");
std::string month_of(std::int32_t day);  // "2026-01"

// Of the month so many before that of the day.
std::int32_t first_of_month(std::int32_t day, int months_before);

bool kept(const boost::json::object& appointment);
std::string clock_of(sandbox::Stamp stamp);  // "09:30", in Italy
bool cancelled(const boost::json::object& row);

// The lines in the order of their keys.
template <class Key>
Answer lines_of(const std::map<Key, Line>& sorted)
{
    Answer answer;
    for (const auto& [key, line] : sorted)
        answer.push_back(line);
    return answer;
}

}  // namespace giposync::test
