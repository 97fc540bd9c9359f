#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Whose `random.sample` to follow; the two draw differently from the same generator.
enum class PythonVersion { kTwo, kThree };

/// CPython's `random.Random(seed)`: MT19937 (Matsumoto, Nishimura 1998, with the array seeding of
/// 2002) and the few methods that DNA Fountain uses.
class PythonRandom {
  public:
    explicit PythonRandom(std::uint32_t seed);

    std::uint32_t next();  ///< 32 random bits
    double random();       ///< uniform in [0, 1), 53 bits
    /// `sample(range(population), count)`, count <= population.
    std::vector<std::uint32_t> sample(std::uint32_t population, std::uint32_t count,
                                      PythonVersion version);

  private:
    static constexpr std::size_t kWords = 624;
    void refill();
    std::uint32_t below(std::uint32_t bound, PythonVersion version);

    std::array<std::uint32_t, kWords> state_;
    std::size_t at_ = kWords;
};

}  // namespace oligo::dna
