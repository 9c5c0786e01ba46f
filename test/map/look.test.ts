import assert from 'node:assert/strict';
import { mapHtml, svgOf } from '../../server/src/map/index';
import { html } from '../../server/src/page/html';
import { findingAt } from '../cli/report-of';
import { contrast } from '../harness/contrast';
import { mapOf, TWO_SERVICES } from './mapping';
import { elementsOf } from './markup';

const whole = mapOf(TWO_SERVICES);

describe('the page of a map', () => {
  const look = { place: () => html`<code>here</code>` };
  const [token] = whole.tokens;

  it('keeps the ends of an arrow where they are, whichever way their names are written', () => {
    const services = whole.services.map((service, index) => ({ ...service, name: ['שרת', 'אתר'][index] ?? '' }));
    const page = mapHtml({ ...whole, services }, look).toString();
    assert.match(page, /<h3><span>Access token: <bdi>שרת<\/bdi> → <bdi>אתר<\/bdi><\/span><\/h3>/);
    assert.match(page, /<h3><bdi>שרת<\/bdi>/);
  });

  it('counts the findings at one part that are too many to read, and no fewer', () => {
    assert.ok(token);
    const finding = findingAt({ file: 'web/lib/token.ts', start: 0, end: 1 });
    const withDefects = (count: number) => {
      const defects = Array.from({ length: count }, () => ({ finding, severity: finding.severity, at: finding.at }));
      return mapHtml({ ...whole, tokens: [{ ...token, defects }] }, look).toString();
    };
    assert.match(withDefects(40), /<li data-more="28"><span><\/span><span class="map-note">and 28 more<\/span><\/li>/);
    assert.doesNotMatch(withDefects(12), /data-more/);
    for (const [count, shown] of [[40, 12] as const, [12, 12] as const])
      assert.equal(withDefects(count).split('class="severity warning"').length - 1, shown);
  });
});

describe('a file of the drawing', () => {
  it('is a light drawing on its own ground in a viewer that reads no style', () => {
    const plain = elementsOf(svgOf(mapOf(TWO_SERVICES)).replace(/<style>.*?<\/style>/s, ''));
    const [svg] = plain;
    assert.deepEqual([svg?.attributes.get('font-size'), svg?.attributes.get('font-family')], ['12', 'sans-serif']);
    const [ground] = plain.filter(({ attributes }) => attributes.get('class') === 'ground');
    assert.equal(ground?.attributes.get('fill'), '#ffffff');
    for (const side of ['width', 'height']) assert.equal(ground?.attributes.get(side), svg?.attributes.get(side));
    const drawn = plain.filter(({ attributes }) => /^(?:frame|line|mark)$/.test(attributes.get('class') ?? ''));
    assert.ok(drawn.length > 4);
    // Without these, a shape is filled black and covers its text, which is black too.
    for (const { attributes } of drawn)
      assert.match(`${attributes.get('fill')} ${attributes.get('stroke')}`, /^(?:none|#ffffff) #[0-9a-f]{6}$/);
  });

  it('can be read on light and on dark', () => {
    const style = elementsOf(svgOf(whole)).find(({ name }) => name === 'style')?.text ?? '';
    const [light = '', dark = ''] = style.split('@media screen and (prefers-color-scheme: dark)');
    for (const rules of [light, dark]) {
      const colorOf = (selector: string, property: string) =>
        new RegExp(`${selector} \\{[^}]*${property}: (#[0-9a-f]{6})`).exec(rules)?.[1] ?? assert.fail(`${selector} ${property}`);
      const grounds = [colorOf('\\.ground', 'fill'), colorOf('\\.service > \\.frame', 'fill')];
      for (const ground of grounds) {
        for (const selector of ['\\.map-drawing text', '\\.fact', '\\.unread', '\\.bad > \\.badge text', '\\.warn > \\.badge text'])
          assert.ok(contrast(colorOf(selector, 'fill'), ground) >= 4.5, `${selector} on ${ground}`);
        for (const selector of ['\\.line', '\\.bad > \\.line', '\\.warn > \\.badge > \\.mark', '\\.service > \\.frame'])
          assert.ok(contrast(colorOf(selector, 'stroke'), ground) >= 3, `${selector} on ${ground}`);
      }
    }
  });
});
