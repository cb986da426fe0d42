#include "sqlite/online_copy.hpp"

namespace giposync::sqlite {

OnlineCopy::OnlineCopy(Database& source, Database& target)
    : copy_(sqlite3_backup_init(target.handle(), "main", source.handle(), "main"))
{
    if (!copy_)
        throw Error(target.handle(), "copy a database");
}

bool OnlineCopy::step(int pages)
{
    const int rc = sqlite3_backup_step(copy_.get(), pages);
    if (rc != SQLITE_OK && rc != SQLITE_DONE)
        throw Error(rc, "copy a database");
    return rc == SQLITE_OK;
}

}  // namespace giposync::sqlite
