#include "analysis/fixes/repair.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "analysis/fixes/candidates.hpp"
#include "analysis/fixes/sizes.hpp"
#include "analysis/fixes/words.hpp"
#include "analysis/spatial.hpp"
#include "sort_by.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

/// In calls of layers, and what reading the text is worth in them: some tens of milliseconds.
constexpr std::int64_t most_work = 30'000;
constexpr std::int64_t reading = 12;
constexpr std::size_t most_steps = 4;
/// Of one parameter so many values are followed that only move the trouble further on.
constexpr int most_followed = 2;
constexpr std::size_t most_aside = 2;
/// Two changes of different kinds are less of one thing than two of one kind.
constexpr double of_another_kind = 1.0;

bool of_one_kind(const Attempt& attempt, const Candidate& candidate) {
  if (attempt.changes.empty()) return true;
  const CodeChange& first = attempt.changes.front();
  if (candidate.input) return first.kind == CodeChange::Kind::input;
  const CodeChange& change = candidate.changes.front();
  return first.kind == change.kind && first.name == change.name;
}

class Repair {
 public:
  Repair(Attempt attempt, const Outcome& first, Goal goal) : first_(first), goal_(goal) {
    frontier_.emplace_back(std::move(attempt), first.progress);
  }

  Remedy run() {
    while (!frontier_.empty() && work_ > 0) {
      const auto nearest = std::ranges::min_element(frontier_, {}, [](const auto& state) { return state.first.cost; });
      auto [attempt, progress] = std::move(*nearest);
      frontier_.erase(nearest);
      if (attempt.cost >= limit()) break;
      expand(attempt, progress);
    }
    Remedy remedy{.bounded = work_ <= 0};
    sort_by(found_, [](const auto& each) { return each.first; });
    for (auto& [cost, fix] : found_) {
      if (remedy.fixes.size() < Remedy::max_fixes) remedy.fixes.push_back(std::move(fix));
    }
    return remedy;
  }

 private:
  /// What a change may cost: with some at hand, nothing far more costly is looked for.
  double limit() const {
    constexpr double worth = 2.0;
    double nearest = 1e9;
    for (const auto& [cost, fix] : found_) nearest = std::min(nearest, cost);
    return nearest + worth;
  }

  /// Runs an attempt if there is work left for it.
  std::optional<Outcome> run(const Attempt& attempt) {
    const std::size_t calls = first_.model ? first_.model->nodes().size() : 0;
    work_ -= static_cast<std::int64_t>(calls) + 1;
    if (!attempt.parsed) work_ -= reading + static_cast<std::int64_t>(attempt.model.size() / 64);
    if (work_ <= 0) return std::nullopt;
    return analysis::run(attempt, goal_);
  }

  /// Keeps a fix, unless a nearer one touches the same or comes to the same.
  void take(const Attempt& attempt, const Outcome& outcome) {
    const std::string same = concat(outcome.model->repr(), to_string(attempt.input),
                                    attempt.options.output_size ? attempt.options.output_size->repr() : "");
    const std::size_t fresh = found_.size();
    const auto place_in = [&](const auto& places, const std::string& key) {
      const auto found = places.find(key);
      return found == places.end() ? fresh : found->second;
    };
    const std::size_t place = std::min(place_in(touched_, attempt.touched), place_in(results_, same));
    touched_.emplace(attempt.touched, place);
    results_.emplace(same, place);
    if (place == fresh)
      found_.emplace_back(attempt.cost, fix_of(first_, attempt, outcome));
    else if (attempt.cost < found_[place].first)
      found_[place] = {attempt.cost, fix_of(first_, attempt, outcome)};
  }

  /// What is worth following of the attempts that one attempt leads to without being solved.
  struct Followed {
    std::map<std::string, int> places;                  ///< how often each place is
    std::vector<std::pair<Attempt, Progress>> aside{};  ///< these come no further, but to another check
  };

  void expand(Attempt& attempt, const Progress& progress) {
    const auto outcome = run(attempt);
    if (!outcome) return;
    attempt.parsed = outcome->model;
    Followed followed;
    for (Candidate& candidate : candidates(attempt, *outcome)) {
      if (!of_one_kind(attempt, candidate)) candidate.cost += of_another_kind;
      if (attempt.cost + candidate.cost >= limit()) continue;
      const auto next = changed(attempt, candidate);
      if (!next || known(*next)) continue;
      const auto result = run(*next);
      if (!result) return;
      if (result->solved)
        take(*next, *result);
      else
        follow(*next, result->progress, progress, followed);
    }
    // A layer can be wrong in two ways: what passes one of its checks leads to the next.
    if (followed.places.empty()) std::ranges::move(followed.aside, std::back_inserter(frontier_));
    if (attempt.steps == 0 || found_.empty()) resize(attempt, axes_of(*outcome));
  }

  /// True if a nearer fix touches the same.
  bool known(const Attempt& attempt) const {
    const auto same = touched_.find(attempt.touched);
    return same != touched_.end() && found_[same->second].first <= attempt.cost;
  }

  void follow(const Attempt& next, const Progress& reached, const Progress& before, Followed& followed) {
    if (next.steps >= most_steps) return;
    if (reached.beyond(before)) {
      if (++followed.places[next.touched] <= most_followed) frontier_.emplace_back(next, reached);
    } else if (reached.beside(before) && followed.aside.size() < most_aside) {
      followed.aside.emplace_back(next, reached);
    }
  }

  /// Other sizes of the input.
  void resize(const Attempt& attempt, std::size_t axes) {
    const auto solves = [&](const Attempt& other) {
      if (other.cost >= limit()) return false;
      const auto result = run(other);
      return result && result->solved;
    };
    for (const Attempt& other : other_sizes(attempt, axes, solves)) {
      if (const auto result = run(other)) take(other, *result);
    }
  }

  /// Trailing axes of the input that may be of another size.
  static std::size_t axes_of(const Outcome& outcome) {
    if (!outcome.model) return 0;
    return std::max<std::size_t>(1, spatial_axes(*outcome.model, outcome.trace));
  }

  const Outcome& first_;
  Goal goal_;
  std::int64_t work_ = most_work;
  std::vector<std::pair<Attempt, Progress>> frontier_;
  std::vector<std::pair<double, Fix>> found_;
  std::map<std::string, std::size_t> touched_;  ///< what is touched → which of found_
  std::map<std::string, std::size_t> results_;  ///< what results → which of found_
};

}  // namespace

Remedy repair(const Attempt& attempt, const Outcome& first, Goal goal) { return Repair(attempt, first, goal).run(); }

}  // namespace convscope::analysis
