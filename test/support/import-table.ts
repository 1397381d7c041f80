import { readFileSync } from 'node:fs';

/** One row of the table in docs/architecture.md: a folder and the folders that its files may import. */
export interface ImportRule {
  readonly folder: string;
  readonly mayImport: readonly string[];
}

const heading = '| folder | may import |';

export function architecturePage(): string {
  return readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
}

/** Reads the table. In a folder `*` stands for one name: each folder that fits is a room of its own. */
export function importTable(): readonly ImportRule[] {
  const text = architecturePage();
  const lines = text.slice(text.indexOf(heading)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).flatMap((line) => {
    const [folders = '', targets = ''] = line.split('|').slice(1);
    return codeSpans(folders).map((folder) => ({ folder, mayImport: codeSpans(targets) }));
  });
}

/** A folder that one row speaks of. */
export interface Room {
  readonly folder: string;
  readonly rule: ImportRule;
}

/** The room of a path: the longest folder of the table that contains it. */
export function roomOf(path: string, rules: readonly ImportRule[]): Room | undefined {
  const containing = rules.flatMap((rule) => {
    const folder = prefixOf(path, rule.folder);
    return folder === undefined ? [] : [{ folder, rule }];
  });
  return containing.toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

/** The part of the path that a folder of the table names, when the path lies below it. */
export function prefixOf(path: string, folder: string): string | undefined {
  const names = folder.split('/');
  const parts = path.split('/').slice(0, names.length);
  const fits = names.every((name, index) => name === parts[index] || (name === '*' && parts[index] !== undefined));
  return fits ? parts.join('/') : undefined;
}

function codeSpans(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}
