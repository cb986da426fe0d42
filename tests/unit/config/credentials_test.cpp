#include "config/credentials.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

namespace giposync::config {
namespace {

struct CredentialsTest : testing::Test
{
    test::TemporaryFolder folder;
    CredentialFolders folders{folder / "own", folder / "service"};

    std::string path(const std::string& name) const { return folder / name; }

    std::string write(const std::string& name, const std::string& content, mode_t mode = 0600)
    {
        std::filesystem::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << content;
        chmod(path(name).c_str(), mode);
        return path(name);
    }

    std::string error_of(const std::string& where) const
    {
        const auto secret = read_secret(where, folders);
        if (secret)
            return "none";
        EXPECT_EQ(secret.error().code, Errc::invalid);
        return secret.error().detail;
    }

    std::string text_of(const std::string& where) const
    {
        const auto secret = read_secret(where, folders);
        return secret ? std::string(secret->reveal()) : secret.error().detail;
    }
};

TEST_F(CredentialsTest, WhatEditorsAddIsNotOfTheSecret)
{
    EXPECT_EQ(text_of(write("a", "hunter2")), "hunter2");
    EXPECT_EQ(text_of(write("b", "hunter2\n")), "hunter2");
    EXPECT_EQ(text_of(write("c", "hunter2\r\n")), "hunter2");
    EXPECT_EQ(text_of(write("d", " hunter2 \n\r\n\n")), " hunter2 ");
    EXPECT_EQ(text_of(write("e", "\xEF\xBB\xBFhunter2\r\n")), "hunter2");
}

TEST_F(CredentialsTest, TheOwnersGroupMayRead)
{
    for (const mode_t mode : {0400u, 0600u, 0440u, 0640u, 0700u})
        EXPECT_EQ(text_of(write("s", "hunter2", mode)), "hunter2") << mode;
}

TEST_F(CredentialsTest, NobodyElseMayReadOrChangeIt)
{
    const auto refused = [this](mode_t mode, const std::string& cure) {
        const auto file = write("main.secret", "hunter2", mode);
        EXPECT_EQ(
            error_of(file),
            file + ": others than its owner and its group could read or change the secret; run: chmod " +
                cure + " " + file
        );
    };

    refused(0644, "0640");
    refused(0660, "0640");
    refused(0666, "0640");
    refused(0604, "0600");
    refused(0602, "0600");
    refused(0620, "0600");
    refused(0601, "0600");
}

TEST_F(CredentialsTest, TheCureCanBePastedIntoAShell)
{
    const auto file = write("it's", "hunter2", 0644);

    EXPECT_TRUE(error_of(file).ends_with("chmod 0640 '" + path("it") + "'\\''s'")) << error_of(file);
}

TEST_F(CredentialsTest, SaysWhyThereIsNoSecret)
{
    std::filesystem::create_directory(folder / "folder");
    mkfifo(path("pipe").c_str(), 0600);

    EXPECT_EQ(error_of(path("nothing")), path("nothing") + ": No such file or directory");
    EXPECT_EQ(error_of(path("folder")), path("folder") + ": is a folder, not the file of a secret");
    EXPECT_EQ(error_of(path("pipe")), path("pipe") + ": is no regular file");
    for (const auto* nothing : {"", "\n", "\r\n\n", "\xEF\xBB\xBF"})
        EXPECT_EQ(
            error_of(write("empty", nothing)),
            path("empty") + ": is empty; it must hold the secret and nothing else"
        );
    for (const auto* more : {"id\nhunter2\n", "hunter\t2", "\x1Bhunter2"})
        EXPECT_EQ(
            error_of(write("more", more)),
            path("more") + ": holds more than one line, or a control character; it must hold the secret and "
                           "nothing else"
        );
    EXPECT_EQ(
        error_of(write("huge", std::string(65 * 1024, 'x'))),
        path("huge") + ": is too large for a secret (more than 64 KiB)"
    );
}

TEST_F(CredentialsTest, NoErrorShowsTheSecret)
{
    for (const mode_t mode : {0644u, 0666u})
        EXPECT_EQ(error_of(write("s", "hunter2", mode)).find("hunter2"), std::string::npos);
    EXPECT_EQ(error_of(write("s", std::string(65 * 1024, '7'))).find("777"), std::string::npos);
}

TEST_F(CredentialsTest, ACredentialOfThisProcessComesFirst)
{
    write("own/main", "own\n");
    write("service/main", "service");

    EXPECT_EQ(text_of("credential:main"), "own");
}

TEST_F(CredentialsTest, ACredentialOfTheRunningServiceComesNext)
{
    write("service/main", "service");
    EXPECT_EQ(text_of("credential:main"), "service");

    folders.own.clear();
    EXPECT_EQ(text_of("credential:main"), "service");
}

TEST_F(CredentialsTest, SystemdGuardsTheModesOfItsCredentials)
{
    EXPECT_EQ(text_of((write("own/main", "hunter2", 0444), "credential:main")), "hunter2");
}

TEST_F(CredentialsTest, ACredentialThatNobodyGaveIsSaid)
{
    EXPECT_EQ(
        error_of("credential:main"),
        "the systemd credential \"main\" is neither in $CREDENTIALS_DIRECTORY nor in " + path("service") +
            "; give it to the service with LoadCredential=main:FILE, and run commands as root while the "
            "service runs"
    );
}

TEST_F(CredentialsTest, ACredentialIsAPlainFileName)
{
    write("secret", "hunter2");
    std::filesystem::create_directory(folder / "own");

    for (const auto* name : {"", ".", "..", "../secret", "a/b", "a b", "a\nb"})
        EXPECT_NE(
            error_of("credential:" + std::string(name)).find(" is no name of a systemd credential"),
            std::string::npos
        ) << name;
}

TEST_F(CredentialsTest, TheFoldersAreTheOnesOfSystemd)
{
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x.service", 1);
    EXPECT_EQ(credential_folders().own, "/run/credentials/x.service");
    unsetenv("CREDENTIALS_DIRECTORY");
    EXPECT_EQ(credential_folders().own, "");
    EXPECT_EQ(credential_folders().service, "/run/credentials/giposyncd.service");
}

}  // namespace
}  // namespace giposync::config
