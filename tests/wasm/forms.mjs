// Loads the form evaluator (src/wasm/forms) and speaks its calls. Also how a page would.
import { readFile } from "node:fs/promises";

export async function loadForms(path) {
  // Stands in for the system: the evaluator has no clock, files or randomness of its own.
  const missing = new Proxy({}, { get: () => () => 0 });
  const { instance } = await WebAssembly.instantiate(await readFile(path), { wasi_snapshot_preview1: missing });
  const exports = instance.exports;
  exports._initialize?.();
  const give = (bytes) => {
    const at = exports.input(bytes.length);
    new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  };
  return {
    loadForm: (bytes) => exports.load_form(give(bytes)) === 1,
    // The result as an object; {refused: message} when there is none.
    evaluate(bytes) {
      const size = exports.evaluate(give(bytes));
      const text = new TextDecoder("utf-8", { fatal: true }).decode(
        new Uint8Array(exports.memory.buffer, exports.output(), Math.abs(size)),
      );
      return size < 0 ? { refused: text } : JSON.parse(text);
    },
  };
}

const encoder = new TextEncoder();

function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}
const number = (value) => varint(value >= 0 ? value * 2 : -value * 2 - 1);
const text = (value) => {
  const bytes = encoder.encode(value);
  return [...varint(bytes.length), ...bytes];
};
const list = (items, write) => [...varint(items.length), ...items.flatMap(write)];
const answers = (given) => list(Object.entries(given), ([code, value]) => [...text(code), ...text(value)]);
const days = (date) => Date.parse(`${date}T00:00:00Z`) / 86400000;

// What someone filled in, as the bytes of core/forms/form_bytes.h. `rows` by collection, `signatures` by signer.
export function fillingBytes({ asOf, ruleDate = asOf, period, region, given, rows = {}, signatures = {} }) {
  return new Uint8Array([
    ...number(days(asOf)),
    ...number(days(ruleDate)),
    ...(period ? [1, ...number(days(period[0])), ...number(days(period[1]))] : [0]),
    ...text(region),
    ...answers(given),
    ...list(Object.entries(rows), ([collection, records]) => [...text(collection), ...list(records, answers)]),
    ...answers(signatures),
  ]);
}
