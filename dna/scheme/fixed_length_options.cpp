#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/constraints/options.hpp"
#include "dna/scheme/fixed_length.hpp"

#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr unsigned kLexicographicBook = 1, kNaturalAssignment = 2, kConstraintsFollow = 4;
constexpr unsigned kWideOuterCode = 8;
constexpr std::array<std::string_view, 2> kBooks = {"paircode", "lexicographic"};
constexpr std::array<std::string_view, 2> kAssignments = {"natural", "neighbour"};
constexpr std::array<std::string_view, 2> kOuterFields = {"gf256", "gf65536"};
constexpr std::size_t kLeastNt = 72;
constexpr core::Range kInnerParity = {0, 32};

// Kept as whole percents: that is what a pool stores.
unsigned percent(double share) {
    return static_cast<unsigned>(std::lround(share * 100));
}
void expect(bool good, const char* what) {
    expect_parameter(good, FixedLengthScheme::kName, what);
}

}  // namespace

FixedLengthOptions FixedLengthScheme::read_options(core::Config& config) {
    FixedLengthOptions options{read_scheme_options(config, kName, kLeastNt)};
    options.book = parse_book_family(config.choice("book", kBooks[0], kBooks));
    options.word_nt =
        static_cast<unsigned>(config.integer("word_nt", 0, {0, double{Codebook::kMaxWordNt}}));
    options.assignment =
        parse_assignment(config.choice("assignment", kAssignments[1], kAssignments));
    options.inner_parity = static_cast<unsigned>(config.integer("inner_parity", 4, kInnerParity));
    options.outer_percent = percent(config.number("outer_parity", 0.10, {0, 1}));
    options.outer_field =
        config.choice("outer_field", kOuterFields[0], kOuterFields) == kOuterFields[1]
            ? OuterField::kGf65536
            : OuterField::kGf256;
    return options;
}

std::vector<std::uint8_t> parameters_of(const FixedLengthOptions& options) {
    const FixedLengthOptions defaults;
    const bool default_rules = options.constraints == defaults.constraints;
    unsigned flags = 0;
    if (options.book == BookFamily::kLexicographic) flags |= kLexicographicBook;
    if (options.assignment == Assignment::kNatural) flags |= kNaturalAssignment;
    if (!default_rules) flags |= kConstraintsFollow;
    if (options.outer_field == OuterField::kGf65536) flags |= kWideOuterCode;
    if (flags == 0 && options.word_nt == defaults.word_nt &&
        options.inner_parity == defaults.inner_parity &&
        options.outer_percent == defaults.outer_percent) {
        return {};
    }
    core::ByteWriter out;
    out.u8(static_cast<std::uint8_t>(flags));
    out.u8(static_cast<std::uint8_t>(options.word_nt));
    out.u8(static_cast<std::uint8_t>(options.inner_parity));
    out.u8(static_cast<std::uint8_t>(options.outer_percent));
    if (!default_rules) write_constraints(out, options.constraints);
    return out.take();
}

FixedLengthOptions FixedLengthScheme::read_options(std::span<const std::uint8_t> parameters,
                                                   std::size_t strand_nt) {
    FixedLengthOptions options{read_scheme_options(strand_nt, kName, kLeastNt)};
    if (parameters.empty()) return options;
    core::ByteReader in(parameters, "parameters of scheme fixed-length");
    const unsigned flags = in.u8();
    expect(flags < 16, "the flag byte");
    if (flags & kLexicographicBook) options.book = BookFamily::kLexicographic;
    if (flags & kNaturalAssignment) options.assignment = Assignment::kNatural;
    if (flags & kWideOuterCode) options.outer_field = OuterField::kGf65536;
    options.word_nt = in.u8();
    options.inner_parity = in.u8();
    options.outer_percent = in.u8();
    expect(options.word_nt <= Codebook::kMaxWordNt, "word_nt");
    expect(options.inner_parity <= 32, "inner_parity");
    expect(options.outer_percent <= 100, "outer_parity");
    if (flags & kConstraintsFollow)
        options.constraints = read_constraints(in, "scheme fixed-length");
    expect(in.left() == 0, "the length");
    return options;
}

}  // namespace oligo::dna
