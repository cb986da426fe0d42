#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Requests and answers as plain values, the same for the face in memory and the one with sockets.
namespace giposync::sandbox {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The first value of that name, or null. Headers are looked up in any case, parameters exactly.
const std::string* header(const Pairs& headers, std::string_view name);
const std::string* parameter(const Pairs& parameters, std::string_view name);
std::string parameter_or(const Pairs& parameters, std::string_view name, std::string_view otherwise);

struct Ask
{
    std::string method = "GET";
    std::string scheme = "https";
    std::string host;   // with the port where one was given
    std::string path;   // as it came, percent-encoded
    std::string query;  // as it came, without the question mark
    Pairs headers;
    std::string body;
};

// How much of an answer reaches the client.
enum class Delivery
{
    whole,
    refused,  // the connection was never made: the server did nothing
    lost,     // the server did what was asked, and the connection ends without a byte
    cut,      // the headers and half of the body, then the connection ends
    garbled,  // bytes that are no HTTP
};

struct Answer
{
    unsigned status = 200;
    Pairs headers;
    std::string body;
    Delivery delivery = Delivery::whole;
    Duration delay{0};  // the server takes this long over it
};

// A piece of a path without its %xx. Nothing where the encoding is broken.
std::optional<std::string> percent_decoded(std::string_view text);

// A query, or a body of application/x-www-form-urlencoded; a plus is a blank. Nothing where the encoding is
// broken.
std::optional<Pairs> read_form(std::string_view text);

// The user and password of "Authorization: Basic ...", as RFC 6749 (2.3.1) has them: form-encoded, then in
// base64. Nothing where there are none or they are malformed.
std::optional<std::pair<std::string, std::string>> read_basic(const Pairs& headers);

// The token of "Authorization: Bearer ..." (RFC 6750).
std::optional<std::string> read_bearer(const Pairs& headers);

Answer json_answer(unsigned status, std::string body);
Answer html_answer(unsigned status, std::string body);

// A status with {"message": "..."}, the body of most errors.
Answer complaint(unsigned status, std::string_view message);

bool same_ignoring_case(std::string_view a, std::string_view b);

}  // namespace giposync::sandbox
