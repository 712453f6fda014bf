#include "convscope/read_error.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "convscope/shape.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace {

struct Case {
  std::string source;
  std::string message;
};

std::vector<Case> messages() {
  std::ifstream file(CONVSCOPE_TEST_DATA "/error_messages.txt");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    const std::size_t arrow = line.find(" => ");
    if (line.starts_with('#') || arrow == std::string::npos) continue;
    cases.push_back({line.substr(0, arrow), line.substr(arrow + 4)});
  }
  return cases;
}

/// A fix that is shown runs, and gives what it says.
void check_fixes(const ErrorReading& reading) {
  for (const Fix& fix : reading.fixes) {
    CAPTURE(fix.label);
    CallOptions options;
    options.output_size = fix.output_size;
    const Report after = summary(fix.model, fix.input, options);
    REQUIRE_MESSAGE(!after.error, after.error->message);
    CHECK(*after.output == fix.output);
  }
}

constexpr std::string_view traceback = R"(Traceback (most recent call last):
  File "train.py", line 31, in <module>
    y = model(x)
  File "/usr/lib/python3/site-packages/torch/nn/modules/conv.py", line 456, in _conv_forward
    return F.conv2d(input, weight, bias, self.stride,
RuntimeError: Given groups=1, weight of size [8, 16, 3, 3], expected input[4, 32, 14, 14] to have 16 channels, but got 32 channels instead
)";

constexpr std::string_view model =
    "nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 8, 3), nn.Conv2d(16, 8, 3, padding=1))";

}  // namespace

TEST_CASE("read_error: every message is recognised, and comes from the layer it names") {
  const std::vector<Case> cases = messages();
  REQUIRE(cases.size() > 100);
  for (const Case& each : cases) {
    CAPTURE(each.message);
    const ErrorReading reading = read_error(each.message);
    REQUIRE(reading.recognised);
    CHECK(each.message.starts_with(concat(reading.type, ": ")));
    CHECK_FALSE(reading.meaning.empty());
    CHECK(reading.meaning.find_first_of("{}") == std::string::npos);
    CHECK(reading.meaning.ends_with('.'));
    check_fixes(reading);
    if (each.source == "-") {
      CHECK(reading.sources.empty());
      continue;
    }
    CHECK_FALSE(reading.sources.empty());
    if (reading.sources.empty()) continue;
    const ErrorSource& source = reading.sources.front();
    CHECK_FALSE(source.given);
    if (each.source != "graph" && each.source != "Sequential") CHECK(source.type == each.source);
    CHECK(source.model.starts_with('{') == (each.source == "graph"));
    CHECK_FALSE(reading.fixes.empty());
  }
}

TEST_CASE("read_error: a traceback without a model gives a layer with its numbers") {
  const ErrorReading reading = read_error(traceback);
  REQUIRE(reading.recognised);
  CHECK(reading.type == "RuntimeError");
  CHECK(reading.meaning == "The layer takes 16 channels, but the tensor [4, 32, 14, 14] that arrives has 32.");
  REQUIRE(reading.sources.size() == 1);
  CHECK(reading.sources[0].model == "nn.Conv2d(16, 8, 3)");
  CHECK(reading.sources[0].input == Shape{4, 32, 14, 14});
  REQUIRE_FALSE(reading.fixes.empty());
  CHECK(reading.fixes[0].label == "in_channels=32");
  CHECK(reading.numbers[1].name == "weight");
  CHECK(reading.numbers[1].text == "[8, 16, 3, 3]");
  CHECK(reading.numbers[1].meaning == "out_channels 8, in_channels / groups 16, kernel_size 3 × 3");
  CHECK(reading.numbers[2].meaning == "batch 4, channels 32, size 14 × 14");
}

TEST_CASE("read_error: a call of a function is shown with the layers it was made of") {
  const ErrorReading reading = read_error(
      "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 64 but got size 63 for tensor "
      "number 1 in the list.");
  REQUIRE_FALSE(reading.sources.empty());
  CHECK(reading.sources[0].type == "cat");
  CHECK(reading.sources[0].text ==
        "torch.cat([x, u], 1) of nn.Conv2d(1, 1, 3, stride=2, padding=1), nn.ConvTranspose2d(1, 1, 3, stride=2, "
        "padding=1)");
  REQUIRE_FALSE(reading.fixes.empty());
  CHECK(reading.fixes[0].label == "output_padding=1 (up)");
}

TEST_CASE("read_error: with the model and its input the failing layer is found, and the whole model mended") {
  const ErrorReading reading = read_error(traceback, model, Shape{4, 1, 28, 28});
  REQUIRE(reading.sources.size() == 1);
  CHECK(reading.sources[0].layer == "2");
  CHECK(reading.sources[0].given);
  REQUIRE_FALSE(reading.fixes.empty());
  for (const Fix& fix : reading.fixes) CHECK(fix.model.starts_with("nn.Sequential("));
  check_fixes(reading);
}

TEST_CASE("read_error: with the model alone every layer that can say it is named") {
  const ErrorReading reading = read_error(traceback, model);
  REQUIRE(reading.sources.size() == 2);
  CHECK(reading.sources[0].layer == "2");
  CHECK(reading.sources[1].layer == "3");
  check_fixes(reading);
}

TEST_CASE("read_error: a layer in the pasted code is taken before a made one") {
  const ErrorReading reading = read_error(concat("self.conv = nn.Conv2d(16, 8, 3, stride=2)\n", traceback));
  REQUIRE_FALSE(reading.sources.empty());
  CHECK(reading.sources[0].given);
  CHECK(reading.sources[0].text == "nn.Conv2d(16, 8, 3, stride=2)");
  check_fixes(reading);
}

TEST_CASE("read_error: any text is read without harm") {
  for (const std::string_view text :
       {"", "\n\n", "nn.Conv2d(", "KeyError: 'weights'", "Given groups=, weight of size [, expected input[",
        "Given groups=99999999999999999999, weight of size [8, 16, 3, 3], expected input[4, 32, 14, 14] to have 16 "
        "channels, but got 32 channels instead",
        "Given groups=4611686018427387904, weight of size [8, 4611686018427387904, 3], expected input[4, 32, 14] to "
        "have 16 channels, but got 32 channels instead"}) {
    CAPTURE(std::string(text));
    check_fixes(read_error(text));
  }
  CHECK_FALSE(read_error("KeyError: 'weights'").recognised);
  CHECK(read_error("a\nKeyError: 'weights'\n").type == "KeyError");
  CHECK(read_error("a\nKeyError: 'weights'\n").message == "'weights'");
  for (const Case& each : messages()) {
    for (std::size_t size = 0; size < each.message.size(); size += 7)
      check_fixes(read_error(each.message.substr(0, size)));
  }
}

TEST_CASE("read_error: layers in the text are found by the sizes that the message shows") {
  struct {
    std::string_view code;
    std::string_view message;
    std::string_view layer;
  } const cases[] = {
      {"self.c = torch.nn.Conv2d(6, 16, 5, padding=1)",
       "Calculated padded input size per channel: (4 x 4). Kernel size: (5 x 5). Kernel size can't be greater than "
       "actual input size",
       "torch.nn.Conv2d(6, 16, 5, padding=1)"},
      {"(dec): ConvTranspose1d(8, 4, kernel_size=(2,), stride=(1,), padding=(2,))",
       "Given input size per channel: (1 x 2). Calculated output size per channel: (1 x -1). Output size is too small",
       "ConvTranspose1d(8, 4, kernel_size=(2,), stride=(1,), padding=(2,))"},
      {"up = nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1)\nup(z, output_size=[30])",
       "requested an output size of [30], but valid sizes range from [19] to [20] (for an input of torch.Size([10]))",
       "nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1)"},
      {"self.fc = nn.Linear(640, 10)\nself.out = nn.Linear(64, 10)",
       "mat1 and mat2 shapes cannot be multiplied (32x1280 and 640x10)", "nn.Linear(640, 10)"},
      {"self.pool = nn.MaxPool2d(3)",
       "Given input size: (16x2x2). Calculated output size: (16x0x0). Output size is too small", "nn.MaxPool2d(3)"},
      {"nn.Sequential(nn.Conv1d(n, 16, 3), nn.Conv1d(16, 32, kernel_size=3))",  // the whole can't be read
       "Given groups=1, weight of size [32, 16, 3], expected input[1, 8, 98] to have 16 channels, but got 8 channels "
       "instead",
       "nn.Conv1d(16, 32, kernel_size=3)"},
  };
  for (const auto& [code, message, layer] : cases) {
    CAPTURE(std::string(message));
    const ErrorReading reading = read_error(concat(code, "\n\nRuntimeError: ", message, "\n"));
    REQUIRE(reading.sources.size() == 1);
    CHECK(reading.sources[0].given);
    CHECK(reading.sources[0].text == layer);
    const ErrorSource& source = reading.sources[0];
    CallOptions options;
    options.output_size = source.output_size;
    const Report report = summary(source.model, source.input, options);
    REQUIRE(report.error);
    CHECK(report.error->message == message);
    CHECK_FALSE(reading.fixes.empty());
    check_fixes(reading);
  }
}

TEST_CASE("read_error: the model's layer is found also where the message has another batch") {
  const ErrorReading reading = read_error(traceback, model, Shape{1, 1, 28, 28});
  REQUIRE(reading.sources.size() == 1);
  CHECK(reading.sources[0].layer == "2");
  CHECK(reading.sources[0].text == "nn.Conv2d(16, 8, 3)");
  CHECK(reading.sources[0].input == Shape{4, 1, 28, 28});
}

TEST_CASE("read_error: a message of another kind is known where the model says it") {
  const std::string_view norm = "nn.Sequential(nn.Conv2d(1, 6, 3), nn.GroupNorm(4, 6))";
  const Report report = summary(norm, {1, 1, 8, 8});
  REQUIRE(report.error);
  const std::string text = concat("Traceback\nValueError: ", report.error->message);
  CHECK_FALSE(read_error(text).recognised);
  const ErrorReading reading = read_error(text, norm, Shape{1, 1, 8, 8});
  REQUIRE(reading.recognised);
  CHECK(reading.form.empty());
  CHECK(reading.meaning == report.error->hint);
  REQUIRE(reading.sources.size() == 1);
  CHECK(reading.sources[0].layer == "1");
  CHECK_FALSE(reading.fixes.empty());
  check_fixes(reading);
}

TEST_CASE("read_error: the last of several messages counts, also when its lines are wrapped") {
  const std::string_view first = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x1280 and 640x1)\n";
  CHECK(read_error(concat(first, "During handling of the above exception:\n", traceback)).form.starts_with("Given"));
  CHECK(read_error(concat(traceback, first)).form.starts_with("mat1"));
  const ErrorReading wrapped = read_error(
      "  RuntimeError: Given groups=1, weight of size [8, 16, 3, 3],\r\n    expected input[4, 32, 14, 14] to have "
      "16\r\n"
      "    channels, but got 32 channels instead\r\n");
  REQUIRE(wrapped.recognised);
  CHECK(wrapped.type == "RuntimeError");
  CHECK(wrapped.sources.size() == 1);
  CHECK(read_error("train.py:9: UserWarning: Using a target size (torch.Size([4, 1, 8])) that is different to the "
                   "input size (torch.Size([4, 1, 7])). This will")
            .type == "UserWarning");
}

TEST_CASE("read_error: long texts take time in proportion, and their end counts") {
  const auto repeated = [](std::string_view text, std::size_t size) {
    std::string all;
    while (all.size() < size) all += text;
    return all;
  };
  for (const std::string_view piece :
       {"nn.Conv2d(", "nn.Sequential(nn.Conv2d(1, x, 3), ", "Given groups=1, weight of size [", "__init__()(",
        "nn.Conv2d(1, 1, 3)\n", "Given groups=1, weight of size [8, 16, 3, 3], expected input[\n", "\n", "(((("}) {
    CAPTURE(std::string(piece));
    const std::string text = repeated(piece, std::size_t{1} << 21);
    CHECK(read_error(concat(text, "\n", traceback)).type == "RuntimeError");
    static_cast<void>(read_error(text, text, Shape{1, 1, 8, 8}));
  }
}
