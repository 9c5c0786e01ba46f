import type { EnvRead } from '../../facts/fact';
import { CredentialHalves, hasPublicPrefix, nameKind } from '../../facts/secret-names';
import type { SecretText } from '../../facts/secret-text';
import { fixWith, replaceText } from '../../fix/edits';
import { addEntry } from '../../fix/env-file';
import { Absence } from '../../model/absence';
import type { Contract, Environment, Need, Service } from '../../model/contract';
import { readsBack } from '../../model/expansion';
import { bytesFor } from '../../model/secret-length';
import { baseName } from '../../text/source';
import { defineRule, type Finding, type Fix } from '../rule';

// A secret that is not there is the commonest 401 of all: the code runs, signs with nothing or skips its check,
// and the refusal shows up somewhere else.
export default defineRule({
  id: 'secret/missing',
  summary: 'A secret the code needs is provided nowhere',
  severity: 'error',
  fixes: 'suggested',
  options: { ignoreNames: { description: 'Variables of which nothing is said.', default: [] } },
  check,
});

function* check(contract: Contract, { ignoreNames }: { readonly ignoreNames: readonly string[] }): Iterable<Finding> {
  const absence = new Absence(contract);
  for (const service of contract.services) {
    if (service.library || service.example) continue;
    const halves = new CredentialHalves(contract.needsOf(service).map((need) => need.name));
    for (const need of contract.needsOf(service)) {
      const read = readThatNeeds(need, halves, absence);
      if (!read || ignoreNames.includes(need.name)) continue;
      const lacking = contract
        .environmentsOf(service)
        .filter((environment) => isAsked(read, environment))
        .filter((environment) => absence.areAllMissing([need.name, ...absence.triedBefore(need)], service, environment));
      const [environment] = lacking;
      if (environment !== undefined) yield new Report(need, read, environment, contract, absence).finding(lacking);
      else yield* onlyStaged(need, read, contract);
    }
  }
}

/**
 * A name counts when it is a key that tokens are made with, or is by its name a secret of the project's own that the code
 * cannot do without. Reads that have a literal instead are another rule's finding.
 */
function readThatNeeds(need: Need, halves: CredentialHalves, absence: Absence): EnvRead | undefined {
  if (hasPublicPrefix(need.name)) return undefined;
  const bare = need.reads.filter((read) => read.fallback.kind === 'unset');
  const [first] = bare;
  if (!first || (need.keyOf.length === 0 && (nameKind(need.name) !== 'signing-secret' || halves.has(need.name)))) return undefined;
  const needing =
    bare.find((read) => read.requirement !== 'optional' && read.reader === '') ??
    bare.find((read) => read.requirement !== 'optional') ??
    bare.find((read) => read.requiredInProduction === true);
  return needing ?? (absence.partnersOf(need.service, need.name).length > 0 ? first : undefined);
}

/** A framework may make do with a secret of its own on a developer's machine. */
function isAsked(read: EnvRead, environment: Environment): boolean {
  return read.requiredInProduction !== true || environment === 'production' || environment === 'staging';
}

/** A secret that was set and that no machine has yet, while others of the same app are live. */
function* onlyStaged({ name, service }: Need, read: EnvRead, contract: Contract): Iterable<Finding> {
  for (const environment of ['production', 'staging'] as const) {
    for (const { app, file, secrets } of contract.savedFlySecretsOf(service, environment)) {
      const secret = secrets.find((candidate) => candidate.name === name);
      // Of an app without machines, every secret is staged.
      if (!secret?.staged || secrets.every((other) => other.staged)) continue;
      yield {
        at: read.nameAt,
        severity: 'info',
        message: `${name} is only staged on the Fly app ${app}: no machine has it yet`,
        help: `${howSaved(app, contract.pathInWorkspace(file))} "fly secrets deploy --app ${app}" gives it to the machines, and so does the next deployment.`,
        related: [{ at: secret.at, message: `${name} is staged here` }],
        fixes: [],
      };
      return;
    }
  }
}

function howSaved(app: string, file: string): string {
  return `${file} holds what "fly secrets list" said when it was saved; "fly secrets list --app ${app} --json > ${file}" renews it.`;
}

class Report {
  readonly #need: Need;
  readonly #read: EnvRead;
  readonly #environment: Environment;
  readonly #contract: Contract;
  readonly #absence: Absence;

  constructor(need: Need, read: EnvRead, environment: Environment, contract: Contract, absence: Absence) {
    this.#need = need;
    this.#read = read;
    this.#environment = environment;
    this.#contract = contract;
    this.#absence = absence;
  }

  finding(lacking: readonly Environment[]): Finding {
    const { name, service } = this.#need;
    const files = this.#contract.envFilesOf(service, this.#environment).map(this.#contract.pathInWorkspace);
    const meant = this.#absence.misspelt(name, service, this.#environment);
    const other = this.#valueElsewhere();
    const where = `${service.name} in ${lacking.join(' or ')}`;
    const { reader } = this.#read;
    const saved = lacking.flatMap((environment) => this.#contract.savedFlySecretsOf(service, environment));
    const apps = saved.map(({ app }) => app).join(' or ');
    const listed = saved.length === 0 ? '' : `: it is not among the secrets of ${apps}`;
    const message = `${reader === '' ? `${name} is not provided to ${where}` : `${reader} needs ${name}, and nothing provides it to ${where}`}${listed}`;
    const renewal = saved.map(({ app, file }) => ` ${howSaved(app, this.#contract.pathInWorkspace(file))}`).join('');
    const holder = other ? ` ${other.service.name} has it in ${other.file}.` : '';
    return {
      at: this.#read.nameAt,
      message: `${message}${meant && listed === '' ? `: did you mean ${meant.key}?` : ''}`,
      help: `${this.#advice(files, holder, meant !== undefined, other !== undefined)}${renewal}`,
      related: meant
        ? [{ at: meant.keyAt, message: `${meant.key} is defined here and read nowhere` }]
        : other
          ? [{ at: other.at, message: `${other.service.name} gets it here` }]
          : [],
      fixes: [
        ...(meant ? [fixWith(`Rename ${meant.key} to ${name}`, 'suggested', [replaceText(meant.keyAt, name)])] : []),
        ...this.#localFix(other?.value),
        ...this.#flyFixes(other?.service),
      ],
    };
  }

  #advice(files: readonly string[], holder: string, isMisspelt: boolean, isElsewhere: boolean): string {
    const { name, service } = this.#need;
    const like = isElsewhere ? ' with the same value' : '';
    const [saved] = this.#contract.savedFlySecretsOf(service, this.#environment);
    if (saved) return `Set ${name} on the Fly app ${saved.app}${like}.${holder}`;
    return `Looked in ${files.join(', ')}.${holder} ${isMisspelt ? 'Rename one of them so that both sides agree.' : `Add ${name} there${like}.`}`;
  }

  /** The value that a service which shares this secret already has. */
  #valueElsewhere() {
    const { service, name } = this.#need;
    for (const member of this.#absence.partnersOf(service, name)) {
      const provision = this.#contract.provisionOf(member.service, this.#environment, member.name);
      if (provision?.value && !provision.value.isEmpty)
        return {
          service: member.service,
          value: provision.value,
          at: provision.at,
          file: this.#contract.pathInWorkspace(provision.at.file),
        };
    }
    return undefined;
  }

  #localFix(value: SecretText | undefined): readonly Fix[] {
    const { name, service } = this.#need;
    // An app takes its secrets from no file.
    if (this.#contract.savedFlySecretsOf(service, this.#environment).length > 0) return [];
    // Neither half of a key pair can be made up.
    if (!value && (nameKind(name) === 'private-key' || nameKind(name) === 'public')) return [];
    const file = this.#fileFor(service);
    if (file === undefined || (value && !readsBack(value, service.expansion))) return [];
    if (value) {
      const title = `Add ${name} to ${baseName(file)} with the same value`;
      return [fixWith(title, 'suggested', [addEntry(this.#contract.facts, file, name, value)])];
    }
    const places = [{ file, name }, ...this.#placesOfPartners()];
    const distinct = places.filter(
      (place, index) => places.findIndex((other) => other.file === place.file && other.name === place.name) === index,
    );
    const named =
      distinct.length === 1 ? baseName(file) : distinct.map((place) => this.#contract.pathInWorkspace(place.file)).join(' and ');
    const fresh = { fresh: 'secret', bytes: this.#bytes() } as const;
    const edits = inOrder(distinct).map((place) => addEntry(this.#contract.facts, place.file, place.name, fresh));
    return [fixWith(`Add ${name} to ${named} with a new random value`, 'suggested', edits)];
  }

  /** How many random bytes are enough for every service that shares the secret. */
  #bytes(): number {
    const { name, service } = this.#need;
    const partners = this.#absence.partnersOf(service, name);
    const services = [service, ...partners.map((partner) => partner.service)];
    const names = [name, ...partners.map((partner) => partner.name)];
    return Math.max(...names.map((each) => bytesFor(each, services, this.#contract)));
  }

  /** Where the services that share the secret lack it too: a new value helps only when all of them get it. */
  #placesOfPartners(): readonly { file: string; name: string }[] {
    return this.#absence.partnersOf(this.#need.service, this.#need.name).flatMap(({ service, name }) => {
      const file = this.#absence.isMissing(name, service, this.#environment) ? this.#fileFor(service) : undefined;
      return file === undefined ? [] : [{ file, name }];
    });
  }

  #fileFor(service: Service): string | undefined {
    const contract = this.#contract;
    const file =
      this.#environment === 'development' ? contract.localEnvFileOf(service) : contract.envFilesOf(service, this.#environment)[0];
    return file === undefined || contract.isTemplate(file) ? undefined : file;
  }

  /** A value that another service has must be the same on Fly, and no command may show it. */
  #flyFixes(holder: Service | undefined): readonly Fix[] {
    const { name, service } = this.#need;
    const [saved] = this.#contract.savedFlySecretsOf(service, this.#environment);
    return (saved ? [saved] : service.flyApps.slice(0, 1)).map((app) => ({
      title: `Set it on the Fly app ${app.app}`,
      safety: 'suggested',
      edits: [],
      command: `fly secrets set ${name}="${holder ? `<the value of ${holder.name}>` : `$(openssl rand -base64 ${this.#bytes()})`}" --app ${app.app}`,
    }));
  }
}

/** By file, so that both sides offer the very same edits. */
function inOrder(places: readonly { file: string; name: string }[]): readonly { file: string; name: string }[] {
  return [...places].sort((left, right) => (left.file < right.file ? -1 : 1));
}
