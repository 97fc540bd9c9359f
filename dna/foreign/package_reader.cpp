// Reading of pools in the jpegdna package's own format.
#include "core/error.hpp"
#include "dna/foreign/package_general.hpp"
#include "dna/foreign/package_pool.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/jpegdna/word_book.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderEdits = 2;
constexpr std::size_t kSampledReads = 2000;  // by looks_like_jpegdna
constexpr std::size_t kSpreadReads = 50000;  // among which every picture of a pool has some
// Without primers: the general information of a colour picture takes 127 bases.
constexpr std::size_t kShortestStrand = 138, kLongestStrand = 950;
constexpr std::uint32_t kDeepReads = 8, kStrayShare = 4;  // reads of an oligo
constexpr double kLeastAgreement = 0.65;
constexpr std::uint32_t kTableOligos = 4096;

enum class Kind : std::uint8_t { kGeneral, kQuantisation, kDcFrequencies, kAcFrequencies, kData };

/// Votes of the copies of one oligo's content; a sound read has two votes.
struct Votes {
    std::vector<std::array<std::uint32_t, 4>> counts;
    std::uint32_t reads = 0, sound = 0;

    void add(std::string_view content, bool is_sound, std::uint32_t copies) {
        reads += copies;
        if (is_sound) sound += copies;
        counts.resize(content.size());
        for (std::size_t i = 0; i < content.size(); ++i) {
            const std::uint8_t value = base_value(content[i]);
            if (value < 4) counts[i][value] += (is_sound ? 2 : 1) * copies;
        }
    }
    /// Share of the votes that agree with the winner.
    double agreement() const {
        double agreed = 0, all = 0;
        for (const auto& count : counts) {
            agreed += *std::max_element(count.begin(), count.end());
            all += std::accumulate(count.begin(), count.end(), 0U);
        }
        return all == 0 ? 1 : agreed / all;
    }
    std::string winner() const {
        std::string content;
        for (const auto& count : counts) {
            const auto most = std::max_element(count.begin(), count.end());
            content += kBases[static_cast<std::size_t>(most - count.begin())];
        }
        return content;
    }
};

/// All contents of a pool, by kind and number.
class PackageReader {
  public:
    explicit PackageReader(const PackageFormat& format)
        : format_(format),
          data_offsets_(format.offset_nt),
          table_offsets_(format.table_offset_nt) {}

    void add(const Read& read, std::uint32_t copies, PackageReading& report) {
        report.reads += copies;
        const auto found = unwrap_content(read.bases, format_);
        if (!found) {
            report.wrong_length += copies;
            return;
        }
        if (!found->sense_holds) report.wrong_sense += copies;
        if (!found->parity_holds) report.wrong_parity += copies;
        const auto kind = kind_of(found->content);
        if (!kind || found->id_edits > kMostHeaderEdits) {
            report.unrecognised += copies;
            return;
        }
        const bool sound = found->sense_holds && found->parity_holds && found->id_edits == 0;
        std::uint32_t number = 0;
        if (*kind != Kind::kGeneral) {
            const WordBook& offsets = *kind == Kind::kData ? data_offsets_ : table_offsets_;
            const auto offset = offsets.decode(
                std::string_view(found->content).substr(header_nt(*kind), offsets.word_nt()));
            // A wrong offset would put a good content into a wrong place.
            if (!offset || (*kind != Kind::kData && *offset >= kTableOligos)) {
                report.unrecognised += copies;
                return;
            }
            number = *offset;
        }
        slots_[{*kind, number}].add(found->content, sound, copies);
    }

    /// Forgets oligos of far fewer reads than the others, or whose reads disagree: a wrong base in
    /// an oligo's number makes its read look like another oligo, and would fill the place of one
    /// that is lost.
    void drop_strays() {
        std::vector<std::uint32_t> reads;
        for (const auto& [place, votes] : slots_) reads.push_back(votes.reads);
        if (reads.empty()) return;
        const auto middle = reads.begin() + static_cast<std::ptrdiff_t>(reads.size() / 2);
        std::nth_element(reads.begin(), middle, reads.end());
        const bool deep = *middle >= kDeepReads;
        std::erase_if(slots_, [deep, few = *middle / kStrayShare](const auto& slot) {
            const auto& [place, votes] = slot;
            const bool disagree = votes.agreement() < kLeastAgreement;
            const bool stray = deep ? votes.reads <= few || disagree : votes.sound == 0 && disagree;
            return place.first != Kind::kGeneral && stray;
        });
    }

    bool has(Kind kind) const { return slots_.contains({kind, 0}); }
    std::string general() const {
        return slots_.at({Kind::kGeneral, 0}).winner().substr(format_.general_header.size());
    }

    /// The strand of `length_nt` bases that oligos of a kind hold; throws RecoveryError for gaps.
    std::string table(Kind kind, std::size_t length_nt, const char* what) const {
        const std::size_t room = room_nt(kind);
        std::string bases;
        for (std::uint32_t number = 0; bases.size() < length_nt; ++number) {
            const auto slot = slots_.find({kind, number});
            if (slot == slots_.end()) {
                throw core::RecoveryError(
                    "reads: oligo " + std::to_string(number) + " of the jpegdna pool's " + what +
                    " is missing; expected " + std::to_string((length_nt + room - 1) / room));
            }
            bases += slot->second.winner().substr(content_start(kind));
        }
        bases.resize(length_nt);
        return bases;
    }

    /// Data from the first oligo to the last that is believed.
    void data(core::ReceivedSegment& segment, PackageReading& report) const {
        const std::uint32_t oligos = data_oligos();
        const std::size_t room = room_nt(Kind::kData);
        segment.symbols.assign(oligos * room, 0);
        segment.confidence.assign(oligos * room, 0);
        for (std::uint32_t number = 0; number < oligos; ++number) {
            const auto slot = slots_.find({Kind::kData, number});
            if (slot == slots_.end()) {
                ++report.data_oligos_missing;
                continue;
            }
            const std::string content = slot->second.winner();
            for (std::size_t i = 0; i < room; ++i) {
                segment.symbols[number * room + i] =
                    base_value(content[content_start(Kind::kData) + i]);
                segment.confidence[number * room + i] = 255;
            }
        }
        report.data_oligos = oligos;
    }

  private:
    /// Oligos up to the number where those that came exceed those that did not by most: beyond the
    /// last one there are only misread numbers, which lie far apart.
    std::uint32_t data_oligos() const {
        std::uint32_t oligos = 0;
        std::int64_t found = 0, best = 0;
        for (const auto& [place, votes] : slots_) {
            if (place.first != Kind::kData) continue;
            const std::int64_t excess = 2 * ++found - (std::int64_t{place.second} + 1);
            if (excess < best) continue;
            best = excess;
            oligos = place.second + 1;
        }
        return oligos;
    }

    std::size_t header_nt(Kind kind) const {
        switch (kind) {
            case Kind::kGeneral:
                return format_.general_header.size();
            case Kind::kQuantisation:
                return format_.quantisation_header.size();
            case Kind::kDcFrequencies:
                return format_.frequency_header.size() + format_.dc_header.size();
            case Kind::kAcFrequencies:
                return format_.frequency_header.size() + format_.ac_header.size();
            case Kind::kData:
                break;
        }
        return format_.data_header.size();
    }
    std::size_t content_start(Kind kind) const {
        return header_nt(kind) +
               (kind == Kind::kData ? format_.offset_nt : format_.table_offset_nt);
    }
    std::size_t room_nt(Kind kind) const { return format_.content_nt() - content_start(kind); }

    /// The header with the fewest edits, unless two are equally near or none is near.
    std::optional<Kind> kind_of(std::string_view content) const {
        const std::array<std::pair<Kind, std::string>, 5> headers = {
            {{Kind::kGeneral, format_.general_header},
             {Kind::kQuantisation, format_.quantisation_header},
             {Kind::kDcFrequencies, format_.frequency_header + format_.dc_header},
             {Kind::kAcFrequencies, format_.frequency_header + format_.ac_header},
             {Kind::kData, format_.data_header}}};
        std::optional<Kind> best;
        std::size_t least = kMostHeaderEdits + 1;
        for (const auto& [kind, header] : headers) {
            const std::size_t edits = edit_distance(content.substr(0, header.size()), header);
            if (edits == least) best.reset();
            if (edits < least) {
                least = edits;
                best = kind;
            }
        }
        return best;
    }

    const PackageFormat& format_;
    WordBook data_offsets_, table_offsets_;
    std::map<std::pair<Kind, std::uint32_t>, Votes> slots_;
};

/// Numbers of a strand of words; a word that is none becomes the nearest one.
std::vector<std::uint64_t> read_words(const std::string& bases, unsigned word_nt) {
    const WordBook book(word_nt);
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i + word_nt <= bases.size(); i += word_nt) {
        const std::string_view word = std::string_view(bases).substr(i, word_nt);
        numbers.push_back(book.decode(word).value_or(book.nearest(word)));
    }
    return numbers;
}

/// The alpha of the luma table: the median of what its entries say.
std::uint32_t alpha_thousandths(const std::vector<std::uint64_t>& steps) {
    const auto table = steps_of(QuantisationTable::kLuma);
    std::vector<double> alphas;
    for (std::size_t i = 0; i < table.size(); ++i) {
        alphas.push_back(static_cast<double>(steps[i]) / (100.0 * table[i]));
    }
    std::nth_element(alphas.begin(), alphas.begin() + 32, alphas.end());
    return static_cast<std::uint32_t>(std::lround(1000 * alphas[32]));
}

core::ReceivedSegment bytes_segment(std::span<const std::uint8_t> bytes, std::uint8_t confidence) {
    core::ReceivedSegment segment;
    segment.shape = {256, bytes.size(), 15, core::Tolerance::kChunked};
    segment.symbols.assign(bytes.begin(), bytes.end());
    segment.confidence.assign(bytes.size(), confidence);
    return segment;
}

std::vector<std::uint8_t> read_frequency_oligos(const PackageReader& reader,
                                                const PackageFormat& format, std::size_t planes) {
    const auto dc =
        read_words(reader.table(Kind::kDcFrequencies, planes * kDcSymbols * format.dc_frequency_nt,
                                "DC frequencies"),
                   format.dc_frequency_nt);
    const auto ac =
        read_words(reader.table(Kind::kAcFrequencies, planes * kAcSymbols * format.ac_frequency_nt,
                                "AC frequencies"),
                   format.ac_frequency_nt);
    std::vector<SymbolFrequencies> tables(planes);
    for (std::size_t plane = 0; plane < planes; ++plane) {
        std::copy_n(dc.begin() + static_cast<std::ptrdiff_t>(plane * kDcSymbols), kDcSymbols,
                    tables[plane].dc.begin());
        std::copy_n(ac.begin() + static_cast<std::ptrdiff_t>(plane * kAcSymbols), kAcSymbols,
                    tables[plane].ac.begin());
    }
    return write_frequencies(tables);
}

}  // namespace

namespace {

bool any_is_of(std::span<const Read> reads, const PackageFormat& format) {
    for (const Read& read : reads) {
        const auto found = unwrap_content(read.bases, format);
        if (!found || !found->sense_holds || !found->parity_holds || found->id_edits > 0) continue;
        const std::string_view content = found->content;
        for (const auto& header : {format.general_header, format.data_header}) {
            if (content.starts_with(header)) return true;
        }
    }
    return false;
}

}  // namespace

bool looks_like_jpegdna(std::span<const Read> reads, const PackageFormat& format) {
    return any_is_of(reads.first(std::min(reads.size(), kSampledReads)), format);
}

std::vector<PackageFormat> find_package_formats(std::span<const Read> reads) {
    // From all over: a file of oligos holds one picture after the other.
    const std::size_t step = 1 + reads.size() / kSpreadReads;
    std::map<std::size_t, std::vector<Read>> by_length;
    for (std::size_t i = 0; i < reads.size(); i += step) {
        by_length[reads[i].bases.size()].push_back(reads[i]);
    }
    std::vector<PackageFormat> found;
    PackageFormat bare;
    bare.five_prime = bare.three_prime = "";
    for (const PackageFormat& primers : {PackageFormat{}, bare}) {
        for (const auto& [length_nt, same] : by_length) {
            PackageFormat format = primers;
            const std::size_t primers_nt = format.five_prime.size() + format.three_prime.size();
            format.oligo_nt = length_nt;
            if (length_nt < primers_nt + kShortestStrand || length_nt > kLongestStrand) continue;
            for (const std::string_view id : kDigitBarcodes) {
                format.image_id = id;
                if (any_is_of(same, format)) found.push_back(format);
            }
        }
        if (!found.empty()) break;
    }
    return found;
}

PackageReading read_package_oligos(std::span<const Read> reads, const PackageFormat& format,
                                   std::span<const std::uint32_t> copies) {
    PackageReading report;
    PackageReader reader(format);
    for (std::size_t i = 0; i < reads.size(); ++i) {
        reader.add(reads[i], copies.empty() ? 1 : copies[i], report);
    }
    reader.drop_strays();
    if (!reader.has(Kind::kGeneral)) {
        throw core::RecoveryError(
            "reads: the jpegdna pool's oligo with general information is "
            "missing; expected one");
    }
    const PackageGeneral general = read_general(reader.general());
    PictureSettings settings = general.settings;
    PackageFormat words = format;
    if (settings.dialect == Dialect::kCompat) {
        settings.image_frequencies =
            reader.has(Kind::kDcFrequencies) || reader.has(Kind::kAcFrequencies);
        settings.alpha_thousandths = alpha_thousandths(
            read_words(reader.table(Kind::kQuantisation, std::size_t{64} * format.quantisation_nt,
                                    "quantisation table"),
                       format.quantisation_nt));
    } else if (settings.image_frequencies) {
        words.dc_frequency_nt = general.dc_frequency_nt;
        words.ac_frequency_nt = general.ac_frequency_nt;
    }
    report.payload.header = JpegdnaCodec(settings).header(general.width_px, general.height_px);

    core::ReceivedSegment bases;
    reader.data(bases, report);
    bases.shape = {4, bases.symbols.size(), 0, core::Tolerance::kChunked};
    report.payload.segments.push_back(std::move(bases));
    // The format has no restart points: none are lost.
    report.payload.segments.push_back(bytes_segment({}, 0));
    if (settings.image_frequencies) {
        report.payload.segments.push_back(
            bytes_segment(read_frequency_oligos(reader, words, settings.channels()), 255));
    }
    return report;
}

}  // namespace oligo::dna
