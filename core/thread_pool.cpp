#include "core/thread_pool.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace oligo::core {

namespace {

constexpr std::size_t kPiecesPerThread = 4;  // uneven bodies even out over several pieces

std::atomic<std::size_t> wanted_threads{0};
thread_local bool inside_body = false;

/// One parallel_for: its pieces are handed out by a counter to whoever works on it.
struct Job {
    std::size_t count = 0;
    std::size_t pieces = 0;
    const std::function<void(std::size_t, std::size_t)>* body = nullptr;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::size_t helpers_wanted = 0;  ///< guarded by the pool's mutex, like the next two
    std::size_t helpers_working = 0;
    std::exception_ptr error;

    /// Where piece i starts: all pieces differ by one item at most.
    std::size_t start(std::size_t i) const {
        return count / pieces * i + std::min(i, count % pieces);
    }
};

class Pool {
  public:
    ~Pool() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        work_.notify_all();
        for (std::thread& worker : workers_) worker.join();
    }

    /// Runs the job on the calling thread and up to `helpers` workers; returns when it is done.
    void run(Job& job, std::size_t helpers) {
        {
            const std::lock_guard lock(mutex_);
            grow(helpers);
            job.helpers_wanted = std::min(helpers, workers_.size());
            if (job.helpers_wanted > 0) jobs_.push_back(&job);
        }
        work_.notify_all();
        work_on(job);
        std::unique_lock lock(mutex_);
        std::erase(jobs_, &job);
        done_.wait(lock, [&] { return job.helpers_working == 0; });
        if (job.error) std::rethrow_exception(job.error);
    }

  private:
    void grow(std::size_t count) {
        while (workers_.size() < count) {
            try {
                workers_.emplace_back([this] { serve(); });
            } catch (const std::system_error&) {
                return;  // the system gives no more threads: fewer do the same work
            }
        }
    }

    void serve() {
        std::unique_lock lock(mutex_);
        for (;;) {
            work_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (stopping_) return;
            Job& job = *jobs_.front();
            ++job.helpers_working;
            if (--job.helpers_wanted == 0) jobs_.pop_front();
            lock.unlock();
            work_on(job);
            lock.lock();
            if (--job.helpers_working == 0) done_.notify_all();
        }
    }

    void work_on(Job& job) {
        inside_body = true;
        try {
            for (;;) {
                const std::size_t piece = job.next.fetch_add(1);
                if (piece >= job.pieces || job.failed) break;
                (*job.body)(job.start(piece), job.start(piece + 1));
            }
        } catch (...) {
            job.failed = true;
            const std::lock_guard lock(mutex_);
            if (!job.error) job.error = std::current_exception();
        }
        inside_body = false;
    }

    std::mutex mutex_;
    std::condition_variable work_, done_;
    std::deque<Job*> jobs_;
    std::vector<std::thread> workers_;
    bool stopping_ = false;
};

}  // namespace

unsigned most_threads() {
    return std::max(256U, 2 * std::thread::hardware_concurrency());
}

void set_thread_count(std::size_t count) {
    wanted_threads = std::min<std::size_t>(count, most_threads());
}

std::size_t thread_count() {
    const std::size_t wanted = wanted_threads;
    return wanted > 0 ? wanted : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::size_t free_threads() {
    return inside_body ? 1 : thread_count();
}

void parallel_for(std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t, std::size_t)>& body) {
    if (count == 0) return;
    const std::size_t threads = thread_count();
    const std::size_t most_pieces = count / std::max<std::size_t>(1, grain);
    if (inside_body || threads == 1 || most_pieces <= 1) {
        body(0, count);
        return;
    }
    static Pool pool;
    Job job;
    job.count = count;
    job.pieces = std::min(most_pieces, threads * kPiecesPerThread);
    job.body = &body;
    pool.run(job, std::min(threads, job.pieces) - 1);
}

}  // namespace oligo::core
