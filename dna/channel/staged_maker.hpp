#pragma once

#include "dna/channel/read_maker.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace oligo::dna {

/// Letters and errors of one end of short reads. A base has one of three qualities, in such shares
/// that a base of quality q is wrong with the chance 10^(-q/10) and all of them with the rate of
/// their place.
class EndReader {
  public:
    EndReader(const ReadErrors& errors, std::size_t read_nt);
    /// Appends the first `count` bases of a molecule, as this end reads them.
    void read(const Molecule& molecule, std::size_t count, core::Random& random, std::string& bases,
              std::string& quality, ErrorCount& errors) const;

  private:
    struct Part {
        double clear = 0;  ///< chance of an error at bases of the best quality
        double low = 0;    ///< share of bases of the others
        char letter = 'F';
    };
    void read_part(const Part& part, std::size_t from, std::size_t to, const Molecule& molecule,
                   core::Random& random, std::string& bases, std::string& quality,
                   ErrorCount& errors) const;
    double weight(std::uint8_t base) const { return weights_[base]; }

    std::vector<Part> parts_;
    std::size_t read_nt_;
    std::array<double, 4> weights_{};  ///< how much more often than the mean a base is wrong
    double highest_ = 1;
    ErrorMaker partners_;
};

/// The maker of a channel of stages. Results are those of one machine's logarithms and
/// exponentials.
class StagedReadMaker final : public ReadMaker {
  public:
    StagedReadMaker(const ChannelModel& model, const PackedStrands& strands);

    StrandDraw draw(core::Random& random) const override;
    void make(const Molecule& strand, const StrandDraw& draw, core::Random& random,
              MakerMemory& memory, SimulatedRead& read) const override;
    std::optional<char> quality() const override { return quality_; }

  private:
    /// A stage that changes molecules.
    struct Step {
        bool molecule = false;  ///< all reads of a molecule share it
        ErrorMaker errors;
        Shares lost_ends;
        std::optional<Decay> decay;
    };
    struct Short {
        Sequencing settings;
        EndReader first, second;
    };
    struct Long {
        Nanopore settings;
        ErrorMaker errors;
    };

    /// Chance: what all reads of the molecule share, and what is the read's own.
    struct Dice {
        core::Random& shared;
        core::Random& own;
    };
    /// Whether anything is left of the molecule.
    bool pass(const Step& step, const Dice& dice, MakerMemory& memory, SimulatedRead& read) const;
    static void lose_ends(const Shares& lost, core::Random& random, MakerMemory& memory,
                          SimulatedRead& read);
    bool decay(const Decay& decay, const Dice& dice, MakerMemory& memory,
               SimulatedRead& read) const;
    void sequence(const Short& how, core::Random& random, MakerMemory& memory,
                  SimulatedRead& read) const;
    void read_long(const Long& how, core::Random& random, MakerMemory& memory,
                   SimulatedRead& read) const;
    void run_into(const Sequencing& how, std::string& bases, std::string& quality) const;

    ChannelModel model_;
    const PackedStrands& strands_;
    double sigma_ = 0;
    std::vector<Pcr> pcr_;
    std::vector<Step> steps_;
    std::optional<Short> short_;
    std::optional<Long> long_;
    std::optional<char> quality_;
};

}  // namespace oligo::dna
