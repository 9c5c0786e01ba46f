// Screenshots for documents: at most 256 colours, which halves a picture of an editor and which nobody sees.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

/** A PNG of 8 bits a channel as one with a palette, or itself where that is no smaller. Throws on any other form of PNG. */
export function smallPng(png) {
  const { width, height, channels, pixels } = decode(png);
  const counts = new Map();
  const keyAt = (at) => (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
  for (let at = 0; at < pixels.length; at += channels) counts.set(keyAt(at), (counts.get(keyAt(at)) ?? 0) + 1);
  const palette = paletteOf(counts);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const key = keyAt((y * width + x) * channels);
      if (!nearest.has(key)) nearest.set(key, nearestIn(palette, key));
      rows[y * (width + 1) + 1 + x] = nearest.get(key);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const parts = [
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  const small = Buffer.concat([SIGNATURE, ...parts]);
  return small.length < png.length ? small : png;
}

/** Colours that are often, then whatever is far from all of these: the few pixels of a red line count as much as those of a letter's edge. */
function paletteOf(counts) {
  const often = [...counts].sort(([, left], [, right]) => right - left).map(([colour]) => colour);
  const palette = often.slice(0, COLOURS / 2);
  const rest = often.slice(COLOURS / 2);
  const distances = rest.map((colour) => distance(palette[nearestIn(palette, colour)], colour));
  while (palette.length < COLOURS && palette.length < often.length) {
    let farthest = 0;
    for (let index = 1; index < rest.length; index++) {
      const weight = (at) => distances[at] * Math.sqrt(counts.get(rest[at]));
      if (weight(index) > weight(farthest)) farthest = index;
    }
    const chosen = rest[farthest];
    palette.push(chosen);
    for (let index = 0; index < rest.length; index++) distances[index] = Math.min(distances[index], distance(chosen, rest[index]));
  }
  return palette;
}

function nearestIn(palette, colour) {
  let best = 0;
  for (let index = 1; index < palette.length; index++) {
    if (distance(palette[index], colour) < distance(palette[best], colour)) best = index;
  }
  return best;
}

function distance(left, right) {
  const part = (shift) => (((left >> shift) & 255) - ((right >> shift) & 255)) ** 2;
  return part(16) + part(8) + part(0);
}

function decode(png) {
  const parts = [];
  let header;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = data;
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[header[9]];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error('Not a picture of 8 bits a channel');
  const stride = width * channels;
  const raw = inflateSync(Buffer.concat(parts));
  const pixels = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : pixels[at - channels];
      const above = y === 0 ? 0 : pixels[at - stride];
      const corner = x < channels || y === 0 ? 0 : pixels[at - stride - channels];
      pixels[at] = raw[y * (stride + 1) + 1 + x] + [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
    }
  }
  return { width, height, channels, pixels };
}

function paeth(left, above, corner) {
  const estimate = left + above - corner;
  const [a, b, c] = [left, above, corner].map((each) => Math.abs(estimate - each));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
