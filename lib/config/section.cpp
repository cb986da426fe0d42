#include "config/section.hpp"

#include "config/duration.hpp"
#include "config/wording.hpp"

#include <algorithm>
#include <tuple>

namespace giposync::config {
namespace {

bool is_bare(std::string_view key)
{
    constexpr std::string_view bare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !key.empty() && key.find_first_not_of(bare) == std::string_view::npos;
}

bool holds_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

bool is_empty(const TomlValue& value)
{
    const auto* text = value.as<std::string>();
    const auto* table = value.as<TomlValue::Table>();
    const auto* array = value.as<TomlValue::Array>();
    return (text && text->empty()) || (table && table->empty()) || (array && array->empty());
}

std::string_view last_part(std::string_view path)
{
    return path.substr(path.rfind('.') + 1);
}

}  // namespace

void Problems::add(Cause cause, const Place& place, std::string_view key, std::string_view what)
{
    found_.push_back({cause, place.line, place.text() + ": " + std::string(key) + ": " + std::string(what)});
}

std::optional<Error> Problems::first() const
{
    const auto first = std::min_element(found_.begin(), found_.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.cause, a.line) < std::tie(b.cause, b.line);
    });
    if (first == found_.end())
        return std::nullopt;
    return Error{Errc::invalid, first->text};
}

Section::Section(
    const TomlValue& value,
    const Place& place,
    std::string path,
    Problems& problems,
    EmptyValues empty_values
)
    : value_(value), place_(place), path_(std::move(path)), problems_(problems), empty_values_(empty_values)
{
    if (!value.as<TomlValue::Table>())
        problems_.add(Cause::wrong, place_, path_, "must be a table, not " + std::string(value.kind()));
}

const TomlEntry* Section::entry(std::string_view key) const
{
    if (const auto* table = value_.as<TomlValue::Table>())
        for (const TomlEntry& one : *table)
            if (one.key == key)
                return &one;
    return nullptr;
}

const TomlValue* Section::find(std::string_view key)
{
    known_.emplace_back(key);
    const auto* found = value_.find(key);
    return found && empty_values_ == EmptyValues::are_absent && is_empty(*found) ? nullptr : found;
}

void Section::read(std::string_view key, bool& into)
{
    const auto* found = find(key);
    if (!found)
        return;
    if (const bool* flag = found->as<bool>())
        into = *flag;
    else
        wrong_kind(key, "true or false", *found);
}

void Section::read(std::string_view key, std::string& into)
{
    if (auto found = text(key))
        into = std::move(*found);
}

void Section::read(std::string_view key, Duration& into)
{
    std::optional<Duration> found;
    read(key, found);
    into = found.value_or(into);
}

void Section::read(std::string_view key, std::optional<Duration>& into)
{
    const auto* found = find(key);
    if (!found)
        return;
    const auto* spelled = found->as<std::string>();
    if (!spelled)
        return wrong_kind(key, R"(a duration such as "90s", "5m", "2h", "1d" or "1y")", *found);
    if (const auto duration = parse_duration(*spelled))
        into = *duration;
    else
        problem(key, duration.error().detail);
}

void Section::read(std::string_view key, std::vector<std::string>& into)
{
    const auto* found = find(key);
    if (!found)
        return;
    const auto* array = found->as<TomlValue::Array>();
    if (!array)
        return wrong_kind(key, "an array of strings", *found);

    std::vector<std::string> texts;
    for (const TomlValue& element : *array)
    {
        const auto* one = element.as<std::string>();
        if (!one)
            problems_.add(
                Cause::wrong,
                element.place,
                path_of(key),
                "must hold strings, not " + std::string(element.kind())
            );
        else if (holds_control(*one))
            problems_.add(Cause::wrong, element.place, path_of(key), "must not hold control characters");
        else
            texts.push_back(*one);
    }
    into = std::move(texts);
}

void Section::read(std::string_view key, std::filesystem::path& into)
{
    const auto found = text(key);
    if (!found)
        return;
    const auto path = std::filesystem::path(*found).lexically_normal();
    if (found->empty() || path.is_absolute())
        into = path;
    else
        problem(key, "must be an absolute path, not " + in_quotes(*found));
}

std::optional<Section> Section::table(std::string_view key)
{
    const auto* found = find(key);
    if (!found)
        return std::nullopt;
    return Section{*found, entry(key)->place, path_of(key), problems_, empty_values_};
}

std::vector<std::pair<std::string, Section>> Section::tables()
{
    std::vector<std::pair<std::string, Section>> found;
    if (const auto* table = value_.as<TomlValue::Table>())
        for (const TomlEntry& one : *table)
            found.emplace_back(one.key, Section{one.value, one.place, path_of(one.key), problems_});
    return found;
}

void Section::need(std::string_view key, std::string_view what)
{
    const auto* found = entry(key);
    if (!found || is_empty(found->value))
        problems_.add(Cause::missing, found ? found->place : place_, path_of(key), what);
}

void Section::problem(std::string_view key, std::string_view what)
{
    // An override is to blame for what it breaks in the shipped entry, so the line is one of its own.
    const auto* found = entry(key);
    const bool is_here = found && found->place.file == place_.file;
    problems_.add(Cause::wrong, is_here ? found->place : place_, path_of(key), what);
}

void Section::problem_of_table(std::string_view what)
{
    problems_.add(Cause::wrong, place_, path_, what);
}

void Section::refuse_unknown(std::span<const std::string> elsewhere)
{
    const auto* table = value_.as<TomlValue::Table>();
    if (!table)
        return;
    for (const TomlEntry& one : *table)
    {
        if (std::find(known_.begin(), known_.end(), one.key) != known_.end())
            continue;
        const auto home = std::find_if(elsewhere.begin(), elsewhere.end(), [&one](const std::string& path) {
            return last_part(path) == one.key;
        });
        const auto meant = home == elsewhere.end() ? nearest(one.key, known_) : *home;
        const auto* what = one.value.as<TomlValue::Table>() ? "unknown table" : "unknown key";
        problems_.add(
            Cause::unknown,
            one.place,
            path_of(one.key),
            std::string(what) + "; the nearest known is " + meant
        );
    }
}

std::vector<std::string> Section::known() const
{
    std::vector<std::string> paths;
    for (const std::string& key : known_)
        paths.push_back(path_of(key));
    return paths;
}

std::optional<std::string> Section::text(std::string_view key)
{
    const auto* found = find(key);
    if (!found)
        return std::nullopt;
    const auto* text = found->as<std::string>();
    if (!text)
        wrong_kind(key, "a string", *found);
    else if (holds_control(*text))
        problem(key, "must not hold control characters");
    else
        return *text;
    return std::nullopt;
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t least, std::int64_t most)
{
    const auto* found = find(key);
    if (!found)
        return std::nullopt;
    const auto* number = found->as<std::int64_t>();
    if (!number)
        wrong_kind(key, "a whole number", *found);
    else if (*number < least || *number > most)
        problem(
            key,
            "must be from " + std::to_string(least) + " to " + std::to_string(most) + ", not " +
                std::to_string(*number)
        );
    else
        return *number;
    return std::nullopt;
}

std::optional<std::size_t> Section::choice(std::string_view key, std::span<const std::string_view> choices)
{
    const auto chosen = text(key);
    if (!chosen)
        return std::nullopt;
    const auto found = std::find(choices.begin(), choices.end(), *chosen);
    if (found != choices.end())
        return static_cast<std::size_t>(found - choices.begin());
    problem(key, "must be " + one_of(choices) + ", not " + in_quotes(*chosen));
    return std::nullopt;
}

void Section::wrong_kind(std::string_view key, std::string_view wanted, const TomlValue& got)
{
    problem(key, "must be " + std::string(wanted) + ", not " + std::string(got.kind()));
}

std::string Section::path_of(std::string_view key) const
{
    const auto written = is_bare(key) ? std::string(key) : in_quotes(key);
    return path_.empty() ? written : path_ + "." + written;
}

}  // namespace giposync::config
