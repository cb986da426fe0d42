#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::quota {

// The path of a URL, without what is asked for and of whom: "/v2/tenants/{id}/treatments". It names nobody,
// so it may stand in the log. Empty: the URL has no path.
std::string endpoint_of(std::string_view url);

// How a refusal stands among those of its endpoint.
struct Standing
{
    int in_a_row = 1;        // refusals of this endpoint without another answer of it
    int despite_others = 0;  // of these, how many came though others were answered since the one before
    bool told = false;       // the log has told of it lately

    // Once can be chance: others who use the client_id come in bursts.
    bool alone() const { return despite_others >= 2; }
};

// Which endpoints are refused, each by itself: a limit of the client_id refuses all, so a refusal of one that
// is refused again and again, while others are answered, is a trouble of its own. Known to one process, for
// as long as that lives, and bounded; one that has no name is like all.
class Endpoints
{
public:
    // A request that left then came back with a 429, or a 503 that asks for a pause; `asked`: which, where it
    // can be read.
    Standing refused(const std::string& endpoint, Moment departed, Moment now, std::optional<Duration> asked);

    // ... with any other answer.
    void answered(const std::string& endpoint, Moment departed);

    // Nothing of this endpoint is sent before: its own pause, which grows while others go on.
    Moment held_until(const std::string& endpoint) const;

private:
    struct Refused
    {
        Standing standing;
        std::optional<Duration> asked;
        Moment before;  // the refusal before the last
        Moment last;
        Moment told_at;
        Moment held_until;
        bool others_answered_before = false;  // those who left between the two
        bool others_answered_since = false;   // ... and since the last

        void hold();
    };

    void make_room();

    std::map<std::string, Refused> refused_;
};

}  // namespace giposync::quota
