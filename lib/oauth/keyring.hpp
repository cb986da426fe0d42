#pragma once

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "oauth/sealed.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::oauth {

// Where a key may be, and what is found there.
struct KeyPlace
{
    std::filesystem::path file;
    std::optional<std::string> key_id = {};  // nothing: there is no key
    std::optional<Error> trouble = {};       // why it cannot be had
};

// The keys that the logins of a state directory are sealed with: `credential`, a file that systemd
// (LoadCredential=) or an administrator provides, and "seal.key" in the state directory. What is new is
// sealed with the credential, where one is given; what seal.key has sealed is opened all the same. Keys are
// read when they are needed, and again where those that were read do not fit, so that one that is put back
// is found. A key that has been read outlives its file, so that a login that is in use stays so; a seal.key
// that has vanished is written again, else a restart would lose what was sealed with it since.
class Keyring
{
public:
    Keyring(Files& files, std::filesystem::path state_dir, std::optional<std::filesystem::path> credential);

    // The seal for what is new; valid until the next call. Where no credential is given and there is no
    // seal.key, it is drawn at random, but not where a login is stored: that one was sealed with a key, which
    // is missing. Errors, naming file and cure: invalid for a key that is missing or is none; unwritable
    // where a key cannot be read or made.
    Result<const Seal*> closer();

    // The seal that a text was closed with, which key_id_of takes for a sealed one; valid until the next
    // call. Of the first version it is the one that opens it, or any. Draws no key. Errors, each to be read
    // behind the name of the file: needs_login where only other keys are there, and as above where none is.
    Result<const Seal*> opener(std::string_view sealed, std::string_view context);

    // Whether seal.key was written again since this was last asked.
    bool took_back_key() { return std::exchange(took_back_key_, false); }

    // What is where now; the place of the key for what is new is the first one. A key is in trouble also
    // where a login was sealed, and none is there.
    std::vector<KeyPlace> look();

private:
    struct Slot
    {
        KeyPlace place;
        bool is_credential = false;
        Secret key = {};                // that was read last
        std::optional<Seal> seal = {};  // of it

        void take(Secret found);
    };

    void read_again();
    const Seal* fitting(std::string_view sealed, std::string_view context) const;
    Result<const Seal*> judge_without_fitting(std::string_view sealed) const;
    Result<std::optional<std::filesystem::path>> stored_login() const;
    Error missing_beside(const std::filesystem::path& login) const;
    Result<void> draw();
    Result<void> write_again();

    const std::filesystem::path& key_file() const { return slots_.back().place.file; }

    Files& files_;
    std::filesystem::path state_dir_;
    std::vector<Slot> slots_;  // the first one seals, the last one is seal.key
    bool took_back_key_ = false;
};

}  // namespace giposync::oauth
