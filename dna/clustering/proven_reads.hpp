#pragma once

#include "dna/clustering/header_search.hpp"
#include "dna/clustering/read_layout.hpp"
#include "dna/clustering/read_tally.hpp"
#include "dna/clustering/strand_cutter.hpp"
#include "dna/reads/read_source.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Takes the contents of a strand, as one read has them.
using TakeStrand =
    std::function<void(std::uint64_t strand, std::span<const std::uint8_t> contents)>;

/// What proving reads takes to know.
struct ProofPlan {
    const ReadLayout& layout;
    const StrandForm& form;
    /// Takes the reads that look like header strands and prove nothing else; or null.
    HeaderSearch* headers = nullptr;
};

/// Tells the strand that a read proves to be of. One a thread.
class ReadProver {
  public:
    ReadProver(const ReadLayout& layout, const StrandForm& form);

    /// A strand of the pool that a read proves to be of.
    struct Strand {
        std::uint64_t number;
        unsigned corrected;  ///< ProvenStrand::corrected
    };
    /// One that a read holds among others, with its contents.
    struct Proof {
        Strand strand;
        std::vector<std::uint8_t> contents;
    };
    /// Of a read of the oligo's length; nothing where it proves none. `contents` has
    /// StrandForm::proven_bytes().
    std::optional<Strand> prove(const ReadView& read, std::span<std::uint8_t> contents) const;
    /// Of a read of another length: what stands between its primers.
    void prove_pieces(const ReadView& read, std::vector<Proof>& proofs) const;

  private:
    std::optional<ProvenStrand> prove_turned(const ReadView& strand,
                                             std::span<std::uint8_t> contents) const;
    ReadView strand_of(const ReadView& read, std::size_t from) const;

    const ReadLayout& layout_;
    const StrandForm& form_;
    PrimerDirection direction_;
    StrandCutter cutter_;
};

/// Goes through the reads once and hands on, in their order, what those hold that prove themselves
/// (StrandForm::prove) as strands of the pool. The reads are judged on all threads, `take` is
/// called on this one. `settled`: which reads, by number, have proved themselves or look like a
/// header strand.
ReadTally prove_reads(ReadSource& reads, const ProofPlan& plan, const TakeStrand& take,
                      std::vector<bool>& settled);

}  // namespace oligo::dna
