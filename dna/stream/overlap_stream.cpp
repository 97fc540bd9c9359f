#include "dna/stream/overlap_stream.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

/// The element that is there most often, the first of equals; `copies` is not empty.
std::string_view most_frequent(std::span<const std::string_view> copies) {
    const auto votes = [&](std::string_view copy) {
        return std::count(copies.begin(), copies.end(), copy);
    };
    return *std::max_element(
        copies.begin(), copies.end(),
        [&](std::string_view a, std::string_view b) { return votes(a) < votes(b); });
}

}  // namespace

OverlapStream::OverlapStream(std::uint64_t size, std::size_t strand_bytes, unsigned overlap)
    : size_(size),
      strand_bytes_(strand_bytes),
      overlap_(overlap),
      piece_bytes_(strand_bytes / overlap),
      pieces_(size / piece_bytes_ + (size % piece_bytes_ != 0)) {}

std::uint64_t OverlapStream::strand_count() const {
    return pieces_ == 0 ? 0 : pieces_ + overlap_ - 1;
}

// Piece p is place k of strand p + overlap - 1 - k.
std::vector<std::uint8_t> OverlapStream::encode(std::span<const std::uint8_t> bytes) const {
    std::vector<std::uint8_t> contents(strand_count() * strand_bytes_);
    for (std::uint64_t piece = 0; piece < pieces_; ++piece) {
        const auto data = bytes.subspan(
            piece * piece_bytes_,
            std::min<std::uint64_t>(piece_bytes_, bytes.size() - piece * piece_bytes_));
        for (unsigned k = 0; k < overlap_; ++k) {
            const std::uint64_t strand = piece + overlap_ - 1 - k;
            std::copy(data.begin(), data.end(),
                      contents.begin() +
                          static_cast<std::ptrdiff_t>(strand * strand_bytes_ + k * piece_bytes_));
        }
    }
    return contents;
}

OverlapStream::Decoded OverlapStream::decode(std::span<const std::string_view> contents) const {
    Decoded decoded{std::vector<std::uint8_t>(size_), std::vector<std::uint8_t>(size_), 0};
    std::vector<std::string_view> copies;
    for (std::uint64_t piece = 0; piece < pieces_; ++piece) {
        copies.clear();
        for (unsigned k = 0; k < overlap_; ++k) {
            const std::string_view strand = contents[piece + overlap_ - 1 - k];
            if (strand.size() != strand_bytes_) continue;
            copies.push_back(strand.substr(k * piece_bytes_, piece_bytes_));
        }
        if (copies.empty()) continue;
        const std::uint64_t from = piece * piece_bytes_;
        const std::string_view best = most_frequent(copies);
        decoded.outvoted += copies.size() - static_cast<std::size_t>(
                                                std::count(copies.begin(), copies.end(), best));
        const std::string_view found = best.substr(0, size_ - from);
        std::copy(found.begin(), found.end(),
                  decoded.bytes.begin() + static_cast<std::ptrdiff_t>(from));
        std::fill_n(decoded.known.begin() + static_cast<std::ptrdiff_t>(from), found.size(),
                    std::uint8_t{1});
    }
    return decoded;
}

}  // namespace oligo::dna
