#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace oligo::core {

/// A queue between threads that holds no more than a number of items: who is too fast waits.
template <class Item>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t most) : most_(most) {}

    /// Waits for room. False when the queue was closed meanwhile: the item is dropped.
    bool push(Item&& item) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return closed_ || items_.size() < most_; });
        if (closed_) return false;
        items_.push_back(std::move(item));
        there_.notify_one();
        return true;
    }
    /// Waits for an item; nothing once the queue is closed and empty.
    std::optional<Item> pop() {
        std::unique_lock lock(mutex_);
        there_.wait(lock, [this] { return closed_ || !items_.empty(); });
        return take();
    }
    /// An item that is there already.
    std::optional<Item> try_pop() {
        const std::lock_guard lock(mutex_);
        return take();
    }
    /// No item comes any more; those that are there are still given out.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        wake();
    }
    /// The same, and those that are there are dropped: something went wrong.
    void abandon() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        items_.clear();
        wake();
    }

  private:
    std::optional<Item> take() {
        if (items_.empty()) return std::nullopt;
        std::optional<Item> item(std::move(items_.front()));
        items_.pop_front();
        room_.notify_one();
        return item;
    }
    void wake() {
        there_.notify_all();
        room_.notify_all();
    }

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable there_, room_;
    std::deque<Item> items_;
    bool closed_ = false;
};

}  // namespace oligo::core
