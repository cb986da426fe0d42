#include "program.hpp"

int main(int argc, char** argv)
{
    return giposync::run_program({argv + 1, argv + argc});
}
