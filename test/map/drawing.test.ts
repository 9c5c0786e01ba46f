import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AuthMap, MapToken } from '../../server/src/map/auth-map';
import { columnOf } from '../../server/src/map/column';
import { svgOf } from '../../server/src/map/index';
import { pictureOf } from '../../server/src/map/layout';
import type { Box } from '../../server/src/map/picture';
import { ATTACKS, attackOn, mapOf, TWO_SERVICES } from './mapping';
import { elementsOf } from './markup';

const TOKEN: Omit<MapToken, 'id' | 'from' | 'to'> = {
  kind: 'token',
  role: 'access',
  secret: 'JWT_SECRET',
  algorithm: 'HS256',
  lifetime: '15 minutes',
  leeway: 'no leeway',
  audience: '"api"',
  libraries: 'jose',
  because: '',
  issuers: [],
  verifiers: [],
  defects: [],
};

/** A map of services and ends by their names, and tokens by the indices of their ends. */
function mapWith(names: readonly string[], ways: readonly (readonly [number, number])[], secret: string): AuthMap {
  const [contractOnly] = mapOf(TWO_SERVICES).services;
  assert.ok(contractOnly);
  const services = names.map((name, index) => ({ ...contractOnly, id: `s${index + 1}`, name, defects: [] }));
  const tokens = ways.map(([from, to], index) => ({
    ...TOKEN,
    secret,
    id: `t${index + 1}`,
    from: `s${(from % names.length) + 1}`,
    to: `s${(to % names.length) + 1}`,
  }));
  return {
    services,
    ends: [],
    tokens,
    sends: [],
    matrix: { environments: [], secrets: [] },
    locate: () => ({ file: '', line: 1, column: 1 }),
  };
}

const MAPS = fc
  .tuple(
    fc.array(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), { minLength: 1, maxLength: 7 }),
    fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 14 }),
    fc.string({ maxLength: 90 }),
  )
  .map(([names, ways, secret]) => mapWith(names, ways, secret));

/** Points along a path of our own form, closely enough that none jumps over a box. */
function along(path: string): readonly (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  let [x, y] = [0, 0];
  for (const [, command = '', written = ''] of path.matchAll(/([MCHVQ])([^MCHVQ]*)/g)) {
    const numbers = written.trim().split(/\s+/).map(Number);
    const at = (index: number) => numbers.at(index) ?? 0;
    const [endX, endY] = command === 'H' ? [at(0), y] : command === 'V' ? [x, at(0)] : [at(-2), at(-1)];
    const steps = command === 'M' ? 1 : 16;
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      if (command === 'C') {
        const bend = (a: number, b: number, c: number, d: number) =>
          (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d;
        points.push([bend(x, at(0), at(2), endX), bend(y, at(1), at(3), endY)]);
      } else points.push([x + (endX - x) * t, y + (endY - y) * t]);
    }
    [x, y] = [endX, endY];
  }
  return points;
}

function overlap(one: Box, other: Box): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

describe('the drawing of the map', () => {
  for (const [way, layOut] of Object.entries({ across: pictureOf, 'in a column': columnOf }))
    it(`${way}, lays no box over another, runs no line through one, and keeps all inside of its frame`, () => {
      fc.assert(
        fc.property(MAPS, (map) => {
          const { width, height, nodes, edges } = layOut(map);
          const boxes = [...nodes, ...edges].map(({ box }) => box);
          assert.equal(boxes.length, map.services.length + map.tokens.length);
          for (const [index, box] of boxes.entries()) {
            assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, 'a box lies outside');
            assert.ok(Number.isInteger(box.x) && Number.isInteger(box.y), 'a box stands between pixels');
            for (const other of boxes.slice(index + 1)) assert.ok(!overlap(box, other), 'two boxes overlap');
          }
          for (const { lines } of edges) {
            for (const [x, y] of lines.flatMap(({ path }) => along(path))) {
              assert.ok(x >= 0 && y >= 0 && x <= width && y <= height, 'a line leaves the frame');
              const hit = boxes.some((box) => x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1);
              assert.ok(!hit, 'a line runs through a box');
            }
          }
        }),
        { numRuns: 15 },
      );
    });

  for (const [way, layOut] of Object.entries({ across: pictureOf, 'in a column': columnOf }))
    it(`${way}, begins and ends its arrows at the boxes of the services`, () => {
      const map = mapWith(
        ['web', 'api', 'jobs'],
        [
          [0, 1],
          [1, 0],
          [1, 2],
          [1, 1],
          [0, 1],
        ],
        'A',
      );
      const { nodes, edges } = layOut(map);
      for (const { edge, lines } of edges) {
        const boxOf = (id: string) => nodes.find((node) => node.id === id)?.box;
        const touches = (box: Box | undefined, [x, y]: readonly [number, number]) =>
          box !== undefined && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
        const start = along(lines[0]?.path ?? '')[0] ?? [0, 0];
        const tip = lines[1]?.tip;
        assert.ok(touches(boxOf(edge.from), start), `${edge.id} begins elsewhere`);
        assert.ok(tip && touches(boxOf(edge.to), [tip.x, tip.y]), `${edge.id} ends elsewhere`);
      }
    });

  it('is legible in a panel of 400 pixels, for six services that all have to do with one another', () => {
    const names = ['web', 'admin', 'api', 'jobs', 'mail', 'billing'];
    const ways = [...names.keys()].flatMap((from) => [[from, from + 1] as const, [from, from] as const]);
    const { width } = columnOf(mapWith(names, [...ways, [0, 2], [0, 3], [2, 5]], 'SHARED_JWT_SECRET_OF_ALL'));
    // Texts of 12 pixels, and what page and frame leave of 400.
    assert.ok((12 * (400 - 46)) / width >= 11, `${width} pixels wide`);
  });

  it('is the same for the same map', () => {
    assert.equal(svgOf(mapOf(TWO_SERVICES)), svgOf(mapOf(TWO_SERVICES)));
  });

  it('is well-formed XML without anything to load or to run, whatever the names are', () => {
    for (const attack of ATTACKS) {
      const svg = svgOf(mapOf(attackOn(attack)));
      const names = new Set(elementsOf(svg).map(({ name }) => name));
      assert.deepEqual(
        [...names].filter((name) => !['svg', 'title', 'desc', 'style', 'rect', 'g', 'path', 'text', 'circle'].includes(name)),
        [],
      );
      for (const { attributes } of elementsOf(svg))
        for (const name of attributes.keys()) assert.doesNotMatch(name, /^on|href|style|src/, attack);
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    }
  });

  it('marks what is broken by a shape, and says all of it to who does not see it', () => {
    const map = mapOf({ ...TWO_SERVICES, 'api/auth.py': TWO_SERVICES['api/auth.py']?.replace('audience="api"', 'audience="app"') ?? '' });
    const svg = svgOf(map);
    assert.match(svg, /class="part token bad"/);
    assert.match(svg, /<circle class="mark"/);
    const titles = elementsOf(svg).filter(({ name }) => name === 'title');
    assert.ok(
      titles.some(({ text }) =>
        text.startsWith(
          'Access token from web to api. AUTH_SECRET, HS256, 15 minutes, 30 seconds leeway, audience "api", expected "app". 1 error: This verifier expects the audience "app"',
        ),
      ),
      titles.map(({ text }) => text).join('\n'),
    );
  });

  it('draws a part of a map that is too large, the broken tokens first', () => {
    const names = Array.from({ length: 50 }, (_, index) => `service${index}`);
    const ways = Array.from({ length: 120 }, (_, index) => [index, index + 1] as const);
    const started = performance.now();
    const drawn = elementsOf(svgOf(mapWith(names, ways, 'A'))).filter(({ attributes }) =>
      attributes.get('class')?.startsWith('part token'),
    );
    assert.ok(drawn.length > 30 && drawn.length <= 60, String(drawn.length));
    assert.ok(performance.now() - started < 5000, 'it takes seconds');
  });
});
