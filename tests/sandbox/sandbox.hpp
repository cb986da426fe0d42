#pragma once

#include "sandbox/account_server.hpp"
#include "sandbox/api.hpp"
#include "sandbox/clinic.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/http_message.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/options.hpp"
#include "sandbox/rate_window.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// Changes that happen by themselves, just before requests are served.
struct MutationSchedule
{
    std::size_t least = 0;  // before each request
    std::size_t most = 10;
    std::string path = "/v2/tenants/";  // only before requests whose path has this in it
    MutationMix mix;
    std::uint64_t seed = 1;
};

// A GipoNext in miniature: accounts, API and data of a few tenants, as pure logic. The same options, seed and
// requests at the same times give the same answers. One thread.
class Sandbox
{
public:
    // `born` is when its data was made. Throws invalid_argument for options that contradict each other.
    Sandbox(Options options, Instant born);

    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    Answer handle(const Ask& ask, Instant now);

    const Options& options() const { return options_; }

    // A server changes while it runs: sets an option of accounts or pages by its name (options_text.hpp);
    // what the data is made of stays. Answers what is wrong, or nothing.
    std::optional<std::string> reconfigure(std::string_view name, const std::string& value);

    // The first tenant's clinic, or another one's. Throws out_of_range for an unknown tenant.
    Clinic& clinic() { return clinic(options_.tenants.front().id); }

    Clinic& clinic(std::string_view tenant);

    AccountServer& accounts() { return accounts_; }

    Faults& faults() { return faults_; }

    // The window of this client, or of the first one.
    RateWindow& rate() { return rate(options_.accounts.clients.front().id); }

    RateWindow& rate(const std::string& client);

    // Changes in the first tenant's clinic. `Random` is the caller's, so that a seed tells the whole story.
    Mutated mutate(Kind kind, Mutation mutation, Random& random, Instant now, const MutationMix& mix = {});
    Mutated mutate_randomly(Random& random, Instant now, const MutationMix& mix = {});

    void schedule(MutationSchedule schedule);

    void end_schedule() { schedule_.reset(); }

    // Told of each scheduled change.
    std::function<void(const Mutated&)> on_mutation;

    std::map<std::string, std::string> truth(Kind kind) const { return first_clinic().truth(kind); }

    std::optional<std::string> served(Kind kind, std::string_view id) const
    {
        return first_clinic().served(kind, id);
    }

    struct Stats
    {
        std::uint64_t requests = 0;  // refused connections are none
        std::map<unsigned, std::size_t> by_status;
        std::map<std::string, std::size_t, std::less<>> by_path;  // without the query
    };

    const Stats& stats() const { return stats_; }

private:
    const Clinic& first_clinic() const { return *tenants_.find(options_.tenants.front().id)->second; }

    void mutate_as_scheduled(const Ask& ask, Instant now);
    std::optional<Answer> throttled(const Ask& ask, Instant now);
    Answer route(const Ask& ask, const std::optional<Fault>& fault, Instant now);
    Answer answer(const Ask& ask, const std::optional<Fault>& fault, Instant now);

    Options options_;
    AccountServer accounts_;
    Tenants tenants_;
    Api api_;
    Faults faults_;
    std::map<std::string, RateWindow> windows_;
    std::optional<MutationSchedule> schedule_;
    Random schedule_dice_{0};
    Stats stats_;
};

}  // namespace giposync::sandbox
