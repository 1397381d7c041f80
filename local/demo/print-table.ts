const widestCell = 46;

/** Lays out a table, each column as wide as its longest cell; very long cells are cut. */
export function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [header, ...rows].map((row) => row.map(cut));
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}`;
  const [first = [], ...others] = all;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)];
}

function cut(cell: string): string {
  const flat = cell.replaceAll(/\s+/g, ' ');
  return flat.length > widestCell ? `${flat.slice(0, widestCell - 1)}…` : flat;
}
