#pragma once

#include "base/time.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How the text of an option becomes a value of its type.
namespace giposync::sandbox {

// A name, what it takes, and how that is set; `set` says whether the text was good.
template <class Target>
struct OptionEntry
{
    std::string_view name;
    std::string values;
    std::function<bool(Target&, const std::string&)> set;
};

template <class Number>
std::optional<Number> number_in(const std::string& text)
{
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, number);
    return ec == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

template <class Target, class Place>
OptionEntry<Target> text_option(std::string_view name, Place place)
{
    return {name, "TEXT", [place](Target& target, const std::string& text) {
                place(target) = text;
                return true;
            }};
}

template <class Target, class Place>
OptionEntry<Target> number_option(std::string_view name, Place place)
{
    return {name, "NUMBER", [place](Target& target, const std::string& text) {
                using Number = std::remove_reference_t<decltype(place(target))>;
                const auto number = number_in<Number>(text);
                if (number)
                    place(target) = *number;
                return number.has_value();
            }};
}

// A duration in seconds, which may have a fraction: "0.5".
inline std::optional<Duration> seconds_in(const std::string& text)
{
    const auto seconds = number_in<double>(text);
    if (!seconds || !(*seconds >= 0) || *seconds > 1e10)
        return std::nullopt;
    return Duration{std::llround(*seconds * 1000)};
}

template <class Target, class Place>
OptionEntry<Target> seconds_option(std::string_view name, Place place)
{
    return {name, "SECONDS", [place](Target& target, const std::string& text) {
                const auto span = seconds_in(text);
                if (span)
                    place(target) = *span;
                return span.has_value();
            }};
}

// For something that may be absent: `none` is the word for that, `inner` sets the value itself.
template <class Target, class Place>
OptionEntry<Target> optional_seconds(std::string_view name, std::string_view none, Place place)
{
    return {name, "SECONDS|" + std::string(none), [place, none](Target& target, const std::string& text) {
                const auto span = seconds_in(text);
                place(target) = span;
                return span.has_value() || text == none;
            }};
}

template <class Target, class Place>
OptionEntry<Target> optional_number(std::string_view name, std::string_view none, Place place)
{
    return {name, "NUMBER|" + std::string(none), [place, none](Target& target, const std::string& text) {
                using Number = typename std::remove_reference_t<decltype(place(target))>::value_type;
                const auto number = number_in<Number>(text);
                place(target) = number;
                return number.has_value() || text == none;
            }};
}

template <class Value>
using Words = std::vector<std::pair<std::string_view, Value>>;

template <class Target, class Value, class Place>
OptionEntry<Target> word_option(std::string_view name, Words<Value> words, Place place)
{
    std::string values;
    for (const auto& [word, value] : words)
        values += (values.empty() ? "" : "|") + std::string(word);
    return {name, values, [place, words = std::move(words)](Target& target, const std::string& text) {
                for (const auto& [word, value] : words)
                {
                    if (word != text)
                        continue;
                    place(target) = value;
                    return true;
                }
                return false;
            }};
}

}  // namespace giposync::sandbox
