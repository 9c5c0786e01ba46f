import { type Extractor, NOTHING } from '../extractor';

export const dotenvExtractor: Extractor = { id: 'dotenv', reads: () => false, anchors: undefined, extract: () => NOTHING };
