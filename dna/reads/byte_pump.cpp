#include "dna/reads/byte_pump.hpp"

#include "core/error.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace oligo::dna {

BytePump::BytePump(ByteStream bytes, std::unique_ptr<ByteFilter> filter)
    : bytes_(std::move(bytes)), filter_(std::move(filter)) {
    std::array<int, 2> ends;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw core::Error(core::ExitCode::kInternal,
                          std::string("a pair of sockets could not be made: ") +
                              std::generic_category().message(errno));
    }
    ours_ = ends[0];
    theirs_ = ends[1];
    thread_ = std::thread([this] { run(); });
}

BytePump::~BytePump() {
    if (theirs_ >= 0) ::close(theirs_);
    ::shutdown(ours_, SHUT_RDWR);
    finish();
    ::close(ours_);
}

int BytePump::take_descriptor() {
    return std::exchange(theirs_, -1);
}

void BytePump::finish() {
    if (thread_.joinable()) thread_.join();
}

std::optional<Remark> BytePump::remark() const {
    if (failure_) std::rethrow_exception(failure_);
    return bytes_.remark();
}

void BytePump::run() {
    const ByteFilter::Put put = [this](std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(ours_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    };
    try {
        for (auto bytes = bytes_.next(); !bytes.empty(); bytes = bytes_.next()) {
            if (!filter_->pass(bytes, put)) break;
            bytes_.take(bytes.size());
        }
    } catch (...) {
        failure_ = std::current_exception();
    }
    ::shutdown(ours_, SHUT_WR);
}

}  // namespace oligo::dna
