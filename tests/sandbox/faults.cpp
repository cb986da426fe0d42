#include "sandbox/faults.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace giposync::sandbox {
namespace {

constexpr std::string_view proxy_page =
    "<!DOCTYPE html><html><head><title>Attention</title></head><body><h1>Please wait…</h1></body></html>";

std::optional<Fault> next_of(std::vector<ScriptedFault>& script, const Ask& ask)
{
    std::optional<Fault> found;
    for (ScriptedFault& one : script)
    {
        if (ask.path.find(one.path) == std::string::npos)
            continue;
        if (one.skip > 0)
        {
            --one.skip;
            continue;
        }
        if (one.count > 0 && !found)
        {
            --one.count;
            found = one.fault;
        }
    }
    std::erase_if(script, [](const ScriptedFault& one) { return one.count == 0; });
    return found;
}

}  // namespace

std::string_view name_of(FaultKind kind)
{
    switch (kind)
    {
    case FaultKind::refused: return "refused";
    case FaultKind::lost: return "lost";
    case FaultKind::cut: return "cut";
    case FaultKind::garbled: return "garbled";
    case FaultKind::status_408: return "408";
    case FaultKind::status_500: return "500";
    case FaultKind::status_502: return "502";
    case FaultKind::status_503: return "503";
    case FaultKind::html_page: return "html_page";
    case FaultKind::wrong_type: return "wrong_type";
    case FaultKind::slow: return "slow";
    case FaultKind::forbidden: return "forbidden";
    case FaultKind::not_found: return "not_found";
    case FaultKind::empty_page: return "empty_page";
    case FaultKind::repeated_rows: return "repeated_rows";
    case FaultKind::early_end: return "early_end";
    case FaultKind::empty_list: return "empty_list";
    }
    return "unknown";
}

std::optional<FaultKind> fault_named(std::string_view name)
{
    const auto found = std::find_if(all_faults.begin(), all_faults.end(), [name](FaultKind kind) {
        return name_of(kind) == name;
    });
    return found == all_faults.end() ? std::nullopt : std::optional{*found};
}

void Faults::roll(std::vector<FaultRate> rates, std::uint64_t seed)
{
    rates_ = std::move(rates);
    bursts_.clear();
    random_ = Random{seed};
}

void Faults::clear()
{
    script_.clear();
    rates_.clear();
    bursts_.clear();
}

std::optional<Fault> Faults::rolled(const Ask& ask)
{
    if (auto fault = next_of(bursts_, ask))
        return fault;
    for (const FaultRate& rate : rates_)
    {
        if (ask.path.find(rate.path) == std::string::npos || !random_.chance(rate.probability))
            continue;
        if (rate.burst > 1)
            bursts_.push_back({rate.fault, ask.path, 0, rate.burst - 1});
        return rate.fault;
    }
    return std::nullopt;
}

std::optional<Fault> Faults::next(const Ask& ask)
{
    auto fault = next_of(script_, ask);
    if (!fault)
        fault = rolled(ask);
    if (fault)
        ++happened_;
    return fault;
}

std::optional<Answer> answer_instead(const Fault& fault)
{
    switch (fault.kind)
    {
    case FaultKind::status_408: return complaint(408, "Request timeout.");
    case FaultKind::status_500: return complaint(500, "An error has occurred.");
    case FaultKind::status_502: return html_answer(502, "<html><body>502 Bad Gateway</body></html>");
    case FaultKind::html_page: return html_answer(200, std::string(proxy_page));
    case FaultKind::forbidden: return complaint(403, "Authorization has been denied for this request.");
    case FaultKind::not_found: return complaint(404, "The resource was not found.");
    case FaultKind::status_503:
    {
        auto answer = html_answer(503, "<html><body>503 Service Unavailable</body></html>");
        if (fault.wait)
            answer.headers.emplace_back(
                "Retry-After",
                std::to_string(std::chrono::ceil<std::chrono::seconds>(*fault.wait).count())
            );
        return answer;
    }
    case FaultKind::refused:
    case FaultKind::lost:
    case FaultKind::cut:
    case FaultKind::garbled:
    case FaultKind::wrong_type:
    case FaultKind::slow:
    case FaultKind::empty_page:
    case FaultKind::repeated_rows:
    case FaultKind::early_end:
    case FaultKind::empty_list: break;
    }
    return std::nullopt;
}

void befall(const Fault& fault, Answer& answer)
{
    switch (fault.kind)
    {
    case FaultKind::lost: answer.delivery = Delivery::lost; return;
    case FaultKind::cut: answer.delivery = Delivery::cut; return;
    case FaultKind::garbled: answer.delivery = Delivery::garbled; return;
    case FaultKind::slow: answer.delay += fault.wait.value_or(std::chrono::seconds(20)); return;
    case FaultKind::wrong_type:
        for (auto& [name, value] : answer.headers)
            if (name == "Content-Type")
                value = "text/plain";
        return;
    case FaultKind::refused:
    case FaultKind::status_408:
    case FaultKind::status_500:
    case FaultKind::status_502:
    case FaultKind::status_503:
    case FaultKind::html_page:
    case FaultKind::forbidden:
    case FaultKind::not_found:
    case FaultKind::empty_page:
    case FaultKind::repeated_rows:
    case FaultKind::early_end:
    case FaultKind::empty_list: return;
    }
}

}  // namespace giposync::sandbox
