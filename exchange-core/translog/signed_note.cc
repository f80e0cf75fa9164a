#include "exchange-core/translog/signed_note.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "exchange-core/base/bytes.h"
#include "exchange-core/base/error.h"
#include "exchange-core/base/planted_bug.h"
#include "exchange-core/base/reasons/translog.h"
#include "exchange-core/base/status_macros.h"
#include "exchange-core/crypto/digest.h"
#include "exchange-core/translog/strict_text.h"

namespace tombolo::translog {
namespace {

constexpr size_t kKeyIdSize = 4;
constexpr size_t kEd25519KeySize = 32;
// The type byte of Ed25519 signatures.
constexpr absl::string_view kEd25519Type("\x01", 1);
// An em dash (U+2014) and a space.
constexpr absl::string_view kSignaturePrefix = "\xE2\x80\x94 ";

absl::Status Malformed(absl::string_view problem) {
  return MakeError(reasons::kNoteMalformed,
                   {{"problem", std::string(problem)}});
}

absl::Status BadKey(absl::string_view problem) {
  return MakeError(reasons::kNoteKey, {{"problem", std::string(problem)}});
}

absl::Status CheckCharacters(absl::string_view note) {
  while (!note.empty()) {
    const std::optional<char32_t> code_point = TakeCodePoint(note);
    if (!code_point.has_value()) return Malformed("it is not UTF-8");
    if (*code_point < 0x20 && *code_point != '\n') {
      return Malformed("it has a control character");
    }
  }
  return absl::OkStatus();
}

bool IsKeyName(absl::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const std::optional<char32_t> code_point = TakeCodePoint(name);
    if (!code_point.has_value() || *code_point < 0x20 || *code_point == '+' ||
        IsUnicodeSpace(*code_point)) {
      return false;
    }
  }
  return true;
}

uint32_t KeyId(absl::string_view name, absl::string_view raw_key) {
  const crypto::Digest digest = crypto::ComputeDigest(
      crypto::DigestAlgorithm::kSha256, {name, "\n", kEd25519Type, raw_key});
  return *ByteReader(crypto::DigestView(digest)).U32();
}

absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kSignaturePrefix)) {
    return Malformed("a signature line does not begin with a dash");
  }
  const size_t space = line.find(' ');
  if (space == absl::string_view::npos || !IsKeyName(line.substr(0, space))) {
    return Malformed("a signature line has no key name");
  }
  const auto bytes = DecodeBase64(line.substr(space + 1));
  if (!bytes.has_value() || bytes->size() <= kKeyIdSize) {
    return Malformed("a signature is not base64 of a key ID and a signature");
  }
  return NoteSignature{.key_name = std::string(line.substr(0, space)),
                       .key_id = *ByteReader(*bytes).U32(),
                       .signature = bytes->substr(kKeyIdSize)};
}

// The known key that `signature` claims to be of, or nullptr.
absl::StatusOr<const NoteKey*> FindKey(absl::Span<const NoteKey> known,
                                       const NoteSignature& signature) {
  const NoteKey* found = nullptr;
  for (const NoteKey& key : known) {
    if (key.name() != signature.key_name || key.id() != signature.key_id) {
      continue;
    }
    if (found != nullptr) return BadKey("two known keys have the same name");
    found = &key;
  }
  return found;
}

bool SameKey(const NoteSignature& a, const NoteSignature& b) {
  return a.key_name == b.key_name && a.key_id == b.key_id;
}

}  // namespace

absl::StatusOr<SignedNote> ParseNote(absl::string_view note) {
  TOMBOLO_RETURN_IF_ERROR(CheckCharacters(note));
  // The last empty line: the text may have others.
  const size_t split = note.rfind("\n\n");
  if (split == absl::string_view::npos) {
    return Malformed("no empty line separates text and signatures");
  }
  SignedNote parsed{.text = std::string(note.substr(0, split + 1)),
                    .signatures = {}};
  absl::string_view lines = note.substr(split + 2);
  if (lines.empty()) return Malformed("it has no signature line");
  while (!lines.empty()) {
    const std::optional<absl::string_view> line = TakeLine(lines);
    if (!line.has_value()) return Malformed("it does not end with a newline");
    if (parsed.signatures.size() == kMaxNoteSignatures) {
      return Malformed(absl::StrCat("it has more than ", kMaxNoteSignatures,
                                    " signature lines"));
    }
    TOMBOLO_ASSIGN_OR_RETURN(NoteSignature signature,
                             ParseSignatureLine(*line));
    parsed.signatures.push_back(std::move(signature));
  }
  return parsed;
}

std::string FormatNoteSignature(const NoteSignature& signature) {
  std::string bytes;
  AppendU32(bytes, signature.key_id);
  AppendBytes(bytes, signature.signature);
  return absl::StrCat(kSignaturePrefix, signature.key_name, " ",
                      EncodeBase64(bytes), "\n");
}

absl::StatusOr<std::string> FormatNote(const SignedNote& note) {
  std::string formatted = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    absl::StrAppend(&formatted, FormatNoteSignature(signature));
  }
  // Whatever cannot be read back as it was must not be handed out.
  TOMBOLO_ASSIGN_OR_RETURN(const SignedNote read, ParseNote(formatted));
  if (read.text != note.text || read.signatures != note.signatures) {
    return Malformed("the text or a key name breaks the form");
  }
  return formatted;
}

absl::StatusOr<NoteKey> NoteKey::Create(absl::string_view name,
                                        const crypto::PublicKey& key) {
  if (!IsKeyName(name)) return BadKey("the name is empty or has a space or +");
  if (key.suite() != crypto::Suite::kEd25519Sha256) {
    return BadKey("it is not an Ed25519 key");
  }
  TOMBOLO_ASSIGN_OR_RETURN(std::string raw, key.RawEd25519());
  const uint32_t id = KeyId(name, raw);
  return NoteKey(std::string(name), id, std::move(raw), key);
}

absl::StatusOr<NoteKey> NoteKey::FromVkey(absl::string_view vkey) {
  // Base64 has pluses too, so only the first two separate.
  const size_t first = vkey.find('+');
  const size_t second =
      first == absl::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == absl::string_view::npos) {
    return BadKey("a verifier key has the form name+id+base64");
  }
  const absl::string_view id = vkey.substr(first + 1, second - first - 1);
  const auto bytes = DecodeBase64(vkey.substr(second + 1));
  if (!bytes.has_value() || bytes->size() != 1 + kEd25519KeySize ||
      bytes->substr(0, 1) != kEd25519Type) {
    return BadKey("it is not an Ed25519 key of type 1 in base64");
  }
  TOMBOLO_ASSIGN_OR_RETURN(
      const crypto::PublicKey key,
      crypto::PublicKey::FromRawEd25519(absl::string_view(*bytes).substr(1)));
  TOMBOLO_ASSIGN_OR_RETURN(NoteKey parsed, Create(vkey.substr(0, first), key));
  if (parsed.Vkey() != vkey) {
    return BadKey(absl::StrCat("the key ID is \"", id.substr(0, 8),
                               "\", which is not the one of this key"));
  }
  return parsed;
}

std::string NoteKey::Vkey() const {
  std::string id;
  AppendU32(id, id_);
  return absl::StrCat(name_, "+", ToHex(id), "+",
                      EncodeBase64(absl::StrCat(kEd25519Type, raw_)));
}

absl::StatusOr<OpenedNote> OpenNote(absl::string_view note,
                                    absl::Span<const NoteKey> known) {
  TOMBOLO_ASSIGN_OR_RETURN(SignedNote parsed, ParseNote(note));
  OpenedNote opened{
      .text = std::move(parsed.text), .verified = {}, .unverified = {}};
  for (NoteSignature& signature : parsed.signatures) {
    TOMBOLO_ASSIGN_OR_RETURN(const NoteKey* key, FindKey(known, signature));
    if (key == nullptr) {
      opened.unverified.push_back(std::move(signature));
      continue;
    }
    // Of several signatures of one key the first counts.
    const bool repeated = std::any_of(
        opened.verified.begin(), opened.verified.end(),
        [&](const NoteSignature& seen) { return SameKey(seen, signature); });
    if (repeated) continue;
    if (!PlantedBug("log.checkpoint_signature") &&
        !key->key().Verify(opened.text, signature.signature).ok()) {
      return MakeError(reasons::kNoteSignature, {{"key", key->name()}});
    }
    opened.verified.push_back(std::move(signature));
  }
  if (opened.verified.empty()) return MakeError(reasons::kNoteUnsigned);
  return opened;
}

absl::StatusOr<NoteSignature> SignNoteText(absl::string_view text,
                                           absl::string_view name,
                                           const crypto::Signer& signer) {
  TOMBOLO_ASSIGN_OR_RETURN(const NoteKey key,
                           NoteKey::Create(name, signer.public_key()));
  TOMBOLO_RETURN_IF_ERROR(CheckCharacters(text));
  if (text.empty() || text.back() != '\n') {
    return Malformed("the text does not end with a newline");
  }
  TOMBOLO_ASSIGN_OR_RETURN(std::string signature, signer.Sign(text));
  return NoteSignature{.key_name = key.name(),
                       .key_id = key.id(),
                       .signature = std::move(signature)};
}

}  // namespace tombolo::translog
