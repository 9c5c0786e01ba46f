import { version } from '../../../../package.json';

/** Of Authlint itself. */
export const VERSION: string = version;
