#include "app/http/static_files.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "shouwang_static_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directories(folder_ / "assets");
    put("index.html", "<html>");
    put("assets/app-1a2b.js", "script");
    put("assets/app-1a2b.js.br", "packed");
    put("assets/rules.wasm", "wasm");
  }
  void TearDown() override { fs::remove_all(folder_); }
  void put(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }

  static Request ask(std::string path, std::string accept = "text/html") {
    Request request;
    request.path = std::move(path);
    request.accept = std::move(accept);
    return request;
  }

  fs::path folder_;
};

TEST_F(StaticFilesTest, ServesFilesWithTheirTypesAndCaching) {
  const auto files = StaticFiles::load(folder_, "/desk");
  ASSERT_TRUE(files);
  const auto script = files->answer(ask("/desk/assets/app-1a2b.js"));
  ASSERT_TRUE(script);
  EXPECT_EQ(script->content(), "script");
  EXPECT_NE(script->cache_control.find("immutable"), std::string::npos);
  EXPECT_EQ(files->answer(ask("/desk/assets/rules.wasm"))->content_type, "application/wasm");
  EXPECT_EQ(files->answer(ask("/desk/"))->content(), "<html>");
  EXPECT_EQ(files->answer(ask("/desk/"))->cache_control, "no-cache");
}

TEST_F(StaticFilesTest, SendsTheCompressedTwinToWhoAcceptsIt) {
  const auto files = StaticFiles::load(folder_, "/desk");
  auto request = ask("/desk/assets/app-1a2b.js");
  request.accept_encoding = "gzip, br";
  EXPECT_EQ(files->answer(request)->content(), "packed");
  request.accept_encoding = "gzip, br;q=0";
  EXPECT_EQ(files->answer(request)->content(), "script");
  request.accept_encoding = "br;q=0.9";
  EXPECT_EQ(files->answer(request)->content(), "packed");
  EXPECT_FALSE(files->answer(ask("/desk/assets/app-1a2b.js.br", "*/*")));
}

TEST_F(StaticFilesTest, NavigationsFallBackToThePageAndFilesDoNot) {
  const auto files = StaticFiles::load(folder_, "/desk");
  EXPECT_EQ(files->answer(ask("/desk/households/h1"))->content(), "<html>");
  EXPECT_FALSE(files->answer(ask("/desk/households/h1", "application/json")));
  EXPECT_FALSE(files->answer(ask("/desk/assets/gone.js")));
  EXPECT_FALSE(files->answer(ask("/other")));
  EXPECT_FALSE(files->answer(ask("/desk/../secret")) &&
               files->answer(ask("/desk/../secret"))->content() != "<html>");
  EXPECT_EQ(files->answer(ask("/"))->status, 302);
}

TEST_F(StaticFilesTest, TheFirstPageIsSentWhateverTheClientAccepts) {
  const auto files = StaticFiles::load(folder_, "/desk");
  for (const char* accept : {"", "*/*", "application/json"}) {
    const auto page = files->answer(ask("/desk/", accept));
    ASSERT_TRUE(page.has_value()) << accept;
    EXPECT_EQ(page->content(), "<html>");
  }
}

TEST_F(StaticFilesTest, TheSameVersionIsNotSentAgain) {
  const auto files = StaticFiles::load(folder_, "/desk");
  auto request = ask("/desk/index.html");
  request.if_none_match = files->answer(request)->etag;
  EXPECT_EQ(files->answer(request)->status, 304);
}

// A bundle as web/tools/pack_pages.mjs writes it, with lengths below 256.
std::string bundle_of(
    const std::vector<std::pair<std::string, std::array<std::string, kCodingCount>>>& files) {
  const auto number = [](std::size_t value) {
    return std::string{static_cast<char>(value), '\0', '\0', '\0'};
  };
  std::string bundle = "SWPAGES1" + number(files.size());
  for (const auto& [path, forms] : files) {
    bundle += number(path.size());
    for (const auto& form : forms) bundle += number(form.size());
    bundle += path;
    for (const auto& form : forms) bundle += form;
  }
  return bundle;
}

TEST_F(StaticFilesTest, AreUnpackedFromTheProgram) {
  const std::string bundle = bundle_of(
      {{"index.html", {"<html>", "zipped", ""}}, {"assets/a.js", {"script", "zipped", "packed"}}});
  const auto files = StaticFiles::unpack(bundle, "/desk");
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->file_count(), 2u);
  auto request = ask("/desk/assets/a.js");
  request.accept_encoding = "gzip, deflate, br";
  const Response packed = *files->answer(request);
  EXPECT_EQ(packed.content(), "packed");
  request.accept_encoding = "gzip";
  const Response zipped = *files->answer(request);
  EXPECT_EQ(zipped.content(), "zipped");
  EXPECT_NE(zipped.etag, packed.etag);
  EXPECT_NE(zipped.cache_control.find("immutable"), std::string::npos);
  request.if_none_match = packed.etag;
  EXPECT_EQ(files->answer(request)->status, 200);
  request.if_none_match = zipped.etag;
  EXPECT_EQ(files->answer(request)->status, 304);
  for (std::size_t length = 0; length < bundle.size(); ++length) {
    EXPECT_FALSE(StaticFiles::unpack(std::string_view(bundle).substr(0, length), "/desk"));
  }
  EXPECT_FALSE(StaticFiles::unpack(bundle + "x", "/desk"));
}

TEST_F(StaticFilesTest, AFolderWithoutAPageIsRefused) {
  fs::remove(folder_ / "index.html");
  const auto files = StaticFiles::load(folder_, "/desk");
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find("index.html"), std::string::npos);
  EXPECT_FALSE(StaticFiles::load((folder_ / "nothing").string(), "/desk"));
}

}  // namespace
}  // namespace http
