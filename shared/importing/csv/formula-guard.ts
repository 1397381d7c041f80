/*
 * A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV Injection"). An apostrophe in front
 * makes it text. Cells that begin with apostrophes and then such a character get one more, so that taking one away on
 * import always restores the value: `=1+1` <-> `'=1+1`, `'=1+1` <-> `''=1+1`, `'quoted'` <-> `'quoted'`.
 */
const apostrophe = 0x27;
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
const guarded = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** The text, with an apostrophe in front when a spreadsheet would take it for a formula. */
export function guardFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Undoes `guardFormula`. */
export function unguardFormula(text: string): string {
  return text.charCodeAt(0) === apostrophe && guarded.test(text) ? text.slice(1) : text;
}
