#include "dna/fountain/lt/lt_decoder.hpp"

#include "dna/fountain/sparse_solver.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr unsigned kMostRounds = 24;

struct Attempt {
    SolveStatus status = SolveStatus::kSingular;
    Lanes sources;
    std::vector<std::size_t> wrong;  ///< after a contradiction
};

Attempt attempt(const DropletCode& code, std::span<const Droplet> droplets,
                std::span<const std::uint32_t> trusted) {
    SparseSystem system;
    system.sparse = system.columns = code.source_symbols();
    const unsigned bytes = code.options().payload_bytes;
    Lanes symbols(trusted.size(), units_of_bits(8 * std::size_t{bytes}));
    for (std::size_t i = 0; i < trusted.size(); ++i) {
        system.rows.append(code.neighbours(droplets[trusted[i]].seed));
        store_bytes(symbols[i], droplets[trusted[i]].payload);
    }
    const SparseSolver solver(std::move(system), symbols, bytes);
    Attempt result;
    result.status = solver.solve(result.sources);
    if (result.status == SolveStatus::kContradiction) result.wrong = solver.wrong_rows();
    return result;
}

}  // namespace

std::optional<std::vector<std::uint8_t>> decode_droplets(const DropletCode& code,
                                                         std::span<const Droplet> droplets) {
    std::vector<std::uint32_t> trusted(droplets.size());
    std::iota(trusted.begin(), trusted.end(), 0U);
    for (unsigned round = 0; round < kMostRounds; ++round) {
        if (trusted.size() < code.source_symbols()) return std::nullopt;
        const Attempt found = attempt(code, droplets, trusted);
        if (found.status == SolveStatus::kSolved) {
            const unsigned size = code.options().payload_bytes;
            std::vector<std::uint8_t> file(std::size_t{code.source_symbols()} * size);
            for (std::size_t i = 0; i < code.source_symbols(); ++i) {
                load_bytes(found.sources[i], std::span(file).subspan(i * size, size));
            }
            file.resize(*code.options().file_bytes);
            return file;
        }
        if (found.status == SolveStatus::kSingular || found.wrong.empty()) return std::nullopt;
        for (auto at = found.wrong.rbegin(); at != found.wrong.rend(); ++at) {
            trusted.erase(trusted.begin() + static_cast<std::ptrdiff_t>(*at));
        }
    }
    return std::nullopt;
}

}  // namespace oligo::dna
