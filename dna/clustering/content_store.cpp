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

std::size_t ContentStore::block_of(std::uint64_t strand) {
    // Reads of a pool that was never shuffled stay in one block for long.
    if (strand < starts_[last_block_] || strand >= starts_[last_block_ + 1]) {
        const auto next = std::upper_bound(starts_.begin(), starts_.end(), strand);
        last_block_ = static_cast<std::size_t>(next - starts_.begin()) - 1;
    }
    return last_block_;
}

void ContentStore::add(std::uint64_t strand, std::span<const std::uint8_t> contents) {
    const std::size_t block = block_of(strand);
    const auto within = static_cast<std::uint32_t>(strand - starts_[block]);
    const std::span<std::uint8_t> record = records_.add(block, kNumberBytes + content_bytes_);
    std::memcpy(record.data(), &within, kNumberBytes);
    std::copy_n(contents.begin(), content_bytes_, record.subspan(kNumberBytes).begin());
}

void ContentStore::visit(std::size_t block, const Visit& each) const {
    std::vector<std::uint8_t> buffer;
    for (std::size_t i = 0; i < records_.pieces(block); ++i) {
        auto records = records_.piece(block, i, buffer);
        for (; !records.empty(); records = records.subspan(kNumberBytes + content_bytes_)) {
            std::uint32_t number = 0;
            std::memcpy(&number, records.data(), kNumberBytes);
            each(number, records.subspan(kNumberBytes, content_bytes_));
        }
    }
}

}  // namespace oligo::dna
