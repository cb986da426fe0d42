#pragma once

#include "base/time.hpp"
#include "net/transport.hpp"
#include "quota/ceiling.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace giposync::quota {

// Somebody who waits for a permit.
struct Candidate
{
    net::Urgency urgency = net::Urgency::token;
    std::string account;
    Moment due;               // since when it is overdue; its arrival, where it is not
    std::int64_t ticket = 0;  // order of arrival within one process

    friend bool operator==(const Candidate&, const Candidate&) = default;
};

// For each class and account the number of its last permit.
using Turns = std::map<std::pair<net::Urgency, std::string>, std::int64_t>;

// Whether `a` goes before `b`: the more urgent class; within a class accounts take turns, so the one whose
// last permit is longest ago; within an account the most overdue; then first come.
bool before(const Candidate& a, const Candidate& b, const Turns& turns);

// How many places of the ceiling this class leaves for those before it: a quarter for a login, which is
// several requests and many polls, and as much again that first fills and reconciles leave for the
// changes of the day.
std::int64_t reserve_before(net::Urgency urgency, const Ceiling& ceiling);

}  // namespace giposync::quota
