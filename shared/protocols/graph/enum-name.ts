/** The lower-case name of an enumeration member, given as its name or as its index in `names`; '' for anything else. */
export function enumName(value: unknown, names: readonly string[]): string {
  const name = typeof value === 'number' ? names[value] : value;
  return typeof name === 'string' ? name.toLowerCase() : '';
}
