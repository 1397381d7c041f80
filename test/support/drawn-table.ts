import type { ImportRule } from './import-table.ts';

const everywhere = new Set(['shared/platform', 'shared/storage', 'shared/access', 'shared/odata']);

/** The name of a folder in the picture: the second level of shared, the doors as one. */
function partOf(folder: string): string {
  return folder
    .split('/')
    .slice(0, folder.startsWith('shared/') ? 2 : 1)
    .join('/');
}

/**
 * The table of imports as a Mermaid flowchart of the large parts. What nearly everything imports has no arrows, and an arrow that
 * others imply (a imports b, b imports c) is left out.
 */
export function drawnTable(rules: readonly ImportRule[]): string {
  const next = new Map<string, ReadonlySet<string>>();
  for (const { folder, mayImport } of rules) {
    const part = partOf(folder);
    const targets = mayImport.map(partOf).filter((target) => target !== part && !everywhere.has(target));
    next.set(part, new Set([...(next.get(part) ?? []), ...targets]));
  }
  const arrows = [...next].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((via) => via !== to && reaches(next, via, to)))
      .toSorted()
      .map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
  );
  const parts = [...next.keys()].filter((part) => !everywhere.has(part)).map((part) => `  ${idOf(part)}[${part}]`);
  return ['```mermaid', 'flowchart TB', ...parts.toSorted(), ...arrows, '```'].join('\n');
}

function reaches(next: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const targets = [...(next.get(from) ?? [])];
  return targets.includes(to) || targets.some((via) => reaches(next, via, to));
}

function idOf(part: string): string {
  return part.replaceAll('/', '-');
}
