#include "ops/doctor_clock.hpp"

#include "ops/status_words.hpp"

#include <algorithm>
#include <chrono>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

// Half of what a change walk re-reads by default, and what certificates and tokens bear.
constexpr Duration harmless = 30s;
constexpr Duration bearable = 5min;

// A machine whose battery is empty wakes up in 1970 or in the year it was made.
constexpr Instant earliest{std::chrono::sys_days{std::chrono::January / 1 / 2025}};

constexpr const char* synchronise = "switch time synchronisation on: timedatectl set-ntp true";

std::string off_by(Duration ahead, const std::string& server)
{
    return span_in_words(std::chrono::abs(ahead)) + (ahead > Duration::zero() ? " ahead of " : " behind ") +
           server;
}

}  // namespace

Finding check_clock(
    Instant now,
    std::optional<Instant> newest_stamp,
    const std::vector<ClockWitness>& witnesses
)
{
    Finding finding{"clock", "", Verdict::ok, moment_in_words(now)};
    const auto best = std::ranges::min_element(witnesses, {}, [](const ClockWitness& witness) {
        return std::chrono::abs(witness.ahead);
    });
    const bool told = best != witnesses.end();
    const auto off = told ? std::chrono::abs(best->ahead) : Duration::zero();
    if (now < earliest || off > bearable)
        finding.verdict = Verdict::bad;
    else if (off > harmless || (newest_stamp && *newest_stamp > now + bearable))
        finding.verdict = Verdict::warning;
    if (finding.verdict != Verdict::ok)
        finding.cure = synchronise;

    if (off > harmless)
        finding.what += " is " + off_by(best->ahead, best->server);
    else if (now < earliest)
        finding.what += " cannot be: this program was made later";
    else if (finding.verdict == Verdict::warning)
        finding.what +=
            " lies before " + moment_in_words(*newest_stamp) + ", when the mirror was written last";
    else if (told)
        finding.what += ", as " + best->server + " has it";
    else
        finding.what += "; no server has told the time";
    return finding;
}

}  // namespace giposync::ops
