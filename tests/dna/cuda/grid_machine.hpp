#pragma once

#include "core/random.hpp"
#include "dna/cuda/machine.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace oligo::dna::test {

/// Runs kernel bodies on the processor as unkindly as a GPU may: blocks in random order, within a
/// phase threads in random order, memory and shared memory full of rubbish, and whatever is in a
/// queue only when it is waited for.
class GridMachine final : public StartsAll<GridMachine, AllKernels> {
  public:
    /// `merged_phase`: the barrier behind this phase of a kernel (its place in AllKernels) is left
    /// out, which must not go unnoticed.
    explicit GridMachine(std::uint64_t seed, int merged_phase = -1, int merged_kernel = -1)
        : random_(seed), merged_phase_(merged_phase), merged_kernel_(merged_kernel) {}
    GridMachine(const GridMachine&) = delete;
    GridMachine& operator=(const GridMachine&) = delete;
    ~GridMachine() override {
        for (const auto& [memory, kind] : taken_) ::operator delete(memory, kAlign);
    }

    std::string name() const override { return "grid"; }
    std::string place() const override { return "grid:0"; }
    std::size_t piece_bytes() const override { return 6000; }
    void* allocate(Memory kind, std::size_t bytes) override {
        void* const memory = ::operator new(bytes, kAlign);
        fill(static_cast<unsigned char*>(memory), bytes);
        const std::lock_guard turn(turn_);
        taken_[memory] = {kind, bytes};
        return memory;
    }
    void release(Memory, void* memory) noexcept override {
        const std::lock_guard turn(turn_);
        taken_.erase(memory);
        ::operator delete(memory, kAlign);
    }
    void upload(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        require(Memory::kDevice, to, bytes);
        require(Memory::kPinned, from, bytes);
        queues_[queue].push_back([=] { std::memcpy(to, from, bytes); });
    }
    void download(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        require(Memory::kPinned, to, bytes);
        require(Memory::kDevice, from, bytes);
        queues_[queue].push_back([=] { std::memcpy(to, from, bytes); });
    }
    void copy(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        require(Memory::kDevice, to, bytes);
        require(Memory::kDevice, from, bytes);
        queues_[queue].push_back([=] { std::memcpy(to, from, bytes); });
    }
    void wait(unsigned queue) override {
        while (!queues_[queue].empty()) {
            const unsigned other = random_.below(kQueues);
            run_next(queues_[other].empty() ? queue : other);
        }
    }
    template <class Body>
    void start(const Body& body, const GridShape& shape, unsigned queue) {
        if (shape.shared_bytes > kMostSharedBytes) {
            throw std::logic_error(std::to_string(shape.shared_bytes) + " bytes of shared memory");
        }
        ++launches_;
        queues_[queue].push_back([=, this] { run_grid(body, shape); });
    }
    std::size_t launches() const { return launches_; }

  private:
    static constexpr std::align_val_t kAlign{256};
    struct Taken {
        Memory kind;
        std::size_t bytes;
    };

    void run_next(unsigned queue) {
        const auto work = std::move(queues_[queue].front());
        queues_[queue].pop_front();
        work();
    }
    /// That the bytes are in one piece of memory of this kind.
    void require(Memory kind, const void* memory, std::size_t bytes) const {
        const std::lock_guard turn(turn_);
        auto found = taken_.upper_bound(const_cast<void*>(memory));
        if (found != taken_.begin()) {
            --found;
            const auto at = static_cast<const unsigned char*>(memory) -
                            static_cast<const unsigned char*>(found->first);
            if (found->second.kind == kind &&
                static_cast<std::size_t>(at) + bytes <= found->second.bytes) {
                return;
            }
        }
        throw std::logic_error("a copy from or to memory that is not the machine's");
    }
    void fill(unsigned char* memory, std::size_t bytes) {
        for (std::size_t i = 0; i < bytes; i += 8) {
            // Without a barrier rubbish is used as a place or a number: that would be anywhere.
            const std::uint64_t rubbish = merged_phase_ < 0 ? random_.next() : 0;
            std::memcpy(memory + i, &rubbish, std::min<std::size_t>(8, bytes - i));
        }
    }
    /// Numbers 0..order.size()-1 in a random order, which need not be even.
    void shuffle(std::vector<unsigned>& order) {
        std::iota(order.begin(), order.end(), 0U);
        for (std::size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1], order[(random_.next() >> 32) * i >> 32]);
        }
    }

    template <class Body>
    void run_grid(const Body& body, const GridShape& shape) {
        std::vector<unsigned> blocks(shape.blocks);
        shuffle(blocks);
        // Of its own for each launch and to the byte: beyond it is somebody else's memory.
        auto* const shared =
            static_cast<unsigned char*>(::operator new(shape.shared_bytes, kAlign));
        for (const unsigned block : blocks) {
            fill(shared, shape.shared_bytes);
            run_phases<Body, 0>(body, block, shared);
        }
        ::operator delete(shared, kAlign);
    }
    template <class Body, unsigned kPhase>
    void run_phases(const Body& body, unsigned block, unsigned char* shared) {
        if constexpr (kPhase < Body::kPhases) {
            threads_.resize(Body::kThreads);
            shuffle(threads_);
            const bool merged = static_cast<int>(kPhase) == merged_phase_ &&
                                kernel_number<Body>(AllKernels{}) == merged_kernel_;
            for (const unsigned thread : threads_) {
                const GridPlace at{block, thread, Body::kThreads};
                body.template run<kPhase>(at, shared);
                if constexpr (kPhase + 1 < Body::kPhases) {
                    if (merged) body.template run<kPhase + 1>(at, shared);
                }
            }
            if (merged) {
                run_phases<Body, kPhase + 2>(body, block, shared);
            } else {
                run_phases<Body, kPhase + 1>(body, block, shared);
            }
        }
    }

    core::Random random_;
    mutable std::mutex turn_;
    int merged_phase_, merged_kernel_;
    std::size_t launches_ = 0;
    std::map<void*, Taken> taken_;
    std::vector<unsigned> threads_;
    std::array<std::deque<std::function<void()>>, kQueues> queues_;
};

}  // namespace oligo::dna::test
