#include "sandbox/list_query.hpp"

#include "sandbox/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

namespace giposync::sandbox {
namespace {

// Collects what is wrong, field by field, as the documented body of a 400 has it.
class Objections
{
public:
    void add(std::string_view field, std::string_view reason)
    {
        JsonWriter{fields_}.key(field).open_array().text(reason).close_array();
    }

    std::optional<Answer> answer() const
    {
        if (fields_.empty())
            return std::nullopt;
        std::string body;
        JsonWriter{body}.open_object().text("message", "The request is invalid.");
        JsonWriter{body}.raw("errors", "{" + fields_ + "}").close_object();
        return json_answer(400, std::move(body));
    }

private:
    std::string fields_;
};

class QueryReader
{
public:
    explicit QueryReader(Pairs parameters) : parameters_(std::move(parameters)) {}

    Objections objections;

    const std::string* take(const std::string& name)
    {
        known_.insert(name);
        const auto count = std::count_if(parameters_.begin(), parameters_.end(), [&](const auto& one) {
            return one.first == name;
        });
        if (count > 1)
            objections.add(name, "The parameter is given more than once.");
        return parameter(parameters_, name);
    }

    std::size_t number(const std::string& name, std::size_t otherwise, std::size_t least)
    {
        const std::string* const text = take(name);
        if (!text)
            return otherwise;
        std::size_t value = 0;
        const char* const end = text->data() + text->size();
        const auto [stop, ec] = std::from_chars(text->data(), end, value);
        if (ec != std::errc{} || stop != end || value < least || value > 2'147'483'647)
            objections.add(name, "The value '" + *text + "' is not valid.");
        return value;
    }

    std::optional<std::int32_t> day(const std::string& name, WindowOptions::Need need)
    {
        const std::string* const text = take(name);
        if (!text && need == WindowOptions::Need::needed)
            objections.add(name, "The parameter is required.");
        const auto value = text ? read_day(*text) : std::nullopt;
        if (text && !value)
            objections.add(name, "The value '" + *text + "' is not a date.");
        return value;
    }

    void refuse_unknown()
    {
        for (const auto& [name, value] : parameters_)
            if (!known_.contains(name))
                objections.add(name, "The parameter is unknown.");
    }

private:
    Pairs parameters_;
    std::set<std::string> known_;
};

std::optional<Days> read_days(QueryReader& reader, const WindowOptions& window)
{
    const auto from = reader.day(window.from, window.need);
    const auto to = reader.day(window.to, window.need);
    if (!from && !to)
        return std::nullopt;
    Days days{from.value_or(-1'000'000), to.value_or(1'000'000)};
    if (window.end == WindowOptions::End::included)
        ++days.end;
    if (days.end < days.from)
        reader.objections.add(window.to, "The range ends before it begins.");
    return days;
}

}  // namespace

ReadQuery read_list_query(const Ask& ask, const ListOptions& list, const PageOptions& pages, Zoning zoneless)
{
    auto parameters = read_form(ask.query);
    if (!parameters)
        return {{}, complaint(400, "The query cannot be decoded.")};
    QueryReader reader{std::move(*parameters)};
    ListQuery query;
    query.offset = reader.number("offset", 0, 0);
    query.limit = reader.number("limit", pages.default_limit, 1);
    if (query.limit > pages.max_limit && pages.over_max == Objection::refused)
        reader.objections.add("limit", "The largest limit is " + std::to_string(pages.max_limit) + ".");
    query.limit = std::min(query.limit, pages.max_limit);
    if (const auto* const text = list.changed_since.empty() ? nullptr : reader.take(list.changed_since))
    {
        query.filter.since = read_time(*text, zoneless);
        if (!query.filter.since)
            reader.objections.add(list.changed_since, "The value '" + *text + "' is not a time.");
    }
    if (list.window)
        query.filter.days = read_days(reader, *list.window);
    if (pages.unknown_parameters == Objection::refused)
        reader.refuse_unknown();
    return {query, reader.objections.answer()};
}

}  // namespace giposync::sandbox
