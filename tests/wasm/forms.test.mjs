// Forms on a phone: the cases of spec/forms through WebAssembly, held against the spec and, with the cases of every pack,
// against the native evaluator. script/test writes build/wasm/forms with the program write_forms.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fillingBytes, loadForms } from "./forms.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const module = here("../../build/wasm/src/shouwang_forms.wasm");
const folder = here("../../build/wasm/forms");
const spec = JSON.parse(readFileSync(here("../../spec/forms/cases.json"), "utf8"));
const written = JSON.parse(readFileSync(`${folder}/forms.json`, "utf8"));
const bytesOf = (form) => new Uint8Array(readFileSync(`${folder}/${form.file}`));
const sheet = written.find((form) => form.pack === spec.pack && form.form === spec.form);

async function opened(form) {
  const forms = await loadForms(module);
  assert.equal(forms.loadForm(bytesOf(form)), true, form.file);
  return forms;
}

function filling(one, more = {}) {
  const rows = one.members ? { members: one.members } : {};
  return fillingBytes({ asOf: spec.as_of, region: spec.region, given: one.answers, rows, ...more });
}

// "P4[2]" → the second row of P4.
function stateOf(result, code) {
  const [, item, row] = /^([^[]+)(?:\[(\d+)\])?$/.exec(code);
  return result.items[item][row ? row - 1 : 0];
}

function words({ visibility, required, missing }) {
  return [visibility, required && "required", missing && "missing"].filter(Boolean).join(" ");
}

function holds(then, result) {
  for (const [code, expected] of Object.entries(then.state ?? {})) assert.equal(words(stateOf(result, code)), expected, code);
  for (const [code, expected] of Object.entries(then.value ?? {})) assert.equal(stateOf(result, code).text, expected, code);
  for (const [code, expected] of Object.entries(then.exact ?? {}))
    assert.deepEqual(stateOf(result, code).exact, expected.map(String), code);
  if (then.missing) assert.deepEqual(new Set(result.missing), new Set(then.missing));
  if (then.problems) assert.deepEqual(new Set(result.problems.map((problem) => problem.id)), new Set(then.problems));
  if (then.stop) assert.deepEqual(result.stops.map((stop) => stop.message), [then.stop]);
  if (then.counts) assert.deepEqual(result.counts, then.counts);
}

test("the spec has cases", () => assert.ok(spec.cases.length > 15));

for (const [index, one] of spec.cases.entries()) {
  test(`spec: ${one.name}`, async () => {
    const forms = await opened(sheet);
    const result = forms.evaluate(filling(one));
    assert.deepEqual(result.unreadable, []);
    holds(one.then, result);
    assert.deepEqual(result, sheet.cases[index].native, "as the native evaluator answers");
  });
}

for (const form of written.filter((one) => one !== sheet)) {
  test(`${form.pack}: ${form.form} loads; ${form.cases.length} cases as native`, async () => {
    const forms = await opened(form);
    for (const one of form.cases) {
      const result = forms.evaluate(Buffer.from(one.filling, "hex"));
      assert.deepEqual(result, one.native, one.name);
    }
  });
}

test("packs have forms with cases", () => {
  const packs = written.filter((form) => form !== sheet && form.cases.length > 0);
  assert.ok(packs.length >= 3, String(packs.length));
});

test("signatures, and answers that cannot be read", async () => {
  const forms = await opened(sheet);
  const given = { Q1: "也许", Q99: "是" };
  const result = forms.evaluate(filling({ answers: given }));
  assert.deepEqual(result.unreadable.map((one) => one.id), ["forms.bad_value", "forms.unknown_item"]);
  assert.ok(result.unsigned.length > 0);
  const everyone = Object.fromEntries(result.unsigned.map((signer, index) => [signer, `签字人${index}`]));
  assert.deepEqual(forms.evaluate(filling({ answers: {} }, { signatures: everyone })).unsigned, []);
});

test("refuses bytes that do not fit", async () => {
  const bytes = bytesOf(sheet);
  const forms = await loadForms(module);
  const blank = filling({ answers: {} });
  assert.match(forms.evaluate(blank).refused, /还没有载入表单/);
  for (let length = 0; length < bytes.length; length += 7) assert.equal(forms.loadForm(bytes.subarray(0, length)), false);
  assert.equal(forms.loadForm(new Uint8Array([...bytes, 0])), false);
  assert.equal(forms.loadForm(bytes), true);
  assert.match(forms.evaluate(blank.subarray(0, blank.length - 1)).refused, /已损坏/);
  const early = fillingBytes({ asOf: "1900-01-01", region: spec.region, given: {} });
  assert.ok(forms.evaluate(early).refused.length > 0, "no parameter is in force");
  assert.equal(forms.evaluate(blank).complete, false, "still loaded");
});
