import type { AuthorizationHeader } from '../../facts/fact';
import type { Contract, Service } from '../../model/contract';
import { listed } from '../../text/phrases';
import type { Locate, TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { secretNamesOf } from './secrets';
import { composeCommand, flyAppsOf, titleOf, unitsOf } from './servers';

// What the browser keeps, without showing it, and what the servers wrote down.

/** One line for the console of the browser, for each storage in which this workspace's code keeps its token. */
export function browserChecks(token: TokenReport | undefined, contract: Contract, locate: Locate): readonly LiveCheck[] {
  const kept = keptIn(contract);
  const checks: LiveCheck[] = [...kept.values()].slice(0, 2).map(({ storage, key, at }, index) => ({
    id: index === 0 ? 'browser' : `browser-${index + 1}`,
    topic: 'request',
    question: `Is there a token in the browser's ${storage}?`,
    language: 'javascript',
    text: lookInto(storage, key),
    meaning:
      'Paste it into the console of the page. A JWT has three parts; "undefined" and "null" are texts of 9 and 4 characters that code has stored by mistake. It prints lengths only.',
    spot: locate(at),
  }));
  const cookie = token?.cookie ?? '';
  if (/^[\w.-]{1,80}$/.test(cookie)) {
    checks.push({
      id: 'browser-cookie',
      topic: 'request',
      question: 'Does the browser have the cookie and send it?',
      language: 'javascript',
      text: `console.log(document.cookie.split("; ").some((one) => one.startsWith(${JSON.stringify(`${cookie}`)})) ? "readable" : "absent, or HttpOnly")`,
      meaning:
        'A session cookie should be HttpOnly, so code does not see it: the developer tools do, under Application, Cookies. There Domain, Path, Secure, SameSite and Expires say whether it goes with the request.',
      spot: undefined,
    });
  }
  return checks;
}

interface Kept {
  readonly storage: string;
  readonly key: string;
  readonly at: AuthorizationHeader['at'];
}

function keptIn(contract: Contract): ReadonlyMap<string, Kept> {
  const kept = new Map<string, Kept>();
  const add = (one: Kept): void => {
    if (!kept.has(`${one.storage} ${one.key}`) && !contract.isTestFile(one.at.file) && !contract.serviceOf(one.at.file).example)
      kept.set(`${one.storage} ${one.key}`, one);
  };
  for (const { at, stored } of contract.facts.all('authorization-header')) {
    if (stored !== undefined) add({ ...stored, at });
  }
  for (const { holds, label, name, at } of contract.facts.all('session-cache')) {
    if (holds === 'storage' && /^(?:localStorage|sessionStorage)$/.test(label) && /token|jwt/i.test(name))
      add({ storage: label, key: name, at });
  }
  return kept;
}

function lookInto(storage: string, key: string): string {
  const text = JSON.stringify(key);
  return `((v) => console.log(v === null ? "absent" : \`\${v.length} characters, \${v.split(".").length} parts\`))(${storage}.getItem(${text}))`;
}

/** What the servers logged of refusals, where a platform is seen that keeps logs. */
export function logChecks(
  servers: readonly Service[],
  token: TokenReport | undefined,
  contract: Contract,
  locate: Locate,
): readonly LiveCheck[] {
  const filter = "grep -iE '401|unauthori[sz]ed|jwt|token|signature|expired'";
  const seen = new Set<string>();
  const found = servers.flatMap((service) => {
    const fly = flyAppsOf(service)
      .slice(0, 1)
      .map(({ app, at }) => ({ key: app, service, text: `fly logs --app ${app} --no-tail | ${filter}`, at }));
    const compose = unitsOf(service, 'compose', secretNamesOf(service, token, contract), contract)
      .slice(0, 1)
      .map(({ unit, file, at }) => ({
        key: `compose ${unit}`,
        service,
        text: `${composeCommand(file, contract)} logs --since 1h ${unit} | ${filter}`,
        at,
      }));
    return [...fly, ...compose].filter(({ key }) => (seen.has(key) ? false : seen.add(key) !== undefined));
  });
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      id: 'logs',
      topic: 'logs',
      question: `What did ${listed(found.map(({ service }) => titleOf(service)))} log of refusals?`,
      language: 'shell',
      text: found.map(({ text }) => text).join('\n'),
      meaning: "The library's own words tell the reasons apart: an invalid signature is another secret, an expired token another remedy.",
      spot: locate(first.at),
    },
  ];
}
