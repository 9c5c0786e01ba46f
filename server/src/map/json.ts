import type { Place } from '../text/range';
import type { AuthMap, MapDefect } from './auth-map';

/** The map as JSON: version 1, lines and columns from one, null for what cannot be read. Without the matrix, which `secrets --json` gives. */
export function mapJson(map: AuthMap): string {
  const place = (at: Place) => map.locate(at);
  const defects = (list: readonly MapDefect[]) =>
    list.map(({ finding, severity, at }) => ({ rule: finding.rule, severity, message: finding.message, ...place(at) }));
  const result = {
    version: 1,
    services: map.services.map(({ id, name, about, service, defects: list }) => ({
      id,
      name,
      folder: service.folder,
      about,
      defects: defects(list),
    })),
    ends: map.ends,
    tokens: map.tokens.map((token) => ({
      id: token.id,
      kind: token.kind,
      from: token.from,
      to: token.to,
      role: token.role,
      secret: token.secret ?? null,
      algorithm: token.algorithm ?? null,
      lifetime: token.lifetime ?? null,
      leeway: token.leeway ?? null,
      audience: token.audience ?? null,
      libraries: token.libraries,
      because: token.because,
      issuers: token.issuers.map(place),
      verifiers: token.verifiers.map(place),
      defects: defects(token.defects),
    })),
    sends: map.sends.map((send) => ({ ...send, headers: send.headers.map(place), defects: defects(send.defects) })),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
