#include "ops/doctor_service.hpp"

#include "base/files.hpp"
#include "ops/status_access.hpp"
#include "ops/status_words.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

bool is_program(const fs::path& file)
{
    const auto found = look_up(file);
    return found && S_ISREG(found->st_mode) && (found->st_mode & 0111);
}

// Where execvp(3) finds it; empty where it does not.
fs::path find_program(const std::string& name, std::string_view search_path)
{
    if (name.find('/') != std::string::npos)
        return look_up(name) ? fs::path{name} : fs::path{};
    while (!search_path.empty())
    {
        const auto end = std::min(search_path.find(':'), search_path.size());
        const auto file = fs::path{search_path.substr(0, end)} / name;
        if (is_program(file))
            return file;
        search_path.remove_prefix(std::min(end + 1, search_path.size()));
    }
    return {};
}

// The program that reads a script: what stands behind "#!". Empty: it is no script, or may not be read.
std::string interpreter_of(const fs::path& script)
{
    std::ifstream in{script};
    char mark[2] = {};
    if (!in.read(mark, sizeof mark) || mark[0] != '#' || mark[1] != '!')
        return {};
    std::string name;
    in >> name;
    return name.substr(0, 255);
}

std::optional<Finding> problem_with(const fs::path& program, const Viewer& viewer)
{
    const auto file = in_shell_quotes(program);
    Finding finding{"alerts", "", Verdict::bad, ""};
    if (!is_program(program))
    {
        finding.what = program.string() + " is no program, or nobody may run it";
        finding.cure = "chmod 0755 " + file;
        return finding;
    }
    const auto& who = viewer.service.value_or(viewer.self);
    if (const auto why = why_kept_out(who, program, Access::execute))
    {
        finding.what = who.name + " may not run it: " + *why;
        finding.cure = "chmod 0755 " + file;
        return finding;
    }
    const auto interpreter = interpreter_of(program);
    if (!interpreter.empty() && !is_program(interpreter))
    {
        finding.what = program.string() + " needs " + interpreter + ", which is not there";
        finding.cure = "install it, or correct the first line of the script";
        return finding;
    }
    return std::nullopt;
}

std::string limit_in_words(const ApplicationReport& application)
{
    const auto per = std::chrono::duration_cast<std::chrono::seconds>(application.per).count();
    auto text = count_in_words(application.requests, "request") + " per " + std::to_string(per) + " s";
    if (application.used)
        text += ", " + std::to_string(*application.used) + " used";
    return text;
}

// The arithmetic where the schedule asks for too much.
std::optional<std::string> too_much(
    const ApplicationReport& application,
    const std::optional<quota::Plan>& plan
)
{
    if (plan)
        return plan->fits ? std::nullopt : std::optional{plan->arithmetic};
    const auto needed = application.needed_per_hour.value_or(0);
    const auto allowed =
        application.requests * 3'600'000 / std::max<std::int64_t>(application.per.count(), 1);
    if (needed <= allowed)
        return std::nullopt;
    return count_in_words(needed, "request") + " an hour needed, " + with_separators(allowed) + " allowed";
}

}  // namespace

Finding check_service(const StatusReport& report)
{
    Finding finding{"service", "", Verdict::ok, "runs"};
    if (report.service.since)
        finding.what += " " + since_in_words(*report.service.since, report.generated_at);
    if (!report.service.running)
        return {"service", "", Verdict::skipped, "this user may not see whether it runs", as_root};
    if (!*report.service.running)
        return {
            "service",
            "",
            Verdict::warning,
            "does not run: nothing is synced",
            "systemctl enable --now giposyncd"};
    std::string left_out;
    for (const AccountReport& account : report.accounts)
        if (!account.served.value_or(true))
            left_out += (left_out.empty() ? "" : ", ") + account.name.text();
    if (!left_out.empty())
        return {
            "service",
            "",
            Verdict::warning,
            "runs, but not for " + left_out,
            "systemctl reload giposyncd"};
    return finding;
}

Finding check_limit(
    const ApplicationReport& application,
    const std::optional<quota::Plan>& plan,
    Instant now,
    const Viewer& viewer
)
{
    Finding finding{"limit", application.name.text(), Verdict::ok, limit_in_words(application)};
    if (const auto arithmetic = too_much(application, plan))
    {
        finding.verdict = Verdict::warning;
        finding.what = "the schedule does not fit: " + *arithmetic;
        finding.cure = "raise `every` of some resources, or rate_limit where GipoNext allows more";
    }
    else if (application.throttled_until)
    {
        finding.verdict = Verdict::warning;
        finding.what +=
            "; the server asks for silence for another " + span_in_words(*application.throttled_until - now);
        finding.cure = "nothing is to be done now; where it comes often, lower rate_limit";
    }
    else if (application.quiet_until)
    {
        finding.verdict = Verdict::warning;
        finding.what += "; nothing is sent for another " + span_in_words(*application.quiet_until - now) +
                        ": " + application.quiet_reason;
        finding.cure = "nothing is to be done now";
    }
    else if (application.problem)
    {
        const bool closed_to_us = application.problem->ends_with(may_not_read);
        finding.what += "; its use is not shown: " + *application.problem;
        if (!viewer.may_judge())
        {
            finding.verdict = Verdict::skipped;
            finding.cure = as_root;
        }
        else
        {
            finding.verdict = Verdict::warning;
            finding.cure =
                closed_to_us
                    ? "see state_dir: without the memory of the rate limit nothing is sent"
                    : "systemctl restart giposyncd: a damaged memory is set aside, and a new one begun";
        }
    }
    else if (plan)
        finding.what += "; " + plan->arithmetic;
    return finding;
}

Finding check_alerts(const config::Alerts& alerts, const std::string& search_path, const Viewer& viewer)
{
    if (alerts.command.empty())
        return {"alerts", "", Verdict::ok, "no command: only the log tells that a person is needed"};
    const auto& name = alerts.command.front();
    const auto program = find_program(name, search_path);
    if (program.empty())
        return {
            "alerts",
            "",
            Verdict::bad,
            name + " is not there: nobody would be told that a person is needed",
            "correct alerts.command, or put the program there"};
    if (auto problem = problem_with(program, viewer))
        return *problem;
    return {"alerts", "", Verdict::ok, program.string() + " can be run"};
}

}  // namespace giposync::ops
