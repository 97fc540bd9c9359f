#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/constraints/options.hpp"
#include "dna/scheme/robust/robust.hpp"
#include "dna/strand/word_form.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr unsigned kDense = 1, kConstraintsFollow = 2;
constexpr std::size_t kLeastNt = 72;
constexpr core::Range kRate = {0.2, 1.55};
constexpr double kMostSparseRate = 0.95;  ///< above it the dense book
/// The rate is that of data strands; header strands take about a hundredth of small pools.
constexpr double kHeaderShare = 0.012;
constexpr unsigned kMostPermille = 8000, kLeastPermille = 20;
constexpr unsigned kUsualSize = 6;  ///< of the addresses that the rate is reckoned with

void expect(bool good, const char* what) {
    expect_parameter(good, RobustScheme::kName, what);
}

// What the words keep by themselves rarely takes a second variant: where the strand meets its
// primers. Other rules are screened for.
constexpr unsigned kVariantBits = 2, kScreenedVariantBits = 4;
// Words of parity in an address: as strong as what is across strands.
constexpr unsigned kLeanParity = 2, kUsualParity = 3, kNoisyParity = 5;
// Parity across strands from which on that is so.
constexpr unsigned kUsualPermille = 300, kNoisyPermille = 1000;
constexpr double kLeanRate = 1.22, kNoisyRate = 0.65;  ///< the rates at which it is about that

/// Parity that brings strands to a rate, in bits a base.
unsigned permille_for(double rate, const WordBits& bits, std::size_t strand_nt) {
    const auto held =
        static_cast<double>(bits.symbol * WordForm::symbols(bits, kUsualSize, strand_nt));
    const double all = held / (rate * (1 + kHeaderShare) * static_cast<double>(strand_nt));
    const auto permille = std::floor(1000 * (all - 1));
    if (permille < kLeastPermille) {
        throw core::InputError("scheme robust: rate = " + std::to_string(rate) +
                               " with strands of " + std::to_string(strand_nt) +
                               " bases leaves no parity; expected a lower rate or longer strands");
    }
    return std::min(kMostPermille, static_cast<unsigned>(permille));
}

}  // namespace

RobustOptions RobustScheme::read_options(core::Config& config) {
    RobustOptions options{read_scheme_options(config, kName, kLeastNt)};
    const double rate = config.number("rate", 1.0, kRate);
    options.bits = rate > kMostSparseRate ? LatticeBook::kDenseBits : LatticeBook::kSparseBits;
    options.parity_permille = rate > kLeanRate    ? 0
                              : rate > kNoisyRate ? kUsualPermille
                                                  : kNoisyPermille;
    const unsigned permille = permille_for(rate, bits_of(options), options.strand_nt);
    // The parity tells the words of an address: it stays on its side of that border.
    options.parity_permille = rate > kLeanRate    ? std::min(permille, kUsualPermille - 1)
                              : rate > kNoisyRate ? std::max(permille, kUsualPermille)
                                                  : permille;
    return options;
}

RobustOptions RobustScheme::read_options(std::span<const std::uint8_t> parameters,
                                         std::size_t strand_nt) {
    RobustOptions options{read_scheme_options(strand_nt, kName, kLeastNt)};
    if (parameters.empty()) return options;
    core::ByteReader in(parameters, "parameters of scheme robust");
    const unsigned flags = in.u8();
    expect(flags <= (kDense | kConstraintsFollow), "the flag byte");
    options.bits = (flags & kDense) != 0 ? LatticeBook::kDenseBits : LatticeBook::kSparseBits;
    options.parity_permille = in.u16();
    expect(options.parity_permille >= 1 && options.parity_permille <= kMostPermille, "parity");
    if ((flags & kConstraintsFollow) != 0) {
        options.constraints = read_constraints(in, "scheme robust");
    }
    expect(in.left() == 0, "the length");
    return options;
}

WordBits bits_of(const RobustOptions& options) {
    const bool kept = options.constraints == Constraints{};
    const unsigned permille = options.parity_permille;
    const unsigned parity = permille < kUsualPermille   ? kLeanParity
                            : permille < kNoisyPermille ? kUsualParity
                                                        : kNoisyParity;
    return {options.bits, kept ? kVariantBits : kScreenedVariantBits, parity};
}

std::vector<std::uint8_t> parameters_of(const RobustOptions& options) {
    const RobustOptions defaults;
    unsigned flags = 0;
    if (options.bits == LatticeBook::kDenseBits) flags |= kDense;
    if (options.constraints != defaults.constraints) flags |= kConstraintsFollow;
    const bool usual = options.bits == defaults.bits &&
                       options.parity_permille == defaults.parity_permille &&
                       options.constraints == defaults.constraints;
    if (usual) return {};
    core::ByteWriter out;
    out.u8(static_cast<std::uint8_t>(flags));
    out.u16(static_cast<std::uint16_t>(options.parity_permille));
    if ((flags & kConstraintsFollow) != 0) write_constraints(out, options.constraints);
    return out.take();
}

}  // namespace oligo::dna
