#include "dna/fountain/symbol_store.hpp"

#include <algorithm>
#include <utility>

namespace oligo::dna {

std::size_t SymbolStore::slot_of(std::uint32_t id) const {
    return (id * 0x9E3779B97F4A7C15 >> 32) & (slots_.size() - 1);
}

void SymbolStore::grow() {
    slots_.assign(2 * slots_.size(), kFree);
    for (std::uint32_t index = 0; index < ids_.size(); ++index) {
        std::size_t slot = slot_of(ids_[index]);
        while (slots_[slot] != kFree) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = index;
    }
}

bool SymbolStore::add(std::uint32_t id, std::span<const std::uint8_t> symbol) {
    std::size_t slot = slot_of(id);
    unsigned versions = 0;
    for (; slots_[slot] != kFree; slot = (slot + 1) & (slots_.size() - 1)) {
        const std::uint32_t index = slots_[slot];
        if (ids_[index] != id) continue;
        const auto known = this->symbol(index);
        if (std::equal(symbol.begin(), symbol.end(), known.begin())) return false;
        if (++versions == kMostVersions) return false;
    }
    if (ids_.size() >= most_) return false;
    slots_[slot] = static_cast<std::uint32_t>(ids_.size());
    ids_.push_back(id);
    bytes_.insert(bytes_.end(), symbol.begin(), symbol.end());
    if (2 * ids_.size() > slots_.size()) grow();
    return true;
}

}  // namespace oligo::dna
