#pragma once

#include "dna/ecc/reed_solomon.hpp"
#include "dna/fountain/lt/python_random.hpp"
#include "dna/fountain/lt/robust_soliton.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// How a strand carries a droplet's payload.
enum class Scrambling : std::uint8_t {
    kNone,    ///< the payload itself (Erlich, Zielinski 2017)
    kBySeed,  ///< our extension: its XOR with bytes derived from the seed (dna/FORMAT.md, section
              ///< 7)
};

/// What a DNA Fountain pool does not say about itself (Erlich, Zielinski 2017).
struct DropletOptions {
    std::optional<std::uint64_t> file_bytes;  ///< the user must supply it
    unsigned payload_bytes = 32;              ///< of a droplet, 1..128
    unsigned parity = 2;                      ///< Reed-Solomon bytes per strand, 0..32
    double c = 0.025;
    double delta = 0.001;
    PythonVersion python = PythonVersion::kThree;
    unsigned most_corrected = 0;  ///< bytes per strand, at most parity / 2; 0: parity only detects
    Scrambling scrambling = Scrambling::kNone;
};

/// A seed and the sum of the source symbols that it selects.
struct Droplet {
    std::uint32_t seed = 0;
    std::vector<std::uint8_t> payload;
    bool mended = false;  ///< as read: its parity holds since bytes were corrected
};

/// The strands of DNA Fountain: seed (4 bytes, most significant first), payload, Reed-Solomon
/// parity with roots 2^0..; two bits a base (A 00, C 01, G 10, T 11), most significant first.
class DropletCode {
  public:
    /// Throws InputError for a file of unknown length or more than 2^20 symbols, and options out of
    /// range. A file of no bytes is one symbol of zeros.
    explicit DropletCode(const DropletOptions& options);

    const DropletOptions& options() const { return options_; }
    std::uint32_t source_symbols() const { return sources_; }
    std::size_t strand_nt() const;
    /// The source symbols whose sum a droplet is, in the order in which Python draws them.
    std::vector<std::uint32_t> neighbours(std::uint32_t seed) const;
    /// `data`: the file, options().file_bytes long; it is treated as padded with zeros.
    Droplet droplet(std::uint32_t seed, std::span<const std::uint8_t> data) const;
    std::string strand(const Droplet& droplet) const;
    /// No value when the strand has a different length or other letters, or its parity is wrong.
    std::optional<Droplet> read(std::string_view strand) const;

  private:
    /// Scrambles a payload, or undoes it.
    void scramble(std::uint32_t seed, std::span<std::uint8_t> payload) const;
    std::vector<std::uint8_t> with_roots_from(std::span<const std::uint8_t> word, int shift) const;

    DropletOptions options_;
    std::uint32_t sources_;
    RobustSoliton degrees_;
    std::optional<ReedSolomon> parity_;
};

}  // namespace oligo::dna
