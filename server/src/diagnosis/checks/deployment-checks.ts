import { isToolFile } from '../../model/file-roles';
import { listed } from '../../text/phrases';
import { isPublicAddress, localAddress } from './addresses';
import { type Asked, isDeployed, isProduct, type QuestionGroup, type Said, type Seen } from './question';
import { holders, runningEnvironments } from './secret-holders';

const NO_FLY = 'The workspace has no Fly configuration';

/** Is what runs in production what the workspace says? */
export const DEPLOYMENT: QuestionGroup = {
  title: 'Deployment',
  questions: [
    {
      id: 'production-seen',
      title: 'What production is given can be seen from here',
      rules: [],
      absent: 'No service of the workspace is seen to need a secret of its own',
      look: production,
    },
    {
      id: 'fly-secrets',
      title: 'The Fly app has its secrets, on every machine',
      rules: ['secret/missing'],
      concerns: ({ message }) => / on the Fly app |among the secrets of /.test(message),
      silenced: 'told elsewhere',
      absent: NO_FLY,
      look: flySecrets,
    },
    { id: 'fly-config', title: 'Fly understands its configuration', rules: ['fly/invalid'], absent: NO_FLY, look: flyConfiguration },
    {
      id: 'addresses',
      title: 'Requests go to the right address',
      rules: ['env/invalid-url', 'fly/unknown-app'],
      absent: 'No request of the workspace is seen to name the address of a server',
      look: addresses,
    },
  ],
};

function production(asked: Asked): Seen {
  const { contract } = asked;
  const sound: Said[] = [];
  const silent: string[] = [];
  for (const service of new Set(holders(asked).map((holder) => holder.service))) {
    const seen = contract.provisionsOf(service, 'production').find(({ at }) => /prod/i.test(at.file) || !/(?:^|\/)\.env/.test(at.file));
    if (seen)
      sound.push({ text: `${contract.pathInWorkspace(seen.at.file)} says what ${service.name} is given in production`, at: seen.at });
    else silent.push(service.name);
  }
  const whose = `${listed(silent)} ${new Set(silent).size === 1 ? 'is' : 'are'}`;
  const unclear =
    silent.length === 0 ? [] : [{ text: `Nothing here speaks of what ${whose} given in production, so it cannot be read from here` }];
  return { sound, unclear };
}

function flySecrets({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const service of contract.services.filter(isDeployed)) {
    for (const { app, at } of service.flyApps) {
      if (!/^[a-z0-9-]+$/i.test(app)) continue;
      const lists = runningEnvironments(contract, service).flatMap((environment) => contract.savedFlySecretsOf(service, environment));
      const list = lists.find((saved) => saved.app === app);
      if (list) {
        const names = list.secrets.filter(({ staged }) => !staged).map(({ name }) => name);
        const path = contract.pathInWorkspace(list.file);
        sound.push({
          text: `${app} had ${names.length > 8 ? `${names.length} secrets` : listed(names)} when ${path} was saved`,
          at: list.secrets[0]?.at,
        });
      } else
        unclear.push({ text: `Which secrets ${app} has is kept by Fly and cannot be read from here: fly secrets list --app ${app}`, at });
    }
  }
  return { sound, unclear };
}

function flyConfiguration({ contract }: Asked): Seen {
  return {
    sound: contract.facts
      .all('fly-app')
      .filter(({ file }) => isProduct(contract, file))
      .map(({ file, app, at }) => ({
        text: `${contract.pathInWorkspace(file)} configures ${app === '' ? 'an app without a name' : app}`,
        at,
      })),
  };
}

function addresses(asked: Asked): Seen {
  const { contract } = asked;
  const sound = new Map<string, Said>();
  const broken = new Map<string, Said>();
  const unclear = new Map<string, Said>();
  const apps = new Set(contract.facts.all('fly-app').map(({ app }) => `${app}.fly.dev`));
  for (const { file, host, at } of contract.facts.all('host-mention')) {
    if (!isProduct(contract, file) || isToolFile(contract.pathInWorkspace(file))) continue;
    if (apps.has(host)) sound.set(host, { text: `${host} is an app of this workspace`, at });
    else
      unclear.set(host, {
        text: `Whether ${host} is the right app cannot be read from here: no Fly configuration of the workspace has it`,
        at,
      });
  }
  for (const { file, base, at } of contract.facts.all('addressed-request')) {
    if (!isProduct(contract, file)) continue;
    const service = contract.serviceOf(file);
    const environments = runningEnvironments(contract, service);
    for (const environment of environments) {
      const evaluated = contract.evaluate(base, { service, environment });
      const where = `${service.name} ${environment} ${evaluated.state === 'known' ? evaluated.variable : ''}`;
      if (evaluated.state !== 'known') {
        unclear.set(where, { text: `Where ${service.name} sends its requests in ${environment} cannot be read from here`, at });
        continue;
      }
      const local = localAddress(evaluated);
      const name = evaluated.variable === '' ? 'The address of a request' : evaluated.variable;
      if (local !== undefined && environment === 'production') {
        if (isOfProduction(evaluated.at.file))
          broken.set(where, { text: `${name} points to this machine in production (${local})`, at: evaluated.at });
        else
          unclear.set(where, {
            text: `${name} points to ${local}, and what it is in production cannot be read from here`,
            at: evaluated.at,
          });
      } else if (local !== undefined)
        sound.set(where, { text: `${name} of ${service.name} points to ${local} in ${environment}`, at: evaluated.at });
      else if (isPublicAddress(evaluated))
        sound.set(where, { text: `${name} of ${service.name} is a whole address in ${environment}`, at: evaluated.at });
    }
  }
  return { sound: [...sound.values()], broken: [...broken.values()], unclear: [...unclear.values()] };
}

/** A file that says by its name that it is for production, and that no developer keeps to himself. */
function isOfProduction(file: string): boolean {
  return /(?:^|\/)[^/]*\.?production[^/]*$/.test(file) && !/\.local$/.test(file);
}
