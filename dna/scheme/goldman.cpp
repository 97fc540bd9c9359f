#include "dna/scheme/goldman.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/constraints/options.hpp"
#include "dna/scheme/scheme_list.hpp"
#include "dna/strand/turned_form.hpp"
#include "dna/stream/dense_symbols.hpp"

#include <array>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastNt = 80;
constexpr core::Range kOverlap = {1, 8};
constexpr unsigned kOverlapMask = 7, kRemovedRotation = 8, kConstraintsFollow = 16;
constexpr std::array<std::string_view, 2> kRotations = {"cyclic", "removed"};
constexpr const char* kWhere = "scheme goldman";
// A number with too many long words, and GC at the border, want another form of the strand.
constexpr unsigned kVariantBits = 4;

void expect(bool good, const char* what) {
    expect_parameter(good, GoldmanScheme::kName, what);
}

std::uint64_t bytes_of_all(std::span<const core::SegmentShape> shapes) {
    std::uint64_t bytes = 0;
    for (const core::SegmentShape& shape : shapes) bytes += dense_bytes(shape);
    return bytes;
}

/// Their numbers.
std::vector<std::size_t> all_segments(std::span<const core::SegmentShape> shapes) {
    std::vector<std::size_t> numbers(shapes.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

std::vector<std::uint8_t> parameters_of(const GoldmanOptions& options) {
    const GoldmanOptions defaults;
    const bool default_rules = options.constraints == defaults.constraints;
    if (default_rules && options.overlap == defaults.overlap &&
        options.rotation == defaults.rotation) {
        return {};
    }
    unsigned flags = options.overlap - 1;
    if (options.rotation == Rotation::kRemoved) flags |= kRemovedRotation;
    if (!default_rules) flags |= kConstraintsFollow;
    core::ByteWriter out;
    out.u8(static_cast<std::uint8_t>(flags));
    if (!default_rules) write_constraints(out, options.constraints);
    return out.take();
}

}  // namespace

GoldmanScheme::GoldmanScheme(GoldmanOptions options)
    : Scheme(facts_of(kName, options, parameters_of(options))),
      options_(std::move(options)),
      mapping_(std::make_shared<GoldmanStrands>(options_.strand_nt - TurnedForm::kSenseNt,
                                                options_.rotation)) {
    MappedBits::share(mapping_->capacity_bits(), MappedBits::kMostIndexBits, kVariantBits);
}

GoldmanOptions GoldmanScheme::read_options(core::Config& config) {
    GoldmanOptions options{read_scheme_options(config, kName, kLeastNt)};
    options.overlap = static_cast<unsigned>(config.integer("overlap", 4, kOverlap));
    const bool cyclic = config.choice("rotation", kRotations[0], kRotations) == kRotations[0];
    options.rotation = cyclic ? Rotation::kCyclic : Rotation::kRemoved;
    return options;
}

GoldmanOptions GoldmanScheme::read_options(std::span<const std::uint8_t> parameters,
                                           std::size_t strand_nt) {
    GoldmanOptions options{read_scheme_options(strand_nt, kName, kLeastNt)};
    if (parameters.empty()) return options;
    core::ByteReader in(parameters, "parameters of scheme goldman");
    const unsigned flags = in.u8();
    expect(flags < 2 * kConstraintsFollow, "the flag byte");
    options.overlap = 1 + (flags & kOverlapMask);
    if (flags & kRemovedRotation) options.rotation = Rotation::kRemoved;
    if (flags & kConstraintsFollow) options.constraints = read_constraints(in, kWhere);
    expect(in.left() == 0, "the length");
    return options;
}

MappedBits GoldmanScheme::bits(const PoolFrame& frame) const {
    return MappedBits::share(mapping_->capacity_bits(),
                             MappedBits::index_bits_for(frame.address_symbols), kVariantBits);
}

OverlapStream GoldmanScheme::stream(const PoolFrame& frame,
                                    std::span<const core::SegmentShape> shapes) const {
    return {bytes_of_all(shapes), bits(frame).payload_bytes(), options_.overlap};
}

std::unique_ptr<const StrandForm> GoldmanScheme::form(const PoolFrame& frame, ObjectShapes) const {
    return std::make_unique<TurnedForm>(std::make_unique<MappedForm>(
        mapping_, bits(frame), MappedForm::Binding{frame.salt, frame.pool}));
}

std::uint64_t GoldmanScheme::most_strands(const PoolFrame& frame) const {
    return std::uint64_t{1} << MappedBits::index_bits_for(frame.address_symbols);
}

ObjectStrands GoldmanScheme::strands(const PoolFrame& frame,
                                     std::span<const core::SegmentShape> shapes) const {
    NucleotideCount count;
    // Once, however often the strands overlap; words differ in length, so by the strand's share.
    const std::uint64_t bytes = bytes_of_all(shapes), capacity = mapping_->capacity_bits();
    count.payload_nt = (8 * bytes * mapping_->coded_nt() + capacity - 1) / capacity;
    count.strands = stream(frame, shapes).strand_count();
    count.strand_nt = count.strands * options_.strand_nt;
    count.ordered_nt = count.strand_nt;
    count.payload_bits = core::payload_bits(shapes);
    ObjectStrands strands = ObjectStrands::in_one_piece(count);
    strands.copies = options_.overlap;
    return strands;
}

void GoldmanScheme::encode(const PoolFrame& frame, const core::SymbolSource& source,
                           const TakeContents& take) const {
    const std::vector<core::SegmentShape>& shapes = source.shapes();
    std::vector<std::uint8_t> bytes(bytes_of_all(shapes));
    DenseReader(source, all_segments(shapes)).read(bytes);
    const OverlapStream strands = stream(frame, shapes);
    const std::vector<std::uint8_t> contents = strands.encode(bytes);
    const std::size_t size = bits(frame).payload_bytes();
    take({contents.data(), size, size, static_cast<std::size_t>(strands.strand_count()), 0});
}

DecodeReport GoldmanScheme::decode(const PoolFrame& frame,
                                   std::span<const core::SegmentShape> shapes,
                                   const StrandContents& contents, core::SymbolSink& sink) const {
    const OverlapStream overlapping = stream(frame, shapes);
    const auto strands = read_strands(contents, 0, overlapping.strand_count());
    DecodeReport report;
    std::vector<std::string_view> units;
    for (const StrandReading& strand : strands) {
        units.push_back(strand.units);
        report.strands_missing += strand.empty();
    }
    const OverlapStream::Decoded received = overlapping.decode(units);
    report.corrected.outer = received.outvoted;
    DenseWriter writer(sink, shapes, all_segments(shapes));
    writer.write(received.bytes, received.known);
    report.complete = !writer.lacks_exact();
    return report;
}

SchemeEntry goldman_scheme() {
    return scheme_entry<GoldmanScheme>(2);
}

}  // namespace oligo::dna
