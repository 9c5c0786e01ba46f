import { fixWith } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract, Environment, Provision, Service, SharedSecret } from '../../model/contract';
import { readsBack } from '../../model/expansion';
import { isPlaceholder } from '../../model/placeholders';
import { samePlace } from '../../text/range';
import { defineRule, type Finding } from '../rule';

// A token signed with one secret and verified with another is refused, whatever else is right.
export default defineRule({
  id: 'secret/mismatch',
  summary: 'Services that share a secret hold different values',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

interface Side {
  readonly service: Service;
  readonly provision: Provision;
}

function* check(contract: Contract): Iterable<Finding> {
  const reported: Side[] = [];
  for (const shared of contract.sharedSecrets) {
    for (const environment of ['development', 'staging', 'production'] as const) {
      for (const sides of waysToRun(shared, environment, contract)) {
        const [first, ...others] = sides;
        const different =
          first &&
          others.find((side) => side.provision.value && first.provision.value && !side.provision.value.equals(first.provision.value));
        // A value that was said to be wrong is no measure for a third one.
        if (!first || !different || reported.some((side) => isOneOf(side, [first, different]))) continue;
        reported.push(different);
        yield describe(first, different, shared, environment);
      }
    }
  }
}

function isOneOf(side: Side, sides: readonly Side[]): boolean {
  return sides.some((other) => samePlace(side.provision.at, other.provision.at));
}

/**
 * The values that meet: those of the services' own files, and those that one compose file gives. A service that the compose
 * file does not start runs beside it with the value of its own files.
 */
function waysToRun(shared: SharedSecret, environment: Environment, contract: Contract): readonly (readonly Side[])[] {
  const members = shared.members.map(({ service, name }) => ({ service, ways: contract.waysOf(service, environment, name) }));
  const own = members.flatMap(({ service, ways }) => sidesOf(service, ways, undefined));
  const files = new Set(members.flatMap(({ ways }) => ways.flatMap(({ through }) => through ?? [])));
  const started = [...files].map((file) =>
    members.flatMap(({ service, ways }) => sidesOf(service, ways, contract.isStartedBy(service, file) ? file : undefined)),
  );
  return [own, ...started];
}

/** A real value; a placeholder is another rule's finding. */
function sidesOf(service: Service, ways: readonly Provision[], through: string | undefined): readonly Side[] {
  const provision = ways.find((way) => way.through === through);
  const real =
    provision?.kind === 'value' && provision.value && !provision.value.isEmpty && !isPlaceholder(provision.name, provision.value);
  return real ? [{ service, provision }] : [];
}

function describe(first: Side, second: Side, shared: SharedSecret, environment: Environment): Finding {
  const [one, other] = [first.provision.name, second.provision.name];
  const differs = one === other ? `${one} differs` : `${one} and ${other} differ`;
  const { entry, at } = second.provision;
  return {
    at,
    message: `${differs} between ${first.service.name} and ${second.service.name} in ${environment}`,
    help: `They must hold the same value: ${shared.because}. What the one signs or sends with it, the other refuses with a 401.`,
    related: [{ at: first.provision.at, message: `${first.service.name} has another value here` }],
    fixes:
      entry && first.provision.value && readsBack(first.provision.value, second.service.expansion)
        ? [fixWith(`Use the value of ${first.service.name}`, 'suggested', [setValue(entry, first.provision.value)])]
        : [],
  };
}
