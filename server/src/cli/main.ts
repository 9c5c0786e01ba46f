import { main } from './process';

void main();
