#pragma once

#include <algorithm>
#include <cstdint>

namespace oligo::dna {

/// What became of the reads of a pool.
struct ReadTally {
    std::uint64_t all = 0;
    std::uint64_t header = 0;  ///< of header strands
    std::uint64_t placed = 0;  ///< are of a data strand
    std::uint64_t wrong_length = 0;
    std::uint64_t unplaced = 0;  ///< no strand of the pool, or primers of no partition
    std::uint64_t foreign = 0;   ///< between other primers than the pool's
    std::uint64_t several = 0;   ///< placed, of two oligos and more in a row
    std::uint64_t indels = 0;    ///< placed, with bases missing or too many
    std::uint64_t rescued = 0;   ///< placed: proved nothing alone, but with others of their strand
    std::uint64_t pieces = 0;  ///< of broken strands, of which the reads were put together; 0: none
    std::uint64_t mended = 0;  ///< placed: only their strand's own code made them prove anything
    std::uint64_t mended_symbols = 0;  ///< by those codes
    /// Bases by which strands were told, and how many of them were wrong.
    std::uint64_t located_nt = 0, wrong_nt = 0;

    /// Reads that say something of the pool.
    std::uint64_t used() const { return placed + header; }
    /// Per base, estimated from what telling the strands had to correct.
    double substitution_rate() const {
        return located_nt == 0 ? 0
                               : static_cast<double>(wrong_nt) / static_cast<double>(located_nt);
    }

    ReadTally& operator+=(const ReadTally& other) {
        all += other.all;
        header += other.header;
        placed += other.placed;
        wrong_length += other.wrong_length;
        unplaced += other.unplaced;
        foreign += other.foreign;
        several += other.several;
        indels += other.indels;
        rescued += other.rescued;
        mended += other.mended;
        mended_symbols += other.mended_symbols;
        located_nt += other.located_nt;
        wrong_nt += other.wrong_nt;
        return *this;
    }
    /// Of a further pool among the same reads: what is of neither is left over.
    void join(const ReadTally& other) {
        placed += other.placed;
        several += other.several;
        indels += other.indels;
        rescued += other.rescued;
        mended += other.mended;
        mended_symbols += other.mended_symbols;
        located_nt += other.located_nt;
        wrong_nt += other.wrong_nt;
        wrong_length = std::min(wrong_length, other.wrong_length);
        foreign = 0;
        const std::uint64_t known = used() + wrong_length;
        unplaced = known < all ? all - known : 0;
    }
    bool operator==(const ReadTally&) const = default;
};

}  // namespace oligo::dna
