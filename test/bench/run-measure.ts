import { fullSizes, quickSizes } from './made/sizes.ts';
import { measures } from './measures.ts';

/* One measure in a process of its own: `node --expose-gc run-measure.ts <name> full|quick`. The parent gets its figures. */
const [, , name, size] = process.argv;
const measure = measures.find((known) => known.name === name);
if (measure === undefined || process.send === undefined) {
  throw new Error(`there is no measure ${name}, or nobody to tell of it`);
}
const run = await measure.load();
process.send(await run(size === 'quick' ? quickSizes : fullSizes));
process.disconnect();
