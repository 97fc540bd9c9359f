#include "dna/clustering/content_store.hpp"

#include <algorithm>
#include <cstring>

namespace oligo::dna {
namespace {

constexpr std::size_t kNumberBytes = 4;

}  // namespace

ContentStore::ContentStore(std::vector<std::uint64_t> starts, std::size_t content_bytes,
                           Spill spill)
    : starts_(std::move(starts)),
      content_bytes_(content_bytes),
      records_(starts_.empty() ? 0 : starts_.size() - 1, std::move(spill)) {}

std::size_t ContentStore::piece_of(std::uint64_t strand) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), strand);
    return static_cast<std::size_t>(next - starts_.begin()) - 1;
}

void ContentStore::add(std::uint64_t strand, std::span<const std::uint8_t> contents) {
    // Reads of a pool that was never shuffled stay in one piece for long.
    if (strand < starts_[last_piece_] || strand >= starts_[last_piece_ + 1]) {
        last_piece_ = piece_of(strand);
    }
    const auto within = static_cast<std::uint32_t>(strand - starts_[last_piece_]);
    const std::span<std::uint8_t> record = records_.add(last_piece_, kNumberBytes + content_bytes_);
    std::memcpy(record.data(), &within, kNumberBytes);
    std::copy_n(contents.begin(), content_bytes_, record.subspan(kNumberBytes).begin());
}

void ContentStore::visit(std::uint64_t first, std::uint64_t count, const Visit& each) const {
    if (count == 0) return;
    std::vector<std::uint8_t> buffer;
    for (std::size_t piece = piece_of(first);
         piece < records_.size() && starts_[piece] < first + count; ++piece) {
        for (std::size_t i = 0; i < records_.pieces(piece); ++i) {
            auto records = records_.piece(piece, i, buffer);
            for (; !records.empty(); records = records.subspan(kNumberBytes + content_bytes_)) {
                std::uint32_t number = 0;
                std::memcpy(&number, records.data(), kNumberBytes);
                const std::uint64_t strand = starts_[piece] + number;
                if (strand < first || strand - first >= count) continue;
                each(strand, records.subspan(kNumberBytes, content_bytes_));
            }
        }
    }
}

}  // namespace oligo::dna
