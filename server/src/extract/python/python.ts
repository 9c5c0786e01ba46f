import { type Extractor, NOTHING } from '../extractor';

export const pythonExtractor: Extractor = { id: 'python', reads: () => false, anchors: undefined, extract: () => NOTHING };
