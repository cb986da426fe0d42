#pragma once

#include "base/event.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "config/catalogue.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace giposync::config {

struct Service
{
    enum class LogFormat
    {
        text,
        json,
    };

    std::filesystem::path state_dir = "/var/lib/giposync/state";
    Level log_level = Level::info;
    LogFormat log_format = LogFormat::text;
};

struct Http
{
    std::filesystem::path ca_file;  // empty: the system's roots alone
    std::string proxy;              // "http://host:port"; empty: HTTPS_PROXY and NO_PROXY decide
    int connections = 2;            // at most, to one host
    Duration timeout = 30s;         // one request, from connect to last byte
};

struct Alerts
{
    std::vector<std::string> command;  // argv; empty: no alerts
    Duration remind_every = 6h;
    bool offer_login = false;
};

struct RateLimit
{
    std::int64_t requests = 60;
    Duration per = 60s;
};

enum class ClientAuth
{
    basic,
    post,
};

struct Application
{
    ApplicationName name;
    std::string client_id;
    std::string client_secret;  // where it stands: a file's path, or "credential:NAME"
    ClientAuth client_auth = ClientAuth::basic;
    std::string issuer;
    // Each given one replaces what discovery says; empty: not given.
    std::string device_authorization_endpoint;
    std::string token_endpoint;
    std::string revocation_endpoint;
    std::string api_base;  // without a slash at its end
    RateLimit rate_limit;
};

// How long what nobody needs is kept; nothing: for ever.
struct Retention
{
    std::optional<Duration> deleted;  // personal data of deleted rows
    std::optional<Duration> changes;  // lines of the change feed
};

struct Account
{
    AccountName name;
    ApplicationName application;
    std::vector<TenantId> allowed_tenants;
    std::string clinic;
    std::filesystem::path mirror;
    std::optional<std::vector<ResourceName>> resources;  // nothing: all of the catalogue
    Retention retention;
};

struct Settings
{
    std::filesystem::path file;
    Service service;
    Http http;
    Alerts alerts;
    std::map<ApplicationName, Application> applications;
    std::map<AccountName, Account> accounts;
    Catalogue catalogue;  // shipped, with the overrides of [resources.NAME]
};

// Reads and checks the whole file. What is wrong comes as Errc::invalid, whose detail is one line,
// "FILE:LINE: KEY: what is wrong", for an unknown key with the nearest known one.
Result<Settings> load_settings(const std::filesystem::path& file);

// The same from text; `file` is only for messages.
Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& file);

// The resources of this account, each with its parents, in the order of the catalogue.
std::vector<Resource> resources_of(const Settings& settings, const Account& account);

}  // namespace giposync::config
