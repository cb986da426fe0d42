#pragma once

#include "base/clock.hpp"
#include "ops/line_output.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::ops {

// How far a walk has come.
struct Progress
{
    std::string what;  // "patients"
    std::int64_t rows = 0;
    std::int64_t requests = 0;
    Duration running{0};
    std::string waits_for;              // "the rate limit"; empty: for nothing
    std::optional<Duration> wait_left;  // of that; nothing: nobody knows
};

// "patients: 12300 rows, 124 requests, 205 rows/s; waits for the rate limit, 12 s", in so many columns.
std::string progress_line(const Progress& progress, std::size_t columns);

// One line at the bottom of a terminal that is drawn again and again, and steps aside for the lines of the
// log, which pass through here. Nothing is drawn before begin() and after end(). One thread.
class TerminalProgress final : public LineOutput
{
public:
    using Columns = std::function<std::size_t()>;  // of the terminal, as it is now

    // Both outlive it.
    TerminalProgress(Clock& clock, LineOutput& terminal, Columns columns);
    TerminalProgress(const TerminalProgress&) = delete;
    TerminalProgress& operator=(const TerminalProgress&) = delete;
    ~TerminalProgress() override;

    void begin(std::string_view what);

    // How much there is by now, all in all.
    void reached(std::int64_t rows, std::int64_t requests);

    // Shown until then, or until something is reached.
    void waits_for(std::string_view reason, Duration span);

    void end();

    // A line of the log: above ours.
    bool write(std::string_view bytes) noexcept override;

    // Draws now and then, so that a wait is seen to pass. Ends by cancellation.
    boost::asio::awaitable<void> run();

private:
    void draw_seldom();
    void draw();
    void erase() noexcept;
    Progress now() const;

    Clock& clock_;
    LineOutput& terminal_;
    Columns columns_;
    Progress progress_;
    Moment began_{};
    std::optional<Moment> wait_ends_;
    bool running_ = false;
    std::string drawn_;  // what stands on the terminal
    std::optional<Moment> drawn_at_;
};

// The columns of the terminal that the descriptor is; 80 where it does not say.
std::size_t columns_of_terminal(int descriptor);

}  // namespace giposync::ops
