#pragma once

#include "sandbox/http_message.hpp"
#include "sandbox/random.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sandbox {

// What can go wrong with one request.
enum class FaultKind
{
    refused,  // no connection: the server has done nothing
    lost,     // the server has done it, and no answer comes
    cut,      // half of the answer comes
    garbled,  // the answer is no HTTP
    status_408,
    status_500,
    status_502,
    status_503,  // with Retry-After where Fault::wait says so
    html_page,   // 200, and a page of some proxy
    wrong_type,  // the right body as text/plain
    slow,        // the right answer, Fault::wait later
    forbidden,   // 403
    not_found,   // 404
    // Lists only; other requests are answered as ever.
    empty_page,     // no items, and hasMore is true
    repeated_rows,  // some rows of the page twice
    early_end,      // hasMore is false, and was not
    empty_list,     // no items, and hasMore is false
};

inline constexpr std::array all_faults{
    FaultKind::refused,
    FaultKind::lost,
    FaultKind::cut,
    FaultKind::garbled,
    FaultKind::status_408,
    FaultKind::status_500,
    FaultKind::status_502,
    FaultKind::status_503,
    FaultKind::html_page,
    FaultKind::wrong_type,
    FaultKind::slow,
    FaultKind::forbidden,
    FaultKind::not_found,
    FaultKind::empty_page,
    FaultKind::repeated_rows,
    FaultKind::early_end,
    FaultKind::empty_list};

std::string_view name_of(FaultKind kind);
std::optional<FaultKind> fault_named(std::string_view name);

struct Fault
{
    FaultKind kind = FaultKind::status_500;
    std::optional<Duration> wait;  // Retry-After, or how slow
};

// Which requests a fault befalls, one after another.
struct ScriptedFault
{
    Fault fault;
    std::string path;       // part of the request's path; empty: any
    std::size_t skip = 0;   // so many matching requests go well before
    std::size_t count = 1;  // then so many go wrong
};

// A fault that happens by chance.
struct FaultRate
{
    Fault fault;
    double probability = 0;
    std::size_t burst = 1;  // once begun, it befalls so many requests for the same path in a row
    std::string path;       // part of the request's path; empty: any
};

// Decides for each request whether something goes wrong. Scripted faults come first.
class Faults
{
public:
    void script(ScriptedFault fault) { script_.push_back(std::move(fault)); }

    void roll(std::vector<FaultRate> rates, std::uint64_t seed);

    // From now on all goes well.
    void clear();

    std::optional<Fault> next(const Ask& ask);

    // How many requests a fault has befallen.
    std::size_t happened() const { return happened_; }

private:
    std::optional<Fault> scripted(const Ask& ask);
    std::optional<Fault> rolled(const Ask& ask);

    std::vector<ScriptedFault> script_;
    std::vector<FaultRate> rates_;
    std::vector<ScriptedFault> bursts_;
    Random random_{0};
    std::size_t happened_ = 0;
};

// What the gateway in front of the server answers in its place; nothing for faults of another kind.
std::optional<Answer> answer_instead(const Fault& fault);

// What happens to the answer on its way.
void befall(const Fault& fault, Answer& answer);

}  // namespace giposync::sandbox
