import type { Manifest } from '../../facts/fact';

/** What a manifest says, without the file it stands in. */
export type ManifestContent = Pick<Manifest, 'name' | 'dependencies' | 'workspaceRoot' | 'library'>;

export const NO_CONTENT: ManifestContent = { name: '', dependencies: {}, workspaceRoot: false, library: false };
