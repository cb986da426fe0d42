#include "ops/doctor_finding.hpp"

#include "ops/printable.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace giposync::ops {
namespace {

constexpr std::size_t verdict_width = 9;

std::string_view name_of(Verdict verdict)
{
    switch (verdict)
    {
    case Verdict::ok: return "ok";
    case Verdict::skipped: return "skipped";
    case Verdict::warning: return "warning";
    case Verdict::needs_login: return "login";
    case Verdict::bad: break;
    }
    return "bad";
}

std::string painted(Verdict verdict, const Paint& paint)
{
    const auto word = left_aligned(name_of(verdict), verdict_width);
    switch (verdict)
    {
    case Verdict::ok: return paint.by(Health::ok, word);
    case Verdict::skipped: return paint.faint(word);
    case Verdict::warning: return paint.by(Health::stale, word);
    case Verdict::needs_login:
    case Verdict::bad: break;
    }
    return paint.by(Health::needs_person, word);
}

}  // namespace

std::string to_text(const Finding& finding, const Paint& paint)
{
    const auto subject = finding.check + (finding.about.empty() ? "" : " " + finding.about);
    auto text = painted(finding.verdict, paint) + plain(subject) + ": " + plain(finding.what) + "\n";
    if (!finding.cure.empty())
        text += std::string(verdict_width, ' ') + plain(finding.cure) + "\n";
    return text;
}

std::string summary_of(const Findings& findings)
{
    std::string text;
    for (const auto verdict :
         {Verdict::ok, Verdict::warning, Verdict::needs_login, Verdict::bad, Verdict::skipped})
    {
        const auto count = std::ranges::count(findings, verdict, &Finding::verdict);
        if (count > 0)
            text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(name_of(verdict));
    }
    return text;
}

int exit_code_of(const Findings& findings)
{
    const auto has = [&](Verdict verdict) {
        return std::ranges::count(findings, verdict, &Finding::verdict) > 0;
    };
    if (has(Verdict::bad))
        return 1;
    return has(Verdict::needs_login) ? 3 : 0;
}

}  // namespace giposync::ops
