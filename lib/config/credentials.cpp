#include "config/credentials.hpp"

#include "base/files.hpp"
#include "config/wording.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::config {
namespace {

constexpr std::size_t longest_secret = 64 * 1024;

// Who else may look at the file matters only where we are the ones who said where it is: systemd guards
// its credentials itself.
enum class Guard
{
    our_own,
    systemd,
};

Error invalid(std::string detail)
{
    return {Errc::invalid, std::move(detail)};
}

class Descriptor
{
public:
    explicit Descriptor(int number) : number_(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }

    int get() const { return number_; }

private:
    int number_;
};

// Everything about the open file, so that nothing can change between the look and the read.
Result<void> check(int descriptor, const std::string& file, Guard guard)
{
    struct stat found
    {
    };

    if (::fstat(descriptor, &found) != 0)
        return invalid(file + ": " + std::generic_category().message(errno));
    if (S_ISDIR(found.st_mode))
        return invalid(file + ": is a folder, not the file of a secret");
    if (!S_ISREG(found.st_mode))
        return invalid(file + ": is no regular file");
    constexpr mode_t too_open = S_IWGRP | S_IXGRP | S_IRWXO;
    if (guard == Guard::our_own && (found.st_mode & too_open))
        return invalid(
            file + ": others than its owner and its group could read or change the secret; run: chmod " +
            (found.st_mode & S_IRGRP ? "0640 " : "0600 ") + in_shell_quotes(file)
        );
    return {};
}

// The whole content, at most one byte more than a secret may have.
Result<std::string> read_all(int descriptor, const std::string& file)
{
    std::string content(longest_secret + 1, '\0');
    std::size_t size = 0;
    while (size < content.size())
    {
        const ssize_t count = ::read(descriptor, content.data() + size, content.size() - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return invalid(file + ": " + std::generic_category().message(errno));
        if (count == 0)
            break;
        size += static_cast<std::size_t>(count);
    }
    content.resize(size);
    return content;
}

std::string_view without_what_editors_add(std::string_view text)
{
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
    return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

bool is_control(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

Result<Secret> read_file(const fs::path& path, Guard guard)
{
    const auto file = path.string();
    // Without O_NONBLOCK a pipe of that name would stop the service until somebody writes into it.
    const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (opened.get() < 0)
        return invalid(file + ": " + std::generic_category().message(errno));
    if (const auto checked = check(opened.get(), file, guard); !checked)
        return checked.error();
    auto content = read_all(opened.get(), file);
    if (!content)
        return content.error();
    Secret whole{std::move(*content)};  // wiped whatever happens from here on
    auto text = whole.reveal();
    if (text.size() > longest_secret)
        return invalid(file + ": is too large for a secret (more than 64 KiB)");
    text = without_what_editors_add(text);
    if (text.empty())
        return invalid(file + ": is empty; it must hold the secret and nothing else");
    if (std::ranges::any_of(text, is_control))
        return invalid(
            file +
            ": holds more than one line, or a control character; it must hold the secret and nothing else"
        );
    return Secret{std::string(text)};
}

bool is_file_name(std::string_view name)
{
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

Result<Secret> read_credential(const std::string& name, const CredentialFolders& folders)
{
    if (!is_file_name(name))
        return invalid(in_quotes(name) + " is no name of a systemd credential");
    for (const auto& folder : {folders.own, folders.service})
        if (std::error_code failed; !folder.empty() && fs::exists(folder / name, failed))
            return read_file(folder / name, Guard::systemd);
    return invalid(
        "the systemd credential " + in_quotes(name) + " is neither in $CREDENTIALS_DIRECTORY nor in " +
        folders.service.string() + "; give it to the service with LoadCredential=" + name +
        ":FILE, and run commands as root while the service runs"
    );
}

}  // namespace

CredentialFolders credential_folders()
{
    CredentialFolders folders;
    if (const char* own = std::getenv("CREDENTIALS_DIRECTORY"))
        folders.own = own;
    return folders;
}

Result<Secret> read_secret(const std::string& where, const CredentialFolders& folders)
{
    if (where.starts_with(credential_prefix))
        return read_credential(where.substr(credential_prefix.size()), folders);
    return read_file(where, Guard::our_own);
}

}  // namespace giposync::config
