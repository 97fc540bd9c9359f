#include "core/error.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"

#include <string>

namespace oligo::dna {
namespace {

/// Calls work(std::integral_constant<unsigned, words>) for the least that a kernel has.
template <typename Work>
void with_words(unsigned words, const Work& work) {
    if (words <= 1) return work(std::integral_constant<unsigned, 1>{});
    if (words <= 2) return work(std::integral_constant<unsigned, 2>{});
    if (words <= 4) return work(std::integral_constant<unsigned, 4>{});
    if (words <= 8) return work(std::integral_constant<unsigned, 8>{});
    return work(std::integral_constant<unsigned, 32>{});
}

/// Rows of the generator's multiples, each filled up with zeros.
std::vector<std::uint64_t> wide_rows(const ReedSolomon& code, unsigned words) {
    const unsigned own = code.division().row_words();
    const auto rows = code.division().rows();
    std::vector<std::uint64_t> wide(std::size_t{code.field().order()} * words);
    for (std::size_t i = 0; i < rows.size(); ++i) wide[i / own * words + i % own] = rows[i];
    return wide;
}

class KernelParity final : public ParityMaker {
  public:
    KernelParity(const MachineRoom& room, const ReedSolomon& code) : room_(room), code_(code) {
        with_words(code.division().row_words(), [&](auto words) { words_ = words; });
        rows_ = room.store(wide_rows(code, words_));
        const unsigned order = code.field().order();
        std::vector<std::uint8_t> power(2 * std::size_t{order});
        std::vector<std::uint16_t> log(order);
        for (unsigned i = 0; i < power.size(); ++i) power[i] = code.field().power(i);
        for (unsigned i = 1; i < order; ++i) {
            log[i] = static_cast<std::uint16_t>(code.field().log(static_cast<std::uint8_t>(i)));
        }
        power_ = room.store(power);
        log_ = room.store(log);
    }

    void encode(std::span<const std::uint8_t> messages, std::size_t message,
                std::span<std::uint8_t> parity) const override {
        const std::size_t count = check_messages(code_, messages, message, parity.size());
        with_words(words_, [&](auto words) {
            using Body = MakeParity<decltype(words)::value>;
            const unsigned order = code_.field().order(), rows = Body::row_bytes(order);
            const RowTile tile = RowTile::of(static_cast<unsigned>(message), Body::kThreads, rows);
            Pump(room_)
                .input(messages.data(), message)
                .output(parity.data(), code_.parity())
                .tile(Body::kThreads)
                .run(count, [&](Machine& machine, const Piece& piece) {
                    const Body body{piece.in[0],  rows_.as<std::uint64_t>(),
                                    piece.out[0], piece.count,
                                    order,        code_.parity(),
                                    tile};
                    machine.launch(body,
                                   {blocks_for(piece.count, Body::kThreads),
                                    rows + tile.shared_bytes(Body::kThreads)},
                                   piece.queue);
                });
        });
    }
    void syndromes(std::span<const std::uint8_t> words, std::size_t length,
                   std::span<std::uint8_t> syndromes) const override {
        const std::size_t count = check_codewords(code_, words, length, syndromes.size());
        Pump(room_)
            .input(words.data(), length)
            .output(syndromes.data(), code_.parity())
            .tile(MakeSyndromes::kTile)
            .run(count, [&](Machine& machine, const Piece& piece) {
                const MakeSyndromes body{piece.in[0],
                                         power_.as<unsigned char>(),
                                         log_.as<std::uint16_t>(),
                                         piece.out[0],
                                         piece.count,
                                         static_cast<std::uint32_t>(length),
                                         code_.field().order(),
                                         code_.parity()};
                machine.launch(
                    body,
                    {blocks_for(piece.count, MakeSyndromes::kTile), MakeSyndromes::kSharedBytes},
                    piece.queue);
            });
    }

  private:
    const MachineRoom& room_;
    const ReedSolomon& code_;
    unsigned words_ = 1;
    MachineMemory rows_, power_, log_;
};

}  // namespace

std::unique_ptr<const ParityMaker> KernelDevice::parity(const ReedSolomon& code) const {
    return std::make_unique<KernelParity>(room_, code);
}

}  // namespace oligo::dna
