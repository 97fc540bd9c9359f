#pragma once

#include "inference/api/batch/ranks.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// The finished records of an evaluation that is under way, in a file beside its result, so that
/// one that was killed goes on where it was. Every record has a key that says all it depends on: a
/// record is used again only for the very same work. Several ranks write a file each
/// ("NAME.0-of-2") and read those of all, however many ranks there were. Safe from several threads,
/// but for read_all().
class EvaluationJournal {
  public:
    /// Reads what an interrupted run left; a last line that is cut is nothing. The file is made
    /// with the first record. "": nothing is kept.
    explicit EvaluationJournal(std::filesystem::path file, const Ranks& ranks = {});
    ~EvaluationJournal();
    EvaluationJournal(const EvaluationJournal&) = delete;
    EvaluationJournal& operator=(const EvaluationJournal&) = delete;

    /// "RESULT.json.partial".
    static std::filesystem::path beside(const std::filesystem::path& result);

    /// A record with an "error", which several ranks tell each other of, only where it is asked
    /// for.
    std::optional<nlohmann::ordered_json> find(const std::string& key, bool failed = false) const;
    /// Reads what the other ranks have finished since.
    void read_all();
    std::size_t found() const { return records_.size(); }
    /// On the disk when it returns. Throws InputError where another run writes the same file.
    void add(const std::string& key, const nlohmann::ordered_json& record);
    /// The result is written: the files of all ranks go.
    void remove();

  private:
    void open();
    /// All journals of this result that there are.
    std::vector<std::filesystem::path> files() const;
    void read(const std::filesystem::path& file);

    std::filesystem::path shared_;  ///< name of that of a single rank
    std::filesystem::path file_;
    std::map<std::string, std::string> records_;
    bool torn_ = false;  ///< the last line has no end
    int descriptor_ = -1;
    std::mutex mutex_;
};

}  // namespace oligo::inference
