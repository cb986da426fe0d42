#include "net/lookup.hpp"

#include "base/async.hpp"
#include "net/stream.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <future>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace asio = boost::asio;
namespace ip = boost::asio::ip;

namespace giposync::net {
namespace {

Error unresolved(const std::string& reason)
{
    return {Errc::unreachable, "the name cannot be resolved: " + reason};
}

std::optional<ip::address> to_address(const sockaddr* address)
{
    if (address->sa_family == AF_INET)
    {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        return ip::address_v4{ntohl(v4.sin_addr.s_addr)};
    }
    if (address->sa_family == AF_INET6)
    {
        sockaddr_in6 v6{};
        std::memcpy(&v6, address, sizeof v6);
        ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return ip::address_v6{bytes, v6.sin6_scope_id};
    }
    return std::nullopt;
}

// The end of a pipe that a thread holds: that it closes is all that is ever said through it.
class PipeEnd
{
public:
    explicit PipeEnd(int descriptor) : descriptor_(descriptor) {}

    PipeEnd(PipeEnd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

    PipeEnd& operator=(PipeEnd&&) = delete;

    ~PipeEnd()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }

private:
    int descriptor_;
};

// Begins the lookup on a thread that closes `done` when its answer can be had.
std::future<Result<Addresses>> begin(std::string host, Lookup lookup, PipeEnd done)
{
    std::packaged_task<Result<Addresses>()> task{
        [host = std::move(host), lookup = std::move(lookup)] { return lookup(host); }};
    auto answer = task.get_future();
    // Nobody waits for its end, so it holds nothing that is not its own.
    std::thread{[task = std::move(task), done = std::move(done)]() mutable {
        task();
        const PipeEnd closing{std::move(done)};
    }}.detach();
    return answer;
}

}  // namespace

Result<Addresses> system_lookup(const std::string& host)
{
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
    if (failure == EAI_SYSTEM)
        return unresolved(std::generic_category().message(errno));
    if (failure != 0)
        return unresolved(::gai_strerror(failure));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};

    Addresses addresses;
    for (const auto* one = found; one; one = one->ai_next)
        if (const auto address = to_address(one->ai_addr))
            addresses.push_back(*address);
    return addresses;
}

asio::awaitable<Result<Addresses>> addresses_of(std::string host, Lookup lookup)
{
    boost::system::error_code not_an_address;
    const auto address = ip::make_address(host, not_an_address);
    if (!not_an_address)
        co_return Addresses{address};
    if (host == "localhost")
        co_return Addresses{ip::address_v6::loopback(), ip::address_v4::loopback()};

    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        co_return unresolved(std::generic_category().message(errno));
    PipeEnd done{ends[1]};
    asio::posix::stream_descriptor ready{co_await asio::this_coro::executor, ends[0]};
    std::future<Result<Addresses>> answer;
    try
    {
        answer = begin(host, std::move(lookup), std::move(done));
    }
    catch (const std::system_error& no_thread)
    {
        co_return unresolved(no_thread.code().message());
    }
    const auto [ec] = co_await ready.async_wait(asio::posix::descriptor_base::wait_read, as_values);
    throw_if_cancelled(ec);
    auto addresses = answer.get();
    if (addresses && addresses->empty())
        co_return unresolved("it has no address");
    co_return addresses;
}

}  // namespace giposync::net
