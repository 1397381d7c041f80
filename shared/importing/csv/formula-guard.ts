/*
 * A spreadsheet treats a cell that begins with one of these characters as a formula (OWASP, "CSV Injection"). An apostrophe
 * before it makes the cell text. A cell that begins with apostrophes and then such a character gets one more, so that
 * removing one on import always restores the value: `=1+1` <-> `'=1+1`, `'=1+1` <-> `''=1+1`, `'quoted'` <-> `'quoted'`.
 *
 * It also rewrites what it takes for a value: `true` in the language of its user, `2027-03-31` in the order of its region,
 * digits beyond fifteen as zeros and beyond eleven as 1.23E+14. In reports, which people edit and import again, such cells
 * get an apostrophe too. A time in UTC with its `T` and `Z` stays as it is.
 */
const apostrophe = 0x27;
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;
const rewritten =
  'true|false|\\d{12,}|0\\d+|\\d+[.,]\\d+|\\d+e[+-]?\\d+|\\d{1,4}[-./]\\d{1,2}(?:[-./]\\d{1,4})?\\.?|\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4},?[ t].*(?<!z)';
const value = new RegExp(`^(?:${rewritten})$`, 'i');
const guarded = new RegExp(`^'+(?:[=+\\-@\\t\\r\\n＝＋－＠]|(?:${rewritten})$)`, 'i');

/** The text, with an apostrophe before it if a spreadsheet would treat it as a formula. */
export function guardFormula(text: string): string {
  return formula.test(text) || (text.charCodeAt(0) === apostrophe && guarded.test(text)) ? `'${text}` : text;
}

/** The same, also if a spreadsheet would rewrite it. */
export function guardCell(text: string): string {
  return value.test(text) ? `'${text}` : guardFormula(text);
}

/** Undoes `guardFormula` and `guardCell`. */
export function unguardFormula(text: string): string {
  return text.charCodeAt(0) === apostrophe && guarded.test(text) ? text.slice(1) : text;
}
