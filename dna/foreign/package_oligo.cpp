#include "dna/foreign/package_oligo.hpp"

#include "core/error.hpp"
#include "dna/codebook/codebook.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kSenseNt = 2, kParityNt = 4;
constexpr std::string_view kParityOrder = "ATCG";

char begin_sense(const PackageFormat& format) {
    return format.five_prime.ends_with('A') ? 'T' : 'A';
}

char end_sense(const PackageFormat& format) {
    return format.three_prime.starts_with('C') ? 'G' : 'C';
}

/// For A, T, C, G in turn: A or T where the content holds an even number of them, C or G where odd.
/// The first avoids the base before, the last `end`, the others their neighbours, the one before
/// them first: what the package writes for each of the eight parities of an even content.
std::string parity_of(std::string_view content, char before, char end) {
    std::array<std::string_view, kParityNt> pairs;
    for (std::size_t i = 0; i < kParityNt; ++i) {
        const bool odd = std::count(content.begin(), content.end(), kParityOrder[i]) % 2 != 0;
        pairs[i] = odd ? "CG" : "AT";
    }
    const auto unlike = [](std::string_view pair, char base) {
        return pair[0] == base ? pair[1] : pair[0];
    };
    const auto between = [&](std::string_view pair, char left, char right) {
        return pair.find(left) == pair.npos ? unlike(pair, right) : unlike(pair, left);
    };
    std::string parity(kParityNt, 'A');
    parity[0] = unlike(pairs[0], before);
    parity[3] = unlike(pairs[3], end);
    parity[1] = unlike(pairs[1], parity[0]);
    parity[2] = between(pairs[2], parity[1], parity[3]);
    return parity;
}

/// Whether the bases stand for the same parities.
bool same_parity(std::string_view a, std::string_view b) {
    const auto odd = [](char base) { return base == 'C' || base == 'G'; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return odd(x) == odd(y); });
}

}  // namespace

std::size_t PackageFormat::content_nt() const {
    const std::size_t fixed =
        five_prime.size() + three_prime.size() + kSenseNt + kParityNt + image_id.size();
    const std::size_t digits_nt = 24 * kDigitBarcodes[0].size();
    const std::size_t least = fixed + std::max(general_header.size() + digits_nt, centre_nt + 1);
    if (oligo_nt < least || oligo_nt > 1000 || centre_nt == 0) {
        throw core::InputError("jpegdna format: oligos of " + std::to_string(oligo_nt) +
                               " bases; expected " + std::to_string(least) +
                               "..1000 with these primers and headers");
    }
    for (const unsigned word_nt :
         {offset_nt, table_offset_nt, dc_frequency_nt, ac_frequency_nt, quantisation_nt}) {
        Codebook::get(BookFamily::kLexicographic, word_nt);
    }
    return oligo_nt - fixed;
}

std::string wrap_content(std::string_view content, const PackageFormat& format) {
    if (content.size() != format.content_nt()) {
        throw core::InputError("jpegdna format: content of " + std::to_string(content.size()) +
                               " bases; expected " + std::to_string(format.content_nt()));
    }
    const std::string_view head = content.substr(0, format.centre_nt);
    std::string oligo = format.five_prime;
    oligo += begin_sense(format);
    oligo += content.substr(format.centre_nt);
    oligo += format.image_id;
    oligo += parity_of(content, oligo.back(), end_sense(format));
    oligo += head;
    oligo += end_sense(format);
    return oligo + format.three_prime;
}

std::optional<UnwrappedContent> unwrap_content(std::string_view read, const PackageFormat& format) {
    const std::size_t bare_nt =
        format.oligo_nt - format.five_prime.size() - format.three_prime.size();
    if (read.size() != format.oligo_nt && read.size() != bare_nt) return std::nullopt;
    const std::size_t tail_nt = format.content_nt() - format.centre_nt;
    std::optional<UnwrappedContent> best;
    std::size_t best_cost = 0;
    for (const bool reversed : {false, true}) {
        const std::string turned = reversed ? reverse_complement(read) : std::string(read);
        std::string_view oligo = turned;
        std::size_t cost = 0;  // what tells the direction: primers, sense bases, image id
        if (read.size() == format.oligo_nt && bare_nt != format.oligo_nt) {
            cost += hamming_distance(oligo.substr(0, format.five_prime.size()), format.five_prime);
            cost += hamming_distance(oligo.substr(oligo.size() - format.three_prime.size()),
                                     format.three_prime);
            oligo = oligo.substr(format.five_prime.size(), bare_nt);
        }
        UnwrappedContent found;
        const std::string_view id = oligo.substr(1 + tail_nt, format.image_id.size());
        const std::size_t parity_at = 1 + tail_nt + id.size();
        const std::string_view head = oligo.substr(parity_at + kParityNt, format.centre_nt);
        found.content = std::string(head) + std::string(oligo.substr(1, tail_nt));
        found.sense_holds =
            oligo.front() == begin_sense(format) && oligo.back() == end_sense(format);
        found.parity_holds = same_parity(oligo.substr(parity_at, kParityNt),
                                         parity_of(found.content, id.back(), end_sense(format)));
        found.id_edits = edit_distance(id, format.image_id);
        cost += found.id_edits + (oligo.front() != begin_sense(format)) +
                (oligo.back() != end_sense(format)) + !found.parity_holds;
        if (!best || cost < best_cost) {
            best = std::move(found);
            best_cost = cost;
        }
    }
    return best;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

PackageFormat read_package_format(core::Config& config) {
    constexpr core::Range kWord{1, 10};
    PackageFormat format;
    const auto length = [&config](const char* key, std::size_t fallback, core::Range range) {
        return static_cast<std::size_t>(
            config.integer(key, static_cast<std::int64_t>(fallback), range));
    };
    const auto word = [&](const char* key, unsigned fallback) {
        return static_cast<unsigned>(length(key, fallback, kWord));
    };
    config.text("scheme", "jpegdna-package");
    config.text("description", "");
    format.oligo_nt = length("oligo_length", format.oligo_nt, {60, 10000});
    format.centre_nt = length("centre", format.centre_nt, {0, 10000});
    format.offset_nt = word("offset_length", format.offset_nt);
    format.table_offset_nt = word("table_offset_length", format.table_offset_nt);
    format.dc_frequency_nt = word("dc_frequency_length", format.dc_frequency_nt);
    format.ac_frequency_nt = word("ac_frequency_length", format.ac_frequency_nt);
    format.quantisation_nt = word("quantisation_length", format.quantisation_nt);
    format.five_prime = config.text("five_prime", format.five_prime);
    format.three_prime = config.text("three_prime", format.three_prime);
    format.content_nt();
    return format;
}

}  // namespace oligo::dna
