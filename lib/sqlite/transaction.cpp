#include "sqlite/transaction.hpp"

namespace giposync::sqlite {

Transaction::Transaction(Database& db) : db_(&db)
{
    db.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction()
{
    if (db_)
        sqlite3_exec(db_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit()
{
    db_->execute("COMMIT");
    db_ = nullptr;
}

ReadTransaction::ReadTransaction(Database& db) : db_(db)
{
    db.execute("BEGIN");
}

ReadTransaction::~ReadTransaction()
{
    sqlite3_exec(db_.handle(), "COMMIT", nullptr, nullptr, nullptr);
}

}  // namespace giposync::sqlite
