import type { DeletionSafeguard, Orm, RowDeletion, StoredModel } from '../facts/fact';
import { type DeletionSemantics, deletionSemantics, ORMS } from '../libraries/row-deletions';
import type { Version } from '../libraries/version';
import type { Contract, Service } from './contract';
import { installedVersion } from './installed-versions';

// What the workspace knows of a table beyond the call that names it: its columns, the version of its library, and what holds
// for all deletions of its service.

const CREDENTIAL =
  /^(?:session_?token|(?:session|token|hashed)_?token|token_?(?:hash|digest)|hashed?_?token|(?:refresh|access)_?token|refresh_?token_?hash|jti|session_?key|secret_?hash)$/i;
const USER = /^(?:user|account|owner|member|customer|admin)(?:_?id)?$/i;
const EXPIRY = /^(?:expires?|expiry|expiration|valid_?until)(?:_?(?:at|on|date|time))?$/i;
const BARE = /^(?:session|token)s?$/i;

/** Whether the rows of a table let somebody in: by the columns it declares where its name could mean another trade's sessions or tokens. */
export function keepsCredentials(
  contract: Contract,
  row: { readonly orm: Orm; readonly model: string; readonly file: string; readonly bareName?: boolean },
): boolean {
  if (!BARE.test(row.model)) return true;
  const models = modelsOf(contract, row);
  return models.length === 0 ? row.bareName !== true : models.some(isCredentialModel);
}

/** The declarations of a table: those of the same service, else those of the workspace. */
export function modelsOf(
  contract: Contract,
  row: { readonly orm: Orm; readonly model: string; readonly file: string },
): readonly StoredModel[] {
  const name = row.model.toLowerCase();
  const named = contract.facts.all('stored-model').filter((model) => model.orm === row.orm && model.name.toLowerCase() === name);
  return nearest(contract, row.file, named);
}

/** Of several declarations those in the service of a file, else all of them. */
export function nearest(contract: Contract, file: string, models: readonly StoredModel[]): readonly StoredModel[] {
  const service = contract.serviceOf(file);
  const own = models.filter((model) => contract.serviceOf(model.file) === service);
  return own.length > 0 ? own : models;
}

function isCredentialModel({ fields }: StoredModel): boolean {
  if (fields.some(({ name }) => CREDENTIAL.test(name))) return true;
  const expires = fields.some(({ name }) => EXPIRY.test(name));
  return expires && fields.some(({ name, unique }) => USER.test(name) || (unique && /^token$/i.test(name)));
}

/** The version of a library that reads rows, in the service of a file; undefined when nothing limits it. */
export function ormVersion(orm: Orm, service: Service): Version | undefined {
  return installedVersion(ORMS[orm].packages, service);
}

/** Whether the service, or one around it, names one of the packages of the library. */
export function dependsOn(orm: Orm, service: Service): boolean {
  return ORMS[orm].packages.some((name) => Object.hasOwn(service.dependencies, name) || Object.hasOwn(service.locked, name));
}

/** What the call does in the version that its service has; undefined where no form was told. */
export function semanticsOfDeletion(contract: Contract, deletion: RowDeletion): DeletionSemantics | undefined {
  if (deletion.form === undefined) return undefined;
  return deletionSemantics(deletion.orm, deletion.form, ormVersion(deletion.orm, contract.serviceOf(deletion.file)));
}

/** Whether something that holds for the whole service does this for its deletions; what stands in a shared package counts for all. */
export function isSafeguarded(contract: Contract, deletion: RowDeletion, does: DeletionSafeguard['does']): boolean {
  const service = contract.serviceOf(deletion.file);
  return contract.facts.all('deletion-safeguard').some((safeguard) => {
    if (safeguard.error !== undefined && !deletion.error.endsWith(safeguard.error)) return false;
    if (safeguard.orm !== deletion.orm || safeguard.does !== does || contract.isTestFile(safeguard.file)) return false;
    const other = contract.serviceOf(safeguard.file);
    return other === service || other.library || service.folder.startsWith(other.folder === '' ? '' : `${other.folder}/`);
  });
}
