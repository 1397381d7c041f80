const special = /[",;\t\r\n]/;

/** One record with its line end (CRLF). Cells are quoted where any of the separators in use, a quote or a line end needs it. */
export function csvLine(cells: readonly string[], separator = ','): string {
  return `${cells.map(csvCell).join(separator)}\r\n`;
}

function csvCell(text: string): string {
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
