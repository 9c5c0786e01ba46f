import { baseName } from '../../text/source';
import { isDockerfileName } from '../manifest/manifest';

/** The kinds of files that say which names a process is given, by the way they are read. */
export type EvidenceFileKind =
  | 'compose'
  | 'workflow'
  | 'yaml'
  | 'dockerfile'
  | 'shell'
  | 'package.json'
  | 'platform-json'
  | 'fly-secrets-list'
  | 'platform-toml'
  | 'terraform'
  | 'systemd'
  | 'documentation';

const SHELL_NAMES: ReadonlySet<string> = new Set(['makefile', 'gnumakefile', 'justfile', '.justfile', '.envrc']);
const WORKFLOW_NAMES: ReadonlySet<string> = new Set([
  ...['.gitlab-ci.yml', '.travis.yml', '.drone.yml', '.cirrus.yml', 'bitbucket-pipelines.yml', 'azure-pipelines.yml', 'appveyor.yml'],
]);
const WORKFLOW_FOLDERS = ['.github/workflows/', '.github/actions/', '.circleci/', '.woodpecker/', '.buildkite/'] as const;
/** Pages on which projects tell how to run them. All pages below a `docs` folder may do so too. */
const PAGE_NAME = /^(?:readme|deploy|install|setup|getting|development|contributing|hosting|self|secrets|env|fly|quick)[\w.-]*\.md$/;

/** How a file of this path is read for names; undefined when it is not. */
export function kindOf(path: string): EvidenceFileKind | undefined {
  const base = baseName(path).toLowerCase();
  if (base.endsWith('.yml') || base.endsWith('.yaml')) return yamlKind(path.toLowerCase(), base);
  if (base.endsWith('.json') || base.endsWith('.jsonc')) return jsonKind(base);
  if (base.endsWith('.sh') || base.endsWith('.bash') || base.endsWith('.zsh') || base.endsWith('.mk') || base.endsWith('.just'))
    return 'shell';
  if (SHELL_NAMES.has(base) || /^procfile(?:\.[\w.-]+)?$/.test(base)) return 'shell';
  if (isDockerfileName(path)) return 'dockerfile';
  if (base === 'wrangler.toml' || base === 'netlify.toml') return 'platform-toml';
  if (base.endsWith('.service')) return 'systemd';
  if (base.endsWith('.tf') || base.endsWith('.tfvars')) return 'terraform';
  if (base.endsWith('.md') && (PAGE_NAME.test(base) || /(?:^|\/)docs?\//i.test(path))) return 'documentation';
  return undefined;
}

function yamlKind(path: string, base: string): EvidenceFileKind | undefined {
  if (/^(?:docker-)?compose[\w.-]*\.ya?ml$/.test(base)) return 'compose';
  if (WORKFLOW_NAMES.has(base) || WORKFLOW_FOLDERS.some((folder) => path.startsWith(folder) || path.includes(`/${folder}`)))
    return 'workflow';
  return /[-.]lock\.ya?ml$/.test(base) ? undefined : 'yaml';
}

function jsonKind(base: string): EvidenceFileKind | undefined {
  if (base === 'package.json') return 'package.json';
  if (base === 'app.json' || base === 'vercel.json' || base === 'wrangler.json' || base === 'wrangler.jsonc') return 'platform-json';
  if (/^task[-_.]?def[\w.-]*\.json$/.test(base)) return 'platform-json';
  // `fly secrets list --json` saved beside the code, under the names that the setting `flySecrets` allows.
  return /secrets[\w.-]{0,100}\.json$/.test(base) ? 'fly-secrets-list' : undefined;
}
