// The evaluator by itself: what it refuses, and what it answers. That it agrees with the other ways is tests/four_ways' matter.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadEvaluator } from "./evaluator.mjs";

const module = fileURLToPath(new URL("../../build/wasm/src/shouwang_engine.wasm", import.meta.url));

// "roof or income > 100 yuan" over one household, written by hand so that a change of the format is noticed.
const zigzag = (value) => varint(value >= 0 ? value * 2 : -value * 2 - 1);
function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}
const text = (value) => [...varint(value.length), ...new TextEncoder().encode(value)];
const [HAS_A, HAS_B, HAS_K, IS_BOOL, HAS_BOUNDS] = [1, 2, 8, 16, 32];
const [CONST, FIELD, LESS, TRUTH, OR] = [0, 3, 14, 20, 25];
const program = new Uint8Array([
  ...new TextEncoder().encode("SWX"), 1,
  1, ...text("household"), 0,
  2, ...text("roof"), 1, 0, 0, 0, ...text("income"), 1, 2, 0, 0,
  0, 0, 0, // parameters, texts, lists
  6,
  FIELD, HAS_BOUNDS, 1, ...zigzag(0), ...zigzag(1),
  TRUTH, HAS_A | IS_BOOL, 1, 1,
  CONST, HAS_K, 0, ...zigzag(10000),
  FIELD, HAS_K | HAS_BOUNDS, 1, ...zigzag(1), ...zigzag(-1000000), ...zigzag(1000000000),
  LESS, HAS_A | HAS_B | IS_BOOL, 1, 2, 1,
  OR, HAS_A | HAS_B | IS_BOOL, 1, 4, 1,
  1, ...text("rule"), 6, 0, 1, 1, 0, 0, 0, 0, 0,
  0,
]);
const context = new Uint8Array([...zigzag(19630), ...zigzag(19630), ...zigzag(0), ...zigzag(0), 0]);
const [KNOWN, UNKNOWN, NOT_APPLICABLE] = [0, 1, 2];
const yes = [1, KNOWN, ...zigzag(1)];
const no = [1, KNOWN, ...zigzag(0)];

test("the module was built", () => assert.ok(existsSync(module)));

test("answers yes, no and unknown", async () => {
  const evaluator = await loadEvaluator(module);
  assert.equal(evaluator.loadProgram(program), true);
  assert.equal(evaluator.setContext(context), true);
  const run = (...record) => [...evaluator.run(new Uint8Array(record.flat()))];
  assert.deepEqual(run(KNOWN, zigzag(0), KNOWN, zigzag(10001)), yes);
  assert.deepEqual(run(KNOWN, zigzag(0), KNOWN, zigzag(10000)), no);
  assert.deepEqual(run(UNKNOWN, KNOWN, zigzag(10001)), yes);
  assert.deepEqual(run(UNKNOWN, KNOWN, zigzag(10000)), [1, UNKNOWN]);
  assert.deepEqual(run(NOT_APPLICABLE, NOT_APPLICABLE), no);
});

test("refuses bytes that do not fit", async () => {
  const evaluator = await loadEvaluator(module);
  assert.equal(evaluator.run(new Uint8Array([1, 1])), null, "no program");
  assert.equal(evaluator.loadProgram(program.subarray(0, program.length - 1)), false);
  assert.equal(evaluator.loadProgram(program), true);
  assert.equal(evaluator.run(new Uint8Array([1, 1])), null, "no context");
  assert.equal(evaluator.setContext(context), true);
  assert.equal(evaluator.run(new Uint8Array([1])), null, "cut off");
  assert.equal(evaluator.run(new Uint8Array([3, 1])), null, "no such state");
  assert.equal(evaluator.run(new Uint8Array([1, KNOWN, ...zigzag(1000000001)])), null, "above the bounds");
  assert.deepEqual([...evaluator.run(new Uint8Array([KNOWN, ...zigzag(1), 1]))], yes);
});
