import type { ts } from '@ts-morph/common';
import type { SecretSetting } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { calleeName } from '../open-checks/open-check-outcomes';
import { lookup } from '../syntax/file-view';
import { type Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// Secrets that are handed to a framework: an option, an argument, or an assignment.

/** A call that takes a secret. */
interface Taker {
  readonly owner: string;
  /** The argument that holds the secret or the options; the last of the call when it is -1. */
  readonly argument: number;
  /** The options, the first that is there counting; an argument that is the secret itself has none. */
  readonly settings: readonly string[];
  /** The option inside which they are; empty when they stand at the top. */
  readonly inside: string;
}

function taker(owner: string, settings: readonly string[], argument = 0, inside = ''): Taker {
  return { owner, argument, settings, inside };
}

/** By module and the name that is called, which is empty for a default import. Those that sign and verify tokens are read in files of their own. */
const TAKERS: readonly (readonly [RegExp, RegExp, Taker])[] = [
  [/^express-session$/, /^$/, taker('express-session', ['secret'])],
  [/^cookie-session$/, /^$/, taker('cookie-session', ['keys', 'secret'])],
  [/^cookie-parser$/, /^$/, taker('cookie-parser', [])],
  [/^iron-session(?:\/.*)?$/, /^(?:getIronSession|withIronSession\w*|createResponse)$/, taker('iron-session', ['password'], -1)],
  [/^iron-session(?:\/.*)?$/, /^(?:un)?sealData$/, taker('iron-session', ['password'], 1)],
  [/^@elysiajs\/jwt$/, /^(?:jwt)?$/, taker('@elysiajs/jwt', ['secret'])],
  [/^next-auth$/, /^$/, taker('next-auth', ['secret'], -1)],
  [/^next-auth\/jwt$/, /^(?:getToken|encode|decode)$/, taker('next-auth', ['secret'])],
  [/^next-auth\/middleware$/, /^(?:withAuth)?$/, taker('next-auth', ['secret'], -1)],
  [
    /^@auth\/\w+(?:\/.*)?$/,
    /^(?:Auth|ExpressAuth|SvelteKitAuth|SolidAuth|QwikAuth\$?|getSession|getToken)$/,
    taker('Auth.js', ['secret'], -1),
  ],
  [/^better-auth(?:\/.*)?$/, /^betterAuth$/, taker('better-auth', ['secret'])],
  [/^payload(?:\/config)?$/, /^buildConfig$/, taker('Payload', ['secret'])],
  [
    /^(?:@remix-run|react-router|@react-router)\b/,
    /^create\w*SessionStorage$/,
    taker('createCookieSessionStorage', ['secrets'], 0, 'cookie'),
  ],
  [/^(?:@remix-run|react-router|@react-router)\b/, /^createCookie$/, taker('createCookie', ['secrets'], 1)],
  [
    /^(?:h3|vinxi\/http|@tanstack\/[\w-]+(?:\/.*)?)$/,
    /^(?:useSession|getSession|updateSession|sealSession)$/,
    taker('h3', ['password'], -1),
  ],
];

/** Plugins that `fastify.register(plugin, options)` gives a secret. */
const PLUGINS: Readonly<Record<string, readonly string[]>> = {
  '@fastify/cookie': ['secret'],
  'fastify-cookie': ['secret'],
  '@fastify/session': ['secret'],
  'fastify-session': ['secret'],
  '@fastify/secure-session': ['key', 'secret'],
  'fastify-secure-session': ['key', 'secret'],
};

/** Cookies that anybody may write as he likes: how a page looks, and what it says once. */
const OF_NO_WORTH = /theme|colou?r|locale|lang|i18n|toast|flash|message|sidebar|layout|preference|consent|banner|time-?zone/i;

/** The secrets that calls and assignments of the file hand to frameworks. What cannot be read, or is not there, is left out. */
export function* secretSettings(reader: ValueReader): Iterable<SecretSetting> {
  const modules = [...reader.index.modules];
  const takers = TAKERS.filter(([module]) => modules.some((one) => module.test(one)));
  for (const call of reader.index.calls) {
    if (call.arguments.length === 0 || call.arguments.some((argument) => reader.api.isSpreadElement(argument))) continue;
    const found = takerOf(reader, call, takers);
    if (found !== undefined) yield* settingOf(reader, call, found);
  }
  yield* koaKeys(reader);
}

function takerOf(reader: ValueReader, call: ts.CallExpression, takers: typeof TAKERS): Taker | undefined {
  const name = calleeName(reader, call);
  if (name === 'register') return pluginOf(reader, call);
  if (name === 'defineNuxtConfig') return taker('nuxt-auth-utils', ['password'], 0, 'runtimeConfig.session');
  if (takers.length === 0) return undefined;
  const origin = originOf(reader, call.expression);
  if (origin === undefined || origin.path.length > 1) return undefined;
  const path = origin.path[0] ?? '';
  return takers.find(([module, called]) => module.test(origin.module) && called.test(path))?.[2];
}

function pluginOf(reader: ValueReader, call: ts.CallExpression): Taker | undefined {
  const plugin = call.arguments[0];
  const origin = plugin && originOf(reader, plugin);
  const settings = origin !== undefined && Object.hasOwn(PLUGINS, origin.module) ? PLUGINS[origin.module] : undefined;
  return origin && settings && taker(origin.module, settings, 1);
}

function* settingOf(reader: ValueReader, call: ts.CallExpression, found: Taker): Iterable<SecretSetting> {
  const argument = call.arguments.at(found.argument);
  if (argument === undefined) return;
  if (found.settings.length === 0) {
    yield* setting(reader, found.owner, 'secret', argument, reader.read(argument));
    return;
  }
  let options: Options = readOptions(reader, argument, call);
  let whole: ts.Node = argument;
  for (const step of found.inside === '' ? [] : found.inside.split('.')) {
    const inner = options.nodeOf(step);
    if (inner === undefined) return;
    options = readOptions(reader, inner, call);
    whole = inner;
  }
  const cookie = stringText(reader.api, options.nodeOf('name') ?? (found.argument === 1 ? call.arguments[0] : undefined));
  if (cookie !== undefined && OF_NO_WORTH.test(cookie)) return;
  for (const name of found.settings) {
    const { value } = options.get(name);
    if (value.kind === 'unset') continue;
    yield* setting(reader, found.owner, name, options.nodeOf(name) ?? whole, value);
    return;
  }
}

/** Koa signs cookies with `app.keys`. */
function* koaKeys(reader: ValueReader): Iterable<SecretSetting> {
  if (!reader.index.modules.has('koa')) return;
  const { api } = reader;
  for (const writes of reader.index.writes.values()) {
    for (const { root, path, value } of writes) {
      if (value === undefined || path.length !== 1 || path[0] !== 'keys' || !api.isIdentifier(root)) continue;
      const binding = lookup(reader, root);
      const initializer = binding?.kind === 'variable' ? binding.declaration.initializer : undefined;
      const made = initializer && unwrap(api, initializer);
      if (made === undefined || !api.isNewExpression(made) || originOf(reader, made.expression)?.module !== 'koa') continue;
      yield* setting(reader, 'Koa', 'keys', value, reader.read(value));
    }
  }
}

function* setting(reader: ValueReader, owner: string, name: string, node: ts.Node, value: Value): Iterable<SecretSetting> {
  const key = keyIn(value);
  if (key.kind === 'unset' || key.kind === 'unknown') return;
  yield { kind: 'secret-setting', file: reader.file.path, at: reader.place(node), owner, setting: name, key };
}

/** An object holds a pair of keys, `{ private, public }`, or keys by number: the private one counts. */
function keyIn(value: Value): Value {
  if (value.kind !== 'record') return value;
  const named = value.entries['private'] ?? value.entries['key'];
  if (named !== undefined) return named.kind === 'record' ? (named.entries['key'] ?? UNSET) : named;
  const entries = Object.entries(value.entries);
  return entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
    ? { kind: 'list', at: value.at, items: entries.map(([, entry]) => entry) }
    : UNSET;
}
