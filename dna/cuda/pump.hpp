#pragma once

#include "dna/cuda/machine.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace oligo::dna {

/// A machine with its memory in hand: what a KernelDevice and its coders share. One of them works
/// at a time.
class MachineRoom {
  public:
    explicit MachineRoom(std::unique_ptr<Machine> machine);

    Machine& machine() const { return *machine_; }
    std::unique_lock<std::mutex> enter() const { return std::unique_lock(turn_); }
    /// A table of the host in the machine's memory, which is at least 16 bytes. Takes its turn.
    MachineMemory store(const void* data, std::size_t bytes) const;
    /// The same for what lies in one piece: a vector, a span, a string.
    template <typename Range>
    MachineMemory store(const Range& values) const {
        return store(std::data(values), std::size(values) * sizeof(*std::data(values)));
    }

    /// Bytes of the machine's memory to the host. Takes its turn.
    void fetch(const void* there, void* data, std::size_t bytes) const;

  private:
    std::unique_ptr<Machine> machine_;
    mutable std::mutex turn_;
};

/// Items of a batch that are in the machine together.
struct Piece {
    std::vector<const unsigned char*> in;  ///< the machine's memory, by input
    std::vector<unsigned char*> out;       ///< by output; none where nobody wants it
    unsigned char* scratch = nullptr;
    std::uint64_t first = 0, count = 0;
    unsigned queue = 0;
};

/// A batch of items that goes through a machine in pieces: while one is worked on, the next goes up
/// and the one before comes down.
class Pump {
  public:
    explicit Pump(const MachineRoom& room) : room_(room) {}

    /// `item_bytes` for each item, one behind the other.
    Pump& input(const void* data, std::size_t item_bytes);
    Pump& output(void* data, std::size_t item_bytes);   ///< `data` may be none
    Pump& changed(void* data, std::size_t item_bytes);  ///< an output that the work begins with
    /// `tile_bytes` for each tile of items.
    Pump& tile_output(void* data, std::size_t tile_bytes);
    Pump& scratch(std::size_t item_bytes);
    /// Pieces are multiples of this, but for the last.
    Pump& tile(std::uint64_t items);

    /// launch() starts the work on one piece, in its queue. Takes its turn.
    void run(std::uint64_t count, const std::function<void(Machine&, const Piece&)>& launch) const;

  private:
    struct Lane {
        const unsigned char* from = nullptr;
        unsigned char* to = nullptr;
        std::size_t item_bytes = 0;  ///< or of a tile
        bool by_tile = false;

        bool wanted() const { return from != nullptr || to != nullptr; }
    };
    /// Of the first `items`.
    std::size_t bytes_of(const Lane& lane, std::uint64_t items) const {
        const std::uint64_t units = lane.by_tile ? (items + tile_ - 1) / tile_ : items;
        return lane.wanted() ? lane.item_bytes * units : 0;
    }
    struct Slot;
    std::uint64_t piece_items(std::uint64_t count) const;
    Slot make_slot(std::uint64_t items, unsigned queue) const;
    void send(Slot& slot, std::uint64_t first, std::uint64_t count) const;
    void bring_down(const Slot& slot) const;
    void fetch(Slot& slot) const;

    const MachineRoom& room_;
    std::vector<Lane> inputs_, outputs_;
    std::size_t scratch_bytes_ = 0;
    std::uint64_t tile_ = 1;
};

}  // namespace oligo::dna
