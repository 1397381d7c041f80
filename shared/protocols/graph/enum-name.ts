/** The name, in lower case, of a member of an enumeration that is written as its name or as its index in `names`; '' for neither. */
export function enumName(value: unknown, names: readonly string[]): string {
  const name = typeof value === 'number' ? names[value] : value;
  return typeof name === 'string' ? name.toLowerCase() : '';
}
