import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** The flat trie of the library: node n has the edges from `edgeStart[n]` to `edgeStart[n + 1]`. */
const trieSchema = z.object({
  nodeFlags: z.instanceof(Uint8Array),
  edgeStart: z.instanceof(Uint16Array),
  edgeLength: z.instanceof(Uint8Array),
  edgeChild: z.instanceof(Uint16Array),
  labelText: z.string(),
  rulesRoot: z.int(),
});

/** Every ASCII name of two or more labels that is not a public suffix but has one below it, from the data of tldts. */
export async function parentsOfPublicSuffixes(): Promise<readonly string[]> {
  const path = createRequire(import.meta.url).resolve('tldts/dist/es6/src/data/trie.js');
  const trie = trieSchema.parse(await import(pathToFileURL(path).href));
  const labelAt = [0];
  for (const [edge, length] of trie.edgeLength.entries()) {
    labelAt.push((labelAt[edge] ?? 0) + length);
  }
  const parents: string[] = [];
  const visit = (node: number, name: string): void => {
    const first = trie.edgeStart[node] ?? 0;
    const end = trie.edgeStart[node + 1] ?? 0;
    if (name.includes('.') && trie.nodeFlags[node] === 0 && end > first && !/[\u0080-\uffff]/.test(name)) {
      parents.push(name);
    }
    for (let edge = first; edge < end; edge += 1) {
      const label = trie.labelText.slice(labelAt[edge], labelAt[edge + 1]);
      if (label !== '*') {
        visit(trie.edgeChild[edge] ?? 0, name === '' ? label : `${label}.${name}`);
      }
    }
  };
  visit(trie.rulesRoot, '');
  return parents;
}
