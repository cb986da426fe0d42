#pragma once

#include <string_view>

namespace giposync::ops {

// Where lines go, as bytes.
class LineOutput
{
public:
    virtual ~LineOutput() = default;

    // The bytes as they are, line breaks included. False where they were not taken, or not all of them: a
    // full disk, a reader who has gone. Then whatever comes next begins on a line of its own.
    virtual bool write(std::string_view bytes) noexcept = 0;
};

// An open descriptor, without a buffer: what is written is seen at once, and a crash loses nothing. A reader
// who has gone does not kill the process, whatever it does about SIGPIPE. A reader who does not read a pipe
// that does not block is waited for a moment only.
class DescriptorOutput final : public LineOutput
{
public:
    explicit DescriptorOutput(int descriptor) : descriptor_(descriptor) {}

    bool write(std::string_view bytes) noexcept override;

private:
    bool write_all(std::string_view bytes) noexcept;

    int descriptor_;
    bool torn_ = false;  // a failure left the beginning of a line behind
};

// Whether the descriptor is the stream to the journal that `journal_stream` names: the value of
// JOURNAL_STREAM, "device:inode" (systemd.exec(5)), or null. It is inherited, so that it is there is no
// proof.
bool is_journal(int descriptor, const char* journal_stream);

// The same for standard error and this process's environment.
bool stderr_is_journal();

}  // namespace giposync::ops
