// Signed notes (C2SP signed-note): a text with signatures that a person can
// read and copy. The access log's checkpoints are notes.
//
//   This is an example message.
//
//   — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Z...
//
//   TOMBOLO_ASSIGN_OR_RETURN(NoteKey key, NoteKey::FromVkey(vkey));
//   TOMBOLO_ASSIGN_OR_RETURN(OpenedNote note, OpenNote(bytes, {key}));
//
// Signatures of unknown keys are ignored: anybody may add a line. A wrong
// signature of a known key rejects the whole note. Only Ed25519 (type 0x01) is
// made and checked. Errors:
//   INVALID_ARGUMENT / NOTE_MALFORMED   not a note;
//   INVALID_ARGUMENT / NOTE_KEY         a key that cannot be used;
//   DATA_LOSS / NOTE_SIGNATURE          a wrong signature of a known key;
//   DATA_LOSS / NOTE_UNSIGNED           no signature of a known key.
// Pure functions and immutable values: thread-safe.
#ifndef TOMBOLO_EXCHANGE_CORE_TRANSLOG_SIGNED_NOTE_H_
#define TOMBOLO_EXCHANGE_CORE_TRANSLOG_SIGNED_NOTE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "exchange-core/crypto/public_key.h"
#include "exchange-core/crypto/signer.h"

namespace tombolo::translog {

// More signature lines than this are refused before any is verified.
inline constexpr size_t kMaxNoteSignatures = 100;

// One signature line.
struct NoteSignature {
  std::string key_name;
  uint32_t key_id = 0;
  // Without the four bytes of the key ID.
  std::string signature;

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// A note whose signatures nobody has checked yet.
struct SignedNote {
  // Ends with a newline; the bytes that are signed.
  std::string text;
  std::vector<NoteSignature> signatures;
};

// Splits a note at its last empty line. Checks form only.
absl::StatusOr<SignedNote> ParseNote(absl::string_view note);

// The reverse of ParseNote(), or NOTE_MALFORMED when it would not parse.
absl::StatusOr<std::string> FormatNote(const SignedNote& note);

// One signature line with its newline: what is appended to a note to add a
// signature to it.
std::string FormatNoteSignature(const NoteSignature& signature);

// A public key under a name.
class NoteKey {
 public:
  // `key` must be Ed25519; `name` has no space, no '+', and is not empty.
  static absl::StatusOr<NoteKey> Create(absl::string_view name,
                                        const crypto::PublicKey& key);
  // From `<name>+<8 hex digits of the key ID>+<base64(0x01 | key)>`.
  static absl::StatusOr<NoteKey> FromVkey(absl::string_view vkey);

  const std::string& name() const { return name_; }
  // First four bytes of SHA-256(name | 0x0A | 0x01 | key).
  uint32_t id() const { return id_; }
  const crypto::PublicKey& key() const { return key_; }
  std::string Vkey() const;

 private:
  NoteKey(std::string name, uint32_t id, std::string raw, crypto::PublicKey key)
      : name_(std::move(name)),
        id_(id),
        raw_(std::move(raw)),
        key_(std::move(key)) {}

  std::string name_;
  uint32_t id_;
  std::string raw_;
  crypto::PublicKey key_;
};

// A note signed by at least one known key.
struct OpenedNote {
  std::string text;
  // Of known keys, one each, in the order of the note. All are right.
  std::vector<NoteSignature> verified;
  // Of keys that are not known here.
  std::vector<NoteSignature> unverified;
};

// Parses `note` and checks every signature of `known` keys.
absl::StatusOr<OpenedNote> OpenNote(absl::string_view note,
                                    absl::Span<const NoteKey> known);

// The signature of `signer` under `name` over `text`, which must be fit for a
// note: NOTE_MALFORMED or NOTE_KEY otherwise.
absl::StatusOr<NoteSignature> SignNoteText(absl::string_view text,
                                           absl::string_view name,
                                           const crypto::Signer& signer);

}  // namespace tombolo::translog

#endif  // TOMBOLO_EXCHANGE_CORE_TRANSLOG_SIGNED_NOTE_H_
