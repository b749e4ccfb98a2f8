// node run_wasm.mjs MODULE INPUT OUTPUT: runs every record of a batch that run_wasm.cc wrote. All numbers are 32 bits, little
// endian. INPUT: size and bytes of the program; number of contexts, each with its size; number of records, each with its
// context, size and bytes. OUTPUT: for each record the size of its result (-1 when refused) and the bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { loadEvaluator } from "../wasm/evaluator.mjs";

const [module, inputPath, outputPath] = process.argv.slice(2);
const evaluator = await loadEvaluator(module);
const input = readFileSync(inputPath);
let at = 0;
const number = () => {
  at += 4;
  return input.readInt32LE(at - 4);
};
const bytes = () => {
  const size = number();
  at += size;
  return input.subarray(at - size, at);
};

if (!evaluator.loadProgram(bytes())) throw new Error("the program is refused");
const contexts = Array.from({ length: number() }, bytes);
const results = [];
let current = -1;
for (let left = number(); left > 0; --left) {
  const context = number();
  const record = bytes();
  if (context !== current && !evaluator.setContext(contexts[context])) throw new Error("a context is refused");
  current = context;
  const result = evaluator.run(record);
  const size = Buffer.alloc(4);
  size.writeInt32LE(result === null ? -1 : result.length);
  results.push(size);
  if (result !== null) results.push(Buffer.from(result));
}
writeFileSync(outputPath, Buffer.concat(results));
