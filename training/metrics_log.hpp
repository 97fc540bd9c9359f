#pragma once

#include "training/figures.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace oligo::training {

/// What a run logs: metrics.jsonl (a line every few steps and one a validation) and the same as
/// tables, metrics.csv and validation.csv, with a column for every figure that was ever given.
/// Reopened for a resumed run, the files first lose the lines after the checkpoint, so that they
/// read like those of an uninterrupted run.
class MetricsLog {
  public:
    MetricsLog(const std::filesystem::path& run, std::int64_t resumed_step);
    void write(std::int64_t step, const std::vector<Figure>& figures);
    /// In metrics.jsonl the names begin with "validation_".
    void write_validation(std::int64_t step, const std::vector<Figure>& figures);

  private:
    /// A text file that grows line by line. Throws InputError when a line cannot be written.
    struct File {
        explicit File(std::filesystem::path file, const std::string& kept = {});
        void line(const std::string& text);
        std::filesystem::path path;
        std::ofstream stream;
    };
    /// A CSV file, one row a step. A row with a new name gives all a further column, at the end.
    struct Table {
        Table(const std::filesystem::path& path, std::int64_t last_step);
        void row(std::int64_t step, const std::vector<Figure>& figures);
        void add_columns(const std::vector<Figure>& figures);
        std::vector<std::string> columns;
        File file;
    };
    File lines_;
    Table steps_, validations_;
};

}  // namespace oligo::training
