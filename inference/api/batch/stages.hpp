#pragma once

#include "core/bounded_queue.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace oligo::inference {

/// Threads of each stage, and how many items go through the second one together.
struct StageSizes {
    std::size_t loaders = 1, workers = 1, finishers = 1, batch = 1;
};

/// What the three stages of a batch do; each is called from several threads. What one of them
/// throws ends the batch; what concerns one item alone it deals with itself.
template <class Loaded, class Made>
struct Stages {
    std::function<std::optional<Loaded>(std::size_t item)> load;  ///< nothing: it is left out
    std::function<std::uint64_t(const Loaded&)> group;  ///< equal ones may go through together
    std::function<std::vector<Made>(std::vector<Loaded>&&)> run;
    std::function<void(Made&&)> finish;
    std::function<void()> begin_worker = {};  ///< in each thread of `run`, before anything else
};

/// Of the threads of the second stage, in seconds of all of them together.
struct StageTimes {
    std::atomic<double> working{0}, waiting{0};
    /// 0..1; 0 before anything was done.
    double waiting_share() const {
        const double all = working + waiting;
        return all > 0 ? waiting / all : 0;
    }
};

/// Items through three stages at once: files are read while the network computes while strands are
/// written. Between the stages are queues of a few items, so that memory does not grow with their
/// number. A worker takes what is there, up to a batch of one group, and waits only for the first.
template <class Loaded, class Made>
class StageRun {
  public:
    StageRun(const Stages<Loaded, Made>& stages, const StageSizes& sizes, StageTimes& times)
        : stages_(stages),
          sizes_(sizes),
          times_(times),
          loaded_(std::max(sizes.loaders, sizes.workers * sizes.batch)),
          made_(std::max(sizes.finishers, sizes.workers)) {}

    /// Returns when all are done. Throws what a stage threw first.
    void run(std::size_t items) {
        items_ = items;
        std::vector<std::thread> threads;
        start(threads, sizes_.loaders, loaders_, [this] { load(); });
        start(threads, sizes_.workers, workers_, [this] { work(); });
        start(threads, sizes_.finishers, finishers_, [this] { finish(); });
        for (std::thread& thread : threads) thread.join();
        if (error_) std::rethrow_exception(error_);
    }

  private:
    template <class Body>
    void start(std::vector<std::thread>& threads, std::size_t count, std::atomic<std::size_t>& left,
               Body body) {
        left = count;
        for (std::size_t i = 0; i < count; ++i) {
            try {
                threads.emplace_back([this, body] {
                    try {
                        body();
                    } catch (...) {
                        fail();
                    }
                });
            } catch (...) {  // the system gives no more threads
                left -= count - i;
                if (i == 0) fail();
                return;
            }
        }
    }
    void fail() {
        {
            const std::lock_guard lock(mutex_);
            if (!error_) error_ = std::current_exception();
        }
        loaded_.abandon();
        made_.abandon();
    }

    void load() {
        for (std::size_t i = next_++; i < items_; i = next_++) {
            if (auto item = stages_.load(i); item && !loaded_.push(std::move(*item))) return;
        }
        if (--loaders_ == 0) loaded_.close();
    }
    void finish() {
        while (auto item = made_.pop()) stages_.finish(std::move(*item));
    }

    using Clock = std::chrono::steady_clock;
    void work() {
        if (stages_.begin_worker) stages_.begin_worker();
        const auto since = [](Clock::time_point& from) {
            const auto now = Clock::now();
            return std::chrono::duration<double>(now - std::exchange(from, now)).count();
        };
        auto then = Clock::now();
        for (auto batch = collect(); !batch.empty(); batch = collect()) {
            times_.waiting += since(then);
            auto made = stages_.run(std::move(batch));
            times_.working += since(then);
            for (Made& one : made) {
                if (!made_.push(std::move(one))) return;
            }
        }
        times_.waiting += since(then);
        if (--workers_ == 0) made_.close();
    }

    /// The next items for a worker; none at the end.
    std::vector<Loaded> collect() {
        const std::lock_guard lock(collecting_);
        while (auto more = waiting_.empty() ? loaded_.pop() : loaded_.try_pop()) {
            auto& group = waiting_[stages_.group(*more)];
            group.push_back(std::move(*more));
            // Pictures of all different sizes must not pile up here.
            if (group.size() >= sizes_.batch || ++held_ >= 2 * sizes_.batch) break;
        }
        const auto largest = std::max_element(
            waiting_.begin(), waiting_.end(),
            [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
        if (largest == waiting_.end()) return {};
        std::vector<Loaded> batch = std::move(largest->second);
        waiting_.erase(largest);
        held_ = 0;
        for (const auto& [number, group] : waiting_) held_ += group.size();
        return batch;
    }

    const Stages<Loaded, Made>& stages_;
    const StageSizes sizes_;
    StageTimes& times_;
    core::BoundedQueue<Loaded> loaded_;
    core::BoundedQueue<Made> made_;
    std::mutex mutex_, collecting_;
    std::map<std::uint64_t, std::vector<Loaded>> waiting_;  ///< by group
    std::size_t items_ = 0, held_ = 0;                      ///< all; those in `waiting_`
    std::atomic<std::size_t> next_{0}, loaders_{0}, workers_{0}, finishers_{0};
    std::exception_ptr error_;
};

}  // namespace oligo::inference
