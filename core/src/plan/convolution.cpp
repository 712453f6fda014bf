#include "plan/convolution.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "kernels/table.hpp"
#include "plan/choice.hpp"
#include "plan/geometry.hpp"
#include "plan/run.hpp"
#include "plan/workspace.hpp"
#include "reference/convolution.hpp"

namespace convscope::plan {
namespace {

/// The padded image as a tensor of its own: what a border other than zeros takes its gradient through.
Geometry padded_gradient(const ConvolutionSpec& spec, const Geometry& forward) {
  Geometry g = data_gradient(forward);
  const auto spatial = static_cast<std::size_t>(spec.spatial);
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::size_t axis = 3 - spatial + i;
    g.out[axis] = forward.in[axis] + spec.pad_begin[i] + spec.pad_end[i];
    g.pad[axis] = 0;
  }
  return g;
}

/// Adds the gradients of a padded image to the inputs that its places were copied from.
void fold(const Geometry& forward, const Geometry& padded, const float* from, float* to) {
  std::array<std::vector<std::int64_t>, 3> source;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (std::int64_t i = 0; i < padded.out[axis]; ++i) {
      source[axis].push_back(source_index(i - forward.pad[axis], forward.in[axis], forward.border));
    }
  }
  const std::int64_t planes = forward.batch * forward.groups * forward.in_channels;
  for (std::int64_t plane = 0; plane < planes; ++plane, to += forward.in_pixels()) {
    for (const std::int64_t z : source[0]) {
      for (const std::int64_t y : source[1]) {
        float* row = to + (z * forward.in[1] + y) * forward.in[2];
        for (const std::int64_t x : source[2]) row[x] += *from++;
      }
    }
  }
}

bool fits(Count bytes) { return bytes.value() <= max_bytes; }

/// Of a transposed convolution the mirrored one is the plain one, which reads the gradient and writes the input.
Geometry plain(const Geometry& g) { return g.transposed ? data_gradient(g) : g; }

/// What the two gradients ask for, one after the other.
struct BackwardScratch {
  Count input;
  Count weight;
  [[nodiscard]] bool fits() const { return plan::fits(input) && plan::fits(weight); }
};

BackwardScratch backward_scratch(const ConvolutionSpec& spec, const Geometry& g) {
  const bool zeros_at_border = g.border == AxisWindow::Border::zeros;
  const Geometry to_input = zeros_at_border ? data_gradient(g) : padded_gradient(spec, g);
  const Count padded = zeros_at_border
                           ? Count(0)
                           : Count(to_input.batch) * to_input.groups * to_input.out_channels * to_input.out[0] *
                                 to_input.out[1] * to_input.out[2] * static_cast<std::int64_t>(sizeof(float));
  // Counted first: the geometry of an image that does not fit is not to be walked.
  if (!fits(padded)) return {padded, Count(0)};
  return {padded + convolution_scratch(to_input), weight_gradient_scratch(plain(g))};
}

/// The reference sums in double: the output; backward also copies of the operands and two gradients.
Count reference_scratch(const Geometry& g, bool backward) {
  constexpr auto bytes = static_cast<std::int64_t>(sizeof(double));
  const Count out = Count(g.batch) * g.groups * g.out_channels * g.out_pixels();
  if (!backward) return out * bytes;
  const Count in = Count(g.batch) * g.groups * g.in_channels * g.in_pixels();
  const Count weight = Count(g.groups) * g.in_channels * g.out_channels * g.taps();
  return (out + in + in + weight + weight) * bytes;
}

/// A convolution that is made and packed when it is needed.
class Lazy {
 public:
  void run(const Geometry& g, const float* weight, const float* bias, std::uint64_t version, const float* input,
           float* output, const Epilogue* epilogue = nullptr) {
    if (!convolution_) convolution_.emplace(g);
    if (packed_ != version) convolution_->pack(weight, bias);
    packed_ = version;
    Workspace scratch(convolution_->scratch());
    convolution_->run(input, output, scratch.data(), epilogue);
  }

 private:
  std::optional<Convolution> convolution_;
  std::optional<std::uint64_t> packed_;
};

}  // namespace

struct PreparedConvolution::Plans {
  ConvolutionSpec spec;
  Geometry geometry;
  Geometry to_input;
  Lazy output;
  Lazy input_gradient;
  std::optional<WeightGradient> weight_gradient;  ///< made by the first backward
  bool forward_fits = false;
  bool backward_fits = false;

  [[nodiscard]] bool zeros_at_border() const { return geometry.border == AxisWindow::Border::zeros; }
};

PreparedConvolution::PreparedConvolution(const ConvolutionSpec& spec, const Shape& input, const Shape& weight,
                                         const Shape& output)
    : plans_(std::make_unique<Plans>()) {
  Plans& p = *plans_;
  p.spec = spec;
  p.geometry = make_geometry(spec, input, weight, output);
  p.to_input = p.zeros_at_border() ? data_gradient(p.geometry) : padded_gradient(spec, p.geometry);
  p.forward_fits = fits(convolution_scratch(p.geometry));
  p.backward_fits = backward_scratch(spec, p.geometry).fits();
}

PreparedConvolution::PreparedConvolution(PreparedConvolution&&) noexcept = default;
PreparedConvolution& PreparedConvolution::operator=(PreparedConvolution&&) noexcept = default;
PreparedConvolution::~PreparedConvolution() = default;

void PreparedConvolution::forward(const Tensor& input, const Tensor& weight, const Tensor* bias, std::uint64_t version,
                                  Tensor& output, const Epilogue* epilogue) {
  Plans& p = *plans_;
  if (reference_forced() || !p.forward_fits) {
    note_convolution("reference");
    const Tensor values = reference::convolve(p.spec, input, weight, bias, shape_of(output));
    std::copy_n(values.data(), values.size(), output.data());
    if (epilogue != nullptr) (*epilogue)(output.data(), output.size());
    return;
  }
  p.output.run(p.geometry, weight.data(), bias == nullptr ? nullptr : bias->data(), version, input.data(),
               output.data(), epilogue);
}

ConvolutionGradients PreparedConvolution::backward(const Tensor& input, const Tensor& weight, bool bias,
                                                   std::uint64_t version, const Tensor& grad_output) {
  Plans& p = *plans_;
  const Geometry& g = p.geometry;
  if (reference_forced() || !p.backward_fits) {
    note_convolution("reference");
    note_weight_gradient("reference");
    return reference::convolve_backward(p.spec, input, weight, bias, grad_output);
  }

  ConvolutionGradients gradients;
  if (p.zeros_at_border()) {
    gradients.input = uninitialized(shape_of(input));
    p.input_gradient.run(p.to_input, weight.data(), nullptr, version, grad_output.data(), gradients.input.data());
  } else {
    gradients.input = zeros(shape_of(input));
    Scratch<float> image(p.to_input.out_size());
    p.input_gradient.run(p.to_input, weight.data(), nullptr, version, grad_output.data(), image.data());
    fold(g, p.to_input, image.data(), gradients.input.data());
  }

  gradients.weight = uninitialized(shape_of(weight));
  const Tensor& read = g.transposed ? grad_output : input;
  const Tensor& summed = g.transposed ? input : grad_output;
  if (!p.weight_gradient) p.weight_gradient.emplace(plain(g));
  Workspace scratch(p.weight_gradient->scratch());
  p.weight_gradient->run(read.data(), summed.data(), gradients.weight.data(), scratch.data());

  const std::int64_t channels = bias ? g.groups * g.out_channels : 0;
  gradients.bias = zeros(Shape{channels});
  const auto pixels = static_cast<std::size_t>(g.out_pixels());
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    double sum = 0.0;
    for (std::int64_t n = 0; n < g.batch; ++n) {
      sum += kernels::table().rows.sum(grad_output.data() + (n * channels + channel) * g.out_pixels(), pixels);
    }
    gradients.bias.data()[channel] = static_cast<float>(sum);
  }
  return gradients;
}

Tensor convolve(const ConvolutionSpec& spec, const Tensor& input, const Tensor& weight, const Tensor* bias,
                const Shape& output_shape) {
  Tensor output = uninitialized(output_shape);
  PreparedConvolution(spec, shape_of(input), shape_of(weight), output_shape).forward(input, weight, bias, 0, output);
  return output;
}

ConvolutionGradients convolve_backward(const ConvolutionSpec& spec, const Tensor& input, const Tensor& weight,
                                       bool bias, const Tensor& grad_output) {
  return PreparedConvolution(spec, shape_of(input), shape_of(weight), shape_of(grad_output))
      .backward(input, weight, bias, 0, grad_output);
}

std::int64_t scratch_bytes(const ConvolutionSpec& spec, const Shape& input, const Shape& weight, const Shape& output) {
  const Geometry g = make_geometry(spec, input, weight, output);
  const Count bytes = convolution_scratch(g);
  return (fits(bytes) ? bytes : reference_scratch(g, false)).value();
}

std::int64_t backward_scratch_bytes(const ConvolutionSpec& spec, const Shape& input, const Shape& weight,
                                    const Shape& output) {
  const Geometry g = make_geometry(spec, input, weight, output);
  const BackwardScratch scratch = backward_scratch(spec, g);
  return (scratch.fits() ? scratch.input + scratch.weight : reference_scratch(g, true)).value();
}

}  // namespace convscope::plan
