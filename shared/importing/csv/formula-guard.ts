/*
 * A spreadsheet treats a cell that begins with one of these characters as a formula (OWASP, "CSV Injection"). An apostrophe
 * before it makes the cell text. A cell that begins with apostrophes and then such a character gets one more, so that
 * removing one on import always restores the value: `=1+1` <-> `'=1+1`, `'=1+1` <-> `''=1+1`, `'quoted'` <-> `'quoted'`.
 */
const apostrophe = 0x27;
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
const guarded = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** The text, with an apostrophe before it if a spreadsheet would treat it as a formula. */
export function guardFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Undoes `guardFormula`. */
export function unguardFormula(text: string): string {
  return text.charCodeAt(0) === apostrophe && guarded.test(text) ? text.slice(1) : text;
}
