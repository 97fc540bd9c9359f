#pragma once

#include "dna/cuda/kernel_list.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace oligo::dna {

/// Starts one kind of body.
template <class Body>
class Launches {
  public:
    virtual void launch(const Body& body, const GridShape& shape, unsigned queue) = 0;

  protected:
    ~Launches() = default;
};

template <class List>
class LaunchesAll;
template <class... Bodies>
class LaunchesAll<KernelList<Bodies...>> : public Launches<Bodies>... {
  public:
    using Launches<Bodies>::launch...;

  protected:
    ~LaunchesAll() = default;
};

/// Something that runs kernel bodies: a GPU, or the grid of the tests. Its memory is its own; the
/// host reads and writes it only through pinned memory and a queue. What is in a queue is done in
/// order, some time before wait() returns; queues do not wait for each other.
///
/// Not safe from several threads, but for release().
class Machine : public LaunchesAll<AllKernels> {
  public:
    static constexpr unsigned kQueues = 2;
    enum class Memory { kDevice, kPinned };

    virtual ~Machine() = default;

    /// "NVIDIA H200, 139 GiB", for people.
    virtual std::string name() const = 0;
    /// Whose memory allocate() gives, as a DeviceView says it: "cuda:0".
    virtual std::string place() const = 0;
    /// About how much of a batch is in the machine at a time.
    virtual std::size_t piece_bytes() const { return std::size_t{8} << 20; }
    /// Aligned to 256 bytes; contents are undefined. Throws MachineError when there is no more.
    virtual void* allocate(Memory kind, std::size_t bytes) = 0;
    /// All queues that use it are through.
    virtual void release(Memory kind, void* memory) noexcept = 0;
    /// `from` is pinned and stays as it is until wait().
    virtual void upload(void* to, const void* from, std::size_t bytes, unsigned queue) = 0;
    /// `to` is pinned and has its contents after wait().
    virtual void download(void* to, const void* from, std::size_t bytes, unsigned queue) = 0;
    /// Both are the machine's.
    virtual void copy(void* to, const void* from, std::size_t bytes, unsigned queue) = 0;
    virtual void wait(unsigned queue) = 0;
};

/// launch() of a Machine by one template, `Derived::start(body, shape, queue)`.
template <class Derived, class List>
class StartsAll;
template <class Derived>
class StartsAll<Derived, KernelList<>> : public Machine {
  public:
    using Machine::launch;
};
template <class Derived, class First, class... Rest>
class StartsAll<Derived, KernelList<First, Rest...>>
    : public StartsAll<Derived, KernelList<Rest...>> {
  public:
    using StartsAll<Derived, KernelList<Rest...>>::launch;
    void launch(const First& body, const GridShape& shape, unsigned queue) override {
        if (shape.blocks > 0) static_cast<Derived*>(this)->start(body, shape, queue);
    }
};

/// Memory of a machine, given back at the end.
class MachineMemory {
  public:
    MachineMemory() = default;
    MachineMemory(Machine& machine, Machine::Memory kind, std::size_t bytes)
        : machine_(&machine), kind_(kind), bytes_(bytes) {
        if (bytes > 0) data_ = machine.allocate(kind, bytes);
    }
    MachineMemory(MachineMemory&& other) noexcept { *this = std::move(other); }
    MachineMemory& operator=(MachineMemory&& other) noexcept {
        std::swap(machine_, other.machine_);
        std::swap(kind_, other.kind_);
        std::swap(bytes_, other.bytes_);
        std::swap(data_, other.data_);
        return *this;
    }
    ~MachineMemory() {
        if (data_ != nullptr) machine_->release(kind_, data_);
    }

    std::size_t bytes() const { return bytes_; }
    template <typename T>
    T* as() const {
        return static_cast<T*>(data_);
    }

  private:
    Machine* machine_ = nullptr;
    Machine::Memory kind_ = Machine::Memory::kDevice;
    std::size_t bytes_ = 0;
    void* data_ = nullptr;
};

}  // namespace oligo::dna
