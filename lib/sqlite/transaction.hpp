#pragma once

#include "sqlite/database.hpp"

namespace giposync::sqlite {

// Everything between construction and commit() happens, or nothing does. It takes the write lock at once
// (BEGIN IMMEDIATE), so nothing inside fails for having read first.
class Transaction
{
public:
    explicit Transaction(Database& db);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database* db_;  // null once committed
};

// One state of the file for several reads.
class ReadTransaction
{
public:
    explicit ReadTransaction(Database& db);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    Database& db_;
};

}  // namespace giposync::sqlite
