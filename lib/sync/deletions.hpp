#pragma once

#include "base/result.hpp"
#include "mirror/sweep.hpp"
#include "sync/walk.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace giposync::sync {

// Deletions that wait for a person.
struct HeldDeletions
{
    std::int64_t rows = 0;
    std::int64_t live_rows = 0;
    std::string reason;
};

struct DeletionOutcome
{
    std::int64_t deleted = 0;
    std::int64_t undecided = 0;  // not met, but their absence could not be confirmed
    std::optional<HeldDeletions> held;
};

// Whether so many deletions at once need a person: more than both numbers of the brake, or a list that has
// become empty. Pure; nothing where they may go.
std::optional<HeldDeletions> brake(
    const config::HoldDeletions& limits,
    std::int64_t missing,
    std::int64_t live_rows,
    std::int64_t rows_met
);

// After a walk over everything: finds live rows that it has not met, confirms each absence (asked for by id
// where the API has such a path; where these are too many, or there is none, by a second walk), and makes
// tombstones of them.
class Deletions
{
public:
    // `accept`: a person has let go what the brake would hold.
    Deletions(
        Api& api,
        mirror::Mirror& mirror,
        mirror::MirroredResource& mirrored,
        const config::Resource& resource,
        Walk& walk,
        net::Purpose purpose,
        bool accept
    );

    // Errors are those of the walk. Throws sqlite::Error.
    boost::asio::awaitable<Result<DeletionOutcome>> find();

private:
    using Missing = std::vector<mirror::Sweep::Missing>;

    boost::asio::awaitable<Missing> missing_rows();
    boost::asio::awaitable<Result<Missing>> confirm(Missing missing);
    boost::asio::awaitable<Result<bool>> items_have_addresses(mirror::Sweep::Missing missing);
    boost::asio::awaitable<Result<Missing>> confirmed_by_walk();
    boost::asio::awaitable<Result<Missing>> confirmed_one_by_one(Missing missing);
    boost::asio::awaitable<Result<Existence>> look_for(mirror::Sweep::Missing row);
    boost::asio::awaitable<std::int64_t> bury(Missing rows);

    Api& api_;
    mirror::Mirror& mirror_;
    mirror::MirroredResource& mirrored_;
    const config::Resource& resource_;
    Walk& walk_;
    net::Purpose purpose_;
    bool accept_;
    mirror::Sweep sweep_;
};

}  // namespace giposync::sync
