import { type Extractor, NOTHING } from '../extractor';

export const typescriptExtractor: Extractor = { id: 'typescript', reads: () => false, anchors: undefined, extract: () => NOTHING };
