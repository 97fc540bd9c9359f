#include "inference/api/batch/ranks.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/number_text.hpp"

#include <cstdlib>

namespace oligo::inference {

bool Ranks::takes(std::string_view name) const {
    core::Sha256 hash;
    hash.update(name);
    std::uint64_t number = 0;
    const auto digest = hash.finish();
    for (std::size_t i = 0; i < 8; ++i) number = number << 8U | digest[i];
    return number % world == rank;
}

std::string Ranks::text() const {
    return "rank " + std::to_string(rank) + " of " + std::to_string(world);
}

namespace {

constexpr std::uint64_t kMostRanks = 1'000'000;

std::uint64_t variable(const char* name, std::uint64_t least) {
    const char* const text = std::getenv(name);
    return core::read_whole_number(name, text == nullptr ? "" : text, least, kMostRanks);
}

Ranks ranks_of(const char* rank, const char* world) {
    const Ranks ranks{static_cast<std::uint32_t>(variable(rank, 0)),
                      static_cast<std::uint32_t>(variable(world, 1))};
    if (ranks.rank >= ranks.world) {
        throw core::UsageError(std::string("environment: ") + rank + " = " +
                               std::to_string(ranks.rank) + "; expected less than " + world +
                               " = " + std::to_string(ranks.world));
    }
    return ranks;
}

}  // namespace

Ranks ranks_from_environment() {
    const bool rank = std::getenv("RANK") != nullptr, world = std::getenv("WORLD_SIZE") != nullptr;
    if (rank && world) return ranks_of("RANK", "WORLD_SIZE");
    // A batch script has SLURM's variables too, and is one process; only srun starts a rank each.
    if (std::getenv("SLURM_STEP_ID") != nullptr && std::getenv("SLURM_PROCID") != nullptr) {
        return ranks_of("SLURM_PROCID", "SLURM_STEP_NUM_TASKS");
    }
    return {};
}

}  // namespace oligo::inference
