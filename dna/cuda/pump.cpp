#include "dna/cuda/pump.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastTable = 16;
constexpr std::size_t kAlignment = 256;  ///< of a lane within its slot

std::size_t aligned(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

MachineRoom::MachineRoom(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}

MachineMemory MachineRoom::store(const void* data, std::size_t bytes) const {
    const auto turn = enter();
    MachineMemory table(*machine_, Machine::Memory::kDevice, std::max(bytes, kLeastTable));
    if (bytes == 0) return table;
    const MachineMemory pinned(*machine_, Machine::Memory::kPinned, bytes);
    std::memcpy(pinned.as<void>(), data, bytes);
    machine_->upload(table.as<void>(), pinned.as<void>(), bytes, 0);
    machine_->wait(0);
    return table;
}

void MachineRoom::fetch(const void* there, void* data, std::size_t bytes) const {
    if (bytes == 0) return;
    const auto turn = enter();
    const MachineMemory pinned(*machine_, Machine::Memory::kPinned, bytes);
    machine_->download(pinned.as<void>(), there, bytes, 0);
    machine_->wait(0);
    std::memcpy(data, pinned.as<void>(), bytes);
}

/// What a queue has in flight.
struct Pump::Slot {
    Piece piece;
    bool busy = false;
    MachineMemory pinned_in, pinned_out, device_in, device_out, scratch;
};

Pump& Pump::input(const void* data, std::size_t item_bytes) {
    inputs_.push_back({static_cast<const unsigned char*>(data), nullptr, item_bytes});
    return *this;
}

Pump& Pump::output(void* data, std::size_t item_bytes) {
    outputs_.push_back({nullptr, static_cast<unsigned char*>(data), item_bytes});
    return *this;
}

Pump& Pump::tile_output(void* data, std::size_t tile_bytes) {
    outputs_.push_back({nullptr, static_cast<unsigned char*>(data), tile_bytes, true});
    return *this;
}

Pump& Pump::changed(void* data, std::size_t item_bytes) {
    auto* const bytes = static_cast<unsigned char*>(data);
    outputs_.push_back({bytes, bytes, item_bytes});
    return *this;
}

Pump& Pump::scratch(std::size_t item_bytes) {
    scratch_bytes_ = item_bytes;
    return *this;
}

Pump& Pump::tile(std::uint64_t items) {
    tile_ = items;
    return *this;
}

std::uint64_t Pump::piece_items(std::uint64_t count) const {
    std::size_t bytes = scratch_bytes_;
    for (const Lane& lane : inputs_) bytes += bytes_of(lane, 1);
    for (const Lane& lane : outputs_) bytes += bytes_of(lane, 1);
    const std::uint64_t most = room_.machine().piece_bytes() / std::max<std::size_t>(1, bytes);
    const std::uint64_t tiles = std::max<std::uint64_t>(1, most / tile_);
    return std::min(count, tiles * tile_);
}

Pump::Slot Pump::make_slot(std::uint64_t items, unsigned queue) const {
    Slot slot;
    std::size_t in = 0, out = 0;
    for (const Lane& lane : inputs_) in += aligned(bytes_of(lane, items));
    for (const Lane& lane : outputs_) out += aligned(bytes_of(lane, items));
    Machine& machine = room_.machine();
    slot.pinned_in = MachineMemory(machine, Machine::Memory::kPinned, in);
    slot.device_in = MachineMemory(machine, Machine::Memory::kDevice, in);
    slot.pinned_out = MachineMemory(machine, Machine::Memory::kPinned, out);
    slot.device_out = MachineMemory(machine, Machine::Memory::kDevice, out);
    slot.scratch = MachineMemory(machine, Machine::Memory::kDevice, scratch_bytes_ * items);
    slot.piece.queue = queue;
    slot.piece.scratch = slot.scratch.as<unsigned char>();
    in = out = 0;
    for (const Lane& lane : inputs_) {
        slot.piece.in.push_back(slot.device_in.as<unsigned char>() + in);
        in += aligned(bytes_of(lane, items));
    }
    for (const Lane& lane : outputs_) {
        slot.piece.out.push_back(lane.wanted() ? slot.device_out.as<unsigned char>() + out
                                               : nullptr);
        out += aligned(bytes_of(lane, items));
    }
    return slot;
}

void Pump::send(Slot& slot, std::uint64_t first, std::uint64_t count) const {
    slot.piece.first = first;
    slot.piece.count = count;
    slot.busy = true;
    const auto send_lane = [&](const Lane& lane, unsigned char* there, unsigned char* pinned) {
        const std::size_t bytes = bytes_of(lane, count);
        if (lane.from == nullptr || bytes == 0) return;
        std::memcpy(pinned, lane.from + bytes_of(lane, first), bytes);
        room_.machine().upload(there, pinned, bytes, slot.piece.queue);
    };
    auto* const in = slot.device_in.as<unsigned char>();
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const auto at = slot.piece.in[i] - in;
        send_lane(inputs_[i], in + at, slot.pinned_in.as<unsigned char>() + at);
    }
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        if (outputs_[i].from == nullptr) continue;
        const auto at = slot.piece.out[i] - slot.device_out.as<unsigned char>();
        send_lane(outputs_[i], slot.piece.out[i], slot.pinned_out.as<unsigned char>() + at);
    }
}

void Pump::bring_down(const Slot& slot) const {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        const std::size_t bytes = bytes_of(outputs_[i], slot.piece.count);
        if (bytes == 0) continue;
        const auto at = slot.piece.out[i] - slot.device_out.as<unsigned char>();
        room_.machine().download(slot.pinned_out.as<unsigned char>() + at, slot.piece.out[i], bytes,
                                 slot.piece.queue);
    }
}

void Pump::fetch(Slot& slot) const {
    if (!slot.busy) return;
    room_.machine().wait(slot.piece.queue);
    slot.busy = false;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        const std::size_t bytes = bytes_of(outputs_[i], slot.piece.count);
        if (bytes == 0) continue;
        const auto at = slot.piece.out[i] - slot.device_out.as<unsigned char>();
        std::memcpy(outputs_[i].to + bytes_of(outputs_[i], slot.piece.first),
                    slot.pinned_out.as<unsigned char>() + at, bytes);
    }
}

void Pump::run(std::uint64_t count,
               const std::function<void(Machine&, const Piece&)>& launch) const {
    if (count == 0) return;
    const auto turn = room_.enter();
    Machine& machine = room_.machine();
    const std::uint64_t items = piece_items(count);
    std::array<Slot, Machine::kQueues> slots;
    // Work in flight must be through before its memory goes, whatever is thrown.
    struct Finish {
        std::array<Slot, Machine::kQueues>& slots;
        Machine& machine;
        ~Finish() {
            for (const Slot& slot : slots) {
                try {
                    if (slot.busy) machine.wait(slot.piece.queue);
                } catch (const std::exception&) {  // the first error is the one that is told
                    continue;
                }
            }
        }
    } const finish{slots, machine};
    const std::uint64_t pieces = (count + items - 1) / items;
    for (unsigned q = 0; q < std::min<std::uint64_t>(pieces, slots.size()); ++q) {
        slots[q] = make_slot(items, q);
    }
    for (std::uint64_t first = 0, number = 0; first < count; first += items, ++number) {
        Slot& slot = slots[number % slots.size()];
        fetch(slot);
        send(slot, first, std::min(items, count - first));
        launch(machine, slot.piece);
        bring_down(slot);
    }
    for (std::size_t i = 0; i < slots.size(); ++i) fetch(slots[(pieces + i) % slots.size()]);
}

}  // namespace oligo::dna
