#include "dna/scheme/scheme_options.hpp"

#include "core/error.hpp"
#include "dna/constraints/options.hpp"

namespace oligo::dna {
namespace {

constexpr std::size_t kMostNt = 1000;

}  // namespace

SchemeOptions read_scheme_options(core::Config& config, std::string_view scheme,
                                  std::size_t least_nt) {
    SchemeOptions options;
    options.strand_nt = static_cast<std::size_t>(
        config.integer("strand_nt", static_cast<std::int64_t>(options.strand_nt),
                       {static_cast<double>(least_nt), static_cast<double>(kMostNt)}));
    options.primers = config.text("primers", options.primers);
    options.constraints =
        read_constraints(config.section("constraints"), "scheme " + std::string(scheme));
    return options;
}

SchemeOptions read_scheme_options(std::size_t strand_nt, std::string_view scheme,
                                  std::size_t least_nt) {
    expect_parameter(strand_nt >= least_nt && strand_nt <= kMostNt, scheme, "strand_nt");
    SchemeOptions options;
    options.strand_nt = strand_nt;
    return options;
}

void expect_parameter(bool good, std::string_view scheme, const char* what) {
    if (good) return;
    throw core::InputError("pool: the parameters of scheme " + std::string(scheme) +
                           " are broken: " + what + " is out of range");
}

SchemeFacts facts_of(std::string_view scheme, const SchemeOptions& options,
                     std::vector<std::uint8_t> parameters) {
    return {scheme, options.strand_nt, options.primers, options.constraints, std::move(parameters)};
}

}  // namespace oligo::dna
