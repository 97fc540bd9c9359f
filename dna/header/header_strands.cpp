#include "dna/header/header_strands.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/ecc/reed_solomon.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kKeySeed = 0x6F6C69676F;  // "oligo"
constexpr unsigned kVariants = 4;
constexpr unsigned kSpareParity = 4;  ///< of a strand that is certain
// Field bytes are masked so that the strands of a small pool begin with a word of unlike bases.
constexpr std::array<std::uint8_t, 3> kFieldMask = {0x4F, 0x6C, 0x69};

struct Fields {
    unsigned version, page, needed, number, variant;

    std::array<std::uint8_t, 3> pack() const {
        const std::uint32_t bits =
            version << 22 | page << 17 | needed << 10 | number << 2 | variant;
        return {static_cast<std::uint8_t>(bits >> 16 ^ kFieldMask[0]),
                static_cast<std::uint8_t>((bits >> 8 & 255) ^ kFieldMask[1]),
                static_cast<std::uint8_t>((bits & 255) ^ kFieldMask[2])};
    }
    static Fields unpack(std::span<const std::uint8_t> bytes) {
        const std::uint32_t bits = std::uint32_t(bytes[0] ^ kFieldMask[0]) << 16 |
                                   std::uint32_t(bytes[1] ^ kFieldMask[1]) << 8 |
                                   std::uint32_t(bytes[2] ^ kFieldMask[2]);
        return {bits >> 22, bits >> 17 & 31, bits >> 10 & 127, bits >> 2 & 255, bits & 3};
    }
};

void mask_body(std::span<std::uint8_t> body, const Fields& fields) {
    core::Random key(kKeySeed, (fields.page * 256 + fields.number) * kVariants + fields.variant);
    for (std::size_t i = 0; i < body.size(); i += 8) {
        std::uint64_t bits = key.next();
        for (std::size_t k = i; k < std::min(i + 8, body.size()); ++k, bits >>= 8) {
            body[k] ^= static_cast<std::uint8_t>(bits);
        }
    }
}

/// The code of every header strand; made once, since its tables cost more than a decoding.
const ReedSolomon& inner_code() {
    static const ReedSolomon code(GaloisField::gf256(), HeaderLayout::kParity);
    return code;
}

/// Fields, and behind them the number of a pool that has one.
std::vector<std::uint8_t> front(const Fields& fields, PoolNumber pool) {
    const auto packed = fields.pack();
    std::vector<std::uint8_t> bytes(packed.begin(), packed.end());
    if (pool) {
        bytes.push_back(static_cast<std::uint8_t>(*pool >> 8));
        bytes.push_back(static_cast<std::uint8_t>(*pool & 255));
    }
    return bytes;
}

std::string spell(std::span<const std::uint8_t> body, const Fields& fields,
                  const HeaderLayout& layout, PoolNumber pool) {
    std::vector<std::uint8_t> bytes = front(fields, pool);
    const auto begin = static_cast<std::ptrdiff_t>(bytes.size());
    bytes.resize(layout.words);
    std::copy(body.begin(), body.end(), bytes.begin() + begin);
    mask_body(std::span(bytes).subspan(layout.front_bytes, body.size()), fields);
    const std::size_t message = layout.words - HeaderLayout::kParity;
    inner_code().encode(std::span(bytes).first(message), std::span(bytes).subspan(message));
    std::string strand;
    for (const std::uint8_t byte : bytes) strand += HeaderWords::get().word(byte);
    return strand.append(kHeaderFiller.substr(0, layout.filler_nt));
}

/// Bodies of all strands of a page: `needed` with directory bytes, twice as many with parity.
std::vector<std::vector<std::uint8_t>> page_bodies(std::span<const std::uint8_t> page,
                                                   unsigned needed, std::size_t body_bytes) {
    std::vector<std::vector<std::uint8_t>> bodies(3 * needed,
                                                  std::vector<std::uint8_t>(body_bytes));
    const ReedSolomon outer(GaloisField::gf256(), 2 * needed);
    std::vector<std::uint8_t> message(needed), parity(2 * needed);
    for (std::size_t i = 0; i < body_bytes; ++i) {
        for (unsigned j = 0; j < needed; ++j) {
            const std::size_t at = j * body_bytes + i;
            message[j] = at < page.size() ? page[at] : 0;
            bodies[j][i] = message[j];
        }
        outer.encode(message, parity);
        for (unsigned j = 0; j < 2 * needed; ++j) bodies[needed + j][i] = parity[j];
    }
    return bodies;
}

using Page = std::map<unsigned, const HeaderStrand*>;  // by number

bool solve_page(const Page& page, unsigned needed, std::vector<std::uint8_t>& out) {
    if (page.size() < needed) return false;
    std::vector<std::uint16_t> missing;
    for (unsigned j = 0; j < 3 * needed; ++j) {
        if (!page.contains(j)) missing.push_back(static_cast<std::uint16_t>(j));
    }
    const std::size_t body_bytes = page.begin()->second->body.size();
    const std::size_t start = out.size();
    out.resize(start + needed * body_bytes);
    const ReedSolomon outer(GaloisField::gf256(), 2 * needed);
    std::vector<std::uint8_t> word(3 * needed);
    for (std::size_t i = 0; i < body_bytes; ++i) {
        std::fill(word.begin(), word.end(), std::uint8_t{0});
        for (const auto& [number, strand] : page) word[number] = strand->body[i];
        if (!outer.decode(word, missing)) return false;
        for (unsigned j = 0; j < needed; ++j) out[start + j * body_bytes + i] = word[j];
    }
    return true;
}

/// Of one pool.
HeaderAssembly assemble(std::span<const HeaderStrand* const> strands) {
    std::map<unsigned, std::size_t> votes;  // on how many are needed: all pages agree on it
    for (const HeaderStrand* strand : strands) ++votes[strand->needed];
    const unsigned needed =
        std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) {
            return a.second < b.second;
        })->first;
    HeaderAssembly assembly;
    assembly.pool = strands.front()->pool;
    std::map<unsigned, Page> pages;
    for (const HeaderStrand* strand : strands) {
        if (strand->needed == needed) {
            const auto [kept, added] = pages[strand->page].emplace(strand->number, strand);
            assembly.found += added;
            assembly.certain += added && strand->certain;
            const HeaderStrand& other = *kept->second;
            assembly.rivals += strand->certain && other.certain && other.body != strand->body;
        } else {
            assembly.rivals += strand->certain;
        }
    }
    const std::size_t count = pages.rbegin()->first + 1;
    assembly.needed = count * needed;
    assembly.total = 3 * assembly.needed;
    for (unsigned page = 0; page < count; ++page) {
        if (!solve_page(pages[page], needed, assembly.bytes)) {
            // A bogus strand may have invented a page; what stands before it may be whole.
            if (page == 0) assembly.bytes.clear();
            break;
        }
    }
    return assembly;
}

}  // namespace

std::string header_mark(unsigned version, unsigned needed) {
    const auto bytes = Fields{version, 0, needed, 0, 0}.pack();
    const HeaderWords& words = HeaderWords::get();
    return std::string(words.word(bytes[0])).append(words.word(bytes[1]));
}

std::array<std::uint8_t, HeaderLayout::kFieldBytes> header_fields(unsigned version, unsigned needed,
                                                                  unsigned number) {
    return Fields{version, 0, needed, number, 0}.pack();
}

std::vector<std::string> write_header_strands(
    std::span<const std::uint8_t> directory, std::size_t strand_nt,
    const std::function<bool(const std::string&)>& acceptable, PoolNumber pool) {
    const HeaderLayout layout(strand_nt, pool);
    if (!layout.has_room()) {
        const std::size_t least = layout.front_bytes + HeaderLayout::kParity + 1;
        throw core::InputError("pool: strand_nt = " + std::to_string(strand_nt) +
                               " leaves no room for header strands; expected at least " +
                               std::to_string(least * HeaderWords::kWordNt));
    }
    const std::size_t body = layout.body_bytes();
    const std::size_t largest_page = HeaderLayout::kMaxMessageStrands * body;
    const std::size_t pages =
        std::max<std::size_t>(1, (directory.size() + largest_page - 1) / largest_page);
    if (pages > HeaderLayout::kMaxPages) {
        throw core::InputError("pool: the directory takes " + std::to_string(directory.size()) +
                               " bytes; expected at most " +
                               std::to_string(HeaderLayout::kMaxPages * largest_page) +
                               ", so split the objects over several pools");
    }
    const auto needed = static_cast<unsigned>(
        std::max<std::size_t>(1, (directory.size() + pages * body - 1) / (pages * body)));
    std::vector<std::string> strands;
    for (unsigned page = 0; page < pages; ++page) {
        const std::size_t start = std::min(directory.size(), page * needed * body);
        const std::size_t size = std::min(directory.size() - start, needed * body);
        const auto bodies = page_bodies(directory.subspan(start, size), needed, body);
        for (unsigned j = 0; j < bodies.size(); ++j) {
            std::string chosen;
            for (unsigned variant = 0; variant < kVariants; ++variant) {
                const Fields fields{pool ? 1U : 0U, page, needed, j, variant};
                std::string strand = spell(bodies[j], fields, layout, pool);
                const bool good = acceptable(strand);
                if (good || variant == 0) chosen = std::move(strand);
                if (good) break;
            }
            strands.push_back(std::move(chosen));
        }
    }
    return strands;
}

std::optional<HeaderStrand> decode_header_strand(std::span<const std::uint8_t> words,
                                                 std::span<const std::uint16_t> erasures) {
    if (words.size() < HeaderLayout::kMinWords || words.size() > 255) return std::nullopt;
    std::vector<std::uint8_t> bytes(words.begin(), words.end());
    std::vector<std::uint8_t> with_spare = bytes;
    const bool certain = erasures.size() <= kSpareParity &&
                         inner_code().decode(with_spare, erasures, kSpareParity).has_value();
    if (!inner_code().decode(bytes, erasures)) return std::nullopt;
    const Fields fields = Fields::unpack(bytes);
    HeaderStrand strand{fields.version, fields.page, fields.needed, fields.number, {}, certain, {}};
    // Words out of step are some codeword now and then; that is no word of a newer version.
    if (fields.version >= kHeaderVersions) return certain ? std::optional(strand) : std::nullopt;
    if (fields.version > 0) {
        strand.pool = static_cast<std::uint16_t>(bytes[HeaderLayout::kFieldBytes] << 8 |
                                                 bytes[HeaderLayout::kFieldBytes + 1]);
    }
    const HeaderLayout layout(words.size() * HeaderWords::kWordNt, strand.pool);
    if (!layout.has_room()) return std::nullopt;
    if (fields.needed == 0 || fields.needed > HeaderLayout::kMaxMessageStrands ||
        fields.number >= 3 * fields.needed) {
        return std::nullopt;
    }
    strand.body.assign(bytes.begin() + static_cast<std::ptrdiff_t>(layout.front_bytes),
                       bytes.end() - HeaderLayout::kParity);
    mask_body(strand.body, fields);
    return strand;
}

std::vector<HeaderAssembly> assemble_headers(std::span<const HeaderStrand> strands) {
    std::map<PoolNumber, std::vector<const HeaderStrand*>> of_pool;
    for (const HeaderStrand& strand : strands) {
        if (strand.version < kHeaderVersions) of_pool[strand.pool].push_back(&strand);
    }
    std::vector<HeaderAssembly> assemblies;
    for (const auto& [pool, own] : of_pool) assemblies.push_back(assemble(own));
    std::stable_sort(assemblies.begin(), assemblies.end(),
                     [](const auto& a, const auto& b) { return a.found > b.found; });
    return assemblies;
}

}  // namespace oligo::dna
