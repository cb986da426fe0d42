#include "mirror/mirror.hpp"

#include "mirror/opening.hpp"
#include "mirror/relation_indexes.hpp"
#include "mirror/relation_schema.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace giposync::mirror {
namespace {

constexpr std::int64_t schema_unknown = -1;

// SQLite sorts an index in as much memory as its cache may take, beside the cache itself.
class SmallCache
{
public:
    explicit SmallCache(sqlite::Database& db) : db_(db) { set_cache(db_, 4'000); }

    ~SmallCache()
    {
        try
        {
            set_cache(db_, usual_cache);
        }
        catch (const sqlite::Error&)
        {
            // A file that cannot be read any more says so at the next statement.
        }
    }

    SmallCache(const SmallCache&) = delete;
    SmallCache& operator=(const SmallCache&) = delete;

private:
    sqlite::Database& db_;
};

std::int64_t number(sqlite::Statement& statement)
{
    std::int64_t value = 0;
    statement.first([&](const sqlite::Statement& row) { value = row.integer(0); });
    return value;
}

}  // namespace

Result<std::unique_ptr<Mirror>> Mirror::open(const Options& options, Log& log)
{
    try
    {
        auto opened = open_file(options, log);
        if (!opened)
            return opened.error();
        return std::unique_ptr<Mirror>{
            new Mirror{std::move(opened->place), std::move(opened->db), options, log}};
    }
    catch (const sqlite::Error& error)
    {
        const auto where = "open " + options.file.string();
        if (error.disk() || error.busy())
            return at(where, Error{Errc::unwritable, error.what()});
        if (error.damaged())
            return at(where, Error{Errc::failed, error.what()});
        throw;
    }
}

Mirror::Mirror(std::optional<WriterPlace> place, sqlite::Database db, Options options, Log& log)
    : place_(std::move(place)),
      db_(std::move(db)),
      options_(std::move(options)),
      log_(log),
      checkpoints_(db_, options_.file, log, options_.wal)
{
}

Mirror::~Mirror()
{
    if (!place_ || !trusted_ || !place_->try_alone())
        return;
    try
    {
        close_in_order(db_);
    }
    catch (const std::exception&)
    {
        // Then the file is checked when it is opened next; there is nobody to tell here.
    }
}

void Mirror::declare(const std::vector<Declaration>& declarations)
{
    sqlite::Transaction change{db_};
    db_.execute("UPDATE _resources SET mirrored = 0 WHERE mirrored");
    sqlite::Statement remember{db_, R"sql(
        INSERT INTO _resources (name, parent, max_lag_seconds)
        VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET
            parent = excluded.parent,
            max_lag_seconds = excluded.max_lag_seconds,
            mirrored = 1
    )sql"};
    sqlite::Statement number_of{db_, "SELECT number FROM _resources WHERE name = ?"};

    resources_.clear();
    for (const Declaration& one : declarations)
    {
        const auto parent = one.parent ? std::optional{one.parent->text()} : std::nullopt;
        const auto max_lag = std::chrono::duration_cast<std::chrono::seconds>(one.max_lag).count();
        remember.run(one.name.text(), parent, max_lag);
        std::int64_t number = 0;
        number_of.first([&](const sqlite::Statement& row) { number = row.integer(0); }, one.name.text());
        free_name_of_resource(db_, one.name.text());
        ResourceTable table{db_, one.name.text(), one.zone};
        create_resource_relations(db_, table.shape());
        resources_.push_back(
            std::unique_ptr<MirroredResource>(new MirroredResource{number, one, std::move(table)})
        );
    }
    change.commit();
    known_schema_ = schema_unknown;
}

MirroredResource& Mirror::resource(const ResourceName& name)
{
    for (const auto& one : resources_)
        if (one->declaration.name == name)
            return *one;
    throw std::logic_error("the mirror was not told of the resource " + name.text());
}

std::vector<MirroredResource*> Mirror::children_of(const MirroredResource& parent)
{
    std::vector<MirroredResource*> children;
    for (const auto& one : resources_)
        if (one->declaration.parent == parent.declaration.name)
            children.push_back(one.get());
    return children;
}

bool Mirror::add_missing_index(MirroredResource& resource)
{
    reload_if_changed();
    if (missing_index(db_, resource.table.shape()).empty())
        return false;
    const SmallCache while_sorting{db_};
    MirrorTransaction change{*this};
    const auto statement = missing_index(db_, resource.table.shape());
    if (statement.empty())  // somebody else was faster
        return true;
    db_.execute(statement);
    change.commit();
    return true;
}

Mirror::Mark Mirror::mark()
{
    return {commits_, number(data_version_)};
}

std::optional<std::string> Mirror::fact(std::string_view name)
{
    std::optional<std::string> value;
    read_fact_.first([&](const sqlite::Statement& row) { value = row.text(0); }, name);
    return value;
}

void Mirror::set_fact(std::string_view name, std::string_view value)
{
    write_fact_.run(name, value);
}

void Mirror::reload_if_changed()
{
    const auto version = number(schema_version_);
    if (version == known_schema_)
        return;
    for (const auto& one : resources_)
        one->table.reload();
    known_schema_ = version;
}

MirrorTransaction::MirrorTransaction(Mirror& mirror) : mirror_(mirror), transaction_(mirror.db_)
{
    mirror_.reload_if_changed();
}

MirrorTransaction::~MirrorTransaction()
{
    // What the tables have learned since is rolled back with the file.
    if (!committed_)
        mirror_.known_schema_ = schema_unknown;
}

void MirrorTransaction::commit()
{
    mirror_.schema_version_.first([&](const sqlite::Statement& row) {
        mirror_.known_schema_ = row.integer(0);
    });
    transaction_.commit();
    committed_ = true;
    mirror_.checkpoints_.after_commit();
}

}  // namespace giposync::mirror
