// What web/state keeps in time: no browser is needed.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { History } from "../../web/state/history.js";
import { isEdited } from "../../web/state/replacement.js";
import { Waiting } from "../../web/state/waiting.js";

let now = 0;
beforeEach(() => {
  now = 5000;
  mock.method(performance, "now", () => now);
});
afterEach(() => mock.reset());

/** @param {History<string>} history @param {string} present */
function undoAll(history, present) {
  const steps = [];
  for (let step = history.undo(present); step !== null; step = history.undo(step)) steps.push(step);
  return steps;
}

test("history: each change is taken back, and made again", () => {
  const history = new History();
  assert.deepEqual(
    [history.canUndo, history.canRedo, history.undo("a"), history.redo("a")],
    [false, false, null, null],
  );
  history.remember("a", "");
  history.remember("b", "");
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), "a");
  assert.equal(history.undo("a"), null);
  assert.equal(history.redo("a"), "b");
  assert.equal(history.redo("b"), "c");
  assert.equal(history.redo("c"), null);
});

test("history: a new change ends what could be made again", () => {
  const history = new History();
  history.remember("a", "");
  history.undo("b");
  assert.ok(history.canRedo);
  history.remember("a", "");
  assert.ok(!history.canRedo);
  assert.equal(history.redo("c"), null);
});

test("history: quick changes of one kind are one step, until another kind, a pause or an undo", () => {
  const history = new History();
  /** @param {string} step @param {string} kind @param {number} after */
  const change = (step, kind, after) => {
    now += after;
    history.remember(step, kind);
  };
  change("1", "stride", 0);
  change("2", "stride", 999); // counted from the last one: typing on is one step however long it takes
  change("3", "stride", 999);
  change("4", "padding", 0);
  change("5", "padding", 1000);
  change("6", "", 0);
  change("7", "", 0);
  assert.deepEqual(undoAll(history, "8"), ["7", "6", "5", "4", "1"]);

  change("1", "stride", 5000);
  history.undo("2");
  change("1", "stride", 0);
  assert.deepEqual(undoAll(history, "3"), ["1"]);
});

test("history: the oldest of more than 200 steps are forgotten", () => {
  const history = new History();
  for (let i = 0; i < 205; ++i) history.remember(String(i), "");
  const steps = undoAll(history, "205");
  assert.equal(steps.length, 200);
  assert.deepEqual([steps[0], steps.at(-1)], ["204", "5"]);
});

test("waiting: told after 150 ms and after 2 s, anew from each beginning, never after the end", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const told = [];
  const waiting = new Waiting({ busy: () => told.push("busy"), slow: () => told.push("slow") });
  waiting.begin();
  mock.timers.tick(149);
  assert.deepEqual(told, []);
  waiting.begin();
  mock.timers.tick(149);
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  assert.deepEqual(told, ["busy"]);
  mock.timers.tick(1850);
  assert.deepEqual(told, ["busy", "slow"]);
  waiting.begin();
  waiting.end();
  mock.timers.tick(5000);
  assert.deepEqual(told, ["busy", "slow"]);
});

test("a text is edited while three quarters of it stand", () => {
  const model = "nn.Sequential(nn.Conv1d(1, 16, 3), nn.ReLU())";
  for (const after of [
    model,
    `${model}  # mine`,
    model.replace("16", "8"),
    model.replace("nn.ReLU()", "nn.ReLU(), nn.Conv1d(16, 1, 3)"),
    model.slice(1),
  ]) {
    assert.equal(isEdited(model, after), true, after);
  }
  for (const after of ["", "n", "nn.Sequential(nn.Conv2d(3, 8, 3))", "nn.Flatten()"]) {
    assert.equal(isEdited(model, after), false, after);
  }
  assert.equal(isEdited("", "nn.ReLU()"), true);
  assert.equal(isEdited("aaaa", "aaa"), true);
  assert.equal(isEdited("aaaa", "aa"), false);
});
