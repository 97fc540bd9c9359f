#pragma once

#include "dna/channel/plain_read.hpp"
#include "dna/cuda/kernels/random.hpp"

namespace oligo::dna {

/// Reads of a plain channel, drawn as dna/channel/read_maker.hpp draws them: a thread makes all
/// reads of a strand, whose number is its stream. Bases take two bits, the first the lowest.
struct MakeReads {
    static constexpr unsigned kThreads = 64, kPhases = 1;

    const unsigned char* strands;
    const std::uint64_t* begin;    ///< by strand: where its bases begin
    const std::uint32_t* lengths;  ///< by strand
    std::uint32_t* came;           ///< by strand: how many reads
    PlainRead* reads;              ///< slots of a strand one behind the other
    unsigned char* bases;          ///< by slot
    PlainChances chances;
    std::uint64_t seed, first, count;
    std::uint32_t slots, slot_bytes;  ///< slots of a strand; bytes of bases of each

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char*) const {
        const std::uint64_t strand = at.index();
        if (strand >= count) return;
        KernelRandom random(seed, first + strand);
        std::uint32_t wanted = 0;
        if (!comes_true(random, chances.dropout)) {
            wanted = chances.whole_reads + (comes_true(random, chances.further_read) ? 1 : 0);
        }
        came[strand] = wanted;
        for (std::uint32_t i = 0; i < wanted; ++i) {
            const std::uint64_t slot = strand * slots + i;
            reads[slot] = make(random, begin[strand], lengths[strand], bases + slot * slot_bytes);
        }
    }

  private:
    /// Bases in a row of bytes.
    struct Writer {
        unsigned char* to;
        std::uint32_t count;
        unsigned byte;

        OLIGO_BODY void put(unsigned base) {
            byte |= base << (2 * (count % 4));
            if (++count % 4 != 0) return;
            to[count / 4 - 1] = static_cast<unsigned char>(byte);
            byte = 0;
        }
        OLIGO_BODY void finish() const {
            if (count % 4 != 0) to[count / 4] = static_cast<unsigned char>(byte);
        }
    };

    OLIGO_BODY static bool comes_true(KernelRandom& random, std::uint64_t chance) {
        return random.next() >> 11 < chance;
    }
    OLIGO_BODY static unsigned base_at(const unsigned char* packed, std::uint64_t at) {
        return packed[at / 4] >> (2 * (at % 4)) & 3U;
    }
    OLIGO_BODY static void set_base(unsigned char* packed, std::uint32_t at, unsigned base) {
        const unsigned shift = 2 * (at % 4);
        packed[at / 4] =
            static_cast<unsigned char>((packed[at / 4] & ~(3U << shift)) | base << shift);
    }

    OLIGO_BODY PlainRead make(KernelRandom& random, std::uint64_t from, std::uint32_t length,
                              unsigned char* to) const {
        PlainRead read{};
        Writer writer{to, 0, 0};
        for (std::uint32_t i = 0; i < length; ++i) {
            if (comes_true(random, chances.ins)) writer.put(random.below(4));
            const unsigned base = base_at(strands, from + i);
            if (comes_true(random, chances.del)) {
                ++read.deletions;
            } else if (comes_true(random, chances.sub)) {
                writer.put((base + 1 + random.below(3)) % 4);
                ++read.substitutions;
            } else {
                writer.put(base);
            }
        }
        writer.finish();
        read.bases = writer.count;
        read.insertions = writer.count + read.deletions - length;
        const bool reverse = random.next() >> 63 != 0;
        if (chances.reverse_half && reverse && read.bases > 0) {
            read.reversed = 1;
            turn(to, read.bases);
        }
        return read;
    }
    /// The reverse complement takes the place of the read.
    OLIGO_BODY static void turn(unsigned char* read, std::uint32_t length) {
        for (std::uint32_t i = 0; i < (length + 1) / 2; ++i) {
            const std::uint32_t other = length - 1 - i;
            const unsigned early = base_at(read, i), late = base_at(read, other);
            set_base(read, i, 3U - late);
            set_base(read, other, 3U - early);
        }
    }
};

}  // namespace oligo::dna
