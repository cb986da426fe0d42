#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace giposync::process {

// How long a test waits for anything: far more than it takes, so that only what hangs runs into it.
inline constexpr std::chrono::seconds patience{45};

// How a program is started. It sees nothing of the test's own environment but what the machine needs.
struct Start
{
    std::vector<std::string> argv;         // the program's path first
    std::vector<std::string> environment;  // NAME=VALUE
    // No file may grow beyond so many bytes: the next best thing to a disk that is full.
    std::optional<std::uint64_t> largest_file;
    std::vector<int> closed;  // of its standard streams, as by `2>&-`
};

// A program that a test has started. It is killed, at the latest, with this object.
class ChildProcess
{
public:
    explicit ChildProcess(const Start& start);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    pid_t id() const { return id_; }

    void signal(int number);

    // Takes in what it says until that is enough. Throws std::runtime_error, with the name of what was waited
    // for and all that was said, where it ends before or time runs out.
    void read_until(
        const std::function<bool()>& enough,
        std::string_view awaited,
        std::chrono::milliseconds within = patience
    );

    // Its exit code, or, as a shell has it, 128 and the number of the signal that ended it.
    int finish(std::chrono::milliseconds within = patience);

    const std::string& output() const { return output_.text; }

    const std::string& errors() const { return errors_.text; }

private:
    // The end of a pipe that we read.
    struct Stream
    {
        int descriptor = -1;
        std::string text;
    };

    void spawn(const Start& start, int output, int errors);
    bool wait_for_more(std::chrono::milliseconds within);
    static void take_in(Stream& stream);
    void note_end();
    [[noreturn]] void give_up(std::string_view awaited, std::string_view why) const;

    std::string name_;
    pid_t id_ = -1;
    int ending_ = -1;  // a descriptor that can be read once the process has ended
    Stream output_;
    Stream errors_;
    std::optional<int> exit_code_;
};

}  // namespace giposync::process
