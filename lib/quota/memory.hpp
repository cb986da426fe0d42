#pragma once

#include "base/clock.hpp"
#include "quota/client_state.hpp"
#include "quota/memory_file.hpp"
#include "quota/places.hpp"
#include "quota/presence.hpp"
#include "quota/waiting_list.hpp"
#include "quota/window.hpp"
#include "sqlite/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace giposync::quota {

struct MemoryOptions
{
    std::filesystem::path file;
    std::string boot_id;    // /proc/sys/kernel/random/boot_id
    std::string client_id;  // whose memory
    Ceiling ceiling;
    Duration longest_flight{60'000};  // a request comes back within this time, or never
};

// What all our processes on this machine remember of one client_id: a small SQLite database in the state
// directory, beside it a file of locks that tells who lives. Moments are those of CLOCK_BOOTTIME, which
// nobody can set; a file of an earlier boot is read with caution. The journal is a WAL with
// synchronous = NORMAL: what a process has committed survives its kill, and a power cut may cost the last
// seconds, but never the file.
//
// Everything throws: sqlite::Error, std::system_error, ForeignMemory, DamagedMemory. After any of them
// the next begin() starts over.
class Memory
{
public:
    enum class Loss
    {
        none,
        damaged,   // the file was set aside
        vanished,  // somebody removed, emptied or replaced it
    };

    Memory(MemoryOptions options, Clock& clock);
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    const MemoryOptions& options() const { return options_; }

    Need need() const { return {hold(options_.ceiling), options_.longest_flight}; }

    // Opens the file where that has still to be done, or done again, and takes the write lock. What is
    // below is for use inside this transaction. Others hold the lock: sqlite::Error, busy().
    sqlite::Transaction begin();

    ClientState read();
    void write(const ClientState& state, const ClientState& before);

    // Outside a transaction, as all processes know it at this moment. Nothing when the file is gone.
    std::optional<Silence> silence();

    // For how long places are to be kept, by the needs of all who live.
    void keep_places(ClientState& state, Moment now);

    Places& places();
    WaitingList& waiting_list();

    // Our own number, new with each opened file.
    std::int64_t owner() const;
    bool lives(std::int64_t owner) const;

    // Counts the files so far: a place of an earlier one is not of this one.
    int generation() const { return generation_; }

    // Puts the file aside and starts with a new one at the next begin().
    void give_up_damaged_file();

    // After an error: the next begin() opens the file again.
    void drop() noexcept;

    // What was lost since take_loss() was last asked.
    Loss loss() const { return loss_; }

    Loss take_loss();

private:
    struct Opened;

    void take_leave() noexcept;
    void be_present();
    void open();
    std::int64_t settle(ClientTable& clients, sqlite::Database& db, Moment now);
    void enter(Opened& opened);

    MemoryOptions options_;
    Clock& clock_;
    std::string boot_;  // as those call it who share the memory
    std::optional<Presence> presence_;
    std::vector<std::int64_t> own_numbers_;  // kept until we go: what is on its way may have an older one
    std::unique_ptr<Opened> opened_;
    std::optional<FileIdentity> last_database_;
    std::optional<ClientState> last_state_;  // as this process saw it last
    int generation_ = 0;
    Loss pending_loss_ = Loss::none;  // until another file is open
    Loss loss_ = Loss::none;
};

}  // namespace giposync::quota
