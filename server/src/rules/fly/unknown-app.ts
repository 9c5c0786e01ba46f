import { fixWith, replaceText } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { editDistance } from '../../text/edit-distance';
import { defineRule, type Finding } from '../rule';

// A misspelt host answers, if at all, for somebody else's app: the token goes to the wrong place.
export default defineRule({
  id: 'fly/unknown-app',
  summary: 'A fly.dev host matches no app of the workspace, but nearly one',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

const CLOSEST = 2;

function* check(contract: Contract): Iterable<Finding> {
  const apps = [...new Set(contract.facts.all('fly-app').flatMap((fact) => (fact.app === '' ? [] : [fact.app])))];
  // An app that a command of the workspace names exists, though its configuration file is elsewhere.
  const named = new Set(contract.facts.all('name-evidence').map((fact) => fact.app));
  for (const mention of contract.facts.all('host-mention')) {
    const name = mention.host.slice(0, -'.fly.dev'.length);
    if (apps.includes(name) || named.has(name) || contract.isTemplate(mention.file) || contract.isTestFile(mention.file)) continue;
    const meant = apps.find((app) => isTypo(name, app));
    if (meant === undefined) continue;
    const definition = contract.facts.all('fly-app').find((fact) => fact.app === meant);
    yield {
      at: mention.at,
      message: `No Fly app of this workspace is called ${name}: did you mean ${meant}?`,
      help: 'Requests go to a host that does not exist or is not yours. Use the name of the app in its Fly configuration file.',
      related: definition ? [{ at: definition.at, message: `${meant} is defined here` }] : [],
      fixes: [fixWith(`Change it to ${meant}.fly.dev`, 'suggested', [replaceText(mention.at, `${meant}.fly.dev`)])],
    };
  }
}

/** Names that differ in a number or in a short part (`-eu`, `-us`, `-v2`) are sister apps, not typing errors. */
function isTypo(name: string, app: string): boolean {
  if (name.length < 6 || editDistance(name, app, CLOSEST) > CLOSEST) return false;
  const left = name.split('-');
  const right = app.split('-');
  if (left.length !== right.length) return left.join('') === right.join('');
  const different = left.map((part, index) => [part, right[index] as string] as const).filter(([a, b]) => a !== b);
  return different.every(([a, b]) => Math.min(a.length, b.length) > 3 && a.replace(/\d/g, '') !== b.replace(/\d/g, ''));
}
