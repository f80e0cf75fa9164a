#include "exchange-core/access_log/log_state.h"

#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/crypto/digest.h"

namespace tombolo::access_log {
namespace {

constexpr uint8_t kStateFormat = 1;
constexpr size_t kChecksumSize = 8;
constexpr size_t kStateSize = 1 + 8 + 32 + 8 + 8 + 1 + kChecksumSize;

absl::Status Corrupt(const char* problem) {
  return MakeError(reasons::kLogStateCorrupt,
                   {{"row", "state"}, {"problem", problem}});
}

}  // namespace

absl::Time WholeMicros(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

std::string Checksum8(absl::string_view bytes) {
  const crypto::Digest digest =
      crypto::ComputeDigest(crypto::DigestAlgorithm::kSha256, bytes);
  return std::string(crypto::DigestView(digest).substr(0, kChecksumSize));
}

std::string EncodeLogState(const LogState& state) {
  std::string row;
  row.reserve(kStateSize);
  AppendU8(row, kStateFormat);
  AppendU64(row, state.head.size);
  AppendBytes(row, crypto::DigestView(state.head.root));
  AppendU64(row, static_cast<uint64_t>(absl::ToUnixMicros(state.last_time)));
  AppendU64(row, state.writer_term);
  AppendU8(row, state.closed ? 1 : 0);
  AppendBytes(row, Checksum8(row));
  return row;
}

absl::StatusOr<LogState> DecodeLogState(absl::string_view row) {
  if (row.size() != kStateSize) return Corrupt("wrong length");
  const absl::string_view body = row.substr(0, kStateSize - kChecksumSize);
  if (row.substr(body.size()) != Checksum8(body)) return Corrupt("checksum");
  ByteReader reader(body);
  if (*reader.U8() != kStateFormat) return Corrupt("unknown format");
  LogState state;
  state.head.size = *reader.U64();
  state.head.root =
      *crypto::DigestFromBytes(*reader.Bytes(crypto::kDigestSize));
  state.last_time = absl::FromUnixMicros(static_cast<int64_t>(*reader.U64()));
  state.writer_term = *reader.U64();
  const uint8_t closed = *reader.U8();
  if (closed > 1) return Corrupt("neither open nor closed");
  state.closed = closed == 1;
  // Entry 0 is written with the state: no log is without it.
  if (state.head.size == 0) return Corrupt("no entries");
  return state;
}

}  // namespace tombolo::access_log
