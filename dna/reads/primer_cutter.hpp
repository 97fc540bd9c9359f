#pragma once

#include "dna/alignment/approximate_search.hpp"
#include "dna/oligo/primers.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A part of a read.
struct ReadPart {
    std::size_t begin = 0, end = 0;
    bool turned = false;  ///< it lies in the read as its reverse complement
};

/// Finds the oligos in a read by their primers: in either direction, several in a row, one primer
/// missing, up to an edit in six bases of a primer.
class PrimerCutter {
  public:
    /// Neither primer may be shorter than kLeastPrimerNt. Throws InputError.
    explicit PrimerCutter(const Primers& primers);
    static constexpr std::size_t kLeastPrimerNt = 12;

    /// The oligos of a read in order, with their primers or (`trim`) without; none where no primer
    /// was found. One with one primer goes on to the next oligo, or to the end of the read.
    void parts(std::string_view read, bool trim, std::vector<ReadPart>& parts) const;

    /// What lies between the primers of a read that is one oligo from end to end, give or take a
    /// few bases; nothing where it is not, and parts() has to look everywhere. Of a read as long as
    /// one oligo it says what parts() does, in a tenth of the time.
    std::optional<ReadPart> whole(std::string_view read) const;

  private:
    /// A primer of an oligo that lies in the read forwards or turned, where it begins or ends
    /// there.
    struct Site {
        ApproximatePattern pattern;
        unsigned most_edits;
        bool turned, begins;
    };
    struct Found {
        ApproximateHit hit;
        const Site* site;
    };
    void find(std::string_view read, std::vector<Found>& found) const;

    std::vector<Site> sites_;
};

}  // namespace oligo::dna
