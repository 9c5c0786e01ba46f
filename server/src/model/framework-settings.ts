import type { Export } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { type ReferenceValue, UNSET, type Value } from '../facts/value';
import { samePlace } from '../text/range';
import type { Service } from './contract';
import { isTestFile } from './file-roles';
import type { ServiceMap } from './services';

// Settings that code takes from a framework's own object instead of the file that sets them: `django.conf.settings.SECRET_KEY`,
// `current_app.config["JWT_SECRET_KEY"]`. Which module is loaded is decided outside of the code, so that only a setting
// with one definition in its service can be told.

interface Definition {
  readonly service: Service | undefined;
  readonly value: Value;
}

/** What `app.config` is given in a file. */
const FLASK_APPLICATION = 'Flask.config';
/** The same, the classes that it is given as a whole; those for development and tests do not count. */
const FLASK_SETTINGS = /^Flask\.config$|^(?!Dev|Test|Local|CI|Debug)\w*Config$/;

function isSame(left: Value, right: Value): boolean {
  return 'at' in left && 'at' in right && left.kind !== 'unknown' && samePlace(left.at, right.at);
}

/** Resolves the settings of Django and Flask. One per contract. */
export class FrameworkSettings {
  readonly #facts: FactBase;
  readonly #map: ServiceMap | undefined;
  #django: ReadonlyMap<string, readonly Definition[]> | undefined;
  #flask: ReadonlyMap<string, readonly Definition[]> | undefined;
  #applications: readonly Export[] | undefined;

  constructor(facts: FactBase, map: ServiceMap | undefined) {
    this.#facts = facts;
    this.#map = map;
  }

  /** The value a framework's setting has, with the steps that are still to be taken into it. */
  resolve(reference: ReferenceValue): { readonly value: Value; readonly rest: readonly string[] } | undefined {
    if (!reference.at.file.endsWith('.py')) return undefined;
    const { module, path } = reference;
    if (module === 'django.conf' && path[0] === 'settings' && path[1] !== undefined) {
      this.#django ??= this.#djangoSettings();
      return this.#only(this.#django.get(path[1]), reference, path.slice(2));
    }
    const config = path.lastIndexOf('config');
    const name = path[config + 1];
    // `app.config` of an application that another file makes; a module named `config` is found without this.
    if (config < 1 || name === undefined) return undefined;
    this.#flask ??= this.#flaskSettings();
    const definitions = this.#flask.get(name);
    if (definitions === undefined && name.startsWith('JWT_') && this.#seesAllOfFlask(reference)) return { value: UNSET, rest: [] };
    return this.#only(definitions, reference, path.slice(config + 2));
  }

  /** Whether one file of the service makes its Flask application and says all that is set. */
  #seesAllOfFlask(reference: ReferenceValue): boolean {
    this.#applications ??= this.#facts
      .all('export')
      .filter(({ name, file }) => name === FLASK_APPLICATION && !isTestFile(this.#map ? this.#map.inWorkspace(file) : file));
    const service = this.#map?.serviceOf(reference.at.file);
    const [only, ...more] = this.#applications.filter(({ file }) => this.#map?.serviceOf(file) === service);
    return only?.value.kind === 'record' && !only.value.open && more.length === 0;
  }

  #only(definitions: readonly Definition[] | undefined, reference: ReferenceValue, rest: readonly string[]) {
    const service = this.#map?.serviceOf(reference.at.file);
    const own = definitions?.filter((definition) => definition.service === service) ?? [];
    const [only] = own;
    return only && own.length === 1 ? { value: only.value, rest } : undefined;
  }

  #djangoSettings(): ReadonlyMap<string, readonly Definition[]> {
    const found = new Map<string, Definition[]>();
    for (const fact of this.#facts.all('export')) {
      if (/(?:^|\/)settings(?:\.py$|\/)/.test(fact.file) && fact.name !== '*' && fact.value.kind !== 'reference')
        this.#add(found, fact.name, fact.file, fact.value);
    }
    return found;
  }

  #flaskSettings(): ReadonlyMap<string, readonly Definition[]> {
    const found = new Map<string, Definition[]>();
    for (const fact of this.#facts.all('secret-setting')) {
      if (fact.owner.startsWith('Flask')) this.#add(found, fact.setting, fact.file, fact.key);
    }
    for (const fact of this.#facts.all('export')) {
      if (fact.value.kind !== 'record' || !fact.file.endsWith('.py') || !FLASK_SETTINGS.test(fact.name)) continue;
      for (const [name, value] of Object.entries(fact.value.entries))
        if (/^JWT_/.test(name) && name !== 'JWT_SECRET_KEY') this.#add(found, name, fact.file, value);
    }
    return found;
  }

  #add(found: Map<string, Definition[]>, name: string, file: string, value: Value): void {
    if (!file.endsWith('.py') || isTestFile(this.#map ? this.#map.inWorkspace(file) : file)) return;
    const definition: Definition = { service: this.#map?.serviceOf(file), value };
    const list = found.get(name);
    // A class of settings hands its own on to those that inherit from it.
    if (list?.some((other) => other.service === definition.service && isSame(other.value, value))) return;
    if (list) list.push(definition);
    else found.set(name, [definition]);
  }
}
