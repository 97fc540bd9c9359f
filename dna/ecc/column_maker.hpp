#pragma once

#include "dna/ecc/reed_solomon.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace oligo::dna {

/// A Reed-Solomon code across the rows of many blocks at a time, wherever the work is done
/// (dna/cuda/device.hpp). A block is rows of `width` symbols, one behind the other, as many as its
/// words are long: each column is a word. Const and safe from several threads; sizes that do not
/// fit and symbols outside the field are InputErrors.
template <class Symbol>
class ColumnMaker {
  public:
    virtual ~ColumnMaker() = default;
    /// Parity rows of blocks of messages: of as many blocks as `parity` has room for.
    virtual void encode(std::span<const Symbol> messages, std::size_t width,
                        std::span<Symbol> parity) const = 0;
    /// Syndromes of blocks of words, message and parity: row k has S_(k+1) of every column.
    virtual void syndromes(std::span<const Symbol> words, std::size_t width,
                           std::span<Symbol> syndromes) const = 0;
};

using ByteColumnMaker = ColumnMaker<std::uint8_t>;
using WideColumnMaker = ColumnMaker<std::uint16_t>;

/// Whoever has them. The codes must outlive what is made.
class ColumnWorks {
  public:
    virtual ~ColumnWorks() = default;
    virtual std::unique_ptr<const ByteColumnMaker> columns(const ReedSolomon& code) const = 0;
    virtual std::unique_ptr<const WideColumnMaker> columns(const WideReedSolomon& code) const = 0;
};

}  // namespace oligo::dna
