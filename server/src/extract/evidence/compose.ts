import type { Grant } from '../../facts/fact';
import { pointsElsewhere } from '../../facts/kept-elsewhere';
import { UNSET } from '../../facts/value';
import { placeAt, type Range } from '../../text/range';
import { folderOf, joinPath } from '../../text/source';
import {
  entriesOf,
  entryOf,
  innerRangeOf,
  isNothing,
  isRewritten,
  itemsOf,
  rangeOf,
  readYaml,
  textOf,
  type YamlEntry,
  type YamlNode,
} from '../yaml/yaml';
import { interpolated } from './interpolation';
import { BUILD_ONLY, type NameSink, nameEndAt } from './name-sink';

/** What a compose file gives to which of its services. A file that is no valid YAML is left to the reader of single lines. */
export function collectCompose(sink: NameSink): void {
  for (const root of readYaml(sink.text) ?? []) {
    for (const service of entriesOf(entryOf(root, 'services'))) new ComposeService(sink, service).collect();
  }
}

class ComposeService {
  readonly #sink: NameSink;
  readonly #unit: string;
  readonly #unitAt: Range;
  readonly #node: YamlNode | undefined;

  constructor(sink: NameSink, entry: YamlEntry) {
    this.#sink = sink;
    this.#unit = entry.key;
    this.#unitAt = entry.keyAt;
    this.#node = entry.value;
  }

  collect(): void {
    this.#describe();
    const environment = entryOf(this.#node, 'environment');
    for (const { key, keyAt, value } of entriesOf(environment)) this.#give(key, keyAt, value);
    for (const item of itemsOf(environment)) this.#giveItem(item);
    const args = entryOf(this.#node, 'build', 'args');
    if (args) this.#sink.onlyForBuild(rangeOf(args));
    if (this.#node) this.#sink.attribute(rangeOf(this.#node), this.#unit);
    for (const secret of itemsOf(entryOf(this.#node, 'secrets'))) this.#mount(entryOf(secret, 'source') ?? secret);
  }

  #describe(): void {
    const build = entryOf(this.#node, 'build');
    const context = textOf(build) ?? textOf(entryOf(build, 'context')) ?? (build ? '.' : undefined);
    const dockerfile = textOf(entryOf(build, 'dockerfile'));
    const folder = context === undefined ? undefined : this.#pathOf(context);
    const ports = itemsOf(entryOf(this.#node, 'ports')).flatMap(publishedPort);
    this.#sink.deployments.push({
      kind: 'deployment',
      file: this.#sink.file,
      at: placeAt(this.#sink.file, this.#unitAt.start, this.#unitAt.end),
      platform: 'compose',
      unit: this.#unit,
      folder,
      dockerfileFolder: folder === undefined || dockerfile === undefined ? undefined : folderOf(joinPath(folder, dockerfile)),
      image: build ? '' : (textOf(entryOf(this.#node, 'image')) ?? ''),
      envFiles: this.#envFiles(entryOf(this.#node, 'env_file')),
      ...(ports.length > 0 ? { ports } : {}),
    });
  }

  #envFiles(node: YamlNode | undefined): readonly string[] {
    const one = textOf(node);
    const written = one !== undefined ? [one] : itemsOf(node).map((item) => textOf(item) ?? textOf(entryOf(item, 'path')));
    return written.flatMap((path) => (path === undefined ? [] : (this.#pathOf(path) ?? [])));
  }

  /** A path inside the workspace; undefined for what is none: an address, a variable, an absolute path. */
  #pathOf(written: string): string | undefined {
    return /^[/~]|[$:@]/.test(written) ? undefined : joinPath(folderOf(this.#sink.file), written);
  }

  #give(name: string, at: Range, value: YamlNode | undefined): void {
    if (!isName(name)) return;
    const text = textOf(value);
    if (value && isRewritten(value)) {
      const { start, end } = innerRangeOf(value);
      this.#grant(name, at, { kind: 'elsewhere', value: UNSET, rewrittenAt: placeAt(this.#sink.file, start, end) });
    } else if (isNothing(value) || !value || text === undefined) this.#grant(name, at, { kind: 'elsewhere', value: UNSET });
    else this.#grantText(name, at, text, innerRangeOf(value));
  }

  /** `- NAME=value`, or `- NAME` for what the caller has. */
  #giveItem(item: YamlNode): void {
    const text = textOf(item);
    if (text === undefined) return;
    const { start, end } = innerRangeOf(item);
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (!isName(name)) return;
    const at = { start, end: Math.min(end, start + name.length) };
    if (equals < 0) this.#grant(name, at, { kind: 'elsewhere', value: UNSET });
    else this.#grantText(name, at, text.slice(equals + 1), { start: Math.min(end, start + equals + 1), end });
  }

  #grantText(name: string, at: Range, text: string, valueAt: Range): void {
    if (pointsElsewhere(text)) {
      this.#grant(name, at, { kind: 'elsewhere', value: UNSET });
      return;
    }
    const { value, variable, required } = interpolated(text, placeAt(this.#sink.file, valueAt.start, valueAt.end));
    this.#grant(name, at, { kind: required ? 'required' : 'value', value, link: variable === '' ? '' : `\${${variable}}` });
  }

  #grant(name: string, { start, end }: Range, grant: Pick<Grant, 'kind' | 'value'> & Partial<Grant>): void {
    this.#sink.grant(start, end, 'compose', { ...BUILD_ONLY, unit: this.#unit, ...grant }, name);
  }

  /** A secret is a file below /run/secrets, which a settings class reads by the name of its field. */
  #mount(secret: YamlNode): void {
    const name = textOf(secret)?.toUpperCase().replaceAll('-', '_');
    if (name !== undefined && isName(name)) this.#grant(name, innerRangeOf(secret), { kind: 'elsewhere', value: UNSET });
  }
}

/** The host's side of `8001:8000`, `127.0.0.1:8001:8000/tcp`, `{ published: 8001 }`; a variable's default is one of several that may hold. */
function publishedPort(item: YamlNode): readonly string[] {
  const written = textOf(entryOf(item, 'published')) ?? /^(?:[\d.]{7,15}:)?(\d{2,5}):\d{2,5}(?:\/\w{2,5})?$/.exec(textOf(item) ?? '')?.[1];
  return written !== undefined && /^\d{2,5}$/.test(written) ? [written] : [];
}

/** As the reader of single lines has it: upper case, three characters or more. */
function isName(name: string): boolean {
  return nameEndAt(name, 0) === name.length;
}
