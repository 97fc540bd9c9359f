#include "dna/reads/byte_stream.hpp"

#include "core/error.hpp"
#include "dna/reads/unpack/packings.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostPackings = 4;  ///< one in the other
constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

}  // namespace

struct ByteStream::State {
    explicit State(const std::filesystem::path& path)
        : bytes(open_file(path), kBufferBytes), sources{&bytes.source()} {
        for (;;) {
            const std::string_view start = bytes.need(kSniffedBytes);
            const auto all = packings();
            const auto packing = std::find_if(all.begin(), all.end(),
                                              [&](const Packing& one) { return one.sniff(start); });
            if (packing == all.end()) return;
            if (sources.size() > kMostPackings) {
                throw core::InputError("file '" + path.string() + "' is packed more than " +
                                       std::to_string(kMostPackings) + " times");
            }
            bytes = InputBuffer(packing->open(std::move(bytes)), kBufferBytes);
            sources.push_back(&bytes.source());
        }
    }

    InputBuffer bytes;
    std::vector<const ByteSource*> sources;  ///< the file first
};

ByteStream::ByteStream(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ByteStream::~ByteStream() = default;
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;

std::string_view ByteStream::next() {
    return state_->bytes.some();
}

std::string_view ByteStream::peek() {
    return state_->bytes.need(kPeekBytes);
}

void ByteStream::take(std::size_t bytes) {
    state_->bytes.take(bytes);
}

std::optional<Remark> ByteStream::remark() const {
    // Damage further out is why what is inside ends early.
    for (const ByteSource* source : state_->sources) {
        if (source->remark() && source->remark()->damage) return source->remark();
    }
    for (const ByteSource* source : state_->sources) {
        if (source->remark()) return source->remark();
    }
    return std::nullopt;
}

}  // namespace oligo::dna
