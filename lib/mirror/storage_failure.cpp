#include "mirror/storage_failure.hpp"

#include "sqlite/error.hpp"

#include <string>

namespace giposync::mirror {

namespace {

struct StorageFailure
{
    Error error;
    bool damage = false;
};

std::optional<StorageFailure> told_by(const std::exception_ptr& exception)
{
    try
    {
        std::rethrow_exception(exception);
    }
    catch (const sqlite::Error& error)
    {
        const std::string why = error.what();
        if (error.busy())
            return StorageFailure{
                {Errc::unwritable, "another program has locked the mirror, to write it itself: " + why}};
        if (error.disk())
            return StorageFailure{{Errc::unwritable, "the mirror cannot be written: " + why}};
        if (error.damaged())
            return StorageFailure{
                {Errc::unwritable, "the mirror is damaged, and is checked when it is opened next: " + why},
                true};
        return std::nullopt;
    }
    catch (...)
    {
        return std::nullopt;
    }
}

}  // namespace

std::optional<Error> storage_failure(const std::exception_ptr& exception)
{
    const auto failure = told_by(exception);
    return failure ? std::optional{failure->error} : std::nullopt;
}

std::optional<Error> storage_failure(Mirror& mirror, const std::exception_ptr& exception)
{
    const auto failure = told_by(exception);
    if (failure && failure->damage)
        mirror.distrust();
    return failure ? std::optional{failure->error} : std::nullopt;
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
