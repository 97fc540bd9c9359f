#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace oligo::dna {

/// Where goes what memory is too small for.
struct Spill {
    std::size_t memory_bytes = std::size_t{32} << 20;  ///< what may stay in memory
    std::filesystem::path folder = {};  ///< of the temporary file; empty: the system's (TMPDIR)
};

/// Records of many groups as they come in, in any order. They stay in memory up to a budget; beyond
/// it they go to an unnamed temporary file, so that memory does not grow with what comes.
class SpilledGroups {
  public:
    SpilledGroups(std::size_t groups, Spill spill);
    ~SpilledGroups();
    SpilledGroups(const SpilledGroups&) = delete;
    SpilledGroups& operator=(const SpilledGroups&) = delete;

    std::size_t size() const { return groups_.size(); }
    /// Room for a record behind those of its group, to be filled before the next one is added.
    /// Throws InputError when the temporary file cannot be written.
    std::span<std::uint8_t> add(std::size_t group, std::size_t bytes);

    /// Pieces of whole records, in the order in which they came.
    std::size_t pieces(std::size_t group) const { return groups_.at(group).spilled.size() + 1; }
    /// One of them, in memory or read into `buffer`. Safe from several threads while nothing is
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
