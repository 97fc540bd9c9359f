#pragma once

#include "dna/cuda/machine.hpp"
#include "tests/bench/median_seconds.hpp"

#include <array>
#include <memory>
#include <utility>

namespace oligo::bench {

/// A machine that runs one kernel at a time and keeps how long they took, copies left out. Whatever
/// is in a batch goes through it in one piece.
class TimedMachine final : public dna::StartsAll<TimedMachine, dna::AllKernels> {
  public:
    explicit TimedMachine(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}

    std::string name() const override { return machine_->name(); }
    std::string place() const override { return machine_->place(); }
    std::size_t piece_bytes() const override { return std::size_t{1} << 33; }
    void* allocate(Memory kind, std::size_t bytes) override {
        return machine_->allocate(kind, bytes);
    }
    void release(Memory kind, void* memory) noexcept override { machine_->release(kind, memory); }
    void upload(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        machine_->upload(to, from, bytes, queue);
    }
    void download(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        machine_->download(to, from, bytes, queue);
    }
    void copy(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        machine_->copy(to, from, bytes, queue);
    }
    void wait(unsigned queue) override { machine_->wait(queue); }

    template <class Body>
    void start(const Body& body, const dna::GridShape& shape, unsigned queue) {
        machine_->wait(queue);
        const double begin = wall_seconds();
        machine_->launch(body, shape, queue);
        machine_->wait(queue);
        seconds_ += wall_seconds() - begin;
    }
    /// Of all kernels since it was asked last.
    double take_seconds() { return std::exchange(seconds_, 0.0); }

    /// Bytes read and written a second when memory is copied within the machine.
    double copy_rate() {
        constexpr std::size_t kBytes = std::size_t{1} << 30;
        const dna::MachineMemory from(*machine_, Memory::kDevice, kBytes);
        const dna::MachineMemory to(*machine_, Memory::kDevice, kBytes);
        const double seconds = median_seconds(
            wall_seconds,
            [&] {
                machine_->copy(to.as<void>(), from.as<void>(), kBytes, 0);
                machine_->wait(0);
            },
            0.2);
        return 2.0 * static_cast<double>(kBytes) / seconds;
    }

  private:
    std::unique_ptr<Machine> machine_;
    double seconds_ = 0;
};

}  // namespace oligo::bench
