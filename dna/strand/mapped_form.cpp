#include "dna/strand/mapped_form.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "dna/cuda/device.hpp"
#include "dna/fountain/systematic.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kPayloadSeed = 0x616466;    // "adf"
constexpr std::uint64_t kPlaceSeed = 0x706C616365;  // "place"
constexpr unsigned kLeastCheck = 14, kMostCheck = 32;
/// Bits of a strand's index, by the size of addresses from 5 on.
constexpr std::array<unsigned, 4> kIndexBits = {8, 16, 20, MappedBits::kMostIndexBits};
constexpr unsigned kLeastAddress = 5;
constexpr std::size_t kAbreast = 16;  ///< strands that a mapping writes at a time
constexpr unsigned kTailBytes = 8;    ///< place and check take 61 bits at most

/// Tail of a strand's number: the 64 bits behind the payload, the first bit highest.
std::uint64_t tail_of(std::span<const std::uint8_t> number, std::size_t from) {
    std::uint64_t tail = 0;
    for (std::size_t i = from; i < from + kTailBytes; ++i) {
        tail = tail << 8 | (i < number.size() ? number[i] : 0U);
    }
    return tail;
}

constexpr std::uint64_t low_bits(unsigned count) {
    return (std::uint64_t{1} << count) - 1;
}

}  // namespace

unsigned MappedBits::index_bits_for(unsigned address_symbols) {
    const unsigned size = address_symbols - kLeastAddress;
    if (size >= kIndexBits.size()) {
        throw core::InputError("scheme: addresses of size " + std::to_string(address_symbols) +
                               "; expected 5..8");
    }
    return kIndexBits[size];
}

MappedBits MappedBits::share(std::size_t capacity_bits, unsigned index_bits,
                             unsigned variant_bits) {
    const std::size_t overhead = index_bits + variant_bits + kLeastCheck;
    const std::size_t room = capacity_bits < overhead ? 0 : (capacity_bits - overhead) / 8;
    if (room < kLeastSymbolBytes) {
        throw core::InputError("scheme: a strand holds " + std::to_string(capacity_bits) +
                               " bits under the constraints; expected at least " +
                               std::to_string(overhead + 8 * kLeastSymbolBytes) +
                               ", so take a larger strand_nt");
    }
    // Long strands carry several symbols: of the next few counts the one that wastes the least.
    const auto least = static_cast<unsigned>((room + kMostSymbolBytes - 1) / kMostSymbolBytes);
    unsigned best = least;
    for (unsigned count = least + 1; count < 2 * least; ++count) {
        if (room % count < room % best) best = count;
    }
    MappedBits bits{index_bits, variant_bits, 0, best, static_cast<unsigned>(room / best)};
    bits.check_bits = static_cast<unsigned>(std::min<std::size_t>(
        kMostCheck, capacity_bits - bits.place_bits() - 8 * bits.payload_bytes()));
    return bits;
}

std::uint64_t MappedForm::numbered(const Address& place) const {
    return place.index << bits_.variant_bits | (place.variant & low_bits(bits_.variant_bits));
}

void MappedForm::whiten(std::uint64_t place, std::uint8_t* payload) const {
    core::Random key(kPayloadSeed + (std::uint64_t{binding_.salt} << 32), place);
    const std::size_t size = bits_.payload_bytes();
    for (std::size_t i = 0; i < size; i += 8) {
        std::uint64_t bits = key.next();
        for (std::size_t k = i; k < std::min(i + 8, size); ++k, bits >>= 8) {
            payload[k] ^= static_cast<std::uint8_t>(bits);
        }
    }
}

std::uint32_t MappedForm::check(const std::uint8_t* payload, std::uint64_t place) const {
    constexpr std::size_t kPlaceBytes = 4, kPoolBytes = 2;
    std::array<std::uint8_t, kPlaceBytes + kPoolBytes> bytes{};
    for (std::size_t i = 0; i < kPlaceBytes; ++i) {
        bytes[i] = static_cast<std::uint8_t>(place >> (8 * i));
    }
    for (std::size_t i = 0; i < kPoolBytes; ++i) {
        bytes[kPlaceBytes + i] = static_cast<std::uint8_t>(binding_.pool.value_or(0) >> (8 * i));
    }
    const auto bound = std::span(bytes).first(kPlaceBytes + (binding_.pool ? kPoolBytes : 0));
    const std::uint32_t crc = core::crc32(bound, core::crc32({payload, bits_.payload_bytes()}));
    return crc & static_cast<std::uint32_t>(low_bits(bits_.check_bits));
}

std::uint64_t MappedForm::mask(std::uint32_t check) const {
    return core::Random(kPlaceSeed, check).next() & low_bits(bits_.place_bits());
}

void MappedForm::put(const Address& place, std::span<const std::uint8_t> contents,
                     std::span<std::uint8_t> number) const {
    if (contents.size() != bits_.payload_bytes() || place.index >> bits_.index_bits != 0) {
        throw core::InputError("scheme: strand " + std::to_string(place.index) + " with " +
                               std::to_string(contents.size()) + " bytes; expected one below 2^" +
                               std::to_string(bits_.index_bits) + " with " +
                               std::to_string(bits_.payload_bytes()) + " bytes");
    }
    const std::uint64_t written = numbered(place);
    std::copy(contents.begin(), contents.end(), number.begin());
    whiten(written, number.data());
    const std::uint32_t checked = check(number.data(), written);
    const std::uint64_t tail = ((written ^ mask(checked)) << bits_.check_bits | checked)
                               << (64 - bits_.place_bits() - bits_.check_bits);
    const auto rest = number.subspan(contents.size());
    for (std::size_t i = 0; i < rest.size(); ++i) {
        rest[i] = static_cast<std::uint8_t>(i < kTailBytes ? tail >> (56 - 8 * i) : 0);
    }
}

void MappedForm::write(const ContentBlock& contents, unsigned variant,
                       const StrandBlock& strands) const {
    const std::size_t size = mapping_->capacity_bytes(), length = mapping_->length_nt();
    const std::size_t abreast = std::max(kAbreast, device().strands_at_a_time());
    std::vector<std::uint8_t> numbers(std::min(abreast, contents.count) * size);
    std::string bases(std::min(abreast, contents.count) * length, 'A');
    for (std::size_t done = 0; done < contents.count; done += abreast) {
        const std::size_t count = std::min(abreast, contents.count - done);
        for (std::size_t i = 0; i < count; ++i) {
            put({strands.first + done + i, variant}, contents[done + i],
                std::span(numbers).subspan(i * size, size));
        }
        mapping_->encode(std::span(numbers).first(count * size), variant >> bits_.variant_bits,
                         std::span(bases).first(count * length));
        for (std::size_t i = 0; i < count; ++i) {
            const std::span<char> strand = strands[done + i];
            std::copy_n(bases.begin() + static_cast<std::ptrdiff_t>(i * length), length,
                        strand.begin());
            if (parity_) parity_->write(strand);
        }
    }
}

std::optional<Address> MappedForm::place_in(unsigned variant,
                                            std::span<const std::uint8_t> number) const {
    const std::uint64_t tail = tail_of(number, bits_.payload_bytes());
    const unsigned rest = 64 - bits_.place_bits() - bits_.check_bits;
    const auto checked = static_cast<std::uint32_t>(tail >> rest & low_bits(bits_.check_bits));
    const std::uint64_t place = tail >> (rest + bits_.check_bits) ^ mask(checked);
    if ((tail & low_bits(rest)) != 0 || check(number.data(), place) != checked) return std::nullopt;
    return Address{place >> bits_.variant_bits,
                   variant << bits_.variant_bits |
                       static_cast<unsigned>(place & low_bits(bits_.variant_bits))};
}

std::optional<Address> MappedForm::checked_place(std::string_view bases,
                                                 std::vector<std::uint8_t>& number) const {
    number.resize(mapping_->capacity_bytes());
    const auto variant = mapping_->decode(bases, number);
    return variant ? place_in(*variant, number) : std::nullopt;
}

std::optional<Address> MappedForm::near_place(std::string_view bases,
                                              std::vector<std::uint8_t>& number) const {
    std::optional<Address> place;
    mapping_->is_near(bases, [&](unsigned variant, std::span<const std::uint8_t> candidate) {
        place = place_in(variant, candidate);
        if (place) number.assign(candidate.begin(), candidate.end());
        return place.has_value();
    });
    return place;
}

std::optional<ProvenStrand> MappedForm::place_of(const ReadView& strand,
                                                 std::vector<std::uint8_t>& number) const {
    const auto proven = [](const std::optional<Address>& place, unsigned corrected) {
        return place ? std::optional(ProvenStrand{*place, corrected}) : std::nullopt;
    };
    const std::size_t nt = strand.bases.size(), slack = slack_nt();
    if (nt + slack < strand_nt() || nt > strand_nt() + slack) return std::nullopt;
    if (nt != strand_nt()) return proven(near_place(strand.bases, number), 1);
    // Most reads are right, and a mapping is read sooner than a code is decoded.
    const auto place = checked_place(strand.bases.substr(0, mapping_->length_nt()), number);
    if (place) return proven(place, 0);
    if (!parity_) return proven(near_place(strand.bases, number), 1);
    const auto corrected = parity_->corrected(strand);
    if (!corrected) return std::nullopt;
    return proven(checked_place(corrected->bases, number), corrected->symbols);
}

std::optional<AddressReading> MappedForm::locate(std::string_view bases) const {
    std::vector<std::uint8_t> number;
    const auto place = place_of({bases.substr(0, locate_nt()), {}}, number);
    if (!place) return std::nullopt;
    return AddressReading{place->place, 0};
}

std::optional<ProvenStrand> MappedForm::prove(const ReadView& strand,
                                              std::span<std::uint8_t> contents) const {
    std::vector<std::uint8_t> number;
    const auto place = place_of(strand, number);
    if (!place) return std::nullopt;
    whiten(numbered(place->place), number.data());
    std::copy_n(number.begin(), bits_.payload_bytes(), contents.begin());
    return place;
}

StrandReading MappedForm::contents(const Address& place, StrandReading voted) const {
    StrandReading contents;
    contents.kind = StrandReading::Kind::kBytes;
    contents.reads = voted.reads;
    std::vector<std::uint8_t> bytes(bits_.payload_bytes());
    const auto proven = prove({voted.units, {}}, bytes);
    if (!proven || proven->place != place) return contents;
    contents.units.assign(bytes.begin(), bytes.end());
    return contents;
}

}  // namespace oligo::dna
