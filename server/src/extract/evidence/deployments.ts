import type { Deployment, Grant, KeyedObject } from '../../facts/fact';
import { pointsElsewhere } from '../../facts/kept-elsewhere';
import { SecretText } from '../../facts/secret-text';
import { UNSET, type Value } from '../../facts/value';
import { placeAt, type Range } from '../../text/range';
import { folderOf, joinPath } from '../../text/source';
import { entriesOf, entryOf, innerRangeOf, isTrue, itemsOf, readYaml, textOf, type YamlEntry, type YamlNode } from '../yaml/yaml';
import { BUILD_ONLY, type NameSink, nameEndAt } from './name-sink';

// render.yaml, and pods of Kubernetes with Cloud Run's services among them.

/** Cheap signs of a file that is worth a parser. */
const RENDER = /^\s{0,8}(?:- )?(?:envVars|envVarGroups):/m;
const POD = /^\s{0,20}(?:- )?containers:/m;
const OBJECT = /^\s{0,8}kind:[ \t]{1,9}["']?(?:Secret|ConfigMap)\b/m;

export function collectDeployments(sink: NameSink): void {
  const render = RENDER.test(sink.text);
  if (!render && !POD.test(sink.text) && !OBJECT.test(sink.text)) return;
  for (const root of readYaml(sink.text) ?? []) {
    if (render) collectRender(sink, root);
    for (const container of itemsOf(entryOf(podOf(root), 'containers'))) collectContainer(sink, container, labelsOf(root));
    collectObject(sink, root);
  }
}

function collectRender(sink: NameSink, root: YamlNode): void {
  const groups = new Map(itemsOf(entryOf(root, 'envVarGroups')).map((group) => [textOf(entryOf(group, 'name')) ?? '', group]));
  for (const service of itemsOf(entryOf(root, 'services'))) {
    const name = entryOf(service, 'name');
    const unit = textOf(name);
    if (!name || unit === undefined) continue;
    const folder = textOf(entryOf(service, 'rootDir')) ?? textOf(entryOf(service, 'dockerContext')) ?? '.';
    const dockerfile = textOf(entryOf(service, 'dockerfilePath'));
    describe(sink, {
      platform: 'render',
      unit,
      at: innerRangeOf(name),
      folder: joinPath(folderOf(sink.file), folder),
      dockerfileFolder: dockerfile === undefined ? undefined : folderOf(joinPath(folderOf(sink.file), dockerfile)),
      image: textOf(entryOf(service, 'image', 'url')) ?? '',
    });
    for (const variable of itemsOf(entryOf(service, 'envVars'))) {
      const group = textOf(entryOf(variable, 'fromGroup'));
      if (group === undefined) collectRenderVariable(sink, variable, unit, unit);
      else for (const shared of itemsOf(entryOf(groups.get(group), 'envVars'))) collectRenderVariable(sink, shared, unit, `group ${group}`);
    }
  }
}

/** What Render gives is linked by the service or the group that it comes from. */
function collectRenderVariable(sink: NameSink, variable: YamlNode, unit: string, owner: string): void {
  const key = entryOf(variable, 'key');
  const name = textOf(key);
  if (!key || name === undefined || nameEndAt(name, 0) !== name.length) return;
  const from = entryOf(variable, 'fromService');
  const fromKey = textOf(entryOf(from, 'envVarKey'));
  const link = from ? (fromKey === undefined ? '' : `${textOf(entryOf(from, 'name'))}/${fromKey}`) : `${owner}/${name}`;
  const value = entryOf(variable, 'value');
  const generated = isTrue(entryOf(variable, 'generateValue'));
  give(sink, key, name, { unit, link, ...(generated ? { kind: 'generated', value: UNSET } : plainValue(sink, value)) });
}

/** The pod that a manifest describes: a Pod itself, the template of a Deployment and its like, or of a CronJob. */
function podOf(root: YamlNode): YamlNode | undefined {
  const spec = entryOf(root, 'spec');
  return [entryOf(spec, 'template', 'spec'), entryOf(spec, 'jobTemplate', 'spec', 'template', 'spec'), spec].find(
    (candidate) => itemsOf(entryOf(candidate, 'containers')).length > 0,
  );
}

/** What a manifest calls its program. */
function labelsOf(root: YamlNode): readonly string[] {
  const holders = [entryOf(root, 'spec', 'template', 'metadata', 'labels'), entryOf(root, 'metadata', 'labels')];
  return holders.flatMap((labels) => textOf(entryOf(labels, 'app')) ?? textOf(entryOf(labels, 'app.kubernetes.io/name')) ?? []);
}

/** A Secret or a ConfigMap; `stringData` of a Secret beats its `data`. */
function collectObject(sink: NameSink, root: YamlNode): void {
  const kind = textOf(entryOf(root, 'kind'));
  const name = textOf(entryOf(root, 'metadata', 'name'));
  if (name === undefined || (kind !== 'Secret' && kind !== 'ConfigMap')) return;
  const entries = new Map<string, KeyedObject['entries'][number]>();
  const add = ({ key, keyAt, value }: YamlEntry, isPlain: boolean) =>
    entries.set(key, {
      key,
      at: placeAt(sink.file, keyAt.start, keyAt.end),
      value: isPlain ? plainValue(sink, value).value : UNSET,
    });
  for (const entry of entriesOf(entryOf(root, 'data'))) add(entry, kind === 'ConfigMap');
  for (const entry of entriesOf(entryOf(root, 'stringData'))) add(entry, true);
  sink.objects.push({ kind: 'keyed-object', file: sink.file, name, entries: [...entries.values()] });
}

function collectContainer(sink: NameSink, container: YamlNode, labels: readonly string[]): void {
  const name = entryOf(container, 'name') ?? entryOf(container, 'image');
  const unit = textOf(name);
  if (!name || unit === undefined) return;
  const image = textOf(entryOf(container, 'image')) ?? '';
  const envFrom = itemsOf(entryOf(container, 'envFrom')).flatMap((source) => {
    const object = textOf(entryOf(source, 'secretRef', 'name')) ?? textOf(entryOf(source, 'configMapRef', 'name'));
    return object === undefined ? [] : [{ object, prefix: textOf(entryOf(source, 'prefix')) ?? '' }];
  });
  describe(sink, {
    platform: 'kubernetes',
    unit,
    at: innerRangeOf(name),
    folder: undefined,
    dockerfileFolder: undefined,
    image,
    hints: [imageName(image), ...labels].filter((hint) => hint !== ''),
    envFrom,
  });
  for (const variable of itemsOf(entryOf(container, 'env'))) {
    const key = entryOf(variable, 'name');
    const written = textOf(key);
    if (!key || written === undefined || nameEndAt(written, 0) !== written.length) continue;
    const secret = entryOf(variable, 'valueFrom', 'secretKeyRef');
    const link = secret ? `${textOf(entryOf(secret, 'name'))}/${textOf(entryOf(secret, 'key'))}` : '';
    give(sink, key, written, { unit, link, ...plainValue(sink, entryOf(variable, 'value')) });
  }
}

/** `ghcr.io/acme/shop-api:1.2@sha256:…` is shop-api. */
function imageName(image: string): string {
  return (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '').replace(/^.*\//, '');
}

function plainValue(sink: NameSink, node: YamlNode | undefined): Pick<Grant, 'kind' | 'value'> {
  const text = textOf(node);
  if (!node || text === undefined || pointsElsewhere(text) || text.includes('$')) return { kind: 'elsewhere', value: UNSET };
  const { start, end } = innerRangeOf(node);
  const value: Value = { kind: 'literal', at: placeAt(sink.file, start, end), value: new SecretText(text) };
  return { kind: 'value', value };
}

function give(sink: NameSink, key: YamlNode, name: string, grant: Omit<Grant, 'app'>): void {
  const { start, end } = innerRangeOf(key);
  sink.grant(start, end, 'platform', { ...BUILD_ONLY, ...grant }, name);
}

function describe(sink: NameSink, given: Omit<Deployment, 'kind' | 'file' | 'at' | 'envFiles'> & { readonly at: Range }): void {
  const at = placeAt(sink.file, given.at.start, given.at.end);
  sink.deployments.push({ kind: 'deployment', file: sink.file, envFiles: [], ...given, at });
}
