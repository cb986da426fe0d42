#include "mirror/storage_failure.hpp"

#include "sqlite/error.hpp"

#include <string>

namespace giposync::mirror {

std::optional<Error> storage_failure(const std::exception_ptr& exception)
{
    try
    {
        std::rethrow_exception(exception);
    }
    catch (const sqlite::Error& error)
    {
        if (error.disk() || error.busy())
            return Error{Errc::unwritable, std::string("the mirror cannot be written: ") + error.what()};
        if (error.damaged())
            return Error{Errc::failed, std::string("the mirror's file is damaged: ") + error.what()};
        return std::nullopt;
    }
    catch (...)
    {
        return std::nullopt;
    }
}

std::optional<Error> reading_failure(const std::exception_ptr& exception)
{
    try
    {
        std::rethrow_exception(exception);
    }
    catch (const sqlite::Error& error)
    {
        return Error{Errc::failed, error.what()};
    }
    catch (...)
    {
        return std::nullopt;
    }
}

}  // namespace giposync::mirror
