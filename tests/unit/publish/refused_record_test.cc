// Every way a record can be wrong, one at a time, each with its own reason.
#include <string>
#include <utility>
#include <vector>

#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/publish.h"
#include "exchange-core/base/reasons/record.h"
#include "tests/unit/publish/refused_case.h"

namespace tombolo::publish {
namespace {

using ::tombolo::testing::BatchForgery;
using ::tombolo::testing::RawValue;

// A record that the schema takes, with field `index` replaced.
void ReplaceValue(BatchForgery& forgery, size_t index, uint8_t type,
                  absl::string_view content) {
  forgery.fields(0)[index].value_bytes = RawValue(type, content);
}

const RefusedCase kRecords[] = {
    {"Truncated", reasons::kRecordTruncated,
     [](BatchForgery& f) {
       f.fields(0).clear();
       f.record(0).cut = 1;
     }},
    {"TrailingBytes", reasons::kRecordTrailingBytes,
     [](BatchForgery& f) { f.record(0).tail = "x"; }},
    {"HeaderLength", reasons::kRecordHeader,
     [](BatchForgery& f) {
       f.on_records = [](std::vector<std::string>& records) {
         records[0][3] = 9;  // The header says that the ID has 9 bytes.
       };
     }},
    {"UnknownOperation", reasons::kRecordOperation,
     [](BatchForgery& f) { f.record(0).operation = 3; }},
    {"NoRecordId", reasons::kRecordId,
     [](BatchForgery& f) { f.record(0).record_id.clear(); }},
    {"LongRecordId", reasons::kRecordId,
     [](BatchForgery& f) { f.record(0).record_id = std::string(65, 'i'); }},
    {"FieldsOutOfOrder", reasons::kRecordFieldOrder,
     [](BatchForgery& f) { std::swap(f.fields(0)[0], f.fields(0)[1]); }},
    {"DeleteWithFields", reasons::kRecordDeleteFields,
     [](BatchForgery& f) { f.record(0).operation = 2; }},
    {"FieldMissing", reasons::kRecordFieldSet,
     [](BatchForgery& f) { f.fields(0).pop_back(); }},
    {"FieldUnknown", reasons::kRecordFieldSet,
     [](BatchForgery& f) {
       f.fields(0).push_back({5, RawValue(0, "")});
     }},
    {"FieldOfOtherType", reasons::kRecordFieldType,
     [](BatchForgery& f) { ReplaceValue(f, 2, 6, "2019-04-14"); }},
    {"ValueTruncated", reasons::kValueTruncated,
     [](BatchForgery& f) { f.record(0).cut = 1; }},
    {"ValueTypeUnknown", reasons::kValueType,
     [](BatchForgery& f) { ReplaceValue(f, 0, 9, "x"); }},
    {"ValueLength", reasons::kValueLength,
     [](BatchForgery& f) { ReplaceValue(f, 2, 4, "xyz"); }},
    {"ValueTooLarge", reasons::kValueTooLarge,
     [](BatchForgery& f) {
       ReplaceValue(f, 0, 6, std::string(32 * 1024 + 1, 'v'));
     }},
    {"BoolNotCanonical", reasons::kValueBool,
     [](BatchForgery& f) { ReplaceValue(f, 0, 1, "\x02"); }},
    {"DecimalNotCanonical", reasons::kValueDecimal,
     [](BatchForgery& f) { ReplaceValue(f, 0, 3, "01.50"); }},
    {"DateOutOfRange", reasons::kValueRange,
     [](BatchForgery& f) { ReplaceValue(f, 2, 4, "\x7f\xff\xff\xff"); }},
    {"TextNotUtf8", reasons::kValueUtf8,
     [](BatchForgery& f) { ReplaceValue(f, 0, 6, "\xc3\x28"); }},
    {"TextNotNfc", reasons::kValueNfc,
     [](BatchForgery& f) { ReplaceValue(f, 0, 6, "e\xcc\x81"); }},
    {"CodeWithSpace", reasons::kValueCode,
     [](BatchForgery& f) { ReplaceValue(f, 0, 8, "a b"); }},
    {"DerivedWrong", reasons::kDerivedValueMismatch,
     [](BatchForgery& f) {
       ReplaceValue(f, 3, 2, std::string("\0\0\0\0\0\0\x07\xe4", 8));
     }},
    {"SubjectNotNormalised", reasons::kSubjectNotNormalised,
     [](BatchForgery& f) { ReplaceValue(f, 1, 6, "990101 19900101 0019"); }},
    {"SubjectNotValid", reasons::kSubjectNotNormalised,
     [](BatchForgery& f) { ReplaceValue(f, 1, 6, "990101199001010018"); }},
    {"NoSubject", reasons::kRecordWithoutSubject,
     [](BatchForgery& f) {
       ReplaceValue(f, 0, 0, "");
       ReplaceValue(f, 1, 0, "");
     }},
    {"RecordTwice", reasons::kBatchRecordTwice,
     [](BatchForgery& f) { f.record(1).record_id = f.record(0).record_id; }},
};

class RefusedRecordTest : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedRecordTest, StoresNothingIsLoggedAndBlocksNobody) {
  ExpectRefused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Record, RefusedRecordTest,
                         ::testing::ValuesIn(kRecords), NameOf);

}  // namespace
}  // namespace tombolo::publish
