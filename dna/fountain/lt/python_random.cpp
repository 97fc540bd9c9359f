#include "dna/fountain/lt/python_random.hpp"

#include <bit>
#include <numeric>
#include <unordered_set>

namespace oligo::dna {

// init_by_array with the one word that a seed below 2^32 has.
PythonRandom::PythonRandom(std::uint32_t seed) {
    const auto mixed = [&](std::size_t i) { return state_[i - 1] ^ (state_[i - 1] >> 30); };
    const auto index = [](std::size_t i) { return static_cast<std::uint32_t>(i); };
    state_[0] = 19650218;
    for (std::size_t i = 1; i < kWords; ++i) state_[i] = 1812433253U * mixed(i) + index(i);
    std::size_t i = 1;
    const auto advance = [&] {
        if (++i < kWords) return;
        state_[0] = state_[kWords - 1];
        i = 1;
    };
    for (std::size_t step = 0; step < kWords; ++step) {
        state_[i] = (state_[i] ^ (mixed(i) * 1664525U)) + seed;
        advance();
    }
    for (std::size_t step = 1; step < kWords; ++step) {
        state_[i] = (state_[i] ^ (mixed(i) * 1566083941U)) - index(i);
        advance();
    }
    state_[0] = 0x80000000;
}

void PythonRandom::refill() {
    constexpr std::size_t kShift = 397;
    for (std::size_t i = 0; i < kWords; ++i) {
        const std::uint32_t next = state_[(i + 1) % kWords];
        const std::uint32_t pair = (state_[i] & 0x80000000) | (next & 0x7FFFFFFF);
        state_[i] = state_[(i + kShift) % kWords] ^ (pair >> 1) ^ ((pair & 1) * 0x9908B0DF);
    }
    at_ = 0;
}

std::uint32_t PythonRandom::next() {
    if (at_ == kWords) refill();
    std::uint32_t word = state_[at_++];
    word ^= word >> 11;
    word ^= word << 7 & 0x9D2C5680;
    word ^= word << 15 & 0xEFC60000;
    return word ^ word >> 18;
}

double PythonRandom::random() {
    const std::uint64_t high = next() >> 5;
    const std::uint64_t low = next() >> 6;
    return static_cast<double>(high << 26 | low) * 0x1.0p-53;
}

std::uint32_t PythonRandom::below(std::uint32_t bound, PythonVersion version) {
    if (version == PythonVersion::kTwo) {
        return static_cast<std::uint32_t>(random() * static_cast<double>(bound));
    }
    const int bits = std::bit_width(bound);
    std::uint32_t value = 0;
    do {
        value = next() >> (32 - bits);
    } while (value >= bound);
    return value;
}

// A pool of what is left when the set of what was taken would be as large; Lib/random.py.
std::vector<std::uint32_t> PythonRandom::sample(std::uint32_t population, std::uint32_t count,
                                                PythonVersion version) {
    std::uint64_t set_size = 21;
    if (count > 5) {
        std::uint64_t power = 1;
        while (power < 3 * std::uint64_t{count}) power *= 4;
        set_size += power;
    }
    std::vector<std::uint32_t> result(count);
    if (population <= set_size) {
        std::vector<std::uint32_t> pool(population);
        std::iota(pool.begin(), pool.end(), 0U);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t at = below(population - i, version);
            result[i] = pool[at];
            pool[at] = pool[population - i - 1];
        }
        return result;
    }
    std::unordered_set<std::uint32_t> taken;
    for (std::uint32_t& drawn : result) {
        do {
            drawn = below(population, version);
        } while (!taken.insert(drawn).second);
    }
    return result;
}

}  // namespace oligo::dna
