import type { Place } from '../text/range';
import type { SecretText } from './secret-text';
import type { Value } from './value';

// Facts about what surrounds the code: manifests, deployments, hosts, and where else a name stands.

/** Something other than an env file or code mentions that a variable is given to a process. */
export interface NameEvidence {
  readonly kind: 'name-evidence';
  readonly file: string;
  readonly at: Place;
  readonly name: string;
  readonly source: 'compose' | 'workflow' | 'dockerfile' | 'shell' | 'fly-secrets' | 'platform' | 'documentation' | 'code';
  /** The Fly app named in the same command, where there is one; empty otherwise. */
  readonly app: string;
  /** What the file says of how the variable is given; absent where only the name is seen. */
  readonly grant?: Grant;
}

/** How a file gives a variable to a process. */
export interface Grant {
  /**
   * `value`: it stands in the file, or is put together from what the caller has (`${NAME}` in a compose file). `elsewhere`: the
   * platform keeps it. `generated`: the platform makes it. `build`: only while an image or a bundle is built, so that no
   * running process has it. `required`: the file says that there must be one.
   */
  readonly kind: 'value' | 'elsewhere' | 'generated' | 'build' | 'required';
  /** What is written: `env` stands for what the caller's environment fills in. `unset` where the file holds no value. */
  readonly value: Value;
  /** What is given with the same link by files of one folder is one and the same value; empty when nothing says so. */
  readonly link: string;
  /** The `Deployment` of the same file that it is given to; empty for none. */
  readonly unit: string;
  /** The value without quotes, where it is a number to YAML that Compose writes anew: `0755`, `12e34`, more digits than it counts. */
  readonly rewrittenAt?: Place;
}

/** A process that a file of a platform describes: a service of a compose file, of render.yaml, a container of Kubernetes, a unit of systemd. */
export interface Deployment {
  readonly kind: 'deployment';
  readonly file: string;
  /** Where its name stands. */
  readonly at: Place;
  readonly platform: 'compose' | 'render' | 'kubernetes' | 'systemd';
  /** Its name in the file. */
  readonly unit: string;
  /** The folder it is built from, as a path like `file`; undefined where the file names none. */
  readonly folder: string | undefined;
  /** The folder of its Dockerfile, where that is another one. */
  readonly dockerfileFolder: string | undefined;
  /** The image it runs when nothing is built; empty otherwise. */
  readonly image: string;
  /** The env files it is given, as paths like `file`; a later one beats an earlier one. Of systemd, paths of the machine it runs on. */
  readonly envFiles: readonly string[];
  /** What else may tell its service: the image's name and the `app` label of a container, the paths of the machine that a unit names. */
  readonly hints?: readonly string[];
  /** The ports of the developer's machine at which a compose file publishes it. */
  readonly ports?: readonly string[];
  /** The Secrets and ConfigMaps of which it is given every key, each key with the prefix before it. */
  readonly envFrom?: readonly { readonly object: string; readonly prefix: string }[];
}

/** A Secret or a ConfigMap of Kubernetes. */
export interface KeyedObject {
  readonly kind: 'keyed-object';
  readonly file: string;
  readonly name: string;
  /** `unset` where the value does not stand there as it is: `data` of a Secret is in base64. */
  readonly entries: readonly { readonly key: string; readonly at: Place; readonly value: Value }[];
}

/** A file that makes its folder a service. */
export interface Manifest {
  readonly kind: 'manifest';
  readonly file: string;
  readonly manifest:
    | 'package.json'
    | 'pyproject.toml'
    | 'requirements.txt'
    | 'pipfile'
    | 'setup.py'
    | 'fly.toml'
    | 'dockerfile'
    | 'deno.json';
  /** The package's own name; empty when it has none. */
  readonly name: string;
  /** Lower-cased package name to version range as written; `*` when none is written. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** A package.json with `workspaces`, or a pnpm/lerna/turbo root: its folder groups services and is rarely one itself. */
  readonly workspaceRoot: boolean;
  /** Published as a library (`main`/`exports`/`files` and no start script): its needs are its users' needs. */
  readonly library: boolean;
}

/** The versions that a lock file pins of the packages whose version decides what a verifier does. */
export interface LockedVersions {
  readonly kind: 'locked-versions';
  readonly file: string;
  readonly packages: readonly LockedPackage[];
}

/** One version of a package that a lock file pins. */
export interface LockedPackage {
  /** In lower case. */
  readonly name: string;
  readonly version: string;
  /** The folder of the project that has it, relative to the lock file's; undefined where the file does not say. */
  readonly project: string | undefined;
  /** The range that it was chosen for, as in the manifest; undefined where the file does not say. */
  readonly range: string | undefined;
}

/** A Fly configuration file. */
export interface FlyApp {
  readonly kind: 'fly-app';
  readonly file: string;
  /** The app's name; empty when the file has none. */
  readonly app: string;
  readonly at: Place;
}

/** The output of `fly secrets list --json`, saved in a file: every secret that one Fly app had at that time. */
export interface FlySecretsList {
  readonly kind: 'fly-secrets-list';
  readonly file: string;
  readonly secrets: readonly FlySecret[];
}

/** `staged`: it is set, and no machine has it yet. */
export interface FlySecret {
  readonly name: string;
  readonly at: Place;
  readonly staged: boolean;
}

/** Something in a Fly configuration that reads as a file and that Fly refuses or understands otherwise. */
export interface FlyDefect {
  readonly kind: 'fly-defect';
  readonly file: string;
  readonly at: Place;
  /** On one line, as a message: names of settings and variables only. */
  readonly defect: string;
  /** Why, and what to do. */
  readonly help: string;
}

/** One variable of `[env]` or `[build.args]` in a Fly configuration file. */
export interface FlyVariable {
  readonly kind: 'fly-variable';
  readonly file: string;
  readonly section: 'env' | 'build.args';
  readonly app: string;
  readonly key: string;
  readonly keyAt: Place;
  readonly value: SecretText;
  readonly valueAt: Place;
  /** The whole line or lines of the entry with their line break, so that it can be removed. */
  readonly entryAt: Place;
}

/** A text under `vars` of a Cloudflare Worker's configuration. */
export interface WorkerVariable {
  readonly kind: 'worker-variable';
  readonly file: string;
  /** The environment of `--env` that it is for; empty for what holds without one. */
  readonly environment: string;
  readonly key: string;
  readonly value: SecretText;
  readonly valueAt: Place;
}

/** A `*.fly.dev` host in an env file or a string literal. */
export interface HostMention {
  readonly kind: 'host-mention';
  readonly file: string;
  readonly at: Place;
  /** The host, lower-cased: `my-app.fly.dev`. `at` covers exactly it. */
  readonly host: string;
}

/** Code spells the name of a secret of the project's own. That may be more than a word: `const KEY = 'JWT_SECRET'`. One fact for each name of a file. */
export interface NameMention {
  readonly kind: 'name-mention';
  readonly file: string;
  readonly name: string;
}

/** The manifest of a program in a language of which no code is read: `go.mod`, `Gemfile`. What it reads from the environment is unknown. */
export interface ForeignCode {
  readonly kind: 'foreign-code';
  readonly file: string;
}

/** A build configuration that puts an environment variable into client code, whatever its name: `env` of next.config, `define` of vite.config. */
export interface ClientExposure {
  readonly kind: 'client-exposure';
  readonly file: string;
  /** The expression that reads the variable. */
  readonly at: Place;
  readonly name: string;
  /** The setting that exposes it, as written: `env`, `publicRuntimeConfig`, `define`, `runtimeConfig.public`, `extra`. */
  readonly by: string;
}
