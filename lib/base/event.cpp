#include "base/event.hpp"

#include <iterator>

namespace giposync {

std::string_view name_of(Level level)
{
    switch (level)
    {
    case Level::trace: return "trace";
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
    case Level::critical: return "critical";
    }
    return "unknown";
}

void Log::debug(std::string_view name, std::string message, Fields fields)
{
    write({Level::debug, name, std::move(message), std::move(fields)});
}

void Log::info(std::string_view name, std::string message, Fields fields)
{
    write({Level::info, name, std::move(message), std::move(fields)});
}

void Log::warning(std::string_view name, std::string message, Fields fields)
{
    write({Level::warning, name, std::move(message), std::move(fields)});
}

void Log::error(std::string_view name, std::string message, Fields fields)
{
    write({Level::error, name, std::move(message), std::move(fields)});
}

void Log::critical(std::string_view name, std::string message, Fields fields)
{
    write({Level::critical, name, std::move(message), std::move(fields)});
}

void ContextLog::write(Event event)
{
    event.fields.insert(event.fields.begin(), context_.begin(), context_.end());
    log_.write(std::move(event));
}

}  // namespace giposync
