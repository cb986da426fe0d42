// What Control does to accounts, and to the service itself.

#include "sandbox/control.hpp"
#include "sandbox/control_query.hpp"

namespace giposync::sandbox {

Answer Control::waiting_code(const Pairs&, const Ask&)
{
    const DeviceCode* const code = sandbox_.accounts().codes().waiting(clock_.now());
    if (!code)
        return complaint(404, "No code waits for a decision.");
    return json_answer(200, "{\"user_code\":" + json_string(code->user_code) + "}\n");
}

Answer Control::decide(const Pairs& query, Decision decision)
{
    DeviceCodes& codes = sandbox_.accounts().codes();
    const DeviceCode* const waiting = codes.waiting(clock_.now());
    const auto code = parameter_or(query, "user_code", waiting ? waiting->user_code : "");
    const auto user = parameter_or(query, "user", "anna");
    if (!sandbox_.accounts().users().find(user))
        return complaint(400, "There is no such user.");
    if (!codes.decide(code, decision, user, clock_.now()))
        return complaint(404, "No such code waits for a decision.");
    return done();
}

Answer Control::approve(const Pairs& query, const Ask&)
{
    return decide(query, Decision::approved);
}

Answer Control::deny(const Pairs& query, const Ask&)
{
    return decide(query, Decision::denied);
}

Answer Control::revoke(const Pairs& query, const Ask&)
{
    sandbox_.accounts().tokens().revoke_user(parameter_or(query, "user", "anna"));
    return done();
}

Answer Control::expire(const Pairs&, const Ask&)
{
    sandbox_.accounts().tokens().expire_access_tokens(clock_.now());
    return done();
}

Answer Control::deactivate(const Pairs& query, const Ask&)
{
    sandbox_.accounts().deactivate(parameter_or(query, "user", "anna"));
    return done();
}

Answer Control::permit(const Pairs& query, const Ask&)
{
    User* const user = sandbox_.accounts().users().find(parameter_or(query, "user", "anna"));
    const auto kind = kind_of(query);
    const auto allow = parameter_or(query, "allow", "");
    if (!user || !kind || (allow != "yes" && allow != "no"))
        return complaint(400, "Takes user, resource, and allow, which is yes or no.");
    if (allow == "yes")
        user->denied.erase(*kind);
    else
        user->denied.insert(*kind);
    return done();
}

Answer Control::fault(const Pairs& query, const Ask&)
{
    const auto kind = fault_named(parameter_or(query, "kind", ""));
    const auto skip = number_of<std::size_t>(query, "skip", 0);
    const auto count = number_of<std::size_t>(query, "count", 1);
    const auto probability = number_of<double>(query, "probability", 0);
    const auto seed = number_of<std::uint64_t>(query, "seed", 1);
    const std::string* const wait = parameter(query, "wait");
    if (!kind || !skip || !count || !probability || !seed || (wait && !seconds_in(*wait)))
        return complaint(400, "Takes kind, path, skip, count, wait, or probability and seed.");
    Fault fault{*kind, wait ? seconds_in(*wait) : std::nullopt};
    const auto path = parameter_or(query, "path", "");
    if (*probability > 0)
        sandbox_.faults().roll({{fault, *probability, *count, path}}, *seed);
    else
        sandbox_.faults().script({fault, path, *skip, *count});
    return done();
}

Answer Control::mend(const Pairs&, const Ask&)
{
    sandbox_.faults().clear();
    return done();
}

Answer Control::set(const Pairs& query, const Ask&)
{
    const auto wrong =
        sandbox_.reconfigure(parameter_or(query, "name", ""), parameter_or(query, "value", ""));
    return wrong ? complaint(400, *wrong) : done();
}

Answer Control::limit(const Pairs& query, const Ask&)
{
    const auto requests = number_of<std::size_t>(query, "requests", 0);
    const auto per = seconds_in(parameter_or(query, "per", "60"));
    if (!requests || !per)
        return complaint(400, "Takes requests and per, in seconds; 0 requests mean no limit.");
    sandbox_.rate().set_limit(*requests, *per);
    return done();
}

Answer Control::elsewhere(const Pairs& query, const Ask&)
{
    const auto requests = number_of<std::size_t>(query, "requests", 1);
    if (!requests)
        return complaint(400, "Takes requests, a number.");
    for (std::size_t i = 0; i < *requests; ++i)
        sandbox_.rate().arrive_from_elsewhere(clock_.now());
    return done();
}

}  // namespace giposync::sandbox
