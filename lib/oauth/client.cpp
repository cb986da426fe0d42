#include "oauth/client.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace giposync::oauth {
namespace {

std::string base64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the terminator that OpenSSL writes
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
    auto* to = reinterpret_cast<unsigned char*>(text.data());
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(to, from, static_cast<int>(bytes.size()))));
    return text;
}

// Id and secret are form-encoded first, so that a colon in either does no harm.
Secret basic_credentials(const Client& client)
{
    const Secret pair{percent_encoded(client.id) + ":" + percent_encoded(client.secret.reveal())};
    return Secret{"Basic " + base64(pair.reveal())};
}

}  // namespace

net::Request form_request(const Client& client, std::string url, Parameters parameters, net::Purpose purpose)
{
    net::Request request;
    request.method = net::Method::post;
    request.url = std::move(url);
    request.headers.push_back({"Accept", "application/json"});
    request.purpose = std::move(purpose);
    if (client.authentication == Authentication::basic)
        request.authorization = basic_credentials(client);
    else
    {
        parameters.emplace_back("client_id", client.id);
        parameters.emplace_back("client_secret", client.secret.reveal());
    }
    request.form = form_encoded(parameters);
    return request;
}

std::string fingerprint(const Client& client)
{
    const std::string_view way = client.authentication == Authentication::basic ? "basic" : "post";
    const Secret all{client.id + '\0' + std::string(client.secret.reveal()) + '\0' + std::string(way)};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(all.reveal().data(), all.reveal().size(), digest.data(), &size, EVP_sha256(), nullptr) !=
        1)
        throw std::runtime_error("SHA-256 is not to be had");
    return base64({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace giposync::oauth
