#include "sandbox/sandbox.hpp"

#include "sandbox/options_text.hpp"

#include <stdexcept>

namespace giposync::sandbox {
namespace {

std::string_view head_of(std::string_view path)
{
    return path.substr(0, path.find('.'));
}

// Two members of an item that are nested must not share their first name: rows are written in one go.
void check(const Options& options)
{
    if (options.tenants.empty() || options.accounts.clients.empty())
        throw std::invalid_argument("a sandbox needs a tenant and a client");
    for (const ListOptions& list : options.lists)
        if (head_of(list.id) == head_of(list.changed) || list.id.empty() || list.changed.empty())
            throw std::invalid_argument("id and change time need places of their own: " + list.id);
    if (options.data.times.digits < 0 || options.data.times.digits > 9)
        throw std::invalid_argument("a fraction has 0 to 9 digits");
    if (options.pages.max_limit == 0)
        throw std::invalid_argument("the largest limit is at least 1");
}

// A person's browser shares no client's limit, and no fault befalls it.
bool is_for_people(std::string_view path)
{
    return path == "/device";
}

}  // namespace

Sandbox::Sandbox(Options options, Instant born)
    : options_((check(options), std::move(options))),
      accounts_(options_.accounts, options_.data.seed),
      api_(options_, accounts_, tenants_)
{
    std::uint64_t number = 0;
    for (const TenantOptions& tenant : options_.tenants)
        tenants_[tenant.id] =
            std::make_unique<Clinic>(options_, tenant, mixed(options_.data.seed) + number++, born);
}

Clinic& Sandbox::clinic(std::string_view tenant)
{
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end())
        throw std::out_of_range("no tenant is called " + std::string(tenant));
    return *found->second;
}

RateWindow& Sandbox::rate(const std::string& client)
{
    return windows_.try_emplace(client, options_.rate).first->second;
}

std::optional<std::string> Sandbox::reconfigure(std::string_view name, const std::string& value)
{
    if (!name.starts_with("accounts.") && !name.starts_with("pages."))
        return std::string(name) + " cannot change while the server runs";
    auto changed = options_;
    auto wrong = set_option(changed, name, value);
    if (wrong)
        return wrong;
    check(changed);
    options_ = std::move(changed);
    accounts_.users().grant_as(options_.accounts.users);
    return std::nullopt;
}

Mutated Sandbox::mutate(Kind kind, Mutation mutation, Random& random, Instant now, const MutationMix& mix)
{
    return sandbox::mutate(clinic(), kind, mutation, random, now, mix);
}

Mutated Sandbox::mutate_randomly(Random& random, Instant now, const MutationMix& mix)
{
    return sandbox::mutate_randomly(clinic(), random, now, mix);
}

void Sandbox::schedule(MutationSchedule schedule)
{
    schedule_dice_ = Random{schedule.seed};
    schedule_ = std::move(schedule);
}

void Sandbox::mutate_as_scheduled(const Ask& ask, Instant now)
{
    if (!schedule_ || ask.path.find(schedule_->path) == std::string::npos)
        return;
    const auto range = schedule_->most - schedule_->least + 1;
    for (auto count = schedule_->least + schedule_dice_.below(range); count > 0; --count)
    {
        const auto done = mutate_randomly(schedule_dice_, now, schedule_->mix);
        if (on_mutation)
            on_mutation(done);
    }
}

// What names no client counts for the first one: nothing that a program asks is free.
std::optional<Answer> Sandbox::throttled(const Ask& ask, Instant now)
{
    if (is_for_people(ask.path))
        return std::nullopt;
    const auto named = accounts_.client_of(ask);
    for (const ClientOptions& client : options_.accounts.clients)
        if (named == client.id)
            return rate(client.id).arrive(now);
    return rate().arrive(now);
}

Answer Sandbox::route(const Ask& ask, const std::optional<Fault>& fault, Instant now)
{
    const bool at_accounts = options_.account_host.empty() || ask.host == options_.account_host;
    const bool at_api = options_.api_host.empty() || ask.host == options_.api_host;
    if (at_accounts && accounts_.serves(ask.path))
        return accounts_.handle(ask, now);
    if (at_api && Api::serves(ask.path))
        return api_.handle(ask, fault, stats_.requests, now);
    return complaint(404, "No HTTP resource was found that matches the request.");
}

Answer Sandbox::answer(const Ask& ask, const std::optional<Fault>& fault, Instant now)
{
    if (auto refused = throttled(ask, now))
        return std::move(*refused);
    if (auto instead = fault ? answer_instead(*fault) : std::nullopt)
        return std::move(*instead);
    return route(ask, fault, now);
}

Answer Sandbox::handle(const Ask& ask, Instant now)
{
    const auto fault = is_for_people(ask.path) ? std::nullopt : faults_.next(ask);
    if (fault && fault->kind == FaultKind::refused)
    {
        Answer none;
        none.delivery = Delivery::refused;
        return none;
    }
    ++stats_.requests;
    ++stats_.by_path[ask.path];
    mutate_as_scheduled(ask, now);
    auto given = answer(ask, fault, now);
    if (fault)
        befall(*fault, given);
    given.headers.emplace_back("Date", http_date(now));
    ++stats_.by_status[given.status];
    return given;
}

}  // namespace giposync::sandbox
