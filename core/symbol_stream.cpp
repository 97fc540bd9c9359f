#include "core/symbol_stream.hpp"

#include "core/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace oligo::core {
namespace {

constexpr std::size_t kPieceSymbols = std::size_t{1} << 15;

[[noreturn]] void fail_to_stream(const std::filesystem::path& path, const std::string& why) {
    throw InputError("file '" + path.string() + "': cannot read it: " + why);
}

}  // namespace

PayloadSymbols::PayloadSymbols(const Payload& payload)
    : payload_(payload), shapes_(shapes_of(payload)) {}

PayloadSymbols::PayloadSymbols(Payload&& payload)
    : own_(std::move(payload)), payload_(own_), shapes_(shapes_of(own_)) {}

void PayloadSymbols::read(std::size_t segment, std::uint64_t first,
                          std::span<std::uint16_t> symbols) const {
    const auto from = std::span(symbols_of(segment)).subspan(first, symbols.size());
    std::copy(from.begin(), from.end(), symbols.begin());
}

const std::vector<std::uint16_t>& PayloadSymbols::symbols_of(std::size_t segment) const {
    const Segment& own = payload_.segments.at(segment);
    if (!own.there) return own.symbols;
    const std::lock_guard turn(turn_);
    std::vector<std::uint16_t>& fetched = fetched_[segment];
    if (fetched.size() != own.there->count) {
        fetched.resize(own.there->count);
        own.there->copy(0, fetched);
    }
    return fetched;
}

FileSymbols::FileSymbols(std::filesystem::path path) : path_(std::move(path)) {
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail_to_stream(path_, std::generic_category().message(errno));
    struct stat status {};
    const bool known = ::fstat(descriptor_, &status) == 0;
    if (!known || !S_ISREG(status.st_mode)) {
        ::close(descriptor_);
        fail_to_stream(path_, "it is no regular file");
    }
    shapes_.push_back({256, static_cast<std::uint64_t>(status.st_size), 0, Tolerance::kExact});
}

FileSymbols::~FileSymbols() {
    ::close(descriptor_);
}

void FileSymbols::read(std::size_t, std::uint64_t first, std::span<std::uint16_t> symbols) const {
    std::vector<std::uint8_t> bytes(std::min(symbols.size(), kPieceSymbols));
    while (!symbols.empty()) {
        const ssize_t got =
            ::pread(descriptor_, bytes.data(), std::min(symbols.size(), bytes.size()),
                    static_cast<off_t>(first));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail_to_stream(path_, std::generic_category().message(errno));
        if (got == 0) {
            fail_to_stream(path_, "it ends at byte " + std::to_string(first) + "; it had " +
                                      std::to_string(shapes_[0].count) + " when it was opened");
        }
        const auto count = static_cast<std::size_t>(got);
        std::copy_n(bytes.begin(), count, symbols.begin());
        symbols = symbols.subspan(count);
        first += count;
    }
}

std::vector<Segment> read_segments(const SymbolSource& source) {
    std::vector<Segment> segments;
    for (const SegmentShape& shape : source.shapes()) {
        Segment segment{"", shape.alphabet, shape.importance, shape.tolerance, {}, shape.order};
        segment.symbols.resize(shape.count);
        source.read(segments.size(), 0, segment.symbols);
        segments.push_back(std::move(segment));
    }
    return segments;
}

std::uint32_t segment_checksum(const SymbolSource& source, std::size_t segment,
                               std::uint32_t before) {
    std::vector<std::uint16_t> piece(kPieceSymbols);
    const std::uint64_t count = source.shapes()[segment].count;
    for (std::uint64_t first = 0; first < count; first += kPieceSymbols) {
        const auto part = std::span(piece).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(kPieceSymbols, count - first)));
        source.read(segment, first, part);
        before = symbols_checksum(part, before);
    }
    return before;
}

std::uint32_t payload_checksum(const SymbolSource& source) {
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < source.shapes().size(); ++i) crc = segment_checksum(source, i, crc);
    return crc;
}

PayloadSink::PayloadSink(ReceivedPayload& payload) : payload_(payload) {
    for (ReceivedSegment& segment : payload.segments) {
        segment.symbols.assign(segment.shape.count, 0);
        segment.confidence.assign(segment.shape.count, 0);
        segment.expected.clear();
        segment.deviation.clear();
    }
}

void PayloadSink::take(const SymbolBlock& block) {
    ReceivedSegment& to = payload_.segments.at(block.segment);
    const auto put = [&](const auto& from, auto& values) {
        if (from.empty() || from.data() == values.data()) return;  // it is there already
        values.resize(to.shape.count);
        std::copy(from.begin(), from.end(),
                  values.begin() + static_cast<std::ptrdiff_t>(block.first));
    };
    put(block.symbols, to.symbols);
    put(block.confidence, to.confidence);
    put(block.expected, to.expected);
    put(block.deviation, to.deviation);
}

}  // namespace oligo::core
