#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace oligo::dna {

/// How much data may stay in memory, and where the rest goes.
struct Spill {
    std::size_t memory_bytes = std::size_t{32} << 20;  ///< what may stay in memory
    std::filesystem::path folder = {};  ///< for the temporary file; empty: the system's (TMPDIR)
};

/// Records of many groups that arrive in any order. They stay in memory up to a budget; beyond it
/// they go to an unnamed temporary file, so that memory does not grow with the input.
class SpilledGroups {
  public:
    SpilledGroups(std::size_t groups, Spill spill);
    ~SpilledGroups();
    SpilledGroups(const SpilledGroups&) = delete;
    SpilledGroups& operator=(const SpilledGroups&) = delete;

    std::size_t size() const { return groups_.size(); }
    /// Appends room for a record to its group; fill it before adding the next record. Throws
    /// InputError when the temporary file cannot be written.
    std::span<std::uint8_t> add(std::size_t group, std::size_t bytes);

    /// Number of pieces of a group; each holds whole records, in the order in which they arrived.
    std::size_t pieces(std::size_t group) const { return groups_.at(group).spilled.size() + 1; }
    /// One piece, in memory or read into `buffer`. Safe from several threads while no record is
    /// added. Throws InputError when the temporary file cannot be read.
    std::span<const std::uint8_t> piece(std::size_t group, std::size_t number,
                                        std::vector<std::uint8_t>& buffer) const;

  private:
    struct Piece {
        std::uint64_t offset = 0;
        std::size_t bytes = 0;
    };
    struct Group {
        std::vector<std::uint8_t> records;
        std::vector<Piece> spilled;
    };
    void write_out();

    Spill spill_;
    std::vector<Group> groups_;
    std::size_t held_bytes_ = 0;
    std::uint64_t file_bytes_ = 0;
    int descriptor_ = -1;
};

}  // namespace oligo::dna
