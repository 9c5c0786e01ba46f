import type { AuthorizationHeader } from '../../facts/fact';
import { isList, textOf } from '../../model/constants';
import type { Environment } from '../../model/contract';
import { authorizationAllowed, environmentsOf, type PolicyParty, policiesOf } from '../../model/cors';
import { counted, listed } from '../../text/phrases';
import { type Asked, isProduct, type QuestionGroup, type Said, type Seen } from './question';

const NO_HEADER = 'No code of the workspace is seen to send an Authorization header';
const NO_CORS = 'No server of the workspace is seen to set CORS headers';

/** Does the token travel with the request, and does the server take it? */
export const REQUEST: QuestionGroup = {
  title: 'Request',
  questions: [
    {
      id: 'header-sent',
      title: 'The token is sent as "Authorization: Bearer ..."',
      rules: ['request/no-bearer-prefix'],
      absent: NO_HEADER,
      look: schemes,
    },
    {
      id: 'token-there',
      title: 'The token is there when the header is built, and read anew each time',
      rules: ['request/possibly-missing-token'],
      absent: NO_HEADER,
      look: presence,
    },
    {
      id: 'header-read',
      title: 'The server reads the scheme before it takes the token',
      rules: ['request/unchecked-scheme'],
      absent: 'No code of the workspace is seen to read the Authorization header by itself',
      look: readers,
    },
    {
      id: 'cors-authorization',
      title: 'CORS lets browsers send Authorization',
      rules: ['request/cors-authorization'],
      concerns: ({ message }) => !isOfOrder(message),
      absent: NO_CORS,
      look: allowedHeader,
    },
    {
      id: 'cors-origin',
      title: 'CORS lets the front end in, with credentials where it sends them',
      rules: ['request/cors-credentials'],
      absent: NO_CORS,
      look: origins,
    },
    {
      id: 'cors-first',
      title: "CORS answers the browser's preflight before anything refuses it",
      rules: ['request/cors-authorization'],
      concerns: ({ message }) => isOfOrder(message),
      silenced: 'told elsewhere',
      absent: NO_CORS,
      look: order,
    },
  ],
};

function isOfOrder(message: string): boolean {
  return / refuses the browser's preflight/.test(message);
}

/** Requests to other people's services carry other people's tokens. */
function headersOf({ contract }: Asked): readonly AuthorizationHeader[] {
  return contract.facts.all('authorization-header').filter(({ file, target }) => target !== 'elsewhere' && isProduct(contract, file));
}

function isBearer({ scheme, fault }: AuthorizationHeader): boolean {
  return fault === 'none' && /^bearer$/i.test(scheme);
}

function schemes(asked: Asked): Seen {
  const all = headersOf(asked);
  const sent = byService(asked, all.filter(isBearer), 'sends a Bearer token', 'send a Bearer token');
  // Basic and the like carry something else than a token.
  const other = all.filter((header) => !isBearer(header) && header.fault === 'none' && /^(?:jwt|token)?$/i.test(header.scheme));
  return {
    sound: sent,
    broken: (asked.token?.schemeNotes ?? []).map((text) => ({
      text: `Of the token as it was given: ${text.charAt(0).toLowerCase()}${text.slice(1)}`,
    })),
    unclear: other.map(({ scheme, at }) => ({
      text:
        scheme === ''
          ? 'Which scheme stands before this token cannot be read from here'
          : `This sends the scheme "${scheme}", and whether the server takes it cannot be read from here`,
      at,
    })),
  };
}

function presence(asked: Asked): Seen {
  const all = headersOf(asked);
  const certain = all.filter(({ missing, once }) => missing === 'impossible' && once === undefined);
  const open = all.filter(({ missing }) => missing === 'unknown');
  return {
    sound: byService(asked, certain, 'makes sure of the token first', 'make sure of the token first'),
    unclear: byService(
      asked,
      open,
      'sends a token of which it cannot be read from here whether it is there',
      'send a token of which it cannot be read from here whether it is there',
    ),
  };
}

/** One sentence for each service, with the first place. */
function byService(asked: Asked, headers: readonly AuthorizationHeader[], one: string, many: string): readonly Said[] {
  const groups = new Map<string, AuthorizationHeader[]>();
  for (const header of headers) {
    const { name } = asked.contract.serviceOf(header.file);
    groups.set(name, [...(groups.get(name) ?? []), header]);
  }
  return [...groups].map(([name, group]) => ({
    text: `${counted(group.length, 'request')} of ${name} ${group.length === 1 ? one : many}`,
    at: group[0]?.at,
  }));
}

function readers({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { file, at, shape, exactly, takesRaw } of contract.facts.all('authorization-parse')) {
    if (!isProduct(contract, file)) continue;
    const { name } = contract.serviceOf(file);
    if (shape === 'checked')
      sound.push({
        text: `${name} looks for ${exactly === undefined ? 'Bearer' : `"${exactly}" in just this spelling`}${takesRaw ? ', and takes a token without it as well' : ''}`,
        at,
      });
    else if (shape === 'any-scheme') sound.push({ text: `${name} takes what follows the scheme, whatever the scheme is`, at });
    else if (shape === 'whole')
      unclear.push({ text: `${name} takes the whole header for the token, and nobody here is seen to send it so`, at });
    else unclear.push({ text: `How ${name} takes the token out of the header cannot be read from here`, at });
  }
  return { sound, unclear };
}

/** Sockets carry their token elsewhere, and the headers of single routes are for whatever these do. */
function wholePolicies({ contract }: Asked): readonly PolicyParty[] {
  return policiesOf(contract).filter(({ fact }) => fact.reach === 'application' && fact.library !== 'socket.io');
}

function allowedHeader(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const policy of wholePolicies(asked)) {
    const { fact, service, row } = policy;
    const at = fact.headersAt ?? fact.calleeAt;
    const who = `${row.title} in ${service.name}`;
    const allowed = authorizationAllowed(policy, asked.contract);
    if (allowed === 'authorization') sound.push({ text: `${who} lets Authorization through`, at });
    else if (allowed === 'reflected') sound.push({ text: `${who} lets through whatever headers a browser asks for`, at });
    else if (allowed === undefined || fact.library === 'headers')
      unclear.push({ text: `Which headers ${who} lets through cannot be read from here`, at });
    else unclear.push({ text: `${who} does not name Authorization, and no request of a browser is seen that needs it`, at });
  }
  return { sound, unclear };
}

function origins(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { fact, service, row } of wholePolicies(asked)) {
    const at = fact.originAt ?? fact.calleeAt;
    const who = `${row.title} in ${service.name}`;
    if (fact.origin === 'reflected') {
      sound.push({ text: `${who} lets in whatever origin asks`, at });
      continue;
    }
    if (fact.origin.kind === 'unset' && fact.originName === '') {
      if (row.originUnset === 'any') sound.push({ text: `${who} lets every origin in`, at });
      else unclear.push({ text: `${who} names no origin`, at });
      continue;
    }
    const known = new Map<string, Environment[]>();
    const untold: Environment[] = [];
    for (const environment of environmentsOf(asked.contract, service)) {
      const evaluated = asked.contract.evaluate(fact.origin, { service, environment });
      const texts =
        evaluated.state !== 'known'
          ? [undefined]
          : isList(evaluated.value)
            ? evaluated.value.map(textOf)
            : [evaluated.value === true ? '*' : textOf(evaluated)];
      if (texts.every((text) => text !== undefined && text !== '')) {
        const names = listed(texts.map((text) => (text === '*' ? 'every origin' : (text ?? ''))));
        known.set(names, [...(known.get(names) ?? []), environment]);
      } else untold.push(environment);
    }
    for (const [names, environments] of known) {
      const text = `${who} lets ${names} in, in ${listed(environments)}`;
      // What stands in the code or in a developer's file is often only what holds until the platform says otherwise.
      if (isLocalOnly(names) && environments.some((each) => each !== 'development'))
        unclear.push({ text: `${text}, as far as this workspace shows; what the platform says cannot be read from here`, at });
      else sound.push({ text, at });
    }
    if (untold.length > 0) unclear.push({ text: `Which origins ${who} lets in, in ${listed(untold)}, cannot be read from here`, at });
  }
  return { sound, unclear };
}

function isLocalOnly(names: string): boolean {
  return names.split(/, | and /).every((name) => /^https?:\/\/(?:localhost|127\.0\.0\.1)(?::|$)/.test(name));
}

function order(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { fact, service, row } of wholePolicies(asked)) {
    const at = fact.mountAt ?? fact.calleeAt;
    const who = `${row.title} in ${service.name}`;
    const [first] = fact.behind;
    if (first === undefined) sound.push({ text: `No middleware that refuses requests is seen to run before ${who}`, at });
    else
      unclear.push({
        text: `${first.name === '' ? 'Middleware' : first.name} runs before ${who}, and whether it lets preflights pass cannot be read from here`,
        at: first.at,
      });
  }
  return { sound, unclear };
}
