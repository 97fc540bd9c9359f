#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace oligo::inference {

/// The finished records of an evaluation that is under way, in a file beside its result, so that
/// one that was killed goes on where it was. Every record has a key that says all it depends on: a
/// record is used again only for the very same work. Safe from several threads.
class EvaluationJournal {
  public:
    /// Reads what an interrupted run left; a last line that is cut is nothing. The file is made
    /// with the first record. "": nothing is kept.
    explicit EvaluationJournal(std::filesystem::path file);
    ~EvaluationJournal();
    EvaluationJournal(const EvaluationJournal&) = delete;
    EvaluationJournal& operator=(const EvaluationJournal&) = delete;

    /// "RESULT.json.partial".
    static std::filesystem::path beside(const std::filesystem::path& result);

    std::optional<nlohmann::ordered_json> find(const std::string& key) const;
    std::size_t found() const { return records_.size(); }
    /// On the disk when it returns. Throws InputError where another run writes the same file.
    void add(const std::string& key, const nlohmann::ordered_json& record);
    /// The result is written: the file goes.
    void remove();

  private:
    void open();

    std::filesystem::path file_;
    std::map<std::string, std::string> records_;
    bool torn_ = false;  ///< the last line has no end
    int descriptor_ = -1;
    std::mutex mutex_;
};

}  // namespace oligo::inference
