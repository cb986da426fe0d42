#include "ops/line_output.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace giposync::ops {
namespace {

struct Pipe
{
    int reader = -1;
    int writer = -1;

    Pipe()
    {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0)
            std::tie(reader, writer) = std::pair(ends[0], ends[1]);
    }

    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    ~Pipe()
    {
        close_reader();
        close(writer);
    }

    void close_reader()
    {
        if (reader >= 0)
            close(reader);
        reader = -1;
    }

    std::string drain() const
    {
        std::string text;
        std::array<char, 4096> some{};
        for (auto n = read(reader, some.data(), some.size()); n > 0;
             n = read(reader, some.data(), some.size()))
            text.append(some.data(), static_cast<std::size_t>(n));
        return text;
    }
};

TEST(DescriptorOutput, WritesAtOnce)
{
    Pipe pipe;
    DescriptorOutput output{pipe.writer};

    EXPECT_TRUE(output.write("a line\n"));

    EXPECT_EQ(pipe.drain(), "a line\n");
}

TEST(DescriptorOutput, OutlivesAReaderWhoHasGone)
{
    Pipe pipe;
    DescriptorOutput output{pipe.writer};
    pipe.close_reader();
    ASSERT_EQ(std::signal(SIGPIPE, SIG_DFL), SIG_DFL);  // it would kill the test

    EXPECT_FALSE(output.write("a line\n"));
    EXPECT_FALSE(output.write("a line\n"));

    sigset_t pending;
    sigpending(&pending);
    EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST(DescriptorOutput, SaysThatAClosedDescriptorTakesNothing)
{
    DescriptorOutput output{-1};

    EXPECT_FALSE(output.write("a line\n"));
}

TEST(DescriptorOutput, SaysThatAFullDiskTakesNothing)
{
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    DescriptorOutput output{full};

    EXPECT_FALSE(output.write("a line\n"));

    close(full);
}

TEST(DescriptorOutput, EndsALineOfWhichOnlyTheBeginningWasTaken)
{
    Pipe pipe;
    const auto capacity = static_cast<std::size_t>(fcntl(pipe.writer, F_GETPIPE_SZ));
    DescriptorOutput output{pipe.writer};
    const std::string line = std::string(capacity + 100, 'x') + "\n";

    EXPECT_FALSE(output.write(line));
    EXPECT_FALSE(output.write("not taken either\n"));
    EXPECT_EQ(pipe.drain(), std::string(capacity, 'x'));
    EXPECT_TRUE(output.write("the next\n"));

    EXPECT_EQ(pipe.drain(), "\nthe next\n");
}

TEST(IsJournal, ComparesDeviceAndInodeOfTheStream)
{
    Pipe pipe;

    struct stat what
    {
    };

    ASSERT_EQ(fstat(pipe.writer, &what), 0);
    const auto device = std::to_string(what.st_dev);
    const auto inode = std::to_string(what.st_ino);

    EXPECT_TRUE(is_journal(pipe.writer, (device + ":" + inode).c_str()));
    EXPECT_FALSE(is_journal(pipe.writer, (device + ":" + inode + "1").c_str()));
    EXPECT_FALSE(is_journal(pipe.writer, (inode + ":" + device).c_str()));
    EXPECT_FALSE(is_journal(pipe.writer, ""));
    EXPECT_FALSE(is_journal(pipe.writer, nullptr));
    EXPECT_FALSE(is_journal(-1, (device + ":" + inode).c_str()));
}

}  // namespace
}  // namespace giposync::ops
