#pragma once

#include "dna/constraints/constraints.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Finds look-alikes of many sites in one pass over an oligo. A sequence within e edits of a site
/// holds one of e + 1 pieces of it unchanged (the pigeonhole filter; Wu and Manber 1992), so bases
/// are compared with a site only around such a piece. Const and safe from several threads.
class SiteIndex {
  public:
    explicit SiteIndex(const Lookalikes& rules);

    /// Whether find_lookalike() finds one in an oligo of A C G T; `values`: its base values.
    bool found_in(std::string_view oligo, std::span<const std::uint8_t> values) const;

  private:
    static constexpr std::size_t kEndNt = 4;
    static constexpr unsigned kShortestSeed = 4, kLongestSeed = 8;
    /// A site or its reverse complement.
    struct Form {
        std::string letters;
        std::array<std::uint64_t, 4> equal{};  ///< by base: a bit for each position that holds it
        std::uint32_t front = 0, back = 0;     ///< first and last kEndNt letters
    };
    /// A piece of a form, identified by its first `length` bases.
    struct Seed {
        std::uint32_t code;
        std::uint16_t form;
        std::uint16_t offset;
    };
    /// Seeds of one length, sorted by their code.
    struct Table {
        unsigned length = 0;
        std::vector<std::uint32_t> begin;  ///< in seeds, by code
        std::vector<Seed> seeds;
    };
    void add_seeds(std::uint16_t form);
    /// The oligo's bases without sites exactly at its ends, which are in their proper place.
    std::span<const std::uint8_t> inside(std::string_view oligo,
                                         std::span<const std::uint8_t> values) const;
    bool near(const Form& form, std::span<const std::uint8_t> bases) const;

    Lookalikes rules_;
    std::vector<Form> forms_;
    std::vector<Table> tables_;
    bool indexed_ = true;  ///< false: some site is too short for its edits, so all are tried
};

}  // namespace oligo::dna
