#include "core/error.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"

#include <mutex>

namespace oligo::dna {
namespace {

/// Factors of the symbols of a word in sums of it, as logarithms: those of its last symbol, those
/// of the one before, and so on, as many as were wanted so far.
template <class Code>
class FactorTable {
  public:
    using Symbol = typename Code::Symbol;

    FactorTable(const MachineRoom& room, const Code& code, bool parity)
        : room_(room), code_(code), parity_(parity) {}

    /// Of words of this length. What was given before stays.
    const std::uint16_t* of(std::size_t length) {
        const std::lock_guard turn(turn_);
        if (length > length_ || there_.empty()) {
            const auto table = parity_ ? of_parity(length) : of_syndromes(length);
            there_.push_back(room_.store(table));
            length_ = length;
        }
        return there_.back().template as<std::uint16_t>();
    }

  private:
    /// Remainders of the powers of x from x^parity on. Of a code with the largest distance that
    /// there can be no coefficient is zero.
    std::vector<std::uint16_t> of_parity(std::size_t length) const {
        const std::size_t sums = code_.parity();
        std::vector<Symbol> remainder(sums);
        const Symbol one = 1;
        code_.division().remainder({&one, 1}, remainder);
        const std::vector<Symbol> generator = remainder;  // without its highest coefficient
        std::vector<std::uint16_t> table;
        for (std::size_t row = 0; row < length; ++row) {
            for (const Symbol factor : remainder) {
                table.push_back(static_cast<std::uint16_t>(code_.field().log(factor)));
            }
            const Symbol highest = remainder.front();
            for (std::size_t k = 0; k < sums; ++k) {
                const Symbol next = k + 1 < sums ? remainder[k + 1] : Symbol{0};
                remainder[k] =
                    static_cast<Symbol>(next ^ code_.field().multiply(highest, generator[k]));
            }
        }
        return table;
    }
    std::vector<std::uint16_t> of_syndromes(std::size_t length) const {
        std::vector<std::uint16_t> table;
        const std::uint64_t cycle = code_.field().order() - 1;
        for (std::uint64_t row = 0; row < length; ++row) {
            for (std::uint64_t k = 1; k <= code_.parity(); ++k) {
                table.push_back(static_cast<std::uint16_t>(row * k % cycle));
            }
        }
        return table;
    }
    const MachineRoom& room_;
    const Code& code_;
    bool parity_;
    std::mutex turn_;
    std::size_t length_ = 0;
    std::vector<MachineMemory> there_;
};

template <class Code>
class KernelColumns final : public ColumnMaker<typename Code::Symbol> {
  public:
    using Symbol = typename Code::Symbol;

    KernelColumns(const MachineRoom& room, const Code& code)
        : room_(room), code_(code), parity_(room, code, true), syndromes_(room, code, false) {
        const unsigned order = code.field().order();
        std::vector<Symbol> power(2 * std::size_t{order});
        std::vector<std::uint16_t> log(order);
        for (unsigned i = 0; i < power.size(); ++i) power[i] = code.field().power(i);
        for (unsigned i = 1; i < order; ++i) {
            log[i] = static_cast<std::uint16_t>(code.field().log(static_cast<Symbol>(i)));
        }
        power_ = room.store(power);
        log_ = room.store(log);
    }

    void encode(std::span<const Symbol> messages, std::size_t width,
                std::span<Symbol> parity) const override {
        const ColumnBlocks blocks = check_columns(code_, messages, width, parity.size(), false);
        add_up(blocks, messages.data(), parity_, parity.data());
    }
    void syndromes(std::span<const Symbol> words, std::size_t width,
                   std::span<Symbol> syndromes) const override {
        const ColumnBlocks blocks = check_columns(code_, words, width, syndromes.size(), true);
        add_up(blocks, words.data(), syndromes_, syndromes.data());
    }

  private:
    using Body = SumColumns<Symbol>;

    void add_up(const ColumnBlocks& blocks, const Symbol* words, FactorTable<Code>& factors,
                Symbol* sums) const {
        if (blocks.count == 0) return;
        Body body{};
        body.log = log_.as<std::uint16_t>();
        body.power = power_.as<Symbol>();
        body.exponents = factors.of(blocks.length);
        body.width = static_cast<std::uint32_t>(blocks.width);
        body.length = static_cast<std::uint32_t>(blocks.length);
        body.sum_count = code_.parity();
        body.order = code_.field().order();
        Pump pump(room_);
        pump.input(words, blocks.length * blocks.width * sizeof(Symbol))
            .output(sums, code_.parity() * blocks.width * sizeof(Symbol))
            .run(blocks.count, [&](Machine& machine, const Piece& piece) {
                Body own = body;
                own.words = reinterpret_cast<const Symbol*>(piece.in[0]);
                own.sums = reinterpret_cast<Symbol*>(piece.out[0]);
                own.count = piece.count;
                machine.launch(
                    own, {blocks_for(own.threads(), Body::kThreads), Body::shared_bytes(own.order)},
                    piece.queue);
            });
    }

    const MachineRoom& room_;
    const Code& code_;
    mutable FactorTable<Code> parity_, syndromes_;
    MachineMemory power_, log_;
};

}  // namespace

std::unique_ptr<const ByteColumnMaker> KernelDevice::columns(const ReedSolomon& code) const {
    return std::make_unique<KernelColumns<ReedSolomon>>(room_, code);
}

std::unique_ptr<const WideColumnMaker> KernelDevice::columns(const WideReedSolomon& code) const {
    return std::make_unique<KernelColumns<WideReedSolomon>>(room_, code);
}

}  // namespace oligo::dna
