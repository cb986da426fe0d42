// What walks cost in requests, the scarcest resource: over lists that stand still and after changes, beside
// what is promised, ceil(rows / (limit - 1)) + 1, and beside plain offset walking, which proves nothing. In
// virtual time, so the numbers are the same on every machine.

#include "support/list_costs.hpp"
#include "support/naive_walk.hpp"

#include <cstdint>
#include <cstdio>
#include <set>
#include <string>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using sandbox::Mutation;
using test::clinic_of_patients;
using test::promised_requests;
using test::SandboxClinic;

std::int64_t plain_walk(SandboxClinic& clinic, std::optional<Instant> since = std::nullopt)
{
    const auto& patients = clinic.resource("patients");
    sync::ListAddress list{patients, Zone{}, clinic.api.base, clinic.api.tenant, {}, since};
    auto walk = test::walk_naively(clinic.transport, list, sync::format_of(patients, Zone{}), patients.limit);
    return clinic.simulation.run(std::move(walk)).requests;
}

void measure_walk(std::int64_t rows, std::int64_t limit)
{
    auto clinic = clinic_of_patients(rows, limit);
    const auto plain = plain_walk(clinic);
    const auto fill = clinic.sync("patients").count.requests;
    clinic.pass(1h);
    const auto reconcile = clinic.reconcile("patients").count.requests;
    std::printf(
        "%8lld %6lld %9lld %10lld %9lld %7lld\n",
        static_cast<long long>(rows),
        static_cast<long long>(limit),
        static_cast<long long>(fill),
        static_cast<long long>(reconcile),
        static_cast<long long>(promised_requests(rows, limit)),
        static_cast<long long>(plain)
    );
}

void measure_changes(std::int64_t rows, std::int64_t limit, std::int64_t changed)
{
    auto clinic = clinic_of_patients(rows, limit);
    clinic.sync("patients");
    clinic.pass(1h);
    const auto before = clinic.simulation.clock.now();
    std::set<std::string> ids;
    while (std::ssize(ids) < changed)
        for (const auto& id : clinic.mutate(Kind::patients, Mutation::update).ids)
            ids.insert(id);
    clinic.pass(1h);
    const auto plain = plain_walk(clinic, before);
    const auto ours = clinic.sync("patients").count.requests;
    std::printf(
        "%8lld %6lld %8lld %9lld %9lld %7lld\n",
        static_cast<long long>(rows),
        static_cast<long long>(limit),
        static_cast<long long>(changed),
        static_cast<long long>(ours),
        static_cast<long long>(promised_requests(changed, limit)),
        static_cast<long long>(plain)
    );
}

void measure()
{
    std::printf("Requests of a walk over everything\n    rows  limit      fill  reconcile  promised   plain\n"
    );
    for (const std::int64_t limit : {10, 50, 100, 500})
        for (const std::int64_t rows : {0, 1, 99, 100, 101, 1'000, 10'000, 100'000})
            measure_walk(rows, limit);

    std::printf("\nRequests of a change walk\n    rows  limit  changed      ours  promised   plain\n");
    for (const std::int64_t rows : {1'000, 100'000})
        for (const std::int64_t changed : {0, 1, 99, 100, 101, 250, 1'000})
            measure_changes(rows, 100, changed);
}

}  // namespace
}  // namespace giposync

int main()
{
    giposync::measure();
}
