import { isNamedAsTemplate } from '../../facts/env-file-names';
import type { FlyVariable } from '../../facts/fact';
import { hasPublicPrefix, isSecretName } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { baseName } from '../../text/source';
import { defineRule, type Finding, type Fix } from '../rule';

// A Fly configuration file is committed. What stands in it is in the history for good, and a placeholder in it becomes
// the real secret when nobody sets another.
export default defineRule({
  id: 'fly/plaintext-secret',
  summary: 'A secret stands in plain text in a Fly configuration file',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const variable of contract.facts.all('fly-variable')) {
    if (isNamedAsTemplate(variable.file) || !isSecretName(variable.key) || hasPublicPrefix(variable.key) || !holdsSecret(variable))
      continue;
    const section = `[${variable.section}]`;
    yield {
      at: variable.keyAt,
      message: `${variable.key} stands in plain text in ${section} of ${baseName(variable.file)}`,
      help: variable.section === 'env' ? OF_RUN : OF_BUILD,
      fixes: [moveOut(variable)],
    };
  }
}

const OF_RUN =
  'Everyone with the repository has it. Give it to Fly as a secret, which wins over [env], and change its value: the old one stays in the history.';
const OF_BUILD =
  'Everyone with the repository has it, and everyone with the image. Hand it to the build with --build-secret and read it in the Dockerfile with RUN --mount=type=secret, or give it to Fly as a secret if only the running app needs it. Change its value: the old one stays in the history.';

/** Switches, counts and references to a secret kept elsewhere are no secrets. */
function holdsSecret(variable: FlyVariable): boolean {
  const text = variable.value.reveal().trim();
  return (
    text !== '' &&
    !/^(?:true|false|yes|no|on|off|null|none|\d{1,7})$/i.test(text) &&
    !/^\$\{?\w+\}?$|^\$\{\{|^op:\/\/|^\/(?:run|etc|var|secrets)\//.test(text)
  );
}

function moveOut(variable: FlyVariable): Fix {
  const { key, file, entryAt } = variable;
  const app = variable.app === '' ? '' : ` --app ${variable.app}`;
  const edits = [{ at: entryAt, newText: [] }];
  if (variable.section === 'build.args') {
    const title = `Remove it from ${baseName(file)} and hand it to the build as a secret`;
    return { ...fixWith(title, 'suggested', edits), command: `fly deploy --build-secret ${key}="<value>"${app}` };
  }
  const title = `Remove it from ${baseName(file)} and set it with fly secrets set`;
  return { ...fixWith(title, 'suggested', edits), command: `fly secrets set ${key}="<value>"${app}` };
}
