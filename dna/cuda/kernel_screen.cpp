#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <limits>

namespace oligo::dna {
namespace {

std::uint32_t clamped(std::size_t value) {
    return static_cast<std::uint32_t>(
        std::min<std::size_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

std::vector<ScreenRules::Automaton> automata_of(const Screen& screen) {
    std::vector<ScreenRules::Automaton> automata;
    for (const MotifAutomaton& one : screen.automata()) {
        ScreenRules::Automaton automaton{};
        std::copy(one.admits.begin(), one.admits.end(), automaton.admits);
        automaton.starts = one.starts;
        automaton.accepts = one.accepts;
        automata.push_back(automaton);
    }
    return automata;
}

/// Things of different lengths, one behind the other.
template <typename Range>
struct Joined {
    std::vector<Range> ranges;
    std::vector<std::uint8_t> letters;
};

Joined<ScreenRules::LongMotif> long_motifs_of(const Screen& screen) {
    Joined<ScreenRules::LongMotif> joined;
    for (const auto& motif : screen.long_motifs()) {
        joined.ranges.push_back({clamped(joined.letters.size()), clamped(motif.size())});
        joined.letters.insert(joined.letters.end(), motif.begin(), motif.end());
    }
    return joined;
}

Joined<ScreenRules::Site> sites_of(const Lookalikes& rules) {
    Joined<ScreenRules::Site> joined;
    for (const std::string& site : rules.sites) {
        for (const std::string& form : {site, reverse_complement(site)}) {
            ScreenRules::Site found{{}, clamped(joined.letters.size()), clamped(form.size())};
            for (std::size_t i = 0; i < form.size(); ++i) {
                found.equal[base_value(form[i]) & 3] |= std::uint64_t{1} << i;
            }
            joined.ranges.push_back(found);
            joined.letters.insert(joined.letters.end(), form.begin(), form.end());
        }
    }
    return joined;
}

std::vector<ScreenRules::Window> windows_of(const Constraints& rules) {
    std::vector<ScreenRules::Window> windows;
    for (const GcWindow& window : rules.gc_windows) {
        const GcCount count = gc_count(window.length_nt, window.gc_min, window.gc_max);
        windows.push_back({clamped(window.length_nt), clamped(count.low), clamped(count.high)});
    }
    return windows;
}

class KernelScreener final : public OligoScreener {
  public:
    KernelScreener(const MachineRoom& room, const Screen& screen)
        : room_(room), rules_(screen.rules()) {
        const auto windows = windows_of(rules_);
        const auto automata = automata_of(screen);
        const auto motifs = long_motifs_of(screen);
        const auto sites = sites_of(rules_.lookalikes);
        windows_ = room.store(windows);
        automata_ = room.store(automata);
        motifs_ = room.store(motifs.ranges);
        motif_sets_ = room.store(motifs.letters);
        sites_ = room.store(sites.ranges);
        site_letters_ = room.store(sites.letters);
        shared_ = {windows_.as<ScreenRules::Window>(),
                   automata_.as<ScreenRules::Automaton>(),
                   motifs_.as<ScreenRules::LongMotif>(),
                   motif_sets_.as<unsigned char>(),
                   sites_.as<ScreenRules::Site>(),
                   site_letters_.as<unsigned char>(),
                   clamped(windows.size()),
                   clamped(automata.size()),
                   clamped(motifs.ranges.size()),
                   clamped(sites.ranges.size()),
                   clamped(rules_.max_run),
                   0,
                   0,
                   clamped(rules_.lookalikes.max_edits),
                   clamped(rules_.hairpin.stem_nt),
                   clamped(rules_.hairpin.loop_nt)};
    }

    void screen(std::string_view oligos, std::span<std::uint8_t> passes) const override {
        const std::size_t length = row_length("oligos", oligos.size(), passes.size());
        const GcCount strong = gc_count(length, rules_.gc_min, rules_.gc_max);
        ScreenRules rules = shared_;
        rules.strong_low = clamped(strong.low);
        rules.strong_high = clamped(strong.high);
        const RowTile tile = RowTile::of(clamped(length), ScreenOligos::kThreads);
        Pump(room_)
            .input(oligos.data(), length)
            .output(passes.data(), 1)
            .tile(ScreenOligos::kThreads)
            .run(passes.size(), [&](Machine& machine, const Piece& piece) {
                machine.launch(ScreenOligos{piece.in[0], piece.out[0], piece.count, tile, rules},
                               {blocks_for(piece.count, ScreenOligos::kThreads),
                                tile.shared_bytes(ScreenOligos::kThreads)},
                               piece.queue);
            });
    }

  private:
    const MachineRoom& room_;
    Constraints rules_;
    MachineMemory windows_, automata_, motifs_, motif_sets_, sites_, site_letters_;
    ScreenRules shared_{};  ///< but for the GC of the whole oligo
};

}  // namespace

std::unique_ptr<const OligoScreener> KernelDevice::screener(const Screen& screen) const {
    return std::make_unique<KernelScreener>(room_, screen);
}

}  // namespace oligo::dna
