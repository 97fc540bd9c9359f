// Launches the kernel bodies on a GPU. What they compute is in kernels/, and is tested without one.
#include "core/error.hpp"
#include "dna/cuda/cuda_machine.hpp"

#include <cuda_runtime.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oligo::dna {
namespace {

template <class Body, unsigned kPhase>
__device__ void run_phases(const Body& body, const GridPlace& at, unsigned char* shared) {
    body.template run<kPhase>(at, shared);
    if constexpr (kPhase + 1 < Body::kPhases) {
        __syncthreads();
        run_phases<Body, kPhase + 1>(body, at, shared);
    }
}

template <class Body>
__global__ void __launch_bounds__(Body::kThreads) run_body(const Body body) {
    extern __shared__ __align__(16) unsigned char shared[];
    run_phases<Body, 0>(body, GridPlace{blockIdx.x, threadIdx.x, blockDim.x}, shared);
}

void check(cudaError_t error, const char* what) {
    if (error == cudaSuccess) return;
    throw core::MachineError(std::string("CUDA: ") + what + ": " + cudaGetErrorString(error));
}

/// Memory that was given back and may be used again: asking the driver takes as long as a kernel.
class FreeList {
  public:
    void* take(std::size_t bytes) {
        const std::lock_guard turn(turn_);
        const auto found = free_.lower_bound(bytes);
        if (found == free_.end() || found->first > 2 * bytes) return nullptr;
        void* const memory = found->second;
        size_of_[memory] = found->first;
        free_.erase(found);
        return memory;
    }
    void add(void* memory, std::size_t bytes) {
        const std::lock_guard turn(turn_);
        size_of_[memory] = bytes;
    }
    void give_back(void* memory) {
        const std::lock_guard turn(turn_);
        const auto found = size_of_.find(memory);
        free_.emplace(found->second, memory);
        size_of_.erase(found);
    }
    std::vector<void*> empty() {
        const std::lock_guard turn(turn_);
        std::vector<void*> all;
        for (const auto& one : free_) all.push_back(one.second);
        free_.clear();
        return all;
    }

  private:
    std::mutex turn_;  // coders go when they are through, whoever works just then
    std::multimap<std::size_t, void*> free_;
    std::map<void*, std::size_t> size_of_;
};

class CudaMachine final : public StartsAll<CudaMachine, AllKernels> {
  public:
    explicit CudaMachine(int index) : index_(index) {
        check(cudaSetDevice(index_), "cannot use the GPU");
        for (cudaStream_t& stream : streams_) {
            check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "no stream");
        }
    }
    CudaMachine(const CudaMachine&) = delete;
    CudaMachine& operator=(const CudaMachine&) = delete;
    ~CudaMachine() override {
        cudaSetDevice(index_);
        for (const cudaStream_t stream : streams_) cudaStreamDestroy(stream);
        drop();
    }

    std::string name() const override {
        cudaDeviceProp properties{};
        check(cudaGetDeviceProperties(&properties, index_), "no properties");
        return std::string(properties.name) + ", " +
               std::to_string(properties.totalGlobalMem >> 30) + " GiB";
    }
    std::string place() const override { return "cuda:" + std::to_string(index_); }
    void* allocate(Memory kind, std::size_t bytes) override {
        use();
        FreeList& list = lists_[kind == Memory::kPinned];
        if (void* const memory = list.take(bytes)) return memory;
        void* memory = nullptr;
        if (ask(kind, &memory, bytes) == cudaErrorMemoryAllocation) {
            cudaGetLastError();
            drop();
            check(ask(kind, &memory, bytes), "no memory");
        }
        list.add(memory, bytes);
        return memory;
    }
    void release(Memory kind, void* memory) noexcept override {
        lists_[kind == Memory::kPinned].give_back(memory);
    }
    void upload(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        use();
        check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, streams_[queue]), "upload");
    }
    void download(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        use();
        check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, streams_[queue]),
              "download");
    }
    void copy(void* to, const void* from, std::size_t bytes, unsigned queue) override {
        use();
        check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, streams_[queue]), "copy");
    }
    void wait(unsigned queue) override {
        use();
        check(cudaStreamSynchronize(streams_[queue]), "a kernel failed");
    }

    template <class Body>
    void start(const Body& body, const GridShape& shape, unsigned queue) {
        use();
        run_body<Body><<<shape.blocks, Body::kThreads, shape.shared_bytes, streams_[queue]>>>(body);
        check(cudaGetLastError(), "cannot start a kernel");
    }

  private:
    /// The GPU of the calling thread.
    void use() const { check(cudaSetDevice(index_), "cannot use the GPU"); }
    static cudaError_t ask(Memory kind, void** memory, std::size_t bytes) {
        return kind == Memory::kPinned ? cudaMallocHost(memory, bytes) : cudaMalloc(memory, bytes);
    }
    void drop() {
        for (void* const memory : lists_[0].empty()) cudaFree(memory);
        for (void* const memory : lists_[1].empty()) cudaFreeHost(memory);
    }

    int index_;
    cudaStream_t streams_[kQueues] = {};
    FreeList lists_[2];
};

}  // namespace

bool has_cuda_kernels() {
    return true;
}

unsigned cuda_machines() {
    int count = 0;
    return cudaGetDeviceCount(&count) == cudaSuccess && count > 0 ? static_cast<unsigned>(count)
                                                                  : 0;
}

std::unique_ptr<Machine> open_cuda_machine(unsigned index) {
    return std::make_unique<CudaMachine>(static_cast<int>(index));
}

}  // namespace oligo::dna
