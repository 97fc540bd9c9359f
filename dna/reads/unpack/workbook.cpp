// Spreadsheets (ECMA-376, part 1, sections 18.2 to 18.4): a ZIP archive of XML.
#include "dna/reads/table_columns.hpp"
#include "dna/reads/unpack/zip_archive.hpp"

#include <expat.h>

#include <algorithm>
#include <map>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostText = std::size_t{512} << 20;
constexpr std::size_t kMostColumns = 256;
constexpr std::size_t kMostHeadRows = 40;  ///< above a table: a vendor's title and advice

/// What a parser of one part of a workbook does with it; names without their namespace.
class XmlPart {
  public:
    virtual ~XmlPart() = default;
    using Attributes = std::map<std::string, std::string>;
    virtual void open(const std::string& name, const Attributes& attributes) = 0;
    virtual void close(const std::string& name) = 0;
    virtual void text(std::string_view piece) = 0;
    virtual bool wants_more() const { return true; }

    /// False for damaged XML and data.
    bool parse(const ZipArchive& archive, const std::string& entry) {
        const auto parser = XML_ParserCreate(nullptr);
        if (parser == nullptr) throw std::bad_alloc();
        XML_SetUserData(parser, this);
        XML_SetElementHandler(parser, opened, closed);
        XML_SetCharacterDataHandler(parser, characters);
        bool sound = true;
        const bool whole = archive.unpack(entry, [&](std::string_view piece) {
            sound = XML_Parse(parser, piece.data(), static_cast<int>(piece.size()), XML_FALSE) ==
                    XML_STATUS_OK;
            return sound && wants_more();
        });
        if (sound && whole && wants_more()) {
            sound = XML_Parse(parser, nullptr, 0, XML_TRUE) == XML_STATUS_OK;
        }
        XML_ParserFree(parser);
        return sound && whole;
    }

  private:
    static std::string bare(const char* name) {
        const std::string_view text(name);
        const std::size_t colon = text.rfind(':');
        return std::string(colon == std::string_view::npos ? text : text.substr(colon + 1));
    }
    static void opened(void* self, const char* name, const char** attributes) {
        Attributes all;
        for (; attributes[0] != nullptr; attributes += 2) all[attributes[0]] = attributes[1];
        static_cast<XmlPart*>(self)->open(bare(name), all);
    }
    static void closed(void* self, const char* name) {
        static_cast<XmlPart*>(self)->close(bare(name));
    }
    static void characters(void* self, const char* text, int length) {
        static_cast<XmlPart*>(self)->text({text, static_cast<std::size_t>(length)});
    }
};

/// The sheets in their order, and what else has a number of its own.
class SheetList final : public XmlPart {
  public:
    std::vector<std::pair<std::string, std::string>> sheets;  ///< name and relation
    std::map<std::string, std::string> targets;               ///< by relation

  private:
    void open(const std::string& name, const Attributes& attributes) override {
        const auto value = [&](const char* key) {
            const auto found = attributes.find(key);
            return found == attributes.end() ? std::string() : found->second;
        };
        if (name == "sheet") sheets.emplace_back(value("name"), value("r:id"));
        if (name == "Relationship") targets[value("Id")] = value("Target");
    }
    void close(const std::string& /*name*/) override {}
    void text(std::string_view /*piece*/) override {}
};

class SharedTexts final : public XmlPart {
  public:
    std::vector<std::string> texts;

  private:
    void open(const std::string& name, const Attributes& /*attributes*/) override {
        if (name == "si") texts.emplace_back();
        if (name == "rPh") in_reading_ = true;  // how a text is pronounced
        in_text_ = name == "t" && !in_reading_ && !texts.empty();
    }
    void close(const std::string& name) override {
        in_text_ = false;
        if (name == "rPh") in_reading_ = false;
    }
    void text(std::string_view piece) override {
        if (!in_text_) return;
        bytes_ += piece.size();
        texts.back() += piece;
    }
    bool wants_more() const override { return bytes_ <= kMostText; }

    bool in_text_ = false, in_reading_ = false;
    std::size_t bytes_ = 0;
};

/// The rows of a sheet as lines with tabs.
class SheetText final : public XmlPart {
  public:
    explicit SheetText(const std::vector<std::string>& shared) : shared_(shared) {}

    std::string lines;

  private:
    void open(const std::string& name, const Attributes& attributes) override {
        in_value_ = name == "v" || name == "t";
        if (name == "row") {
            fields_.clear();
            next_ = 0;
        } else if (name == "c") {
            const auto place = attributes.find("r"), type = attributes.find("t");
            column_ = place == attributes.end() ? next_ : column_of(place->second);
            next_ = column_ + 1;
            is_shared_ = type != attributes.end() && type->second == "s";
            value_.clear();
        }
    }
    void close(const std::string& name) override {
        in_value_ = false;
        if (name == "c" && column_ < kMostColumns) {
            if (fields_.size() <= column_) fields_.resize(column_ + 1);
            fields_[column_] = is_shared_ ? shared_text() : value_;
        } else if (name == "row") {
            for (std::size_t i = 0; i < fields_.size(); ++i) {
                if (i > 0) lines += '\t';
                for (const char letter : fields_[i]) {
                    lines += letter == '\t' || letter == '\n' || letter == '\r' ? ' ' : letter;
                }
            }
            lines += '\n';
        }
    }
    void text(std::string_view piece) override {
        if (in_value_) value_ += piece;
    }
    bool wants_more() const override { return lines.size() + value_.size() <= kMostText; }

    /// "BC12" is column 54, from 0.
    static std::size_t column_of(const std::string& place) {
        std::size_t column = 0;
        for (const char letter : place) {
            if (letter < 'A' || letter > 'Z' || column > kMostColumns) break;
            column = 26 * column + static_cast<std::size_t>(letter - 'A' + 1);
        }
        return column == 0 ? kMostColumns : column - 1;
    }
    std::string shared_text() const {
        std::size_t number = 0;
        for (const char letter : value_) {
            if (letter < '0' || letter > '9' || number > shared_.size()) return {};
            number = 10 * number + static_cast<std::size_t>(letter - '0');
        }
        return number < shared_.size() ? shared_[number] : std::string();
    }

    const std::vector<std::string>& shared_;
    std::vector<std::string> fields_;
    std::string value_;
    std::size_t column_ = 0, next_ = 0;
    bool in_value_ = false, is_shared_ = false;
};

/// Where a table of sequences begins in these lines; npos: nowhere near their start.
std::size_t table_in(std::string_view lines) {
    std::size_t at = 0;
    for (std::size_t row = 0; row < kMostHeadRows && at < lines.size(); ++row) {
        if (find_columns(lines.substr(at, std::size_t{1} << 14))) return at;
        const std::size_t end = lines.find('\n', at);
        if (end == std::string_view::npos) break;
        at = end + 1;
    }
    return std::string_view::npos;
}

class WorkbookSource final : public ByteSource {
  public:
    explicit WorkbookSource(InputBuffer input) : input_(std::move(input)) {
        const ZipArchive archive(input_);
        const std::string problem =
            archive.problem().empty() ? find_table(archive) : archive.problem();
        if (!problem.empty()) remark_ = {problem, true};
    }

    std::size_t read(std::span<std::uint8_t> to) override {
        const std::size_t size = std::min(to.size(), lines_.size() - at_);
        std::copy_n(lines_.begin() + static_cast<std::ptrdiff_t>(at_), size, to.begin());
        at_ += size;
        return size;
    }

  private:
    /// Fills lines_; what is wrong, or "".
    std::string find_table(const ZipArchive& archive) {
        if (!archive.holds("xl/workbook.xml")) {
            return "is a document of an Office program but no spreadsheet; expected a table";
        }
        SheetList list;
        SharedTexts shared;
        const std::string relations = "xl/_rels/workbook.xml.rels", texts = "xl/sharedStrings.xml";
        bool sound = list.parse(archive, "xl/workbook.xml");
        if (archive.holds(relations)) sound = list.parse(archive, relations) && sound;
        if (archive.holds(texts)) sound = shared.parse(archive, texts) && sound;
        std::string names;
        for (const auto& [name, relation] : list.sheets) {
            names += (names.empty() ? "'" : ", '") + name + "'";
            SheetText sheet(shared.texts);
            sound = sheet.parse(archive, entry_of(list.targets[relation])) && sound;
            at_ = table_in(sheet.lines);
            if (at_ == std::string_view::npos) continue;
            lines_ = std::move(sheet.lines);
            if (lines_.size() > kMostText) return "holds more than 512 MiB of text";
            return sound ? "" : "is a damaged spreadsheet";
        }
        at_ = 0;
        return sound ? "is a spreadsheet without a table of sequences (sheets " + names +
                           "); expected a column with bases"
                     : "is a damaged spreadsheet";
    }
    /// Targets are relative to xl/ or begin with the archive's root.
    static std::string entry_of(const std::string& target) {
        return target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }

    InputBuffer input_;  ///< whose remarks are asked for at the end
    std::string lines_;
    std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> open_workbook(InputBuffer input) {
    return std::make_unique<WorkbookSource>(std::move(input));
}

}  // namespace oligo::dna
