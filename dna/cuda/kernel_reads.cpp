#include "dna/alignment/edit_distance.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/cuda/sizes.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<unsigned, 6> kWordCounts = {1, 2, 3, 4, 8, 16};
constexpr std::uint32_t kTaskReads = 512;

/// Tasks of candidates that take a kernel of the same size.
struct TaskList {
    std::array<std::vector<EditTask>, kWordCounts.size()> by_size;
    std::vector<EditTask> too_long;

    void add(const EditTask& task, std::size_t candidate_nt) {
        for (std::size_t i = 0; i < kWordCounts.size(); ++i) {
            if (candidate_nt <= std::size_t{64} * kWordCounts[i]) {
                by_size[i].push_back(task);
                return;
            }
        }
        too_long.push_back(task);
    }
};

TaskList tasks_of(const StringSet& candidates, std::span<const ReadBucket> buckets) {
    TaskList list;
    std::uint64_t result = 0;
    for (const ReadBucket& bucket : buckets) {
        for (std::uint32_t c = 0; c < bucket.candidates; ++c) {
            const std::uint32_t candidate = bucket.first_candidate + c;
            for (std::uint32_t r = 0; r < bucket.reads; r += kTaskReads) {
                const std::uint32_t reads = std::min(kTaskReads, bucket.reads - r);
                list.add({candidate, bucket.first_read + r, reads, result},
                         candidates[candidate].size());
                result += reads;
            }
        }
    }
    return list;
}

/// Strings in the machine's memory.
struct StoredSet {
    MachineMemory letters, begin;

    StoredSet(const MachineRoom& room, const StringSet& set)
        : letters(room.store(set.letters)), begin(room.store(set.begin)) {}
};

/// The kernels' task lists and all they look at.
struct Comparison {
    StoredSet reads, candidates;
    std::vector<MachineMemory> tasks;
    std::uint32_t* edits = nullptr;
    std::uint32_t limit = 0;
};

template <unsigned kWords>
void compare(Machine& machine, const Comparison& all, std::size_t size, std::size_t tasks,
             unsigned queue) {
    using Body = EditDistances<kWords>;
    const Body body{all.tasks[size].as<EditTask>(),
                    all.candidates.letters.as<unsigned char>(),
                    all.candidates.begin.as<std::uint64_t>(),
                    all.reads.letters.as<unsigned char>(),
                    all.reads.begin.as<std::uint64_t>(),
                    all.edits,
                    all.limit};
    machine.launch(body, {static_cast<unsigned>(tasks), Body::kSharedBytes}, queue);
}

}  // namespace

std::vector<std::uint32_t> KernelDevice::edit_distances(const StringSet& reads,
                                                        const StringSet& candidates,
                                                        std::span<const ReadBucket> buckets,
                                                        unsigned limit) const {
    std::vector<std::uint32_t> edits(check_buckets(reads, candidates, buckets));
    if (edits.empty()) return edits;
    const TaskList list = tasks_of(candidates, buckets);
    Comparison all{{room_, reads}, {room_, candidates}, {}, nullptr, limit};
    for (const auto& tasks : list.by_size) all.tasks.push_back(room_.store(tasks));
    Pump(room_)
        .output(edits.data(), edits.size() * sizeof(std::uint32_t))
        .run(1, [&](Machine& machine, const Piece& piece) {
            all.edits = reinterpret_cast<std::uint32_t*>(piece.out[0]);
            const auto start = [&](auto words, std::size_t size) {
                compare<decltype(words)::value>(machine, all, size, list.by_size[size].size(),
                                                piece.queue);
            };
            start(std::integral_constant<unsigned, 1>{}, 0);
            start(std::integral_constant<unsigned, 2>{}, 1);
            start(std::integral_constant<unsigned, 3>{}, 2);
            start(std::integral_constant<unsigned, 4>{}, 3);
            start(std::integral_constant<unsigned, 8>{}, 4);
            start(std::integral_constant<unsigned, 16>{}, 5);
        });
    for (const EditTask& task : list.too_long) {
        for (std::uint32_t i = 0; i < task.reads; ++i) {
            edits[task.first_result + i] = bounded_edit_distance(candidates[task.candidate],
                                                                 reads[task.first_read + i], limit);
        }
    }
    return edits;
}

}  // namespace oligo::dna
