// dist/ of the desk → web/dist/pages.bundle, which the build of the program embeds: every file as it is, as gzip and as brotli.
// Format, numbers little-endian: "SWPAGES1", u32 count; a file: u32 length of its path, u32 lengths of the three forms (0: not
// smaller than the file), the path, the forms.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const web = fileURLToPath(new URL('..', import.meta.url));
const folder = `${web}apps/desk/dist`;

const u32 = (...numbers) => {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => bytes.writeUInt32LE(number, 4 * at));
  return bytes;
};
const when_smaller = (packed, plain) => (packed.length < plain.length ? packed : Buffer.alloc(0));

const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(folder.length + 1))
  .sort();
const parts = [Buffer.from('SWPAGES1'), u32(paths.length)];
let plain_bytes = 0;
let packed_bytes = 0;
for (const path of paths) {
  const plain = readFileSync(`${folder}/${path}`);
  const gzip = when_smaller(gzipSync(plain, { level: 9 }), plain);
  const brotli = when_smaller(
    brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    plain,
  );
  const name = Buffer.from(path);
  parts.push(u32(name.length, plain.length, gzip.length, brotli.length), name, plain, gzip, brotli);
  plain_bytes += plain.length;
  packed_bytes += brotli.length || plain.length;
}
mkdirSync(`${web}dist`, { recursive: true });
writeFileSync(`${web}dist/pages.bundle`, Buffer.concat(parts));
console.log(`${paths.length} files, ${plain_bytes} bytes, ${packed_bytes} as brotli`);
