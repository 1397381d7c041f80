/** Limit for one text in evidence and names; a longer text is cut and ends in an ellipsis. */
const maxKeptText = 2048;
/** The same for a column of an event; some contain lists as JSON text. */
const maxColumnText = 8192;

/** Cuts a text to `maxLength`. */
export function keptText(text: string, maxLength = maxKeptText): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).toWellFormed()}…` : text;
}

/** The columns with long texts cut; the same object when none is too long. */
export function keptColumns(columns: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name in columns) {
    if (isLong(columns[name])) {
      return Object.fromEntries(
        Object.entries(columns).map(([key, value]) => [key, isLong(value) ? keptText(value, maxColumnText) : value]),
      );
    }
  }
  return columns;
}

function isLong(value: unknown): value is string {
  return typeof value === 'string' && value.length > maxColumnText;
}
