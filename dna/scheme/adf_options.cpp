#include "dna/scheme/adf_options.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/constraints/options.hpp"
#include "dna/strand/inner_parity.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr unsigned kRedundancyFollows = 1, kPrimersFollow = 2, kConstraintsFollow = 4, kFixed = 8;
constexpr unsigned kInnerParityFollows = 16;
constexpr core::Range kInnerParity = {0, InnerParity::kMost};
constexpr std::size_t kLeastNt = 72;
constexpr core::Range kShare = {0, 4};  ///< extra strands to a data strand
constexpr core::Range kLoss = {0, 0.5};
constexpr const char* kWhere = "scheme adf";

unsigned per_mille(double share) {
    return static_cast<unsigned>(std::lround(1000 * share));
}

void expect(bool good, const char* what) {
    expect_parameter(good, kAdfName, what);
}

void write_bases(core::ByteWriter& out, const std::string& bases) {
    out.u8(static_cast<std::uint8_t>(bases.size()));
    for (const char base : bases) out.u8(static_cast<std::uint8_t>(base));
}

std::string read_bases(core::ByteReader& in) {
    const auto bytes = in.bytes(in.u8());
    return {bytes.begin(), bytes.end()};
}

bool same_sites(const Primers& a, const Primers& b) {
    return a.five_prime == b.five_prime && a.three_prime == b.three_prime;
}

}  // namespace

AdfOptions read_adf_options(core::Config& config, std::string_view scheme) {
    AdfOptions options{read_scheme_options(config, scheme, kLeastNt)};
    options.sites = parse_primers(options.primers);
    const auto fixed = config.number_or("redundancy", "auto", kShare);
    const double loss = config.number("expected_loss", 0.05, kLoss);
    const double limit = config.number("redundancy_limit", 0.15, kShare);
    options.redundancy = fixed ? AdfRedundancy{false, per_mille(*fixed), 0}
                               : AdfRedundancy{true, per_mille(loss), per_mille(limit)};
    return options;
}

unsigned read_inner_parity(core::Config& config) {
    return static_cast<unsigned>(config.integer("inner_parity", 0, kInnerParity));
}

std::vector<std::uint8_t> write_adf_options(const AdfOptions& options) {
    const AdfOptions defaults;
    const AdfRedundancy& redundancy = options.redundancy;
    unsigned flags = 0;
    if (redundancy != defaults.redundancy) flags |= kRedundancyFollows;
    if (!redundancy.automatic) flags |= kFixed;
    if (!same_sites(options.sites, defaults.sites)) flags |= kPrimersFollow;
    if (options.constraints != defaults.constraints) flags |= kConstraintsFollow;
    if (options.inner_parity != 0) flags |= kInnerParityFollows;
    if (flags == 0) return {};
    core::ByteWriter out;
    out.u8(static_cast<std::uint8_t>(flags));
    if (flags & kRedundancyFollows) {
        out.u16(static_cast<std::uint16_t>(redundancy.share));
        if (redundancy.automatic) out.u16(static_cast<std::uint16_t>(redundancy.limit));
    }
    if (flags & kPrimersFollow) {
        write_bases(out, options.sites.five_prime);
        write_bases(out, options.sites.three_prime);
    }
    if (flags & kConstraintsFollow) write_constraints(out, options.constraints);
    if (flags & kInnerParityFollows) out.u8(static_cast<std::uint8_t>(options.inner_parity));
    return out.take();
}

AdfOptions read_adf_options(std::span<const std::uint8_t> parameters, std::size_t strand_nt) {
    AdfOptions options{read_scheme_options(strand_nt, kAdfName, kLeastNt)};
    if (parameters.empty()) return options;
    core::ByteReader in(parameters, "parameters of scheme adf");
    const unsigned flags = in.u8();
    expect(flags < 32, "the flag byte");
    AdfRedundancy& redundancy = options.redundancy;
    redundancy.automatic = (flags & kFixed) == 0;
    expect(redundancy.automatic || (flags & kRedundancyFollows) != 0, "the flag byte");
    if (!redundancy.automatic) redundancy.limit = 0;
    if (flags & kRedundancyFollows) {
        redundancy.share = in.u16();
        if (redundancy.automatic) redundancy.limit = in.u16();
        expect(redundancy.share <= per_mille(redundancy.automatic ? kLoss.high : kShare.high),
               "redundancy");
        expect(redundancy.limit <= per_mille(kShare.high), "redundancy_limit");
    }
    if (flags & kPrimersFollow) {
        const std::string five = read_bases(in);
        const std::string three = read_bases(in);
        const bool none = five.empty() && three.empty();
        options.primers = none ? "none" : five + ":" + three;
        options.sites = parse_primers(options.primers);
    }
    if (flags & kConstraintsFollow) options.constraints = read_constraints(in, kWhere);
    if (flags & kInnerParityFollows) {
        options.inner_parity = in.u8();
        expect(options.inner_parity >= 1 && options.inner_parity <= InnerParity::kMost,
               "inner_parity");
    }
    expect(in.left() == 0, "the length");
    return options;
}

}  // namespace oligo::dna
