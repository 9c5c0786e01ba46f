import type { SecretSetting } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { baseName } from '../../../text/source';
import { argument, argumentsOf, dictEntries, keyText } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { attribute, call, child, definedName, enclosingDefinition, type PyNode, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Secrets that are handed to a framework: by an assignment, an argument, or an entry of its configuration.

/** Keys of Flask's configuration, and who reads them. */
const FLASK_KEYS: Readonly<Record<string, string>> = {
  SECRET_KEY: 'Flask',
  JWT_SECRET_KEY: 'Flask-JWT-Extended',
  SECURITY_PASSWORD_SALT: 'Flask-Security',
  WTF_CSRF_SECRET_KEY: 'Flask-WTF',
};

interface Taker {
  readonly owner: string;
  readonly setting: string;
  /** Where the secret stands when it is given by position; -1 when it only goes by name. */
  readonly position: number;
}

const TAKERS: readonly (readonly [RegExp, Taker])[] = [
  [/^(?:starlette|fastapi)\..*\bSessionMiddleware$/, { owner: 'SessionMiddleware', setting: 'secret_key', position: 1 }],
  [
    /^itsdangerous\.(?:\w+\.)?(?:URLSafe(?:Timed)?Serializer|(?:Timed|(?:Timed)?JSONWebSignature)?Serializer|(?:Timestamp)?Signer)$/,
    { owner: 'itsdangerous', setting: 'secret_key', position: 0 },
  ],
  [/^fastapi_login\.(?:\w+\.)?LoginManager$/, { owner: 'fastapi-login', setting: 'secret', position: 0 }],
  [/^tornado\.web\.Application$/, { owner: 'Tornado', setting: 'cookie_secret', position: -1 }],
  [/^aiohttp_session\.cookie_storage\.EncryptedCookieStorage$/, { owner: 'aiohttp-session', setting: 'secret_key', position: 0 }],
  [/^litestar\..*\bJWT(?:Cookie)?Auth$/, { owner: 'Litestar', setting: 'token_secret', position: -1 }],
];
/** Calls that take a middleware's class and hand their other arguments to it. */
const ADDING = /(?:^|\.)(?:add_middleware|Middleware)$/;
/** Settings that never go to production. */
const NOT_PRODUCTION = /(?:^|[_.-])(?:dev|develop|development|local|test|tests|testing|ci|debug|docs|demo)(?:[_.-]|$)/i;

/** The secrets that an assignment hands to a framework: `app.secret_key = x`, `app.config["SECRET_KEY"] = x`, Django's `SECRET_KEY = x`. */
export function assignedSecret(values: Values, statement: PyNode): readonly SecretSetting[] {
  const [target, second] = statement.children;
  const value = statement.children.at(-1);
  if (!target || !value || target === value || (second?.type !== 'AssignOp' && second?.type !== 'TypeDef')) return [];
  if (!statement.children.some((part) => part.type === 'AssignOp')) return [];
  const { file } = values;
  const found = (owner: string, setting: string) => setOnce(values, statement, owner, setting, value);
  const member = attribute(target);
  if (member) {
    return textOf(file, member.property) === 'secret_key' && isFlask(values) && !isSelf(values, member.object)
      ? found('Flask', 'secret_key')
      : [];
  }
  const indexed = subscript(target);
  if (indexed) {
    const key = stringText(file, indexed.key);
    const owner = key === undefined ? undefined : ownEntry(FLASK_KEYS, key);
    return key !== undefined && owner !== undefined && isFlaskConfig(values, indexed.object) ? found(owner, key) : [];
  }
  if (target.type !== 'VariableName') return [];
  const name = textOf(file, target);
  const around = enclosingDefinition(statement);
  if (!around) return djangoSecret(values, name, statement, value);
  return around.type === 'ClassDefinition' ? classSecret(values, around, name, statement, value) : [];
}

/** The secrets that a call hands to a framework. */
export function givenSecret(values: Values, node: PyNode): readonly SecretSetting[] {
  const parts = call(node);
  if (!parts) return [];
  const { file, scopes } = values;
  const given = argumentsOf(file, parts.list);
  if (given.unreadable) return [];
  const callee = qualifiedName(file, scopes, parts.callee);
  const taker = callee === undefined ? undefined : takerOf(callee);
  if (taker) {
    const secret = taker.position < 0 ? given.keywords.get(taker.setting)?.value : argument(given, taker.position, taker.setting);
    return secret ? setOnce(values, secret.parent?.type === 'ArgList' ? secret : node, taker.owner, taker.setting, secret) : [];
  }
  const [first] = given.positional;
  if (ADDING.test(textOf(file, parts.callee).slice(-40))) {
    const added = first && qualifiedName(file, scopes, first);
    const middleware = added === undefined ? undefined : takerOf(added);
    const secret = middleware && given.keywords.get(middleware.setting)?.value;
    return secret ? setOnce(values, secret, middleware.owner, middleware.setting, secret) : [];
  }
  return configured(values, parts.callee, given.keywords, first);
}

/** `app.config.update(SECRET_KEY=x)`, `app.config.from_mapping({"SECRET_KEY": x})`. */
function configured(
  values: Values,
  callee: PyNode,
  keywords: ReadonlyMap<string, { readonly value: PyNode }>,
  first: PyNode | undefined,
): readonly SecretSetting[] {
  const member = attribute(callee);
  if (!member || !/^(?:update|from_mapping)$/.test(textOf(values.file, member.property)) || !isFlaskConfig(values, member.object))
    return [];
  const entries = first?.type === 'DictionaryExpression' ? (dictEntries(first) ?? []) : [];
  const named = entries.flatMap(({ key, value }) => {
    const text = key && keyText(values.file, key);
    return text === undefined ? [] : [[text, value] as const];
  });
  return [...[...keywords].map(([name, { value }]) => [name, value] as const), ...named].flatMap(([name, value]) => {
    const owner = ownEntry(FLASK_KEYS, name);
    return owner === undefined ? [] : setOnce(values, value, owner, name, value);
  });
}

/** `SECRET_KEY` of a settings module, and the key in `SIMPLE_JWT = {"SIGNING_KEY": x}`. */
function djangoSecret(values: Values, name: string, statement: PyNode, value: PyNode): readonly SecretSetting[] {
  if ((name !== 'SECRET_KEY' && name !== 'SIMPLE_JWT') || !isDjangoSettings(values)) return [];
  if (name === 'SECRET_KEY') return setOnce(values, statement, 'Django', name, value);
  const entries = value.type === 'DictionaryExpression' ? (dictEntries(value) ?? []) : [];
  return entries.flatMap((entry) =>
    entry.key && keyText(values.file, entry.key) === 'SIGNING_KEY'
      ? setOnce(values, entry.value, 'Simple JWT', 'SIGNING_KEY', entry.value)
      : [],
  );
}

/** Settings in a class: Flask's configuration objects, the token secrets of a fastapi-users manager, AuthJWT's settings. */
function classSecret(values: Values, definition: PyNode, name: string, statement: PyNode, value: PyNode): readonly SecretSetting[] {
  const className = definedName(definition);
  const bases = child(definition, 'ArgList');
  const text = className ? textOf(values.file, className) : '';
  if (/^(?:reset_password|verification)_token_secret$/.test(name) && bases && /UserManager/.test(textOf(values.file, bases).slice(0, 200)))
    return setOnce(values, statement, 'fastapi-users', name, value);
  if (values.classes.modelOf(definition)?.config) return [];
  if (name === 'authjwt_secret_key') return setOnce(values, statement, 'fastapi-jwt-auth', name, value);
  const owner = ownEntry(FLASK_KEYS, name);
  // A field of a pydantic model has an annotation; a Flask configuration object has plain constants.
  if (owner === undefined || !/Config$/.test(text) || statement.children[1]?.type === 'TypeDef') return [];
  return /^(?:Dev|Test|Local|CI|Debug)/.test(text) ? [] : setOnce(values, statement, owner, name, value);
}

function setOnce(values: Values, at: PyNode, owner: string, setting: string, value: PyNode): readonly SecretSetting[] {
  if (isOutsideProduction(values, at)) return [];
  const key: Value = values.fallbackOf(value);
  return [{ kind: 'secret-setting', file: values.file.path, at: values.place(at), owner, setting, key }];
}

/** Settings for development and tests, by the file's name or by a condition around: `if DEBUG: SECRET_KEY = ...`. */
export function isOutsideProduction(values: Values, node: PyNode): boolean {
  const { path } = values.file;
  if (/(?:^|\/)(?:settings|config|conf)\//.test(path) && NOT_PRODUCTION.test(baseName(path))) return true;
  if (/^(?:settings|config)_/.test(baseName(path)) && NOT_PRODUCTION.test(baseName(path))) return true;
  for (let current = node; current.parent; current = current.parent) {
    const outer = current.parent;
    if (outer.type !== 'IfStatement' || current.type !== 'Body') continue;
    const start = outer.children.find((part) => part.type === 'Body')?.start ?? outer.end;
    if (/debug|test|dev|env|prod|local/i.test(values.file.text.slice(outer.start, start).slice(0, 300))) return true;
  }
  return false;
}

function takerOf(name: string): Taker | undefined {
  return TAKERS.find(([pattern]) => pattern.test(name))?.[1];
}

/** `app.config`, `current_app.config`, `application.config`. */
export function isFlaskConfig(values: Values, node: PyNode): boolean {
  const member = attribute(node);
  return member !== undefined && textOf(values.file, member.property) === 'config' && isFlask(values) && !isSelf(values, member.object);
}

function isSelf(values: Values, node: PyNode): boolean {
  return textOf(values.file, node) === 'self' && !/Flask/.test(values.file.text.slice(0, 4000));
}

/** Whether the file works with Flask, or with Quart, which reads the same settings. */
export function isFlask(values: Values): boolean {
  return [...values.scopes.packages].some((name) => /^(?:flask(?:_\w+)?|quart)$/.test(name)) || values.file.text.includes('Flask(');
}

/** A module that Django loads as its settings. */
export function isDjangoSettings(values: Values): boolean {
  const names = values.scopes.module.bindings;
  if (['INSTALLED_APPS', 'MIDDLEWARE', 'ROOT_URLCONF', 'WSGI_APPLICATION'].some((name) => names.has(name))) return true;
  return values.scopes.packages.has('django') && /(?:^|\/)settings(?:\/|\.py$)/.test(values.file.path);
}

function ownEntry(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
