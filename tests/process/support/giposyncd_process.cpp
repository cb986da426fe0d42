#include "support/giposyncd_process.hpp"

#include <algorithm>
#include <optional>

namespace giposync::process {
namespace {

Start start_of(const std::vector<std::string>& arguments, Start more)
{
    more.argv = {GIPOSYNCD};
    more.argv.insert(more.argv.end(), arguments.begin(), arguments.end());
    return more;
}

std::string in_words(const std::vector<std::string>& arguments)
{
    std::string text = "giposyncd";
    for (const auto& argument : arguments)
        text += " " + argument;
    return text;
}

std::string in_words(std::string_view event, const Matching& fields)
{
    std::string text{event};
    for (const auto& [name, value] : fields)
        text += " " + name + "=" + value;
    return text;
}

}  // namespace

GiposyncdProcess::GiposyncdProcess(const std::vector<std::string>& arguments, Start more)
    : command_(in_words(arguments)), child_(start_of(arguments, std::move(more)))
{
}

LogLine GiposyncdProcess::wait_for(std::string_view event, const Matching& fields)
{
    return wait_from(0, event, fields);
}

LogLine GiposyncdProcess::wait_for_next(std::string_view event, const Matching& fields)
{
    return wait_from(reached_, event, fields);
}

LogLine GiposyncdProcess::wait_from(std::size_t first, std::string_view event, const Matching& fields)
{
    const auto found = [&] {
        const auto& lines = log();
        for (; first < lines.size(); ++first)
            if (matches(lines[first], event, fields))
                return true;
        return false;
    };
    child_.read_until(found, in_words(event, fields));
    reached_ = first + 1;
    return lines_[first];
}

void GiposyncdProcess::wait_for_output(std::string_view text)
{
    child_.read_until([&] { return output().find(text) != std::string::npos; }, text);
}

const std::vector<LogLine>& GiposyncdProcess::log()
{
    const auto end = errors().rfind('\n');
    if (end != std::string::npos && end >= parsed_)
    {
        for (auto& line : log_lines(std::string_view(errors()).substr(parsed_, end + 1 - parsed_)))
            lines_.push_back(std::move(line));
        parsed_ = end + 1;
    }
    return lines_;
}

int GiposyncdProcess::count(std::string_view event, const Matching& fields)
{
    const auto& lines = log();
    return static_cast<int>(std::count_if(lines.begin(), lines.end(), [&](const LogLine& line) {
        return matches(line, event, fields);
    }));
}

std::string GiposyncdProcess::story() const
{
    return "--- " + command_ + "\n" + output() + errors();
}

}  // namespace giposync::process
