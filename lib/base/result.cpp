#include "base/result.hpp"

#include <stdexcept>
#include <utility>

namespace giposync {

std::string_view name_of(Errc code)
{
    switch (code)
    {
    case Errc::unreachable: return "unreachable";
    case Errc::throttled: return "throttled";
    case Errc::unauthorized: return "unauthorized";
    case Errc::needs_login: return "needs_login";
    case Errc::client_rejected: return "client_rejected";
    case Errc::refused: return "refused";
    case Errc::forbidden: return "forbidden";
    case Errc::absent: return "absent";
    case Errc::malformed: return "malformed";
    case Errc::unwritable: return "unwritable";
    case Errc::invalid: return "invalid";
    case Errc::failed: return "failed";
    }
    return "unknown";
}

Error at(std::string_view where, Error error)
{
    error.detail.insert(0, std::string(where) + ": ");
    return error;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where)
{
    throw std::logic_error("unchecked failure at " + where.to_string() + ": " + error.detail);
}

}  // namespace giposync
