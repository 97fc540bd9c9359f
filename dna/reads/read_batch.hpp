#pragma once

#include "dna/reads/fragments.hpp"
#include "dna/reads/mate_merger.hpp"
#include "dna/reads/preparation.hpp"
#include "dna/reads/qualities.hpp"
#include "dna/reads/read.hpp"
#include "dna/reads/read_funnel.hpp"

#include <string>
#include <vector>

namespace oligo::dna {

/// Reads behind one another: one piece of memory, so that a read costs no allocation.
class ReadText {
  public:
    void clear();
    void add(const ReadView& read);
    std::size_t size() const { return ends_.size(); }
    std::size_t bytes() const { return bases_.size() + quality_.size(); }
    std::string& quality() { return quality_; }                 ///< of all reads
    void view(std::vector<ReadView>& views, bool rated) const;  ///< appended

  private:
    struct End {
        std::size_t bases, quality, second_part;
    };
    std::string bases_, quality_;
    std::vector<End> ends_;
};

/// Fragments of one unit on their way to reads: those of a batch are merged and prepared on all
/// threads.
class ReadBatch {
  public:
    ReadBatch();
    ~ReadBatch();
    ReadBatch(const ReadBatch&) = delete;
    ReadBatch& operator=(const ReadBatch&) = delete;

    /// Fills the batch; false when the unit is at its end and nothing was left.
    bool fill(FragmentReader& unit, ReadFunnel& funnel);
    /// The bases of the reads as they are in the file, for ReadPreparer::detect.
    std::vector<ReadView> sample(std::size_t most) const;
    /// Appends the reads to `views`, which stay valid until the next fill().
    void prepare(const ReadPreparer& preparer, QualityJudge& first, QualityJudge& second,
                 std::vector<ReadView>& views, ReadFunnel& funnel);

  private:
    struct Piece;  ///< what one thread makes of some fragments
    bool normalise(ReadText& text, QualityJudge& judge);
    void prepare_piece(const ReadPreparer& preparer, std::size_t first, std::size_t last,
                       Piece& piece) const;
    bool join_mates(std::size_t fragment, const ReadPreparer& preparer, Piece& piece) const;

    ReadText first_, second_;
    std::vector<std::int64_t> mates_;  ///< number in `second_` of a fragment's mate; -1: none
    std::vector<ReadView> firsts_, seconds_;
    std::vector<Piece> pieces_;
    bool any_pairs_ = false;
};

}  // namespace oligo::dna
