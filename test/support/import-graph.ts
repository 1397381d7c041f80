import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const roots = ['functions', 'shared', 'local', 'infra', 'samples'];
const specifier = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|new URL\(\s*)'(\.[^']+)'/g;

/** One import of a source file by another; paths count from the project's folder. Imports of types are imports. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
}

/** Source files of the product, without tests. */
export function sourceFiles(): readonly string[] {
  return roots.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?[jt]s$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Every import between source files, dynamic ones and workers (`new URL('./x.ts', import.meta.url)`) included. */
export function importEdges(): readonly ImportEdge[] {
  const files = new Set(sourceFiles());
  return [...files].flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(specifier)]
      .map(([, target = '']) => ({ from, to: normalize(join(dirname(from), target)) }))
      .filter(({ to }) => files.has(to)),
  );
}

/** Groups of nodes that can reach each other: the cycles of a graph. */
export function circles(edges: readonly ImportEdge[]): readonly (readonly string[])[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const reach = new Map<string, ReadonlySet<string>>();
  for (const start of next.keys()) {
    const seen = new Set<string>();
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const { to } of next.get(node) ?? []) {
        if (!seen.has(to)) {
          seen.add(to);
          open.push(to);
        }
      }
    }
    reach.set(start, seen);
  }
  const inCircle = [...reach].filter(([node, seen]) => seen.has(node)).map(([node]) => node);
  const groups = inCircle.map((node) =>
    inCircle.filter((other) => reach.get(node)?.has(other) === true && reach.get(other)?.has(node) === true).toSorted(),
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}
