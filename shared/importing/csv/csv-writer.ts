const special = /[",;\t\r\n]/;

/** One record with its line end (CRLF). A cell is quoted if it contains any separator in use, a quote or a line end. */
export function csvLine(cells: readonly string[], separator = ','): string {
  return `${cells.map(csvCell).join(separator)}\r\n`;
}

function csvCell(text: string): string {
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
