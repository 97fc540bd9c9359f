#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"
#include "dna/mapping/counted_code.hpp"

namespace oligo::dna {
namespace {

using Tables = CountedTables;

std::vector<Tables::Row> rows_of(const CountedCode::Tables& tables) {
    std::vector<Tables::Row> rows;
    rows.reserve(tables.rows.size());
    for (const CountedCode::Row& row : tables.rows) {
        rows.push_back({{row.begins[0], row.begins[1], row.begins[2]}, row.end});
    }
    return rows;
}

std::vector<Tables::Move> moves_of(std::span<const CountedCode::Moves> moves) {
    std::vector<Tables::Move> all;
    all.reserve(4 * moves.size());
    for (const CountedCode::Moves& four : moves) {
        for (const CountedCode::Move& move : four) {
            all.push_back(
                {move.row_shift, move.next, static_cast<unsigned char>(move.letter), move.step});
        }
    }
    return all;
}

class KernelMapper final : public StrandMapper {
  public:
    KernelMapper(const MachineRoom& room, const ConstrainedMapping& mapping,
                 const CountedCode::Tables& tables)
        : room_(room), mapping_(mapping) {
        std::vector<std::uint8_t> class_of, ends;
        for (std::size_t state = 0; state < tables.machine.states(); ++state) {
            class_of.push_back(
                tables.machine.class_of(static_cast<ConstraintMachine::State>(state)));
        }
        for (const ConstraintMachine::Class& one : tables.machine.classes()) {
            ends.push_back(one.ends ? 1 : 0);
        }
        rows_ = room.store(rows_of(tables));
        moves_ = room.store(moves_of(tables.moves));
        by_base_ = room.store(moves_of(tables.moves_by_base));
        class_of_ = room.store(class_of);
        ends_ = room.store(ends);
        refill_ = room.store(tables.refill);
        code_ = {rows_.as<Tables::Row>(),
                 moves_.as<Tables::Move>(),
                 by_base_.as<Tables::Move>(),
                 class_of_.as<unsigned char>(),
                 ends_.as<unsigned char>(),
                 refill_.as<unsigned char>(),
                 static_cast<std::uint32_t>(tables.length_nt),
                 static_cast<std::uint32_t>(tables.strong.low),
                 static_cast<std::uint32_t>(tables.strong.high),
                 static_cast<std::uint32_t>(ends.size()),
                 tables.start,
                 static_cast<std::uint32_t>(tables.bits.start_bits),
                 static_cast<std::uint32_t>(tables.bits.refills)};
    }

    void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const override {
        const std::size_t count = check_numbers(mapping_, bits.size(), bases.size());
        const RowTile tile = RowTile::of(code_.length_nt, EncodeCounted::kThreads);
        Pump(room_)
            .input(bits.data(), mapping_.capacity_bytes())
            .output(bases.data(), code_.length_nt)
            .tile(EncodeCounted::kThreads)
            .run(count, [&](Machine& machine, const Piece& piece) {
                machine.launch(EncodeCounted{code_, piece.in[0], piece.out[0], piece.count, tile},
                               {blocks_for(piece.count, EncodeCounted::kThreads),
                                tile.shared_bytes(EncodeCounted::kThreads)},
                               piece.queue);
            });
    }
    void decode(std::string_view bases, std::span<std::uint8_t> bits,
                std::span<std::uint8_t> good) const override {
        const std::size_t count = check_numbers(mapping_, bits.size(), bases.size());
        check_room("strands", good.size(), count);
        const RowTile tile = RowTile::of(code_.length_nt, DecodeCounted::kThreads);
        Pump(room_)
            .input(bases.data(), code_.length_nt)
            .output(bits.data(), mapping_.capacity_bytes())
            .output(good.data(), 1)
            .scratch(code_.length_nt * sizeof(std::uint16_t))
            .tile(DecodeCounted::kThreads)
            .run(count, [&](Machine& machine, const Piece& piece) {
                machine.launch(DecodeCounted{code_, piece.in[0],
                                             reinterpret_cast<std::uint16_t*>(piece.scratch),
                                             piece.out[0], piece.out[1], piece.count, tile},
                               {blocks_for(piece.count, DecodeCounted::kThreads),
                                tile.shared_bytes(DecodeCounted::kThreads)},
                               piece.queue);
            });
    }

  private:
    const MachineRoom& room_;
    const ConstrainedMapping& mapping_;
    MachineMemory rows_, moves_, by_base_, class_of_, ends_, refill_;
    Tables code_{};
};

}  // namespace

std::unique_ptr<const StrandMapper> KernelDevice::mapper(const ConstrainedMapping& mapping) const {
    const auto* const counted = dynamic_cast<const CountedCode*>(&mapping.code());
    if (counted == nullptr) return cpu_device().mapper(mapping);
    return std::make_unique<KernelMapper>(room_, mapping, counted->tables());
}

}  // namespace oligo::dna
