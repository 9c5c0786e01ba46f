import type { Environment } from '../../model/contract';
import { rotationOf } from '../../model/rotation';
import { listed } from '../../text/phrases';
import type { Place } from '../../text/range';
import type { Asked, Said, Seen } from './question';
import { canDoWithout, type Holding, holders, holdings } from './secret-holders';

/** What each service is given of what its code needs, said together of secrets of which the same is to be said. */
export function presence(asked: Asked): Seen {
  const sound = new Merged();
  const unclear = new Merged();
  const all = holdings(asked);
  for (const { service, need } of holders(asked)) {
    const { name } = need;
    const who = service.name;
    const own = all.filter((holding) => holding.service === service && holding.need === need);
    const given = own.filter(({ provision }) => provision !== undefined);
    const kept = given.filter(({ provision }) => provision?.value === undefined);
    const read = given.filter((one) => !kept.includes(one));
    const lacking = own.filter(({ provision }) => provision === undefined);
    if (read.length > 0) sound.add(name, placeOf(read), (names, are) => `${names} ${are} provided to ${who} in ${inWords(read)}`);
    if (kept.length > 0)
      sound.add(
        name,
        placeOf(kept),
        (names, are) =>
          `${names} ${are} given to ${who} in ${inWords(kept)}, and ${are === 'are' ? 'their values are' : 'its value is'} kept elsewhere`,
      );
    const at = need.reads[0]?.nameAt;
    if (canDoWithout(need)) {
      // The old secret of a rotation is there only while it lasts.
      if (given.length === 0 && !rotationOf(name))
        unclear.add(
          name,
          at,
          (names, are) =>
            `${who} does without ${names} where ${are === 'are' ? 'they are' : 'it is'} not set, and whether ${are === 'are' ? 'they are' : 'it is'} set cannot be read from here`,
        );
    } else if (own.length === 0)
      unclear.add(
        name,
        at,
        (names) => `${who} needs ${names}, and what it is given cannot be read from here: no env file or deployment file of it`,
      );
    else if (lacking.length > 0)
      unclear.add(name, at, (names, are) => `What ${names} ${are} to ${who} in ${inWords(lacking)} cannot be read from here`);
  }
  return { sound: sound.said(), unclear: unclear.said() };
}

function placeOf(given: readonly Holding[]): Place | undefined {
  const provision = given[0]?.provision;
  return provision && (provision.entry?.keyAt ?? provision.at);
}

function inWords(given: readonly { readonly environment: Environment }[]): string {
  return listed(given.map(({ environment }) => environment));
}

/** One sentence for all secrets of a service of which the same is to be said. */
class Merged {
  readonly #groups = new Map<
    string,
    { readonly say: (names: string, are: string) => string; readonly names: string[]; readonly at: Place | undefined }
  >();

  add(name: string, at: Place | undefined, say: (names: string, are: string) => string): void {
    const key = say('', '');
    const group = this.#groups.get(key);
    if (group) group.names.push(name);
    else this.#groups.set(key, { say, names: [name], at });
  }

  said(): readonly Said[] {
    return [...this.#groups.values()].map(({ say, names, at }) => ({
      text: say(listed(names), new Set(names).size === 1 ? 'is' : 'are'),
      at,
    }));
  }
}
