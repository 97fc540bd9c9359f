#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

std::vector<std::uint32_t> means_of(const WordChances& chances) {
    std::vector<std::uint32_t> means;
    for (std::size_t nt = 0; nt <= chances.most_nt(); ++nt) {
        for (std::uint32_t string = 0; string < 1U << (2 * nt); ++string) {
            means.push_back(chances.mean(nt, static_cast<std::uint16_t>(string)));
        }
    }
    return means;
}

std::vector<std::uint32_t> blanks_of(const WordChances& chances) {
    std::vector<std::uint32_t> blanks;
    for (std::size_t nt = 0; nt <= chances.longest_nt(); ++nt) blanks.push_back(chances.blank(nt));
    return blanks;
}

/// The reads as the machine has them: as WordLattice packs its own.
struct PackedReads {
    static constexpr std::size_t kStops = 24;  ///< missing bases from which on a read stops early

    std::vector<std::uint16_t> pieces;
    std::vector<std::uint8_t> clear;
    std::vector<std::uint64_t> begin = {0};
    std::vector<std::uint32_t> strand_of;

    PackedReads(const StrandReads& reads, std::size_t strand_nt) {
        for (std::size_t s = 0; s < reads.strands(); ++s) {
            for (std::uint64_t i = reads.first_read[s]; i < reads.first_read[s + 1]; ++i) {
                add(reads[i], strand_nt);
                strand_of.push_back(static_cast<std::uint32_t>(s));
            }
        }
    }

  private:
    void add(std::span<const std::uint8_t> bases, std::size_t strand_nt) {
        const std::size_t size = bases.size() + kStops < strand_nt ? strand_nt : bases.size();
        const std::size_t first = pieces.size();
        pieces.resize(first + size + 1);
        clear.resize(first + size + 1);
        for (std::size_t i = size; i-- > 0;) {
            const unsigned base = i < bases.size() ? bases[i] : 4U;
            const unsigned above = 2 * (LatticeRows::kPacked - 1);
            pieces[first + i] =
                static_cast<std::uint16_t>(pieces[first + i + 1] >> 2 | (base & 3) << above);
            const unsigned known = base > 3 ? 0U : clear[first + i + 1] + 1U;
            clear[first + i] = static_cast<std::uint8_t>(std::min(known, LatticeRows::kPacked));
        }
        begin.push_back(pieces.size());
    }
};

class KernelWalk final : public LatticeWalk {
  public:
    KernelWalk(const MachineRoom& room, const ChanceTables& tables, const StrandReads& reads,
               const PackedReads& packed, std::size_t words)
        : room_(room),
          first_read_(reads.first_read.begin(), reads.first_read.end()),
          columns_(static_cast<std::uint32_t>(words)),
          pieces_(room.store(packed.pieces)),
          clear_(room.store(packed.clear)),
          begin_(room.store(packed.begin)),
          strand_of_(room.store(packed.strand_of)),
          first_read_there_(room.store(first_read_)) {
        const auto turn = room.enter();
        Machine& machine = room.machine();
        const auto take = [&](std::size_t bytes) {
            return MachineMemory(machine, Machine::Memory::kDevice,
                                 std::max<std::size_t>(16, bytes));
        };
        const std::size_t rows = reads.reads() * (words + 1) * LatticeRows::kLanes;
        fore_ = take(rows * sizeof(std::uint32_t));
        back_ = take(rows * sizeof(std::uint32_t));
        weights_ = take(reads.reads() * tables.words * sizeof(std::uint32_t));
        products_ = take(reads.strands() * tables.words * sizeof(std::uint32_t));
        rows_ = {tables,
                 pieces_.as<std::uint16_t>(),
                 clear_.as<unsigned char>(),
                 begin_.as<std::uint64_t>(),
                 strand_of_.as<std::uint32_t>(),
                 first_read_there_.as<std::uint64_t>(),
                 fore_.as<std::uint32_t>(),
                 back_.as<std::uint32_t>(),
                 columns_};
        read_back(machine, reads.reads());
    }

    void turn(bool backwards) override {
        backwards_ = backwards;
        column_ = backwards ? columns_ : 0;
    }
    void read(std::span<ColumnBelief::Reading> readings) const override {
        check_room("readings", readings.size(), strands());
        std::vector<KernelReading> found(readings.size());
        Pump(room_)
            .output(found.data(), sizeof(KernelReading))
            .run(found.size(),
                 [&](Machine& machine, const Piece& piece) { read_piece(machine, piece); });
        for (std::size_t i = 0; i < found.size(); ++i) {
            readings[i] = {found[i].symbol, static_cast<std::uint8_t>(found[i].confidence),
                           found[i].sure};
        }
    }
    void go_on(std::span<const KnownWord> words) override {
        check_room("words", words.size(), strands());
        std::vector<KernelStep> steps;
        for (const auto& [word, sure] : words) steps.push_back({word, sure});
        Pump(room_)
            .input(steps.data(), sizeof(KernelStep))
            .run(steps.size(), [&](Machine& machine, const Piece& piece) {
                const auto* const known = reinterpret_cast<const KernelStep*>(piece.in[0]);
                const std::uint64_t first = first_read_[piece.first];
                const std::uint64_t count = first_read_[piece.first + piece.count] - first;
                const Share share{piece.first, first, count};
                if (backwards_) {
                    step<true>(machine, known, share, piece.queue, passed_);
                } else {
                    step<false>(machine, known, share, piece.queue, true);
                }
            });
        column_ += backwards_ ? -1U : 1U;
        passed_ = passed_ || (!backwards_ && column_ == columns_);
    }

  private:
    struct Share {
        std::uint64_t first_strand, first_read, reads;
    };

    std::size_t strands() const { return first_read_.empty() ? 0 : first_read_.size() - 1; }
    /// The way from the last column to the first that every walk begins with.
    void read_back(Machine& machine, std::uint64_t count) {
        const std::uint64_t lanes = count * LatticeRows::kLanes;
        machine.launch(OpenLattices{rows_, count}, {blocks_for(lanes, OpenLattices::kThreads), 0},
                       0);
        for (column_ = columns_; column_ > 0; --column_) {
            step<true>(machine, nullptr, {0, 0, count}, 0, false);
        }
        machine.wait(0);
    }
    template <bool kBackwards>
    void step(Machine& machine, const KernelStep* known, const Share& share, unsigned queue,
              bool pruned) {
        using Body = StepLattices<kBackwards>;
        const Body body{rows_,   known, share.first_strand, share.first_read, share.reads,
                        column_, pruned};
        machine.launch(body, {blocks_for(share.reads, Body::kReads), Body::kSharedBytes}, queue);
    }
    void read_piece(Machine& machine, const Piece& piece) const {
        const std::uint64_t first = first_read_[piece.first];
        const std::uint64_t reads = first_read_[piece.first + piece.count] - first;
        machine.launch(WeighLattices{rows_, weights_.as<std::uint32_t>(), first,
                                     backwards_ ? column_ - 1 : column_},
                       {static_cast<unsigned>(reads), WeighLattices::kSharedBytes}, piece.queue);
        std::uint64_t most = 0;
        for (std::uint64_t s = piece.first; s < piece.first + piece.count; ++s) {
            most = std::max(most, first_read_[s + 1] - first_read_[s]);
        }
        const auto blocks = static_cast<unsigned>(piece.count);
        for (std::uint64_t which = 0; which < most; ++which) {
            machine.launch(AddBeliefs{rows_, weights_.as<std::uint32_t>(),
                                      products_.as<std::uint32_t>(), piece.first, which},
                           {blocks, AddBeliefs::kSharedBytes}, piece.queue);
        }
        machine.launch(ReadBeliefs{rows_, products_.as<std::uint32_t>(),
                                   reinterpret_cast<KernelReading*>(piece.out[0]), piece.first},
                       {blocks, ReadBeliefs::kSharedBytes}, piece.queue);
    }

    const MachineRoom& room_;
    std::vector<std::uint64_t> first_read_;
    std::uint32_t columns_, column_ = 0;
    bool backwards_ = false;
    bool passed_ = false;  ///< all columns were gone through from the first to the last
    MachineMemory pieces_, clear_, begin_, strand_of_, first_read_there_;
    MachineMemory fore_, back_, weights_, products_;
    LatticeRows rows_{};
};

class KernelLattices final : public LatticeReader {
  public:
    KernelLattices(const MachineRoom& room, const WordChances& chances)
        : room_(room),
          chances_(chances),
          means_(room.store(means_of(chances))),
          blanks_(room.store(blanks_of(chances))) {
        const std::size_t words = chances.book().words();
        const std::size_t strings = means_of(chances).size();
        columns_ = room.store(std::span(chances.column(0, 0), strings * words));
        tables_ = {columns_.as<std::uint16_t>(),
                   means_.as<std::uint32_t>(),
                   blanks_.as<std::uint32_t>(),
                   static_cast<std::uint32_t>(words),
                   static_cast<std::uint32_t>(chances.most_nt()),
                   static_cast<std::uint32_t>(chances.longest_nt())};
    }
    std::unique_ptr<LatticeWalk> begin(const StrandReads& reads, std::size_t words) const override {
        check_reads(reads, words);
        const PackedReads packed(reads, words * chances_.book().word_nt());
        return std::make_unique<KernelWalk>(room_, tables_, reads, packed, words);
    }

  private:
    const MachineRoom& room_;
    const WordChances& chances_;
    MachineMemory columns_, means_, blanks_;
    ChanceTables tables_{};
};

}  // namespace

std::unique_ptr<const LatticeReader> KernelDevice::lattices(const WordChances& chances) const {
    return std::make_unique<KernelLattices>(room_, chances);
}

}  // namespace oligo::dna
