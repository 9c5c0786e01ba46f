import { type Extractor, NOTHING } from '../extractor';

export const evidenceExtractor: Extractor = { id: 'evidence', reads: () => false, anchors: undefined, extract: () => NOTHING };
