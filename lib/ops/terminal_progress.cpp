#include "ops/terminal_progress.hpp"

#include "ops/printable.hpp"

#include <algorithm>
#include <sys/ioctl.h>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_drawings = 100ms;
constexpr Duration between_looks = 500ms;
constexpr std::size_t usual_columns = 80;
constexpr std::string_view erase_line = "\r\x1b[K";

std::string counted(std::int64_t number, std::string_view one)
{
    return std::to_string(number) + ' ' + std::string(one) + (number == 1 ? "" : "s");
}

std::string wait_of(const Progress& progress)
{
    auto text = "waits for " + plain(progress.waits_for);
    if (progress.wait_left)
    {
        const auto left = std::chrono::ceil<std::chrono::seconds>(*progress.wait_left).count();
        text += ", " + std::to_string(std::max<std::int64_t>(left, 0)) + " s";
    }
    return text;
}

}  // namespace

std::string progress_line(const Progress& progress, std::size_t columns)
{
    auto line = plain(progress.what) + ": " + counted(progress.rows, "row") + ", " +
                counted(progress.requests, "request");
    if (progress.running >= 1s)
        line += ", " + std::to_string(progress.rows * 1000 / progress.running.count()) + " rows/s";
    if (!progress.waits_for.empty())
        line += "; " + wait_of(progress);
    return cut_to_width(line, columns);
}

TerminalProgress::TerminalProgress(Clock& clock, LineOutput& terminal, Columns columns)
    : clock_(clock), terminal_(terminal), columns_(std::move(columns))
{
}

TerminalProgress::~TerminalProgress()
{
    erase();
}

void TerminalProgress::begin(std::string_view what)
{
    progress_ = {};
    progress_.what = what;
    began_ = clock_.moment();
    wait_ends_.reset();
    running_ = true;
    draw_seldom();
}

void TerminalProgress::reached(std::int64_t rows, std::int64_t requests)
{
    progress_.rows = rows;
    progress_.requests = requests;
    wait_ends_.reset();
    draw_seldom();
}

void TerminalProgress::waits_for(std::string_view reason, Duration span)
{
    progress_.waits_for = reason;
    wait_ends_ = clock_.moment() + span;
    draw_seldom();
}

void TerminalProgress::end()
{
    running_ = false;
    erase();
}

// In one piece, so that no other process writes between the line and the progress that it removes.
bool TerminalProgress::write(std::string_view bytes) noexcept
{
    if (drawn_.empty())
        return terminal_.write(bytes);
    std::string all{erase_line};
    return terminal_.write(all.append(bytes).append(drawn_));
}

asio::awaitable<void> TerminalProgress::run()
{
    for (;;)
    {
        co_await clock_.sleep(between_looks);
        draw_seldom();
    }
}

void TerminalProgress::draw_seldom()
{
    if (running_ && (!drawn_at_ || clock_.moment() >= *drawn_at_ + between_drawings))
        draw();
}

void TerminalProgress::draw()
{
    drawn_at_ = clock_.moment();
    // Not into the last column: some terminals go to the next line then.
    const auto columns = std::max<std::size_t>(columns_(), 1) - 1;
    auto line = progress_line(now(), columns);
    if (line == drawn_)
        return;
    drawn_ = std::move(line);
    terminal_.write(std::string(erase_line) + drawn_);
}

void TerminalProgress::erase() noexcept
{
    if (!drawn_.empty())
        terminal_.write(erase_line);
    drawn_.clear();
    drawn_at_.reset();
}

Progress TerminalProgress::now() const
{
    auto progress = progress_;
    progress.running = clock_.moment() - began_;
    if (wait_ends_ && *wait_ends_ > clock_.moment())
        progress.wait_left = *wait_ends_ - clock_.moment();
    else
        progress.waits_for.clear();
    return progress;
}

std::size_t columns_of_terminal(int descriptor)
{
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return usual_columns;
    return size.ws_col;
}

}  // namespace giposync::ops
