// The face to libFuzzer: one program for each target, whose name is FUZZ_TARGET.

#include "targets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

const giposync::fuzz::Target& target()
{
    for (const auto& one : giposync::fuzz::all_targets())
        if (one.name == FUZZ_TARGET)
            return one;
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto& chosen = target();
    chosen.run({reinterpret_cast<const char*>(data), size});
    return 0;
}
