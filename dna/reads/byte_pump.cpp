#include "dna/reads/byte_pump.hpp"

#include "core/error.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace oligo::dna {
namespace {

using Put = std::function<bool(std::string_view)>;

class NoFilter final : public ByteFilter {
  public:
    bool pass(std::string_view bytes, const Put& put) override { return put(bytes); }
};

class LineFilter final : public ByteFilter {
  public:
    bool pass(std::string_view bytes, const Put& put) override {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const std::size_t count = end == std::string_view::npos ? bytes.size() : end + 1;
            const std::string_view piece = bytes.substr(0, count);
            bytes.remove_prefix(count);
            if (!put_piece(piece, end != std::string_view::npos, put)) return false;
        }
        return true;
    }

  private:
    bool put_piece(std::string_view piece, bool ends, const Put& put) {
        const bool whole = ends && held_.empty() && !too_long_;
        if (!whole && !too_long_) held_ += piece;
        if (held_.size() > kMostRecordBytes) {
            too_long_ = true;
            held_.clear();
        }
        if (!ends) return true;
        bool more = true;
        if (too_long_) {
            ++left_out_;
        } else {
            more = put(whole ? piece : std::string_view(held_));
        }
        too_long_ = false;
        held_.clear();
        return more;
    }

    std::string held_;
    bool too_long_ = false;
};

/// SAM specification, section 4.2: magic, text, names of references, then records, each with its
/// length before it.
class BamFilter final : public ByteFilter {
  public:
    bool pass(std::string_view bytes, const Put& put) override {
        while (!bytes.empty()) {
            if (rest_ > 0) {
                const std::string_view piece = bytes.substr(0, rest_);
                bytes.remove_prefix(piece.size());
                rest_ -= piece.size();
                if (!skipping_ && !put(piece)) return false;
                continue;
            }
            const std::string_view piece = bytes.substr(0, wanted_ - size_.size());
            size_ += piece;
            bytes.remove_prefix(piece.size());
            if (size_.size() < wanted_) break;
            if (!begin_part(put)) return false;
        }
        return true;
    }

  private:
    enum class Part { kText, kReferences, kReference, kRecord };

    /// The sizes before a part are there.
    bool begin_part(const Put& put) {
        std::array<std::uint8_t, 4> last;
        std::memcpy(last.data(), size_.data() + size_.size() - 4, 4);
        const std::uint32_t value =
            last[0] | last[1] << 8 | last[2] << 16 | std::uint32_t{last[3]} << 24;
        skipping_ = false;
        switch (part_) {
            case Part::kText:
                if (value > kMostTextBytes) return false;
                rest_ = value;
                part_ = Part::kReferences;
                break;
            case Part::kReferences:
                references_ = value;
                part_ = references_ > 0 ? Part::kReference : Part::kRecord;
                break;
            case Part::kReference:
                if (value > kMostRecordBytes) return false;
                rest_ = std::uint64_t{value} + 4;  // name and length
                if (--references_ == 0) part_ = Part::kRecord;
                break;
            case Part::kRecord:
                rest_ = value;
                skipping_ = value > kMostRecordBytes;
                left_out_ += skipping_;
                break;
        }
        const bool more = skipping_ || put(size_);
        size_.clear();
        wanted_ = 4;
        return more;
    }

    static constexpr std::uint32_t kMostTextBytes = std::uint32_t{256} << 20;
    Part part_ = Part::kText;
    std::string size_;
    std::size_t wanted_ = 8;  ///< magic and size of the text
    std::uint64_t rest_ = 0;  ///< bytes of the part
    std::uint32_t references_ = 0;
    bool skipping_ = false;
};

}  // namespace

std::unique_ptr<ByteFilter> bam_filter() {
    return std::make_unique<BamFilter>();
}

std::unique_ptr<ByteFilter> line_filter() {
    return std::make_unique<LineFilter>();
}

std::unique_ptr<ByteFilter> no_filter() {
    return std::make_unique<NoFilter>();
}

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
    const Put put = [this](std::string_view bytes) {
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
