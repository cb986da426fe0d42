#include "quota/memory.hpp"

#include "quota/memory_tables.hpp"
#include "quota/this_boot.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::quota {

struct Memory::Opened
{
    std::unique_ptr<sqlite::Database> db;
    MemoryFiles files;
    ClientTable clients;
    std::int64_t client = 0;
    std::optional<Places> places;
    std::optional<WaitingList> waiting_list;
    std::int64_t owner = 0;
    sqlite::Statement longest_hold;

    explicit Opened(MemoryFile memory)
        : db(std::move(memory.db)),
          files(memory.files),
          clients(*db),
          longest_hold(*db, "SELECT max(hold) FROM owner WHERE client = ?")
    {
    }
};

Memory::Memory(MemoryOptions options, Clock& clock)
    : options_(std::move(options)), clock_(clock), boot_(options_.boot_id)
{
}

// The file is left before it is closed: the last who closes it removes the journal, which nobody may miss who
// finds others alive.
Memory::~Memory()
{
    if (opened_)
        take_leave();
    presence_.reset();
}

// Shows after a reboot that nothing is missing in the file. Where it fails, the worst is assumed.
void Memory::take_leave() noexcept
{
    try
    {
        sqlite::Transaction change{*opened_->db};
        opened_->waiting_list->withdraw(opened_->owner);
        sqlite::Statement remove{*opened_->db, "DELETE FROM owner WHERE id = ?"};
        for (const auto number : own_numbers_)
            remove.run(number);
        change.commit();
    }
    catch (const std::exception&)
    {
    }
}

void Memory::drop() noexcept
{
    opened_.reset();
}

sqlite::Transaction Memory::begin()
{
    if (opened_ && files_of(options_.file) != opened_->files)
    {
        drop();
        pending_loss_ = Loss::vanished;
    }
    if (opened_ && !presence_->in_place())
        drop();
    if (!opened_)
        open();
    return sqlite::Transaction{*opened_->db};
}

// Somebody may have removed the file of locks, and then all who come later take us for dead. What others have
// taken meanwhile is of no file that we know.
void Memory::be_present()
{
    if (presence_ && presence_->in_place())
        return;
    presence_.emplace(owners_of(options_.file));
    std::erase_if(own_numbers_, [this](std::int64_t number) { return !presence_->take(number); });
}

void Memory::open()
try
{
    // The file of those who live, and the mark, are made after the memory, and stay: without them there was
    // none before.
    const bool there_were_owners = presence_ || identity_of(owners_of(options_.file));
    if (there_were_owners)
        be_present();
    const bool others_lived = presence_ && presence_->anybody_else();
    const bool there_was_one = pending_loss_ != Loss::none || there_were_owners || had_memory(options_.file);
    auto memory = open_memory(options_.file, there_was_one);
    const bool torn = others_lived && memory.journal_begun && presence_->anybody_else();
    const bool replaced = last_database_ && last_database_ != memory.files.database;
    const bool of_all = torn || memory.journal_lost;
    if (pending_loss_ == Loss::none && (memory.made_anew || of_all || replaced))
        pending_loss_ = Loss::vanished;
    auto opened = std::make_unique<Opened>(std::move(memory));
    be_present();
    leave_mark(options_.file);

    // What shows after a power cut that somebody was at work must not be lost with what they have sent.
    opened->db->execute("PRAGMA synchronous = FULL");
    sqlite::Transaction change{*opened->db};
    const auto now = clock_.moment();
    boot_ = this_boot(*opened->db, *presence_, boot_);
    const bool journal_stays_from_now = note_origin(*opened->db, clock_.now());
    opened->client = settle(opened->clients, *opened->db, now);
    opened->places.emplace(*opened->db, opened->client);
    opened->waiting_list.emplace(*opened->db, opened->client);
    enter(*opened);
    if (pending_loss_ != Loss::none)
    {
        // Our own requests of the last window are not in this file.
        auto state = opened->clients.read(opened->client);
        if (last_state_)
            state = recalled(state, *last_state_);
        const auto longest = std::max(need().hold, state.kept_for);
        state.quiet_until = std::max(state.quiet_until, now + longest);
        state.known_from = now;
        state.doubt = Doubt::memory_lost;
        opened->clients.write(opened->client, state);
        opened->clients.write_lesson(opened->client, state.learned);
        if (of_all)
            opened->clients.keep_all_quiet(now, longest);
    }
    change.commit();
    if (journal_stays_from_now)
        opened->db->execute("PRAGMA wal_checkpoint(PASSIVE)");  // known also to who finds no journal
    opened->db->execute("PRAGMA synchronous = NORMAL");

    if (pending_loss_ != Loss::none || !last_database_)
        ++generation_;
    loss_ = std::exchange(pending_loss_, Loss::none);
    last_database_ = opened->files.database;
    opened_ = std::move(opened);
}

catch (const sqlite::Error& error)
{
    // Statements of ours that the file does not understand: its tables are not what they were.
    if (error.code() == SQLITE_ERROR)
        throw DamagedMemory(error.what());
    throw;
}

// Finds or founds what is known of our client_id, in terms of this boot.
std::int64_t Memory::settle(ClientTable& clients, sqlite::Database& db, Moment now)
{
    const auto found = clients.find(options_.client_id);
    if (!found)
    {
        const auto added = clients.add(options_.client_id, boot_);
        auto state = clients.read(added);
        if (const auto lost = moment_of_loss(db, {now, clock_.now()}))
            begin_after_loss(state, *lost, need().hold, now);
        clients.write(added, state);
        return added;
    }
    const auto state = clients.read(*found);
    if (state.boot == boot_)
    {
        clients.write(*found, believable(state, need(), now));
        return *found;
    }

    sqlite::Statement take_leave{db, "DELETE FROM owner WHERE client = ? AND boot <> ?"};
    const int stayed = take_leave.run(*found, boot_);
    const Present present{boot_, now, clock_.now()};
    const auto farewell = stayed > 0 ? Farewell::missing : Farewell::clean;
    const auto settled = after_reboot(state, options_.ceiling, present, farewell);
    clients.write(*found, settled);
    clients.write_lesson(*found, settled.learned);
    Places{db, *found}.count_anew(now);
    WaitingList{db, *found}.clear();
    return *found;
}

// Takes a number that nobody has, and clears away those who are gone without a word.
void Memory::enter(Opened& opened)
{
    std::vector<std::int64_t> known;
    sqlite::Statement all{*opened.db, "SELECT id FROM owner WHERE client = ? AND boot = ?"};
    all.for_each([&](const auto& row) { known.push_back(row.integer(0)); }, opened.client, boot_);
    sqlite::Statement remove{*opened.db, "DELETE FROM owner WHERE id = ?"};
    for (const auto owner : known)
        if (!presence_->taken_by_others(owner))
            remove.run(owner);

    sqlite::Statement add{
        *opened.db,
        "INSERT INTO owner (client, boot, pid, hold, flight) VALUES (?, ?, ?, ?, ?)"};
    const auto [hold, flight] = need();
    do
    {
        add.run(opened.client, boot_, ::getpid(), hold.count(), flight.count());
        opened.owner = opened.db->last_insert_rowid();
    } while (!presence_->take(opened.owner));  // taken: somebody still uses the file before this one
    own_numbers_.push_back(opened.owner);
}

ClientState Memory::read()
{
    last_state_ = opened_->clients.read(opened_->client);
    return *last_state_;
}

void Memory::write(const ClientState& state, const ClientState& before)
{
    last_state_ = state;
    opened_->clients.write(opened_->client, state);
    if (state.learned != before.learned)
        opened_->clients.write_lesson(opened_->client, state.learned);
}

std::optional<Silence> Memory::silence()
{
    if (!opened_ || files_of(options_.file) != opened_->files)
        return std::nullopt;
    return opened_->clients.read_silence(opened_->client);
}

void Memory::keep_places(ClientState& state, Moment now)
{
    auto all = need();
    const auto take_longest = [&](const auto& row) {
        all.hold = std::max(all.hold, Duration{row.integer(0)});
    };
    opened_->longest_hold.first(take_longest, opened_->client);
    if (quota::keep_places(state, all, now) == Kept::for_longer)
        places().take_back(now - state.kept_for);
}

Places& Memory::places()
{
    return *opened_->places;
}

WaitingList& Memory::waiting_list()
{
    return *opened_->waiting_list;
}

std::int64_t Memory::owner() const
{
    return opened_->owner;
}

bool Memory::lives(std::int64_t owner) const
{
    return std::ranges::count(own_numbers_, owner) > 0 || presence_->taken_by_others(owner);
}

void Memory::give_up_damaged_file()
{
    const auto damaged = opened_ ? opened_->files.database : identity_of(options_.file);
    drop();
    pending_loss_ = Loss::damaged;
    if (damaged)
        set_aside(options_.file, *damaged);
}

Memory::Loss Memory::take_loss()
{
    return std::exchange(loss_, Loss::none);
}

}  // namespace giposync::quota
