// The one source that sees torch's distributed library.
#include "core/error.hpp"
#include "core/number_text.hpp"
#include "training/distributed/group.hpp"

#include <ATen/ATen.h>
#include <c10/util/Logging.h>
#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace oligo::training {
namespace {

std::string text_of(const char* name) {
    const char* const text = std::getenv(name);
    return text == nullptr ? std::string() : std::string(text);
}

/// Where this process stands among the others, and where they meet.
struct Rendezvous {
    int rank = 0, world = 1;
    std::string address;
    std::uint16_t port = 0;
    bool is_server = false;
};

Rendezvous read_rendezvous() {
    const bool slurm = text_of("RANK").empty() && !text_of("SLURM_STEP_ID").empty();
    const char* const rank = slurm ? "SLURM_PROCID" : "RANK";
    const char* const world = slurm ? "SLURM_STEP_NUM_TASKS" : "WORLD_SIZE";
    Rendezvous found;
    if (text_of(rank).empty() || text_of(world).empty()) return found;
    const auto number = [](const char* name, std::uint64_t least, std::uint64_t most) {
        return static_cast<int>(core::read_whole_number(name, text_of(name), least, most));
    };
    found.world = number(world, 1, 65536);
    found.rank = number(rank, 0, static_cast<std::uint64_t>(found.world) - 1);
    if (found.world == 1) return found;
    found.address = text_of("MASTER_ADDR");
    if (found.address.empty()) {
        throw core::UsageError(std::string("environment: ") + world + " = " +
                               std::to_string(found.world) +
                               " but no MASTER_ADDR; expected the first process' machine there, "
                               "and a free port of it in MASTER_PORT");
    }
    found.port = static_cast<std::uint16_t>(number("MASTER_PORT", 1, 65535));
    // torchrun's agent keeps the store itself, so that it outlives the processes.
    const std::string agent = text_of("TORCHELASTIC_USE_AGENT_STORE");
    const bool kept = agent.empty() ? !text_of("TORCHELASTIC_RUN_ID").empty() : agent == "True";
    found.is_server = found.rank == 0 && !kept;
    return found;
}

#ifdef USE_C10D_GLOO

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 45s;       ///< for a member that gives no sign
constexpr auto kFirstContact = 600s;  ///< until all have come: their starts may be far apart
constexpr auto kBeat = 2s;

/// The first line: LibTorch appends a stack.
std::string first_line(const std::exception& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

class C10dGroup final : public TrainingGroup {
  public:
    C10dGroup(const Rendezvous& meeting, c10::Device device)
        : rank_(meeting.rank), world_(meeting.world) {
        guarded([&] { connect(meeting, device); });
        beating_ = std::thread([this] { beat(); });
    }
    ~C10dGroup() override {
        ended_ = true;
        if (beating_.joinable()) beating_.join();
        if (!broken_) take_leave();
        // Its threads may wait for a member that is gone; the program is about to end.
        if (broken_) (void)group_.release();
    }

    int rank() const override { return rank_; }
    int world() const override { return world_; }

    std::function<void()> begin_sum(at::Tensor values) override {
        const auto shared = values.to(carrier_);
        c10::intrusive_ptr<c10d::Work> work;
        guarded([&] {
            std::vector<at::Tensor> tensors{shared};
            work = group_->allreduce(tensors);
        });
        return [this, work, shared, values = std::move(values)]() mutable {
            guarded([&] { work->wait(); });
            if (!shared.is_same(values)) values.copy_(shared);
        };
    }

    void take_from_first(std::vector<at::Tensor> tensors) override {
        for (auto& tensor : tensors) {
            const auto shared = tensor.detach().contiguous().to(carrier_);
            guarded([&] {
                std::vector<at::Tensor> one{shared};
                group_->broadcast(one)->wait();
            });
            tensor.detach().copy_(shared);
        }
    }

    void meet(const std::string& place) override {
        guarded([&] {
            const std::string key = "meet/" + place;
            store_->add(key, 1);
            std::vector<std::pair<std::int64_t, Clock::time_point>> seen(
                static_cast<std::size_t>(world_), {-1, Clock::now()});
            while (store_->add(key, 0) < world_) {
                for (int one = 0; one < world_; ++one) {
                    auto& [count, when] = seen[static_cast<std::size_t>(one)];
                    const auto now = store_->add("beat/" + std::to_string(one), 0);
                    if (now != count) {
                        count = now;
                        when = Clock::now();
                    } else if (Clock::now() - when > kPatience) {
                        throw std::runtime_error("rank " + std::to_string(one) + " is silent");
                    }
                }
                std::this_thread::sleep_for(100ms);
            }
        });
    }

  private:
    /// The member that keeps the store goes last.
    void take_leave() {
        try {
            store_->add("left", 1);
            const auto start = Clock::now();
            while (rank_ == 0 && store_->add("left", 0) < world_ &&
                   Clock::now() - start < kPatience) {
                std::this_thread::sleep_for(20ms);
            }
        } catch (const std::exception&) {
            // All work is done.
        }
    }

    void connect(const Rendezvous& meeting, c10::Device device) {
        // What torch logs of a lost connection are pages of frames; ours is one sentence.
        ::setenv("TORCH_CPP_LOG_LEVEL", "FATAL", 0);
        c10::initLogging();
        c10d::TCPStoreOptions options;
        options.port = meeting.port;
        options.isServer = meeting.is_server;
        options.numWorkers = static_cast<std::size_t>(meeting.world);
        options.waitWorkers = false;
        options.timeout = kFirstContact;
        auto tcp = c10::make_intrusive<c10d::TCPStore>(meeting.address, options);
        // After a restart by the launcher nothing of the first try counts.
        const std::string restart = text_of("TORCHELASTIC_RESTART_COUNT");
        store_ = c10::make_intrusive<c10d::PrefixStore>(
            "oligocodec/" + (restart.empty() ? "0" : restart), tcp);
        beats_ = store_->clone();
        store_->add("joined", 1);
        for (const auto start = Clock::now(); store_->add("joined", 0) < world_;) {
            if (Clock::now() - start > kFirstContact) {
                throw std::runtime_error(std::to_string(store_->add("joined", 0)) + " of " +
                                         std::to_string(world_) + " processes came");
            }
            std::this_thread::sleep_for(50ms);
        }
#ifdef USE_C10D_NCCL
        if (device.is_cuda()) {
            auto nccl = c10d::ProcessGroupNCCL::Options::create();
            nccl->timeout = kPatience;
            group_ = c10::make_intrusive<c10d::ProcessGroupNCCL>(store_, rank_, world_, nccl);
            group_->setBoundDeviceId(device);
            carrier_ = device;
            return;
        }
#else
        (void)device;
#endif
        auto gloo = c10d::ProcessGroupGloo::Options::create(kPatience);
        gloo->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
        group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store_, rank_, world_, gloo);
    }

    void beat() {
        try {
            for (auto next = Clock::now(); !ended_; std::this_thread::sleep_for(50ms)) {
                if (Clock::now() < next) continue;
                beats_->add("beat/" + std::to_string(rank_), 1);
                next = Clock::now() + kBeat;
            }
        } catch (const std::exception&) {
            // Whoever keeps the store is gone; this member sees that where it waits.
        }
    }

    template <typename Work>
    void guarded(const Work& work) {
        try {
            work();
        } catch (const std::exception& error) {
            broken_ = true;
            throw core::MachineError(
                "rank " + std::to_string(rank_) + " of " + std::to_string(world_) +
                ": another process of this training is gone or silent (" + first_line(error) +
                "); start all of them again with --resume to go on from the "
                "last checkpoint");
        }
    }

    const int rank_, world_;
    c10::Device carrier_{c10::kCPU};  ///< where tensors must be to travel: Gloo takes main memory
    std::atomic<bool> broken_{false}, ended_{false};
    c10::intrusive_ptr<c10d::Store> store_, beats_;
    c10::intrusive_ptr<c10d::Backend> group_;
    std::thread beating_;
};

#endif

}  // namespace

double TrainingGroup::mean(double value) {
    auto sum = at::full({1}, value, at::kFloat);
    begin_sum(sum)();
    return sum.item<double>() / world();
}

bool TrainingGroup::any(bool value) {
    return mean(value ? 1 : 0) > 0;
}

std::shared_ptr<TrainingGroup> join_training_group(c10::Device device) {
    const Rendezvous meeting = read_rendezvous();
    if (meeting.world == 1) return nullptr;
#ifdef USE_C10D_GLOO
    return std::make_shared<C10dGroup>(meeting, device);
#else
    throw core::UsageError("environment: WORLD_SIZE = " + std::to_string(meeting.world) + " on " +
                           device.str() +
                           ", but this build trains in one process alone; expected one that found "
                           "Gloo's headers (libgloo-dev)");
#endif
}

bool is_restart() {
    const std::string count = text_of("TORCHELASTIC_RESTART_COUNT");
    return !count.empty() && count != "0";
}

}  // namespace oligo::training
