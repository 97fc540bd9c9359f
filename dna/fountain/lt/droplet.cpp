#include "dna/fountain/lt/droplet.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/fountain/fountain_code.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kSeedBytes = 4;
constexpr unsigned kMostPayload = 128;
constexpr unsigned kMostParity = 32;
constexpr std::uint64_t kScrambleSeed = 0x65726C696368;  // "erlich"

void expect(const char* name, std::uint64_t value, std::uint64_t low, std::uint64_t high) {
    if (value >= low && value <= high) return;
    throw core::InputError(std::string("erlich: ") + name + " = " + std::to_string(value) +
                           "; expected " + std::to_string(low) + ".." + std::to_string(high));
}

std::uint32_t count_sources(const DropletOptions& options) {
    expect("size", options.payload_bytes, 1, kMostPayload);
    expect("rs", options.parity, 0, kMostParity);
    expect("max_hamming", options.most_corrected, 0, options.parity / 2);
    if (!options.file_bytes) {
        throw core::InputError(
            "erlich: no file_size; expected the length of the file, which a pool does not say");
    }
    const std::uint64_t most = std::uint64_t{FountainCode::kMostSources} * options.payload_bytes;
    expect("file_size", *options.file_bytes, 0, most);
    const std::uint64_t whole = *options.file_bytes + options.payload_bytes - 1;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, whole / options.payload_bytes));
}

}  // namespace

DropletCode::DropletCode(const DropletOptions& options)
    : options_(options),
      sources_(count_sources(options)),
      degrees_(sources_, options.c, options.delta) {
    if (options.parity > 0) parity_.emplace(GaloisField::gf256(), options.parity);
}

std::size_t DropletCode::strand_nt() const {
    return 4 * (std::size_t{kSeedBytes} + options_.payload_bytes + options_.parity);
}

std::vector<std::uint32_t> DropletCode::neighbours(std::uint32_t seed) const {
    PythonRandom random(seed);
    const std::uint32_t degree = degrees_.degree(random.random());
    return random.sample(sources_, degree, options_.python);
}

Droplet DropletCode::droplet(std::uint32_t seed, std::span<const std::uint8_t> data) const {
    if (data.size() != *options_.file_bytes) {
        throw core::InputError("erlich: " + std::to_string(data.size()) +
                               " bytes of data; expected " + std::to_string(*options_.file_bytes));
    }
    Droplet droplet{seed, std::vector<std::uint8_t>(options_.payload_bytes), false};
    for (const std::uint32_t source : neighbours(seed)) {
        const std::size_t at = std::size_t{source} * options_.payload_bytes;
        const std::size_t size = std::min<std::size_t>(options_.payload_bytes, data.size() - at);
        for (std::size_t i = 0; i < size; ++i) droplet.payload[i] ^= data[at + i];
    }
    return droplet;
}

void DropletCode::scramble(std::uint32_t seed, std::span<std::uint8_t> payload) const {
    if (options_.scrambling == Scrambling::kNone) return;
    core::Random key(kScrambleSeed, seed);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < payload.size(); ++i, bits >>= 8) {
        if (i % 8 == 0) bits = key.next();
        payload[i] ^= static_cast<std::uint8_t>(bits);
    }
}

// ReedSolomon has the roots 2^1..; with the coefficient of x^i multiplied by 2^-i a codeword with
// the roots 2^0.. becomes one of those (shift -1), and back (shift 1).
std::vector<std::uint8_t> DropletCode::with_roots_from(std::span<const std::uint8_t> word,
                                                       int shift) const {
    const GaloisField& field = GaloisField::gf256();
    const unsigned cycle = field.order() - 1;
    std::vector<std::uint8_t> scaled(word.size());
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto exponent = static_cast<unsigned>(word.size() - 1 - i);
        scaled[i] = field.multiply(word[i], field.power(shift < 0 ? cycle - exponent : exponent));
    }
    return scaled;
}

std::string DropletCode::strand(const Droplet& droplet) const {
    std::vector<std::uint8_t> bytes;
    for (unsigned i = 0; i < kSeedBytes; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(droplet.seed >> (24 - 8 * i)));
    }
    bytes.insert(bytes.end(), droplet.payload.begin(), droplet.payload.end());
    scramble(droplet.seed, std::span(bytes).subspan(kSeedBytes));
    if (parity_) {
        const std::size_t message = bytes.size();
        bytes.resize(message + options_.parity);
        auto scaled = with_roots_from(bytes, -1);
        parity_->encode({scaled.data(), message}, {scaled.data() + message, options_.parity});
        bytes = with_roots_from(scaled, 1);
    }
    std::string strand;
    strand.reserve(4 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        for (int shift = 6; shift >= 0; shift -= 2) strand += kBases[byte >> shift & 3];
    }
    return strand;
}

std::optional<Droplet> DropletCode::read(std::string_view strand) const {
    if (strand.size() != strand_nt()) return std::nullopt;
    std::vector<std::uint8_t> bytes(strand.size() / 4);
    for (std::size_t i = 0; i < strand.size(); ++i) {
        const std::uint8_t value = base_value(strand[i]);
        if (value > 3) return std::nullopt;
        bytes[i / 4] = static_cast<std::uint8_t>(bytes[i / 4] << 2 | value);
    }
    Droplet droplet;
    const std::vector<std::uint8_t> read = bytes;
    if (parity_) {
        auto scaled = with_roots_from(bytes, -1);
        const unsigned spare = options_.parity - 2 * options_.most_corrected;
        if (!parity_->decode(scaled, {}, spare)) return std::nullopt;
        bytes = with_roots_from(scaled, 1);
    }
    droplet.mended = bytes != read;
    for (unsigned i = 0; i < kSeedBytes; ++i) droplet.seed = droplet.seed << 8 | bytes[i];
    droplet.payload.assign(bytes.begin() + kSeedBytes,
                           bytes.begin() + kSeedBytes + options_.payload_bytes);
    scramble(droplet.seed, droplet.payload);
    return droplet;
}

}  // namespace oligo::dna
