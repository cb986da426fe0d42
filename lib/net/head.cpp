#include "net/head.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <string>
#include <utility>

// Written out because the parser of Beast 1.81 stops a program built with assertions when the last chunk
// comes in small pieces, and takes no status line without a reason: here strangers decide what comes.
namespace giposync::net {
namespace {

constexpr std::string_view version = "HTTP/1.";

Error malformed(std::string detail)
{
    return {Errc::malformed, std::move(detail)};
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Takes the next line, without its ending, from the front of a head.
std::string_view next_line(std::string_view& text)
{
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

// HTTP/1.1 200 OK: the reason means nothing to a program, and neither does its absence.
Result<Head> parse_status_line(std::string_view line)
{
    constexpr auto status_at = version.size() + 2;
    constexpr auto shortest = status_at + 3;
    if (line.size() < shortest || !line.starts_with(version) || !is_digit(line[version.size()]) ||
        line[version.size() + 1] != ' ' || (line.size() > shortest && line[shortest] != ' '))
        return malformed("the answer does not begin with a status line of HTTP/1");
    Head head;
    head.minor_version = static_cast<unsigned>(line[version.size()] - '0');
    for (const char c : line.substr(status_at, 3))
    {
        if (!is_digit(c))
            return malformed("the status of the answer is no number");
        head.status = head.status * 10 + static_cast<unsigned>(c - '0');
    }
    if (head.status < 100)
        return malformed("the status of the answer is below 100");
    return head;
}

Result<Header> parse_field(std::string_view line)
{
    const auto colon = line.find(':');
    const auto name = trimmed(line.substr(0, colon));
    if (colon == std::string_view::npos || name.empty() ||
        !std::all_of(name.begin(), name.end(), is_token_char))
        return malformed("the answer has a header without a usable name");
    const auto value = trimmed(line.substr(colon + 1));
    if (value.find('\0') != std::string_view::npos || value.find('\r') != std::string_view::npos)
        return malformed("the header " + std::string(name) + " holds a control character");
    return Header{std::string(name), std::string(value)};
}

}  // namespace

bool is_token_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

std::optional<std::size_t> end_of_head(std::string_view text, std::size_t searched)
{
    // An end that is only now complete may have begun up to three bytes earlier.
    for (auto at = text.find('\n', searched - std::min<std::size_t>(searched, 3));
         at != std::string_view::npos;
         at = text.find('\n', at + 1))
    {
        const auto rest = text.substr(at + 1);
        if (rest.starts_with('\n'))
            return at + 2;
        if (rest.starts_with("\r\n"))
            return at + 3;
    }
    return std::nullopt;
}

bool may_begin_head(std::string_view text)
{
    return version.starts_with(text.substr(0, version.size()));
}

Result<Head> parse_head(std::string_view text)
{
    auto head = parse_status_line(next_line(text));
    if (!head)
        return head;
    for (auto line = next_line(text); !line.empty(); line = next_line(text))
    {
        const bool folded = line.front() == ' ' || line.front() == '\t';
        if (folded && head->headers.empty())
            return malformed("the answer's first header continues nothing");
        if (folded)
        {
            head->headers.back().value.append(" ").append(trimmed(line));
            continue;
        }
        auto field = parse_field(line);
        if (!field)
            return field.error();
        head->headers.push_back(std::move(*field));
    }
    return head;
}

std::vector<std::string_view> members_of(const std::vector<Header>& headers, std::string_view name)
{
    std::vector<std::string_view> members;
    for (const Header& header : headers)
    {
        if (!boost::beast::iequals(header.name, name))
            continue;
        std::string_view rest = header.value;
        while (!rest.empty())
        {
            const auto comma = std::min(rest.find(','), rest.size());
            if (const auto member = trimmed(rest.substr(0, comma)); !member.empty())
                members.push_back(member);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return members;
}

}  // namespace giposync::net
