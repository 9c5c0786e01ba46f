import assert from 'node:assert/strict';
import { hostMentions } from '../../../server/src/extract/typescript/env/host-mentions';
import { parse } from '../../../server/src/extract/typescript/parsed-file';

function hostsIn(text: string): readonly string[] {
  return [...hostMentions(parse({ path: 'src/config.ts', text }))].map(({ host }) => host);
}

describe('hostMentions', () => {
  const found: readonly (readonly [string, string, string])[] = [
    ['a string', "const url = 'https://shop-api.fly.dev/v1';", 'shop-api.fly.dev'],
    ['a bare host', 'const host = "shop-api.fly.dev";', 'shop-api.fly.dev'],
    ['a template without values', 'const url = `wss://shop-api.fly.dev`;', 'shop-api.fly.dev'],
    ['the head of a template', 'const url = `https://shop-api.fly.dev/users/${id}`;', 'shop-api.fly.dev'],
    ['a later part of a template', 'const url = `${scheme}://shop-api.fly.dev/${id}`;', 'shop-api.fly.dev'],
    ['capitals', "const url = 'https://Shop-API.Fly.dev';", 'shop-api.fly.dev'],
    ['a JSX attribute', "const a = <string>'https://shop-api.fly.dev';", 'shop-api.fly.dev'],
    ['a port', "const url = 'https://shop-api.fly.dev:8080';", 'shop-api.fly.dev'],
    ['a fallback', "const url = process.env.API_URL ?? 'https://shop-api.fly.dev';", 'shop-api.fly.dev'],
  ];
  for (const [title, text, host] of found) {
    it(`finds the host in ${title}`, () => assert.deepEqual(hostsIn(text), [host]));
  }

  const skipped: readonly (readonly [string, string])[] = [
    ['a wildcard', "const origin = '*.fly.dev';"],
    ['a suffix', "const ok = origin.endsWith('.fly.dev');"],
    ['a template whose name is a value', 'const url = `https://${app}.fly.dev`;'],
    ['a template whose name is half a value', 'const url = `https://${env}-api.fly.dev`;'],
    ['a template whose name begins with text', 'const url = `https://api-${env}.fly.dev`;'],
    ['a placeholder', "const url = 'https://your-app.fly.dev';"],
    ['another placeholder', "const url = 'https://my-app.fly.dev';"],
    ['an example', "const url = 'https://example.fly.dev';"],
    ['angle brackets', "const url = 'https://<app>.fly.dev';"],
    ['a comment', '// https://shop-api.fly.dev\nconst a = 1;'],
    ['a comment before a string', "const a = /* https://shop-api.fly.dev */ 'x';"],
    ['a regular expression', 'const re = /shop-api.fly.dev/;'],
    ['a longer domain', "const url = 'https://shop.fly.dev.example.com';"],
    ['another domain', "const url = 'https://shop.fly.devices';"],
    ['a subdomain', "const url = 'https://a.shop.fly.dev';"],
    ['a name after an escape', "const text = 'see\\nshop.fly.dev';"],
    ['code', 'const a = shop.fly.dev;'],
  ];
  for (const [title, text] of skipped) {
    it(`leaves out ${title}`, () => assert.deepEqual(hostsIn(text), []));
  }

  it('covers exactly the host', () => {
    const text = "const url = 'https://Shop-API.fly.dev/v1';";
    const [mention] = [...hostMentions(parse({ path: 'src/config.ts', text }))];
    assert.equal(mention?.at.file, 'src/config.ts');
    assert.equal(text.slice(mention?.at.start, mention?.at.end), 'Shop-API.fly.dev');
  });

  it('finds every host, in order', () => {
    assert.deepEqual(hostsIn("const origins = ['https://web-1.fly.dev', 'https://api-1.fly.dev'];"), ['web-1.fly.dev', 'api-1.fly.dev']);
  });

  it('takes half-typed code', () => {
    const text = [...found, ...skipped].map(([, line]) => line).join('\n');
    for (let end = 0; end <= text.length; end++) assert.doesNotThrow(() => hostsIn(text.slice(0, end)), `cut at ${end}`);
  });
});
