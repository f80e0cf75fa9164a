// What people tell the node: checked, logged, durable, and only then in force.
#include "exchange-core/registry/registry.h"

#include <string>
#include <thread>
#include <vector>

#include "exchange-core/base/reasons/access_log.h"
#include "exchange-core/base/reasons/batch.h"
#include "exchange-core/base/reasons/catalog.h"
#include "exchange-core/base/reasons/permission.h"
#include "gmock/gmock.h"
#include "tests/support/core_city.h"
#include "tests/support/fault_injection_store.h"
#include "tests/support/record_fixture.h"
#include "tests/support/status_matchers.h"
#include "tests/support/store_dump.h"

namespace tombolo::registry {
namespace {

using catalog::CatalogChange;
using permission::Grant;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::tombolo::testing::CoreCity;
using ::tombolo::testing::DumpBesideLog;
using ::tombolo::testing::FaultInjectionStore;
using ::tombolo::testing::HasReason;
using ::tombolo::testing::kAnna;

CatalogChange NewPurpose(const std::string& id) {
  CatalogChange change;
  change.purposes = {{.id = id,
                      .title = {.zh = "用途", .en = "purpose"},
                      .legal_basis = {.zh = "依据", .en = "basis"}}};
  return change;
}

// All that a snapshot says, as text.
std::string Describe(const Snapshot& snapshot) {
  std::string out;
  for (const auto& [id, department] : snapshot.catalog->departments()) {
    out += "department " + id + department.title.zh + "\n";
  }
  for (const auto& [id, purpose] : snapshot.catalog->purposes()) {
    out += "purpose " + id + purpose.legal_basis.en + "\n";
  }
  for (const auto& [id, dataset] : snapshot.catalog->datasets()) {
    out += "dataset " + id + " " + std::to_string(dataset.number) +
           dataset.provider() + "\n";
    for (const auto& schema : dataset.schemas) out += schema->bytes() + "\n";
  }
  for (const auto& [id, grant] : snapshot.grants) {
    out += permission::CanonicalGrantBytes(grant) + "\n";
  }
  out += std::to_string(snapshot.matrix->epoch()) + " ";
  if (snapshot.keys != nullptr) out += std::to_string(snapshot.keys->version());
  return out;
}

class RegistryTest : public ::testing::Test {
 protected:
  Registry& registry() { return city_.registry(); }
  std::string Now() { return Describe(*registry().Current()); }

  CoreCity city_;
};

TEST_F(RegistryTest, PutsTheCatalogueIntoForceAndLogsIt) {
  ChangeContext context = city_.Change();
  context.comment = "why";
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const ChangeApplied applied,
      registry().ApplyCatalog(context, NewPurpose("school")));
  EXPECT_THAT(applied.changed, ElementsAre("purposes/school"));
  EXPECT_NE(registry().Current()->catalog->FindPurpose("school"), nullptr);
  const auto entry = city_.Entries()[applied.log_index];
  EXPECT_EQ(entry.principal(), context.principal);
  EXPECT_EQ(entry.registry_changed().collection(), "catalog");
  EXPECT_THAT(entry.registry_changed().names(), ElementsAre("purposes/school"));
  EXPECT_EQ(entry.registry_changed().comment(), "why");
  EXPECT_EQ(entry.registry_changed().change_digest(),
            crypto::DigestBytes(context.request_digest));
}

TEST_F(RegistryTest, LogsGrantsRevocationsAndKeyDirectories) {
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(CoreCity::WindowGrant()));
  auto entry = city_.Entries().back();
  EXPECT_EQ(entry.registry_changed().collection(), "grants");
  EXPECT_THAT(entry.registry_changed().names(), ElementsAre("grants/g-window"));
  EXPECT_EQ(entry.policy_epoch(), registry().Current()->matrix->epoch());
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  entry = city_.Entries().back();
  EXPECT_THAT(entry.registry_changed().names(), ElementsAre("grants/g-window"));
  EXPECT_EQ(entry.policy_epoch(), registry().Current()->matrix->epoch());
  TOMBOLO_ASSERT_OK(city_.InstallDirectory(city_.directory()));
  entry = city_.Entries().back();
  EXPECT_EQ(entry.registry_changed().collection(), "keyDirectory");
}

TEST_F(RegistryTest, ValidateOnlyChangesNothing) {
  const auto before = DumpBesideLog(city_.store());
  const auto snapshot = registry().Current();
  const size_t entries = city_.Entries().size();
  ChangeContext context = city_.Change();
  context.validate_only = true;

  CatalogChange change = NewPurpose("school");
  change.datasets = {CoreCity::DatasetOf("ca-birth")};
  TOMBOLO_ASSERT_OK_AND_ASSIGN(ChangeApplied applied,
                               registry().ApplyCatalog(context, change));
  EXPECT_EQ(applied.changed.size(), 2u);
  EXPECT_EQ(applied.log_index, 0u);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      applied, registry().ApplyGrants(context, {CoreCity::WindowGrant()}));
  EXPECT_EQ(applied.policy_epoch, snapshot->matrix->epoch() + 1);
  auto directory = city_.directory();
  directory.set_version(directory.version() + 1);
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const auto signed_directory,
      record::SignKeyDirectory(directory, city_.authority()));
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      applied, registry().InstallKeyDirectory(context, signed_directory));
  EXPECT_EQ(applied.directory_version, directory.version());
  EXPECT_THAT(registry().RevokeGrant(context, "g-window"),
              HasReason(reasons::kGrantUnknown));

  EXPECT_EQ(registry().Current(), snapshot);
  EXPECT_TRUE(DumpBesideLog(city_.store()) == before);
  EXPECT_EQ(city_.Entries().size(), entries);
  // Nor does it use up a dataset number or the request ID.
  context.validate_only = false;
  TOMBOLO_ASSERT_OK(registry().ApplyCatalog(context, change));
  EXPECT_EQ(registry().Current()->catalog->FindDataset("ca-birth")->number, 2u);
}

TEST_F(RegistryTest, ARetryGetsTheFirstAnswer) {
  const ChangeContext context = city_.Change();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const ChangeApplied first,
      registry().ApplyGrants(context, {CoreCity::WindowGrant()}));
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  const std::string standing = Now();
  const size_t entries = city_.Entries().size();
  city_.Restart();
  TOMBOLO_ASSERT_OK_AND_ASSIGN(
      const ChangeApplied again,
      registry().ApplyGrants(context, {CoreCity::WindowGrant()}));
  EXPECT_EQ(again.changed, first.changed);
  EXPECT_EQ(again.log_index, first.log_index);
  EXPECT_EQ(again.policy_epoch, first.policy_epoch);
  EXPECT_EQ(again.directory_version, first.directory_version);
  EXPECT_EQ(Now(), standing);
  EXPECT_EQ(city_.Entries().size(), entries);
}

TEST_F(RegistryTest, ARequestIdSaysOneThingOnly) {
  ChangeContext context = city_.Change();
  TOMBOLO_ASSERT_OK(registry().ApplyCatalog(context, NewPurpose("school")));
  context.request_digest[0] ^= 1;
  EXPECT_THAT(registry().ApplyCatalog(context, NewPurpose("other")),
              HasReason(reasons::kRequestIdReused));
  EXPECT_EQ(registry().Current()->catalog->FindPurpose("other"), nullptr);
  // The IDs of others are others.
  context.principal += "2";
  TOMBOLO_EXPECT_OK(registry().ApplyCatalog(context, NewPurpose("other")));
}

TEST_F(RegistryTest, TheEpochGrowsByOneWithEachChangeOfGrants) {
  const uint64_t epoch = registry().Current()->matrix->epoch();
  Grant grant = CoreCity::WindowGrant();
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
  EXPECT_EQ(registry().Current()->matrix->epoch(), epoch + 1);
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));  // Says what stands.
  EXPECT_EQ(registry().Current()->matrix->epoch(), epoch + 1);
  EXPECT_EQ(registry().Current()->grants.at("g-window").revision, 1u);
  grant.read.push_back("registered.year");
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
  EXPECT_EQ(registry().Current()->matrix->epoch(), epoch + 2);
  EXPECT_EQ(registry().Current()->grants.at("g-window").revision, 2u);
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  EXPECT_EQ(registry().Current()->matrix->epoch(), epoch + 3);
  Grant two = CoreCity::WindowGrant();
  two.id = "g-two";
  Grant three = CoreCity::WindowGrant();
  three.id = "g-three";
  TOMBOLO_ASSERT_OK(registry().ApplyGrants(city_.Change(), {two, three}));
  EXPECT_EQ(registry().Current()->matrix->epoch(), epoch + 4);
}

TEST_F(RegistryTest, RevokedIsForEver) {
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(CoreCity::WindowGrant()));
  TOMBOLO_ASSERT_OK(city_.Revoke("g-window"));
  EXPECT_THAT(city_.Revoke("g-window"), HasReason(reasons::kGrantEnded));
  EXPECT_THAT(city_.ApplyGrant(CoreCity::WindowGrant()),
              HasReason(reasons::kGrantEnded));
  EXPECT_THAT(city_.Revoke("g-none"), HasReason(reasons::kGrantUnknown));
}

TEST_F(RegistryTest, OneBadGrantKeepsAllOut) {
  Grant bad = CoreCity::WindowGrant();
  bad.id = "g-bad";
  bad.read = {"no_such_field"};
  const auto snapshot = registry().Current();
  EXPECT_THAT(
      registry().ApplyGrants(city_.Change(), {CoreCity::WindowGrant(), bad}),
      HasReason(reasons::kGrantUnknownName));
  EXPECT_EQ(registry().Current(), snapshot);
}

TEST_F(RegistryTest, ReopeningGivesTheSame) {
  city_.AddDataset("ca-birth", 2);
  for (int i = 0; i < 12; ++i) {  // Past ten, where text order would differ.
    Grant grant = CoreCity::WindowGrant();
    grant.comment = std::to_string(i);
    TOMBOLO_ASSERT_OK(city_.ApplyGrant(grant));
    TOMBOLO_ASSERT_OK(city_.InstallDirectory(city_.directory()));
  }
  Grant forbid = CoreCity::WindowGrant();
  forbid.id = "g-forbid";
  forbid.effect = permission::Effect::kForbid;
  forbid.not_after = absl::InfiniteFuture();
  forbid.systems = {"other"};
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(forbid));
  Grant gone = CoreCity::WindowGrant();
  gone.id = "g-gone";
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(gone));
  TOMBOLO_ASSERT_OK(city_.Revoke("g-gone"));
  const std::string before = Now();
  city_.Restart();
  EXPECT_EQ(Now(), before);
  // The next number is not one that was given out.
  city_.AddDataset("ca-death");
  EXPECT_EQ(registry().Current()->catalog->FindDataset("ca-death")->number, 3u);
}

TEST_F(RegistryTest, TheKeyDirectoryNeverGoesBack) {
  auto directory = city_.directory();
  const uint64_t standing = directory.version();
  const auto install = [&](uint64_t version, const crypto::Signer& by) {
    directory.set_version(version);
    auto made = record::SignKeyDirectory(directory, by);
    EXPECT_TRUE(made.ok());
    return registry().InstallKeyDirectory(city_.Change(), *made).status();
  };
  TOMBOLO_EXPECT_OK(install(standing + 5, city_.authority()));
  const auto snapshot = registry().Current();
  EXPECT_THAT(install(standing + 4, city_.authority()),
              HasReason(reasons::kDirectoryRollback));
  EXPECT_THAT(install(standing + 5, city_.authority()),
              HasReason(reasons::kDirectoryRollback));
  EXPECT_THAT(install(standing + 6, city_.signer()),
              HasReason(reasons::kDirectorySignature));
  EXPECT_EQ(registry().Current(), snapshot);
  city_.Restart();
  EXPECT_EQ(registry().Current()->keys->version(), standing + 5);
}

// A grant names fields: what the next schema adds is closed.
TEST_F(RegistryTest, NewFieldsAreKnownAndClosed) {
  Grant all = CoreCity::WindowGrant();
  all.read = {"husband_id", "wife_id", "registered", "registered.year"};
  all.verify = {};
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(all));
  CatalogChange change;
  change.datasets = {CoreCity::DatasetOf("ca-marriage", 2)};
  TOMBOLO_ASSERT_OK(registry().ApplyCatalog(city_.Change(), change));
  const auto& matrix = *registry().Current()->matrix;
  const uint32_t place = matrix.FieldNumber("ca-marriage", "place");
  EXPECT_EQ(place, 5u);
  permission::IntendedUse use{
      .consumer = "human-resources", .system = "window", .purpose = "welfare"};
  use.datasets = {{.dataset = "ca-marriage", .read = {3, 5}, .lookup = {1, 2}}};
  use.answer = permission::AnswerPolicy::kPartial;
  const auto decision = matrix.Decide(use, 0, city_.clock().Now());
  EXPECT_TRUE(decision.read.Contains(3));
  EXPECT_FALSE(decision.read.Contains(5));
  // Until somebody opens it.
  all.read.push_back("place");
  TOMBOLO_ASSERT_OK(city_.ApplyGrant(all));
  EXPECT_TRUE(registry()
                  .Current()
                  ->matrix->Decide(use, 0, city_.clock().Now())
                  .read.Contains(5));
}

TEST_F(RegistryTest, ChangesFromManySidesAreMadeOneByOne) {
  const uint64_t epoch = registry().Current()->matrix->epoch();
  std::vector<ChangeContext> contexts;
  for (int i = 0; i < 8; ++i) contexts.push_back(city_.Change());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      Grant grant = CoreCity::WindowGrant();
      grant.id = "g-" + std::to_string(i);
      TOMBOLO_EXPECT_OK(
          registry().ApplyGrants(contexts[static_cast<size_t>(i)], {grant}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(registry().Current()->matrix->epoch(), epoch + 8);
  EXPECT_EQ(registry().Current()->grants.size(), 8u);
  const std::string before = Now();
  city_.Restart();
  EXPECT_EQ(Now(), before);
}

// An error means unknown: nothing is in force until a restart reads what is
// there, which is all of the change or nothing.
TEST(RegistryFaultTest, AFailedCommitPutsNothingIntoForce) {
  for (const auto effect :
       {testing::Effect::kNothing, testing::Effect::kApplied}) {
    storage::MemoryStore inner;
    FaultInjectionStore store(inner);
    CoreCity city(&store);
    const auto snapshot = city.registry().Current();
    const std::string before = Describe(*snapshot);
    const ChangeContext context = city.Change();
    city.AwaitCheckpoint();
    store.FailCommit(1, testing::Repeat::kOnce, effect);
    EXPECT_THAT(city.registry().ApplyGrants(context, {CoreCity::WindowGrant()}),
                HasReason(reasons::kLogUnhealthy));
    EXPECT_EQ(city.registry().Current(), snapshot);
    // The log is broken, and so is every further change.
    EXPECT_THAT(city.registry().ApplyCatalog(city.Change(), NewPurpose("p")),
                HasReason(reasons::kLogUnhealthy));
    EXPECT_EQ(city.registry().Current(), snapshot);

    store.Heal();
    city.Restart();
    const bool applied = effect == testing::Effect::kApplied;
    EXPECT_EQ(Describe(*city.registry().Current()) != before, applied);
    // The retry ends with it in force, once.
    TOMBOLO_ASSERT_OK(
        city.registry().ApplyGrants(context, {CoreCity::WindowGrant()}));
    EXPECT_EQ(city.registry().Current()->matrix->epoch(),
              snapshot->matrix->epoch() + 1);
    EXPECT_EQ(city.registry().Current()->grants.at("g-window").revision, 1u);
  }
}

}  // namespace
}  // namespace tombolo::registry
