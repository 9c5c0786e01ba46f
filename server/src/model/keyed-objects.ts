import type { Deployment, KeyedObject, NameEvidence } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { UNSET } from '../facts/value';
import { folderOf } from '../text/source';

// What `envFrom` of Kubernetes gives: every key of a Secret or a ConfigMap, which may stand in another file.

/** The variables that deployments are given through whole objects, as if each stood in the object's file. */
export function givenByObjects(facts: FactBase): ReadonlyMap<Deployment, readonly NameEvidence[]> {
  const objects = new Map<string, KeyedObject[]>();
  for (const object of facts.all('keyed-object')) {
    const list = objects.get(object.name);
    if (list) list.push(object);
    else objects.set(object.name, [object]);
  }
  const given = new Map<Deployment, readonly NameEvidence[]>();
  if (objects.size === 0) return given;
  for (const deployment of facts.all('deployment')) {
    const evidence = (deployment.envFrom ?? []).flatMap(({ object, prefix }) =>
      keysOf(meant(objects.get(object) ?? [], deployment), prefix, deployment.unit),
    );
    if (evidence.length > 0) given.set(deployment, evidence);
  }
  return given;
}

/** Of several objects with one name, as the overlays of Kustomize have them, the one of the same file or folder. */
function meant(objects: readonly KeyedObject[], { file }: Deployment): readonly KeyedObject[] {
  const near = [
    objects.filter((object) => object.file === file),
    objects.filter((object) => folderOf(object.file) === folderOf(file)),
    objects,
  ];
  return near.find((candidates) => candidates.length > 0) ?? [];
}

/** Where it cannot be told which object is meant, the names are given and no values. */
function keysOf(objects: readonly KeyedObject[], prefix: string, unit: string): readonly NameEvidence[] {
  const isSure = objects.length === 1;
  return objects.flatMap(({ name, file, entries }) =>
    entries.map(({ key, at, value }): NameEvidence => {
      const known = isSure && value.kind === 'literal';
      const link = isSure ? `${name}/${key}` : '';
      const grant = { kind: known ? 'value' : 'elsewhere', value: known ? value : UNSET, link, unit } as const;
      return { kind: 'name-evidence', file, at, name: prefix + key, source: 'platform', app: '', grant };
    }),
  );
}
