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
constexpr core::Range kStrandNt = {72, 1000};
constexpr core::Range kInnerParity = {0, 32};

// Kept as whole percents: that is what a pool stores.
unsigned percent(double share) {
    return static_cast<unsigned>(std::lround(share * 100));
}
void expect(bool good, const char* what) {
    if (!good) {
        throw core::InputError(
            std::string("pool: the parameters of scheme fixed-length are broken: ") + what +
            " is out of range");
    }
}

}  // namespace

FixedLengthOptions FixedLengthScheme::read_options(core::Config& config) {
    FixedLengthOptions options;
    options.strand_nt = static_cast<std::size_t>(config.integer("strand_nt", 200, kStrandNt));
    options.primers = config.text("primers", options.primers);
    options.constraints = read_constraints(config.section("constraints"), "scheme fixed-length");
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

std::vector<std::uint8_t> FixedLengthScheme::parameters() const {
    const FixedLengthOptions defaults;
    const bool default_rules = options_.constraints == defaults.constraints;
    unsigned flags = 0;
    if (options_.book == BookFamily::kLexicographic) flags |= kLexicographicBook;
    if (options_.assignment == Assignment::kNatural) flags |= kNaturalAssignment;
    if (!default_rules) flags |= kConstraintsFollow;
    if (options_.outer_field == OuterField::kGf65536) flags |= kWideOuterCode;
    if (flags == 0 && options_.word_nt == defaults.word_nt &&
        options_.inner_parity == defaults.inner_parity &&
        options_.outer_percent == defaults.outer_percent) {
        return {};
    }
    core::ByteWriter out;
    out.u8(static_cast<std::uint8_t>(flags));
    out.u8(static_cast<std::uint8_t>(options_.word_nt));
    out.u8(static_cast<std::uint8_t>(options_.inner_parity));
    out.u8(static_cast<std::uint8_t>(options_.outer_percent));
    if (!default_rules) write_constraints(out, options_.constraints);
    return out.take();
}

FixedLengthOptions FixedLengthScheme::read_options(std::span<const std::uint8_t> parameters,
                                                   std::size_t strand_nt) {
    FixedLengthOptions options;
    options.strand_nt = strand_nt;
    expect(double(strand_nt) >= kStrandNt.low && double(strand_nt) <= kStrandNt.high, "strand_nt");
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
