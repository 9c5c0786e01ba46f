// The licences of the packages whose code is in the bundles: most ask that their notice goes with every copy.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Bundled too, by way of a file that is no part of the bundles' own lists. */
const BESIDES = ['@ts-morph/common'];
const LICENCE = /^(?:licen[cs]e|copying|notice|thirdpartynotices?)\b/i;

/** One text with the name, version and licence of every package that the builds took code from. Throws where a package has none. */
export function notices(root, metafiles) {
  const folders = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageFolder)));
  for (const name of BESIDES) folders.add(`node_modules/${name}`);
  const parts = [...folders].map((folder) => notice(root, folder)).sort((left, right) => (left.title < right.title ? -1 : 1));
  const unique = new Map(parts.map((part) => [part.title, part]));
  const head = 'Authlint holds code of the packages below. Each part comes under the licence that follows its name.';
  return `${[head, ...[...unique.values()].map(({ title, text }) => `${'-'.repeat(80)}\n${title}\n\n${text}`)].join('\n\n')}\n`;
}

function packageFolder(input) {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return found ? [found[1]] : [];
}

function notice(root, folder) {
  const place = path.join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
  const files = readdirSync(place).filter((file) => LICENCE.test(file));
  if (files.length === 0 && license !== 'MIT') throw new Error(`${name} has no licence file: see what its notice must say`);
  const texts = files.map((file) => readFileSync(path.join(place, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const compiler = path.join(place, 'dist/typescript.js');
  if (existsSync(compiler)) texts.push(`It holds TypeScript:\n\n${/\/\*![\s\S]*?\*\//.exec(readFileSync(compiler, 'utf8'))?.[0] ?? ''}`);
  return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') || `Licensed under ${license}.` };
}
