import { SecretText } from '../../facts/secret-text';
import type { LiteralValue, Value } from '../../facts/value';
import { readFromEnv } from '../../fix/read-from-env';
import type { Contract } from '../../model/contract';
import { isToolFile } from '../../model/file-roles';
import { isPrivateKey, isPublicKey } from '../../model/key-text';
import { finalParts, type KeyUse, keyUses, newVariable, takesFresh } from '../../model/key-uses';
import type { Place } from '../../text/range';
import { defineRule, type Finding } from '../rule';

// A key in the source is known to everybody who has ever seen the repository, is the same in every environment, and cannot be
// changed without a release.
export default defineRule({
  id: 'secret/hardcoded',
  summary: 'A key stands in the source code',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

interface Hardcoded {
  readonly literal: LiteralValue;
  readonly secret: SecretText;
  readonly uses: KeyUse[];
  /** Whether text of another form can stand in its place, everywhere it is used. */
  replaceable: boolean;
}

function* check(contract: Contract): Iterable<Finding> {
  const all = [...hardcoded(contract)];
  for (const one of all) {
    const use = one.uses[0] as KeyUse;
    const isPrivate = isPrivateKey(one.secret);
    const elsewhere = one.uses.filter(({ whole }) => !contains(whole, one.literal.at));
    yield {
      at: one.literal.at,
      message: `${isPrivate ? 'A private key' : 'A key'} stands in the source: ${use.deed}`,
      help: `Everybody who has seen the repository can ${isPrivate ? 'sign' : 'make'} what this code trusts, in every environment. Read it from the environment, and make a new one: this one stays in the history.`,
      related: elsewhere.slice(0, MOST_RELATED).map(({ at, deed }) => ({ at, message: deed })),
      fixes:
        isPrivate || !one.replaceable || isAmbiguous(one, all)
          ? []
          : readFromEnv(contract.facts, one.literal.at, newVariable(use, one.literal.at, contract)),
    };
  }
}

function contains(outer: Place, inner: Place): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** A key that many calls share would otherwise fill the report. */
const MOST_RELATED = 5;

/** Every literal that is a key, with its uses. */
function hardcoded(contract: Contract): Iterable<Hardcoded> {
  const found = new Map<string, Hardcoded>();
  for (const use of keyUses(contract)) {
    if (use.service.example || use.service.library) continue;
    for (const part of finalParts(use.key, contract)) {
      const literal = literalOf(part.value);
      if (literal === undefined || !isOfProduct(literal, contract) || isPublicHere(use, literal.secret)) continue;
      const place = `${literal.literal.at.start} ${literal.literal.at.file}`;
      const known = found.get(place);
      const replaceable = takesFresh(use, part) && !isBytesInPython(literal);
      if (!known) found.set(place, { ...literal, uses: [use], replaceable });
      else {
        // What the key is written for comes first, and what else takes it follows.
        const isWrittenFor =
          contains(use.whole, literal.literal.at) && !known.uses.some(({ whole }) => contains(whole, literal.literal.at));
        if (isWrittenFor) known.uses.unshift(use);
        else known.uses.push(use);
        known.replaceable &&= replaceable;
      }
    }
  }
  return found.values();
}

function literalOf(value: Value): { readonly literal: LiteralValue; readonly secret: SecretText } | undefined {
  if (value.kind !== 'literal' || !(value.value instanceof SecretText) || value.value.isEmpty) return undefined;
  return { literal: value, secret: value.value };
}

/** Python's bytes, and texts with a prefix, escapes or three quotes: anything that is longer than its text between two quotes. */
function isBytesInPython({ literal, secret }: { readonly literal: LiteralValue; readonly secret: SecretText }): boolean {
  return literal.at.file.endsWith('.py') && literal.at.end - literal.at.start !== secret.length + 2;
}

/** Scripts beside the product, and programs that try something out, hold keys of their own. */
function isOfProduct({ literal }: { readonly literal: LiteralValue }, contract: Contract): boolean {
  const path = contract.pathInWorkspace(literal.at.file);
  return !contract.isTestFile(literal.at.file) && (!isToolFile(path) || /nuxt\.config\./.test(path)) && !TRYING_OUT.test(path);
}

const TRYING_OUT = /(?:^|\/)(?:debug|demo|example|sample|generate|gen|mint|make)[-_.][^/]*\.[cm]?[jt]s$/i;

function isPublicHere(use: KeyUse, secret: SecretText): boolean {
  return isPublicKey(secret) || (use.asymmetric && !isPrivateKey(secret));
}

/** Two different keys of a service cannot be read from one variable. */
function isAmbiguous(one: Hardcoded, all: readonly Hardcoded[]): boolean {
  const [use] = one.uses;
  return all.some(
    (other) =>
      !other.secret.equals(one.secret) &&
      other.uses.some(({ service, variable }) => service === use?.service && variable === use?.variable),
  );
}
