#include "dna/channel/simulation.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/channel/read_maker.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

namespace oligo::dna {
namespace {

// Strands are the streams 0, 1, ...
constexpr std::uint64_t kShuffleStream = std::uint64_t{1} << 63;
constexpr std::size_t kGroupBytes = std::size_t{8} << 20;  ///< reads that are in order together
constexpr std::size_t kBatchReads = 8192;                  ///< made by all threads at a time
constexpr std::size_t kMostGroups = 4096;

/// A read as it waits for its turn: this, then its bases in two bits each and those of its mate, if
/// there is one, then the qualities of all of them where reads have their own.
struct Waiting {
    std::uint32_t position = 0, strand = 0, bases = 0, mate = 0;
    std::uint32_t substitutions = 0, insertions = 0, deletions = 0;
    std::uint32_t reversed = 0;
};

std::size_t packed_bytes(std::size_t bases) {
    return (bases + 3) / 4;
}

void pack(std::string_view bases, std::uint8_t* to) {
    std::size_t i = 0;
    for (; i + 4 <= bases.size(); i += 4) {
        *to++ = static_cast<std::uint8_t>(base_value(bases[i]) | base_value(bases[i + 1]) << 2 |
                                          base_value(bases[i + 2]) << 4 |
                                          base_value(bases[i + 3]) << 6);
    }
    if (i == bases.size()) return;
    unsigned rest = 0;
    for (std::size_t k = 0; i + k < bases.size(); ++k) {
        rest |= static_cast<unsigned>(base_value(bases[i + k])) << (2 * k);
    }
    *to = static_cast<std::uint8_t>(rest);
}

/// Letters of the four bases of every byte.
const std::array<std::array<char, 4>, 256>& letters() {
    static const auto table = [] {
        std::array<std::array<char, 4>, 256> all{};
        for (std::size_t byte = 0; byte < all.size(); ++byte) {
            for (std::size_t i = 0; i < 4; ++i) all[byte][i] = kBases[byte >> (2 * i) & 3U];
        }
        return all;
    }();
    return table;
}

void unpack(const std::uint8_t* from, std::size_t count, std::string& bases) {
    const auto& table = letters();
    bases.resize(4 * packed_bytes(count));
    for (std::size_t i = 0; i < packed_bytes(count); ++i) {
        std::memcpy(bases.data() + 4 * i, table[from[i]].data(), 4);
    }
    bases.resize(count);
}

/// order[i] says which read comes at position i; then order[r] says at which position read r comes.
void invert(std::vector<std::uint32_t>& order) {
    std::vector<bool> done(order.size());
    for (std::size_t start = 0; start < order.size(); ++start) {
        if (done[start]) continue;
        auto position = static_cast<std::uint32_t>(start);
        std::uint32_t read = order[position];
        while (!done[read]) {
            const std::uint32_t next = order[read];
            order[read] = position;
            done[read] = true;
            position = read;
            read = next;
        }
    }
}

class Simulation {
  public:
    Simulation(const PackedStrands& strands, const ChannelModel& model, std::uint64_t seed)
        : strands_(strands), maker_(make_read_maker(model, strands)), seed_(seed) {}

    /// Reads that come if none loses all its bases.
    std::uint64_t planned() const;
    /// Makes all reads and gives each its position among `reads`. Returns how many there are,
    /// which is another number where some lost all their bases; then nothing is worth using.
    std::uint64_t make(std::uint64_t reads, const SimulationRoom& room);
    void hand_on(const TakeRead& take);
    const SimulationCount& count() const { return count_; }

  private:
    /// Strands first..last-1 with all their reads, ready for the groups.
    struct Batch {
        std::vector<std::uint8_t> records;
        SimulationCount count;
        std::uint64_t reads = 0;
    };
    void make_batch(std::size_t first, std::size_t last, Batch& batch) const;
    /// Makes the reads of all strands, batch by batch, as long as there are no more than `reads`.
    std::uint64_t make_here(std::uint64_t reads);
    std::uint64_t make_elsewhere(std::uint64_t reads, const PlainReads& elsewhere);
    static void put_slots(const ReadSlots& slots, std::size_t first, Batch& batch);
    void take_batch(Batch& batch);
    void put(const Waiting& waiting, const SimulatedRead& read,
             std::vector<std::uint8_t>& records) const;
    void get(const std::uint8_t* record, SimulatedRead& read) const;
    std::size_t bytes_of(const Waiting& waiting) const {
        return sizeof waiting + packed_bytes(waiting.bases) + packed_bytes(waiting.mate) +
               (maker_->quality() ? 0 : std::size_t{waiting.bases} + waiting.mate);
    }
    std::size_t group_of(std::uint64_t position) const {
        return static_cast<std::size_t>(position / a_group_);
    }

    const PackedStrands& strands_;
    std::unique_ptr<const ReadMaker> maker_;
    std::uint64_t seed_;
    std::vector<std::uint32_t> position_;  ///< of each read
    std::unique_ptr<SpilledGroups> groups_;
    std::uint64_t a_group_ = 1;  ///< positions in a group
    std::uint64_t made_ = 0;
    SimulationCount count_;
};

std::uint64_t Simulation::planned() const {
    std::uint64_t reads = 0;
    for (std::size_t i = 0; i < strands_.size(); ++i) {
        core::Random random(seed_, i);
        reads += maker_->draw(random).reads;
    }
    return reads;
}

void Simulation::make_batch(std::size_t first, std::size_t last, Batch& batch) const {
    SimulatedRead read;
    Molecule strand;
    MakerMemory memory;
    for (std::size_t number = first; number < last; ++number) {
        strands_.get(number, strand);
        core::Random random(seed_, number);
        std::uint64_t came = 0;
        const StrandDraw draw = maker_->draw(random);
        for (std::size_t left = draw.reads; left > 0; --left) {
            maker_->make(strand, draw, random, memory, read);
            if (read.bases.empty()) continue;
            ++came;
            const Waiting waiting{0,
                                  static_cast<std::uint32_t>(number),
                                  static_cast<std::uint32_t>(read.bases.size()),
                                  static_cast<std::uint32_t>(read.mate_bases.size()),
                                  read.substitutions,
                                  read.insertions,
                                  read.deletions,
                                  read.reversed ? 1U : 0U};
            put(waiting, read, batch.records);
            batch.count.substitutions += read.substitutions;
            batch.count.insertions += read.insertions;
            batch.count.deletions += read.deletions;
        }
        batch.reads += came;
        batch.count.strands_without_reads += came == 0;
    }
}

void Simulation::put(const Waiting& waiting, const SimulatedRead& read,
                     std::vector<std::uint8_t>& records) const {
    std::size_t at = records.size();
    records.resize(at + bytes_of(waiting));
    std::memcpy(records.data() + at, &waiting, sizeof waiting);
    at += sizeof waiting;
    pack(read.bases, records.data() + at);
    at += packed_bytes(waiting.bases);
    pack(read.mate_bases, records.data() + at);
    at += packed_bytes(waiting.mate);
    if (maker_->quality()) return;
    std::copy(read.quality.begin(), read.quality.end(), records.data() + at);
    std::copy(read.mate_quality.begin(), read.mate_quality.end(),
              records.data() + at + waiting.bases);
}

void Simulation::get(const std::uint8_t* record, SimulatedRead& read) const {
    Waiting waiting;
    std::memcpy(&waiting, record, sizeof waiting);
    record += sizeof waiting;
    unpack(record, waiting.bases, read.bases);
    record += packed_bytes(waiting.bases);
    unpack(record, waiting.mate, read.mate_bases);
    record += packed_bytes(waiting.mate);
    if (const auto quality = maker_->quality()) {
        read.quality.assign(waiting.bases, *quality);
        read.mate_quality.assign(waiting.mate, *quality);
    } else {
        read.quality.assign(record, record + waiting.bases);
        record += waiting.bases;
        read.mate_quality.assign(record, record + waiting.mate);
    }
    read.strand = waiting.strand;
    read.reversed = waiting.reversed != 0;
    read.substitutions = waiting.substitutions;
    read.insertions = waiting.insertions;
    read.deletions = waiting.deletions;
}

void Simulation::take_batch(Batch& batch) {
    for (std::size_t at = 0; at < batch.records.size();) {
        Waiting waiting;
        std::memcpy(&waiting, batch.records.data() + at, sizeof waiting);
        waiting.position = position_[made_++];
        const std::size_t bytes = bytes_of(waiting);
        const auto room = groups_->add(group_of(waiting.position), bytes);
        std::memcpy(room.data(), batch.records.data() + at, bytes);
        std::memcpy(room.data(), &waiting, sizeof waiting);
        at += bytes;
    }
    count_.substitutions += batch.count.substitutions;
    count_.insertions += batch.count.insertions;
    count_.deletions += batch.count.deletions;
    count_.strands_without_reads += batch.count.strands_without_reads;
    count_.reads += batch.reads;
}

std::uint64_t Simulation::make(std::uint64_t reads, const SimulationRoom& room) {
    if (reads > std::numeric_limits<std::uint32_t>::max()) {
        throw core::InputError("channel: " + std::to_string(reads) +
                               " reads; expected fewer than 2^32: lower the coverage");
    }
    core::Random shuffle(seed_, kShuffleStream);
    position_ = core::permutation(static_cast<std::uint32_t>(reads), shuffle);
    invert(position_);
    count_ = {};
    made_ = 0;
    Waiting mean;
    mean.bases = static_cast<std::uint32_t>(strands_.mean_nt());
    const std::uint64_t bytes = reads * bytes_of(mean);
    const std::uint64_t wanted = std::clamp<std::uint64_t>(bytes / kGroupBytes, 1, kMostGroups);
    a_group_ = reads / wanted + 1;
    groups_ = std::make_unique<SpilledGroups>(group_of(reads) + 1, room.spill);
    return room.elsewhere == nullptr ? make_here(reads) : make_elsewhere(reads, *room.elsewhere);
}

std::uint64_t Simulation::make_here(std::uint64_t reads) {
    const std::uint64_t per_strand = reads / std::max<std::size_t>(1, strands_.size()) + 1;
    const auto step =
        static_cast<std::size_t>(std::max<std::uint64_t>(1, kBatchReads / per_strand));
    const std::size_t threads = core::thread_count();
    std::uint64_t came = 0;
    for (std::size_t first = 0; first < strands_.size(); first += step * threads) {
        std::vector<Batch> batches(threads);
        core::parallel_for(threads, 1, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                const std::size_t begin = std::min(strands_.size(), first + from * step);
                make_batch(begin, std::min(strands_.size(), begin + step), batches[from]);
            }
        });
        for (Batch& batch : batches) {
            came += batch.reads;
            if (came <= reads) take_batch(batch);
        }
    }
    return came;
}

void Simulation::put_slots(const ReadSlots& slots, std::size_t first, Batch& batch) {
    for (std::size_t i = 0; i < slots.came.size(); ++i) {
        std::uint64_t came = 0;
        for (std::size_t k = i * slots.a_strand; k < i * slots.a_strand + slots.came[i]; ++k) {
            const PlainRead& read = slots.reads[k];
            if (read.bases == 0) continue;
            ++came;
            const Waiting waiting{0,
                                  static_cast<std::uint32_t>(first + i),
                                  read.bases,
                                  0,
                                  read.substitutions,
                                  read.insertions,
                                  read.deletions,
                                  read.reversed};
            const auto* const head = reinterpret_cast<const std::uint8_t*>(&waiting);
            const auto bases = slots.bases.begin() + static_cast<std::ptrdiff_t>(k * slots.bytes);
            batch.records.insert(batch.records.end(), head, head + sizeof waiting);
            batch.records.insert(batch.records.end(), bases,
                                 bases + static_cast<std::ptrdiff_t>(packed_bytes(read.bases)));
            batch.count.substitutions += read.substitutions;
            batch.count.insertions += read.insertions;
            batch.count.deletions += read.deletions;
        }
        batch.reads += came;
        batch.count.strands_without_reads += came == 0;
    }
}

std::uint64_t Simulation::make_elsewhere(std::uint64_t reads, const PlainReads& elsewhere) {
    const std::size_t step = elsewhere.strands_at_a_time(strands_.longest_nt());
    if (step == 0) return make_here(reads);
    ReadSlots slots;
    std::uint64_t came = 0;
    for (std::size_t first = 0; first < strands_.size(); first += step) {
        Batch batch;
        elsewhere.make(strands_, {first, std::min(step, strands_.size() - first), seed_}, slots);
        put_slots(slots, first, batch);
        came += batch.reads;
        if (came <= reads) take_batch(batch);
    }
    return came;
}

void Simulation::hand_on(const TakeRead& take) {
    std::vector<std::uint32_t>().swap(position_);
    std::vector<std::uint8_t> group, buffer;
    std::vector<std::size_t> place;
    SimulatedRead read;
    for (std::size_t number = 0; number < groups_->size(); ++number) {
        group.clear();
        for (std::size_t i = 0; i < groups_->pieces(number); ++i) {
            const auto piece = groups_->piece(number, i, buffer);
            group.insert(group.end(), piece.begin(), piece.end());
        }
        place.clear();
        Waiting waiting;
        const std::uint64_t first = number * a_group_;
        for (std::size_t at = 0; at < group.size();) {
            std::memcpy(&waiting, group.data() + at, sizeof waiting);
            const auto within = static_cast<std::size_t>(waiting.position - first);
            if (within >= place.size()) place.resize(within + 1);
            place[within] = at;
            at += bytes_of(waiting);
        }
        for (const std::size_t at : place) {
            get(group.data() + at, read);
            take(read);
        }
    }
}

}  // namespace

void PackedStrands::add(std::string_view strand) {
    std::uint64_t at = starts_.back();
    bases_.resize(packed_bytes(at + strand.size()));
    for (std::size_t i = 0; i < strand.size(); ++i, ++at) {
        const std::uint8_t value = base_value(strand[i]);
        if (value > 3) {
            throw core::InputError("channel: strand " + std::to_string(size() + 1) +
                                   " has letter '" + strand[i] + "' at base " +
                                   std::to_string(i + 1) + "; expected A C G T");
        }
        bases_[at / 4] = static_cast<std::uint8_t>(bases_[at / 4] | value << (2 * (at % 4)));
    }
    starts_.push_back(at);
}

void PackedStrands::get(std::size_t number, std::vector<std::uint8_t>& values) const {
    const std::uint64_t first = starts_.at(number);
    values.resize(static_cast<std::size_t>(starts_.at(number + 1) - first));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t at = first + i;
        values[i] = bases_[at / 4] >> (2 * (at % 4)) & 3;
    }
}

std::size_t PackedStrands::longest_nt() const {
    std::uint64_t longest = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        longest = std::max(longest, starts_[i + 1] - starts_[i]);
    }
    return static_cast<std::size_t>(longest);
}

SimulationCount simulate_each(const PackedStrands& strands, const ChannelModel& model,
                              std::uint64_t seed, const SimulationRoom& room, const TakeRead& take,
                              const std::function<void(std::uint64_t)>& total) {
    Simulation simulation(strands, model, seed);
    const std::uint64_t planned = simulation.planned();
    const std::uint64_t came = simulation.make(planned, room);
    // Rare: some reads lost all their bases, and the order is one of fewer.
    if (came != planned) simulation.make(came, room);
    if (total) total(came);
    simulation.hand_on(take);
    return simulation.count();
}

}  // namespace oligo::dna
