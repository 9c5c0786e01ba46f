import { type Extractor, NOTHING } from '../extractor';

export const flyExtractor: Extractor = { id: 'fly', reads: () => false, anchors: undefined, extract: () => NOTHING };
