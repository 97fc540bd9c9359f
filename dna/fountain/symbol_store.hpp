#pragma once

#include "dna/fountain/large_vector.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Symbols as they arrive, each (id, bytes) once; bounded.
class SymbolStore {
  public:
    /// `usual`: about as many symbols are expected; room for them is reserved (and not touched).
    SymbolStore(std::size_t usual, std::size_t most, unsigned symbol_bytes)
        : most_(most), symbol_bytes_(symbol_bytes), slots_(64, kFree) {
        ids_.reserve(usual + usual / 8);
        bytes_.reserve((usual + usual / 8) * symbol_bytes);
    }

    /// False when nothing was stored: the symbol is known, four others have this id, or it is full.
    bool add(std::uint32_t id, std::span<const std::uint8_t> symbol);

    std::size_t count() const { return ids_.size(); }
    unsigned symbol_bytes() const { return symbol_bytes_; }
    std::uint32_t id(std::size_t index) const { return ids_[index]; }
    std::span<const std::uint8_t> symbol(std::size_t index) const {
        return {bytes_.data() + index * symbol_bytes_, symbol_bytes_};
    }

  private:
    static constexpr std::uint32_t kFree = 0xFFFFFFFF;
    static constexpr unsigned kMostVersions = 4;
    std::size_t slot_of(std::uint32_t id) const;
    void grow();

    std::size_t most_;
    unsigned symbol_bytes_;
    LargeVector<std::uint32_t> ids_;
    LargeVector<std::uint8_t> bytes_;
    std::vector<std::uint32_t> slots_;  ///< indices by hash of the id, open addressing
};

}  // namespace oligo::dna
