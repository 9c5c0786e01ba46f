import type { DecodedToken } from '../read/decode';
import { notesOf } from '../read/notes';
import type { SignatureReport, Spot, TokenReport, VerifierVerdict } from '../report';

// The report on a token for programs, version 1. Absent things are null, so that every field is always there.

/** Plain data for `JSON.stringify`. A number that JavaScript cannot hold is a text of its digits. */
export function reportAsJson(report: TokenReport): unknown {
  return {
    version: 1,
    status: report.status,
    headline: report.headline,
    carrier: report.carrier,
    cookie: report.cookie,
    opaque: report.opaque ?? null,
    token: report.token ? tokenAsJson(report.token) : null,
    signature: report.signature ? signatureAsJson(report.signature) : null,
    verdicts: report.verdicts.map(verdictAsJson),
    notes: notesOf(report),
  };
}

function tokenAsJson(token: DecodedToken): unknown {
  return {
    kind: token.kind,
    status: token.status,
    maker: token.maker,
    header: asWritten(token.header, '/header', token.written),
    payload: token.payload,
    claims: asWritten(token.claims, '/claims', token.written),
    nested: token.nested ? tokenAsJson(token.nested) : null,
    signatureBytes: token.signatureBytes,
    times: token.times.map(({ claim, seconds, iso, fromNow, unit, meant }) => ({
      claim,
      seconds,
      utc: iso ?? null,
      secondsFromNow: Math.round(fromNow * 1000) / 1000,
      looksLike: unit,
      meantUtc: meant ?? null,
    })),
    words: token.words,
  };
}

function signatureAsJson({ state, keys, tried }: SignatureReport): unknown {
  return {
    state,
    tried,
    keys: keys.map(({ variable, spot, encoding, services, environments, isOld, isPublic }) => ({
      variable,
      ...spotAsJson(spot),
      encoding,
      services,
      environments,
      isOld,
      isPublic,
    })),
  };
}

function verdictAsJson(verdict: VerifierVerdict): unknown {
  return {
    verdict: verdict.verdict,
    title: verdict.title,
    library: verdict.library,
    service: verdict.service,
    ...spotAsJson(verdict.spot),
    role: verdict.role,
    variable: verdict.variable,
    environments: verdict.environments,
    holdsKey: verdict.holdsKey ?? null,
    forOthers: verdict.isForOthers === true,
    check: verdict.check ?? null,
    error: verdict.error,
    why: verdict.why,
    fixes: verdict.fixes.map(({ title, safety, command }) => ({ title, safety, command })),
  };
}

function spotAsJson(spot: Spot | undefined): Readonly<Record<'file' | 'line' | 'column', string | number | null>> {
  return { file: spot?.file ?? null, line: spot?.line ?? null, column: spot?.column ?? null };
}

function asWritten(value: unknown, pointer: string, written: ReadonlyMap<string, string>): unknown {
  if (written.size === 0) return value;
  if (typeof value === 'number') return written.get(pointer) ?? value;
  if (Array.isArray(value)) return value.map((item, index) => asWritten(item, `${pointer}/${index}`, written));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const below = asWritten(item, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, written);
    // An assignment to `__proto__` would set the prototype.
    Object.defineProperty(copy, name, { value: below, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
