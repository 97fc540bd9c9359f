#include "core/hash.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

std::vector<std::uint32_t> nearest_table(const FixedLengthCode& code) {
    std::vector<std::uint32_t> nearest(std::size_t{1} << (2 * code.word_nt()));
    for (std::size_t key = 0; key < nearest.size(); ++key) {
        nearest[key] = std::uint32_t{code.nearest_distance(key)} << 16 | code.nearest_symbol(key);
    }
    return nearest;
}

class KernelWords final : public WordCoder {
  public:
    KernelWords(const MachineRoom& room, const FixedLengthCode& code)
        : room_(room),
          code_(code),
          keys_(room.store(code.keys())),
          nearest_(room.store(nearest_table(code))) {}

    void encode(std::span<const std::uint16_t> symbols, char* bases) const override {
        Pump pump(room_);
        pump.input(symbols.data(), sizeof(std::uint16_t));
        encode(pump, symbols.size(), bases, [](EncodeWords& body, const Piece& piece) {
            body.symbols = reinterpret_cast<const std::uint16_t*>(piece.in[0]);
        });
    }
    void encode(const DeviceSymbols& symbols, std::span<const std::uint32_t> order,
                char* bases) const override {
        check_order(symbols, order);
        Pump pump(room_);
        if (!order.empty()) pump.input(order.data(), sizeof(std::uint32_t));
        const std::uint64_t count = order.empty() ? symbols.count : order.size();
        encode(pump, count, bases, [&](EncodeWords& body, const Piece& piece) {
            body.symbols = symbols.data + (order.empty() ? piece.first : 0);
            if (!order.empty()) body.order = reinterpret_cast<const std::uint32_t*>(piece.in[0]);
        });
    }
    void decode(std::string_view bases, std::span<std::uint16_t> symbols,
                std::span<std::uint8_t> distance) const override {
        check_words(code_, bases, symbols, distance);
        const unsigned nt = code_.word_nt();
        Pump(room_)
            .input(bases.data(), nt)
            .output(symbols.data(), sizeof(std::uint16_t))
            .output(distance.empty() ? nullptr : distance.data(), 1)
            .tile(DecodeWords::kTile)
            .run(symbols.size(), [&](Machine& machine, const Piece& piece) {
                const DecodeWords body{piece.in[0],
                                       nearest_.as<std::uint32_t>(),
                                       reinterpret_cast<std::uint16_t*>(piece.out[0]),
                                       piece.out[1],
                                       piece.count,
                                       nt};
                machine.launch(
                    body,
                    {blocks_for(piece.count, DecodeWords::kTile), DecodeWords::shared_bytes(nt)},
                    piece.queue);
            });
    }

  private:
    /// `place(body, piece)` says where the body finds its symbols.
    template <typename Place>
    void encode(Pump& pump, std::uint64_t count, char* bases, const Place& place) const {
        std::vector<std::uint32_t> largest(blocks_for(count, EncodeWords::kTile));
        pump.output(bases, code_.word_nt())
            .tile_output(largest.data(), sizeof(std::uint32_t))
            .tile(EncodeWords::kTile)
            .run(count, [&](Machine& machine, const Piece& piece) {
                EncodeWords body{nullptr,
                                 nullptr,
                                 keys_.as<std::uint32_t>(),
                                 piece.out[0],
                                 reinterpret_cast<std::uint32_t*>(piece.out[1]),
                                 piece.count,
                                 code_.alphabet(),
                                 code_.word_nt()};
                place(body, piece);
                const unsigned blocks = blocks_for(piece.count, EncodeWords::kTile);
                machine.launch(body, {blocks, EncodeWords::kSharedBytes}, piece.queue);
            });
        if (count > 0) check_largest(code_, *std::max_element(largest.begin(), largest.end()));
    }

    const MachineRoom& room_;
    const FixedLengthCode& code_;
    MachineMemory keys_, nearest_;
};

}  // namespace

std::shared_ptr<const core::DeviceView> KernelDevice::put(
    std::span<const std::uint16_t> symbols) const {
    const auto memory = std::make_shared<const MachineMemory>(room_.store(symbols));
    core::DeviceView view{
        room_.machine().place(), memory->as<std::uint16_t>(), symbols.size(), memory, {}};
    view.copy = [this, there = view.data](std::uint64_t first, std::span<std::uint16_t> to) {
        room_.fetch(there + first, to.data(), to.size_bytes());
    };
    return std::make_shared<const core::DeviceView>(std::move(view));
}

std::uint32_t KernelDevice::checksum(const DeviceSymbols& symbols) const {
    constexpr std::uint64_t kPiece = ChecksumSymbols::kPiece;
    std::vector<std::uint32_t> pieces(blocks_for(symbols.count, kPiece));
    Pump(room_)
        .output(pieces.data(), sizeof(std::uint32_t))
        .run(pieces.size(), [&](Machine& machine, const Piece& piece) {
            const std::uint64_t first = piece.first * kPiece;
            const ChecksumSymbols body{symbols.data + first,
                                       reinterpret_cast<std::uint32_t*>(piece.out[0]),
                                       std::min(symbols.count - first, piece.count * kPiece)};
            machine.launch(
                body,
                {blocks_for(piece.count, ChecksumSymbols::kThreads), ChecksumSymbols::kSharedBytes},
                piece.queue);
        });
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        crc = core::crc32_joined(crc, pieces[i], 2 * std::min(kPiece, symbols.count - i * kPiece));
    }
    return crc;
}

std::unique_ptr<const WordCoder> KernelDevice::words(const FixedLengthCode& code) const {
    return std::make_unique<KernelWords>(room_, code);
}

}  // namespace oligo::dna
