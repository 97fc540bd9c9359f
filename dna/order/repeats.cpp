#include "dna/order/repeats.hpp"

#include "core/hash.hpp"

#include <algorithm>
#include <cstring>

namespace oligo::dna {

void Repeats::add(std::string_view text) {
    core::Sha256 hash;
    hash.update(text);
    const core::Sha256::Digest whole = hash.finish();
    Digest digest;
    std::memcpy(digest.data(), whole.data(), sizeof digest);
    digests_.push_back(digest);
    sorted_ = false;
}

std::uint64_t Repeats::repeated() const {
    if (!sorted_) std::sort(digests_.begin(), digests_.end());
    sorted_ = true;
    std::uint64_t count = 0;
    for (std::size_t i = 1; i < digests_.size(); ++i) count += digests_[i] == digests_[i - 1];
    return count;
}

}  // namespace oligo::dna
