#pragma once

#include "base/event.hpp"
#include "base/result.hpp"

namespace giposync {

// Tells when a disk does not take what must be kept, and when it does again: once each.
class DiskNews
{
public:
    explicit DiskNews(Log& log) : log_(log) {}

    void unwritable(const Error& error);
    void writable();

private:
    Log& log_;
    bool told_ = false;
};

}  // namespace giposync
