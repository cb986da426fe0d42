#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace giposync {

// Why something failed, named after what the caller can do about it.
// A new entry is justified only by a new reaction.
enum class Errc
{
    unreachable,      // no usable answer (network, 5xx): worth another try soon
    throttled,        // the server named a wait: worth another try after it
    unauthorized,     // the access token is not taken: refresh it once, then it is the resource that fails
    needs_login,      // the grant is dead or was never given: only a person can help
    client_rejected,  // the application's id or secret is wrong: its owner can help, no login can
    refused,          // a stranger's tenant, or a person who said no: keep nothing
    forbidden,        // scope, permission or path (403, 404): leave this resource alone
    malformed,        // an answer outside the contract: report it, do not repeat it
    unwritable,       // the disk does not take it: pause, alert, try again
    invalid,          // settings or usage: nothing runs until they are mended
    failed,           // anything else that ends the work: say it
};

struct Error
{
    Errc code;
    std::string detail;                   // where and why, for one log line; never a secret, never a patient
    std::chrono::seconds retry_after{0};  // only with Errc::throttled
    // The request left and may have been acted upon, though no usable answer came back. False: it certainly
    // did not reach the server.
    bool may_have_arrived = false;
};

template <class T>
using Result = boost::system::result<T, Error>;

std::string_view name_of(Errc code);

// The same failure, with where it happened in front: "where: detail".
Error at(std::string_view where, Error error);

// Result::value() on a failure is a bug in the caller, so it throws std::logic_error.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace giposync
