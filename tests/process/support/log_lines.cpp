#include "support/log_lines.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace json = boost::json;

namespace giposync::process {

LogLine::LogLine(std::string_view line)
{
    boost::system::error_code ec;
    auto value = json::parse(line, ec);
    if (!ec && value.is_object())
        fields_ = std::move(value.get_object());
    else
        fields_["message"] = line;
}

std::string LogLine::text(std::string_view field) const
{
    const auto* const value = fields_.if_contains(field);
    return value && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::int64_t LogLine::number(std::string_view field) const
{
    const auto* const value = fields_.if_contains(field);
    return value && value->is_int64() ? value->get_int64() : 0;
}

bool matches(const LogLine& line, std::string_view event, const Matching& fields)
{
    return line.event() == event && std::all_of(fields.begin(), fields.end(), [&line](const auto& field) {
               return line.text(field.first) == field.second;
           });
}

std::vector<LogLine> log_lines(std::string_view text)
{
    std::vector<LogLine> lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n'))
    {
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace giposync::process
