// A set of field numbers, held in four machine words.
//
// Fields of a dataset are numbered 1 to 256 and never renumbered
// (docs/formats/record.md), so a whole set fits into 256 bits and a decision
// over all fields of a dataset is a handful of AND and OR instructions.
//
//   FieldSet open = FieldSet::Of({1, 4, 9});
//   open &= asked;
//   if (open.Contains(4)) ...
//
// A number outside 1..256 is in no set: Contains() says false, Insert() and
// Erase() do nothing. Code that asks for an impossible field is thereby
// refused, not stopped. A value type; no allocation except in Numbers().
#ifndef TOMBOLO_EXCHANGE_CORE_PERMISSION_FIELD_SET_H_
#define TOMBOLO_EXCHANGE_CORE_PERMISSION_FIELD_SET_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace tombolo::permission {

// The largest field number of a dataset; the smallest is 1.
inline constexpr uint32_t kMaxFieldNumber = 256;

constexpr bool IsFieldNumber(uint32_t number) {
  return number >= 1 && number <= kMaxFieldNumber;
}

class FieldSet {
 public:
  constexpr FieldSet() = default;

  static constexpr FieldSet Of(std::initializer_list<uint32_t> numbers) {
    FieldSet set;
    for (const uint32_t number : numbers) set.Insert(number);
    return set;
  }

  constexpr void Insert(uint32_t number) {
    if (IsFieldNumber(number)) words_[Word(number)] |= Bit(number);
  }
  constexpr void Erase(uint32_t number) {
    if (IsFieldNumber(number)) words_[Word(number)] &= ~Bit(number);
  }
  constexpr bool Contains(uint32_t number) const {
    return IsFieldNumber(number) && (words_[Word(number)] & Bit(number)) != 0;
  }

  constexpr bool empty() const {
    return (words_[0] | words_[1] | words_[2] | words_[3]) == 0;
  }
  constexpr size_t size() const {
    size_t count = 0;
    for (const uint64_t word : words_) {
      count += static_cast<size_t>(std::popcount(word));
    }
    return count;
  }

  // True when every member is a member of `other`; the empty set always is.
  constexpr bool IsSubsetOf(const FieldSet& other) const {
    uint64_t outside = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      outside |= words_[i] & ~other.words_[i];
    }
    return outside == 0;
  }

  constexpr FieldSet& operator|=(const FieldSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  constexpr FieldSet& operator&=(const FieldSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
  }
  // Set difference: what is here and not in `other`.
  constexpr FieldSet& operator-=(const FieldSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  friend constexpr FieldSet operator|(FieldSet a, const FieldSet& b) {
    return a |= b;
  }
  friend constexpr FieldSet operator&(FieldSet a, const FieldSet& b) {
    return a &= b;
  }
  friend constexpr FieldSet operator-(FieldSet a, const FieldSet& b) {
    return a -= b;
  }
  friend constexpr bool operator==(const FieldSet&, const FieldSet&) = default;

  // The members in ascending order.
  std::vector<uint32_t> Numbers() const {
    std::vector<uint32_t> numbers;
    numbers.reserve(size());
    for (uint32_t word = 0; word < words_.size(); ++word) {
      for (uint64_t left = words_[word]; left != 0; left &= left - 1) {
        numbers.push_back(word * 64 +
                          static_cast<uint32_t>(std::countr_zero(left)) + 1);
      }
    }
    return numbers;
  }

 private:
  static constexpr size_t Word(uint32_t number) { return (number - 1) / 64; }
  static constexpr uint64_t Bit(uint32_t number) {
    return uint64_t{1} << ((number - 1) % 64);
  }

  std::array<uint64_t, kMaxFieldNumber / 64> words_ = {};
};

}  // namespace tombolo::permission

#endif  // TOMBOLO_EXCHANGE_CORE_PERMISSION_FIELD_SET_H_
