#pragma once

#include "dna/reads/read_source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

/// Many reads in little memory: two bits a base, and half a byte a quality where the reads have
/// any (rounded to a multiple of 3, at most 45). Letters other than bases stay N.
class PackedReads {
  public:
    static constexpr std::size_t kMostReads = 0x7FFFFFFF;
    static constexpr std::size_t kMostReadNt = std::size_t{1} << 30;

    /// Throws InputError beyond kMostReads reads and for a read beyond kMostReadNt.
    void add(const ReadView& read);

    std::uint32_t size() const { return static_cast<std::uint32_t>(starts_.size() - 1); }
    std::size_t nt(std::uint32_t read) const { return lengths_[read]; }
    /// Letters other than bases in a read.
    std::size_t unknown_nt(std::uint32_t read) const;
    bool rated() const { return !quality_.empty(); }
    std::uint64_t bases() const { return total_nt_; }  ///< of all reads

    /// The bases of a read, or of its reverse complement, in place of what `bases` held.
    void unpack(std::uint32_t read, bool reversed, std::string& bases) const;
    /// Its qualities, Phred+33, in the same direction; "" where no read has any.
    void unpack_quality(std::uint32_t read, bool reversed, std::string& quality) const;

  private:
    /// Places of N in a read: [first, last) of unknown_.
    struct Places {
        std::size_t first, last;
    };
    Places unknown_of(std::uint32_t read) const;

    std::vector<std::uint64_t> starts_{0};  ///< bytes of bases_; quality_ has two for each
    std::vector<std::uint32_t> lengths_;
    std::vector<std::uint8_t> bases_, quality_;
    /// Read and place of every N, ascending.
    struct Unknown {
        std::uint32_t read, place;
    };
    std::vector<Unknown> unknown_;
    std::uint64_t total_nt_ = 0;
};

/// All reads of a source, in their order.
PackedReads pack_reads(ReadSource& reads);

}  // namespace oligo::dna
