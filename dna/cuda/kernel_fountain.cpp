#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordsAUnit = kUnitBytes / sizeof(std::uint64_t);

class KernelSymbols final : public SymbolMaker {
  public:
    KernelSymbols(const MachineRoom& room, const FountainEncoder& encoder)
        : room_(room), encoder_(encoder) {
        const FountainCode& code = encoder.code();
        const unsigned units = encoder.sources().units();
        sources_ = room.store(encoder.sources()[0],
                              std::size_t{code.padded_symbols()} * units * kUnitBytes);
        if (!code.dense()) {
            intermediate_ = room.store(encoder.intermediate()[0],
                                       std::size_t{code.columns()} * units * kUnitBytes);
        }
        tables_ = {sources_.as<std::uint64_t>(),
                   intermediate_.as<std::uint64_t>(),
                   code.seed(),
                   static_cast<std::uint32_t>(units * kWordsAUnit),
                   encoder.symbol_bytes(),
                   code.source_symbols(),
                   code.padded_symbols(),
                   code.sparse(),
                   code.columns()};
    }

    void encode(std::uint32_t first_id, std::span<std::uint8_t> symbols) const override {
        const std::size_t count = check_ids(encoder_, first_id, symbols.size());
        const auto make = [&](auto body, Machine& machine, const Piece& piece) {
            body.code = tables_;
            body.symbols = piece.out[0];
            body.first_id = first_id + piece.first;
            body.count = piece.count;
            machine.launch(body, {blocks_for(piece.count, body.kThreads), body.kSharedBytes},
                           piece.queue);
        };
        Pump(room_)
            .output(symbols.data(), encoder_.symbol_bytes())
            .tile(MakeSymbols::kThreads)
            .run(count, [&](Machine& machine, const Piece& piece) {
                if (encoder_.code().dense()) {
                    make(MakeDenseSymbols{}, machine, piece);
                } else {
                    make(MakeSymbols{}, machine, piece);
                }
            });
    }

  private:
    const MachineRoom& room_;
    const FountainEncoder& encoder_;
    MachineMemory sources_, intermediate_;
    FountainTables tables_{};
};

/// Steps sorted by how many others they wait for, one after another.
struct Levels {
    std::vector<std::uint32_t> steps;
    std::vector<std::size_t> begin = {0};  ///< of each level, then of what would follow

    explicit Levels(const BackSubstitution& all) {
        std::vector<std::uint32_t> level(all.steps);
        std::vector<std::size_t> count;
        for (std::size_t i = 0; i < all.steps; ++i) {
            for (const std::uint32_t column : all.rows[i]) {
                if (column < all.steps) level[i] = std::max(level[i], level[column] + 1);
            }
            if (level[i] >= count.size()) count.resize(level[i] + std::size_t{1});
            ++count[level[i]];
        }
        for (const std::size_t one : count) begin.push_back(begin.back() + one);
        std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
        steps.resize(all.steps);
        for (std::size_t i = 0; i < all.steps; ++i) {
            steps[next[level[i]]++] = static_cast<std::uint32_t>(i);
        }
    }
};

}  // namespace

std::unique_ptr<const SymbolMaker> KernelDevice::symbols(const FountainEncoder& encoder) const {
    return std::make_unique<KernelSymbols>(room_, encoder);
}

Lanes KernelDevice::substitute_back(const BackSubstitution& all, const Lanes& inactive) const {
    const unsigned units = all.own.units();
    Lanes lanes(all.columns, units);
    for (std::size_t i = all.steps; i < all.columns; ++i) {
        std::copy_n(inactive[i - all.steps], units, lanes[i]);
    }
    if (all.steps == 0) return lanes;
    const std::size_t lane_bytes = std::size_t{units} * kUnitBytes;
    const Levels levels(all);
    std::vector<std::uint32_t> begin = {0}, columns;
    for (std::size_t i = 0; i < all.steps; ++i) {
        columns.insert(columns.end(), all.rows[i].begin(), all.rows[i].end());
        begin.push_back(static_cast<std::uint32_t>(columns.size()));
    }
    const MachineMemory steps_there = room_.store(levels.steps);
    const MachineMemory begin_there = room_.store(begin);
    const MachineMemory columns_there = room_.store(columns);
    const MachineMemory own_there = room_.store(all.own[0], all.steps * lane_bytes);
    // All lanes are one item: each level needs those before it.
    Pump(room_)
        .changed(lanes[0], all.columns * lane_bytes)
        .run(1, [&](Machine& machine, const Piece& piece) {
            const auto words = static_cast<std::uint32_t>(units * kWordsAUnit);
            auto* const there = reinterpret_cast<std::uint64_t*>(piece.out[0]);
            for (std::size_t level = 0; level + 1 < levels.begin.size(); ++level) {
                const std::size_t count = levels.begin[level + 1] - levels.begin[level];
                const BackSubstitute body{steps_there.as<std::uint32_t>() + levels.begin[level],
                                          begin_there.as<std::uint32_t>(),
                                          columns_there.as<std::uint32_t>(),
                                          own_there.as<std::uint64_t>(),
                                          there,
                                          count,
                                          words};
                machine.launch(body, {blocks_for(count * words, BackSubstitute::kThreads), 0},
                               piece.queue);
            }
        });
    return lanes;
}

}  // namespace oligo::dna
