#pragma once

#include "dna/reads/line_stream.hpp"
#include "dna/reads/record_reader.hpp"

#include <string>

namespace oligo::dna {

/// What the readers of text formats share: lines, letters and messages.
class TextReader : public RecordReader {
  public:
    bool next(Record& record) final;

  protected:
    explicit TextReader(ReadInput input)
        : file_(input.path.string()), lines_(std::move(input.bytes), input.blank_lines) {}

    /// Fills an empty record; false at the end of the file.
    virtual bool parse(Record& record) = 0;

    [[noreturn]] void fail(const std::string& what) const;
    /// Next line, or false at the end of the file.
    bool get(std::string& line);
    /// Next line with anything but blanks on it.
    bool get_filled(std::string& line);
    /// Makes the letters from `first` on upper-case bases, without blanks at their end.
    void take_bases(std::string& bases, std::size_t first) const;

  private:
    std::string file_;
    LineStream lines_;
    std::uint64_t records_ = 0;
};

/// "letter 'x'", or "byte 0x0D" for one that cannot be shown.
std::string shown_letter(char letter);

}  // namespace oligo::dna
