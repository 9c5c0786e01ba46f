import { type Extractor, NOTHING } from '../extractor';

export const manifestExtractor: Extractor = { id: 'manifest', reads: () => false, anchors: undefined, extract: () => NOTHING };
