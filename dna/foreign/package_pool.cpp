#include "dna/foreign/package_pool.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/foreign/package_general.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/jpegdna/word_book.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kPaddingSeed = 0x6A706567646E61;  // "jpegdna"

/// Appends random bases without repeats up to `length_nt`. The last one may stand before the image
/// id, which begins with A.
void pad(std::string& content, std::size_t length_nt, core::Random random) {
    while (content.size() < length_nt) {
        const char base = kBases[random.below(4)];
        const bool repeats = !content.empty() && base == content.back();
        if (!repeats && !(base == 'A' && content.size() + 1 == length_nt)) content += base;
    }
}

class PackageWriter {
  public:
    explicit PackageWriter(const PackageFormat& format) : format_(format) {}

    void general(const PictureSettings& settings, const core::PayloadHeader& header) {
        add(format_.general_header + write_general(settings, header, format_));
    }

    /// A strand in slices, each behind `header` and its number.
    void strand(const std::string& header, const std::string& bases, unsigned offset_nt) {
        const WordBook offsets(offset_nt);
        const std::size_t room = format_.content_nt() - header.size() - offset_nt;
        for (std::size_t first = 0; first < bases.size(); first += room) {
            add(header + offsets.encode(first / room, "oligo number") + bases.substr(first, room));
        }
    }

    std::vector<std::string> take() { return std::move(oligos_); }

  private:
    void add(std::string content) {
        pad(content, format_.content_nt(), {kPaddingSeed ^ format_.seed, oligos_.size()});
        oligos_.push_back(wrap_content(content, format_));
    }

    const PackageFormat& format_;
    std::vector<std::string> oligos_;
};

std::string quantisation_strand(const PictureSettings& settings, const PackageFormat& format) {
    const WordBook book(format.quantisation_nt);
    std::string bases;
    for (const auto table : {QuantisationTable::kLuma, QuantisationTable::kChroma}) {
        if (table == QuantisationTable::kChroma && !settings.colour) break;
        for (const std::uint8_t step : steps_of(table)) {
            bases +=
                book.encode(static_cast<std::uint64_t>(std::llround(100 * step * settings.alpha())),
                            "quantisation step");
        }
    }
    return bases;
}

void write_frequencies_of(const core::Segment& segment, const PictureSettings& settings,
                          const PackageFormat& format, PackageWriter& writer) {
    const std::vector<std::uint8_t> bytes(segment.symbols.begin(), segment.symbols.end());
    const WordBook dc(format.dc_frequency_nt), ac(format.ac_frequency_nt);
    std::string dc_bases, ac_bases;
    for (const auto& table : read_frequencies(bytes, settings.channels())) {
        for (const auto frequency : table.dc) dc_bases += dc.encode(frequency, "frequency");
        for (const auto frequency : table.ac) ac_bases += ac.encode(frequency, "frequency");
    }
    writer.strand(format.frequency_header + format.dc_header, dc_bases, format.table_offset_nt);
    writer.strand(format.frequency_header + format.ac_header, ac_bases, format.table_offset_nt);
}

}  // namespace

std::vector<std::string> write_package_oligos(const core::Payload& payload,
                                              const PackageFormat& format) {
    const core::PayloadHeader& header = payload.header;
    if (header.codec != JpegdnaCodec::kName || payload.segments.size() < 2) {
        throw core::InputError("jpegdna format: payload of codec '" + header.codec +
                               "'; expected jpegdna");
    }
    const PictureSettings settings = JpegdnaCodec::read_parameters(header);
    PackageWriter writer(format);
    writer.general(settings, header);
    if (settings.image_frequencies) {
        write_frequencies_of(payload.segments.at(2), settings, format, writer);
    }
    if (settings.dialect == Dialect::kCompat) {
        writer.strand(format.quantisation_header, quantisation_strand(settings, format),
                      format.table_offset_nt);
    }
    writer.strand(format.data_header, JpegdnaCodec::strand_of(payload), format.offset_nt);
    return writer.take();
}

}  // namespace oligo::dna
