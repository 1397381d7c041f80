import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceGenerated } from '../generated-part.ts';
import { readCostInputs } from './inputs.ts';
import { renderCost } from './render.ts';

/* `npm run cost`: prints the cost of the service on Azure and writes it to `docs/limits-and-cost.md`. */
const path = fileURLToPath(new URL('../../docs/limits-and-cost.md', import.meta.url));
const text = renderCost(readCostInputs());
writeFileSync(path, replaceGenerated(readFileSync(path, 'utf8'), 'cost', text));
process.stdout.write(`${text}\n`);
