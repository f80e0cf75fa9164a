// Feeds arbitrary bytes to the signed-note parser. A note comes from a web
// server that nobody vouches for, so the parser must never crash and must write
// what it accepted back byte for byte, or two readers could see two notes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "exchange-core/translog/signed_note.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace tombolo::translog;
  const std::string input(reinterpret_cast<const char*>(bytes), size);
  const absl::StatusOr<SignedNote> note = ParseNote(input);
  if (note.ok()) {
    const absl::StatusOr<std::string> again = FormatNote(*note);
    if (!again.ok() || *again != input) std::abort();
  }
  const absl::StatusOr<NoteKey> key = NoteKey::FromVkey(input);
  if (key.ok() && key->Vkey() != input) std::abort();
  return 0;
}
