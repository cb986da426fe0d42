#include "support/sandbox_process.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace json = boost::json;

namespace giposync::process {
namespace {

Start start_of(const std::filesystem::path& folder, const std::vector<std::string>& options)
{
    Start start;
    start.argv = {GIPOSANDBOX, "--control", "--port", "0", "--certificate-dir", folder.string()};
    start.argv.insert(start.argv.end(), options.begin(), options.end());
    return start;
}

// The port behind the last colon of "listening https://127.0.0.1:PORT".
std::uint16_t wait_for_port(ChildProcess& child)
{
    const auto& output = child.output();
    child.read_until([&] { return output.find('\n') != std::string::npos; }, "the port");
    std::uint16_t port = 0;
    const auto* const digits = output.data() + output.rfind(':') + 1;
    if (std::from_chars(digits, output.data() + output.size(), port).ec != std::errc{})
        throw std::runtime_error("no port in: " + output);
    return port;
}

}  // namespace

SandboxProcess::SandboxProcess(std::filesystem::path folder, const std::vector<std::string>& options)
    : folder_(std::move(folder)),
      child_(start_of(folder_, options)),
      port_(wait_for_port(child_)),
      client_(port_, authority())
{
}

json::value SandboxProcess::ask(std::string_view method, const std::string& control, std::string body) const
{
    const auto answer = client_.send(method, "/_sandbox/" + control, std::move(body));
    return answer.empty() ? json::value{} : json::parse(answer);
}

json::value SandboxProcess::post(const std::string& control, std::string body) const
{
    return ask("POST", control, std::move(body));
}

json::value SandboxProcess::remove(const std::string& control) const
{
    return ask("DELETE", control, {});
}

json::value SandboxProcess::get(const std::string& control) const
{
    return ask("GET", control, {});
}

std::optional<std::string> SandboxProcess::waiting_code() const
{
    try
    {
        return json::value_to<std::string>(get("code").at("user_code"));
    }
    catch (const std::runtime_error&)
    {
        return std::nullopt;
    }
}

std::map<std::string, std::string> SandboxProcess::truth(const std::string& resource) const
{
    std::map<std::string, std::string> rows;
    std::istringstream lines{client_.send("GET", "/_sandbox/truth/" + resource)};
    for (std::string line; std::getline(lines, line);)
    {
        const auto row = json::parse(line);
        rows.emplace(json::value_to<std::string>(row.at("id")), json::value_to<std::string>(row.at("text")));
    }
    return rows;
}

std::int64_t SandboxProcess::count(std::string_view name) const
{
    const auto stats = get("stats");
    const auto* const value = stats.get_object().if_contains(name);
    return value ? value->to_number<std::int64_t>() : 0;
}

std::int64_t SandboxProcess::count(std::string_view group, std::string_view name) const
{
    const auto stats = get("stats");
    const auto* const value = stats.get_object().at(group).get_object().if_contains(name);
    return value ? value->to_number<std::int64_t>() : 0;
}

std::int64_t SandboxProcess::requests_for(std::string_view part_of_path) const
{
    const auto stats = get("stats");
    std::int64_t sum = 0;
    for (const auto& [path, count] : stats.at("by_path").get_object())
        if (std::string_view(path).find(part_of_path) != std::string_view::npos)
            sum += count.to_number<std::int64_t>();
    return sum;
}

std::int64_t SandboxProcess::throttled() const
{
    const auto stats = get("stats");
    std::int64_t sum = 0;
    for (const auto& [id, conduct] : stats.at("clients").get_object())
        sum += conduct.at("throttled").to_number<std::int64_t>();
    return sum;
}

}  // namespace giposync::process
