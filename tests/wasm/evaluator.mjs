// Loads the evaluator (src/wasm/evaluator.cc) and speaks its calls. Also how a page would.
import { readFile } from "node:fs/promises";

export async function loadEvaluator(path) {
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
    loadProgram: (bytes) => exports.load_program(give(bytes)) === 1,
    setContext: (bytes) => exports.set_context(give(bytes)) === 1,
    // The result's bytes, or null when the record is refused. Valid until the next call.
    run(bytes) {
      const size = exports.run(give(bytes));
      return size < 0 ? null : new Uint8Array(exports.memory.buffer, exports.output(), size);
    },
  };
}
