import type { ts } from '@ts-morph/common';
import { literalOf } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { plainName, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** A variable that an Auth.js provider reads, and where the provider is listed. */
interface ProviderVariable {
  readonly name: string;
  readonly node: ts.Node;
}

const MODULE = /^(?:next-auth|@auth\/[\w-]+)\/providers\/([a-z0-9-]{1,60})$/;
/** Providers that send mails through a service: their key is `AUTH_<ID>_KEY`. */
const MAIL: ReadonlySet<string> = new Set(['resend', 'sendgrid', 'postmark', 'forwardemail', 'mailgun', 'loops']);
/** Providers without a client of their own. */
const WITHOUT: ReadonlySet<string> = new Set(['credentials', 'email', 'nodemailer', 'http-email', 'passkey', 'webauthn']);

/**
 * Auth.js 5 gives each provider that has no options `AUTH_<ID>_ID` and `AUTH_<ID>_SECRET`, or `AUTH_<ID>_KEY`: @auth/core 0.41,
 * `setEnvDefaults`. Version 4 does not, see `model/framework-secrets.ts`.
 */
export function* providerReads(reader: ValueReader): Iterable<ProviderVariable> {
  const { api } = reader;
  for (const list of providerLists(reader)) {
    for (const element of list.elements) {
      const node = unwrap(api, element);
      const call = api.isCallExpression(node) ? node : undefined;
      const id = MODULE.exec(originOf(reader, call?.expression ?? node)?.module ?? '')?.[1];
      if (id === undefined || WITHOUT.has(id)) continue;
      const prefix = `AUTH_${id.toUpperCase().replace(/-/g, '_')}`;
      const names: readonly [string, string][] = MAIL.has(id)
        ? [['apiKey', `${prefix}_KEY`]]
        : [
            ['clientId', `${prefix}_ID`],
            ['clientSecret', `${prefix}_SECRET`],
          ];
      for (const [option, name] of names) if (isLeftOut(reader, call?.arguments[0], option)) yield { name, node: call?.expression ?? node };
    }
  }
}

/** Whether options lack one of them, and do not rename the provider. */
function isLeftOut(reader: ValueReader, options: ts.Expression | undefined, option: string): boolean {
  if (options === undefined) return true;
  const literal = literalOf(reader, options);
  return (
    literal?.properties.every((property) => {
      const name = plainName(reader.api, property.name);
      return name !== undefined && name !== option && name !== 'id' && !reader.api.isSpreadAssignment(property);
    }) ?? false
  );
}

/** Every list called `providers` in an object: of the call, or of the configuration that another file passes on. */
function providerLists(reader: ValueReader): readonly ts.ArrayLiteralExpression[] {
  const { api } = reader;
  const lists: ts.ArrayLiteralExpression[] = [];
  const stack: ts.Node[] = [reader.file.tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (api.isPropertyAssignment(node) && plainName(api, node.name) === 'providers') {
      const value = unwrap(api, node.initializer);
      if (api.isArrayLiteralExpression(value)) lists.push(value);
    }
    api.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return lists;
}
