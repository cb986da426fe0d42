#include "exit_code.hpp"
#include "program.hpp"
#include "standard_streams.hpp"

int main(int argc, char** argv)
{
    if (!giposync::open_missing_standard_streams())
        return static_cast<int>(giposync::ExitCode::failed);
    return giposync::run_program({argv + 1, argv + argc});
}
