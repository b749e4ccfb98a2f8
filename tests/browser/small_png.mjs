// Pictures of pages have few colours: a PNG with a palette is a third of the browser's own.
import { deflateSync, inflateSync } from 'node:zlib';

const kSignature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const kMostColours = 256;

function chunks_of(png) {
  const chunks = [];
  for (let at = kSignature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

function paeth(a, b, c) {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

// 8-bit RGB or RGBA, not interlaced: what Chromium writes.
function pixels_of(png) {
  const chunks = chunks_of(png);
  const head = chunks[0].data;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const size = head[9] === 6 ? 4 : 3;
  const raw = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  );
  const stride = width * size;
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x >= size ? out[y * stride + x - size] : 0;
      const up = y > 0 ? out[(y - 1) * stride + x] : 0;
      const corner = y > 0 && x >= size ? out[(y - 1) * stride + x - size] : 0;
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x] + add;
    }
  }
  return { width, height, size, out };
}

// The commonest colours stay as they are, the others take the nearest of them.
function palette_of(colours) {
  const common = [...colours.entries()].sort((a, b) => b[1] - a[1]).slice(0, kMostColours);
  const palette = common.map(([colour]) => [colour >> 16, (colour >> 8) & 255, colour & 255]);
  const index_of = new Map(common.map(([colour], at) => [colour, at]));
  const nearest = (colour) => {
    const [r, g, b] = [colour >> 16, (colour >> 8) & 255, colour & 255];
    let best = 0;
    let least = Infinity;
    palette.forEach(([pr, pg, pb], at) => {
      const distance = (pr - r) ** 2 + (pg - g) ** 2 + (pb - b) ** 2;
      if (distance < least) [best, least] = [at, distance];
    });
    return best;
  };
  return {
    palette,
    find: (colour) => {
      if (!index_of.has(colour)) index_of.set(colour, nearest(colour));
      return index_of.get(colour);
    },
  };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crc(body), body.length + 4);
  return result;
}

// zlib has one of its own only since Node 22.
function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

export function small_png(png) {
  const { width, height, size, out } = pixels_of(png);
  const colour_at = (at) => (out[at] << 16) | (out[at + 1] << 8) | out[at + 2];
  const colours = new Map();
  for (let at = 0; at < out.length; at += size) {
    const colour = colour_at(at);
    colours.set(colour, (colours.get(colour) ?? 0) + 1);
  }
  const { palette, find } = palette_of(colours);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      rows[y * (width + 1) + 1 + x] = find(colour_at((y * width + x) * size));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    kSignature,
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
