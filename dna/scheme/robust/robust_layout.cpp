#include "dna/scheme/robust/robust_layout.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kLeastParity = 4;

}  // namespace

std::uint64_t RobustShape::parity(std::uint64_t data) const {
    return std::max(kLeastParity, (data * parity_permille + 999) / 1000);
}

std::uint64_t RobustShape::most_data() const {
    const std::uint64_t longest = (std::uint64_t{1} << bits) - 1;
    std::uint64_t most = longest - kLeastParity;
    while (most > 1 && most + parity(most) > longest) --most;
    return most;
}

RobustLayout::RobustLayout(const RobustShape& shape, std::uint64_t bytes) : shape_(shape) {
    if (bytes == 0) return;
    const std::uint64_t bits = shape.symbols * shape.bits, most = shape.most_data();
    // Blocks hold whole bytes, so some bits of each may be unused.
    for (data_ = bytes / bits * 8 + (bytes % bits * 8 + bits - 1) / bits;; ++data_) {
        blocks_ = (data_ + most - 1) / most;
        const std::uint64_t longer = data_ % blocks_, shorter = blocks_ - longer;
        const std::uint64_t each = data_ / blocks_;
        if (longer * shape.bytes(each + 1) + shorter * shape.bytes(each) >= bytes) return;
    }
}

RobustBlock RobustLayout::block(std::uint64_t number) const {
    const std::uint64_t longer = data_ % blocks_, each = data_ / blocks_;
    const std::uint64_t long_strands = each + 1 + shape_.parity(each + 1);
    const std::uint64_t short_strands = each + shape_.parity(each);
    const std::uint64_t before = std::min(number, longer);
    RobustBlock block;
    block.first_strand = before * long_strands + (number - before) * short_strands;
    block.data = each + (number < longer);
    block.parity = shape_.parity(block.data);
    return block;
}

std::uint64_t RobustLayout::strands() const {
    return blocks_ == 0 ? 0 : block(blocks_).first_strand;
}

}  // namespace oligo::dna
